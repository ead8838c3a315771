"""Runs a suite of checks through pytest, in this process, and reports. The commands of suites share it.

pytest is given nothing of the user's own configuration: no ini file, no conftest.py, no plugins but ours and the
report's, so that a verdict does not depend on the folder the command was started in.
"""

import argparse
import contextlib
import getpass
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from capvcd_checks.pytest_session import Provided
from capvcd_checks.verdict import CheckIdentity, Run, Severity, Verdict
from capvcd_collectors.errors import UsageError
from capvcd_doctor.exits import Exit
from capvcd_reports import explain, json_report, terminal
from capvcd_reports.progress import Progress, progress_for
from capvcd_reports.write import write_report

STANDARD_OUTPUT = "-"


def run_suite(suite: str, arguments: argparse.Namespace) -> Exit:
    """Run *suite* as *arguments* say; returns the exit code.

    Raises UsageError for bad input and ReportNotWritten for a report that cannot be written.
    """
    destinations = [path for path in (arguments.json, arguments.junit, arguments.html) if path is not None]
    if destinations.count(STANDARD_OUTPUT) > 1:
        raise UsageError("only one report can go to standard output: give the others a file")
    talk = sys.stderr if STANDARD_OUTPUT in destinations else sys.stdout
    with _environment_file(arguments) as config, tempfile.TemporaryDirectory(prefix="capvcd-doctor-") as scratch:
        return _examine(suite, arguments, config, Path(scratch), _console(talk, arguments.color))


@contextlib.contextmanager
def _environment_file(arguments: argparse.Namespace) -> Iterator[Path]:
    """The environment file to use; a lab is served for as long as it is in use."""
    if arguments.lab is None:
        if arguments.lab_patch is not None:
            raise UsageError("--lab-patch changes the embedded lab: add --lab")
        yield Path(arguments.config or "environment.yaml")
        return
    from capvcd_doctor.labs import opened  # noqa: PLC0415 - the lab is loaded only when asked for

    with opened(arguments.lab, arguments.lab_patch) as lab, tempfile.TemporaryDirectory(prefix="capvcd-lab-") as folder:
        yield lab.write_files(Path(folder))


def _examine(suite: str, arguments: argparse.Namespace, config: Path, scratch: Path, console: Console) -> Exit:
    progress = _console(sys.stderr, arguments.color)

    def watch(total: int, requests: Callable[[], int]) -> Progress:
        return progress_for(progress, enabled=total > 0 and not arguments.quiet, total=total, requests=requests)

    provided = Provided(
        watch=watch,
        prompt=getpass.getpass if sys.stdin.isatty() else None,
        loopback_only=arguments.lab is not None,
    )
    code, said = _pytest(_pytest_arguments(suite, arguments, config, scratch), provided)
    if code == pytest.ExitCode.USAGE_ERROR:
        raise UsageError(said)
    if provided.broken:
        raise UsageError(f"a check file could not be read: {'; '.join(provided.broken)}")
    if code == pytest.ExitCode.INTERNAL_ERROR or (provided.session is None and not arguments.collect_only):
        if arguments.verbose > 1:
            sys.stderr.write(said)
        sys.stderr.write("capvcd-doctor: a defect of this tool stopped the run; run again with -vv and report it\n")
        return Exit.DEFECT
    if not provided.selected:
        sys.stderr.write("capvcd-doctor: no check was selected; 'capvcd-doctor list' shows every id\n")
        return Exit.NOTHING_SELECTED
    if arguments.collect_only or provided.session is None:
        explain.catalogue(provided.selected, console)
        return Exit.OK
    run = provided.session.run(interrupted=code == pytest.ExitCode.INTERRUPTED)
    terminal.render(run, console, verbose=arguments.verbose, quiet=arguments.quiet)
    _write_reports(run, arguments, scratch)
    return exit_code(run, arguments.fail_on)


def _pytest_arguments(suite: str, arguments: argparse.Namespace, config: Path, scratch: Path) -> list[str]:
    """The pytest command line of this run."""
    given = [
        *("-c", os.devnull, "--rootdir", str(Path.cwd()), "--import-mode=importlib", "--noconftest"),
        *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:faulthandler", "--capture=sys"),
        *("-p", "capvcd_checks.plugin"),
        *(f"--capvcd-suite={suite}", f"--capvcd-config={config}"),
        *(f"--capvcd-select={each}" for each in arguments.select),
        *(f"--capvcd-ignore={each}" for each in arguments.ignore),
        *(f"--capvcd-jobs={arguments.jobs}", f"--capvcd-request-timeout={arguments.request_timeout}"),
    ]
    if arguments.severity is not None:
        given.append(f"--capvcd-severity={arguments.severity}")
    if arguments.timeout is not None:
        given.append(f"--capvcd-timeout={arguments.timeout}")
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
        given += ["-p", "pytest_metadata.plugin", "-p", "pytest_html.plugin", "-p", "capvcd_reports.plugin"]
        given += [f"--html={scratch / 'report.html'}", "--self-contained-html"]
    return [*given, *arguments.paths]


def _pytest(given: list[str], provided: Provided) -> tuple[int, str]:
    """Run pytest; its exit code and what it wrote to standard error."""
    said = io.StringIO()
    kept = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        with contextlib.redirect_stderr(said):
            code = pytest.main(given, plugins=[provided])
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update({name: value for name, value in kept.items() if value is not None})
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
