"""An accepted failure is still run and shown; an expired acceptance is none."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from capvcd_checks.engine.declare import CheckWarning
from capvcd_checks.engine.evaluate import evaluate
from capvcd_checks.engine.verdicts import CheckResult, Verdict
from capvcd_checks.engine.waiver_use import Outcome, WaiverUse, with_waiver_uses
from capvcd_checks.engine.waivers import load_waivers, waive
from capvcd_checks.preflight.check_input import waivers_accept_something
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts import All
from checks.engine.sample_checks import declared, facts, skips, wavers, within

TODAY = dt.date(2026, 11, 22)
GOOD = """\
waivers:
  - check: PF-TST-001
    subject: b
    owner: platform team
    reason: replaced in December
    until: 2026-12-24
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def failed() -> CheckResult:
    return evaluate(declared(within), facts(), "0.5")


def test_an_accepted_failure_is_waived_and_says_by_whom_and_until_when(tmp_path: Path) -> None:
    result = waive(failed(), load_waivers(written(tmp_path, GOOD)), TODAY)

    assert result.verdict is Verdict.WAIVED
    assert result.findings[1].message == ("2 of 1 (accepted by platform team until 2026-12-24: replaced in December)")


def test_an_expired_waiver_leaves_the_failure_and_is_named(tmp_path: Path) -> None:
    result = waive(failed(), load_waivers(written(tmp_path, GOOD)), dt.date(2026, 12, 25))

    assert result.verdict is Verdict.FAIL
    assert result.findings[1].message.endswith("(the waiver of platform team expired on 2026-12-24)")


def test_a_waiver_for_another_subject_changes_nothing(tmp_path: Path) -> None:
    waivers = load_waivers(written(tmp_path, GOOD.replace("subject: b", "subject: a")))

    assert waive(failed(), waivers, TODAY).findings == failed().findings


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("waiver: []\n", "waivers.yaml:1: a waiver file holds one key, 'waivers', with a list below it"),
        (GOOD.replace("owner", "ower"), "waivers.yaml:4: ower is not a key of a waiver"),
        (GOOD.replace("    reason: replaced in December\n", ""), "waivers.yaml:2: this waiver has no reason"),
        (GOOD.replace("2026-12-24", "Christmas"), "waivers.yaml:6: until is a date like 2027-01-31, not 'Christmas'"),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        load_waivers(written(tmp_path, text))

    assert message in str(error.value)


def uses(tmp_path: Path, text: str, today: dt.date = TODAY, *before: CheckResult) -> tuple[WaiverUse, ...]:
    """What becomes of the waivers in *text* over the results *before*, those of one failed check unless given."""
    waivers = load_waivers(written(tmp_path, text))
    known = ("PF-TST-001", "PF-TST-002")
    made: tuple[WaiverUse, ...] = with_waiver_uses(facts(), waivers, before or (failed(),), known, today).get(WaiverUse)
    return made


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (GOOD, Outcome.USED),
        (GOOD.replace("    subject: b\n", ""), Outcome.USED),
        (GOOD.replace("subject: b", "subject: a"), Outcome.NO_FAILURE),
        (GOOD.replace("subject: b", "subject: c"), Outcome.NO_SUCH_SUBJECT),
        (GOOD.replace("PF-TST-001", "pf-tst-001"), Outcome.USED),
        (GOOD.replace("PF-TST-001", "PF-TST-002"), Outcome.NOT_JUDGED),
        (GOOD.replace("PF-TST-001", "PF-TST-003"), Outcome.NO_SUCH_CHECK),
    ],
)
def test_what_becomes_of_a_waiver(tmp_path: Path, text: str, outcome: Outcome) -> None:
    (use,) = uses(tmp_path, text)

    assert (use.outcome, use.expired) == (outcome, False)


@pytest.mark.parametrize("check", [skips, wavers])
def test_what_was_not_decided_says_nothing_of_its_waiver(tmp_path: Path, check: Any) -> None:
    result = evaluate(declared(check), facts(), "0.5")

    (use,) = uses(tmp_path, GOOD.replace("    subject: b\n", ""), TODAY, result)

    assert use.outcome is Outcome.NOT_JUDGED


@pytest.mark.parametrize(("day", "expired"), [(dt.date(2026, 12, 24), False), (dt.date(2026, 12, 25), True)])
def test_a_waiver_holds_on_its_last_day(tmp_path: Path, day: dt.date, expired: bool) -> None:
    (use,) = uses(tmp_path, GOOD, day)

    assert use.expired is expired


@pytest.mark.parametrize(
    ("text", "today", "message", "fix"),
    [
        (
            GOOD.replace("PF-TST-001", "PF-TST-O01"),
            TODAY,
            (
                "the waiver of PF-TST-O01 for b by platform team accepts nothing: there is no such check; did you mean "
                "PF-TST-001? (line 2)"
            ),
            "Write PF-TST-001 in place of PF-TST-O01 in ",
        ),
        (
            GOOD.replace("subject: b", "subject: c"),
            TODAY,
            "the waiver of PF-TST-001 for c by platform team accepts nothing: the check judged a and b (line 2)",
            "Write a or b in place of c in ",
        ),
        (
            GOOD.replace("subject: b", "subject: a"),
            TODAY,
            "the waiver of PF-TST-001 for a by platform team accepts nothing: it did not fail (line 2)",
            "Remove the waiver in ",
        ),
        (
            GOOD,
            dt.date(2027, 1, 1),
            "the waiver of PF-TST-001 for b by platform team expired on 2026-12-24 (line 2)",
            "Remove the waiver in ",
        ),
    ],
)
def test_a_waiver_that_accepts_nothing_is_a_warning_with_its_line(
    tmp_path: Path, text: str, today: dt.date, message: str, fix: str
) -> None:
    with pytest.raises(CheckWarning) as warned:
        waivers_accept_something(All(uses(tmp_path, text, today)))

    said = warned.value.args[0]
    assert (str(said), said.fix.ui.startswith(fix)) == (message, True)


@pytest.mark.parametrize("text", [GOOD, GOOD.replace("PF-TST-001", "PF-TST-002"), "waivers: []\n"])
def test_a_waiver_that_is_used_or_was_not_judged_is_none(tmp_path: Path, text: str) -> None:
    waivers_accept_something(All(uses(tmp_path, text)))
