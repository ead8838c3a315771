"""What a format is told about the place it is read in: taken from a console, which only the front door knows."""

from rich.console import Console

from capvcd_reports.look import Look


def look_of(console: Console, *, verbose: bool = False, quiet: bool = False) -> Look:
    """How a report is to look on *console*; off a terminal nothing is wrapped."""
    return Look(
        width=console.width if console.is_terminal else None,
        color=console.color_system is not None and not console.no_color,
        verbose=verbose,
        quiet=quiet,
        encoding=console.encoding,
    )
