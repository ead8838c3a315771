"""The seam: an httpx transport that every request of every client passes.

    guard → (throttle → send → ledger) as often as the retry policy says → tape

It hands back a response only when the server answered with success; everything else is an `ExchangeError`. With a
recording in its hands it plays that instead, and nothing above it can tell.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpcore
import httpx

from ..facts.base import ExchangeSource
from ..facts.contact import Contact
from ..redact import Redactor
from .bodies import BodyRefused, whole_body
from .budget import Budget
from .credentials import credentials_in
from .errors import (
    ConnectionCut,
    ConnectionFailed,
    ExchangeError,
    LoopbackOnly,
    NotParsable,
    NotSent,
    NotTaped,
    Rejected,
    ServerFailed,
    TimedOut,
    described_page,
    is_html,
    plain,
    rejection,
)
from .gate import Closed, Gate
from .guard import Resolve, addresses, loopback_address, permit
from .kind import EndpointKind, Purpose, Reason
from .ledger import CURRENT_COLLECTOR, Ledger, LedgerEntry
from .network import Deadline
from .passage import Passage
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

ATTEMPTS_LAST = 2
"""How many times the time-out of a request all its attempts together may last, with the pauses between them."""
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
    """What all endpoints of a run share. *recording* is played instead of the network when given.

    *timeout* bounds one attempt from its start to the last byte of the answer, *connect_timeout* what comes before the
    request is sent: connection, proxy, TLS.
    """

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
    gate: Gate = field(default_factory=Gate)
    deadline: Deadline = field(default_factory=Deadline)
    budget: Budget = field(default_factory=Budget)
    taping: threading.Lock = field(default_factory=threading.Lock)


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
    peer: str | None = None
    ends_at: float | None = None

    def retry_after(self) -> str | None:
        return None if self.answer is None else self.answer.headers.get("retry-after")


class GuardedTransport(httpx.BaseTransport):
    """The transport of the endpoint called *name*, of *kind*, sending by *inner* (None when a recording is played).

    *inner* raises errors of httpcore. *proxy* is the URL of the one it goes through, None for none.
    """

    def __init__(
        self, kind: EndpointKind, name: str, seam: Seam, inner: httpx.BaseTransport | None, *, proxy: str | None = None
    ) -> None:
        self._kind = kind
        self._name = name
        self._seam = seam
        self._inner = inner
        self._proxy = proxy

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
            response = self._seam.retry.run(
                call.purpose, lambda number: self._attempt(call, number), call.retry_after, self._left(call)
            )
        except (LoopbackOnly, NotSent):
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

    def _left(self, call: _Call) -> Callable[[], float]:
        """How many seconds *call* still has for all it may try."""
        return lambda: math.inf if call.ends_at is None else call.ends_at - self._seam.deadline.now()

    def _attempt(self, call: _Call, number: int) -> httpx.Response:
        call.answer = None
        call.attempts = number
        with self._turn(call):
            if call.ends_at is None:
                call.ends_at = self._seam.deadline.now() + ATTEMPTS_LAST * self._patience(call)
            call.sent_at = self._seam.now()
            started = self._seam.clock()
            error: BaseException | None = None
            try:
                call.answer = self._sent(call)
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

    @contextmanager
    def _turn(self, call: _Call) -> Iterator[None]:
        """Room to send; logging out needs none, since after an interrupt nobody may be left to make room."""
        if call.purpose is Purpose.LOG_OUT:
            yield
            return
        try:
            with self._seam.throttle.turn(_origin(call.request.url)):
                yield
        except Closed:
            raise NotSent(call.url, source=call.source) from None

    def _patience(self, call: _Call) -> float:
        """Seconds that one attempt may take from its start to the last byte of its answer."""
        own: float | None = call.request.extensions.get(OWN_TIMEOUT)
        return own or self._seam.timeout

    def _sent(self, call: _Call) -> httpx.Response:
        request = self._kept_on_loopback(call) if self._seam.loopback_only else call.request
        if self._inner is None:  # pragma: no cover - only a recording goes without
            raise AssertionError
        whole = min(self._patience(call), self._left(call)())
        connect = min(whole, self._seam.connect_timeout)
        deadline = self._seam.deadline
        passage = Passage(
            deadline, deadline.now() + whole, None if call.purpose is Purpose.LOG_OUT else self._seam.gate
        )
        request.extensions["timeout"] = httpx.Timeout(whole, connect=connect).as_dict()
        request.extensions["trace"] = passage
        try:
            with deadline.within(connect):
                answer = self._inner.handle_request(request)
                call.peer = _peer_of(answer)
                try:
                    body = whole_body(answer)
                    self._afford(body)
                finally:
                    answer.close()
        except BodyRefused as error:
            raise NotParsable(call.url, error.what, source=call.source, kind=self._kind) from error
        except Exception as error:
            passage.give_up()
            explained = self._explained(call, passage, error)
            if explained is None:
                raise
            raise explained from error
        finally:
            passage.end_sending()
        # As bytes: a header may be in any encoding, and this one is only passed on.
        headers = [(name, value) for name, value in answer.headers.raw if name.lower() not in _OF_THE_TRANSFER]
        return httpx.Response(answer.status_code, headers=headers, content=body, request=call.request)

    def _afford(self, body: bytes) -> None:
        if (refusal := self._seam.budget.refusal(body)) is not None:
            raise BodyRefused(refusal)

    def _explained(self, call: _Call, passage: Passage, error: Exception) -> ExchangeError | None:
        """What *error* of an attempt that came as far as *passage* means; None for a defect of ours."""
        if isinstance(error, Closed):
            return NotSent(call.url, source=call.source)
        if self._proxy is not None and not passage.is_through_proxy:
            said = f"{self._proxy}: {self._said_of_proxy(call, error)}"
            return self._no_connection(call, Contact.NO_WAY_THROUGH_PROXY, said)
        if isinstance(error, httpcore.TimeoutException):
            return self._too_late(call, passage)
        if isinstance(error, httpcore.ConnectError) and (contact := contact_of(error)) is not None:
            return self._no_connection(call, *contact)
        is_cut = isinstance(error, httpcore.NetworkError | httpcore.ProtocolError | httpcore.ProxyError)
        return ConnectionCut(call.url, source=call.source) if is_cut else None

    def _too_late(self, call: _Call, passage: Passage) -> ExchangeError:
        if not passage.is_sending and not passage.is_connected:
            return self._no_connection(call, Contact.NO_ROUTE, f"no answer within {self._to_connect(call):g} s")
        seconds = self._patience(call) if passage.is_sending else self._to_connect(call)
        return TimedOut(call.url, seconds, source=call.source)

    def _to_connect(self, call: _Call) -> float:
        return min(self._patience(call), self._seam.connect_timeout)

    def _no_connection(self, call: _Call, contact: Contact, detail: str) -> ConnectionFailed:
        return ConnectionFailed(call.url, contact, detail, source=call.source, kind=self._kind)

    def _said_of_proxy(self, call: _Call, error: Exception) -> str:
        """Why there was no way through the proxy; whatever a library makes of its nonsense, that is the reason."""
        match error:
            case httpcore.TimeoutException():
                return f"no complete answer within {self._to_connect(call):g} s"
            case httpcore.ProxyError():
                return self._said(str(error))
            case httpcore.ConnectError() if (contact := contact_of(error)) is not None:
                return f"{contact[0].value}{f', {contact[1]}' if contact[1] else ''}"
            case httpcore.NetworkError():
                return "it ended the connection"
            case httpcore.RemoteProtocolError() if "disconnected" in str(error):
                return "it ended the connection"
            case _:
                return "what it answers is not what such a proxy says"

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
        # One at a time: each holds its body several times meanwhile, and together they would be no faster.
        with self._seam.taping:
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
