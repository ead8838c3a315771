"""Answers that never come to an end, and answers that are not what they should be: what a fault does to a good one."""

import json
import uuid
from collections.abc import Callable, Iterator

from capvcd_lab.wire.message import Response
from capvcd_lab.world.wire import FaultKind

PAUSE = 0.05
"""Seconds between two pieces of an answer that trickles."""

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_TRICKLES: dict[str, tuple[bytes, bytes]] = {
    "drip-head": (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
    "drip-body": (_HEAD + b"Content-Length: 1000000\r\n\r\n", b" "),
    "drip-chunk": (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n2;", b"a"),
    "informational": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}
_HUGE = 2_000_000
"""Values of a huge document."""
_MANY = 10**9
"""Entries that an endless list announces."""


def trickle(kind: FaultKind) -> tuple[bytes, bytes] | None:
    """What is sent at once and what then again and again, where a fault of *kind* lets an answer trickle; else None."""
    return _TRICKLES.get(kind)


def changed(kind: FaultKind, response: Response) -> Response:
    """The good *response* as a fault of *kind* spoils it."""
    return _CHANGES.get(kind, _unchanged)(response)


def _unchanged(response: Response) -> Response:
    return response


def _with_foreign_header(response: Response) -> Response:
    response.headers["X-Cell"] = "Zürich"
    return response


def _huge(response: Response) -> Response:
    if response.body.lstrip().startswith(b"<"):
        response.body = b"<a>" + b"<b/>" * _HUGE + b"</a>"
    else:
        response.body = b'{"values":[' + b"{}," * _HUGE + b"{}]}"
    return response


def _endless(response: Response) -> Response:
    """A page whose entries nobody has seen before, of a list that goes on for ever; what is no page stays as it is."""
    try:
        document = json.loads(response.body)
    except ValueError:
        return response
    values = document.get("values") if isinstance(document, dict) else None
    if not isinstance(values, list):
        return response
    document["values"] = list(_never_seen(values))
    document["resultTotal"] = _MANY
    response.headers.pop("Link", None)
    response.body = json.dumps(document).encode()
    return response


def _never_seen(values: list[object]) -> Iterator[object]:
    yield from ({**each, "id": f"urn:vcloud:new:{uuid.uuid4()}"} for each in values if isinstance(each, dict))
    yield {"id": f"urn:vcloud:new:{uuid.uuid4()}", "name": "another"}


_CHANGES: dict[str, Callable[[Response], Response]] = {
    "foreign-header": _with_foreign_header,
    "huge": _huge,
    "endless-pages": _endless,
}
