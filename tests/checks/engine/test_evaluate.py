"""A check's body becomes findings: one for each subject, with evidence, and never a PASS from an absence."""

import inspect
from pathlib import Path

import pytest

from capvcd_checks.engine.evaluate import evaluate
from capvcd_checks.engine.verdicts import Verdict
from capvcd_collectors.engine.collection import Facts
from capvcd_collectors.facts.base import Absence, FileSource, Missing
from capvcd_collectors.facts.written import NotUnderstood
from checks.engine.sample_checks import (
    EXACT,
    LIMIT,
    A,
    B,
    Plank,
    bare,
    coping,
    coping_with_each,
    crossed,
    declared,
    defective,
    exact,
    facts,
    ours,
    planks_are_short,
    skips,
    total,
    warns,
    wavers,
    within,
)

SAMPLES = Path(inspect.getfile(defective)).relative_to(Path.cwd())


def test_a_check_runs_once_for_each_subject() -> None:
    result = evaluate(declared(within), facts(), "0.5")

    assert [(each.subject, each.verdict, each.message) for each in result.findings] == [
        ("a", Verdict.PASS, ""),
        ("b", Verdict.FAIL, "2 of 1"),
    ]
    assert result.verdict is Verdict.FAIL


def test_the_evidence_is_where_the_facts_were_read() -> None:
    failed = evaluate(declared(within), facts(), "0.5").findings[1]

    assert failed.evidence == (B.source, LIMIT.source)


def test_a_message_may_bring_its_own_evidence() -> None:
    (finding,) = evaluate(declared(exact), facts(), "0.5").findings

    assert (finding.message, finding.evidence) == ("one too many", (EXACT,))


def test_every_instance_at_once_is_no_subject() -> None:
    assert [each.verdict for each in evaluate(declared(total), facts(), "0.5").findings] == [Verdict.PASS]


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        (Absence.UNSEEN, Verdict.UNKNOWN),
        (Absence.NOT_THERE, Verdict.UNKNOWN),
        (Absence.OUT_OF_SCOPE, Verdict.SKIP),
    ],
)
def test_an_absent_fact_never_passes(kind: Absence, verdict: Verdict) -> None:
    missing = Missing(kind, "was answered 403", needs="the right", source=FileSource("exchange"))

    (finding,) = evaluate(declared(within), facts(limit=missing), "0.5").findings

    assert (finding.verdict, finding.message, finding.needs) == (verdict, "was answered 403", "the right")
    assert finding.evidence == (FileSource("exchange"),)


def test_one_absent_instance_leaves_the_others_decided() -> None:
    missing = Missing(Absence.UNSEEN, "was answered 500")

    result = evaluate(declared(within), facts(pools=(A, missing)), "0.5")

    assert [each.verdict for each in result.findings] == [Verdict.PASS, Verdict.UNKNOWN]
    assert result.verdict is Verdict.UNKNOWN


def test_one_absent_instance_makes_the_whole_set_absent() -> None:
    missing = Missing(Absence.UNSEEN, "was answered 500")

    assert evaluate(declared(total), facts(pools=(A, missing)), "0.5").verdict is Verdict.UNKNOWN


def test_no_subject_at_all_is_skipped_not_passed() -> None:
    (finding,) = evaluate(declared(within), facts(pools=()), "0.5").findings

    assert (finding.verdict, finding.message) == (Verdict.SKIP, "there is no pool to look at")


def test_a_check_can_take_an_absence_itself() -> None:
    missing = Missing(Absence.UNSEEN, "was answered 403")

    assert evaluate(declared(coping), facts(limit=missing), "0.5").findings[0].message == "no limit"


def test_an_instance_that_is_not_there_has_no_name() -> None:
    missing = Missing(Absence.UNSEEN, "was answered 500")

    result = evaluate(declared(coping_with_each), facts(pools=(A, missing)), "0.5")

    assert [(each.subject, each.message) for each in result.findings] == [("a", ""), ("", "one is not there")]


def test_the_body_may_warn_skip_or_leave_undecided() -> None:
    outcomes = [evaluate(declared(each), facts(), "0.5").findings[0] for each in (warns, skips, wavers)]

    assert [(each.verdict, each.message, each.needs) for each in outcomes] == [
        (Verdict.WARN, "tight", None),
        (Verdict.SKIP, "only 1", None),
        (Verdict.UNKNOWN, "cannot tell 1", "more"),
    ]


def test_an_assert_without_a_message_quotes_itself() -> None:
    assert evaluate(declared(bare), facts(), "0.5").findings[0].message == "does not hold: limit.size == 2"


def test_a_defect_in_a_check_of_a_suite_is_undecided_and_marked() -> None:
    (finding,) = evaluate(ours(defective), facts(), "0.5").findings

    assert (finding.verdict, finding.fault) == (Verdict.UNKNOWN, True)
    assert finding.message.startswith("a defect of this check: KeyError at checks.engine.sample_checks:")


def test_a_mistake_in_a_users_check_is_undecided_and_tells_its_place() -> None:
    (finding,) = evaluate(declared(defective), facts(), "0.5").findings
    line = inspect.getsourcelines(defective)[1] + 2

    assert (finding.verdict, finding.fault) == (Verdict.UNKNOWN, False)
    assert finding.message == f"this check is wrong at {SAMPLES}:{line}: KeyError: {LIMIT!r}"
    assert finding.needs == f"a correction of the check in {SAMPLES}"


def test_a_check_for_other_lines_is_skipped() -> None:
    result = evaluate(declared(within, lines=("1.2", "1.3")), facts(), "0.5")

    assert result.findings[0].message == "only for CAPVCD 1.2, 1.3; this environment runs 0.5"
    assert result.verdict is Verdict.SKIP


def test_two_subjects_are_a_defect_of_the_check() -> None:
    with pytest.raises(TypeError, match="more than one subject: left and right"):
        evaluate(declared(crossed), facts(), "0.5")


def test_a_field_that_was_not_understood_leaves_only_its_own_subject_undecided() -> None:
    unread = NotUnderstood("is a text, not a whole number", EXACT, "size of b")
    plank = Plank(source=FileSource("b.yaml", 2), name="b", size=0, not_understood={"size": unread})
    both = Facts({Plank: (Plank(source=EXACT, name="a", size=1), plank)}, frozenset({Plank}))

    result = evaluate(declared(planks_are_short), both, "0.5")

    assert [(each.subject, each.verdict, each.message) for each in result.findings] == [
        ("a", Verdict.PASS, ""),
        ("b", Verdict.UNKNOWN, "size of b is a text, not a whole number"),
    ]
    assert (result.findings[1].absent, result.findings[1].evidence) == (True, (EXACT,))
