"""Defects of this tool: what is kept of an exception that nobody foresaw, without the secrets of the run."""

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from capvcd_collectors.errors import UsageError


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
        if isinstance(error, (*foreseen, OSError)):
            raise
        raise defect_of(error, redact) from None


def defect_of(error: Exception, redact: Callable[[str], str]) -> Defect:
    """*error* as a defect."""
    return Defect(type(error).__name__, redact("".join(traceback.format_exception(error))))
