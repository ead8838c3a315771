"""``capvcd-doctor report``: a saved run, in any format."""

import argparse
import sys
from collections.abc import Sequence

from capvcd_doctor.arguments import (
    STANDARD_OUTPUT,
    add_format_arguments,
    add_look_arguments,
    destinations,
    refuse_two_on_standard_output,
    shown_as,
)
from capvcd_doctor.command import Command
from capvcd_doctor.exits import Exit
from capvcd_reports.formats import Format, Look

DESCRIPTION = """\
Renders a run that was saved with --json, in any format. Nothing is examined: the verdicts are those of the file.
"""


_LARGEST_RUN = 256 * 1024 * 1024
"""Bytes of a saved run; one with ten thousand findings has some ten million."""


def report_command(formats: Sequence[Format]) -> Command:
    """The command, for reports in *formats*."""

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", metavar="FILE.json", help="a report written with --json ('-': standard input)"
        )
        parser.add_argument(
            "--schema", action="store_true", help="print the JSON Schema of such files, and nothing else"
        )
        add_format_arguments(parser, formats)
        add_look_arguments(parser)

    def run(arguments: argparse.Namespace) -> Exit:
        return _render(arguments, formats)

    return Command("report", "render a saved run in any format", DESCRIPTION, add_arguments, run)


def _render(arguments: argparse.Namespace, formats: Sequence[Format]) -> Exit:
    from pathlib import Path  # noqa: PLC0415 - heavy

    from capvcd_collectors.errors import UsageError  # noqa: PLC0415 - heavy
    from capvcd_collectors.file_reading import read_bytes  # noqa: PLC0415 - heavy
    from capvcd_doctor.console import look_of, say, talk_beside  # noqa: PLC0415 - heavy
    from capvcd_reports import schemas  # noqa: PLC0415 - heavy
    from capvcd_reports.destinations import refuse_destinations  # noqa: PLC0415 - heavy
    from capvcd_reports.saved import read_json  # noqa: PLC0415 - heavy
    from capvcd_reports.write import write_report  # noqa: PLC0415 - heavy

    if arguments.schema:
        say(sys.stdout, schemas.text_of(schemas.REPORT))
        return Exit.OK
    asked = destinations(arguments, formats)
    if arguments.file is None:
        taken = "; ".join(f"{each.option} took {destination} for its value" for each, destination in asked.items())
        raise UsageError(
            f"name a report that was written with --json, or ask for its --schema{f'; {taken}' if taken else ''}"
        )
    refuse_two_on_standard_output(asked)
    piped = arguments.file == STANDARD_OUTPUT
    named = {each.option: destination for each, destination in asked.items()}
    refuse_destinations(named, [] if piped else [arguments.file])
    try:
        text = sys.stdin.read() if piped else read_bytes(Path(arguments.file), _LARGEST_RUN).decode("utf-8")
        saved = read_json(text)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError(f"{arguments.file}: {reason}; name a report written with --json") from None
    except UsageError as error:
        raise UsageError(f"{arguments.file}: {error}") from None
    if arguments.format is not None or not asked:
        talk = talk_beside(list(asked.values()))
        look = look_of(talk, arguments.color, verbose=arguments.verbose, quiet=arguments.quiet)
        say(talk, shown_as(arguments, formats).render(saved, look))
    for each, destination in asked.items():
        write_report(each.render(saved, Look()), destination, sys.stdout)
    return Exit(saved.exit_code)
