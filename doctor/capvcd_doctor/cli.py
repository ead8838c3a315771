"""The command line: from arguments to an exit code, and the one place where an error becomes one."""

import atexit
import contextlib
import errno
import gc
import os
import sys
from collections.abc import Sequence

from capvcd_doctor.complaints import complain, tell
from capvcd_doctor.exits import Exit
from capvcd_doctor.grammar import parsed

_ALLOCATIONS = 50_000
"""Objects that are made, and not freed, between two searches for cycles; Python's own number is 700."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


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
