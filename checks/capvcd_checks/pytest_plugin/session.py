"""The check session of one pytest run: the examination behind it, the facts, and the results as they come."""

import argparse
import datetime as dt
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import version
from pathlib import Path

import pytest

from capvcd_checks.engine import selection
from capvcd_checks.engine.evaluate import CheckFunction, evaluate
from capvcd_checks.engine.redaction import redacted, redacted_result
from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Requests, Run, Severity
from capvcd_checks.engine.waivers import load_waivers, waive
from capvcd_checks.pytest_plugin import fact_fixtures
from capvcd_checks.pytest_plugin.items import CheckItem
from capvcd_collectors.engine.collection import Facts, Unwatched, Watcher
from capvcd_collectors.engine.examination import Examination, Limits
from capvcd_collectors.engine.registry import needs_of
from capvcd_collectors.errors import UsageError
from capvcd_collectors.preparation import prepare_examination

Watch = Callable[[int, Callable[[], int]], AbstractContextManager[Watcher]]


def _unwatched(_total: int, _requests: Callable[[], int]) -> AbstractContextManager[Watcher]:
    return nullcontext(Unwatched())


class CheckSession:
    """Selects checks, collects their facts, judges them, and keeps the results in the order they came."""

    def __init__(self, config: pytest.Config, examination: Examination | None, watch: Watch | None) -> None:
        self._config = config
        self._examination = examination
        self._watch = watch
        waivers = None if examination is None else examination.environment.waivers
        self._waivers = () if waivers is None else load_waivers(waivers)
        self._facts: Facts | None = None
        self._results: list[CheckResult] = []
        self._began = time.monotonic() if examination is None else examination.began
        self._started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

    @property
    def examination(self) -> Examination:
        """The examination; raises UsageError when the run was started without an environment file."""
        if self._examination is None:
            raise pytest.UsageError("--capvcd-suite needs an environment: add --capvcd-config FILE")
        return self._examination

    @property
    def has_results(self) -> bool:
        """Whether any check has been judged."""
        return bool(self._results)

    def select(self, items: list[pytest.Item]) -> None:
        """Deselect the checks that ``--capvcd-select``, ``--capvcd-ignore`` and ``--capvcd-severity`` leave out."""
        checks = _checks_in(items)
        identities = [check.identity for check in checks]
        refuse_duplicates(identities)
        option = self._config.option
        select, ignore = selection.split(option.capvcd_select), selection.split(option.capvcd_ignore)
        try:
            selection.refuse_unknown((*select, *ignore), {identity.id for identity in identities})
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None
        severity = None if option.capvcd_severity is None else Severity(option.capvcd_severity)
        dropped: set[pytest.Item] = {
            check for check in checks if not selection.is_selected(check.identity, select, ignore, severity)
        }
        if dropped:
            self._config.hook.pytest_deselected(items=[item for item in items if item in dropped])
            items[:] = [item for item in items if item not in dropped]

    def collect(self, items: Sequence[pytest.Item]) -> None:
        """Collect what *items* need: checks by their annotations, ordinary tests by the facts they use as fixtures."""
        wanted: set[type] = set()
        line = self.examination.environment.line
        for item in items:
            if not isinstance(item, CheckItem):
                wanted |= fact_fixtures.facts_named(getattr(item, "fixturenames", ()))
            elif not item.identity.lines or line in item.identity.lines:
                wanted |= {need.type for need in needs_of(item.function)}
        ledger = self.examination.wire.ledger
        watch = _unwatched if self._watch is None else self._watch
        try:
            with watch(self.examination.planned(wanted), lambda: len(ledger.entries)) as watcher:
                self._facts = self.examination.collect(wanted, watcher)
        except KeyboardInterrupt:
            # pytest runs no further item: what was read is judged at once.
            self._facts = self.examination.so_far(wanted)
            for check in _checks_in(items):
                self.judge(check.function)
            raise
        self.examination.log_out_all()

    def facts(self, wanted: type) -> Facts:
        """The facts, with *wanted* among them; collects it now if nothing asked for it before."""
        if self._facts is None or wanted not in self._facts.values:
            self._facts = self.examination.collect({wanted})
        return self._facts

    def judge(self, function: CheckFunction) -> CheckResult:
        """Run one check over the facts and keep its result."""
        if self._facts is None:
            raise LookupError("a check was run before its facts were collected")
        judged = evaluate(function, self._facts, self.examination.environment.line)
        accepted = waive(judged, self._waivers, self.examination.wire.now().date())
        result = redacted_result(accepted, self.examination.redactor.text)
        self._results.append(result)
        return result

    def about(self) -> dict[str, str]:
        """What a report says of the run before it has begun."""
        run = self.run()
        return {"capvcd-doctor": run.tool_version, "suite": run.suite, "CAPVCD": run.line, "examined": run.target}

    def run(self, *, interrupted: bool = False) -> Run:
        """What the session found so far."""
        environment = None if self._examination is None else self._examination.environment
        vcd = None if environment is None else environment.vcd
        run = Run(
            suite=self._config.option.capvcd_suite or "checks",
            tool_version=version("capvcd-doctor"),
            line="" if environment is None else environment.release,
            target="" if vcd is None else f"{vcd.url} organization {vcd.org}, VDC {vcd.vdc}",
            started=self._started,
            duration=time.monotonic() - self._began,
            results=tuple(self._results),
            requests=Requests() if self._examination is None else requests_of(self._examination),
            interrupted=interrupted,
        )
        return run if self._examination is None else redacted(run, self._examination.redactor.text)

    def close(self) -> None:
        """Log out and close every connection."""
        if self._examination is not None:
            self._examination.close()


def requests_of(examination: Examination) -> Requests:
    """What *examination* asked of the endpoints so far."""
    return Requests(
        by_endpoint=examination.requests_by_endpoint(),
        longest_chain=examination.longest_chain(),
        insecure=examination.insecure(),
    )


def _checks_in(items: Iterable[pytest.Item]) -> list[CheckItem]:
    return [item for item in items if isinstance(item, CheckItem)]


def refuse_duplicates(identities: Iterable[CheckIdentity]) -> None:
    """Raise a usage error when two checks carry one id."""
    seen: set[str] = set()
    for identity in identities:
        if identity.id in seen:
            raise pytest.UsageError(f"two checks are called {identity.id}: ids are never reused; rename one of them")
        seen.add(identity.id)


def open_session(config: pytest.Config) -> CheckSession:
    """The check session that *config*'s options ask for; every mistake in them is a usage error (exit 4)."""
    option = config.option
    _refuse_senseless_numbers(option)
    if not __debug__:
        raise pytest.UsageError(
            "python -O strips the assertions that checks are made of: run without -O and PYTHONOPTIMIZE"
        )
    if getattr(option, "numprocesses", None) or hasattr(config, "workerinput"):
        raise pytest.UsageError(
            "pytest-xdist would log in and collect every fact once per worker: run checks without -n (or with -n 0)"
        )
    if option.capvcd_suite is not None:
        _only_the_suite(config)
    provided = next((each for each in config.pluginmanager.get_plugins() if isinstance(each, Provided)), None)
    if option.collectonly:
        return CheckSession(config, None, None)
    if option.capvcd_config is None and (provided is None or provided.examination is None):
        raise pytest.UsageError("--capvcd-suite needs an environment: add --capvcd-config FILE")
    if provided is not None and provided.examination is not None:
        examination = provided.examination
    else:
        examination = prepared(config)
        if option.capvcd_suite is not None and not _is_choosy(option):
            examination.begin()
    config.pluginmanager.register(fact_fixtures.fixtures(), "capvcd-facts")
    try:
        session = CheckSession(config, examination, None if provided is None else provided.watch)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    if provided is not None:
        provided.session = session
    return session


def _refuse_senseless_numbers(option: argparse.Namespace) -> None:
    for name in ("capvcd_jobs", "capvcd_request_timeout", "capvcd_timeout"):
        number = getattr(option, name)
        if number is not None and number <= 0:
            raise pytest.UsageError(f"--{name.replace('_', '-')} is {number}; it must be more than 0")


def prepared(config: pytest.Config) -> Examination:
    """The examination that *config*'s options describe, for a run that was not given one."""
    option = config.option
    limits = Limits(jobs=option.capvcd_jobs, request=option.capvcd_request_timeout, run=option.capvcd_timeout)
    try:
        return prepare_examination(Path(option.capvcd_config), limits=limits, getenv=os.environ, prompt=None)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None


def _is_choosy(option: argparse.Namespace) -> bool:
    """Whether the options leave checks out, perhaps all that ask the endpoints for anything."""
    return bool(
        option.capvcd_select or option.capvcd_ignore or option.capvcd_severity or option.keyword or option.markexpr
    )


class Provided:
    """What the command gives to the pytest run it starts, as a plugin: an examination, and a progress display.

    *watch* makes the display, from how many facts will be collected and a count of the requests so far. Without an
    *examination* nothing can be judged, only collected. The plugin leaves its check session in *session*; *broken*
    holds what pytest could not collect.
    """

    def __init__(self, *, examination: Examination | None, watch: Watch | None) -> None:
        self.examination = examination
        self.watch = watch
        self.session: CheckSession | None = None
        self.selected: list[CheckIdentity] = []
        self.broken: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what a user's check file failed with."""
        if report.failed:
            self.broken.append(f"{report.nodeid}: {report.longreprtext.strip().splitlines()[-1]}")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Keep what was selected, for ``--collect-only``."""
        self.selected = [check.identity for check in _checks_in(session.items)]


def _only_the_suite(config: pytest.Config) -> None:
    """Without paths on the command line, collect nothing but the suite: not whatever lies in this folder."""
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args.clear()
