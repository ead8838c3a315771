"""``capvcd-doctor explain``: all there is to know about a check."""

import argparse
import sys

from capvcd_doctor.command import Command
from capvcd_doctor.exits import Exit

DESCRIPTION = """\
Explains checks: what each states, why it matters, how to mend what it finds, and what it reads. With files of your own
and no id it explains the checks in them.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "words",
        nargs="+",
        metavar="ID|PATH",
        help="a check's id, e.g. PF-ALB-005; or your own check_*.py files, or folders of them, that hold it",
    )
    parser.add_argument("--json", action="store_true", help="as JSON, one document per check")


def run(arguments: argparse.Namespace) -> Exit:
    """Print the explanations."""
    from capvcd_checks.engine import selection  # noqa: PLC0415 - heavy
    from capvcd_checks.engine.evaluate import identity_of  # noqa: PLC0415 - heavy
    from capvcd_collectors.engine.registry import needs_of  # noqa: PLC0415 - heavy
    from capvcd_collectors.facts import Fact  # noqa: PLC0415 - heavy
    from capvcd_doctor.catalogue import named_checks  # noqa: PLC0415 - heavy
    from capvcd_doctor.console import look_of, say  # noqa: PLC0415 - heavy
    from capvcd_reports import explain  # noqa: PLC0415 - heavy
    from capvcd_reports.formats import json  # noqa: PLC0415 - heavy

    named, ids = named_checks(arguments.words)
    checks = {each.upper(): check for each, check in named.items()}
    own = [each for each, check in checks.items() if not getattr(identity_of(check), "suite", "")]
    wanted = [each.upper() for each in ids] or own
    for each in wanted:
        if each not in checks:
            raise selection.unknown_id(each, checks.keys())
    for number, each in enumerate(wanted):
        identity = identity_of(checks[each])
        if identity is None:
            continue
        reads = [need.type.noun for need in needs_of(checks[each]) if issubclass(need.type, Fact)]
        if arguments.json:
            sys.stdout.write(json.as_text(explain.explain_json(identity, reads=reads)))
        else:
            between = "\n" if number else ""
            say(sys.stdout, between + explain.explain(identity, look_of(sys.stdout, "auto"), reads=reads))
    return Exit.OK


COMMAND = Command("explain", "explain a check: what, why, how to mend it", DESCRIPTION, add_arguments, run)
