"""YAML as plain mappings and lists, with the line and column of every key and item.

Reading is bounded in file size, in nesting and in what aliases expand to. No meaning of any file lives here.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FileSource

T = TypeVar("T")

KeyPath = tuple[str | int, ...]

LARGEST_FILE = 8 * 1024 * 1024
"""Bytes. The largest file in the field, a CNI manifest, has less than one megabyte."""

MOST_ALIASED_NODES = 50_000
"""Nodes that aliases may add to a file by repetition."""

_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text stands: the *path* to show, and for text inside another file how its lines map to that file's."""

    path: str
    pointer: str = ""
    place: Callable[[int, int], tuple[int, int | None]] = lambda line, column: (line, column)

    def at(self, line: int, column: int, pointer: str = "") -> FileSource:
        """The place of *line* and *column* of the text (from 1)."""
        outer_line, outer_column = self.place(line, column)
        return FileSource(self.path, outer_line, outer_column, ".".join(filter(None, [self.pointer, pointer])))


@dataclass(frozen=True, slots=True)
class Block:
    """A block scalar's content in its text: its first line, and the column at which the content begins (both from 1).

    *is_literal* is False for a folded one, whose lines cannot be told apart after parsing.
    """

    line: int
    column: int
    is_literal: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document.

    *places* maps each key path to where its key (or list item) begins; *texts* holds the scalars that are no strings as
    they were written (``0.10``); *blocks* the block scalars, for text that is itself a file.
    """

    body: Any
    source: FileSource
    origin: Origin = field(repr=False)
    places: Mapping[KeyPath, FileSource] = field(repr=False)
    texts: Mapping[KeyPath, str] = field(repr=False)
    blocks: Mapping[KeyPath, Block] = field(repr=False)

    def where(self, *path: str | int) -> FileSource:
        """The place of *path*, or of its nearest ancestor that the file holds."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]].at(*path[length:])
        return self.source.at(*path)

    def find(self, *path: str | int) -> Any:
        """The value at *path*, or None when any step is absent."""
        here = self.body
        for step in path:
            if isinstance(here, dict) and step in here:
                here = here[step]
                continue
            if not isinstance(here, list) or not isinstance(step, int) or step >= len(here):
                return None
            here = here[step]
        return here

    def text(self, *path: str | int) -> str | None:
        """The scalar at *path* as it was written; None when there is none, or null."""
        value = self.find(*path)
        if value is None or isinstance(value, dict | list):
            return None
        return self.texts.get(path, str(value))

    def below(self, *path: str | int) -> "Document":
        """The value at *path* as a document of its own, at its old places."""

        def cut(known: Mapping[KeyPath, T]) -> dict[KeyPath, T]:
            return {each[len(path) :]: place for each, place in known.items() if each[: len(path)] == path}

        return Document(
            self.find(*path), self.where(*path), self.origin, cut(self.places), cut(self.texts), cut(self.blocks)
        )


def shown(path: Path) -> str:
    """*path* as messages show it: relative when it lies below the working directory."""
    return str(path.relative_to(Path.cwd())) if path.is_absolute() and path.is_relative_to(Path.cwd()) else str(path)


def read_text(path: Path) -> str:
    """The text of the file at *path*, without byte order mark."""
    where = FileSource(shown(path))
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise UsageError("there is no such file; check the name", where) from None
    except IsADirectoryError:
        raise UsageError("this is a folder; name the file in it", where) from None
    except OSError as error:
        raise UsageError(f"this file cannot be read ({error.strerror}); check its permissions", where) from None
    if len(content) > LARGEST_FILE:
        raise UsageError("this file is larger than 8 MiB; name the right file or split it", where)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError("this is not UTF-8 text; save the file as UTF-8", FileSource(where.path, line)) from None


def read_documents(path: Path) -> tuple[Document, ...]:
    """The YAML documents of the file at *path*; empty ones are left out."""
    return parse_documents(read_text(path), Origin(shown(path)))


def read_document(path: Path, *, what: str) -> Document:
    """The one YAML mapping in the file at *path*; *what* it should be is for messages."""
    documents = read_documents(path)
    if not documents:
        raise UsageError(f"this file is empty; it should hold {what}", FileSource(shown(path)))
    if len(documents) > 1:
        raise UsageError(f"a second document begins here; {what} is a single one", documents[1].source)
    if not isinstance(documents[0].body, dict):
        raise UsageError(f"this is not a mapping of keys to values; it should hold {what}", documents[0].source)
    return documents[0]


def parse_documents(text: str, origin: Origin) -> tuple[Document, ...]:
    """The YAML documents in *text*; empty ones are left out."""
    text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    try:
        nodes = list(_compose(text))
        return tuple(_Reader(origin, lines).document(node) for node in nodes if node is not None and not _is_null(node))
    except MarkedYAMLError as error:
        raise _not_yaml(error, lines, origin) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise UsageError(
            f"this is not YAML: a control character (U+{error.character:04X}) is not allowed; remove it",
            origin.at(line, 1),
        ) from None
    except RecursionError:
        raise UsageError("this YAML is nested too deeply; no configuration is", origin.at(1, 1)) from None


def embedded_documents(document: Document, *path: str | int) -> tuple[Document, ...]:
    """The YAML documents in the string at *path* of *document*, with places in the outer file."""
    text = document.find(*path)
    if not isinstance(text, str):
        return ()
    return parse_documents(text, embedded_origin(document, *path))


def embedded_origin(document: Document, *path: str | int) -> Origin:
    """Where the lines of the string at *path* of *document* stand in its file.

    Only a literal block (``|``) keeps its lines; for any other style every line is shown as the key's own.
    """
    where = document.where(*path)
    block = document.blocks.get(path)
    if block is None or not block.is_literal:
        return Origin(where.path, where.pointer, lambda _line, _column: (where.line or 1, None))
    return Origin(
        where.path,
        where.pointer,
        lambda line, column: document.origin.place(block.line + line - 1, block.column + column - 1),
    )


def _compose(text: str) -> Iterator[Node | None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReusedAnchorWarning)
        yield from YAML(typ="safe", pure=True).compose_all(StringIO(text))


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and str(node.tag) == f"{_TAG}null"


def _not_yaml(error: MarkedYAMLError, lines: list[str], origin: Origin) -> UsageError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    where = origin.at(line + 1, column + 1)
    written = lines[line] if line < len(lines) else ""
    if "\t" in written[: len(written) - len(written.lstrip())]:
        return UsageError("this line is indented with a tab, which YAML forbids; use spaces", where)
    problem = error.problem or "it cannot be parsed"
    # The rest of these two problems is a name, which may be an unquoted secret.
    if "undefined alias" in problem:
        problem = "a value that begins with * must be in quotes"
    elif "undefined tag" in problem:
        problem = "a value that begins with ! must be in quotes"
    at = f" at column {where.column}" if where.column else ""
    return UsageError(f"this is not YAML{at}: {problem}; correct the line", where)


class _Reader:
    """Turns one composed document into plain values and their places."""

    def __init__(self, origin: Origin, lines: list[str]) -> None:
        self.origin = origin
        self.lines = lines
        self.places: dict[KeyPath, FileSource] = {}
        self.texts: dict[KeyPath, str] = {}
        self.blocks: dict[KeyPath, Block] = {}
        self.seen: set[int] = set()
        self.open: set[int] = set()
        self.repeated = 0

    def document(self, root: Node) -> Document:
        body = self.value(root, ())
        return Document(body, self.place(root), self.origin, self.places, self.texts, self.blocks)

    def place(self, node: Node, path: KeyPath = ()) -> FileSource:
        mark = node.start_mark
        return self.origin.at(mark.line + 1, mark.column + 1, ".".join(map(str, path)))

    def value(self, node: Node, path: KeyPath) -> Any:
        if isinstance(node, ScalarNode):
            self.count(node)
            return self.scalar(node, path)
        if id(node) in self.open:
            raise UsageError("this alias refers to a value that holds the alias itself; write it out", self.place(node))
        self.count(node)
        self.open.add(id(node))
        value = self.mapping(node, path) if isinstance(node, MappingNode) else self.sequence(node, path)
        self.open.discard(id(node))
        return value

    def count(self, node: Node) -> None:
        if id(node) in self.seen:
            self.repeated += 1
            if self.repeated > MOST_ALIASED_NODES:
                raise UsageError(
                    "the aliases of this file expand to more than any configuration holds; write the values out",
                    self.place(node),
                )
        self.seen.add(id(node))

    def sequence(self, node: Node, path: KeyPath) -> list[Any]:
        values = []
        for index, item in enumerate(node.value):
            here = (*path, index)
            self.places[here] = self.place(item, here)
            values.append(self.value(item, here))
        return values

    def mapping(self, node: Node, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        keys: dict[str, Node] = {}
        for key_node, value_node in node.value:
            if str(key_node.tag) == f"{_TAG}merge":
                for each in self.merges(value_node):
                    merged.update(self.value(each, path))
                continue
            if not isinstance(key_node, ScalarNode):
                raise UsageError("a key must be a plain word here, not a list or mapping", self.place(key_node, path))
            key = str(key_node.value)
            if key in keys:
                raise UsageError(
                    f"the key {key} is here twice, first in line {self.place(keys[key]).line}; remove one",
                    self.place(key_node, (*path, key)),
                )
            keys[key] = key_node
        for key_node, value_node in node.value:
            if str(key_node.tag) != f"{_TAG}merge":
                key = str(key_node.value)
                here = (*path, key)
                self.forget(here)
                self.places[here] = self.place(key_node, here)
                values[key] = self.value(value_node, here)
        return {**{name: value for name, value in merged.items() if name not in values}, **values}

    def merges(self, node: Node) -> list[MappingNode]:
        """The mappings behind ``<<``, weakest first: one, or a list of which the earlier wins."""
        candidates = node.value if isinstance(node, SequenceNode) else [node]
        if not all(isinstance(each, MappingNode) for each in candidates):
            raise UsageError("<< merges mappings only; give it an alias of one", self.place(node))
        return list(reversed(candidates))

    def forget(self, path: KeyPath) -> None:
        """Drop what a merge wrote below *path*, which the mapping's own key replaces."""
        if path not in self.places:
            return
        kept: tuple[dict[KeyPath, Any], ...] = (self.places, self.texts, self.blocks)
        for each in kept:
            for known in [known for known in each if known[: len(path)] == path]:
                del each[known]

    def scalar(self, node: ScalarNode, path: KeyPath) -> Any:
        text = str(node.value)
        kind = str(node.tag).removeprefix(_TAG)
        if node.style in ("|", ">"):
            self.blocks[path] = self.block(node, text)
        value = _PLAIN.get(kind, str)(text)
        if value is not None and not isinstance(value, str):
            self.texts[path] = text
        return value

    def block(self, node: ScalarNode, text: str) -> Block:
        first = node.start_mark.line + 1
        indent = 0
        for offset, line in enumerate(text.split("\n")):
            if line and first + offset < len(self.lines):
                indent = max(0, len(self.lines[first + offset]) - len(line))
                break
        return Block(first + 1, indent + 1, is_literal=node.style == "|")


def _integer(text: str) -> int | str:
    digits = text.replace("_", "")
    for base in (10, 0):
        try:
            return int(digits, base)
        except ValueError:
            continue
    return text


def _float(text: str) -> float | str:
    try:
        return float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        return text


_PLAIN: Mapping[str, Callable[[str], Any]] = {
    "null": lambda _text: None,
    "bool": lambda text: text.lower() == "true",
    "int": _integer,
    "float": _float,
}
