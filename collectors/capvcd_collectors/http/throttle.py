"""Politeness: at most so many requests in flight per server, whatever the number of threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Throttle:
    """A bound per origin (``https://host:port``), so that a tenant's and a provider's session share one server's."""

    def __init__(self, per_origin: int) -> None:
        if per_origin < 1:
            raise ValueError("at least one request must be allowed in flight")
        self._per_origin = per_origin
        self._lock = threading.Lock()
        self._gates: dict[str, threading.BoundedSemaphore] = {}

    @contextmanager
    def turn(self, origin: str) -> Iterator[None]:
        """Wait for a turn at *origin*, and hold it."""
        with self._lock:
            gate = self._gates.setdefault(origin, threading.BoundedSemaphore(self._per_origin))
        with gate:
            yield
