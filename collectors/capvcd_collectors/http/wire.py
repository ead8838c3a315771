"""Everything the endpoints of one run share, and their common end."""

import logging
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
from stamina.instrumentation import set_on_retry_hooks

from ..errors import UsageError
from ..facts.endpoint import ConnectionSettings
from ..program import NAME
from ..redact import Redactor
from .endpoint import Endpoint
from .errors import ExchangeError
from .gate import Gate
from .guard import Resolve, addresses
from .kind import EndpointKind
from .ledger import Ledger
from .network import BoundedBackend, Deadline, bounded_context
from .pool import ConnectionPool
from .retry import RetryPolicy
from .tape import Tape
from .throttle import Throttle
from .tls import trust
from .transport import Seam

LogOut = Callable[[], object]
"""Ends one session on its server; may raise an ExchangeError, which nobody needs to care for."""

CONNECT_TIMEOUT = 5.0
"""Seconds for all that comes before a request is sent."""

_FOR_LOG_OUTS = 4
"""Connections besides those that requests may take: a session is ended also while every request waits."""

_WRITTEN_WITHIN = 0.3
"""Seconds that the end waits for requests which are just being written."""

_LOGGERS_OF_HEADERS = ("httpcore.http11", "httpcore.http2", "httpcore.proxy")


def without_headers(record: logging.LogRecord) -> bool:
    """Whether a log *record* of httpcore holds no headers: at level DEBUG it prints those of a login, token and all."""
    return "headers" not in record.getMessage()


def silence_libraries() -> None:
    """Keep our libraries from printing anything of our requests.

    stamina reports retries on stderr, which belongs to people (the ledger holds every attempt); httpcore logs headers.
    """
    set_on_retry_hooks(())
    for name in _LOGGERS_OF_HEADERS:
        logging.getLogger(name).addFilter(without_headers)


class Wire:
    """What all endpoints of a run share: guard, ledger, throttle, retry policy, tape, redactor, clock.

    *user_agent* is what servers are told of us. *timeout* bounds one attempt in seconds, from its start to the last
    byte of its answer, *connect_timeout* all that comes before the request is sent, *per_endpoint* the requests in
    flight per server. With *loopback_only* nothing leaves 127.0.0.0/8. With a *recording* nothing leaves this process:
    the recording answers. Neither proxy variables nor netrc files of the environment are ever used; a proxy is what the
    environment file says.
    """

    def __init__(
        self,
        *,
        user_agent: str = NAME,
        redactor: Redactor | None = None,
        timeout: float = 20.0,
        connect_timeout: float = CONNECT_TIMEOUT,
        per_endpoint: int = 8,
        retry: RetryPolicy | None = None,
        loopback_only: bool = False,
        recording: Tape | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        resolve: Resolve = addresses,
    ) -> None:
        silence_libraries()
        self.ledger = Ledger()
        self.tape = Tape()
        self.redactor = redactor or Redactor()
        self.now = now
        self._per_endpoint = per_endpoint
        gate = Gate()
        self._seam = Seam(
            ledger=self.ledger,
            throttle=Throttle(per_endpoint, gate),
            retry=retry or RetryPolicy(),
            tape=self.tape,
            redactor=self.redactor,
            user_agent=user_agent,
            timeout=timeout,
            connect_timeout=connect_timeout,
            loopback_only=loopback_only,
            recording=recording,
            now=now,
            resolve=resolve,
            gate=gate,
        )
        self._backend = BoundedBackend(self._seam.deadline, resolve)
        self._lock = threading.Lock()
        self._endpoints: dict[tuple[EndpointKind, str, ConnectionSettings], Endpoint] = {}
        self._trust: dict[tuple[Path | None, bool], ssl.SSLContext] = {}
        self._log_outs: list[LogOut] = []

    @property
    def is_replayed(self) -> bool:
        """Whether a recording answers instead of the network."""
        return self._seam.recording is not None

    def endpoint(self, kind: EndpointKind, name: str, settings: ConnectionSettings) -> Endpoint:
        """The endpoint *name*, of *kind*, as *settings* describe it, made on first use.

        Other settings are another endpoint, be it at the same address. Raises UsageError for a CA file that is none.
        """
        with self._lock:
            found = self._endpoints.get((kind, name, settings))
            if found is None:
                self.redactor.learn(kind.secrets)
                inner = self._transport(kind, settings)
                found = Endpoint(kind, name, settings.url, self._seam, inner, proxy=settings.proxy)
                self._endpoints[kind, name, settings] = found
            return found

    def _transport(self, kind: EndpointKind, settings: ConnectionSettings) -> httpx.BaseTransport | None:
        if self.is_replayed:
            return None
        ca_file, insecure, proxy = settings.ca_file, settings.insecure, settings.proxy
        if (ca_file, insecure) not in self._trust:
            self._trust[ca_file, insecure] = trust(ca_file, insecure=insecure, section=kind.section)
        if proxy is not None and self._seam.loopback_only and httpx.URL(proxy).host not in ("127.0.0.1", "localhost"):
            raise UsageError(f"proxy: {proxy} is outside 127.0.0.0/8, which lab mode never leaves; take it out")
        return ConnectionPool(
            self._trust[ca_file, insecure],
            self._backend,
            connections=self._per_endpoint + _FOR_LOG_OUTS,
            proxy=proxy,
            proxy_trust=_trust_in_proxy(self._seam.deadline) if (proxy or "").startswith("https") else None,
        )

    def begin(self) -> None:
        """Let requests be sent; they are from the start."""
        self._seam.gate.open()

    @property
    def is_sending(self) -> bool:
        """Whether requests may be sent."""
        return self._seam.gate.is_open

    def end(self) -> None:
        """Let nothing but log-outs be sent from here on; waits a moment for what is just being written."""
        self._seam.gate.close(_WRITTEN_WITHIN)

    def logging_in(self) -> AbstractContextManager[None]:
        """For the time from sending a log-in to `add_log_out`: whoever ends the sessions waits for it."""
        return self._seam.gate.logging_in()

    def wait_for_log_ins(self, patience: float) -> None:
        """Wait until no log-in is under way, but no longer than *patience* seconds."""
        self._seam.gate.wait_for_log_ins(patience)

    def add_log_out(self, log_out: LogOut) -> None:
        """Remember *log_out* for the end of the run; where that has come, the session is ended at once."""
        with self._lock:
            if self._seam.gate.is_open:
                self._log_outs.append(log_out)
                return
        with suppress(ExchangeError):
            log_out()

    def take_log_outs(self) -> Sequence[LogOut]:
        """The log-outs of all sessions that are open now; they are the caller's from here on."""
        with self._lock:
            log_outs, self._log_outs = self._log_outs, []
        return log_outs

    def close(self) -> None:
        """Close all connections, without logging out. May be called again."""
        with self._lock:
            endpoints, self._endpoints = list(self._endpoints.values()), {}
        for endpoint in endpoints:
            endpoint.close()


def _trust_in_proxy(deadline: Deadline) -> ssl.SSLContext:
    """How an HTTPS proxy is known; inside its TLS there is another."""
    return bounded_context(trust(None, insecure=False, section="proxy"), deadline)
