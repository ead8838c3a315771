"""``capvcd-doctor preflight`` and its like: one command for each suite, made from what the suite says of itself."""

import argparse
from collections.abc import Iterable, Sequence

from capvcd_checks.installed import description_of
from capvcd_collectors.errors import TimeIsUp
from capvcd_doctor.arguments import add_suite_arguments
from capvcd_doctor.command import Command
from capvcd_doctor.complaints import complain
from capvcd_doctor.exits import Exit
from capvcd_reports.formats import Format


def suite_commands(suites: Iterable[str], formats: Sequence[Format]) -> list[Command]:
    """The command of each of the *suites*, by their names; *formats* are those of reports."""
    return [_suite_command(name, formats) for name in suites]


def _suite_command(name: str, formats: Sequence[Format]) -> Command:
    summary, _, description = (description_of(name) or f"Run the suite {name}.").partition("\n")

    def run(arguments: argparse.Namespace) -> Exit:
        from capvcd_doctor.suite import run_suite  # noqa: PLC0415 - heavy
        from capvcd_doctor.time_limit import TimeLimit  # noqa: PLC0415 - only where there is one

        with TimeLimit(arguments.timeout, owns_process=arguments.owns_process) as limit:
            try:
                return run_suite(name, arguments, formats, limit)
            except TimeIsUp:
                if limit.deaf_streams:
                    return Exit.DEFECT
                complain(limit.sentence)
                return Exit.UNDECIDED
            finally:
                arguments.ends_at_once = limit.has_struck

    return Command(
        name=name,
        summary=f"{summary[:1].lower()}{summary[1:].rstrip('.')}",
        description=description.strip() or summary,
        add_arguments=lambda parser: add_suite_arguments(parser, formats),
        run=run,
    )
