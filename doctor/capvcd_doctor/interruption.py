"""Ctrl-C while a run is still starting: remembered for the moment it takes until there is a run to report on."""

import signal
import threading
from types import FrameType
from typing import Any, Self


class DeferredInterrupt:
    """A context in which Ctrl-C is remembered instead of raised, until `release`.

    It does nothing outside the main thread, where signals cannot be handled, and where SIGINT is ignored, as it is in
    what a script runs in the background.
    """

    def __init__(self) -> None:
        self._pressed = False
        self._before: Any = None

    def __enter__(self) -> Self:
        """Begin to remember."""
        in_main_thread = threading.current_thread() is threading.main_thread()
        if in_main_thread and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            self._before = signal.signal(signal.SIGINT, self._remember)
        return self

    def __exit__(self, *_: object) -> None:
        """Let signals do again what they did before."""
        self._restore()

    def release(self) -> None:
        """Stop remembering; raises KeyboardInterrupt if Ctrl-C was pressed meanwhile."""
        self._restore()
        if self._pressed:
            self._pressed = False
            raise KeyboardInterrupt

    def _restore(self) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    def _remember(self, _number: int, _frame: FrameType | None) -> None:
        self._pressed = True
