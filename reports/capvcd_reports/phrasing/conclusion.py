"""The answer of a run in one word and one sentence, the same in every medium."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from capvcd_checks.engine.verdicts import CheckResult, Outlook, Run, Severity, Verdict
from capvcd_reports.phrasing.order import urgency_key

_NAMED = 5
"""How many checks a sentence names; the findings above it name them all."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """*because* is a sentence without its full stop; *checks* are the ids that it rests on."""

    outlook: Outlook
    because: str
    checks: tuple[str, ...]


def conclude(run: Run) -> Conclusion:
    """Say why the outlook of *run* is what it is, and name the checks that make it so."""
    blockers = [each for each in run.results if each.check.severity is Severity.BLOCKER]
    failed = _ids(blockers, Verdict.FAIL)
    unseen = _ids(blockers, Verdict.UNKNOWN)
    outlook = run.outlook
    if outlook is Outlook.NO_GO:
        also = f"; {_several(unseen)} could not be decided" if unseen else ""
        cut = "; the run was interrupted" if run.interrupted else ""
        return Conclusion(outlook, f"{_several(failed)} failed{also}{cut}", failed + unseen)
    if outlook is Outlook.UNDECIDED:
        reasons = [f"{_several(unseen)} could not be decided"] if unseen else []
        reasons += ["the run was interrupted before its end"] if run.interrupted else []
        return Conclusion(outlook, "; ".join(reasons) or "no check was run", unseen)
    return _go(run)


def _go(run: Run) -> Conclusion:
    by_verdict = {
        verdict: _ids(run.results, verdict) for verdict in (Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN, Verdict.WAIVED)
    }
    notes = [f"{verdict} in {', '.join(ids)}" for verdict, ids in by_verdict.items() if ids]
    because = "; ".join(["no blocker failed and none is undecided", *notes])
    return Conclusion(Outlook.GO, because, tuple(chain.from_iterable(by_verdict.values())))


def _ids(results: Iterable[CheckResult], verdict: Verdict) -> tuple[str, ...]:
    checks = sorted((each.check for each in results if each.verdict is verdict), key=urgency_key)
    return tuple(check.id for check in checks)


def _several(ids: tuple[str, ...]) -> str:
    named = ", ".join(ids[:_NAMED])
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f"{len(ids)} blocker{'' if len(ids) == 1 else 's'} ({named}{more})"
