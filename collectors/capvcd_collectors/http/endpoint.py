"""An endpoint: one server seen by one persona, and the one function everything is sent by.

Every client of a product ends here, also a library's, so that a request id of ours, the session's token and one new
login when it has expired are the same for all.
"""

import itertools
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from ..facts.base import ExchangeSource
from ..redact import Redactor
from .errors import ExchangeError, NotParsable, Unauthenticated, described_page, is_html
from .kind import EndpointKind
from .transport import OWN_TIMEOUT, PEER, SOURCE, TIMING, GuardedTransport, Seam, Timing


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with a status of success. *headers* are in lower case; *url* is the request's, for a sentence.

    *peer* is the address at the other end of the connection, a proxy's where there is one; None when it was not seen.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    source: ExchangeSource
    url: str
    timing: Timing
    kind: EndpointKind = field(repr=False)
    redactor: Redactor = field(repr=False)
    peer: str | None = None

    def not_parsable(self, what: str) -> NotParsable:
        """The error that *what* came instead of the document that was asked for."""
        return NotParsable(self.url, what, source=self.source, kind=self.kind)

    def refuse_page(self) -> None:
        """Raise NotParsable when the body is a web page; its title, which may echo anything, is redacted."""
        if is_html(self.text):
            raise self.not_parsable(described_page(self.redactor.text(self.text)))

    @property
    def text(self) -> str:
        """The body, as UTF-8; bytes that are none are replaced."""
        return self.body.decode("utf-8", "replace")


class LoginFailed(Exception):  # noqa: N818 - reads as what happened
    """No new token was to be had."""


class Session:
    """A login: its bearer token, and the way to get a new one when the server no longer takes it."""

    def __init__(self, token: str, log_in: Callable[[], str]) -> None:
        self._lock = threading.Lock()
        self._token = token
        self._dead: str | None = None
        self._log_in = log_in

    @property
    def token(self) -> str:
        """The token of the moment."""
        return self._token

    def recovered(self, stale: str, attempt: Callable[[str], Reply]) -> Reply:
        """Call *attempt* with a token other than *stale*: another thread's, else a new login's.

        One thread at a time, and everybody may try with a token that is certainly new: a request that ends every
        session it is sent with then fails alone, and takes none of the others with it. Raises what the login raises as
        a `LoginFailed`, and what *attempt* raises.
        """
        with self._lock:
            if self._token not in (stale, self._dead):
                try:
                    return attempt(self._token)
                except Unauthenticated:
                    self._dead = self._token
            try:
                self._token = self._log_in()
            except ExchangeError as error:
                raise LoginFailed from error
            try:
                return attempt(self._token)
            except Unauthenticated:
                self._dead = self._token
                raise


class Endpoint:
    """One `httpx.Client` for *base_url* (``https://HOST[:PORT]``), behind the seam."""

    def __init__(
        self,
        kind: EndpointKind,
        name: str,
        base_url: str,
        seam: Seam,
        inner: httpx.BaseTransport | None,
        *,
        proxy: str | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.base_url = base_url
        self._redactor = seam.redactor
        self._user_agent = seam.user_agent
        self._run = uuid.uuid4().hex[:8]
        self._numbers = itertools.count(1)
        self._client = httpx.Client(
            transport=GuardedTransport(kind, name, seam, inner, proxy=proxy),
            trust_env=False,
            follow_redirects=False,
            # Some products set a token as a cookie as well; sent back beside the header it would outlive a new login.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            headers={"User-Agent": seam.user_agent, "Accept-Encoding": "identity"},
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        accept: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        session: Session | None = None,
        timeout: float | None = None,
    ) -> Reply:
        """Send one request and hand back its successful answer; raises an ExchangeError for everything else.

        *path* may carry a query of its own. A 401 on a *session* is answered by one new login and one more try; when
        that login fails too, the first 401 is what is raised. *timeout* shortens the usual one.
        """
        token = None if session is None else session.token

        def attempt(token: str | None) -> Reply:
            request = self._client.build_request(
                method,
                f"{self.base_url}{path}",
                params=None if params is None else dict(params),
                content=content,
                headers={
                    "Accept": accept,
                    **self._client_request_id(),
                    **({} if token is None else self.kind.authorization(token)),
                    **(headers or {}),
                },
                extensions={} if timeout is None else {OWN_TIMEOUT: timeout},
            )
            return self._reply(self._client.send(request))

        try:
            return attempt(token)
        except Unauthenticated as expired:
            if session is None or token is None:
                raise
            try:
                return session.recovered(token, attempt)
            except LoginFailed:
                raise expired from None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _client_request_id(self) -> Mapping[str, str]:
        header = self.kind.client_request_id_header
        return {} if header is None else {header: f"{self._user_agent}-{self._run}-{next(self._numbers)}"}

    def _reply(self, response: httpx.Response) -> Reply:
        return Reply(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=response.content,
            source=response.extensions[SOURCE],
            url=str(response.request.url),
            timing=response.extensions[TIMING],
            kind=self.kind,
            redactor=self._redactor,
            peer=response.extensions[PEER],
        )
