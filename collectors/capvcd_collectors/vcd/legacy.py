"""The legacy API (``/api``, XML): documents and typed queries, by pyvcloud on our seam."""

import itertools
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from capvcd_collectors.facts.base import ExchangeSource
from capvcd_collectors.http.endpoint import Endpoint, Session
from capvcd_collectors.vcd.cloudapi import Answer, Item, Listing, refuse_shorter
from capvcd_collectors.vcd.paging import Pages

if TYPE_CHECKING:
    from capvcd_collectors.vcd.pyvcloud_client import SeamClient

_PAGE_SIZE = 128
_FILTER_SYNTAX = "%=;,()!*:~-._/'"


def quoted(value: str) -> str:
    """*value* as it must stand in a filter: percent-encoded, so that ``;``, ``,`` and parentheses are not syntax."""
    return quote(value, safe="")


class LegacyApi:
    """The legacy API of one endpoint, in one API version, as one session. Safe to use from many threads."""

    def __init__(self, endpoint: Endpoint, api_version: str, session: Session) -> None:
        self.endpoint = endpoint
        self.name = endpoint.name
        self.api_version = api_version
        self._session = session
        self._lock = threading.Lock()
        self._client: SeamClient | None = None

    def get(self, path: str) -> Answer:
        """The document at *path* (``/api/…``) as an objectified lxml element; raises an ExchangeError."""
        client = self._pyvcloud()
        element = client.get_resource(f"{self.endpoint.base_url}{path}")
        reply = client.adapter.last_reply
        return Answer(element, reply.source, reply.headers)

    def query(self, record_type: str, *, filter: str | None = None, fields: Iterable[str] | None = None) -> Listing:  # noqa: A002 - the API's own word
        """Every record of a typed query, over all pages; raises an ExchangeError.

        *filter* is FIQL; a value in it that holds more than letters, digits and blanks goes through `quoted`. An item's
        value is the record's attributes; its pointer is ``/RECORD/INDEX`` in the page it came with.
        """
        client = self._pyvcloud()
        qfilter = None if filter is None else quote(filter, safe=_FILTER_SYNTAX)
        chosen = None if fields is None else ",".join(fields)
        items: list[Item] = []
        first: ExchangeSource | None = None
        pages = Pages()
        for number in itertools.count(1):
            try:
                page = client.records(record_type, number, _PAGE_SIZE, qfilter, chosen)
            except (ValueError, TypeError) as error:  # pyvcloud takes the number for granted
                raise client.adapter.last_reply.not_parsable("XML that does not number its entries") from error
            reply = client.adapter.last_reply
            first = first or reply.source
            values = [dict(record.attrib) for record in page["values"]]
            pages.take(reply, values, page["resultTotal"])
            items += [
                Item(value, reply.source.at(_local(record.tag), at))
                for at, (value, record) in enumerate(zip(values, page["values"], strict=True))
            ]
            if not values or len(items) >= page["resultTotal"]:
                break
        refuse_shorter(reply, len(items), page["resultTotal"])
        return Listing(tuple(items), first or reply.source, read_at=reply.timing.sent_at)

    def _pyvcloud(self) -> "SeamClient":
        from capvcd_collectors.vcd.pyvcloud_client import SeamClient  # noqa: PLC0415 - heavy, see there

        with self._lock:
            if self._client is None:
                self._client = SeamClient(self.endpoint, self.api_version, self._session)
            return self._client


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
