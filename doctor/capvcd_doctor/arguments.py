"""The arguments that several commands share, each declared once."""

import argparse
from collections.abc import Iterable, Sequence

from capvcd_collectors.errors import UsageError
from capvcd_doctor import numbers
from capvcd_reports.formats import Format, Medium

STANDARD_OUTPUT = "-"


def add_suite_arguments(parser: argparse.ArgumentParser, formats: Sequence[Format]) -> None:
    """Everything a command that runs a suite takes; *formats* are the formats its reports can have."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="your own check_*.py files, or folders of them, to run as well"
    )
    add_environment_arguments(parser)
    add_choice_arguments(parser)
    add_report_arguments(parser, formats)
    add_patience_arguments(parser)


def add_environment_arguments(parser: argparse.ArgumentParser) -> None:
    """What to look at: an environment file, or the embedded lab."""
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


def add_choice_arguments(parser: argparse.ArgumentParser) -> None:
    """Which checks to run."""
    which = parser.add_argument_group("which checks")
    which.add_argument(
        "--select", action="append", default=[], metavar="ID", help="only ids that start so (repeatable)"
    )
    which.add_argument("--ignore", action="append", default=[], metavar="ID", help="no ids that start so (repeatable)")
    which.add_argument(
        "--area", action="append", default=[], metavar="AREA", help="only this area, such as alb or nsx (repeatable)"
    )
    which.add_argument("--severity", choices=("blocker", "warning", "info"), help="only this severity or worse")
    which.add_argument("--collect-only", action="store_true", help="say which checks would run, and send nothing")


def add_report_arguments(parser: argparse.ArgumentParser, formats: Sequence[Format]) -> None:
    """How the run is reported: on the terminal, and in files of each of the *formats*."""
    reports = parser.add_argument_group("reports ('-' is standard output; everything else then goes to standard error)")
    add_format_arguments(reports, formats)
    add_look_arguments(reports)
    reports.add_argument(
        "--fail-on",
        choices=("blocker", "warning", "unknown"),
        help="exit with 1 only for failed blockers; also for WARN; also for WARN and UNKNOWN (default: for any FAIL)",
    )


def add_format_arguments(group: "argparse._ActionsContainer", formats: Sequence[Format]) -> None:
    """An option with a path for each format of a file, and one that chooses among those of the terminal."""
    for each in for_files(formats):
        group.add_argument(each.option, metavar="PATH", help=each.summary)
    shown = [each for each in formats if each.medium is Medium.TERMINAL]
    described = "; ".join(f"{each.name}: {each.summary}" for each in shown)
    group.add_argument("--format", choices=[each.name for each in shown], help=f"what is shown ({described})")


def add_look_arguments(group: "argparse._ActionsContainer") -> None:
    """How much is said, and in colour or not."""
    group.add_argument("-v", "--verbose", action="count", default=0, help="also what passed and was skipped, and why")
    group.add_argument("-q", "--quiet", action="store_true", help="only the closing lines")
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour (default: auto)")


def add_patience_arguments(parser: argparse.ArgumentParser) -> None:
    """How hard and how long to ask."""
    how = parser.add_argument_group("how")
    how.add_argument(
        "--jobs", type=numbers.count, default=32, metavar="N", help="facts collected at once (default: 32)"
    )
    how.add_argument(
        "--request-timeout",
        type=numbers.seconds,
        default=20.0,
        metavar="SECONDS",
        help="time for one answer, from its request to its last byte (default: 20)",
    )
    how.add_argument(
        "--timeout",
        type=numbers.seconds,
        default=600.0,
        metavar="SECONDS",
        help="time for everything; what is not read by then is UNKNOWN (default: 600)",
    )


def destinations(arguments: argparse.Namespace, formats: Sequence[Format]) -> dict[Format, str]:
    """Where the reports in files were asked to go, by their format."""
    asked = {each: getattr(arguments, each.name.replace("-", "_")) for each in for_files(formats)}
    return {each: destination for each, destination in asked.items() if destination is not None}


def refuse_two_on_standard_output(asked: dict[Format, str]) -> None:
    """Raise UsageError when more than one of the reports *asked* for goes to standard output."""
    there = [each.option for each, destination in asked.items() if destination == STANDARD_OUTPUT]
    if len(there) > 1:
        raise UsageError("only one report can go to standard output: give the others a file")


def refuse_swallowed(arguments: argparse.Namespace, asked: dict[Format, str]) -> None:
    """Raise UsageError when an option took a check file for its value, which was to stand for itself."""
    taken = {each.option: destination for each, destination in asked.items()}
    if getattr(arguments, "lab", None) is not None:
        taken["--lab"] = arguments.lab
    for option, value in taken.items():
        if value.endswith(".py"):
            example = "--lab=article" if option == "--lab" else f"{option} FILE"
            raise UsageError(f"{option} took {value} for its value; put your check files before it, or write {example}")


def for_files(formats: Iterable[Format]) -> list[Format]:
    """Those of *formats* that are written to a path."""
    return [each for each in formats if each.medium is Medium.FILE]


def shown_as(arguments: argparse.Namespace, formats: Iterable[Format]) -> Format:
    """The format that the terminal is shown: the one asked for, else the first."""
    shown = [each for each in formats if each.medium is Medium.TERMINAL]
    return next((each for each in shown if each.name == arguments.format), shown[0])
