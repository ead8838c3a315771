"""An accepted failure is still run and shown; an expired acceptance is none."""

import datetime as dt
from pathlib import Path

import pytest

from capvcd_checks.engine.evaluate import evaluate
from capvcd_checks.engine.verdicts import CheckResult, Verdict
from capvcd_checks.engine.waivers import load_waivers, waive
from capvcd_collectors.errors import UsageError
from checks.engine.sample_checks import declared, facts, within

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
