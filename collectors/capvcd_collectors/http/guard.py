"""The one decision on what may be sent: reads and the logins, nothing else.

Every transport calls `permit` before anything of a request leaves this process. There is no switch that turns it off.
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from urllib.parse import unquote

READS = frozenset({"GET", "HEAD", "OPTIONS"})

_SEGMENT = r"(?:[A-Za-z0-9._~@!$'()*+,:-]|%[0-9A-Fa-f]{2})+"
_LOGINS = (
    ("POST", re.compile(r"/cloudapi/1\.0\.0/sessions")),
    ("POST", re.compile(r"/cloudapi/1\.0\.0/sessions/provider")),
    ("DELETE", re.compile(r"/cloudapi/1\.0\.0/sessions/current")),
    ("DELETE", re.compile(r"/api/session")),
    ("POST", re.compile(rf"/oauth/tenant/(?P<organization>{_SEGMENT})/token")),
    ("POST", re.compile(r"/oauth/provider/token")),
)
_NOT_IN_A_NAME = re.compile(r"[/\\%;?#\x00-\x1f\x7f]")


class WriteRefused(Exception):  # noqa: N818 - reads as what happened
    """Something tried to change the world: a defect of the caller, never of the environment."""

    def __init__(self, method: str, path: str) -> None:
        super().__init__(f"{method} {path} was not sent: only reads and logins may leave this tool")


def permit(method: str, path: str) -> None:
    """Return when *method* on *path* (as sent, without query) is a read or a login; raise WriteRefused otherwise.

    A login matches letter by letter: a dot segment, an encoded slash or a second slash makes it another path.
    """
    if method in READS or is_login(method, path):
        return
    raise WriteRefused(method, path)


def is_login(method: str, path: str) -> bool:
    """Whether the request opens or closes a session of ours; its body and its answer hold credentials."""
    for allowed, pattern in _LOGINS:
        if method == allowed and (match := pattern.fullmatch(path)):
            organization = unquote(match.groupdict().get("organization") or "org")
            return organization not in (".", "..") and not _NOT_IN_A_NAME.search(organization)
    return False


Resolve = Callable[[str, int], list[str]]


def addresses(host: str, port: int) -> list[str]:
    """The addresses that *host* resolves to; raises OSError (gaierror) when it does not."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def loopback_address(host: str, port: int, resolve: Resolve = addresses) -> str | None:
    """The 127.0.0.0/8 address to connect to for *host*, None when any of its addresses is not loopback.

    The caller connects to the address returned, so that a second, different answer of the resolver cannot matter.
    """
    found = [ipaddress.ip_address(each) for each in resolve(host, port)]
    if not found or not all(each.is_loopback for each in found):
        return None
    return next((str(each) for each in found if each.version == 4), None)  # noqa: PLR2004 - IPv4
