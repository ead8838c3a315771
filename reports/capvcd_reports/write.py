"""Puts a finished report where it belongs: whole or not at all.

What can go wrong is one error with one sentence; the file that stood there before stays as it was.
"""

import contextlib
import errno
import os
import select
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TextIO

STANDARD_OUTPUT = "-"

_TAKEN_WITHIN = 10.0
"""Seconds that a pipe or a device is waited for to take more of a report."""
_PIECE = 64 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class ReportNotWritten(Exception):  # noqa: N818 - reads as what happened
    """A report could not be written; the message is one sentence with the place and the next step.

    *bad_destination* is true when another path on the command line would mend it (usage), false when the system
    failed under a good one.
    """

    def __init__(self, message: str, *, bad_destination: bool) -> None:
        super().__init__(message)
        self.bad_destination = bad_destination


def write_report(text: str, destination: str, stdout: TextIO) -> None:
    """Write *text* to the file *destination*, or to *stdout* when that is ``-``.

    A regular file is replaced in one step and is readable by its owner only, because a report describes the
    installation. A device or a pipe is written to as it is.

    Raises:
        ReportNotWritten: when it cannot be; nothing half-written is left behind.
    """
    try:
        if destination == STANDARD_OUTPUT:
            stdout.write(text)
            stdout.flush()
        else:
            _write_file(text.encode("utf-8", "backslashreplace"), destination)
    except OSError as error:
        raise explained(error, destination) from error


def _write_file(content: bytes, destination: str) -> None:
    try:
        if _is_special(Path(destination)):
            # As it is named: behind /dev/stdout there may be a pipe, which has no name of its own.
            _write_special(content, Path(destination))
            return
        target = Path(destination).resolve()
    except (ValueError, RuntimeError) as error:  # a NUL in it; a loop of links
        raise ReportNotWritten(
            f"{destination!r} does not lead to a file; choose another path", bad_destination=True
        ) from error
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    file = tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name[:100]}.", delete=False)  # noqa: SIM115 - renamed, not deleted
    try:
        with file:
            _write_through(content, file)
        Path(file.name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(file.name).unlink()
        raise


def _is_special(path: Path) -> bool:
    """Whether *path* leads to a pipe, a device or a socket, which are written to as they are."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _write_special(content: bytes, path: Path) -> None:
    """Write *content* to the pipe or device at *path*; raises TimeoutError when it takes nothing more for a while."""
    descriptor = _opened(path)
    try:
        room = select.poll()
        room.register(descriptor, select.POLLOUT)
        written = 0
        while written < len(content):
            if not room.poll(_TAKEN_WITHIN * 1000):
                raise TimeoutError(errno.ETIMEDOUT, f"nobody took anything for {_TAKEN_WITHIN:g} s")
            with contextlib.suppress(BlockingIOError):
                written += os.write(descriptor, content[written : written + _PIECE])
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    """The pipe or device at *path*, open for writing; raises OSError where a pipe has no reader."""
    return os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)


@contextlib.contextmanager
def ready_destinations(destinations: Iterable[str]) -> Iterator[None]:
    """For the time of the context, hold the pipes among *destinations* open; raises ReportNotWritten.

    A pipe that nobody reads is found out before there is anything to write, and who reads one is kept waiting.
    """
    with contextlib.ExitStack() as held:
        for destination in destinations:
            if destination != STANDARD_OUTPUT and _is_special(Path(destination)):
                try:
                    held.callback(os.close, _opened(Path(destination)))
                except OSError as error:
                    raise explained(error, destination) from error
        yield


def _write_through(content: bytes, file: IO[bytes]) -> None:
    file.write(content)
    file.flush()
    os.fsync(file.fileno())


def explained(error: OSError, destination: str) -> ReportNotWritten:
    """What *error* means for a report on its way to *destination*, with the next step."""
    if destination == STANDARD_OUTPUT:
        return ReportNotWritten(f"standard output: {error.strerror}; the report is not complete", bad_destination=False)
    folder = Path(destination).parent
    match error:
        case FileNotFoundError():
            step = f"there is no folder {folder}; create it or choose another path"
        case NotADirectoryError():
            step = f"{folder} is not a folder; choose another path"
        case IsADirectoryError():
            step = f"this is a folder; name a file in it, such as {Path(destination) / 'report'}"
        case PermissionError():
            step = f"no permission to write there; choose another path, or let {folder} be written to"
        case OSError(errno=errno.ENXIO):
            step = "nobody reads this pipe; begin to read it before, or name a file"
        case TimeoutError():
            step = f"{error.strerror}; read it to its end, or name a file"
        case _:
            step = f"{error.strerror}; free some space there or choose another path"
    return ReportNotWritten(f"{destination}: {step}", bad_destination=error.errno not in _FULL)
