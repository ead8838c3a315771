"""The URL of Cloud Director wherever it is written: its form, and whether two of them mean one server.

Two names may lead to one server, which no text tells: `may_be_one_server` says when that is so as far as is known.
"""

from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

__all__ = ["Origin", "ends_in_slashes", "flaw_of_url", "may_be_one_server", "origin_of"]

Origin = tuple[str, int]
"""A host, as the network sees it, and a port."""

_HTTPS_PORT = 443
_LOCALHOST = frozenset({"127.0.0.1", "::1"})
"""What the name localhost means without any resolver (RFC 6761)."""


def flaw_of_url(url: str) -> str | None:
    """What is wrong with *url* as ``https://HOST[:PORT]``, as the end of a sentence; None when nothing is."""
    parts = _split(url)
    if parts is None or not parts.hostname:
        return "names no host" if parts is not None and parts.scheme == "https" else "does not read https://HOST"
    rest = url.partition("://")[2].removeprefix(parts.netloc)
    flaws = {
        "has blanks around it": url != url.strip(),
        "does not begin with https://": parts.scheme != "https",
        "holds a user name": "@" in parts.netloc,
        "ends in a slash": rest == "/",
        f"has {rest!r} after the host": rest not in {"", "/"},
    }
    return next((flaw for flaw, applies in flaws.items() if applies), None)


def ends_in_slashes(url: str) -> bool:
    """Whether nothing but slashes at its end is wrong with *url*."""
    return url.endswith("/") and flaw_of_url(url.rstrip("/")) is None


def origin_of(url: str) -> Origin:
    """Host and port of *url*, which has a host; letter case and the default port make no difference.

    A name beyond ASCII is the one that DNS has for it, as Go's HTTP client takes it; an IPv6 address is the shortest.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    with suppress(ValueError):
        host = str(ip_address(host))
    with suppress(UnicodeError):
        host = host.encode("idna").decode()
    return host, parts.port or _HTTPS_PORT


def may_be_one_server(one: Origin, other: Origin, addresses: Mapping[str, frozenset[str]]) -> bool:
    """Whether *one* and *other*, which differ, are known to lead to one address and port.

    *addresses* are those that the host names of this run were resolved to.
    """
    return one[1] == other[1] and bool(_addresses(one[0], addresses) & _addresses(other[0], addresses))


def _addresses(host: str, resolved: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What *host* is known to lead to without asking anybody; a name counts as itself, without its last dot."""
    bare = host.removesuffix(".")
    known = _LOCALHOST if bare == "localhost" or bare.endswith(".localhost") else frozenset({bare})
    return known | resolved.get(bare, frozenset())


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is no number
    except ValueError:
        return None
    return parts
