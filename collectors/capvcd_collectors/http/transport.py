"""The seam: an httpx transport that every request of every client passes.

    guard → (throttle → send → ledger) as often as the retry policy says → tape

It hands back a response only when the server answered with success; everything else is an `ExchangeError`. With a
recording in its hands it plays that instead, and nothing above it can tell.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from ..facts.base import ExchangeSource
from ..facts.contact import Contact
from ..redact import Redactor
from .credentials import credentials_in
from .errors import (
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
)
from .guard import Resolve, addresses, loopback_address, permit
from .kind import EndpointKind, Purpose, Reason
from .ledger import CURRENT_COLLECTOR, Ledger, LedgerEntry
from .retry import RetryPolicy
from .tape import Exchange, Failure, Tape
from .taping import failure_of, raised_again, taped_body, taped_headers
from .throttle import Throttle
from .tls import contact_of

TIMING = "timing_of_exchange"
"""The response extension that holds its `Timing`."""
SOURCE = "source_of_exchange"
"""The response extension that holds its `ExchangeSource`."""
PEER = "peer_of_exchange"
"""The response extension that holds the address at the other end of the connection, None where it was not seen."""
OWN_TIMEOUT = "timeout_of_request"
"""The request extension that holds a shorter time-out, in seconds, for this one request."""

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes, decompressed. A page of any list has less than one megabyte."""
_OF_THE_TRANSFER = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})
_SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Timing:
    """When the attempt that counts was sent by our clock, how long it took in seconds, and what came before it."""

    sent_at: datetime
    duration: float
    attempts: int
    server_errors: int


@dataclass(frozen=True, slots=True)
class Seam:
    """What all endpoints of a run share. *recording* is played instead of the network when given."""

    ledger: Ledger
    throttle: Throttle
    retry: RetryPolicy
    tape: Tape
    redactor: Redactor
    user_agent: str
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
    purpose: Purpose
    source: ExchangeSource
    url: str
    key: tuple[Any, ...]
    sent_at: datetime
    duration: float = 0.0
    attempts: int = 0
    server_errors: int = 0
    answer: httpx.Response | None = None
    connected: bool = False
    peer: str | None = None

    def trace(self, event: str, _info: Any) -> None:
        self.connected = self.connected or event.startswith("connection.connect_tcp.complete")

    def retry_after(self) -> str | None:
        return None if self.answer is None else self.answer.headers.get("retry-after")


class GuardedTransport(httpx.BaseTransport):
    """The transport of the endpoint called *name*, of *kind*, sending by *inner* (None when a recording is played)."""

    def __init__(self, kind: EndpointKind, name: str, seam: Seam, inner: httpx.BaseTransport | None) -> None:
        self._kind = kind
        self._name = name
        self._seam = seam
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send *request* when the guard permits it; raises WriteRefused or an ExchangeError."""
        target = request.url.raw_path.decode("ascii")
        path, _, query = target.partition("?")
        call = _Call(
            request=request,
            purpose=permit(self._kind, request.method, path),
            source=ExchangeSource(self._name, request.method, target),
            url=f"{_origin(request.url)}{target}",
            key=(
                self._name,
                request.method,
                path,
                tuple(sorted(httpx.QueryParams(query).multi_items())),
                self._kind.read_version(request.headers),
            ),
            sent_at=self._seam.now(),
        )
        if self._seam.recording is not None:
            return self._played(call, self._seam.recording)
        try:
            response = self._seam.retry.run(call.purpose, lambda number: self._attempt(call, number), call.retry_after)
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
            error: BaseException | None = None
            try:
                call.answer = self._sent(call, started)
                self._learn_credentials(call, call.answer)
            except BaseException as failed:
                error = failed
                raise
            finally:
                # Whatever becomes of it, the server was asked.
                call.duration = self._seam.clock() - started
                self._file(call, error)
        return self._judged(call, call.answer)

    def _learn_credentials(self, call: _Call, answer: httpx.Response) -> None:
        """Tell the redactor every credential in *answer*, before anybody can repeat one."""
        for each in credentials_in(answer, self._kind, call.purpose):
            self._seam.redactor.add(each)

    def _turn(self, call: _Call) -> AbstractContextManager[None]:
        """Room to send; logging out needs none, since after an interrupt nobody may be left to make room."""
        if call.purpose is Purpose.LOG_OUT:
            return nullcontext()
        return self._seam.throttle.turn(_origin(call.request.url))

    def _sent(self, call: _Call, started: float) -> httpx.Response:
        request = self._kept_on_loopback(call) if self._seam.loopback_only else call.request
        own: float | None = request.extensions.get(OWN_TIMEOUT)
        connect = self._seam.connect_timeout if own is None else min(own, self._seam.connect_timeout)
        request.extensions["timeout"] = httpx.Timeout(own or self._seam.timeout, connect=connect).as_dict()
        request.extensions["trace"] = call.trace
        call.connected = False
        if self._inner is None:  # pragma: no cover - only a recording goes without
            raise AssertionError
        try:
            response = self._inner.handle_request(request)
            call.peer = _peer_of(response)
            try:
                return self._whole(call, response, started)
            finally:
                response.close()
        except httpx.ConnectTimeout as error:
            if call.connected:
                raise TimedOut(call.url, self._seam.connect_timeout, source=call.source) from error
            detail = f"no answer within {self._seam.connect_timeout:g} s"
            raise ConnectionFailed(call.url, Contact.NO_ROUTE, detail, source=call.source, kind=self._kind) from error
        except httpx.TimeoutException as error:
            raise TimedOut(call.url, self._seam.timeout, source=call.source) from error
        except httpx.ProxyError as error:
            raise ConnectionFailed(
                call.url, Contact.NO_ROUTE, f"the proxy: {self._said(str(error))}", source=call.source, kind=self._kind
            ) from error
        except httpx.ConnectError as error:
            contact = contact_of(error)
            if contact is None:
                raise ConnectionCut(call.url, source=call.source) from error
            raise ConnectionFailed(call.url, *contact, source=call.source, kind=self._kind) from error
        except httpx.DecodingError as error:
            raise NotParsable(
                call.url, "a body that does not decompress", source=call.source, kind=self._kind
            ) from error
        except httpx.TransportError as error:
            raise ConnectionCut(call.url, source=call.source) from error

    def _whole(self, call: _Call, response: httpx.Response, started: float) -> httpx.Response:
        """*response* with all of its body, decompressed.

        A server that drips bytes never meets the read time-out, so the sum is bounded as well.
        """
        limit = 2 * (call.request.extensions.get(OWN_TIMEOUT) or self._seam.timeout)
        body = bytearray()
        coming = httpx.Response(response.status_code, headers=response.headers, stream=response.stream)
        for piece in coming.iter_bytes():
            body += piece
            if self._seam.clock() - started > limit:
                raise TimedOut(call.url, limit, source=call.source)
            if len(body) > LARGEST_BODY:
                raise NotParsable(
                    call.url, f"more than {LARGEST_BODY // 1024**2} MiB", source=call.source, kind=self._kind
                )
        # As bytes: a header may be in any encoding, and this one is only passed on.
        headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _OF_THE_TRANSFER]
        return httpx.Response(response.status_code, headers=headers, content=bytes(body), request=call.request)

    def _kept_on_loopback(self, call: _Call) -> httpx.Request:
        """The request, addressed to the loopback address its host resolves to, with the name kept for TLS."""
        url = call.request.url
        try:
            address = loopback_address(url.host, url.port or 443, self._seam.resolve)
        except OSError as error:
            raise ConnectionFailed(
                call.url, Contact.NAME_UNRESOLVED, "", source=call.source, kind=self._kind
            ) from error
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
            self._request_id(answer),
        )
        if answer.status_code not in _SUCCESS:
            reason = self._reason(answer)
            error = rejection(answer.status_code)(
                call.url,
                reason.message,
                source=source,
                kind=self._kind,
                code=reason.code,
                attempts=call.attempts,
            )
            call.server_errors += isinstance(error, ServerFailed)
            raise error
        answer.extensions[SOURCE] = source
        answer.extensions[PEER] = call.peer
        answer.extensions[TIMING] = Timing(call.sent_at, call.duration, call.attempts, call.server_errors)
        return answer

    def _request_id(self, answer: httpx.Response) -> str | None:
        header = self._kind.request_id_header
        found = None if header is None else answer.headers.get(header)
        return None if found is None else self._said(found)

    def _said(self, text: str) -> str:
        """*text* of the other side as a sentence may quote it: redacted before it is cut to length."""
        return plain(self._seam.redactor.text(text))

    def _reason(self, answer: httpx.Response) -> Reason:
        """The server's message and code, redacted before they are cut to length.

        Half a secret at the cut would be known to nobody.
        """
        text = answer.content.decode("utf-8", "replace")
        if is_html(text):
            return Reason(described_page(self._seam.redactor.text(text)))
        reason = self._kind.read_reason(text) or Reason()
        return Reason(self._said(reason.message), self._said(reason.code))

    def _file(self, call: _Call, error: BaseException | None) -> None:
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
                request_id=None if answer is None else self._request_id(answer),
                attempt=call.attempts,
                collector=CURRENT_COLLECTOR.get(),
            )
        )

    def _tape(self, call: _Call, error: ExchangeError | None) -> None:
        endpoint, method, path, query, version = call.key
        answer = None if error is not None else call.answer
        redactor = self._seam.redactor
        self._seam.tape.record(
            Exchange(
                endpoint=endpoint,
                method=method,
                path=path,
                query=query,
                version=version,
                status=None if answer is None else answer.status_code,
                headers={}
                if answer is None
                else taped_headers(answer, redactor, kind=self._kind, purpose=call.purpose),
                body="" if answer is None else taped_body(answer, redactor, kind=self._kind, purpose=call.purpose),
                sent_at=call.sent_at,
                duration=call.duration,
                attempts=call.attempts,
                server_errors=call.server_errors,
                failure=None if error is None else failure_of(error, redactor),
                peer=call.peer,
            )
        )

    def _played(self, call: _Call, recording: Tape) -> httpx.Response:
        exchange = recording.play(call.key)
        if exchange is None:
            raise NotTaped(call.url, source=call.source)
        call.sent_at, call.duration = exchange.sent_at, exchange.duration
        call.attempts, call.server_errors = exchange.attempts, exchange.server_errors
        call.peer = exchange.peer
        if exchange.failure is not None or exchange.status is None:
            raise raised_again(exchange.failure or Failure("ConnectionCut"), call.url, call.source, self._kind)
        answer = httpx.Response(
            exchange.status, headers=dict(exchange.headers), content=exchange.body.encode(), request=call.request
        )
        return self._judged(call, answer)


def _peer_of(response: httpx.Response) -> str | None:
    """The address at the other end of the connection that *response* comes by; None where there is none to see."""
    stream = response.extensions.get("network_stream")
    try:
        address = None if stream is None else stream.get_extra_info("server_addr")
    except OSError:
        return None
    return str(address[0]) if isinstance(address, tuple) else None


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
