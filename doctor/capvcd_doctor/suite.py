"""Runs a suite of checks: finds the environment, begins to examine it, has it judged, and reports.

What judging and reporting take is imported while the endpoints already answer the log-in.
"""

import argparse
import contextlib
import getpass
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capvcd_checks.installed import endpoints_of
from capvcd_collectors.engine.examination import Examination, Limits
from capvcd_collectors.engine.interruption import Interruptions
from capvcd_collectors.errors import TimeIsUp, UsageError
from capvcd_collectors.preparation import prepare_examination
from capvcd_collectors.redacted_output import RedactedStream, log_records_redacted
from capvcd_doctor.arguments import destinations, refuse_swallowed, refuse_two_on_standard_output, shown_as
from capvcd_doctor.complaints import complain
from capvcd_doctor.defects import defects_redacted
from capvcd_doctor.exits import Exit
from capvcd_doctor.time_limit import TimeLimit
from capvcd_reports.destinations import inputs_in, refuse_destinations
from capvcd_reports.formats import Format, Look
from capvcd_reports.write import ReportNotWritten, ready_destinations, write_report

if TYPE_CHECKING:
    from capvcd_checks.engine.selection import Selection
    from capvcd_checks.engine.verdicts import Choice, FailOn, Run
    from capvcd_doctor.progress import Progress

DEFAULT_ENVIRONMENT = Path("environment.yaml")
_SWITCH = 0.0005
"""Seconds after which this thread, busy importing, lets the log-in go on; Python's own 5 ms add up over a handshake."""


def run_suite(suite: str, arguments: argparse.Namespace, formats: Sequence[Format], limit: TimeLimit) -> Exit:
    """Run *suite* as *arguments* say, and report in the *formats* they ask for; returns the exit code.

    Ends by *limit*, whatever anything of it does. Raises UsageError for bad input, ReportNotWritten for a report that
    cannot be written, and TimeIsUp where the limit came before there was anything to report.
    """
    asked = destinations(arguments, formats)
    refuse_two_on_standard_output(asked)
    refuse_swallowed(arguments, asked)
    if arguments.collect_only:
        return _show_selection(suite, arguments, asked)
    named = {each.option: destination for each, destination in asked.items()}
    refuse_destinations(named, _inputs(arguments))
    with (
        Interruptions() as interruptions,
        ready_destinations(asked.values()),
        _environment_file(arguments, limit) as config,
    ):
        with interruptions.heard(), limit.doing("the environment's files and secrets were read"):
            examination = _examination(config, arguments, limit)
        with examination:
            refuse_destinations(named, inputs_in(examination.environment))
            _tell_unread(examination)
            if not _is_choosy(arguments):
                sys.setswitchinterval(_SWITCH)
                examination.begin(endpoints_of(suite))
            with defects_redacted(examination.redactor.text, (UsageError, ReportNotWritten)):
                with limit.doing("the checks were loaded"):
                    selection = _selected(suite, arguments, examination.redactor.text, interruptions)
                if not selection.checks:
                    return nothing_selected()
                shown = shown_as(arguments, formats)
                run = _judged(selection, examination, arguments, (interruptions, limit), (shown, *asked))
                with limit.doing("the report was written"):
                    report(run, arguments, asked, shown)
                return Exit(run.exit_code)


def _judged(
    selection: "Selection",
    examination: Examination,
    arguments: argparse.Namespace,
    ends: tuple[Interruptions, TimeLimit],
    formats: Sequence[Format],
) -> "Run":
    """Collect and judge; while the log-outs are under way, prepare to report in *formats*."""
    from capvcd_checks.engine.judge import judge  # noqa: PLC0415 - while the endpoints answer
    from capvcd_checks.engine.running import circumstances_of, collect, finished  # noqa: PLC0415 - the same
    from capvcd_doctor.console import console_on  # noqa: PLC0415 - the same
    from capvcd_doctor.progress import progress_for  # noqa: PLC0415 - the same

    interruptions, limit = ends
    circumstances = circumstances_of(examination, fail_on=fail_on_of(arguments))

    def watch(total: int, requests: Callable[[], int]) -> "Progress":
        interruptions.release()
        progress = console_on(sys.stderr, arguments.color)
        return progress_for(progress, enabled=total > 0 and not arguments.quiet, total=total, requests=requests)

    facts, interrupted = collect(examination, selection.facts_needed(circumstances.line), watch)
    limit.has_collected = True
    with _printed_to_stderr(examination.redactor.text):
        run = judge(facts, selection, circumstances)
    with contextlib.suppress(TimeIsUp):
        for each in formats:
            each.prepare()
    return finished(run, examination, interrupted=interrupted)


def _selected(
    suite: str,
    arguments: argparse.Namespace,
    redact: Callable[[str], str],
    interruptions: Interruptions,
) -> "Selection":
    from capvcd_checks.engine.selection import select  # noqa: PLC0415 - while the endpoints answer
    from capvcd_checks.engine.suites import load_suite  # noqa: PLC0415 - the same
    from capvcd_doctor.catalogue import users_checks  # noqa: PLC0415 - the same

    with _printed_to_stderr(redact), interruptions.heard() if arguments.paths else contextlib.nullcontext():
        users = users_checks(arguments.paths)
    return select(suite, (*load_suite(suite).checks.values(), *users), choice_of(arguments))


def fail_on_of(arguments: argparse.Namespace) -> "FailOn":
    """What *arguments* count as failed."""
    from capvcd_checks.engine.verdicts import FailOn  # noqa: PLC0415 - while the endpoints answer

    return FailOn.FAIL if arguments.fail_on is None else FailOn(arguments.fail_on)


def choice_of(arguments: argparse.Namespace) -> "Choice":
    """What *arguments* say about which checks to run."""
    from capvcd_checks.engine.selection import split  # noqa: PLC0415 - while the endpoints answer
    from capvcd_checks.engine.verdicts import Choice, Severity  # noqa: PLC0415 - the same

    return Choice(
        select=split(arguments.select),
        ignore=split(arguments.ignore),
        areas=split(arguments.area),
        severity=None if arguments.severity is None else Severity(arguments.severity),
    )


def _show_selection(suite: str, arguments: argparse.Namespace, asked: dict[Format, str]) -> Exit:
    from capvcd_collectors.redact import Redactor  # noqa: PLC0415 - only when asked for

    with Interruptions() as interruptions:
        selection = _selected(suite, arguments, Redactor().text, interruptions)
    return show_checks(selection, arguments, asked) if selection.checks else nothing_selected()


def show_checks(selection: "Selection", arguments: argparse.Namespace, asked: dict[Format, str]) -> Exit:
    """Show which checks would run."""
    from capvcd_doctor.console import look_of, say, talk_beside  # noqa: PLC0415 - only when asked for
    from capvcd_reports.explain import catalogue  # noqa: PLC0415 - the same

    talk = talk_beside(list(asked.values()))
    say(talk, catalogue(selection.identities, look_of(talk, arguments.color)))
    return Exit.OK


def nothing_selected() -> Exit:
    """Say that no check was selected."""
    complain("no check was selected; 'capvcd-doctor list' shows every id")
    return Exit.NOTHING_SELECTED


def report(run: "Run", arguments: argparse.Namespace, asked: dict[Format, str], shown: Format) -> None:
    """Show *run* on the terminal, then write the reports that were *asked* for."""
    from capvcd_doctor.console import look_of, say, talk_beside  # noqa: PLC0415 - while the endpoints answered

    talk = talk_beside(list(asked.values()))
    look = look_of(talk, arguments.color, verbose=arguments.verbose, quiet=arguments.quiet)
    late: TimeIsUp | None = None
    try:
        say(talk, shown.render(run, look))
    except TimeIsUp as error:  # nobody takes what is shown; the files can still be written
        late = error
    for each, destination in asked.items():
        write_report(each.render(run, Look()), destination, sys.stdout)
    if late is not None:
        raise late


@contextlib.contextmanager
def _printed_to_stderr(redact: Callable[[str], str]) -> Iterator[None]:
    """Show on standard error, without secrets, what a user's checks print and log: the report alone goes elsewhere."""
    shown: Any = RedactedStream(sys.stderr, redact)
    with (
        log_records_redacted(redact),
        contextlib.redirect_stdout(shown),
        contextlib.redirect_stderr(shown),
    ):
        try:
            yield
        finally:
            shown.flush()


@contextlib.contextmanager
def _environment_file(arguments: argparse.Namespace, limit: TimeLimit) -> Iterator[Path]:
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
        limit.remove_at_the_end(Path(folder))
        yield lab.write_files(Path(folder))


def _examination(config: Path, arguments: argparse.Namespace, limit: TimeLimit) -> Examination:
    limits = Limits(
        jobs=arguments.jobs,
        request=arguments.request_timeout,
        run=limit.left,
        loopback_only=arguments.lab is not None,
    )
    prompt = getpass.getpass if sys.stdin.isatty() else None
    return prepare_examination(config, limits=limits, getenv=os.environ, prompt=prompt)


def _inputs(arguments: argparse.Namespace) -> Iterator[Path]:
    """The files that the command line names: no report may take their place."""
    config = None if arguments.lab is not None else arguments.config or DEFAULT_ENVIRONMENT
    for each in (config, arguments.lab_patch, *arguments.paths):
        if each is not None:
            yield Path(each)
            yield from Path(each).rglob("*.py") if Path(each).is_dir() else ()


def _is_choosy(arguments: argparse.Namespace) -> bool:
    """Whether *arguments* leave checks out, perhaps all that ask the endpoints for anything."""
    return bool(arguments.select or arguments.ignore or arguments.area or arguments.severity)


def _tell_unread(examination: Examination) -> None:
    """Say which endpoints of the environment file no check reads yet, lest silence be taken for a verdict."""
    unread = sorted(examination.environment.sections)
    if unread:
        complain(f"no check of this version looks at {', '.join(unread)}")
