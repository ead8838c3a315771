"""The one decision on what may be sent: what the endpoint's kind calls a read, a log-in or a log-out, nothing else.

Every transport calls `permit` before anything of a request leaves this process. There is no switch that turns it off.
"""

import ipaddress
import socket
from collections.abc import Callable

from .kind import EndpointKind, Purpose


class WriteRefused(Exception):  # noqa: N818 - reads as what happened
    """Something tried to change the world: a defect of the caller, never of the environment."""

    def __init__(self, method: str, path: str) -> None:
        super().__init__(f"{method} {path} was not sent: only reads and logins may leave this tool")


def permit(kind: EndpointKind, method: str, path: str) -> Purpose:
    """What *method* on *path* (as sent, without query) is for, at an endpoint of *kind*; raises WriteRefused for more.

    Every request that could change anything is one too many, and so is one that *kind* does not know.
    """
    purpose = kind.purpose(method, path)
    if purpose is None:
        raise WriteRefused(method, path)
    return purpose


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
