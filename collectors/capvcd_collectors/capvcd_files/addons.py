"""The versions of CPI, CSI and CNI that the manifests bring: the images of their workloads, wherever those stand."""

from collections.abc import Iterator, Sequence

from capvcd_collectors.capvcd_files.images import (
    COMPONENTS,
    WORDS,
    ImageUse,
    images_of_containers,
    images_of_values,
)
from capvcd_collectors.capvcd_files.packing import Unpacked, Unread, Values, unpacked
from capvcd_collectors.facts.capvcd_files import ComponentVersion
from capvcd_collectors.yaml.located import Document

_DIGEST_SHOWN = len("sha256:") + 12
_NO_WORKLOADS = frozenset({"ConfigMap", "Secret"})


def component_versions(documents: Sequence[Document]) -> tuple[ComponentVersion, ...]:
    """Each version of each component in *documents* and what is packed in them, where it is first seen.

    An image that does not tell its version, and a text that a ClusterResourceSet applies and that cannot be read, are
    a component of a version that is not known.
    """
    found: dict[tuple[str, str], ComponentVersion] = {}
    for each in unpacked(documents, WORDS):
        for component in _in(each):
            found.setdefault((component.kind, component.version or component.doubt), component)
    return tuple(found.values())


def _in(unpacked_: Unpacked) -> Iterator[ComponentVersion]:
    match unpacked_:
        case Unread(text=text, where=where, is_applied=True):
            for kind in dict.fromkeys(kind for name, kind in COMPONENTS.items() if name in text):
                yield ComponentVersion(
                    source=where, kind=kind, version=None, doubt="the text that names its image cannot be read"
                )
        case Values(document=document):
            yield from (_component(use, document) for use in images_of_values(document.body))
        case Document(body=dict() as body) if body.get("kind") not in _NO_WORKLOADS:
            yield from (_component(use, unpacked_) for use in images_of_containers(body))


def _component(use: ImageUse, document: Document) -> ComponentVersion:
    where = document.where(*use.path)
    return ComponentVersion(
        source=where,
        located={"version": where, "image": where},
        kind=use.component,
        version=use.version,
        image=use.written,
        doubt=f"the image {_short(use.written)} does not tell it" if use.version is None else "",
    )


def _short(image: str) -> str:
    """*image* without its registry, and with the beginning of its digest."""
    name, at, digest = image.rpartition("/")[2].partition("@")
    return f"{name}{at}{digest[:_DIGEST_SHOWN]}"
