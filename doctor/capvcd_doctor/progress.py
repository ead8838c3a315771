"""Progress while the world is read: a live display on a terminal, a line per phase anywhere else.

It talks to the console it is given (the error stream, so that reports on standard output stay clean), and leaves no
trace of the live display behind. Collectors report from several threads.
"""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from capvcd_collectors.literal import literal

Clock = Callable[[], float]


class Progress(Protocol):
    """Told by the collectors' engine what it is doing; a context manager around the collecting."""

    def started(self, name: str) -> None:
        """Reading *name* has begun."""

    def finished(self, name: str, ok: bool) -> None:
        """Reading *name* has ended; *ok* is false when it could not be had."""

    def __enter__(self) -> Self:
        """Begin to show."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Leave the screen as it was."""


def progress_for(
    console: Console,
    *,
    enabled: bool,
    total: int | None = None,
    requests: Callable[[], int] = lambda: 0,
    clock: Clock = time.monotonic,
) -> Progress:
    """The progress that fits *console*: live on a terminal, lines elsewhere, none unless *enabled*.

    *total* is how many collectors will run, where that is known; *requests* tells how many requests were made so far.
    """
    if not enabled:
        return Silence()
    state = _State(total, requests, clock)
    if console.is_terminal and not console.is_dumb_terminal:
        return LiveDisplay(console, state)
    return PhaseLines(console, state)


class _State:
    """What is being read, and what was; safe to tell from any thread."""

    def __init__(self, total: int | None, requests: Callable[[], int], clock: Clock) -> None:
        self._lock = threading.Lock()
        self._reading: dict[str, None] = {}
        self._done = 0
        self._failed = 0
        self._total = total
        self._requests = requests
        self._clock = clock
        self._began = clock()

    def started(self, name: str) -> None:
        with self._lock:
            self._reading[name] = None

    def finished(self, name: str, ok: bool) -> None:
        with self._lock:
            self._reading.pop(name, None)
            self._done += 1
            self._failed += not ok

    def reading(self) -> str:
        with self._lock:
            return ", ".join(map(literal, self._reading)) or "waiting"

    def counted(self) -> str:
        with self._lock:
            failed = f", {self._failed} not available" if self._failed else ""
            seconds = self._clock() - self._began
            of = "" if self._total is None else f" of {self._total}"
            return f"{self._done}{of} read{failed}; {self._requests()} requests, {seconds:.1f} s"


class Silence:
    """Says nothing."""

    def started(self, name: str) -> None:
        """Nothing to show."""

    def finished(self, name: str, ok: bool) -> None:
        """Nothing to show."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Nothing to clear away."""


class PhaseLines:
    """One line when reading begins and one when it ends: for logs and pipes."""

    def __init__(self, console: Console, state: _State) -> None:
        self._console = console
        self._state = state

    def started(self, name: str) -> None:
        """Remember it."""
        self._state.started(name)

    def finished(self, name: str, ok: bool) -> None:
        """Count it."""
        self._state.finished(name, ok)

    def __enter__(self) -> Self:
        self._say("reading the environment")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._say(f"{'done' if kind is None else 'stopped'}: {self._state.counted()}")

    def _say(self, line: str) -> None:
        self._console.print(Text(line), soft_wrap=True)


class LiveDisplay:
    """Two lines that are redrawn in place: the counts, and what is being read right now."""

    def __init__(self, console: Console, state: _State) -> None:
        self._state = state
        self._spinner = Spinner("line")
        # Redirecting would put rich between the test runner and its own captured streams.
        self._live = Live(
            console=console,
            get_renderable=self._picture,
            refresh_per_second=8,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def started(self, name: str) -> None:
        """Show it among what is being read."""
        self._state.started(name)

    def finished(self, name: str, ok: bool) -> None:
        """Count it."""
        self._state.finished(name, ok)

    def __enter__(self) -> Self:
        self._live.start(refresh=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._live.stop()

    def _picture(self) -> RenderableType:
        lines = Table.grid(padding=(0, 1))
        lines.add_row(self._spinner, Text(self._state.counted(), no_wrap=True, overflow="crop"))
        lines.add_row("", Text(self._state.reading(), "dim", no_wrap=True, overflow="crop"))
        return lines
