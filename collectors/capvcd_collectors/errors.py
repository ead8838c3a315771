"""The one error that is the user's to mend before anything can run."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from capvcd_collectors.facts.base import FileSource


class UsageError(Exception):
    """Bad input: one sentence that names place and remedy. The command exits with 4.

    *where* is prefixed as ``file:line:`` when the input is a file. Several faults of one input can be raised
    `together`; *each* holds them one by one, this one among them.
    """

    def __init__(self, message: str, where: "FileSource | None" = None) -> None:
        self.message = message
        self.where = where
        self.each: tuple[UsageError, ...] = (self,)
        place = "" if where is None else f"{where.path}{f':{where.line}' if where.line else ''}: "
        super().__init__(f"{place}{message}")

    @property
    def file(self) -> str:
        """The path of the file at fault, as messages show it; empty where none is known."""
        return "" if self.where is None else self.where.path

    @property
    def line(self) -> int:
        """The line at fault; 0 where none is known."""
        return 0 if self.where is None else self.where.line or 0

    def redacted(self, redact: Callable[[str], str]) -> "UsageError":
        """The same error without secrets: *redact* takes them out of its sentences."""
        return UsageError.together(UsageError(redact(str(each))) for each in self.each)

    @classmethod
    def together(cls, errors: "Iterable[UsageError]") -> Self:
        """All *errors*, of which there is at least one, as one; its text is the first one's."""
        every = tuple({str(each): each for error in errors for each in error.each}.values())
        joined = cls(every[0].message, every[0].where)
        joined.each = every
        return joined


class CannotTellError(UsageError):
    """Input that may well be right, and that nothing here can read: encrypted, or for another program to put together.

    What stands in it is not known; it is no fault.
    """


class UnreadableFileError(UsageError):
    """A file that is not there, or that nothing can be read from: no fault in it, but in the name somebody gave."""


class Faults:
    """Gathers the faults of some input, so that a person hears of all of them at once."""

    def __init__(self) -> None:
        self.found: list[UsageError] = []

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep a `UsageError` that is raised inside, and go on behind it."""
        try:
            yield
        except UsageError as fault:
            self.found += fault.each

    def refuse(self) -> None:
        """Raise everything found, file by file and by line; do nothing when there is nothing."""
        if not self.found:
            return
        files = list(dict.fromkeys(each.file for each in self.found))
        raise UsageError.together(sorted(self.found, key=lambda each: (files.index(each.file), each.line)))


class TimeIsUp(KeyboardInterrupt):
    """The time limit of the run was reached: raised wherever the main thread is then, as Ctrl-C is."""
