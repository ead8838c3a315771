"""Everything the endpoints of one run share, and their common end."""

import logging
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
from stamina.instrumentation import set_on_retry_hooks

from capvcd_collectors.errors import UsageError
from capvcd_collectors.http.endpoint import Endpoint
from capvcd_collectors.http.errors import ExchangeError
from capvcd_collectors.http.guard import Resolve, addresses
from capvcd_collectors.http.ledger import Ledger
from capvcd_collectors.http.retry import RetryPolicy
from capvcd_collectors.http.tape import Tape
from capvcd_collectors.http.throttle import Throttle
from capvcd_collectors.http.tls import trust
from capvcd_collectors.http.transport import Seam
from capvcd_collectors.redact import Redactor

_LOGGERS_OF_HEADERS = ("httpcore.http11", "httpcore.http2", "httpcore.proxy")


def without_headers(record: logging.LogRecord) -> bool:
    """Whether a log *record* of httpcore holds no headers: at level DEBUG it prints those of a login, token and all."""
    return "headers" not in record.getMessage()


def quieten() -> None:
    """Take away what our libraries would print of our requests.

    stamina reports retries on stderr, which belongs to people (the ledger holds every attempt); httpcore logs headers.
    """
    set_on_retry_hooks(())
    for name in _LOGGERS_OF_HEADERS:
        logging.getLogger(name).addFilter(without_headers)


class Wire:
    """The wire of a run: guard, ledger, throttle, retry policy, tape, redactor, clock.

    *timeout* bounds the wait for (a piece of) an answer in seconds, *connect_timeout* that for a connection;
    *per_endpoint* the requests in flight per server. With *loopback_only* nothing leaves 127.0.0.0/8. With a
    *recording* nothing leaves this process: the recording answers. Neither proxy variables nor netrc files of the
    environment are ever used; a proxy is what the environment file says.
    """

    def __init__(
        self,
        *,
        redactor: Redactor | None = None,
        timeout: float = 20.0,
        connect_timeout: float = 5.0,
        per_endpoint: int = 8,
        retry: RetryPolicy | None = None,
        loopback_only: bool = False,
        recording: Tape | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        resolve: Resolve = addresses,
    ) -> None:
        quieten()
        self.ledger = Ledger()
        self.tape = Tape()
        self.redactor = redactor or Redactor()
        self.now = now
        self._per_endpoint = per_endpoint
        self._seam = Seam(
            ledger=self.ledger,
            throttle=Throttle(per_endpoint),
            retry=retry or RetryPolicy(),
            tape=self.tape,
            redactor=self.redactor,
            timeout=timeout,
            connect_timeout=connect_timeout,
            loopback_only=loopback_only,
            recording=recording,
            now=now,
            resolve=resolve,
        )
        self._lock = threading.Lock()
        self._endpoints: dict[tuple[str, str], Endpoint] = {}
        self._trust: dict[tuple[Path | None, bool], ssl.SSLContext] = {}
        self._farewells: list[Callable[[], object]] = []

    @property
    def is_replayed(self) -> bool:
        """Whether a recording answers instead of the network."""
        return self._seam.recording is not None

    def endpoint(
        self,
        name: str,
        base_url: str,
        *,
        ca_file: Path | None = None,
        insecure: bool = False,
        proxy: str | None = None,
    ) -> Endpoint:
        """The endpoint *name* at *base_url*, made on first use. Raises UsageError for a *ca_file* that is none."""
        with self._lock:
            found = self._endpoints.get((name, base_url))
            if found is None:
                found = Endpoint(name, base_url, self._seam, self._transport(ca_file, insecure, proxy))
                self._endpoints[name, base_url] = found
            return found

    def _transport(self, ca_file: Path | None, insecure: bool, proxy: str | None) -> httpx.BaseTransport | None:
        if self.is_replayed:
            return None
        if (ca_file, insecure) not in self._trust:
            self._trust[ca_file, insecure] = trust(ca_file, insecure=insecure)
        if proxy is not None and self._seam.loopback_only and httpx.URL(proxy).host not in ("127.0.0.1", "localhost"):
            raise UsageError(f"proxy: {proxy} is outside 127.0.0.0/8, which lab mode never leaves; take it out")
        return httpx.HTTPTransport(
            verify=self._trust[ca_file, insecure],
            trust_env=False,
            proxy=None if proxy is None else httpx.Proxy(proxy.replace("socks5h://", "socks5://")),
            limits=httpx.Limits(max_connections=self._per_endpoint, max_keepalive_connections=self._per_endpoint),
        )

    def on_close(self, farewell: Callable[[], object]) -> None:
        """Call *farewell* (a log-out) before the connections are closed; its ExchangeErrors are of no interest."""
        with self._lock:
            self._farewells.append(farewell)

    def take_leave(self) -> None:
        """Log out. May be called again, and from any thread; what is asked for later logs in anew."""
        with self._lock:
            farewells, self._farewells = self._farewells, []
        # At the same time: nobody who pressed Ctrl-C waits for the silence of one server after another.
        leaving = [threading.Thread(target=_say, args=(farewell,), daemon=True) for farewell in farewells]
        for thread in leaving:
            thread.start()
        for thread in leaving:
            thread.join()

    def close(self) -> None:
        """Log out and close all connections. May be called again."""
        self.take_leave()
        with self._lock:
            endpoints, self._endpoints = list(self._endpoints.values()), {}
        for endpoint in endpoints:
            endpoint.close()


def _say(farewell: Callable[[], object]) -> None:
    with suppress(ExchangeError):
        farewell()
