"""What a command says on standard error about itself: one line, without secrets, without anything that acts."""

import contextlib
import sys
from collections.abc import Callable

from capvcd_collectors.literal import literal
from capvcd_collectors.program import NAME


def complain(sentence: str, redact: Callable[[str], str] | None = None, *, program: str = NAME) -> None:
    """Say *sentence*, as *program*; *redact* knows the secrets of the run, where there is a run.

    It never raises: a message that nobody takes is no reason to end in another way.
    """
    if redact is None:
        from capvcd_collectors.redact import Redactor  # noqa: PLC0415 - only on the way out

        redact = Redactor().text
    tell(f"{program}: {literal(redact(sentence))}\n")


def tell(text: str) -> None:
    """Write *text*, which is fit to be shown, to standard error; without one, or without room there, it is lost."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(text)
        sys.stderr.flush()
