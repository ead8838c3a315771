"""An endpoint: one server seen by one persona, and the one function everything is sent by.

CloudApi and pyvcloud both end here, so that a request id of ours, the session's token and one new login when it has
expired are the same for both.
"""

import itertools
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from capvcd_collectors.facts.base import ExchangeSource
from capvcd_collectors.http.errors import ExchangeError, NotParsable, Unauthenticated, described_page, is_html
from capvcd_collectors.http.transport import SOURCE, TIMING, GuardedTransport, Seam, Timing
from capvcd_collectors.redact import Redactor

_CLIENT_REQUEST_ID = "X-VMWARE-VCLOUD-CLIENT-REQUEST-ID"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with a status of success. *headers* are in lower case; *url* is the request's, for a sentence."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    source: ExchangeSource
    url: str
    timing: Timing
    redactor: Redactor = field(repr=False)

    def refuse_page(self) -> None:
        """Raise NotParsable when the body is a web page; its title, which may echo anything, is redacted."""
        if is_html(self.text):
            raise NotParsable(self.url, described_page(self.redactor.text(self.text)), source=self.source)

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

    def __init__(self, name: str, base_url: str, seam: Seam, inner: httpx.BaseTransport | None) -> None:
        self.name = name
        self.base_url = base_url
        self._redactor = seam.redactor
        self._run = uuid.uuid4().hex[:8]
        self._numbers = itertools.count(1)
        self._client = httpx.Client(
            transport=GuardedTransport(name, seam, inner),
            trust_env=False,
            follow_redirects=False,
            # VCD sets its token as a cookie as well; sent back beside the header it would outlive a new login.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            headers={"User-Agent": "capvcd-doctor", "Accept-Encoding": "identity"},
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
                    _CLIENT_REQUEST_ID: f"capvcd-doctor-{self._run}-{next(self._numbers)}",
                    **({} if token is None else {"Authorization": f"Bearer {token}"}),
                    **(headers or {}),
                },
                extensions={} if timeout is None else {"capvcd_timeout": timeout},
            )
            return _reply(self._client.send(request), self._redactor)

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


def _reply(response: httpx.Response, redactor: Redactor) -> Reply:
    return Reply(
        status=response.status_code,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=response.content,
        source=response.extensions[SOURCE],
        url=str(response.request.url),
        timing=response.extensions[TIMING],
        redactor=redactor,
    )
