"""Runs a suite of checks: finds the environment, begins to examine it, and has it judged.

What judging takes (pytest, rich) is imported while the endpoints already answer the log-in.
"""

import argparse
import contextlib
import getpass
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from capvcd_collectors.engine.examination import Examination, Limits
from capvcd_collectors.errors import UsageError
from capvcd_collectors.preparation import prepare_examination
from capvcd_doctor.exits import Exit
from capvcd_doctor.interruption import HeldBack

DEFAULT_ENVIRONMENT = Path("environment.yaml")


def run_suite(suite: str, arguments: argparse.Namespace) -> Exit:
    """Run *suite* as *arguments* say; returns the exit code.

    Raises UsageError for bad input and ReportNotWritten for a report that cannot be written.
    """
    if [arguments.json, arguments.junit, arguments.html].count("-") > 1:
        raise UsageError("only one report can go to standard output: give the others a file")
    if arguments.collect_only:
        from capvcd_doctor.judging import judge_and_report  # noqa: PLC0415 - heavy

        return judge_and_report(suite, arguments, None, HeldBack())
    with (
        _environment_file(arguments) as config,
        _examination(config, arguments) as examination,
        HeldBack() as interrupts,
    ):
        _tell_unread(examination)
        if not _is_choosy(arguments):
            examination.begin()
        from capvcd_doctor.judging import judge_and_report  # noqa: PLC0415 - while the endpoints answer

        return judge_and_report(suite, arguments, examination, interrupts)


@contextlib.contextmanager
def _environment_file(arguments: argparse.Namespace) -> Iterator[Path]:
    """The environment file to use; a lab is served for as long as it is in use."""
    if arguments.lab is None:
        if arguments.lab_patch is not None:
            raise UsageError("--lab-patch changes the embedded lab: add --lab")
        if arguments.config is None and not DEFAULT_ENVIRONMENT.exists():
            raise UsageError(
                f"there is no {DEFAULT_ENVIRONMENT} here: write one with 'capvcd-doctor init', name another with "
                "-c FILE, or try --lab"
            )
        yield Path(arguments.config or DEFAULT_ENVIRONMENT)
        return
    from capvcd_doctor.labs import opened  # noqa: PLC0415 - the lab is loaded only when asked for

    with opened(arguments.lab, arguments.lab_patch) as lab, tempfile.TemporaryDirectory(prefix="capvcd-lab-") as folder:
        yield lab.write_files(Path(folder))


def _examination(config: Path, arguments: argparse.Namespace) -> Examination:
    limits = Limits(
        jobs=arguments.jobs,
        request=arguments.request_timeout,
        run=arguments.timeout,
        loopback_only=arguments.lab is not None,
    )
    prompt = getpass.getpass if sys.stdin.isatty() else None
    return prepare_examination(config, limits=limits, getenv=os.environ, prompt=prompt)


def _is_choosy(arguments: argparse.Namespace) -> bool:
    """Whether *arguments* leave checks out, perhaps all that ask the endpoints for anything."""
    return bool(arguments.select or arguments.ignore or arguments.severity or arguments.keyword or arguments.markers)


def _tell_unread(examination: Examination) -> None:
    """Say which endpoints of the environment file no check reads yet, lest silence be taken for a verdict."""
    unread = sorted(examination.environment.sections)
    if unread:
        sys.stderr.write(f"capvcd-doctor: no check of this version looks at {', '.join(unread)}\n")
