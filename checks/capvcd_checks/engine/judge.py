"""Judges facts with checks: facts and a selection in, a run out. Pure: no I/O, no pytest, no clock."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from capvcd_checks.engine.causes import with_first_causes
from capvcd_checks.engine.evaluate import CheckFunction, evaluate, identity_of
from capvcd_checks.engine.redaction import redacted
from capvcd_checks.engine.selection import Selection
from capvcd_checks.engine.suites import all_checks
from capvcd_checks.engine.verdicts import CheckResult, FailOn, Finding, Requests, Run, Target, Verdict
from capvcd_checks.engine.waiver_use import is_judged_last, with_waiver_uses
from capvcd_checks.engine.waivers import Waiver, waive
from capvcd_collectors.engine.collection import Facts
from capvcd_collectors.errors import TimeIsUp
from capvcd_collectors.facts.base import Fact


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a verdict depends on besides the facts, and what a report says of the run.

    *line* is the release line that checks are limited to, *release* what the environment file says; *today* decides
    which *waivers* still hold; *redact* takes secrets out of a text; *started* is ISO 8601 UTC; *fail_on* is what
    counts as failed.
    """

    line: str
    release: str
    today: dt.date
    tool_version: str
    started: str
    target: Target | None = None
    waivers: tuple[Waiver, ...] = ()
    redact: Callable[[str], str] = field(default=str)
    fail_on: FailOn = FailOn.FAIL


def judge(facts: Facts, selection: Selection, circumstances: Circumstances) -> Run:
    """Judge *facts* with every check of *selection*.

    What a report shows of the run besides its verdicts (how long it took, what it asked of the endpoints, whether it
    was interrupted) is added by who drives it.
    """
    results: list[CheckResult] = []
    in_order = sorted(selection.checks, key=is_judged_last)
    for check in in_order:
        try:
            results.append(judge_check(check, facts, circumstances, results))
        except TimeIsUp:
            results += map(_out_of_time, in_order[len(results) :])
            break
    order = [identity.id for identity in selection.identities]
    return run_of(sorted(results, key=lambda each: order.index(each.check.id)), facts, selection, circumstances)


def judge_check(
    check: CheckFunction, facts: Facts, circumstances: Circumstances, before: Sequence[CheckResult] = ()
) -> CheckResult:
    """Judge *facts* with one *check*; its result may be shown: secrets are taken out, accepted failures are WAIVED.

    *before* are the results of the checks judged so far, which say what became of the waivers.
    """
    if is_judged_last(check):
        ids = {*all_checks(), *(each.check.id for each in before)} if circumstances.waivers else ()
        facts = with_waiver_uses(facts, circumstances.waivers, before, ids, circumstances.today)
    try:
        judged = evaluate(check, facts, circumstances.line)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - a defect in one check must not cost the others' verdicts
        judged = _without_verdict(check)
    return redacted(waive(judged, circumstances.waivers, circumstances.today), circumstances.redact)


def _out_of_time(check: CheckFunction) -> CheckResult:
    """The result of a *check* that the time limit left no time for, or that took all of it."""
    identity = identity_of(check)
    if identity is None:
        raise TypeError(f"{check!r} is not a check")
    said = "the run's time limit was reached before this check had come to a verdict"
    return CheckResult(identity, (Finding(Verdict.UNKNOWN, "", said, needs="a longer --timeout"),))


def run_of(
    results: Iterable[CheckResult], facts: Facts | None, selection: Selection, circumstances: Circumstances
) -> Run:
    """The run that *results* are of, as `judge_check` gave them, with the first cause of each that is undecided."""
    without_results = Run(
        suite=selection.suite,
        tool_version=circumstances.tool_version,
        line=circumstances.release,
        target=circumstances.target,
        started=circumstances.started,
        duration=0.0,
        results=(),
        requests=Requests(),
        versions=versions_in(facts),
        choice=selection.choice,
        fail_on=circumstances.fail_on,
    )
    # The results are redacted already, each as it was judged.
    shown = redacted(without_results, circumstances.redact)
    return replace(shown, results=with_first_causes(tuple(results)))


def versions_in(facts: Facts | None) -> dict[str, str]:
    """The versions of products that the facts tell, by the product's name."""
    values = () if facts is None else facts.values.values()
    versions = (value.product_version for value in values if isinstance(value, Fact))
    return dict(sorted(each for each in versions if each is not None))


def _without_verdict(check: CheckFunction) -> CheckResult:
    identity = identity_of(check)
    if identity is None:
        raise TypeError(f"{check!r} is not a check")
    lost = Finding(
        Verdict.UNKNOWN,
        "",
        "a defect of this check: it ended without a verdict",
        needs="a report to whoever maintains the check, with what -vv prints",
        fault=True,
    )
    return CheckResult(identity, (lost,))
