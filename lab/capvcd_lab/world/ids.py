"""Deterministic identifiers: the same world has the same ids in every process and on every machine."""

import uuid

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "lab.capvcd-doctor.invalid")


def stable_uuid(*parts: str) -> str:
    """A UUID that depends on *parts* alone, so that no test ever meets an id twice with different meaning."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))


def urn(kind: str, *parts: str) -> str:
    """``urn:vcloud:<kind>:<uuid>``, as CloudAPI names things; *parts* tell objects of one kind apart."""
    return f"urn:vcloud:{kind}:{stable_uuid(kind, *parts)}"


def bare_uuid(identifier: str) -> str:
    """The UUID at the end of a URN; the legacy API's hrefs use it alone."""
    return identifier.rsplit(":", 1)[-1]
