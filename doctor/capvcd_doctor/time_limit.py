"""The end of a run at its time limit, whatever it hangs in: a file, a prompt, a check, a terminal that takes nothing.

What can still be reported is: the main thread is interrupted as by Ctrl-C. Where that is of no use, the process ends.
"""

import os
import select
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, Self

from capvcd_collectors.errors import TimeIsUp
from capvcd_collectors.program import NAME
from capvcd_doctor.exits import Exit

_SIGNAL = signal.SIGVTALRM
"""Wakes the main thread out of whatever it waits for; nothing else uses it."""

_SOFT = 0.25
"""Seconds after the limit at which a run is interrupted that has not ended collecting by itself."""
_LATER = 1.0
"""The same for a run that has collected what it could and is judging or reporting."""
_HARD = 1.75
"""Seconds after the limit at which the process ends with a sentence on standard error."""
_LAST = 1.95
"""Seconds after the limit at which the system ends the process, should Python itself be stuck."""

_STEP = 0.1
_STREAMS = (1, 2)


class TimeLimit:
    """A context that ends at the latest some two *seconds* after its limit; *owns_process* says that it may end that.

    Outside the main thread, and without a limit, it does nothing.
    """

    def __init__(self, seconds: float | None, *, owns_process: bool) -> None:
        self._seconds = seconds
        self._began = time.monotonic()
        self._owns_process = owns_process
        self._is_over = threading.Event()
        self.has_struck = False
        self.has_collected = False
        self._doing = "starting"
        self._rubbish: list[Path] = []
        self._before: Any = None
        self.deaf_streams: set[int] = set()

    @property
    def left(self) -> float | None:
        """Seconds until the limit; None without one."""
        return None if self._seconds is None else max(0.001, self._began + self._seconds - time.monotonic())

    @property
    def sentence(self) -> str:
        """What to say of a run that this ended before there was anything to report."""
        return f"the time limit of {self._seconds:g} s was reached while {self._doing}; give a longer --timeout"

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        """For a sentence: *what* is being done."""
        before, self._doing = self._doing, what
        yield
        self._doing = before

    def remove_at_the_end(self, folder: Path) -> None:
        """Should the process have to end at once, it takes *folder* with it."""
        self._rubbish.append(folder)

    def __enter__(self) -> Self:
        """Begin to count."""
        if self._seconds is not None and threading.current_thread() is threading.main_thread():
            self._before = signal.signal(_SIGNAL, self._strike)
            threading.Thread(target=self._watch, args=(self._seconds,), name="time limit", daemon=True).start()
            if self._owns_process:
                # The default action of its signal ends the process, also when Python holds its lock for ever.
                signal.setitimer(signal.ITIMER_REAL, self._seconds + _LAST)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop counting; the system's own alarm goes on until the process has ended."""
        self._is_over.set()
        if self._before is not None:
            signal.signal(_SIGNAL, signal.SIG_IGN)

    def _watch(self, seconds: float) -> None:
        main = threading.main_thread().ident
        if main is None:
            return
        if self._is_over.wait(seconds + _SOFT) or (self.has_collected and self._is_over.wait(_LATER - _SOFT)):
            return
        hard = self._began + seconds + _HARD
        while not self._is_over.is_set() and time.monotonic() < hard:
            # Again and again: one that comes while the main thread waits for Python's lock is not heard at once.
            if not self.has_struck:
                signal.pthread_kill(main, _SIGNAL)
            self._is_over.wait(_STEP)
        if self._owns_process and not self._is_over.is_set():
            self._end()

    def _strike(self, _number: int, _frame: FrameType | None) -> None:
        """Interrupt the main thread, in which this runs; what takes no output any more gets none."""
        if self.has_struck:
            return
        self.has_struck = True
        if self._owns_process:
            self.deaf_streams |= {each for each in _STREAMS if not _takes_output(each)}
            for each in self.deaf_streams:
                os.dup2(os.open(os.devnull, os.O_WRONLY), each)
        raise TimeIsUp

    def _end(self) -> NoReturn:
        for folder in self._rubbish:
            shutil.rmtree(folder, ignore_errors=True)
        if _takes_output(sys.__stderr__.fileno() if sys.__stderr__ else 2):
            os.write(2, f"{NAME}: {self.sentence}\n".encode())
        os._exit(Exit.UNDECIDED)


def _takes_output(stream: int) -> bool:
    """Whether a write to the file descriptor *stream* would not wait."""
    try:
        return bool(select.select([], [stream], [], 0)[1])
    except (OSError, ValueError):
        return True
