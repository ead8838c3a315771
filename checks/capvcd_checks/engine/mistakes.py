"""Mistakes in check files: what a person is told of an exception, and where in the file it came from."""

import traceback
from collections.abc import Callable
from pathlib import Path

from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.yaml.located import shown


def told(error: BaseException) -> str:
    """*error* on one line: its kind and the first line of its text."""
    lines = str(error).strip().splitlines() or [""]
    text = error.msg if isinstance(error, SyntaxError) else lines[0]
    return f"{type(error).__name__}: {text}".removesuffix(": ")


def place_of(error: BaseException, path: Path) -> FileSource:
    """Where in the file at *path* the *error* came from: the last of its lines that was running, as far as is known."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return FileSource(shown(path), error.lineno)
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == str(path)]
    return FileSource(shown(path), lines[-1] if lines else None)


def declared_at(check: Callable[..., None]) -> FileSource:
    """Where *check* is written."""
    return FileSource(shown(Path(check.__code__.co_filename)), check.__code__.co_firstlineno)
