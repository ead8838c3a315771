"""The command line: its grammar, and the one place where an error becomes an exit code.

Only argparse is imported here; each command imports what it needs when it runs, so that ``--help`` is instant.
"""

import argparse
import atexit
import contextlib
import errno
import gc
import os
import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from capvcd_checks.installed import SUITES, every_suite
from capvcd_doctor.commands import explain, init, lab, listing
from capvcd_doctor.commands.report import report_command
from capvcd_doctor.commands.suites import suite_commands
from capvcd_doctor.complaints import complain, tell
from capvcd_doctor.exits import Exit
from capvcd_reports.formats import BUILT_IN, Format, installed_formats

EPILOG = """\
exit codes:
  0  nothing failed
  1  something failed
  2  interrupted
  3  a defect of capvcd-doctor, or a report could not be written
  4  the command line, the environment file or a file it names is wrong
  5  no check was selected
  10 nothing failed, but something could not be decided

Try it without any infrastructure:  capvcd-doctor preflight --lab
"""

_ALLOCATIONS = 50_000
"""Objects that are made, and not freed, between two searches for cycles; Python's own number is 700."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class _NotUnderstood(Exception):  # noqa: N818 - reads as what happened
    """The command line does not parse; the message is a sentence."""

    def __init__(self, program: str, message: str) -> None:
        super().__init__(message)
        self.program = program


class _Parser(argparse.ArgumentParser):
    """A parser that raises what is wrong instead of printing it."""

    def error(self, message: str) -> NoReturn:
        """Raise the sentence."""
        raise _NotUnderstood(self.prog, message)


class _Version(argparse.Action):
    """``--version``; the package metadata is read only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> NoReturn:
        """Print the version and exit."""
        from importlib.metadata import version  # noqa: PLC0415 - only when asked for

        sys.stdout.write(f"capvcd-doctor {version('capvcd-doctor')}\n")
        parser.exit(Exit.OK)


def parser(suites: Iterable[str], formats: Sequence[Format]) -> argparse.ArgumentParser:
    """The whole grammar of the command line: *suites* (by name) and report *formats* included."""
    top = _Parser(
        prog="capvcd-doctor",
        description="Validation and diagnostics for Cluster API Provider VMware Cloud Director (CAPVCD).",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    others = (report_command(formats), listing.COMMAND, explain.COMMAND, init.COMMAND, lab.COMMAND)
    for command in (*suite_commands(suites, formats), *others):
        sub = commands.add_parser(
            command.name,
            help=command.summary,
            description=command.description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(sub)
        sub.set_defaults(run=command.run)
    return top


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments in *argv*.

    Suites and formats of other installed packages are looked up only when *argv* asks for help, or makes no sense
    without them: looking costs more than all the rest of parsing.
    """
    if not {"-h", "--help"} & {*argv}:
        with contextlib.suppress(_NotUnderstood):
            return parser(SUITES, BUILT_IN).parse_args(argv)
    complete = parser(every_suite(), (*BUILT_IN, *installed_formats()))
    try:
        return complete.parse_args(argv)
    except _NotUnderstood as error:
        complain(f"{error} (see {error.program} --help)", program=error.program)
        complete.exit(Exit.USAGE)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line *argv* (default: the process's) and return its exit code."""
    if argv is None:
        _collect_less_garbage()
    arguments = parsed(sys.argv[1:] if argv is None else argv)
    try:
        code = int(arguments.run(arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:
        complain("interrupted")
        return Exit.INTERRUPTED
    except (BrokenPipeError, SystemExit):  # rich raises SystemExit when the reader of its output has gone
        _let_go_of_stdout()
        return Exit.DEFECT
    except Exception as error:  # noqa: BLE001 - a person gets one sentence, whatever it was
        return _explained(error, debug=getattr(arguments, "verbose", 0) > 1)
    return code


def _collect_less_garbage() -> None:
    """Look for reference cycles seldom, and not at all on the way out: this process is short and makes few.

    Python's own settings suit processes that stay; here they cost a tenth of the time.
    """
    gc.set_threshold(_ALLOCATIONS, 10, 10)
    atexit.register(gc.freeze)


def _let_go_of_stdout() -> None:
    """Keep the interpreter from complaining, on its way out, about output that nobody takes."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _explained(error: Exception, *, debug: bool) -> Exit:
    """Turn *error* into one sentence and an exit code; anything unforeseen is our fault, and says so."""
    from capvcd_collectors.errors import UsageError  # noqa: PLC0415 - only on the way out
    from capvcd_reports.write import ReportNotWritten  # noqa: PLC0415 - the same

    if isinstance(error, UsageError):
        for each in error.each:
            complain(str(each))
        return Exit.USAGE
    if isinstance(error, ReportNotWritten):
        complain(str(error))
        return Exit.USAGE if error.bad_destination else Exit.DEFECT
    if isinstance(error, OSError) and error.errno in _FULL:
        complain(f"{error.filename or 'standard output'}: {error.strerror}; free some space")
        _let_go_of_stdout()
        return Exit.DEFECT
    from capvcd_doctor.defects import Defect, defect_of  # noqa: PLC0415 - only on the way out

    if not isinstance(error, Defect):
        from capvcd_collectors.redact import Redactor  # noqa: PLC0415 - the same

        error = defect_of(error, Redactor().text)
    if debug:
        tell(error.trace)
    else:
        complain(f"a defect of this tool ({error.name}); run again with -vv and report what it prints")
    return Exit.DEFECT
