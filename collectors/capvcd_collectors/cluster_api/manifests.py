"""Cluster API manifests: from files to located objects, and the refusals that make no sense to judge.

What the objects mean lives in the modules beside this one (`graph`, `cluster_spec`, `node_pools`).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from capvcd_collectors.cluster_api.clusterctl import Variables, substitute, unresolved
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.manifests import CLUSTER_API
from capvcd_collectors.yaml.located import Document, KeyPath, Origin, parse_documents, read_text, shown

_FREE_TEXT = frozenset({"preKubeadmCommands", "postKubeadmCommands", "content", "userContext"})
"""Keys whose text may legitimately hold ``${…}``: shell scripts, and credentials, which a check judges."""


def read_manifests(paths: Sequence[Path], variables: Variables | None) -> tuple[Document, ...]:
    """The objects in the files at *paths*, in order, Lists unwrapped; raises `UsageError` for what is no manifest."""
    objects = tuple(each for path in paths for each in _read_manifest(path, variables))
    ours = [each for each in objects if is_cluster_api(each)]
    if not ours:
        others = " or the others" if len(paths) > 1 else ""
        raise UsageError(
            f"there is no Cluster API object in this manifest{others}; name the file that holds the Cluster",
            FileSource(shown(paths[0])),
        )
    clusters = [each for each in ours if each.find("kind") == "Cluster" and group_of(each) == CLUSTER_API]
    if len(clusters) > 1:
        first, second = clusters[:2]
        raise UsageError(
            f"there is a second Cluster here, {name_of(second)}, besides {name_of(first)} in {first.source.path}:"
            f"{first.source.line}; name one cluster's manifests and count its like with plan.clusters",
            second.source,
        )
    return objects


def _read_manifest(path: Path, variables: Variables | None) -> Iterator[Document]:
    text = read_text(path)
    name = shown(path)
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        raise UsageError(
            f"this line ends in CRLF, which scripts and keys in a manifest do not survive; run dos2unix {name}",
            FileSource(name, line),
        )
    origin, names = Origin(name), None
    if variables is not None:
        substituted = substitute(text, variables, name)
        text, origin, names = substituted.text, substituted.origin, substituted.without_value
    try:
        documents = parse_documents(text, origin)
    except UsageError as error:
        lines = [line for number, line in enumerate(text.split("\n"), 1) if origin.at(number, 1).line == _line(error)]
        variable = unresolved("\n".join(lines), names)
        if variable is None:
            raise
        raise _unresolved(variable, variables, error.where) from None
    for document in documents:
        for each in _objects(document):
            if is_cluster_api(each):
                _refuse_unresolved(each, variables, names)
            yield each


def _line(error: UsageError) -> int | None:
    return None if error.where is None else error.where.line


def _objects(document: Document) -> Iterator[Document]:
    body = document.body
    if (
        not isinstance(body, dict)
        or not isinstance(body.get("kind"), str)
        or not isinstance(body.get("apiVersion"), str)
    ):
        raise UsageError("this is no Kubernetes object, for it has no apiVersion and kind; add them", document.source)
    if not body["kind"].endswith("List") or not isinstance(body.get("items"), list):
        if not isinstance(body.get("metadata"), dict) or name_of(document) == "":
            raise UsageError(
                f"this {body['kind']} has no metadata.name; give it one", document.where("metadata", "name")
            )
        yield document
        return
    for index in range(len(body["items"])):
        yield from _objects(document.below("items", index))


def _refuse_unresolved(document: Document, variables: Variables | None, names: frozenset[str] | None) -> None:
    for path, text in _strings(document.body, ()):
        variable = unresolved(text, names)
        if variable is not None:
            raise _unresolved(variable, variables, document.where(*path))


def _unresolved(variable: str, variables: Variables | None, where: FileSource | None) -> UsageError:
    if variables is not None:
        return UsageError(f"${{{variable}}} has no value in {variables.path}; add {variable} there", where)
    return UsageError(
        f"${{{variable}}} is not resolved; generate the manifest with clusterctl generate, "
        "or name the file with its variables as capvcd.clusterctl",
        where,
    )


def _strings(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            if key not in _FREE_TEXT:
                yield from _strings(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _strings(below, (*path, index))


def group_of(document: Document) -> str:
    """The API group of an object; empty for the core group."""
    return str(document.find("apiVersion") or "").rpartition("/")[0]


def name_of(document: Document) -> str:
    """The name of an object."""
    return document.text("metadata", "name") or document.text("metadata", "generateName") or ""


def namespace_of(document: Document) -> str:
    """The namespace of an object, ``default`` when it names none."""
    return document.text("metadata", "namespace") or "default"


def is_cluster_api(document: Document) -> bool:
    """Whether an object belongs to Cluster API or one of its providers."""
    group = group_of(document)
    return group == CLUSTER_API or group.endswith(f".{CLUSTER_API}")
