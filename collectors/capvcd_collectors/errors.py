"""The one error that is the user's to mend before anything can run."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capvcd_collectors.facts.base import FileSource


class UsageError(Exception):
    """Bad input: one sentence that names place and remedy. The command exits with 4.

    *where* is prefixed as ``file:line:`` when the input is a file.
    """

    def __init__(self, message: str, where: "FileSource | None" = None) -> None:
        self.message = message
        self.where = where
        place = "" if where is None else f"{where.path}{f':{where.line}' if where.line else ''}: "
        super().__init__(f"{place}{message}")

    def redacted(self, redact: Callable[[str], str]) -> "UsageError":
        """The same error without secrets: *redact* takes them out of its sentence."""
        return UsageError(redact(str(self)))
