"""The exit codes, which scripts rely on. 0 to 5 are pytest's."""

from enum import IntEnum


class Exit(IntEnum):
    """How a command ends. The first four and the last are also how a run ends (`RunExit` of the checks)."""

    OK = 0
    """Nothing failed."""
    FAILED = 1
    """Something did."""
    INTERRUPTED = 2
    """Ctrl-C, or the run was cut short."""
    DEFECT = 3
    """This tool's own fault, or a report that the system would not let it write."""
    USAGE = 4
    """The command line or the configuration is wrong."""
    NOTHING_SELECTED = 5
    """No check was selected."""
    UNDECIDED = 10
    """Nothing failed, but something could not be decided."""
