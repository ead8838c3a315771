"""The versions of CPI, CSI and CNI that the manifests bring: the images of their workloads, wherever those stand."""

from collections.abc import Iterator, Sequence

from capvcd_collectors.capvcd_files.images import COMPONENTS, WORDS, images_of_containers, images_of_values
from capvcd_collectors.capvcd_files.packing import Unpacked, Unread, Values, unpacked
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.capvcd_files import ComponentVersion
from capvcd_collectors.yaml.located import Document

_NO_WORKLOADS = frozenset({"ConfigMap", "Secret"})


def component_versions(documents: Sequence[Document]) -> tuple[ComponentVersion, ...]:
    """Each version of each component in *documents* and what is packed in them, where it is first seen.

    An image that does not tell its version, and a text that a ClusterResourceSet applies and that cannot be read, are
    a component of a version that is not known.
    """
    found: dict[tuple[str, str], ComponentVersion] = {}
    for each in unpacked(documents, WORDS):
        for component in _in(each):
            found.setdefault((component.kind, component.version or component.image or ""), component)
    return tuple(found.values())


def _in(unpacked_: Unpacked) -> Iterator[ComponentVersion]:
    match unpacked_:
        case Unread(text=text, where=where, is_applied=True):
            for name, kind in COMPONENTS.items():
                if name in text:
                    yield _component(kind, None, f"in {where}, which cannot be read", where)
        case Values(document=document):
            for use in images_of_values(document.body):
                yield _component(use.component, use.version, use.written, document.where(*use.path))
        case Document(body=dict() as body) if body.get("kind") not in _NO_WORKLOADS:
            for use in images_of_containers(body):
                yield _component(use.component, use.version, use.written, unpacked_.where(*use.path))


def _component(kind: str, version: str | None, image: str, where: FileSource) -> ComponentVersion:
    return ComponentVersion(
        source=where, located={"version": where, "image": where}, kind=kind, version=version, image=image
    )
