"""``capvcd-doctor preflight``: will it work here?"""

import argparse

from capvcd_doctor import numbers
from capvcd_doctor.exits import Exit

NAME = "preflight"
SUMMARY = "check an environment before CAPVCD is installed"
DESCRIPTION = """\
Checks everything CAPVCD will need, before it is installed: Cloud Director as your user sees it, the edge gateway,
load balancing, the node template, rights, and CAPVCD's own files. Reads only; changes nothing.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="your own check_*.py files, or folders of them, to run as well"
    )
    where = parser.add_argument_group("what to look at").add_mutually_exclusive_group()
    where.add_argument("-c", "--config", metavar="FILE", help="environment file (default: environment.yaml)")
    where.add_argument(
        "--lab",
        nargs="?",
        const="article",
        metavar="SCENARIO[,SCENARIO]",
        help="look at the embedded lab instead (default scenario: article)",
    )
    parser.add_argument("--lab-patch", metavar="FILE", help="change the lab's world (YAML: dotted path: value)")

    which = parser.add_argument_group("which checks")
    which.add_argument(
        "--select", action="append", default=[], metavar="ID", help="only ids that start so (repeatable)"
    )
    which.add_argument("--ignore", action="append", default=[], metavar="ID", help="no ids that start so (repeatable)")
    which.add_argument("--severity", choices=("blocker", "warning", "info"), help="only this severity or worse")
    which.add_argument("-k", dest="keyword", metavar="EXPRESSION", help="pytest's keyword expression")
    which.add_argument("-m", dest="markers", metavar="EXPRESSION", help="pytest's marker expression, e.g. 'alb or nsx'")
    which.add_argument("--collect-only", action="store_true", help="say which checks would run, and send nothing")

    reports = parser.add_argument_group("reports ('-' is standard output; everything else then goes to standard error)")
    reports.add_argument("--json", metavar="PATH", help="write the report as JSON")
    reports.add_argument("--junit", metavar="PATH", help="write JUnit XML")
    reports.add_argument("--html", metavar="PATH", help="write a self-contained HTML page")
    reports.add_argument("-v", "--verbose", action="count", default=0, help="also what passed and what was skipped")
    reports.add_argument("-q", "--quiet", action="store_true", help="only the closing lines")
    reports.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour (default: auto)")

    how = parser.add_argument_group("how")
    how.add_argument(
        "--fail-on",
        choices=("blocker", "warning", "unknown"),
        help="exit with 1 only for failed blockers; also for WARN; also for WARN and UNKNOWN (default: for any FAIL)",
    )
    how.add_argument(
        "--jobs", type=numbers.count, default=32, metavar="N", help="facts collected at once (default: 32)"
    )
    how.add_argument(
        "--request-timeout",
        type=numbers.seconds,
        default=20.0,
        metavar="SECONDS",
        help="wait for one response (default: 20)",
    )
    how.add_argument(
        "--timeout", type=numbers.seconds, metavar="SECONDS", help="time to collect everything (default: no limit)"
    )


def run(arguments: argparse.Namespace) -> Exit:
    """Run the suite and report."""
    from capvcd_doctor.suite import run_suite  # noqa: PLC0415 - heavy

    return run_suite("preflight", arguments)
