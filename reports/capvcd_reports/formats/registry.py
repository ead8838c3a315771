"""The registry of report formats: what each is called, what it is for, and the function that renders it.

Nothing is imported for a format before it is rendered, so that listing them costs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from capvcd_reports.look import Look

if TYPE_CHECKING:
    from capvcd_checks.engine.verdicts import Run

GROUP = "capvcd_doctor.formats"
"""The entry-point group of formats from other packages; each value leads to a `Format`."""

Render = Callable[["Run", Look], str]


class Medium(StrEnum):
    """Where a report goes."""

    TERMINAL = "terminal"
    """It is what the command says while it runs: one of them is chosen by name."""
    FILE = "file"
    """It is written to a path that is given with an option of its own."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to report a run.

    *name* is what it is chosen by, *summary* one line of help without a full stop. *render* turns a run, already
    redacted, into the whole text of the report. *prepare* imports what rendering takes; it is called when there is time
    for that, or not at all.
    """

    name: str
    summary: str
    medium: Medium
    render: Render
    prepare: Callable[[], object] = lambda: None

    @property
    def option(self) -> str:
        """The command-line option of a format for a file: ``--junit``."""
        return f"--{self.name}"


def _built_in(name: str, summary: str, medium: Medium) -> Format:
    """The format whose function ``render`` stands in the module *name* beside this one."""
    prepare = partial(import_module, f"capvcd_reports.formats.{name}")

    def render(run: "Run", look: Look) -> str:
        text: str = prepare().render(run, look)
        return text

    return Format(name, summary, medium, render, prepare)


BUILT_IN: tuple[Format, ...] = (
    _built_in("terminal", "what to mend first, and the answer last", Medium.TERMINAL),
    _built_in("concise", "one line for each finding that needs somebody", Medium.TERMINAL),
    _built_in("json", "write the report as JSON", Medium.FILE),
    _built_in("junit", "write JUnit XML", Medium.FILE),
    _built_in("html", "write a self-contained HTML page", Medium.FILE),
)
"""The formats that come with the product; the first one for a terminal is the default."""


def installed_formats() -> tuple[Format, ...]:
    """The formats of other installed packages, by name. Reads the metadata of every package: ask only when needed.

    Raises:
        UsageError: an entry point leads to no `Format`, or to one whose name is taken.
    """
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow, and rarely needed

    from capvcd_collectors.errors import UsageError  # noqa: PLC0415 - the same

    taken = {each.name for each in BUILT_IN}
    found = []
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        origin = f"the report format {point.name} ({point.value})"
        try:
            loaded = point.load()
        except Exception as error:
            raise UsageError(f"{origin} cannot be loaded: {type(error).__name__}: {error}") from error
        if not isinstance(loaded, Format):
            raise UsageError(f"{origin} is no capvcd_reports.formats.Format; mend or uninstall its package")
        if loaded.name in taken:
            raise UsageError(f"{origin} is called {loaded.name} as another one is; uninstall one of them")
        taken.add(loaded.name)
        found.append(loaded)
    return tuple(found)
