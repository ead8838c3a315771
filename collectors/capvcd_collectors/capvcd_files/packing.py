"""Kubernetes objects wherever the manifests pack them: as they are, or inside other objects.

Packed are the objects in the texts of a ConfigMap or Secret (what a ClusterResourceSet applies), in the values of a
Helm chart (HelmRelease, HelmChart, HelmChartProxy, Application) and in the files that kubeadm writes on a node. A text
is parsed document by document, and only those documents that hold a word that is looked for: a CNI's manifest is large.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from capvcd_collectors.cluster_api.manifests import name_of, namespace_of
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.yaml.located import Document, KeyPath, Origin, embedded_origin, parse_documents

MOST_LEVELS = 4
"""How deep packings are followed: a ConfigMap in a ConfigMap of a ClusterResourceSet in a List has three."""

HELM_VALUES: Mapping[str, Sequence[KeyPath]] = {
    "HelmRelease": (("spec", "values"),),
    "HelmChart": (("spec", "valuesContent"), ("spec", "set")),
    "HelmChartConfig": (("spec", "valuesContent"),),
    "HelmChartProxy": (("spec", "valuesTemplate"),),
    "Application": (
        ("spec", "source", "helm", "values"),
        ("spec", "source", "helm", "valuesObject"),
        ("spec", "source", "helm", "parameters"),
        *(
            ("spec", "sources", index, "helm", key)
            for index in range(10)
            for key in ("values", "valuesObject", "parameters")
        ),
    ),
}
"""Where the kinds that install a chart hold its values: Flux, k3s and RKE2, Cluster API's add-on provider, Argo CD."""

_FILES: Mapping[str, KeyPath] = {
    "KubeadmControlPlane": ("spec", "kubeadmConfigSpec", "files"),
    "KubeadmControlPlaneTemplate": ("spec", "template", "spec", "kubeadmConfigSpec", "files"),
    "KubeadmConfig": ("spec", "files"),
    "KubeadmConfigTemplate": ("spec", "template", "spec", "files"),
}
_DOCUMENT = re.compile(r"^---(?=\s|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that holds a word that is looked for, and is no YAML: a template, a script, or broken.

    *is_applied* is whether a ClusterResourceSet of the manifests applies it, or a chart is to take its values from it.
    *text* may be secret.
    """

    text: str = field(repr=False)
    where: FileSource
    error: UsageError
    is_applied: bool


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a Helm chart, a mapping or a list of parameters, in the *document* that they are the whole of."""

    document: Document

    def paths_to(self, key: str) -> Iterator[KeyPath]:
        """Where the values have something called *key*."""
        return (path for path, _ in _nested(self.document.body, ()) if path[-1] == key)


Unpacked = Document | Values | Unread


def unpacked(documents: Sequence[Document], words: Sequence[str]) -> Iterator[Unpacked]:
    """Each of *documents*, and what is packed in it, as far as it holds one of *words*, in their order."""
    packing = _Packing(words, frozenset(_applied(documents)))
    for document in documents:
        yield from packing.of(document, MOST_LEVELS)


def entry_documents(holder: Document, part: str, key: str) -> tuple[Document, ...]:
    """The YAML documents in the entry *key* of *part* of a ConfigMap or Secret, decoded where it is encoded."""
    text, origin = _entry(holder, part, key)
    return () if text is None else parse_documents(text, origin)


def _entry(holder: Document, part: str, key: str) -> tuple[str | None, Origin]:
    """The text of an entry, None for what is none, and where its lines stand."""
    text = holder.find(part, key)
    if part == {"ConfigMap": "binaryData", "Secret": "data"}.get(str(holder.find("kind"))):
        return _decoded(text), _on_one_line(holder, part, key)
    return text if isinstance(text, str) else None, embedded_origin(holder, part, key)


def _applied(documents: Sequence[Document]) -> Iterator[tuple[str, str, str]]:
    """Kind, namespace and name of what ClusterResourceSets apply and of what charts take their values from."""
    for document in documents:
        places: Sequence[KeyPath] = ()
        if document.find("kind") == "ClusterResourceSet":
            places = [("spec", "resources")]
        elif document.find("kind") in HELM_VALUES:
            places = [("spec", "valuesFrom")]
        for place in places:
            entries = document.find(*place)
            for each in entries if isinstance(entries, list) else ():
                if isinstance(each, dict):
                    yield str(each.get("kind")), namespace_of(document), str(each.get("name"))


@dataclass(frozen=True, slots=True)
class _Packing:
    words: Sequence[str]
    applied: frozenset[tuple[str, str, str]]

    def of(self, document: Document, levels: int) -> Iterator[Unpacked]:
        """*document* and what is in it, at most *levels* deep."""
        kind, items = str(document.find("kind")), document.find("items")
        if kind.endswith("List") and isinstance(items, list):
            for index in range(len(items)):
                yield from self.of(document.below("items", index), levels)
            return
        yield document
        if levels == 0:
            return
        match kind:
            case "ConfigMap" | "Secret":
                yield from self.in_entries(document, kind, levels - 1)
            case _ if kind in HELM_VALUES:
                for place in HELM_VALUES[kind]:
                    yield from self.in_values(document, place, levels - 1)
            case _ if kind in _FILES:
                yield from self.in_files(document, _FILES[kind], levels - 1)

    def in_entries(self, document: Document, kind: str, levels: int) -> Iterator[Unpacked]:
        is_applied = (kind, namespace_of(document), name_of(document)) in self.applied
        for part in ("data", "stringData", "binaryData"):
            entries = document.find(part)
            for key in entries if isinstance(entries, dict) else ():
                text, origin = _entry(document, part, key)
                yield from self.in_text(text, origin, levels, is_applied=is_applied)

    def in_files(self, document: Document, place: KeyPath, levels: int) -> Iterator[Unpacked]:
        files = document.find(*place)
        for index, each in enumerate(files if isinstance(files, list) else []):
            if isinstance(each, dict):
                here = (*place, index, "content")
                text, origin = each.get("content"), embedded_origin(document, *here)
                if each.get("encoding") == "base64":
                    text, origin = _decoded(text), _on_one_line(document, *here)
                yield from self.in_text(text, origin, levels, is_applied=False)

    def in_values(self, document: Document, place: KeyPath, levels: int) -> Iterator[Unpacked]:
        written = document.find(*place)
        if isinstance(written, str):
            yield from self.in_text(written, embedded_origin(document, *place), levels, is_applied=True)
        elif isinstance(written, dict | list):
            yield from self.values(document.below(*place), levels)

    def values(self, document: Document, levels: int) -> Iterator[Unpacked]:
        """The values in *document*, and the objects that they hold in turn, as mappings or as texts."""
        yield Values(document)
        for path, value in _nested(document.body, ()):
            if isinstance(value, str):
                if "kind:" in value:
                    yield from self.in_text(value, embedded_origin(document, *path), levels, is_applied=False)
            elif _is_object(value):
                yield from self.of(document.below(*path), levels)

    def in_text(self, text: object, origin: Origin, levels: int, *, is_applied: bool) -> Iterator[Unpacked]:
        if not isinstance(text, str) or levels == 0 or not self.is_wanted(text):
            return
        for line, part in _parts(text):
            if not self.is_wanted(part):
                continue
            try:
                documents = parse_documents(part, _shifted(origin, line))
            except UsageError as error:
                yield Unread(part, origin.at(line + 1, 1), error, is_applied)
                continue
            for each in documents:
                if isinstance(each.find("kind"), str):
                    yield from self.of(each, levels)
                elif isinstance(each.body, dict) and is_applied:
                    yield from self.values(each, levels)

    def is_wanted(self, text: str) -> bool:
        return any(word in text for word in self.words)


def is_template(text: str) -> bool:
    """Whether *text* is to be rendered before it is read, as the values of Cluster API's add-on provider are."""
    return "{{" in text


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """The documents of *text*, each with the number of lines before it; a marker is one even in a block of text."""
    text = text.replace("\r\n", "\n")
    starts = [0, *(match.end() for match in _DOCUMENT.finditer(text))]
    ends = [*(match.start() for match in _DOCUMENT.finditer(text)), len(text)]
    line = 0
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        yield line, text[start:end]
        following = starts[number + 1] if number + 1 < len(starts) else end
        line += text.count("\n", start, following)


def _shifted(origin: Origin, lines: int) -> Origin:
    return replace(origin, place=lambda line, column: origin.place(line + lines, column))


def _on_one_line(document: Document, *path: str | int) -> Origin:
    """Where a decoded text stands: every line of it at its key's."""
    where = document.where(*path)
    return Origin(where.path, where.pointer, lambda _line, _column: (where.line or 1, None))


def _decoded(text: object) -> str | None:
    """The text behind base64; None for what is none, or no text."""
    try:
        return base64.b64decode("".join(str(text).split()), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None


def _is_object(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("kind"), str) and isinstance(value.get("apiVersion"), str)


def _nested(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    """Every value below *value* with its path; what is below an object is that object's."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in steps:
        here = (*path, step)
        yield here, below
        if not _is_object(below):
            yield from _nested(below, here)
