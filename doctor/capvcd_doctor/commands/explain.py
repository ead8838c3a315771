"""``capvcd-doctor explain``: all there is to know about a check."""

import argparse
import sys

from capvcd_doctor.exits import Exit

NAME = "explain"
SUMMARY = "explain a check: what, why, how to mend it"
DESCRIPTION = "Explains checks: what each states, why it matters, how to mend what it finds, and what it reads."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="a check's id, e.g. PF-ALB-005")
    parser.add_argument("--json", action="store_true", help="as JSON, one document per check")


def run(arguments: argparse.Namespace) -> Exit:
    """Print the explanations."""
    from rich.console import Console  # noqa: PLC0415 - heavy

    from capvcd_checks.engine import selection  # noqa: PLC0415 - heavy
    from capvcd_checks.engine.evaluate import identity_of, spoken  # noqa: PLC0415 - heavy
    from capvcd_checks.engine.suites import built_in_checks  # noqa: PLC0415 - heavy
    from capvcd_collectors.engine.registry import needs_of  # noqa: PLC0415 - heavy
    from capvcd_doctor.looks import look_of  # noqa: PLC0415 - heavy
    from capvcd_reports import explain  # noqa: PLC0415 - heavy
    from capvcd_reports.formats import json  # noqa: PLC0415 - heavy

    checks = built_in_checks()
    wanted = [each.upper() for each in arguments.ids]
    for each in wanted:
        if each not in checks:
            raise selection.unknown_id(each, checks.keys())
    look = look_of(Console())
    for number, each in enumerate(wanted):
        identity = identity_of(checks[each])
        if identity is None:
            continue
        reads = [spoken(need.type) for need in needs_of(checks[each])]
        if arguments.json:
            sys.stdout.write(json.as_text(explain.explain_json(identity, reads=reads)))
        else:
            if number:
                sys.stdout.write("\n")
            sys.stdout.write(explain.explain(identity, look, reads=reads))
    return Exit.OK
