"""Cluster API manifests: from files to located objects, and the refusals that make no sense to judge.

What the objects mean lives in the modules beside this one (`graph`, `cluster_spec`, `node_pools`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from capvcd_collectors.cluster_api.clusterctl import Variables, substitute
from capvcd_collectors.cluster_api.identity import group_of, is_cluster, is_cluster_api, name_of, namespace_of
from capvcd_collectors.cluster_api.repeated import without_copies
from capvcd_collectors.cluster_api.resolution import Resolution
from capvcd_collectors.errors import CannotTellError, Faults, UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.kustomize.build import NotBuiltError, built
from capvcd_collectors.kustomize.changes import first_unfollowed
from capvcd_collectors.kustomize.tree import is_kustomization, read_tree
from capvcd_collectors.yaml.json_text import json_as_yaml
from capvcd_collectors.yaml.located import Document, Origin, parse_documents, read_text, shown

__all__ = ["group_of", "is_cluster_api", "name_of", "namespace_of", "read_manifests"]


def read_manifests(paths: Sequence[Path], variables: Variables | None) -> tuple[Document, ...]:
    """The objects in the files at *paths*, in order, Lists unwrapped; raises `UsageError` for what is no manifest."""
    faults = Faults()
    objects = gather_manifests(paths, variables, faults)
    faults.refuse()
    return objects


def gather_manifests(paths: Sequence[Path], variables: Variables | None, faults: Faults) -> tuple[Document, ...]:
    """The objects that can be read in the files at *paths*; everything that is no manifest goes into *faults*."""
    every: list[Document] = []
    for path in paths:
        with faults.kept():
            every += _read_manifest(path, variables, faults)
    objects = without_copies(every, faults)
    if not faults.found:
        with faults.kept():
            _refuse_other_than_one_cluster(every, paths)
    return objects


def _refuse_other_than_one_cluster(objects: Sequence[Document], paths: Sequence[Path]) -> None:
    ours = [each for each in objects if is_cluster_api(each)]
    if not ours:
        others = " or the others" if len(paths) > 1 else ""
        raise UsageError(
            f"there is no Cluster API object in this manifest{others}; name the file that holds the Cluster",
            FileSource(shown(paths[0])),
        )
    clusters = [each for each in ours if is_cluster(each)]
    if len(clusters) > 1:
        first, second = clusters[:2]
        raise UsageError(
            f"there is a second Cluster here, {name_of(second)}, besides {name_of(first)} in {first.source.path}:"
            f"{first.source.line}; name one cluster's manifests and count its like with plan.clusters",
            second.source,
        )


def _read_manifest(path: Path, variables: Variables | None, faults: Faults) -> Iterator[Document]:
    documents = list(_documents(read_text(path), shown(path), variables))
    if documents and is_kustomization(documents[0][0]):
        documents = list(_put_together(path, variables, faults))
    for document, resolution in documents:
        for each in _objects(document, faults):
            unsealed = _without_seal(each)
            with faults.kept():
                resolution.refuse_unresolved(unsealed)
            yield resolution.restored(unsealed)


_Documents = Iterator[tuple[Document, Resolution]]
"""Documents, each with what the substitution of variables has left in it."""


def _put_together(path: Path, variables: Variables | None, faults: Faults) -> _Documents:
    """The documents that the kustomization at *path* names; a `UsageError` when nothing on this machine can tell."""
    tree = read_tree(path, lambda _text: False)
    unfollowed = first_unfollowed(tree)
    if unfollowed is None:
        for file in tree.files:
            with faults.kept():
                yield from _documents(read_text(file), shown(file), variables)
        return
    what, where = unfollowed
    folder = shown(path.parent)
    try:
        text = built(path, tree)
    except NotBuiltError as error:
        raise CannotTellError(
            f"this kustomization has {what}, which only kustomize can put together, and {error}; name the file that "
            f"kustomize build {folder} writes",
            where,
        ) from None
    yield from _documents(text, f"kustomize build {folder}", variables)


def _documents(text: str, name: str, variables: Variables | None) -> _Documents:
    """The documents of *text*, called *name*."""
    if "\r" in text and not text.lstrip().startswith("{"):
        line = text.count("\n", 0, text.index("\r")) + 1
        raise UsageError(
            f"this line ends in CRLF, which scripts and keys in a manifest do not survive; run dos2unix {name}",
            FileSource(name, line),
        )
    origin, resolution = Origin(name), Resolution(None)
    if variables is not None:
        substituted = substitute(text, variables, name, marked=True)
        text, origin, resolution = substituted.text, substituted.origin, Resolution(substituted.leftovers)
    try:
        documents = parse_documents(json_as_yaml(text), origin)
    except UsageError as error:
        raise resolution.rather_than(error, text, origin) from None
    yield from ((document, resolution) for document in documents)


def _without_seal(document: Document) -> Document:
    """*document* without the part that SOPS adds to what it has encrypted, and takes away when it decrypts."""
    seal = document.body.get("sops")
    if not (isinstance(seal, dict) and "mac" in seal):
        return document
    return replace(document, body={key: value for key, value in document.body.items() if key != "sops"})


def _objects(document: Document, faults: Faults) -> Iterator[Document]:
    """The object in *document*, or those of the list it is; what is none goes into *faults*."""
    with faults.kept():
        _refuse_no_object(document)
        items = document.find("items")
        is_list = document.body["kind"].endswith("List") and isinstance(items, list | None) and "items" in document.body
        if is_list:
            for index in range(len(items or ())):
                yield from _objects(document.below("items", index), faults)
        elif not isinstance(document.body.get("metadata"), dict) or name_of(document) == "":
            sentence = f"this {document.body['kind']} has no metadata.name; give it one"
            raise UsageError(sentence, document.where("metadata", "name"))
        else:
            yield document


def _refuse_no_object(document: Document) -> None:
    body = document.body
    if (
        not isinstance(body, dict)
        or not isinstance(body.get("kind"), str)
        or not isinstance(body.get("apiVersion"), str)
    ):
        if isinstance(body, dict) and isinstance(body.get("sops"), dict):
            raise CannotTellError(
                "this file is encrypted with SOPS as a whole; name what sops --decrypt makes of it", document.source
            )
        raise UsageError("this is no Kubernetes object, for it has no apiVersion and kind; add them", document.source)
