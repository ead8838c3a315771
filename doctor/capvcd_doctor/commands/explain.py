"""``capvcd-doctor explain``: all there is to know about a check."""

import argparse
import sys

from capvcd_doctor.command import Command
from capvcd_doctor.exits import Exit

DESCRIPTION = "Explains checks: what each states, why it matters, how to mend what it finds, and what it reads."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="a check's id, e.g. PF-ALB-005")
    parser.add_argument("--json", action="store_true", help="as JSON, one document per check")


def run(arguments: argparse.Namespace) -> Exit:
    """Print the explanations."""
    from capvcd_checks.engine import selection  # noqa: PLC0415 - heavy
    from capvcd_checks.engine.evaluate import identity_of  # noqa: PLC0415 - heavy
    from capvcd_checks.engine.suites import all_checks  # noqa: PLC0415 - heavy
    from capvcd_collectors.engine.registry import needs_of  # noqa: PLC0415 - heavy
    from capvcd_collectors.facts import Fact  # noqa: PLC0415 - heavy
    from capvcd_doctor.console import look_of, say  # noqa: PLC0415 - heavy
    from capvcd_reports import explain  # noqa: PLC0415 - heavy
    from capvcd_reports.formats import json  # noqa: PLC0415 - heavy

    checks = all_checks()
    wanted = [each.upper() for each in arguments.ids]
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
