"""pyvcloud on our seam. Imported on first use only: pyvcloud and what it brings cost a tenth of a second.

Left alone, pyvcloud has neither time-outs nor retries, writes log files, follows whatever href an answer holds, and
parses error pages as XML. Here every session it uses carries an adapter that sends by our endpoint (whatever host
pyvcloud thinks it talks to) and hands it nothing but well-formed XML of successful answers.
"""

import logging
import threading
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from lxml import etree
from pyvcloud.vcd.client import Client, QueryResultFormat
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from capvcd_collectors.http.endpoint import Endpoint, Reply, Session
from capvcd_collectors.http.xml import BROKEN, DECLARES


def well_formed(reply: Reply) -> None:
    """Raise NotParsable unless *reply* holds one XML document without declarations of entities."""
    reply.refuse_page()
    if not reply.body.strip():
        raise reply.not_parsable("an empty body where XML was expected")
    try:
        document = etree.fromstring(reply.body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise reply.not_parsable(BROKEN) from error
    if document.getroottree().docinfo.internalDTD is not None:
        raise reply.not_parsable(DECLARES)


class SeamAdapter(BaseAdapter):
    """Sends what requests prepared by *endpoint*, as *session*."""

    def __init__(self, endpoint: Endpoint, session: Session) -> None:
        super().__init__()
        self._endpoint = endpoint
        self._session = session
        self._last = threading.local()

    @property
    def last_reply(self) -> Reply:
        """This thread's latest reply."""
        reply: Reply = self._last.reply
        return reply

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        """Send *request*; raises an ExchangeError for everything but well-formed XML."""
        target = urlsplit(request.url or "")
        body = request.body.encode() if isinstance(request.body, str) else request.body
        reply = self._endpoint.send(
            request.method or "GET",
            f"{target.path}?{target.query}" if target.query else target.path,
            accept=str(request.headers["Accept"]),
            content=body if isinstance(body, bytes) else None,
            session=self._session,
        )
        well_formed(reply)
        self._last.reply = reply
        raw = HTTPResponse(BytesIO(reply.body), headers=dict(reply.headers), status=reply.status, preload_content=False)
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        """Nothing: the endpoint closes its own connections."""


class SeamClient(Client):  # type: ignore[misc]  # pyvcloud is untyped
    """A pyvcloud client that holds a session already: neither a login nor GET /api/session is needed."""

    def __init__(self, endpoint: Endpoint, api_version: str, session: Session) -> None:
        super().__init__(endpoint.base_url, api_version=api_version)
        self.adapter = SeamAdapter(endpoint, session)
        self._session = requests.Session()
        # Beforehand: mounting while another thread looks its adapter up would break that thread's look-up.
        self._divert(self._session)

    def records(self, record_type: str, page: int, page_size: int, qfilter: str | None, fields: str | None) -> Any:
        """One page of a typed query: pyvcloud's dictionary with ``resultTotal`` and ``values``."""
        return self.get_typed_query(
            record_type,
            query_result_format=QueryResultFormat.RECORDS,
            page=page,
            page_size=page_size,
            qfilter=qfilter,
            fields=fields,
        ).execute()

    def _divert(self, session: requests.Session) -> None:
        session.trust_env = False
        session.mount("https://", self.adapter)
        session.mount("http://", self.adapter)

    def _get_default_logger(self, *_args: Any, **_options: Any) -> None:
        """Without a log file: pyvcloud's default creates one in the current folder."""
        self._logger = logging.getLogger("capvcd.pyvcloud")
        self._logger.addHandler(logging.NullHandler())
        self._logger.propagate = False

    def _do_request_prim(self, method: str, uri: str, session: requests.Session, *args: Any, **options: Any) -> Any:
        """Where every request of pyvcloud starts, also those in sessions that it makes itself."""
        if session.adapters.get("https://") is not self.adapter:
            self._divert(session)
        return super()._do_request_prim(method, uri, session, *args, **options)

    def _get_query_list_map(self) -> "_QueryHrefs":
        """Where typed queries are: known beforehand, so that GET /api/query is not needed."""
        return _QueryHrefs(f"{self.get_api_uri()}/query")


class _QueryHrefs:
    """Stands in for pyvcloud's map from (media type, query type) to href."""

    def __init__(self, base: str) -> None:
        self._base = base

    def get(self, key: tuple[str, str]) -> str | None:
        """The href for ``(application/vnd.vmware.vcloud.query.records+xml, vAppTemplate)``."""
        media_type, record_type = key
        form = media_type.rpartition(".")[2].partition("+")[0]
        return f"{self._base}?type={quote(record_type, safe='')}&format={form}"
