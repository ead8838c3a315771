"""CloudAPI (``/cloudapi``, JSON): single documents, and lists over pages and cursors."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, overload
from urllib.parse import parse_qsl, urlsplit

from capvcd_collectors.facts.base import ExchangeSource
from capvcd_collectors.http.endpoint import Endpoint, Reply, Session
from capvcd_collectors.http.errors import Incomplete, NotParsable
from capvcd_collectors.http.kind import NOT_JSON

_MOST_PAGES = 1000
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
        that gives the same page again, or never ends, a NotParsable.
        """
        asked = {**(params or {}), "pageSize": str(page_size)}
        items: list[Item] = []
        first: Reply | None = None
        envelope: Mapping[str, Any] = {}
        before: list[Any] | None = None
        total: int | None = None
        for number in range(1, _MOST_PAGES + 1):
            reply = self._fetch(path, asked)
            page = _page(reply)
            if page.values and page.values == before:
                raise reply.not_parsable("the same page of the list as before")
            if first is None:
                first, envelope = reply, page.envelope
            total = page.total if page.total is not None else total
            items += [Item(value, reply.source.at("values", at)) for at, value in enumerate(page.values)]
            following = page.following(number, len(items))
            if following is None:
                refuse_shorter(reply, len(items), total)
                return Listing(tuple(items), first.source, envelope, reply.timing.sent_at)
            asked |= following
            before = page.values
        raise NotParsable(
            f"{self.endpoint.base_url}{path}",
            f"more than {_MOST_PAGES} pages",
            source=reply.source,
            kind=self.endpoint.kind,
        )

    def _fetch(self, path: str, params: Mapping[str, str] | None) -> Reply:
        accept = f"application/json;version={self.api_version}"
        return self.endpoint.send("GET", path, accept=accept, params=params, session=self.session)


@dataclass(frozen=True, slots=True)
class _Page:
    values: list[Any]
    total: int | None
    size: int | None
    link: Mapping[str, str] | None
    envelope: Mapping[str, Any]

    def following(self, number: int, seen: int) -> Mapping[str, str] | None:
        """The parameters of the page after this one, the *number*th; None when *seen* entries are all."""
        if self.link is not None and "cursor" in self.link:
            return {"cursor": self.link["cursor"]}
        numbered = self.total is not None or self.size is not None
        complete = seen >= self.total if self.total is not None else len(self.values) < (self.size or 0)
        if not numbered or complete or not self.values:
            return None
        return {"page": str(number + 1)}


def _page(reply: Reply) -> _Page:
    body = parsed(reply)
    values = body.get("values") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(values, list):
        raise reply.not_parsable("JSON that is no list of objects")
    link = _next_link(reply.headers.get("link"))
    return _Page(values, _number(body, "resultTotal"), _number(body, "pageSize"), link, body)


def _number(body: Mapping[str, Any], key: str) -> int | None:
    value = body.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _next_link(header: str | None) -> Mapping[str, str] | None:
    """The query of the ``Link`` whose ``rel`` holds nextPage; its host is only the server's idea of itself."""
    for target, attributes in _NEXT_PAGE.findall(header or ""):
        relation = re.search(r"rel=\"?([^\";]*)", attributes)
        if relation and "nextPage" in relation.group(1).split():
            return dict(parse_qsl(urlsplit(target).query))
    return None
