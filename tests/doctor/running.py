"""Runs the command line: in this process, which is quick, or in one of its own, as a user's shell does."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from capvcd_doctor.cli import main

PATIENCE = 60.0
"""Seconds after which a command that has not ended is called hung."""


@dataclass(frozen=True)
class Said:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """What a command that refused its input says: one line, after the program's name."""
        (sentence,) = self.sentences
        return sentence

    @property
    def sentences(self) -> list[str]:
        """The same for input with several faults: a line each."""
        assert self.out == ""
        return [line.removeprefix("capvcd-doctor: ") for line in self.err.splitlines()]


def doctor(*arguments: str | Path) -> Said:
    """Run ``capvcd-doctor`` with *arguments* in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Said(code, out.getvalue(), err.getvalue())


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of this process without those that steer colours and pytest, and with *more*."""
    steering = ("PYTEST_", "PYTHON", "COV_", "COVERAGE_", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(steering)}
    return kept | {"TERM": "xterm-256color"} | dict(more or {})


def command_line(*arguments: str | Path) -> list[str]:
    """``capvcd-doctor`` as an argument vector."""
    return [sys.executable, "-m", "capvcd_doctor", *map(str, arguments)]


def apart(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Said:
    """Run ``capvcd-doctor`` with *arguments* in a process of its own."""
    ended = subprocess.run(
        command_line(*arguments),
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Said(ended.returncode, ended.stdout, ended.stderr)


def started(*arguments: str | Path, cwd: Path) -> subprocess.Popen[str]:
    """``capvcd-doctor`` with *arguments* in a process of its own, still running."""
    return subprocess.Popen(
        command_line(*arguments),
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def interrupted(process: "subprocess.Popen[str]", within: float) -> Said:
    """Press Ctrl-C on *process*, which must end *within* that many seconds."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=within)
    return Said(process.returncode, out, err)
