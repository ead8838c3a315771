"""What others write while secrets of ours are in memory: their output, line by line, and their log records."""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from capvcd_collectors.literal import literal_lines

Redact = Callable[[str], str]


class RedactedStream(io.TextIOBase):
    """Passes on to *stream* what is written, without secrets and without what acts on a terminal.

    Whole lines are passed on at once, and what follows the last of them when it is flushed: a secret may be written in
    pieces. What the stream does not take is lost: that is no mistake of whoever writes.
    """

    def __init__(self, stream: TextIO, redact: Redact) -> None:
        super().__init__()
        self._stream = stream
        self._redact = redact
        self._held = ""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream behind this one."""
        return self._stream.encoding

    def writable(self) -> bool:
        """Writing is what this is for."""
        return True

    def isatty(self) -> bool:
        """Whether a terminal is behind it."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The descriptor of the stream behind this one, for child processes: what they write is theirs."""
        return self._stream.fileno()

    def write(self, text: str) -> int:
        """Take *text*; pass on the lines that are whole."""
        whole, newline, rest = (self._held + text).rpartition("\n")
        self._held = rest
        if newline:
            self._pass_on(whole + newline)
        return len(text)

    def flush(self) -> None:
        """Pass on what is held."""
        held, self._held = self._held, ""
        if held:
            self._pass_on(held)
        with suppress(OSError, ValueError):
            self._stream.flush()

    def _pass_on(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(literal_lines(self._redact(text)))


@contextmanager
def log_records_redacted(redact: Redact) -> Iterator[None]:
    """While it lasts, no log record of anybody holds a secret, whoever handles it and wherever it is written."""
    make = logging.getLogRecordFactory()

    def made(*arguments: Any, **more: Any) -> logging.LogRecord:
        record = make(*arguments, **more)
        try:
            record.msg = literal_lines(redact(record.getMessage()))
        except Exception:  # noqa: BLE001 - a message that cannot be formatted is its author's; logging would print it
            record.msg = literal_lines(redact(str(record.msg)))
        record.args = None
        if record.exc_info:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return record

    logging.setLogRecordFactory(made)
    try:
        yield
    finally:
        logging.setLogRecordFactory(make)
