"""Where reports may go: refused before anything is asked of anybody, for a run may take long and not come again.

Two paths may lead to one file (by a link, ``./``, another spelling of its name, ``/dev/stdout``), and a report may hit
a file that the run is made from: what counts is the file, not how it is written.
"""

import os
import sys
import tempfile
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from capvcd_collectors.facts.endpoint import SecretReference
from capvcd_reports.write import STANDARD_OUTPUT, ReportNotWritten, explained

_FOLDS_NAMES = sys.platform in ("darwin", "win32")


_NOTHING: Mapping[str, str] = {}


def refuse_destinations(
    asked: Mapping[str, str], inputs: Iterable[str | Path] = (), *, beside: Mapping[str, str] = _NOTHING
) -> None:
    """Raise ReportNotWritten unless a report can go to each destination *asked* for, by the option that names it.

    No two may be the same file, none may be one of the *inputs*, and each must be writable now. *beside* are the
    destinations of what somebody else writes, likewise.
    """
    taken = {_file_of(each) for each in inputs if Path(each).exists()}
    options = {_file_of(path): option for option, path in beside.items()}
    for option, destination in asked.items():
        file = _file_of(destination)
        if file in taken:
            raise _refusal(f"{option} {destination}: this run reads that file; choose another path")
        if file in options:
            raise _refusal(f"{options[file]} and {option} {destination} are one file; give one of them another path")
        if not _is_bottomless(destination):
            options[file] = option
        _refuse_unwritable(destination)


def inputs_in(settings: Any) -> Iterator[Path]:
    """Every file that *settings* (an environment, or a part of one) name: paths, and the files that hold secrets."""
    if isinstance(settings, Path):
        yield settings
    elif isinstance(settings, SecretReference):
        if settings.kind == "file":
            yield Path(settings.name)
    elif is_dataclass(settings) and not isinstance(settings, type):
        for each in fields(settings):
            yield from inputs_in(getattr(settings, each.name))
    elif isinstance(settings, Mapping):
        for value in settings.values():
            yield from inputs_in(value)
    elif isinstance(settings, tuple | list):
        for value in settings:
            yield from inputs_in(value)


def _file_of(path: str | Path) -> Hashable:
    """Equal for two paths that lead to one file, be it there or not."""
    if str(path) == STANDARD_OUTPUT:
        try:
            there = os.fstat(sys.stdout.fileno())
        except (OSError, ValueError, AttributeError):
            return STANDARD_OUTPUT
        return (there.st_dev, there.st_ino)
    try:
        # Before the path is resolved: behind /dev/stdout there may be a pipe, which has no name.
        there = Path(path).stat()
    except (OSError, ValueError):
        return _file_to_be(Path(path))
    return (there.st_dev, there.st_ino)


def _file_to_be(path: Path) -> Hashable:
    try:
        target = path.resolve()
        folder = target.parent.stat()
    except (OSError, ValueError, RuntimeError):
        return str(path)
    return (folder.st_dev, folder.st_ino, target.name.casefold() if _FOLDS_NAMES else target.name)


def _is_bottomless(destination: str) -> bool:
    """Whether it takes any number of reports, as the null device does."""
    try:
        return Path(destination).samefile(os.devnull)
    except (OSError, ValueError):
        return False


def _refuse_unwritable(destination: str) -> None:
    if destination == STANDARD_OUTPUT:
        if getattr(sys.stdout, "name", None) == 1:  # opened by its number: there was none
            raise _refusal("standard output is closed; give the report a file")
        return
    try:
        path = Path(destination)
        if path.is_dir():
            raise IsADirectoryError
        if path.exists() and not path.is_file():
            if not os.access(path, os.W_OK):
                raise PermissionError
            return
        target = path.resolve()
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name[:100]}."):
            target.exists()  # raises for a name that the file system does not take
    except (ValueError, RuntimeError):  # a NUL in it; a loop of links
        raise _refusal(f"{destination!r} does not lead to a file; choose another path") from None
    except OSError as error:
        raise explained(error, destination) from None


def _refusal(sentence: str) -> ReportNotWritten:
    return ReportNotWritten(sentence, bad_destination=True)
