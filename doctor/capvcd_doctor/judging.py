"""Judges an examination through pytest, in this process, and writes the reports.

pytest is given nothing of the user's own configuration: no ini file, no conftest.py, no plugins but ours and the
report's, so that a verdict does not depend on the folder the command was started in.
"""

import argparse
import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Finding, Run, Severity, Verdict
from capvcd_checks.pytest_plugin.session import Provided
from capvcd_collectors.engine.examination import Examination
from capvcd_collectors.errors import UsageError
from capvcd_collectors.installed import redactor as redactor_of_all
from capvcd_doctor.exits import Exit
from capvcd_doctor.interruption import HeldBack
from capvcd_doctor.progress import Progress, progress_for
from capvcd_reports import explain
from capvcd_reports.formats import json_report, terminal
from capvcd_reports.write import write_report

STANDARD_OUTPUT = "-"
_NO_AUTOLOAD = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"


def judge_and_report(
    suite: str, arguments: argparse.Namespace, examination: Examination | None, interrupts: HeldBack
) -> Exit:
    """Run *suite* over *examination* (None only to collect it) and write the reports *arguments* ask for.

    *interrupts* are released when the facts are about to be collected.

    Raises UsageError for bad input and ReportNotWritten for a report that cannot be written.
    """
    talk = sys.stderr if STANDARD_OUTPUT in (arguments.json, arguments.junit, arguments.html) else sys.stdout
    with tempfile.TemporaryDirectory(prefix="capvcd-doctor-") as scratch:
        console = _console(talk, arguments.color)
        return _judge(suite, arguments, examination, interrupts=interrupts, scratch=Path(scratch), console=console)


def _judge(
    suite: str,
    arguments: argparse.Namespace,
    examination: Examination | None,
    *,
    interrupts: HeldBack,
    scratch: Path,
    console: Console,
) -> Exit:
    progress = _console(sys.stderr, arguments.color)

    def watch(total: int, requests: Callable[[], int]) -> Progress:
        interrupts.release()
        return progress_for(progress, enabled=total > 0 and not arguments.quiet, total=total, requests=requests)

    provided = Provided(examination=examination, watch=watch)
    code, said = _pytest(_pytest_arguments(suite, arguments, scratch), provided)
    if code == pytest.ExitCode.USAGE_ERROR:
        raise UsageError(said)
    if provided.broken:
        raise UsageError(f"a check file could not be read: {'; '.join(provided.broken)}")
    if code == pytest.ExitCode.INTERNAL_ERROR or (provided.session is None and not arguments.collect_only):
        if arguments.verbose > 1:
            sys.stderr.write(_speakable(said, provided))
        sys.stderr.write("capvcd-doctor: a defect of this tool stopped the run; run again with -vv and report it\n")
        return Exit.DEFECT
    if not provided.selected:
        sys.stderr.write("capvcd-doctor: no check was selected; 'capvcd-doctor list' shows every id\n")
        return Exit.NOTHING_SELECTED
    if arguments.collect_only or provided.session is None:
        explain.catalogue(provided.selected, console)
        return Exit.OK
    run = completed(provided.session.run(interrupted=code == pytest.ExitCode.INTERRUPTED), provided.selected)
    terminal.render(run, console, verbose=arguments.verbose, quiet=arguments.quiet)
    _write_reports(run, arguments, scratch)
    return exit_code(run, arguments.fail_on)


def completed(run: Run, selected: Iterable[CheckIdentity]) -> Run:
    """*run* with a finding for each of the *selected* checks that ended without one.

    A check that raises what no check may would otherwise be absent from every report, and a run without failures.
    """
    if run.interrupted:
        return run
    judged = {result.check.id for result in run.results}
    lost = Finding(
        Verdict.UNKNOWN,
        "",
        "a defect of this check: it ended without a verdict",
        needs="a report to whoever maintains the check, with what -vv prints",
        fault=True,
    )
    unjudged = (CheckResult(each, (lost,)) for each in selected if each.id not in judged)
    return replace(run, results=(*run.results, *unjudged))


def _speakable(said: str, provided: Provided) -> str:
    """*said* without secrets."""
    redactor = redactor_of_all() if provided.examination is None else provided.examination.redactor
    return redactor.text(said)


def _pytest_arguments(suite: str, arguments: argparse.Namespace, scratch: Path) -> list[str]:
    """The pytest command line of this run."""
    given = [
        *("-c", os.devnull, "--rootdir", str(Path.cwd()), "--import-mode=importlib", "--noconftest"),
        *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:faulthandler", "-p", "no:python", "--capture=sys"),
        *("-p", "capvcd_checks.pytest_plugin.plugin"),
        f"--capvcd-suite={suite}",
        *(f"--capvcd-select={each}" for each in arguments.select),
        *(f"--capvcd-ignore={each}" for each in arguments.ignore),
    ]
    if arguments.severity is not None:
        given.append(f"--capvcd-severity={arguments.severity}")
    if arguments.keyword is not None:
        given += ["-k", arguments.keyword]
    if arguments.markers is not None:
        given += ["-m", arguments.markers]
    if arguments.collect_only:
        given.append("--collect-only")
    if arguments.junit is not None:
        given += [f"--junitxml={scratch / 'junit.xml'}", "-o", "junit_logging=system-out"]
        given += ["-o", f"junit_suite_name=capvcd-doctor {suite}"]
    if arguments.html is not None:
        given += ["-p", "pytest_metadata.plugin", "-p", "pytest_html.plugin", "-p", "capvcd_reports.pytest_plugin"]
        given += [f"--html={scratch / 'report.html'}", "--self-contained-html"]
    return [*given, *arguments.paths]


def _pytest(given: list[str], provided: Provided) -> tuple[int, str]:
    """Run pytest; its exit code and what it wrote to standard error."""
    said = io.StringIO()
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", _NO_AUTOLOAD)
    kept = {name: value for name in names if (value := os.environ.pop(name, None)) is not None}
    os.environ[_NO_AUTOLOAD] = "1"
    try:
        with contextlib.redirect_stderr(said):
            code = pytest.main(given, plugins=[provided])
    finally:
        del os.environ[_NO_AUTOLOAD]
        os.environ.update(kept)
    return int(code), said.getvalue().replace("ERROR: ", "").strip()


def _write_reports(run: Run, arguments: argparse.Namespace, scratch: Path) -> None:
    if arguments.json is not None:
        json_report.write_json(run, arguments.json, sys.stdout)
    for destination, made in ((arguments.junit, "junit.xml"), (arguments.html, "report.html")):
        if destination is not None:
            write_report((scratch / made).read_text(encoding="utf-8"), destination, sys.stdout)


def exit_code(run: Run, fail_on: str | None) -> Exit:
    """What *run* means to a script. *fail_on* moves the line, see the command's help."""
    if run.interrupted:
        return Exit.INTERRUPTED
    verdicts = {result.verdict for result in run.results}
    failed = [result.check for result in run.results if result.verdict is Verdict.FAIL]
    if _fails(failed, verdicts, fail_on):
        return Exit.FAILED
    if any(finding.fault for result in run.results for finding in result.findings):
        return Exit.DEFECT
    return Exit.UNDECIDED if Verdict.UNKNOWN in verdicts else Exit.OK


def _fails(failed: list[CheckIdentity], verdicts: set[Verdict], fail_on: str | None) -> bool:
    if fail_on == "blocker":
        return any(check.severity is Severity.BLOCKER for check in failed)
    if fail_on == "warning":
        return bool(failed) or Verdict.WARN in verdicts
    if fail_on == "unknown":
        return bool(failed) or not verdicts.isdisjoint({Verdict.WARN, Verdict.UNKNOWN})
    return bool(failed)


def _console(file: "io.TextIOBase | object", color: str) -> Console:
    """A rich console on *file*; rich itself honours NO_COLOR and terminals."""
    return Console(
        file=file,  # type: ignore[arg-type]
        highlight=False,
        force_terminal=True if color == "always" else None,
        no_color=True if color == "never" else None,
        soft_wrap=False,
    )
