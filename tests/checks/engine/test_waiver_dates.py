"""A waiver holds through the whole of its last day, and not a day longer."""

import datetime as dt

import pytest

from capvcd_checks.engine.evaluate import evaluate
from capvcd_checks.engine.verdicts import Verdict
from capvcd_checks.engine.waivers import Waiver, waive
from capvcd_collectors.facts.base import FileSource
from checks.engine.sample_checks import declared, facts, within

LAST_DAY = dt.date(2026, 12, 24)
WHERE = FileSource("waivers.yaml", 2)


def waiver(check: str = "PF-TST-001", subject: str | None = None) -> Waiver:
    return Waiver(check, subject, "platform team", "replaced in January", LAST_DAY, WHERE)


@pytest.mark.parametrize(
    ("days", "verdict"), [(-365, Verdict.WAIVED), (-1, Verdict.WAIVED), (0, Verdict.WAIVED), (1, Verdict.FAIL)]
)
def test_a_waiver_holds_until_the_end_of_its_last_day(days: int, verdict: Verdict) -> None:
    today = LAST_DAY + dt.timedelta(days=days)

    assert waive(evaluate(declared(within), facts(), "0.5"), [waiver()], today).verdict is verdict


def test_only_the_failures_of_a_waived_check_change() -> None:
    judged = evaluate(declared(within), facts(), "0.5")

    passed, accepted = waive(judged, [waiver()], LAST_DAY).findings

    assert passed == judged.findings[0]
    assert accepted.verdict is Verdict.WAIVED
    assert accepted.evidence == (*judged.findings[1].evidence, WHERE)


def test_the_waiver_of_another_check_changes_nothing() -> None:
    judged = evaluate(declared(within), facts(), "0.5")

    assert waive(judged, [waiver("PF-TST-002"), waiver("PF-TST-000")], LAST_DAY) == judged


def test_the_first_waiver_that_fits_the_subject_speaks() -> None:
    judged = evaluate(declared(within), facts(), "0.5")

    waived = waive(judged, [waiver(subject="a"), waiver(subject="b")], LAST_DAY)

    assert [each.verdict for each in waived.findings] == [Verdict.PASS, Verdict.WAIVED]
