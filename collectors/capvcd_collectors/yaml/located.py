"""YAML as plain mappings and lists, with the line and column of every key and item.

Reading is bounded in file size, in nesting, in the number of values and in what aliases add to them. No meaning of any
file lives here.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from capvcd_collectors.errors import UnreadableFileError, UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.file_reading import NobodyWritesError, read_bytes
from capvcd_collectors.yaml.nodes import (
    BOOLEANS_OF_YAML_1_1,
    MOST_ALIASED_NODES,
    TooManyError,
    compose,
    is_null,
    kind_of,
    scalar,
)

KeyPath = tuple[str | int, ...]

LARGEST_FILE = 8 * 1024 * 1024
"""Bytes. The largest file in the field, a CNI manifest, has less than one megabyte."""

_TOO_DEEP = "this YAML is nested too deeply; no configuration is"


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
class Places(Mapping[KeyPath, FileSource]):
    """Where each key (or list item) below *root* begins, by its path from there.

    *marks* holds line and column (from 1) by path from the top. A place is made when it is asked for: written out, the
    paths of a large file are many times the file.
    """

    origin: Origin
    marks: Mapping[KeyPath, tuple[int, int]]
    root: KeyPath = ()

    def __getitem__(self, path: KeyPath) -> FileSource:
        whole = (*self.root, *path)
        line, column = self.marks[whole]
        return self.origin.at(line, column, ".".join(map(str, whole)))

    def __contains__(self, path: object) -> bool:
        return isinstance(path, tuple) and (*self.root, *path) in self.marks

    def __iter__(self) -> Iterator[KeyPath]:
        depth = len(self.root)
        return (path[depth:] for path in self.marks if len(path) > depth and path[:depth] == self.root)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document, or the part of one below *root*.

    *places* maps each key path to where its key (or list item) begins; *texts* holds the scalars that are no strings as
    they were written (``0.10``), and the unquoted words that YAML 1.1 takes for booleans; *blocks* the block scalars,
    for text that is itself a file, both by path from the top.
    """

    body: Any
    source: FileSource
    origin: Origin = field(repr=False)
    places: Places = field(repr=False)
    texts: Mapping[KeyPath, str] = field(repr=False)
    blocks: Mapping[KeyPath, Block] = field(repr=False)
    root: KeyPath = field(default=(), repr=False)

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

    def yaml_1_1_boolean(self, *path: str | int) -> bool | None:
        """The boolean that YAML 1.1 makes of the unquoted word at *path* (``yes``); None for anything else."""
        value = self.find(*path)
        if not isinstance(value, str) or (*self.root, *path) not in self.texts:
            return None
        return BOOLEANS_OF_YAML_1_1.get(value.lower())

    def text(self, *path: str | int) -> str | None:
        """The scalar at *path* as it was written; None when there is none, or null."""
        value = self.find(*path)
        if value is None or isinstance(value, dict | list):
            return None
        return self.texts.get((*self.root, *path), str(value))

    def below(self, *path: str | int) -> "Document":
        """The value at *path* as a document of its own, at its old places."""
        root = (*self.root, *path)
        return replace(
            self, body=self.find(*path), source=self.where(*path), places=replace(self.places, root=root), root=root
        )


def shown(path: Path) -> str:
    """*path* as messages show it: relative when it lies below the working directory."""
    return str(path.relative_to(Path.cwd())) if path.is_absolute() and path.is_relative_to(Path.cwd()) else str(path)


def read_text(path: Path) -> str:
    """The text of the file at *path*, without byte order mark."""
    where = FileSource(shown(path))
    try:
        content = read_bytes(path, LARGEST_FILE)
    except NobodyWritesError as error:
        raise UnreadableFileError(f"this cannot be read: {error.strerror}; name a file", where) from None
    except FileNotFoundError:
        raise UnreadableFileError("there is no such file; check the name", where) from None
    except IsADirectoryError:
        raise UnreadableFileError("this is a folder; name the file in it", where) from None
    except OSError as error:
        raise UnreadableFileError(
            f"this file cannot be read ({error.strerror}); check its permissions", where
        ) from None
    if len(content) > LARGEST_FILE:
        raise UnreadableFileError("this file is larger than 8 MiB; name the right file or split it", where)
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
        nodes = compose(text)
        return tuple(_Reader(origin, lines).document(node) for node in nodes if node is not None and not is_null(node))
    except MaxDepthExceededError as error:
        raise UsageError(_TOO_DEEP, origin.at(error.problem_mark.line + 1, 1)) from None
    except TooManyError as error:
        raise UsageError(
            f"this file holds more {error.what} than any configuration; name the right file",
            origin.at(error.line + 1, 1),
        ) from None
    except MarkedYAMLError as error:
        raise _not_yaml(error, lines, origin) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise UsageError(
            f"this is not YAML: a control character (U+{error.character:04X}) is not allowed; remove it",
            origin.at(line, 1),
        ) from None
    except RecursionError:
        raise UsageError(_TOO_DEEP, origin.at(1, 1)) from None


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
    block = document.blocks.get((*document.root, *path))
    if block is None or not block.is_literal:
        return Origin(where.path, where.pointer, lambda _line, _column: (where.line or 1, None))
    return Origin(
        where.path,
        where.pointer,
        lambda line, column: document.origin.place(block.line + line - 1, block.column + column - 1),
    )


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
        self.marks: dict[KeyPath, tuple[int, int]] = {}
        self.texts: dict[KeyPath, str] = {}
        self.blocks: dict[KeyPath, Block] = {}
        self.seen: set[int] = set()
        self.open: set[int] = set()
        self.repeated = 0

    def document(self, root: Node) -> Document:
        body = self.value(root, ())
        return Document(body, self.place(root), self.origin, Places(self.origin, self.marks), self.texts, self.blocks)

    def place(self, node: Node, path: KeyPath = ()) -> FileSource:
        mark = node.start_mark
        return self.origin.at(mark.line + 1, mark.column + 1, ".".join(map(str, path)))

    def mark(self, node: Node, path: KeyPath) -> None:
        self.marks[path] = (node.start_mark.line + 1, node.start_mark.column + 1)

    def value(self, node: Node, path: KeyPath) -> Any:
        if isinstance(node, ScalarNode):
            self.count(node)
            return self.scalar(node, path)
        with self.opened(node):
            return self.mapping(node, path) if isinstance(node, MappingNode) else self.sequence(node, path)

    @contextmanager
    def opened(self, node: Node) -> Iterator[None]:
        """While the entries of *node* are read: none of them may be *node* again."""
        if id(node) in self.open:
            raise UsageError("this alias refers to a value that holds the alias itself; write it out", self.place(node))
        self.count(node)
        self.open.add(id(node))
        yield
        self.open.discard(id(node))

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
            self.mark(item, here)
            values.append(self.value(item, here))
        return values

    def mapping(self, node: Node, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in self.entries(node, path):
            key = str(key_node.value)
            if key not in values:
                here = (*path, key)
                self.mark(key_node, here)
                values[key] = self.value(value_node, here)
        return values

    def entries(self, node: Node, path: KeyPath) -> Iterator[tuple[ScalarNode, Node]]:
        """The keys and values of a mapping: its own, then those it merges, of which the earlier wins."""
        own: dict[str, ScalarNode] = {}
        merged: list[Node] = []
        for key_node, value_node in node.value:
            if kind_of(key_node) == "merge":
                merged += self.merges(value_node)
                continue
            if not isinstance(key_node, ScalarNode):
                raise UsageError("a key must be a plain word here, not a list or mapping", self.place(key_node, path))
            key = str(key_node.value)
            if key in own:
                raise UsageError(
                    f"the key {key} is here twice, first in line {self.place(own[key]).line}; remove one",
                    self.place(key_node, (*path, key)),
                )
            own[key] = key_node
            yield key_node, value_node
        for each in merged:
            with self.opened(each):
                yield from self.entries(each, path)

    def merges(self, node: Node) -> list[Node]:
        """The mappings behind ``<<``: one, or a list."""
        candidates: list[Node] = node.value if isinstance(node, SequenceNode) else [node]
        if not all(isinstance(each, MappingNode) for each in candidates):
            raise UsageError("<< merges mappings only; give it an alias of one", self.place(node))
        return candidates

    def scalar(self, node: ScalarNode, path: KeyPath) -> Any:
        text = str(node.value)
        if node.style in ("|", ">"):
            self.blocks[path] = self.block(node, text)
        value = scalar(node)
        is_string = isinstance(value, str) and (node.style is not None or text.lower() not in BOOLEANS_OF_YAML_1_1)
        if value is not None and not is_string:
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
