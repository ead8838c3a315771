"""What a command is: its words on the command line, its arguments, and what it does."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command. *summary* is its line in the list of commands, *description* what its own help says first.

    *add_arguments* declares its arguments with argparse alone; *run* does the work, imports what it takes, and gives
    the exit code.
    """

    name: str
    summary: str
    description: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
