"""The standard streams of the process, made fit for whatever they are connected to: closed, full, or not UTF-8."""

import io
import os
import sys
import threading
from contextlib import suppress
from typing import Any


def prepare_streams() -> None:
    """Let no stream end the process.

    A closed one is opened on the null device, lest the next file or connection take its number; what an encoding cannot
    hold is spelled out; what standard error does not take is lost; and a thread that breaks says so in one line.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
    sys.stdin = sys.stdin or _opened(0, "r")
    sys.stdout = sys.stdout or _opened(1, "w")
    sys.stderr = sys.stderr or _opened(2, "w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    lossy: Any = LossyStream(sys.stderr)
    sys.stderr = lossy
    threading.excepthook = _say_thread_broke


def _opened(number: int, mode: str) -> Any:
    return open(number, mode, encoding="utf-8", errors="backslashreplace", closefd=False)


class LossyStream:
    """*stream*, of which it is no matter whether it takes what is written."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write *text*, or lose it."""
        with suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, or do not."""
        with suppress(OSError, ValueError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _say_thread_broke(broken: threading.ExceptHookArgs) -> None:
    from capvcd_collectors.redact import Redactor  # noqa: PLC0415 - only on the way out
    from capvcd_doctor.defects import defect_of, told  # noqa: PLC0415 - the same

    if broken.exc_value is not None:
        from capvcd_doctor.complaints import complain  # noqa: PLC0415 - the same

        complain(told(defect_of(broken.exc_value, Redactor().text)))
