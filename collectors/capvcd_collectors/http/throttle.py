"""Politeness: at most so many requests in flight per server, whatever the number of threads."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from .gate import Gate

_STEP = 0.1
"""Seconds between two looks at the gate while waiting for a turn."""


class Throttle:
    """A bound per origin (``https://host:port``), so that a tenant's and a provider's session share one server's.

    Nobody waits for a turn once *gate* is closed.
    """

    def __init__(self, per_origin: int, gate: Gate | None = None) -> None:
        if per_origin < 1:
            raise ValueError("at least one request must be allowed in flight")
        self._per_origin = per_origin
        self._gate = gate or Gate()
        self._changed = threading.Condition()
        self._in_flight: Counter[str] = Counter()

    @contextmanager
    def turn(self, origin: str) -> Iterator[None]:
        """Wait for a turn at *origin*, and hold it; raises Closed."""
        with self._changed:
            while self._in_flight[origin] >= self._per_origin:
                self._gate.require_open()
                self._changed.wait(_STEP)
            self._in_flight[origin] += 1
        try:
            yield
        finally:
            with self._changed:
                self._in_flight[origin] -= 1
                self._changed.notify_all()
