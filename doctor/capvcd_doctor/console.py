"""The terminal: whether there is one, how wide it is, and whether it is to be coloured. The one place that asks."""

import sys
from typing import TextIO

from rich.console import Console

from capvcd_reports.formats import Look


def console_on(stream: TextIO, color: str) -> Console:
    """A console on *stream*; ``auto`` colour is for terminals, and not where NO_COLOR is set."""
    return Console(
        file=stream,
        highlight=False,
        force_terminal=True if color == "always" else None,
        no_color=True if color == "never" else None,
        soft_wrap=False,
    )


def look_of(stream: TextIO, color: str, *, verbose: int = 0, quiet: bool = False) -> Look:
    """How a report is laid out for *stream*: wrapped to a terminal's width, and never anywhere else."""
    console = console_on(stream, color)
    return Look(
        width=console.width if stream.isatty() else None,
        color=console.color_system is not None and not console.no_color,
        verbose=verbose > 0,
        quiet=quiet,
        encoding=console.encoding,
    )


def say(stream: TextIO, text: str) -> None:
    """Write *text*, all of it, now."""
    stream.write(text)
    stream.flush()


def talk_beside(destinations: list[str]) -> TextIO:
    """Where to talk: standard output, unless a report goes there."""
    return sys.stderr if "-" in destinations else sys.stdout
