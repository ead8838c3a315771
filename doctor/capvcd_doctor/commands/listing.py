"""``capvcd-doctor list``: the catalogue of checks."""

import argparse
import sys

from capvcd_doctor.command import Command
from capvcd_doctor.exits import Exit

DESCRIPTION = """\
Lists every check by area: id, severity, and the statement that is true when all is well. Your own check_*.py files, or
folders of them, are listed as well where they are named.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "words",
        nargs="*",
        metavar="ID|PATH",
        help="only checks whose id starts so, e.g. PF-ALB; or your own check_*.py files, or folders of them",
    )
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(arguments: argparse.Namespace) -> Exit:
    """Print the catalogue."""
    from capvcd_checks.engine import selection  # noqa: PLC0415 - heavy
    from capvcd_checks.engine.evaluate import identity_of  # noqa: PLC0415 - heavy
    from capvcd_checks.engine.verdicts import Choice  # noqa: PLC0415 - heavy
    from capvcd_doctor.catalogue import named_checks  # noqa: PLC0415 - heavy
    from capvcd_doctor.console import look_of, say  # noqa: PLC0415 - heavy
    from capvcd_reports import explain  # noqa: PLC0415 - heavy
    from capvcd_reports.formats import json  # noqa: PLC0415 - heavy

    checks, prefixes = named_checks(arguments.words)
    identities = [identity for each in checks.values() if (identity := identity_of(each))]
    choice = Choice(select=selection.split(prefixes))
    selection.refuse_unknown(choice.select, {identity.id for identity in identities})
    chosen = [identity for identity in identities if selection.is_selected(identity, choice)]
    if arguments.json:
        sys.stdout.write(json.as_text(explain.catalogue_json(chosen)))
    else:
        say(sys.stdout, explain.catalogue(chosen, look_of(sys.stdout, "auto")))
    return Exit.OK


COMMAND = Command("list", "list every check", DESCRIPTION, add_arguments, run)
