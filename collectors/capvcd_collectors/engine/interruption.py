"""Ctrl-C, SIGTERM and SIGHUP: each ends a command in the same way, and waits while something is just being set up.

Python handles a signal between two steps of the main thread. One that comes while that thread waits for Python's lock
is not looked for before its next step has ended, be it a sleep of an hour; so a second thread insists.
"""

import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, ClassVar, Self

ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
"""Signals by which people, and whoever runs programs for them, end a program."""

_INSIST = 0.1
"""Seconds after which a signal that the main thread has not taken is sent to it once more."""
_SAME = 0.15
"""Seconds within which two signals are one."""


class Interruptions:
    """A context in which each of the signals raises KeyboardInterrupt in the main thread, or is remembered.

    They are remembered at first, and raised where the context `heard` is, or from `release` on. It does nothing outside
    the main thread, where signals cannot be handled, and leaves a signal alone that is ignored, as SIGINT is in what a
    script runs in the background, and SIGHUP after ``nohup``.
    """

    _taken_at: ClassVar = 0.0
    """When a signal was taken last, in whatever context: there is one main thread."""

    def __init__(self, names: Iterable[str] = ENDING) -> None:
        self._signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
        self._came = False
        self._is_heard = False
        self._before: dict[int, Any] = {}
        self._told: int | None = None

    def __enter__(self) -> Self:
        """Begin to remember."""
        if threading.current_thread() is threading.main_thread():
            for each in self._signals:
                if signal.getsignal(each) is not signal.SIG_IGN:
                    self._before[each] = signal.signal(each, self._take)
            self._begin_to_insist()
        return self

    def __exit__(self, *_: object) -> None:
        """Let signals do again what they did before."""
        if self._told is not None:
            signal.set_wakeup_fd(-1)
            os.close(self._told)
            self._told = None
        before, self._before = self._before, {}
        for each, handler in before.items():
            signal.signal(each, handler)

    def release(self) -> None:
        """Stop remembering; raises KeyboardInterrupt if one came meanwhile."""
        self._is_heard = True
        self._raise_if_it_came()

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Raise KeyboardInterrupt for one that came or comes, for the time of the context."""
        before, self._is_heard = self._is_heard, True
        try:
            self._raise_if_it_came()
            yield
        finally:
            self._is_heard = before

    def _take(self, _number: int, _frame: FrameType | None) -> None:
        before, now = Interruptions._taken_at, time.monotonic()
        Interruptions._taken_at = now
        if now - before < _SAME:
            return
        self._came = True
        if self._is_heard:
            self._raise_if_it_came()

    def _raise_if_it_came(self) -> None:
        if self._came:
            self._came = False
            raise KeyboardInterrupt

    def _begin_to_insist(self) -> None:
        """Have the system write down each signal at once, and a thread look after it; once for all contexts."""
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        other = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        if other != -1:
            signal.set_wakeup_fd(other)
            os.close(reading)
            os.close(writing)
            return
        self._told = writing
        threading.Thread(target=self._insist, args=(reading,), name="signals", daemon=True).start()

    def _insist(self, reading: int) -> None:
        main = threading.main_thread().ident
        with os.fdopen(reading, "rb", buffering=0) as signals:
            while number := signals.read(1):
                came_at = time.monotonic()
                time.sleep(_INSIST)
                if main is not None and number[0] in self._before and self._taken_at < came_at - _SAME:
                    signal.pthread_kill(main, number[0])
