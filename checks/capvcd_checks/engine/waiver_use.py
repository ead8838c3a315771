"""What became of each waiver in a run: the one fact that is made of results and not of what an endpoint answered.

A check that asks for it is judged after all others.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from capvcd_checks.engine.evaluate import CheckFunction
from capvcd_checks.engine.verdicts import CheckResult, Verdict
from capvcd_checks.engine.waivers import Waiver
from capvcd_collectors.engine.collection import Facts
from capvcd_collectors.engine.registry import needs_of
from capvcd_collectors.facts.base import Fact


class Outcome(StrEnum):
    """What a waiver met in the run."""

    USED = "used"
    """A failure that it accepts, or accepted until it expired."""
    NO_SUCH_CHECK = "no such check"
    """No suite and no file of this run has a check of that id."""
    NO_SUCH_SUBJECT = "no such subject"
    """The check judged others, but nothing that is called so."""
    NO_FAILURE = "no failure"
    """What it was to accept did not fail."""
    NOT_JUDGED = "not judged"
    """The check was left out of this run, did not apply, or could not be decided."""


@dataclass(frozen=True, kw_only=True)
class WaiverUse(Fact, noun="waiver", subject="check"):
    """One waiver and its *outcome* in this run.

    *accepted* is the subject it is limited to, None for all; *known* are the ids, or the subjects, that it could have
    named where it names none of them.
    """

    check: str
    accepted: str | None
    owner: str
    until: dt.date
    expired: bool
    outcome: Outcome
    known: tuple[str, ...] = ()


def is_judged_last(check: CheckFunction) -> bool:
    """Whether *check* asks what became of the waivers."""
    return any(need.type is WaiverUse for need in needs_of(check))


def with_waiver_uses(
    facts: Facts, waivers: Iterable[Waiver], results: Sequence[CheckResult], ids: Collection[str], today: dt.date
) -> Facts:
    """*facts*, and what became of *waivers* in *results*; *ids* are those of all checks there are."""
    by_id = {each.check.id.upper(): each for each in results}
    uses = tuple(_use(each, by_id.get(each.check), ids, today) for each in waivers)
    return replace(facts, values={**facts.values, WaiverUse: uses}, many=facts.many | {WaiverUse})


def _use(waiver: Waiver, result: CheckResult | None, ids: Collection[str], today: dt.date) -> WaiverUse:
    outcome, known = _outcome(waiver, result, ids)
    return WaiverUse(
        source=waiver.where,
        check=waiver.check,
        accepted=waiver.subject,
        owner=waiver.owner,
        until=waiver.until,
        expired=waiver.until < today,
        outcome=outcome,
        known=known,
    )


def _outcome(waiver: Waiver, result: CheckResult | None, ids: Collection[str]) -> tuple[Outcome, tuple[str, ...]]:
    if result is None:
        is_known = waiver.check in {each.upper() for each in ids}
        return (Outcome.NOT_JUDGED, ()) if is_known else (Outcome.NO_SUCH_CHECK, tuple(ids))
    concerned = [each for each in result.findings if waiver.subject in (None, each.subject)]
    verdicts = {each.verdict for each in concerned}
    if verdicts & {Verdict.FAIL, Verdict.WAIVED}:
        return Outcome.USED, ()
    if verdicts & {Verdict.UNKNOWN} or not verdicts - {Verdict.SKIP}:
        subjects = tuple(dict.fromkeys(each.subject for each in result.findings if each.subject))
        is_elsewhere = not concerned and subjects and Verdict.UNKNOWN not in {each.verdict for each in result.findings}
        return (Outcome.NO_SUCH_SUBJECT, subjects) if is_elsewhere else (Outcome.NOT_JUDGED, ())
    return Outcome.NO_FAILURE, ()
