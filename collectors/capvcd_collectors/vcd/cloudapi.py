"""CloudAPI (``/cloudapi``, JSON): single documents, and lists over pages and cursors."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, overload
from urllib.parse import parse_qsl

from capvcd_collectors.facts.base import ExchangeSource
from capvcd_collectors.http.endpoint import Endpoint, Reply, Session
from capvcd_collectors.http.errors import Incomplete
from capvcd_collectors.http.kind import NOT_JSON
from capvcd_collectors.vcd.paging import Pages

_NEXT_PAGE = re.compile(r"<([^<>]*)>([^<]*)")


@dataclass(frozen=True, slots=True)
class Answer:
    """A document: parsed JSON, or an lxml element for the legacy API. *headers* are in lower case."""

    body: Any
    source: ExchangeSource
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list, as it is; *source* points at it in the page it came with."""

    value: Any
    source: ExchangeSource


@dataclass(frozen=True, slots=True)
class Listing(Sequence[Item]):
    """A whole list, however many requests it took; *source* is the first of them, *read_at* when the last was sent.

    *envelope* is the first page as it came, for what it says beside its entries.
    """

    items: tuple[Item, ...]
    source: ExchangeSource
    envelope: Mapping[str, Any] = field(default_factory=dict, repr=False)
    read_at: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        return self.items[index]

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)


def parsed(reply: Reply) -> Any:
    """The JSON document in *reply*; raises NotParsable naming what came instead."""
    reply.refuse_page()
    text = reply.text
    try:
        return json.loads(text)
    except NOT_JSON as error:
        what = "JSON that breaks off or is none" if text.strip() else "an empty body where JSON was expected"
        raise reply.not_parsable(what) from error


def refuse_shorter(reply: Reply, held: int, total: int | None) -> None:
    """Raise Incomplete when *reply* ends a list of *held* entries that announces *total*, None if it does not say.

    The list may have shrunk while it was read; but what is missing in it may also be what the caller looks for.
    """
    if total is not None and held < total:
        raise Incomplete(reply.url, held, total, source=reply.source)


class CloudApi:
    """CloudAPI of one endpoint, in one API version, as one session. Safe to use from many threads."""

    def __init__(self, endpoint: Endpoint, api_version: str, session: Session) -> None:
        self.endpoint = endpoint
        self.name = endpoint.name
        self.api_version = api_version
        self.session = session

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        """The document at *path* (``/cloudapi/1.0.0/…``); raises an ExchangeError."""
        reply = self._fetch(path, params)
        return Answer(parsed(reply), reply.source, reply.headers)

    def list(self, path: str, params: Mapping[str, str] | None = None, *, page_size: int = 128) -> Listing:
        """Every entry of the list at *path*; raises an ExchangeError when one page of it cannot be had.

        Follows page numbers until ``resultTotal`` is reached or, where no total is told, a page is not full, and
        cursors until the ``Link`` header names no next page. A list that ends before its total is an Incomplete; one
        that gives the same page again, more than it announces, or never ends, a NotParsable.
        """
        asked = {**(params or {}), "pageSize": str(page_size)}
        items: list[Item] = []
        first: Reply | None = None
        envelope: Mapping[str, Any] = {}
        total: int | None = None
        pages = Pages()
        for number in itertools.count(1):
            reply = self._fetch(path, asked)
            page = _page(reply, page_size)
            pages.take(reply, page.values, page.total)
            if first is None:
                first, envelope = reply, page.envelope
            total = page.total if page.total is not None else total
            items += [Item(value, reply.source.at("values", at)) for at, value in enumerate(page.values)]
            following = page.following(number, len(items))
            if following is None:
                break
            asked |= following
        if total is not None and "cursor" not in asked and len(items) > total:
            raise reply.not_parsable(f"{len(items)} entries in all of a list that now announces {total}")
        refuse_shorter(reply, len(items), total)
        return Listing(tuple(items), (first or reply).source, envelope, reply.timing.sent_at)

    def _fetch(self, path: str, params: Mapping[str, str] | None) -> Reply:
        accept = f"application/json;version={self.api_version}"
        return self.endpoint.send("GET", path, accept=accept, params=params, session=self.session)


@dataclass(frozen=True, slots=True)
class _Page:
    values: list[Any]
    total: int | None
    size: int
    link: Mapping[str, str] | None
    envelope: Mapping[str, Any]

    def following(self, number: int, seen: int) -> Mapping[str, str] | None:
        """The parameters of the page after this one, the *number*th; None when *seen* entries are all."""
        if self.link is not None and "cursor" in self.link:
            return {"cursor": self.link["cursor"]}
        complete = seen >= self.total if self.total is not None else len(self.values) < self.size
        return None if complete or not self.values else {"page": str(number + 1)}


def _page(reply: Reply, asked: int) -> _Page:
    """The page in *reply*, of which *asked* entries were asked for; raises NotParsable."""
    body = parsed(reply)
    values = body.get("values") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(values, list):
        raise reply.not_parsable("JSON that is no list of objects")
    # A server may give fewer than were asked for, and says so; it does not give more.
    size = min(_number(reply, body, "pageSize") or asked, asked)
    link = _next_link(reply.headers.get("link"))
    return _Page(values, _number(reply, body, "resultTotal"), size, link, body)


def _number(reply: Reply, body: Mapping[str, Any], key: str) -> int | None:
    """The number at *key*, None where there is none; anything else there may not be taken for none."""
    value = body.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise reply.not_parsable(f"a list whose {key} is no number of entries")
    return value


def _next_link(header: str | None) -> Mapping[str, str] | None:
    """The query of the ``Link`` whose ``rel`` holds nextPage; its host is only the server's idea of itself."""
    for target, attributes in _NEXT_PAGE.findall(header or ""):
        relation = re.search(r"rel=\"?([^\";]*)", attributes)
        if relation and "nextPage" in relation.group(1).split():
            return dict(parse_qsl(target.partition("#")[0].partition("?")[2]))
    return None
