"""The check session of one pytest run: the examination behind it, the facts, and the results as they come."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

from capvcd_checks.engine.evaluate import CheckFunction
from capvcd_checks.engine.judge import Circumstances, judge_check, run_of
from capvcd_checks.engine.running import circumstances_of, collect, finished, require_assertions
from capvcd_checks.engine.selection import Selection, refuse_misfits, select, split
from capvcd_checks.engine.suites import load_suite
from capvcd_checks.engine.verdicts import CheckResult, Choice, Run, Severity
from capvcd_checks.engine.waiver_use import is_judged_last
from capvcd_checks.installed import endpoints_of
from capvcd_checks.pytest_plugin import fact_fixtures
from capvcd_checks.pytest_plugin.items import CheckItem
from capvcd_checks.pytest_plugin.redaction import RedactedReports
from capvcd_collectors.engine.collection import Facts
from capvcd_collectors.engine.examination import Examination, Limits
from capvcd_collectors.errors import UsageError
from capvcd_collectors.literal import literal
from capvcd_collectors.preparation import all_collectors, prepare_examination
from capvcd_collectors.redact import Redactor

NEEDS_AN_ENVIRONMENT = "--capvcd-suite needs an environment: add --capvcd-config FILE"


class CheckSession:
    """Selects checks, collects their facts, judges them, and keeps the results in the order they came.

    *examination* is None in a run that only collects items.
    """

    def __init__(self, config: pytest.Config, examination: Examination | None) -> None:
        self._config = config
        self._examination = examination
        self._circumstances = None if examination is None else circumstances_of(examination)
        self._selection = Selection(config.option.capvcd_suite or "", (), choice_of(config.option))
        self._facts: Facts | None = None
        self._results: list[CheckResult] = []
        self.reports = None if examination is None else RedactedReports(examination.redactor, config)
        """The hooks that keep secrets out of what pytest writes; None in a run that only collects items."""

    @property
    def examination(self) -> Examination:
        """The examination; raises UsageError when the run was started without an environment file."""
        if self._examination is None:
            raise pytest.UsageError(NEEDS_AN_ENVIRONMENT)
        return self._examination

    @property
    def circumstances(self) -> Circumstances:
        """What the verdicts depend on besides the facts; likewise."""
        if self._circumstances is None:
            raise pytest.UsageError(NEEDS_AN_ENVIRONMENT)
        return self._circumstances

    @property
    def has_results(self) -> bool:
        """Whether any check has been judged."""
        return bool(self._results)

    def begin(self) -> None:
        """Log in while pytest still collects, where it is sure that the endpoints will be asked for something."""
        option = self._config.option
        if self._examination is not None and option.capvcd_suite is not None and not _is_choosy(option):
            self._examination.begin(endpoints_of(option.capvcd_suite))

    def select(self, items: list[pytest.Item]) -> None:
        """Deselect the checks that the options leave out."""
        checks = _checks_in(items)
        try:
            self._selection = select(
                self._selection.suite, [check.function for check in checks], self._selection.choice
            )
            if users := [check.function for check in checks if not check.identity.suite]:
                refuse_misfits(users, all_collectors())
        except UsageError as error:
            refuse(error)
        items.sort(key=lambda item: isinstance(item, CheckItem) and is_judged_last(item.function))
        dropped: set[pytest.Item] = {check for check in checks if check.function not in self._selection.checks}
        if dropped:
            self._config.hook.pytest_deselected(items=[item for item in items if item in dropped])
            items[:] = [item for item in items if item not in dropped]

    def collect(self, items: Sequence[pytest.Item]) -> None:
        """Collect what *items* need: checks by their annotations, ordinary tests by the facts they use as fixtures.

        Raises KeyboardInterrupt after Ctrl-C, when what was read until then has been judged.
        """
        checks = _checks_in(items)
        self._selection = Selection(
            self._selection.suite, tuple(check.function for check in checks), self._selection.choice
        )
        wanted = self._selection.facts_needed(self.circumstances.line)
        for item in items:
            if not isinstance(item, CheckItem):
                wanted |= fact_fixtures.facts_named(getattr(item, "fixturenames", ()))
        self._facts, interrupted = collect(self.examination, wanted)
        if interrupted:
            # pytest runs no further item: what was read is judged at once.
            for check in checks:
                self.judge(check.function)
            raise KeyboardInterrupt

    def facts(self, wanted: type) -> Facts:
        """The facts, with *wanted* among them; collects it now if nothing asked for it before."""
        if self._facts is None or wanted not in self._facts.values:
            self._facts = self.examination.collect({wanted})
        return self._facts

    def judge(self, check: CheckFunction) -> CheckResult:
        """Judge the facts with one check and keep its result."""
        if self._facts is None:
            raise LookupError("a check was run before its facts were collected")
        result = judge_check(check, self._facts, self.circumstances, self._results)
        self._results.append(result)
        return result

    def about(self) -> dict[str, str]:
        """What a report says of the run before it has begun."""
        run = self.run()
        examined = str(run.target or "")
        return {"capvcd-doctor": run.tool_version, "suite": run.suite, "CAPVCD": run.line, "examined": examined}

    def run(self, *, interrupted: bool = False) -> Run:
        """What the session found so far."""
        run = run_of(self._results, self._facts, self._selection, self.circumstances)
        return finished(run, self.examination, interrupted=interrupted)

    def close(self) -> None:
        """Log out and close every connection."""
        if self._examination is not None:
            self._examination.close()
        if self.reports is not None:
            self.reports.close()


def choice_of(option: Any) -> Choice:
    """What the options say about which checks to run."""
    return Choice(
        select=split(option.capvcd_select),
        ignore=split(option.capvcd_ignore),
        areas=split(option.capvcd_area),
        severity=None if option.capvcd_severity is None else Severity(option.capvcd_severity),
    )


def refuse(error: UsageError) -> NoReturn:
    """End the run as pytest ends it for a mistake on its command line (exit 4)."""
    redact = Redactor().text
    raise pytest.UsageError("\n".join(literal(redact(str(each))) for each in error.each)) from None


def _checks_in(items: Iterable[pytest.Item]) -> list[CheckItem]:
    return [item for item in items if isinstance(item, CheckItem)]


def open_session(config: pytest.Config) -> CheckSession:
    """The check session that *config*'s options ask for; every mistake in them is a usage error (exit 4)."""
    option = config.option
    _refuse_senseless_numbers(option)
    if getattr(option, "numprocesses", None) or hasattr(config, "workerinput"):
        raise pytest.UsageError(
            "pytest-xdist would log in and collect every fact once per worker: run checks without -n (or with -n 0)"
        )
    try:
        require_assertions()
        if option.capvcd_suite is not None:
            load_suite(option.capvcd_suite)
            _only_the_suite(config)
        if option.collectonly:
            return CheckSession(config, None)
        if option.capvcd_config is None:
            raise pytest.UsageError(NEEDS_AN_ENVIRONMENT)
        session = CheckSession(config, _prepared(option))
    except UsageError as error:
        refuse(error)
    config.pluginmanager.register(session.reports, "capvcd-redaction")
    config.pluginmanager.register(fact_fixtures.fixtures(), "capvcd-facts")
    return session


def _refuse_senseless_numbers(option: Any) -> None:
    for name in ("capvcd_jobs", "capvcd_request_timeout", "capvcd_timeout"):
        number = getattr(option, name)
        if number is not None and number <= 0:
            raise pytest.UsageError(f"--{name.replace('_', '-')} is {number}; it must be more than 0")


def _prepared(option: Any) -> Examination:
    """The examination that the options describe."""
    limits = Limits(jobs=option.capvcd_jobs, request=option.capvcd_request_timeout, run=option.capvcd_timeout)
    return prepare_examination(Path(option.capvcd_config), limits=limits, getenv=os.environ, prompt=None)


def _is_choosy(option: Any) -> bool:
    """Whether the options leave checks out, perhaps all that ask the endpoints for anything."""
    return not choice_of(option).is_everything or bool(option.keyword or option.markexpr)


def _only_the_suite(config: pytest.Config) -> None:
    """Without paths on the command line, collect nothing but the suite: not whatever lies in this folder."""
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args.clear()
