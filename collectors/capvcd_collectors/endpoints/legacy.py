"""The legacy API (``/api``, XML) by pyvcloud, sent through the same seam as everything else.

pyvcloud brings neither time-outs nor retries, writes log files, follows whatever href an answer holds, and parses
error pages as XML. Here it gets an adapter in place of its HTTP: requests leave by our endpoint (whatever host pyvcloud
thinks it talks to), and only well-formed XML of successful answers comes back.
"""

import logging
import threading
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from capvcd_collectors.endpoints.cloudapi import Answer, Item, Listing
from capvcd_collectors.endpoints.endpoint import Endpoint, Reply, Session
from capvcd_collectors.endpoints.errors import NotParsable, described_page, is_html
from capvcd_collectors.facts.base import ExchangeSource

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

_PAGE_SIZE = 128
_MOST_PAGES = 1000
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
        self._client: Any = None

    def get(self, path: str) -> Answer:
        """The document at *path* (``/api/…``) as an objectified lxml element; raises an ExchangeError."""
        client = self._pyvcloud()
        element = client.get_resource(f"{self.endpoint.base_url}{path}")
        reply: Reply = client.last_reply
        return Answer(element, reply.source, reply.headers)

    def query(self, record_type: str, *, filter: str | None = None, fields: Iterable[str] | None = None) -> Listing:  # noqa: A002 - the API's own word
        """Every record of a typed query, over all pages; raises an ExchangeError.

        *filter* is FIQL; a value in it that holds more than letters, digits and blanks goes through `quoted`. An item's
        value is the record's attributes; its pointer is ``/RECORD/INDEX`` in the page it came with.
        """
        from pyvcloud.vcd.client import QueryResultFormat  # noqa: PLC0415 - a tenth of a second

        client = self._pyvcloud()
        items: list[Item] = []
        first: ExchangeSource | None = None
        before: list[dict[str, Any]] = []
        for number in range(1, _MOST_PAGES + 1):
            page = client.get_typed_query(
                record_type,
                query_result_format=QueryResultFormat.RECORDS,
                page=number,
                page_size=_PAGE_SIZE,
                qfilter=None if filter is None else quote(filter, safe=_FILTER_SYNTAX),
                fields=None if fields is None else ",".join(fields),
            ).execute()
            reply: Reply = client.last_reply
            first = first or reply.source
            values = [dict(record.attrib) for record in page["values"]]
            if values and values == before:
                raise NotParsable(reply.url, "the same page of the list as before", source=reply.source)
            before = values
            items += [
                Item(value, reply.source.at(_local(record.tag), at))
                for at, (value, record) in enumerate(zip(values, page["values"], strict=True))
            ]
            total = page["resultTotal"]
            if total and not items:
                raise NotParsable(
                    reply.url, f"a list that announces {total} entries and holds none", source=reply.source
                )
            if not values or len(items) >= total:
                return Listing(tuple(items), first, reply.timing.sent_at)
        raise NotParsable(reply.url, f"more than {_MOST_PAGES} pages", source=reply.source)

    def _pyvcloud(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = _client(self.endpoint, self.api_version, self._session)
            return self._client


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def well_formed(reply: Reply) -> None:
    """Raise NotParsable unless *reply* holds one XML document without declarations of entities."""
    from lxml import etree  # noqa: PLC0415 - comes with pyvcloud, as late

    text = reply.text
    if is_html(text):
        raise NotParsable(reply.url, described_page(text), source=reply.source)
    if not text.strip():
        raise NotParsable(reply.url, "an empty body where XML was expected", source=reply.source)
    try:
        etree.fromstring(reply.body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise NotParsable(reply.url, "XML that breaks off or is none", source=reply.source) from error
    if b"<!DOCTYPE" in reply.body:
        raise NotParsable(reply.url, "XML that declares entities", source=reply.source)


def _client(endpoint: Endpoint, api_version: str, session: Session) -> Any:
    """A pyvcloud client that holds the session already: neither a log-in nor GET /api/session is needed."""
    import requests  # noqa: PLC0415 - pyvcloud and all it brings cost a tenth of a second
    from pyvcloud.vcd.client import Client  # noqa: PLC0415 - the same
    from requests.adapters import BaseAdapter, HTTPAdapter  # noqa: PLC0415 - the same
    from urllib3 import HTTPResponse  # noqa: PLC0415 - the same

    class SeamAdapter(BaseAdapter):
        """Sends what requests prepared by our endpoint; *last* is each thread's latest reply."""

        def __init__(self) -> None:
            super().__init__()
            self.last = threading.local()

        def send(self, request: "PreparedRequest", *_args: Any, **_options: Any) -> "Response":
            target = urlsplit(request.url or "")
            body = request.body.encode() if isinstance(request.body, str) else request.body
            reply = endpoint.send(
                request.method or "GET",
                f"{target.path}?{target.query}" if target.query else target.path,
                accept=request.headers["Accept"],
                content=body if isinstance(body, bytes) else None,
                session=session,
            )
            well_formed(reply)
            self.last.reply = reply
            return self._answer(request, reply)

        def close(self) -> None:
            """Nothing: the endpoint closes its own connections."""

        @staticmethod
        def _answer(request: "PreparedRequest", reply: Reply) -> "Response":
            raw = HTTPResponse(
                BytesIO(reply.body), headers=dict(reply.headers), status=reply.status, preload_content=False
            )
            return HTTPAdapter().build_response(request, raw)

    class SeamClient(Client):  # type: ignore[misc]  # pyvcloud is untyped
        """A pyvcloud client whose every session, also those it makes itself, sends by the adapter."""

        def __init__(self) -> None:
            super().__init__(endpoint.base_url, api_version=api_version, log_file=None)
            self._adapter = SeamAdapter()
            self._session = requests.Session()

        @property
        def last_reply(self) -> Reply:
            """This thread's latest reply."""
            reply: Reply = self._adapter.last.reply
            return reply

        def _get_default_logger(self, *_args: Any, **_options: Any) -> None:
            """Without a log file: pyvcloud's default creates one in the current folder."""
            self._logger = logging.getLogger("capvcd.pyvcloud")
            self._logger.addHandler(logging.NullHandler())
            self._logger.propagate = False

        def _do_request_prim(self, method: str, uri: str, session: requests.Session, **options: Any) -> Any:
            session.trust_env = False
            session.mount("https://", self._adapter)
            session.mount("http://", self._adapter)
            return super()._do_request_prim(method, uri, session, **options)

        def _get_query_list_map(self) -> "_QueryHrefs":
            """Where typed queries are: known beforehand, so that GET /api/query is not needed."""
            return _QueryHrefs(f"{self.get_api_uri()}/query")

    return SeamClient()


class _QueryHrefs:
    """Stands in for pyvcloud's map from (media type, query type) to href."""

    _FORMATS = (("records", "records"), ("idrecords", "idrecords"), ("references", "references"))

    def __init__(self, base: str) -> None:
        self._base = base

    def get(self, key: tuple[str, str]) -> str | None:
        """The href for ``(application/vnd.vmware.vcloud.query.records+xml, vAppTemplate)``."""
        media_type, record_type = key
        for name, wanted in self._FORMATS:
            if f".{name}+" in media_type:
                return f"{self._base}?type={quote(record_type, safe='')}&format={wanted}"
        return None
