"""How a report for people is to look: what a format is told about the place it will be read in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """The place a report is read in, and how much of it is wanted.

    *width* is in columns; None means that it is no terminal, and that no line is ever wrapped. *verbose* adds what a
    first look does not need, *quiet* leaves only the closing lines. What *encoding* cannot hold is spelled out.
    """

    width: int | None = None
    color: bool = False
    verbose: bool = False
    quiet: bool = False
    encoding: str = "utf-8"
