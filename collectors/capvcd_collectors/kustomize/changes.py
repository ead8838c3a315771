"""What in a kustomization may change an object, or make it, and is not followed here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.kustomize.tree import Kustomization, Tree, text_of
from capvcd_collectors.yaml.located import Document, Origin, parse_documents

_NAMING = frozenset(
    {"apiVersion", "kind", "metadata", "resources", "bases", "components", "crds", "configurations", "openapi"}
    | {"sortOptions", "buildMetadata", "generatorOptions"}
)
"""Keys that bring objects as they are, or change nothing by themselves."""

_MAKING = {
    "generators": "a generator",
    "helmCharts": "a Helm chart",
    "helmChartInflationGenerator": "a Helm chart",
}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


@dataclass(frozen=True, slots=True)
class Change:
    """A part that is not followed: *what* it is, as a noun, and *where*.

    *alters* is False for one that only makes objects, and so matters to those alone that nothing else makes.
    """

    what: str
    where: FileSource
    alters: bool = True


def changes_of(tree: Tree, kind: str, name: str) -> Iterator[Change]:
    """What may change the object of *kind* and *name* that *tree* makes, or make it."""
    for kustomization in tree.kustomizations:
        yield from _changes_of(kustomization, kind, name)
    for where in tree.remote:
        yield Change("a part from elsewhere", where, alters=False)


def first_unfollowed(tree: Tree) -> tuple[str, FileSource] | None:
    """The first key of *tree* that makes or changes anything beside naming resources, with its place."""
    for kustomization in tree.kustomizations:
        for key, value in kustomization.document.body.items():
            if key not in _NAMING and value:
                return key, kustomization.document.where(key)
    return next((("a part from elsewhere", where) for where in tree.remote), None)


def _changes_of(kustomization: Kustomization, kind: str, name: str) -> Iterator[Change]:
    document = kustomization.document
    for key in ("patches", "patchesJson6902", "patchesStrategicMerge"):
        for index, entry in _list(document, key):
            where = document.where(key, index)
            if _may_patch(kustomization, entry, where, kind, name):
                yield Change("a patch", where)
    for index, entry in _list(document, "replacements"):
        if _may_replace(entry, kind, name):
            yield Change("a replacement", document.where("replacements", index))
    for index, _ in _list(document, "transformers"):
        yield Change("a transformer", document.where("transformers", index))
    for key, what in _MAKING.items():
        for index, _ in _list(document, key):
            yield Change(what, document.where(key, index), alters=False)


def _list(document: Document, key: str) -> list[tuple[int, Any]]:
    entries = document.find(key)
    return list(enumerate(entries)) if isinstance(entries, list) else []


def _may_patch(kustomization: Kustomization, entry: Any, where: FileSource, kind: str, name: str) -> bool:
    target = entry.get("target") if isinstance(entry, dict) else None
    if isinstance(target, dict):
        return _may_select(target, kind, name)
    patch = (entry.get("patch") or entry.get("path")) if isinstance(entry, dict) else entry
    if not isinstance(patch, str):
        return True
    if "\n" not in patch and (kustomization.folder / patch).is_file():
        patch = text_of(kustomization.folder / patch, where)
    try:
        documents = parse_documents(patch, Origin(where.path))
    except UsageError:
        return True
    return any(
        not isinstance(each.body, dict)
        or (each.find("kind") == kind and str(each.find("metadata", "name")).endswith(name))
        for each in documents
    )


def _may_replace(entry: Any, kind: str, name: str) -> bool:
    targets = entry.get("targets") if isinstance(entry, dict) else None
    if not isinstance(targets, list):
        return True
    selects = [each.get("select") if isinstance(each, dict) else None for each in targets]
    return any(not isinstance(each, dict) or _may_select(each, kind, name) for each in selects)


def _may_select(target: dict[str, Any], kind: str, name: str) -> bool:
    """Whether *target* may mean the object; kustomize takes both for patterns, which are not matched here."""
    wanted_kind, wanted_name = str(target.get("kind") or ""), str(target.get("name") or "")
    is_kind = not wanted_kind or not wanted_kind.isalnum() or wanted_kind == kind
    is_name = not wanted_name or not _PLAIN.issuperset(wanted_name) or wanted_name.endswith(name)
    return is_kind and is_name
