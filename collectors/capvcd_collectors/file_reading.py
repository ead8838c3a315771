"""Reads files whole, bounded in bytes and in time, whatever they are: a path may lead to a pipe or a device.

A regular file is read as it is. A pipe that somebody writes to, such as ``<(program)``, is waited for; one that nobody
has opened would be for ever, and is given up.
"""

import errno
import os
import select
import stat
import time
from pathlib import Path

PARTNER_WITHIN = 1.0
"""Seconds that are waited for somebody to open the other end of a pipe."""
WHOLE_WITHIN = 30.0
"""Seconds in which a pipe or a device has to give all it has."""

_PIECE = 64 * 1024


class NobodyWritesError(OSError):
    """A pipe or a device gave nothing, or did not come to an end, in time; its reason is one for a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.ETIMEDOUT, reason)


def read_bytes(path: Path, most: int) -> bytes:
    """What the file at *path* holds, and one byte more than *most* at the most; raises OSError.

    A folder is an IsADirectoryError, a pipe that is silent a NobodyWritesError.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        return _read(descriptor, most + 1) if stat.S_ISREG(mode) else _read_in_time(descriptor, most + 1)
    finally:
        os.close(descriptor)


def _read(descriptor: int, most: int) -> bytes:
    content = bytearray()
    while len(content) < most and (piece := os.read(descriptor, min(_PIECE, most - len(content)))):
        content += piece
    return bytes(content)


def _read_in_time(descriptor: int, most: int) -> bytes:
    began = time.monotonic()
    content = bytearray()
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN | select.POLLHUP)
    has_partner = False
    while len(content) < most:
        try:
            piece = os.read(descriptor, min(_PIECE, most - len(content)))
        except BlockingIOError:
            has_partner = True
            piece = None
        if piece:
            has_partner = True
            content += piece
        elif piece is not None and (has_partner or not _is_pipe(descriptor)):
            break
        # Without a partner a pipe ends at once, as if it were read to its end.
        left = began + (WHOLE_WITHIN if has_partner else PARTNER_WITHIN) - time.monotonic()
        if left <= 0:
            raise NobodyWritesError(_SLOW if has_partner else _ALONE)
        if not piece:
            has_partner = bool(waiting.poll(min(left, 0.1 if not has_partner else left) * 1000)) or has_partner
    return bytes(content)


_ALONE = "it is a pipe that nobody writes to"
_SLOW = f"it has not come to an end within {WHOLE_WITHIN:g} s"


def _is_pipe(descriptor: int) -> bool:
    return stat.S_ISFIFO(os.fstat(descriptor).st_mode)
