"""The command line: from arguments to an exit code, and the one place where an error becomes one."""

import argparse
import atexit
import contextlib
import errno
import gc
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import NoReturn

from capvcd_collectors.engine.interruption import Interruptions
from capvcd_doctor.complaints import complain, tell
from capvcd_doctor.exits import Exit
from capvcd_doctor.grammar import parsed
from capvcd_doctor.streams import prepare_streams

_ALLOCATIONS = 50_000
"""Objects that are made, and not freed, between two searches for cycles; Python's own number is 700."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line *argv* (default: the process's) and return its exit code."""
    if argv is None:
        _collect_less_garbage()
    try:
        arguments = parsed(sys.argv[1:] if argv is None else argv)
    except Exception as error:  # noqa: BLE001 - a package of somebody else may be broken
        return _explained(error, debug=False)
    arguments.owns_process, arguments.ends_at_once = argv is None, False
    code = _ended(arguments)
    if argv is None and (arguments.ends_at_once or _is_held_up()):
        _end_at_once(code)
    return code


def _is_held_up() -> bool:
    """Whether the interpreter would wait, on its way out, for a thread that somebody's check or plugin has started."""
    return any(not each.daemon and each is not threading.current_thread() for each in threading.enumerate())


def _end_at_once(code: int) -> NoReturn:
    """End without the interpreter's way out: it waits for threads, and for streams that others write to."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def _ended(arguments: argparse.Namespace) -> int:
    """Run the command of *arguments*; its exit code, whatever became of it."""
    try:
        with _signals_as_interrupts():
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


@contextlib.contextmanager
def _signals_as_interrupts() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end a command as Ctrl-C does: a cancelled job and a closed terminal are no defect."""
    with Interruptions() as interruptions:
        interruptions.release()
        yield


def _collect_less_garbage() -> None:
    """Look for reference cycles seldom, and not at all on the way out: this process is short and makes few.

    Python's own settings suit processes that stay; here they cost a tenth of the time.
    """
    gc.set_threshold(_ALLOCATIONS, 10, 10)
    atexit.register(gc.freeze)
    prepare_streams()


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
    if isinstance(error, OSError | MemoryError) or "can't start new thread" in str(error):
        complain(f"this machine does not let it go on: {_of_the_system(error)}")
        return Exit.DEFECT
    from capvcd_doctor.defects import Defect, defect_of, told  # noqa: PLC0415 - only on the way out

    if not isinstance(error, Defect):
        from capvcd_collectors.redact import Redactor  # noqa: PLC0415 - the same

        error = defect_of(error, Redactor().text)
    if debug:
        tell(error.trace)
    complain(told(error))
    return Exit.DEFECT


def _of_the_system(error: Exception) -> str:
    """What the operating system refused, and of which file."""
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    named = getattr(error, "filename", None)
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"{said}: {named}" if named else said
