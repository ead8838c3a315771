"""``capvcd-doctor validate``: CAPVCD's files alone, judged without any endpoint."""

import argparse
from collections.abc import Sequence

from capvcd_doctor.arguments import add_choice_arguments, add_report_arguments
from capvcd_doctor.command import Command
from capvcd_doctor.exits import Exit
from capvcd_reports.formats import Format

DESCRIPTION = """\
Judges CAPVCD's files alone: nothing is asked of Cloud Director, and no secret is needed. Without FILE the files are
those that the environment file names, or, where there is none, those of this folder. Each file is recognised by its
content. What only Cloud Director can tell is left to preflight.
"""


def validate_command(formats: Sequence[Format]) -> Command:
    """The command, for reports in *formats*."""

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="files, or folders of them, to judge")
        which = parser.add_argument_group("what to judge")
        which.add_argument("-c", "--config", metavar="FILE", help="environment file (default: environment.yaml)")
        which.add_argument("--capvcd", metavar="VERSION", help="the release of CAPVCD, where the files do not tell it")
        add_choice_arguments(parser)
        add_report_arguments(parser, formats)

    def run(arguments: argparse.Namespace) -> Exit:
        from capvcd_doctor.validation import validate  # noqa: PLC0415 - heavy

        return validate(arguments, formats)

    return Command("validate", "judge CAPVCD's files alone, without any endpoint", DESCRIPTION, add_arguments, run)
