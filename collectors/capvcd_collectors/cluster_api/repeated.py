"""Objects that the manifests give twice: ``kubectl apply`` takes them in order, so that the later one stays."""

from collections.abc import Iterable

from capvcd_collectors.errors import Faults, UsageError
from capvcd_collectors.yaml.located import Document


def without_copies(documents: Iterable[Document], faults: Faults) -> tuple[Document, ...]:
    """*documents* without those that say the same as an earlier one; one that says something else is among *faults*.

    An object is known by its API group, kind, namespace and name, as in Kubernetes; its version is no part of that.
    """
    first: dict[tuple[str, ...], Document] = {}
    kept: list[Document] = []
    for document in documents:
        identity = _identity(document)
        if identity is None:
            kept.append(document)
            continue
        before = first.setdefault(identity, document)
        if before is document:
            kept.append(document)
        elif before.body != document.body:
            _, kind, namespace, name = identity
            faults.found.append(
                UsageError(
                    f"{kind} {namespace}/{name} is here a second time, and says something else than in "
                    f"{before.source.path}:{before.source.line}; remove the one that is not meant: kubectl apply "
                    "takes the later",
                    document.source,
                )
            )
    return tuple(kept)


def _identity(document: Document) -> tuple[str, ...] | None:
    """What Kubernetes knows the object by; None for one that gets its name only when it is made."""
    name = document.text("metadata", "name")
    if not name:
        return None
    group = str(document.find("apiVersion")).rpartition("/")[0]
    return group, str(document.find("kind")), document.text("metadata", "namespace") or "default", name
