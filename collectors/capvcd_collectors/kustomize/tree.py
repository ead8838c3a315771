"""A kustomization and all it is made of, in the order in which kustomize takes it (its ``internal/target``).

Followed are resources, bases and components on this disk. What changes objects afterwards (patches, replacements) is
only named: who uses the objects knows whether it matters.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.yaml.json_text import json_as_yaml
from capvcd_collectors.yaml.located import Document, Origin, parse_documents, read_document, read_text, shown

FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""What kustomize looks for in a folder, in this order."""

MOST_PARTS = 500
"""Files and folders of one kustomization. CAPVCD's own, config/default, has some forty."""

_REMOTE = re.compile(r"[a-z+]+://|git@|git::|(?:github\.com|gitlab\.com|bitbucket\.org)[/:]|[^?]*\?ref=")
_GENERATORS = ("configMapGenerator", "secretGenerator")
_NAMING_FILES = ("crds", "configurations", "patchesStrategicMerge")
_WITH_PATHS = ("patches", "patchesJson6902", "replacements", "openapi")
_GROUP = "kustomize.config.k8s.io"


@dataclass(frozen=True, slots=True)
class Generator:
    """An entry of ``secretGenerator`` or ``configMapGenerator`` (its *key*), whose files lie in *folder*."""

    key: str
    document: Document
    folder: Path


@dataclass(frozen=True, slots=True)
class Given:
    """An object of a resource file."""

    document: Document


@dataclass(frozen=True, slots=True)
class Kustomization:
    """One kustomization file, and the folder its paths are relative to."""

    document: Document
    folder: Path

    def entries(self, key: str) -> Iterator[tuple[str, FileSource]]:
        """The texts in the list at *key*, with their places."""
        listed = self.document.find(key)
        for index in range(len(listed) if isinstance(listed, list) else 0):
            text = self.document.text(key, index)
            if text:
                yield text, self.document.where(key, index)


@dataclass(slots=True)
class Tree:
    """What a kustomization is made of: its *parts* in order, the kustomizations and resource *files* among them.

    *remote* are the places at which kustomize would fetch something from elsewhere.
    """

    parts: list[Generator | Given] = field(default_factory=list)
    kustomizations: list[Kustomization] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    remote: list[FileSource] = field(default_factory=list)


def is_kustomization(document: Document) -> bool:
    """Whether *document* is for kustomize and no object of a cluster."""
    if not isinstance(document.body, dict):
        return False
    group = str(document.find("apiVersion") or "").rpartition("/")[0]
    if group == _GROUP or (document.find("kind") in ("Kustomization", "Component") and not group):
        return True
    return Path(document.source.path).name in FILE_NAMES and "kind" not in document.body


def read_tree(path: Path, is_wanted: Callable[[str], bool]) -> Tree:
    """Everything the kustomization at *path* is made of; of resource files only those whose text *is_wanted*.

    Raises `UsageError` for what kustomize would not build either: a part that is not there, or a circle.
    """
    walk = _Walk(is_wanted)
    walk.kustomization(path, ())
    return walk.tree


class _Walk:
    """Reads a kustomization and what it names, and puts it into *tree*."""

    def __init__(self, is_wanted: Callable[[str], bool]) -> None:
        self.is_wanted = is_wanted
        self.tree = Tree()
        self.seen = 0

    def kustomization(self, path: Path, above: tuple[Path, ...]) -> None:
        """The kustomization at *path*, which is part of those in the folders *above*."""
        here = Kustomization(read_document(path, what="a kustomization"), path.parent)
        self.tree.kustomizations.append(here)
        self.tree.remote += _other_remote(here)
        above = (*above, path.parent.resolve())
        for key in ("resources", "bases"):
            for text, where in here.entries(key):
                self.entry(here, text, where, above)
        for key in _GENERATORS:
            entries = here.document.find(key)
            for index, entry in enumerate(entries if isinstance(entries, list) else []):
                if isinstance(entry, dict):
                    self.tree.parts.append(Generator(key, here.document.below(key, index), path.parent))
        for text, where in here.entries("components"):
            self.entry(here, text, where, above)

    def entry(self, holder: Kustomization, text: str, where: FileSource, above: tuple[Path, ...]) -> None:
        """What *holder* names with *text*: a folder, a file, or something elsewhere."""
        self.seen += 1
        if self.seen > MOST_PARTS:
            raise UsageError(f"this kustomization has more than {MOST_PARTS} parts; name a smaller one", where)
        found = holder.folder / text
        if found.is_dir():
            if found.resolve() in above:
                raise UsageError(f"{text} is a kustomization that this one is part of, which kustomize refuses", where)
            self.kustomization(_file_in(found, text, where), above)
        elif found.name in FILE_NAMES and found.is_file():
            raise UsageError(f"kustomize takes the folder of a kustomization, not {text}; name {found.parent}", where)
        elif found.is_file():
            self.resource(found, text_of(found, where))
        elif _REMOTE.match(text):
            self.tree.remote.append(where)
        else:
            raise UsageError(
                f"the kustomization names {text}, but there is no such file or folder; check the name", where
            )

    def resource(self, path: Path, text: str) -> None:
        """The objects of the resource file at *path*."""
        self.tree.files.append(path)
        if self.is_wanted(text):
            documents = parse_documents(json_as_yaml(text), Origin(shown(path)))
            self.tree.parts += [Given(each) for document in documents for each in _objects(document)]


def _other_remote(kustomization: Kustomization) -> Iterator[FileSource]:
    """The places besides resources and components at which kustomize would fetch something from elsewhere."""
    document = kustomization.document
    for key in _NAMING_FILES:
        yield from (where for text, where in kustomization.entries(key) if _REMOTE.match(text))
    for key in (*_WITH_PATHS, *_GENERATORS):
        entries = document.find(key)
        for index, entry in enumerate(entries if isinstance(entries, list) else [entries]):
            named = [entry.get("path"), entry.get("env")] if isinstance(entry, dict) else []
            for files in ("files", "envs"):
                listed = entry.get(files) if isinstance(entry, dict) else None
                named += [str(each).rpartition("=")[2] for each in listed] if isinstance(listed, list) else []
            if any(isinstance(each, str) and _REMOTE.match(each) for each in named):
                yield document.where(key, index)


def _file_in(folder: Path, text: str, where: FileSource) -> Path:
    for name in FILE_NAMES:
        if (folder / name).is_file():
            return folder / name
    raise UsageError(
        f"the kustomization names the folder {text}, which holds no {FILE_NAMES[0]}; check the name", where
    )


def text_of(path: Path, where: FileSource) -> str:
    """The text of the file at *path*, which a kustomization names at *where*."""
    try:
        return read_text(path)
    except UsageError as error:
        raise UsageError(f"the kustomization names {path.name}, but {error.message}", where) from None


def _objects(document: Document) -> Iterator[Document]:
    items = document.find("items") if str(document.find("kind")).endswith("List") else None
    if not isinstance(items, list):
        yield document
        return
    for index in range(len(items)):
        yield from _objects(document.below("items", index))
