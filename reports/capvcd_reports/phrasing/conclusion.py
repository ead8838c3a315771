"""The answer of a run, the same in every medium: one word and one sentence, the counts, and the exit code's reason.

Outlook and exit code are the run's own; only their reasons are put into words here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, FailOn, Outlook, Run, RunExit, Severity, Verdict
from capvcd_reports.phrasing.order import VERDICTS, urgency_key
from capvcd_reports.phrasing.sentences import number_of, shortly

_NAMED = 5
"""How many checks a sentence names; the findings above it name them all."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """*because* is a sentence without its full stop; *checks* are the ids that it rests on."""

    outlook: Outlook
    because: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many checks ended with *verdict*, and which; *about* says so in one line."""

    verdict: Verdict
    number: int
    about: str


def conclude(run: Run) -> Conclusion:
    """Say why the outlook of *run* is what it is, and name the checks that make it so."""
    failing = _checks(run.failing)
    undecided = _undecided(run)
    if run.outlook is Outlook.GO:
        return _go(run)
    reasons = [*_failed(run), *_left_undecided(undecided)]
    if run.interrupted:
        reasons.append("the run was interrupted" if failing else "the run was interrupted before its end")
    return Conclusion(run.outlook, "; ".join(reasons) or "no check was run", _ids((*failing, *undecided)))


def exit_reason(run: Run) -> str:
    """What the exit code of *run* rests on: ``exit code 1: 2 checks failed``."""
    match run.exit_code:
        case RunExit.INTERRUPTED:
            reason = "the run was interrupted before its end"
        case RunExit.FAILED:
            reason = "; ".join(_counted(run))
        case RunExit.DEFECT:
            reason = f"{_nothing_failed(run)}, but a defect of capvcd-doctor left something undecided"
        case RunExit.UNDECIDED:
            reason = f"{_nothing_failed(run)}, but {number_of(len(_undecided(run)), 'check')} could not be decided"
        case _:
            reason = f"{_nothing_failed(run)}, and everything was decided" if run.results else "no check was run"
    return f"exit code {int(run.exit_code)}: {reason}"


def counts(run: Run) -> tuple[Count, ...]:
    """How many checks ended with each verdict that occurred, the worst first; FAIL and UNKNOWN tell their blockers."""
    return tuple(
        Count(verdict, number, _about(_of(run.results, verdict), verdict))
        for verdict in VERDICTS
        if (number := run.counts()[verdict])
    )


def _about(checks: tuple[CheckIdentity, ...], verdict: Verdict) -> str:
    """The ids of *checks*, in little space when there are many."""
    if verdict in {Verdict.PASS, Verdict.SKIP}:
        return ""
    if verdict not in {Verdict.FAIL, Verdict.UNKNOWN}:
        return shortly(_ids(checks))
    if len(checks) <= _NAMED:
        return ", ".join(f"{each.id} (blocker)" if _is_blocker(each) else each.id for each in checks)
    blockers = _ids(each for each in checks if _is_blocker(each))
    others = _ids(each for each in checks if not _is_blocker(each))
    parts = [f"blockers {shortly(blockers)}"] if blockers else []
    parts += [f"others {shortly(others)}" if blockers else shortly(others)] if others else []
    return "; ".join(parts)


def _failed(run: Run) -> list[str]:
    """What counts as failed, by what it is: blockers, other checks, and what *fail_on* adds."""
    failed = _of(run.failing, Verdict.FAIL)
    blockers = [each for each in failed if _is_blocker(each)]
    others = [each for each in failed if not _is_blocker(each)]
    warned = _of(run.failing, Verdict.WARN)
    clauses = [f"{_several(blockers, 'blocker')} failed"] if blockers else []
    clauses += [f"{_several(others, 'other check' if blockers else 'check')} failed"] if others else []
    clauses += [f"{_several(warned, 'check')} warned, which counts as failed here"] if warned else []
    return clauses


def _left_undecided(undecided: Iterable[CheckIdentity]) -> list[str]:
    checks = list(undecided)
    blockers = [each for each in checks if _is_blocker(each)]
    others = [each for each in checks if not _is_blocker(each)]
    clauses = [f"{_several(blockers, 'blocker')} could not be decided"] if blockers else []
    clauses += [f"{_several(others, 'other check' if blockers else 'check')} could not be decided"] if others else []
    return clauses


def _counted(run: Run) -> list[str]:
    """How many checks count as failed, by verdict."""
    said = {Verdict.FAIL: "failed", Verdict.WARN: "warned", Verdict.UNKNOWN: "could not be decided"}
    numbers = {verdict: len(_of(run.failing, verdict)) for verdict in said}
    because = "" if run.fail_on in {FailOn.FAIL, FailOn.BLOCKER} else f" (--fail-on {run.fail_on})"
    return [
        f"{number_of(number, 'check')} {said[verdict]}{because if verdict is not Verdict.FAIL else ''}"
        for verdict, number in numbers.items()
        if number
    ]


def _nothing_failed(run: Run) -> str:
    """``nothing failed``, unless something did that does not count."""
    return "no blocker failed" if _of(run.results, Verdict.FAIL) else "nothing failed"


def _go(run: Run) -> Conclusion:
    noted = {verdict: _of(run.results, verdict) for verdict in (Verdict.FAIL, Verdict.WARN, Verdict.WAIVED)}
    notes = [f"{verdict} in {', '.join(_ids(checks))}" for verdict, checks in noted.items() if checks]
    scope = "" if run.target is not None else " that the files alone can tell; Cloud Director was not asked"
    because = "; ".join([f"{_nothing_failed(run)}, and everything was decided{scope}", *notes])
    return Conclusion(Outlook.GO, because, _ids(each for checks in noted.values() for each in checks))


def _undecided(run: Run) -> tuple[CheckIdentity, ...]:
    """The checks that could not be decided, and those that a defect of this tool left open although nothing failed."""
    return _checks(
        result
        for result in run.results
        if result.verdict is Verdict.UNKNOWN
        or (result not in run.failing and any(finding.fault for finding in result.findings))
    )


def _of(results: Iterable[CheckResult], verdict: Verdict) -> tuple[CheckIdentity, ...]:
    return _checks(each for each in results if each.verdict is verdict)


def _checks(results: Iterable[CheckResult]) -> tuple[CheckIdentity, ...]:
    return tuple(sorted((each.check for each in results), key=urgency_key))


def _ids(checks: Iterable[CheckIdentity]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(check.id for check in checks))


def _is_blocker(check: CheckIdentity) -> bool:
    return check.severity is Severity.BLOCKER


def _several(checks: Iterable[CheckIdentity], noun: str) -> str:
    ids = [check.id for check in checks]
    named = ", ".join(ids[:_NAMED])
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f"{number_of(len(ids), noun)} ({named}{more})"
