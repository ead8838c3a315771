"""Sockets that keep to one deadline for a whole exchange, whatever a server or proxy sends, and in whatever pieces.

A time-out that counts from piece to piece is no bound: a head that comes byte by byte, an endless row of 1xx answers,
and a proxy that never says anything, wait for ever. Here every wait of a thread ends at the deadline of its attempt,
also those that httpcore makes without any time-out (SOCKS).
"""

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

from .guard import Resolve

_SHORTEST = 0.001
"""Seconds. A time-out of zero would mean not to wait at all, and is another error."""
_PIECE = 64 * 1024


class Deadline(threading.local):
    """The moment at which this thread stops to wait for the network; one for all endpoints of a run."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at: float | None = None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """For the time of the context, wait for no longer than *seconds* from now in all."""
        self._at = self._clock() + seconds
        try:
            yield
        finally:
            self._at = None

    def extend_to(self, moment: float) -> None:
        """Wait until *moment* of the clock instead."""
        self._at = moment

    def now(self) -> float:
        """The clock."""
        return self._clock()

    def left(self, most: float | None) -> float | None:
        """Seconds to wait for what may take *most* of them; never zero, None for no end."""
        if self._at is None:
            return most
        left = max(_SHORTEST, self._at - self._clock())
        return left if most is None else min(left, most)

    @property
    def has_passed(self) -> bool:
        """Whether there is nothing left to wait for."""
        return self._at is not None and self._clock() >= self._at


class BoundedSSLSocket(ssl.SSLSocket):
    """The outer one of TLS inside TLS (to a proxy): httpcore reads it piece by piece, each with the whole time-out."""

    deadline: Deadline

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """Receive, until the deadline."""
        self.settimeout(self.deadline.left(self.gettimeout()))
        return super().recv(buflen, flags)


def bounded_context(context: ssl.SSLContext, deadline: Deadline) -> ssl.SSLContext:
    """*context*, whose sockets keep to *deadline*."""
    context.sslsocket_class = type("BoundedSSLSocket", (BoundedSSLSocket,), {"deadline": deadline})
    return context


class BoundedStream(httpcore.NetworkStream):
    """A connection whose reads and writes end at the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there; raises ReadTimeout at the deadline, also when something is there."""
        if self._deadline.has_passed:
            raise httpcore.ReadTimeout("the time for the whole answer is over")
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of *buffer*; raises WriteTimeout at the deadline."""
        for start in range(0, len(buffer), _PIECE):
            if self._deadline.has_passed:
                raise httpcore.WriteTimeout("the time for the whole request is over")
            self._inner.write(buffer[start : start + _PIECE], self._deadline.left(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Shake hands; raises ConnectTimeout at the deadline."""
        if self._deadline.has_passed:
            raise httpcore.ConnectTimeout("the time to connect is over")
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return BoundedStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of a connection."""
        return self._inner.get_extra_info(info)


class BoundedBackend(httpcore.NetworkBackend):
    """Makes connections to the addresses that *resolve* gives, one after the other, until the deadline."""

    def __init__(self, deadline: Deadline, resolve: Resolve) -> None:
        self._inner = httpcore.SyncBackend()
        self._deadline = deadline
        self._resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of *host* that lets us; raises what the last one said."""
        try:
            found = dict.fromkeys(self._resolve(host, port))
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        failed: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in found:
            if self._deadline.has_passed:
                raise httpcore.ConnectTimeout("the time to connect is over")
            try:
                inner = self._inner.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
                continue
            return BoundedStream(inner, self._deadline)
        raise failed
