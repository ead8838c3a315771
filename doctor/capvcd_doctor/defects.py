"""Defects of this tool: what is kept of an exception that nobody foresaw, without the secrets of the run."""

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from capvcd_collectors.errors import UsageError
from capvcd_collectors.program import NAME

_PREFIX = f"{NAME}-defect-"
_MOST_KEPT = 10
"""Files of earlier defects that stay; a run that is repeated every minute fills no disk."""


class Defect(Exception):  # noqa: N818 - reads as what it is
    """An exception that nobody foresaw: the *name* of its class, and its *trace* for whoever maintains this tool."""

    def __init__(self, name: str, trace: str) -> None:
        super().__init__(name)
        self.name = name
        self.trace = trace


@contextmanager
def defects_redacted(redact: Callable[[str], str], foreseen: tuple[type[Exception], ...]) -> Iterator[None]:
    """Turn whatever is not *foreseen* into a `Defect` whose trace has passed *redact*, as every refusal does."""
    try:
        yield
    except UsageError as error:
        raise error.redacted(redact) from None
    except Exception as error:
        if isinstance(error, (*foreseen, OSError, MemoryError)):
            raise
        raise defect_of(error, redact) from None


def defect_of(error: BaseException, redact: Callable[[str], str]) -> Defect:
    """*error* as a defect."""
    return Defect(type(error).__name__, redact("".join(traceback.format_exception(error))))


def told(defect: Defect) -> str:
    """The sentence about *defect*, which names the file that its trace is kept in."""
    kept = _kept(defect)
    step = "run again with -vv and report what it prints" if kept is None else f"report it with what is in {kept}"
    return f"a defect of this tool ({defect.name}); {step}"


def _kept(defect: Defect) -> Path | None:
    """The file that holds the trace of *defect*, for its owner alone; None where none can be written."""
    from importlib.metadata import version  # noqa: PLC0415 - only for a defect

    about = f"{NAME} {version(NAME)}, Python {platform.python_version()} on {sys.platform}\n\n"
    try:
        folder = Path(tempfile.gettempdir())
        _remove_oldest(folder)
        with tempfile.NamedTemporaryFile(
            "w", dir=folder, prefix=_PREFIX, suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(about + defect.trace)
    except OSError:
        return None
    return Path(file.name)


def _remove_oldest(folder: Path) -> None:
    """Leave room for one more among the files of earlier defects that are ours."""
    ours: list[tuple[float, Path]] = []
    for path in folder.glob(f"{_PREFIX}*.txt"):
        with suppress(OSError):
            there = path.lstat()
            if not hasattr(os, "getuid") or there.st_uid == os.getuid():
                ours.append((there.st_mtime, path))
    for _, path in sorted(ours)[: max(len(ours) - _MOST_KEPT + 1, 0)]:
        with suppress(OSError):
            path.unlink()
