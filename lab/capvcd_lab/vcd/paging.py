"""Pages and cursors: cuts a list the way CloudAPI does and says where the rest is."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from capvcd_lab.vcd.errors import bad_request
from capvcd_lab.wire.message import Request

DEFAULT_PAGE_SIZE = 25
LARGEST_PAGE_SIZE = 128


@dataclass(frozen=True)
class Slice:
    """A cut list: the envelope to send and the Link header, if there is more."""

    envelope: dict[str, Any]
    link: str | None


def page(request: Request, values: Sequence[Any], model: str | None) -> Slice:
    """One numbered page. A page past the last one is empty, not an error: clients read until they meet it."""
    number = _integer(request, "page", 1, least=1)
    size = page_size(request)
    count = -(-len(values) // size) if size else 0
    cut = list(values[(number - 1) * size : number * size])
    envelope = {
        "resultTotal": len(values),
        "pageCount": count,
        "page": number,
        "pageSize": size,
        "associations": None,
        "values": cut,
    }
    links = {"nextPage": number + 1, "lastPage": count} if number < count else {}
    if number > 1:
        links = {"firstPage": 1, "previousPage": number - 1, **links}
    relations: dict[int, list[str]] = {}
    for relation, target in links.items():
        relations.setdefault(target, []).append(relation)
    return Slice(
        envelope,
        ", ".join(_link(request, {"page": str(target)}, names, model) for target, names in relations.items()) or None,
    )


def cursor(request: Request, values: Sequence[Any], model: str | None) -> Slice:
    """A piece of a list without numbers: the Link header holds the cursor of the next piece, until there is none."""
    size = page_size(request)
    offset = _offset(request.query.get("cursor"))
    end = offset + size
    link = None
    if end < len(values):
        state = {"NETWORKING_CURSOR_OFFSET": str(end), "pageSize": size, "NETWORKING_CURSOR": "lab"}
        encoded = base64.urlsafe_b64encode(json.dumps(state).encode()).decode()
        names = ["lastPage", "nextPage"] if end + size >= len(values) else ["nextPage"]
        link = _link(request, {"cursor": encoded}, names, model)
    return Slice({"values": list(values[offset:end])}, link)


def page_size(request: Request) -> int:
    """The page size asked for, within VCD's limits."""
    return _integer(request, "pageSize", DEFAULT_PAGE_SIZE, least=0, most=LARGEST_PAGE_SIZE)


def _integer(request: Request, name: str, default: int, *, least: int, most: int | None = None) -> int:
    text = request.query.get(name)
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError:
        raise bad_request(f"The query parameter {name} has to be a number, not {text!r}.") from None
    if number < least or (most is not None and number > most):
        raise bad_request(f"The query parameter {name} is out of range: {number}.")
    return number


def _offset(encoded: str | None) -> int:
    if encoded is None:
        return 0
    try:
        state = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
        return int(state["NETWORKING_CURSOR_OFFSET"])
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise bad_request("The cursor is not valid.") from None


def _link(request: Request, change: dict[str, str], relations: list[str], model: str | None) -> str:
    query = dict(parse_qsl(request.query_string, keep_blank_values=True)) | change
    path = request.target.split("?", 1)[0]
    return (
        f'<{request.base_url}{path}?{urlencode(query)}>;rel="{" ".join(relations)}";'
        f'type="application/json";model="{model or ""}"'
    )
