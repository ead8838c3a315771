"""The seam: an httpx transport that every request of every client passes.

    guard → (throttle → send → ledger) as often as the retry policy says → tape

It hands back a response only when the server answered with success; everything else is an
`capvcd_collectors.http.errors.ExchangeError`. With a recording in its hands it plays that instead, and nothing
above it can tell.
"""

import html
import json
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from capvcd_collectors.engine.collection import CURRENT_COLLECTOR
from capvcd_collectors.facts.base import ExchangeSource
from capvcd_collectors.facts.connection import Contact
from capvcd_collectors.http.errors import (
    NOT_JSON,
    ConnectionCut,
    ConnectionFailed,
    ExchangeError,
    LoopbackOnly,
    NotParsable,
    NotTaped,
    Rejected,
    ServerFailed,
    TimedOut,
    described_page,
    is_html,
    plain,
    rejection,
    server_message,
)
from capvcd_collectors.http.guard import Resolve, addresses, is_login, loopback_address, permit
from capvcd_collectors.http.ledger import Ledger, LedgerEntry
from capvcd_collectors.http.retry import RetryPolicy
from capvcd_collectors.http.tape import Exchange, Failure, Tape
from capvcd_collectors.http.taping import failure_of, raised_again, taped_body, taped_headers
from capvcd_collectors.http.throttle import Throttle
from capvcd_collectors.http.tls import contact_of
from capvcd_collectors.redact import Redactor

TIMING = "capvcd_timing"
"""The response extension that holds its `Timing`."""
SOURCE = "capvcd_source"
"""The response extension that holds its `ExchangeSource`."""
REQUEST_ID = "x-vmware-vcloud-request-id"

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes, decompressed. A page of any list has less than one megabyte."""
_OF_THE_TRANSFER = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_SUCCESS = range(200, 300)
_ACCEPT_VERSION = re.compile(r";\s*version=([\w.-]+)")
_LEGACY_ERROR = re.compile(r"<(?:\w+:)?Error\b[^>]*")
_ATTRIBUTE = re.compile(r"\b(message|minorErrorCode)=\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Timing:
    """When the attempt that counts was sent by our clock, how long it took in seconds, and what came before it."""

    sent_at: datetime
    duration: float
    attempts: int
    server_errors: int


@dataclass(frozen=True, slots=True)
class Seam:
    """What all transports of a run share. *recording* is played instead of the network when given."""

    ledger: Ledger
    throttle: Throttle
    retry: RetryPolicy
    tape: Tape
    redactor: Redactor
    timeout: float = 20.0
    connect_timeout: float = 5.0
    loopback_only: bool = False
    recording: Tape | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.perf_counter
    resolve: Resolve = addresses


@dataclass(slots=True)
class _Call:
    """One request on its way, through all its attempts."""

    request: httpx.Request
    source: ExchangeSource
    url: str
    key: tuple[Any, ...]
    sent_at: datetime
    duration: float = 0.0
    attempts: int = 0
    server_errors: int = 0
    answer: httpx.Response | None = None
    connected: bool = False

    def trace(self, event: str, _info: Any) -> None:
        self.connected = self.connected or event.startswith("connection.connect_tcp.complete")

    def retry_after(self) -> str | None:
        return None if self.answer is None else self.answer.headers.get("retry-after")


class GuardedTransport(httpx.BaseTransport):
    """The transport of the endpoint called *name*, sending by *inner* (None when a recording is played)."""

    def __init__(self, name: str, seam: Seam, inner: httpx.BaseTransport | None) -> None:
        self._name = name
        self._seam = seam
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send *request* when the guard permits it; raises WriteRefused or an ExchangeError."""
        target = request.url.raw_path.decode("ascii")
        path, _, query = target.partition("?")
        permit(request.method, path)
        version = _ACCEPT_VERSION.search(request.headers.get("accept", ""))
        call = _Call(
            request=request,
            source=ExchangeSource(self._name, request.method, target),
            url=f"{_origin(request.url)}{target}",
            key=(
                self._name,
                request.method,
                path,
                tuple(sorted(httpx.QueryParams(query).multi_items())),
                version.group(1) if version else "",
            ),
            sent_at=self._seam.now(),
        )
        if self._seam.recording is not None:
            return self._played(call, self._seam.recording)
        try:
            response = self._seam.retry.run(
                request.method, lambda number: self._attempt(call, number), call.retry_after
            )
        except LoopbackOnly:
            raise
        except ExchangeError as error:
            self._tape(call, None if isinstance(error, Rejected) else error)
            raise
        self._tape(call, None)
        return response

    def close(self) -> None:
        """Close the connections."""
        if self._inner is not None:
            self._inner.close()

    def _attempt(self, call: _Call, number: int) -> httpx.Response:
        call.answer = None
        call.attempts = number
        with self._turn(call):
            call.sent_at = self._seam.now()
            started = self._seam.clock()
            error: ExchangeError | None = None
            try:
                call.answer = self._sent(call, started)
            except ExchangeError as failed:
                error = failed
            call.duration = self._seam.clock() - started
        self._file(call, error)
        if error is not None:
            raise error
        if call.answer is None:  # pragma: no cover - either an answer or an error
            raise AssertionError
        return self._judged(call, call.answer)

    def _turn(self, call: _Call) -> AbstractContextManager[None]:
        """Room to send; logging out needs none, since after an interrupt nobody may be left to make room."""
        if call.request.method == "DELETE":
            return nullcontext()
        return self._seam.throttle.turn(_origin(call.request.url))

    def _sent(self, call: _Call, started: float) -> httpx.Response:
        request = self._kept_on_loopback(call) if self._seam.loopback_only else call.request
        own = _own_timeout(call.request)
        connect = self._seam.connect_timeout if own is None else min(own, self._seam.connect_timeout)
        request.extensions["timeout"] = httpx.Timeout(own or self._seam.timeout, connect=connect).as_dict()
        request.extensions["trace"] = call.trace
        call.connected = False
        if self._inner is None:  # pragma: no cover - only a recording goes without
            raise AssertionError
        try:
            response = self._inner.handle_request(request)
            try:
                return self._whole(call, response, started)
            finally:
                response.close()
        except httpx.ConnectTimeout as error:
            if call.connected:
                raise TimedOut(call.url, self._seam.connect_timeout, source=call.source) from error
            detail = f"no answer within {self._seam.connect_timeout:g} s"
            raise ConnectionFailed(call.url, Contact.NO_ROUTE, detail, source=call.source) from error
        except httpx.TimeoutException as error:
            raise TimedOut(call.url, self._seam.timeout, source=call.source) from error
        except httpx.ProxyError as error:
            raise ConnectionFailed(
                call.url, Contact.NO_ROUTE, f"the proxy: {plain(str(error))}", source=call.source
            ) from error
        except httpx.ConnectError as error:
            contact = contact_of(error)
            if contact is None:
                raise ConnectionCut(call.url, source=call.source) from error
            raise ConnectionFailed(call.url, *contact, source=call.source) from error
        except httpx.DecodingError as error:
            raise NotParsable(call.url, "a body that does not decompress", source=call.source) from error
        except httpx.TransportError as error:
            raise ConnectionCut(call.url, source=call.source) from error

    def _whole(self, call: _Call, response: httpx.Response, started: float) -> httpx.Response:
        """*response* with all of its body, decompressed.

        A server that drips bytes never meets the read time-out, so the sum is bounded as well.
        """
        limit = 2 * (_own_timeout(call.request) or self._seam.timeout)
        body = bytearray()
        coming = httpx.Response(response.status_code, headers=response.headers, stream=response.stream)
        for piece in coming.iter_bytes():
            body += piece
            if self._seam.clock() - started > limit:
                raise TimedOut(call.url, limit, source=call.source)
            if len(body) > LARGEST_BODY:
                raise NotParsable(call.url, f"more than {LARGEST_BODY // 1024**2} MiB", source=call.source)
        headers = [(name, value) for name, value in response.headers.multi_items() if name not in _OF_THE_TRANSFER]
        return httpx.Response(response.status_code, headers=headers, content=bytes(body), request=call.request)

    def _kept_on_loopback(self, call: _Call) -> httpx.Request:
        """The request, addressed to the loopback address its host resolves to, with the name kept for TLS."""
        url = call.request.url
        try:
            address = loopback_address(url.host, url.port or 443, self._seam.resolve)
        except OSError as error:
            raise ConnectionFailed(call.url, Contact.NAME_UNRESOLVED, "", source=call.source) from error
        if address is None:
            raise LoopbackOnly(call.url, source=call.source)
        request = call.request
        return httpx.Request(
            request.method,
            url.copy_with(host=address),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": url.host},
        )

    def _judged(self, call: _Call, answer: httpx.Response) -> httpx.Response:
        source = ExchangeSource(
            call.source.endpoint,
            call.source.method,
            call.source.path,
            answer.status_code,
            _request_id(answer),
        )
        if answer.status_code not in _SUCCESS:
            message, code = _reason(answer, self._seam.redactor)
            error = rejection(answer.status_code)(call.url, message, source=source, code=code, attempts=call.attempts)
            call.server_errors += isinstance(error, ServerFailed)
            raise error
        answer.extensions[SOURCE] = source
        answer.extensions[TIMING] = Timing(call.sent_at, call.duration, call.attempts, call.server_errors)
        return answer

    def _file(self, call: _Call, error: ExchangeError | None) -> None:
        answer = call.answer
        self._seam.ledger.record(
            LedgerEntry(
                endpoint=self._name,
                method=call.request.method,
                path=call.source.path,
                status=None if answer is None else answer.status_code,
                outcome="answered" if error is None else type(error).__name__,
                duration=call.duration,
                size=0 if answer is None else len(answer.content),
                request_id=None if answer is None else _request_id(answer),
                attempt=call.attempts,
                collector=CURRENT_COLLECTOR.get(),
            )
        )

    def _tape(self, call: _Call, error: ExchangeError | None) -> None:
        endpoint, method, path, query, version = call.key
        answer = None if error is not None else call.answer
        redactor = self._seam.redactor
        login = is_login(method, path)
        self._seam.tape.record(
            Exchange(
                endpoint=endpoint,
                method=method,
                path=path,
                query=query,
                version=version,
                status=None if answer is None else answer.status_code,
                headers={} if answer is None else taped_headers(answer, redactor, login=login),
                body="" if answer is None else taped_body(answer, redactor, login=login),
                sent_at=call.sent_at,
                duration=call.duration,
                attempts=call.attempts,
                server_errors=call.server_errors,
                failure=None if error is None else failure_of(error, redactor),
            )
        )

    def _played(self, call: _Call, recording: Tape) -> httpx.Response:
        exchange = recording.play(call.key)
        if exchange is None:
            raise NotTaped(call.url, source=call.source)
        call.sent_at, call.duration = exchange.sent_at, exchange.duration
        call.attempts, call.server_errors = exchange.attempts, exchange.server_errors
        if exchange.failure is not None or exchange.status is None:
            raise raised_again(exchange.failure or Failure("ConnectionCut"), call.url, call.source)
        answer = httpx.Response(
            exchange.status, headers=dict(exchange.headers), content=exchange.body.encode(), request=call.request
        )
        return self._judged(call, answer)


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _own_timeout(request: httpx.Request) -> float | None:
    """A shorter time-out that the caller asked for with this one request."""
    asked: float | None = request.extensions.get("capvcd_timeout")
    return asked


def _request_id(answer: httpx.Response) -> str | None:
    found = answer.headers.get(REQUEST_ID)
    return None if found is None else plain(found)


def _reason(answer: httpx.Response, redactor: Redactor) -> tuple[str, str]:
    """The server's message and code, whatever it wrote them in, redacted before they are cut to length.

    Half a secret at the cut would be known to nobody.
    """
    text = answer.content.decode("utf-8", "replace")
    if is_html(text):
        return described_page(redactor.text(text)), ""
    try:
        return server_message(redactor.json(json.loads(text)))
    except NOT_JSON:
        pass
    element = _LEGACY_ERROR.search(text)
    attributes = {} if element is None else dict(_ATTRIBUTE.findall(element.group(0)))
    message, code = (html.unescape(attributes.get(name, "")) for name in ("message", "minorErrorCode"))
    return plain(redactor.text(message)), plain(redactor.text(code))
