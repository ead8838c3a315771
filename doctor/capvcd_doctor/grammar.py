"""The grammar of the command line, and what is said of words that do not fit it.

Only argparse is imported here; each command imports what it needs when it runs, so that ``--help`` is instant.
"""

import argparse
import contextlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from capvcd_checks.installed import SUITES, every_suite
from capvcd_doctor.commands import completion, explain, init, lab, listing
from capvcd_doctor.commands.report import report_command
from capvcd_doctor.commands.suites import suite_commands
from capvcd_doctor.commands.validate import validate_command
from capvcd_doctor.complaints import complain
from capvcd_doctor.exits import Exit
from capvcd_reports.formats import BUILT_IN, Format, installed_formats

EPILOG = """\
exit codes:
  0  nothing failed
  1  something failed
  2  interrupted (Ctrl-C, SIGTERM or SIGHUP)
  3  a defect of capvcd-doctor, or a report could not be written
  4  the command line, the environment file or what it refers to is wrong
  5  no check was selected
  10 nothing failed, but something could not be decided

Try it without any infrastructure:  capvcd-doctor preflight --lab
"""


class _NotUnderstood(Exception):  # noqa: N818 - reads as what happened
    """The command line does not parse; the message is a sentence."""

    def __init__(self, program: str, message: str) -> None:
        super().__init__(message)
        self.program = program


class _Parser(argparse.ArgumentParser):
    """A parser that raises what is wrong instead of printing it, and says what was probably meant."""

    def error(self, message: str) -> NoReturn:
        """Raise the sentence."""
        raise _NotUnderstood(self.prog, message)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        choices = [str(each) for each in action.choices]
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - argparse has no other name for it
            raise _NotUnderstood(self.prog, f"there is no command {value}{_meant(value, choices)}")
        hint = _swallowed(action, str(value)) or _meant(value, choices)
        called = next(iter(action.option_strings), action.metavar or action.dest)
        raise _NotUnderstood(self.prog, f"{called} is one of {', '.join(choices)}, not {value}{hint}")

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        try:
            return super()._get_value(action, arg_string)
        except argparse.ArgumentError as error:
            hint = _swallowed(action, arg_string)
            if not hint:
                raise
            raise _NotUnderstood(self.prog, f"{error}{hint}") from None


class _Version(argparse.Action):
    """``--version``; the package metadata is read only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> NoReturn:
        """Print the version and exit."""
        from importlib.metadata import version  # noqa: PLC0415 - only when asked for

        sys.stdout.write(f"capvcd-doctor {version('capvcd-doctor')}\n")
        parser.exit(Exit.OK)


def grammar(suites: Iterable[str], formats: Sequence[Format]) -> argparse.ArgumentParser:
    """The whole grammar of the command line: *suites* (by name) and report *formats* included."""
    top = _Parser(
        prog="capvcd-doctor",
        description="Validation and diagnostics for Cluster API Provider VMware Cloud Director (CAPVCD).",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    others = (
        validate_command(formats),
        report_command(formats),
        listing.COMMAND,
        explain.COMMAND,
        init.COMMAND,
        lab.COMMAND,
        completion.completion_command(complete_grammar),
    )
    for command in (*suite_commands(suites, formats), *others):
        sub = commands.add_parser(
            command.name,
            help=command.summary,
            description=command.description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(sub)
        sub.set_defaults(run=command.run, grammar=sub)
    return top


def complete_grammar() -> argparse.ArgumentParser:
    """The grammar with the suites and formats of all installed packages."""
    return grammar(every_suite(), (*BUILT_IN, *installed_formats()))


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments in *argv*; the help and exit code 4 when there are none.

    Suites and formats of other installed packages are looked up only when *argv* asks for help, or makes no sense
    without them: looking costs more than all the rest of parsing.
    """
    if not {"-h", "--help"} & {*argv}:
        with contextlib.suppress(_NotUnderstood):
            return _understood(grammar(SUITES, BUILT_IN), argv)
    complete = complete_grammar()
    try:
        return _understood(complete, argv)
    except _NotUnderstood as error:
        if not argv:
            complete.print_help(sys.stderr)
        else:
            complain(f"{error} (see {error.program} --help)", program=error.program)
        complete.exit(Exit.USAGE)


def _understood(top: argparse.ArgumentParser, argv: Sequence[str]) -> argparse.Namespace:
    arguments, rest = top.parse_known_args(argv)
    if not hasattr(arguments, "run"):
        sentence = f"there is no option {rest[0]} here; options stand behind the command" if rest else "name a command"
        raise _NotUnderstood(top.prog, sentence)
    if rest:
        raise _NotUnderstood(arguments.grammar.prog, _not_taken(rest[0], arguments.grammar))
    return arguments


def _not_taken(word: str, command: argparse.ArgumentParser) -> str:
    """What is said of a *word* that *command* has no place for."""
    if not word.startswith("-"):
        return f"{word} is one argument too many"
    known = [option for action in command._actions for option in action.option_strings]  # noqa: SLF001 - the only list
    option = word.partition("=")[0]
    if option in known:
        return f"{option} takes no value"
    return f"there is no option {option}{_meant(option, known)}"


def _meant(word: object, known: Iterable[str]) -> str:
    from capvcd_collectors.spelling import suggestion  # noqa: PLC0415 - only on the way out

    return suggestion(str(word), known)


def _swallowed(action: argparse.Action, value: str) -> str:
    """What is said when an option took for its value what is a file of the user's."""
    if not action.option_strings or not (value.endswith(".py") or Path(value).exists()):
        return ""
    return f"; {value} was taken for its value: put it before {action.option_strings[0]}, or give the value between"
