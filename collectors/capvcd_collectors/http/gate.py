"""The end of sending: once it is there, nothing but log-outs leaves, whoever asks.

A worker that goes on after the farewell would log in again when it is told that its session has ended, and nobody would
end that session.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_STEP = 0.05


class Closed(Exception):  # noqa: N818 - reads as what happened
    """The run is over: nothing more is sent."""


class Gate:
    """Lets requests out while it is open, and knows who is just going through. Safe to use from many threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open = True
        self._sending = 0
        self._log_ins = 0

    @property
    def is_open(self) -> bool:
        """Whether requests may be sent."""
        return self._open

    def require_open(self) -> None:
        """Raise Closed when nothing may be sent any more."""
        if not self._open:
            raise Closed

    def begin_sending(self) -> None:
        """Count a request that is about to be written; raises Closed."""
        with self._changed:
            self.require_open()
            self._sending += 1

    def end_sending(self) -> None:
        """It is written, or was not."""
        with self._changed:
            self._sending -= 1
            self._changed.notify_all()

    @contextmanager
    def logging_in(self) -> Iterator[None]:
        """A log-in is under way, until its session is known: whoever logs out waits for it."""
        with self._changed:
            self._log_ins += 1
        try:
            yield
        finally:
            with self._changed:
                self._log_ins -= 1
                self._changed.notify_all()

    def open(self) -> None:
        """Let requests out again."""
        with self._changed:
            self._open = True

    def close(self, patience: float) -> None:
        """Let nothing out any more, and wait until what was being written is, but no longer than *patience* seconds."""
        with self._changed:
            self._open = False
        self._wait(lambda: self._sending == 0, patience)

    def wait_for_log_ins(self, patience: float) -> None:
        """Wait until no log-in is under way, but no longer than *patience* seconds."""
        self._wait(lambda: self._log_ins == 0, patience)

    def _wait(self, done: Callable[[], bool], patience: float) -> None:
        """Wait in small steps, between which Ctrl-C is heard."""
        deadline = time.monotonic() + patience
        with self._changed:
            while not done() and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(min(left, _STEP))
