"""What a command says on standard error about itself: one line, without secrets, without anything that acts."""

import contextlib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

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


def tell_what_was_read(read: Iterable[tuple[Path, str]], skipped: Iterable[tuple[Path, str]]) -> None:
    """Say which files were *read*, each with what it is, and which were *skipped*, each with the reason."""
    from capvcd_collectors.yaml.located import shown  # noqa: PLC0415 - heavy

    for word, files in (("read", read), ("skipped", skipped)):
        for path, about in files:
            tell(f"{word:8} {literal(shown(path))}: {literal(about)}\n")
