"""The one sentence that answers the question, and the order it names checks in."""

from dataclasses import replace

import pytest
from hypothesis import given

from capvcd_checks.engine.verdicts import FailOn, Finding, Outlook, Run, RunExit, Severity, Verdict
from capvcd_reports.phrasing.conclusion import Conclusion, conclude, counts, exit_reason
from reports.made_up import check, one, result, run_of
from reports.random_runs import RUNS

WARNING = check("PF-CFG-009", severity=Severity.WARNING)


@pytest.mark.parametrize(
    ("run", "outlook", "because", "checks"),
    [
        (
            run_of(one("PF-VCD-001", Verdict.PASS)),
            Outlook.GO,
            "nothing failed, and everything was decided",
            (),
        ),
        (
            run_of(one("PF-NSX-008", Verdict.WARN), one("PF-IMG-001", Verdict.WAIVED), one("PF-RGT-001", Verdict.WARN)),
            Outlook.GO,
            "nothing failed, and everything was decided; WARN in PF-RGT-001, PF-NSX-008; WAIVED in PF-IMG-001",
            ("PF-RGT-001", "PF-NSX-008", "PF-IMG-001"),
        ),
        (
            replace(run_of(one(WARNING, Verdict.FAIL)), fail_on=FailOn.BLOCKER),
            Outlook.GO,
            "no blocker failed, and everything was decided; FAIL in PF-CFG-009",
            ("PF-CFG-009",),
        ),
        (
            run_of(one(WARNING, Verdict.FAIL), one("PF-NSX-008", Verdict.WARN)),
            Outlook.NO_GO,
            "1 check (PF-CFG-009) failed",
            ("PF-CFG-009",),
        ),
        (
            run_of(one(WARNING, Verdict.FAIL), one("PF-NSX-008", Verdict.FAIL)),
            Outlook.NO_GO,
            "1 blocker (PF-NSX-008) failed; 1 other check (PF-CFG-009) failed",
            ("PF-NSX-008", "PF-CFG-009"),
        ),
        (
            replace(run_of(one("PF-NSX-008", Verdict.WARN)), fail_on=FailOn.WARNING),
            Outlook.NO_GO,
            "1 check (PF-NSX-008) warned, which counts as failed here",
            ("PF-NSX-008",),
        ),
        (
            run_of(one(WARNING, Verdict.UNKNOWN), one("PF-IMG-001", Verdict.WAIVED)),
            Outlook.UNDECIDED,
            "1 check (PF-CFG-009) could not be decided",
            ("PF-CFG-009",),
        ),
        (
            run_of(one("PF-NSX-008", Verdict.FAIL), one("PF-VCD-004", Verdict.FAIL)),
            Outlook.NO_GO,
            "2 blockers (PF-VCD-004, PF-NSX-008) failed",
            ("PF-VCD-004", "PF-NSX-008"),
        ),
        (
            run_of(one("PF-NSX-008", Verdict.FAIL), one("PF-VCD-004", Verdict.UNKNOWN)),
            Outlook.NO_GO,
            "1 blocker (PF-NSX-008) failed; 1 blocker (PF-VCD-004) could not be decided",
            ("PF-NSX-008", "PF-VCD-004"),
        ),
        (
            run_of(one("PF-VCD-004", Verdict.UNKNOWN)),
            Outlook.UNDECIDED,
            "1 blocker (PF-VCD-004) could not be decided",
            ("PF-VCD-004",),
        ),
        (run_of(), Outlook.UNDECIDED, "no check was run", ()),
    ],
)
def test_the_answer_names_the_checks_it_rests_on(
    run: Run, outlook: Outlook, because: str, checks: tuple[str, ...]
) -> None:
    assert conclude(run) == Conclusion(outlook, because, checks)


@pytest.mark.parametrize(
    ("verdict", "because"),
    [
        (Verdict.PASS, "the run was interrupted before its end"),
        (Verdict.UNKNOWN, "1 blocker (PF-VCD-004) could not be decided; the run was interrupted before its end"),
        (Verdict.FAIL, "1 blocker (PF-VCD-004) failed; the run was interrupted"),
    ],
)
def test_an_interrupted_run_is_never_a_go(verdict: Verdict, because: str) -> None:
    run = replace(run_of(one("PF-VCD-004", verdict)), interrupted=True)
    assert conclude(run).because == because
    assert conclude(run).outlook is not Outlook.GO


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (run_of(one("PF-VCD-001", Verdict.WARN)), "exit code 0: nothing failed, and everything was decided"),
        (
            replace(run_of(one(WARNING, Verdict.FAIL)), fail_on=FailOn.BLOCKER),
            "exit code 0: no blocker failed, and everything was decided",
        ),
        (run_of(), "exit code 0: no check was run"),
        (run_of(one("PF-VCD-001", Verdict.FAIL), one(WARNING, Verdict.FAIL)), "exit code 1: 2 checks failed"),
        (
            replace(run_of(one("PF-VCD-001", Verdict.FAIL), one(WARNING, Verdict.WARN)), fail_on=FailOn.WARNING),
            "exit code 1: 1 check failed; 1 check warned (--fail-on warning)",
        ),
        (
            replace(run_of(one("PF-VCD-001", Verdict.UNKNOWN)), fail_on=FailOn.UNKNOWN),
            "exit code 1: 1 check could not be decided (--fail-on unknown)",
        ),
        (
            replace(run_of(one("PF-VCD-001", Verdict.FAIL)), interrupted=True),
            "exit code 2: the run was interrupted before its end",
        ),
        (
            run_of(result("PF-VCD-001", Finding(Verdict.UNKNOWN, "", "a defect of this check", fault=True))),
            "exit code 3: nothing failed, but a defect of capvcd-doctor left something undecided",
        ),
        (run_of(one("PF-VCD-001", Verdict.UNKNOWN)), "exit code 10: nothing failed, but 1 check could not be decided"),
    ],
)
def test_the_exit_code_says_what_it_rests_on(run: Run, reason: str) -> None:
    assert exit_reason(run) == reason


@given(RUNS)
def test_the_answer_and_the_exit_code_never_contradict_each_other(run: Run) -> None:
    answer, reason = conclude(run), exit_reason(run)
    assert answer.outlook is run.outlook
    assert reason.startswith(f"exit code {int(run.exit_code)}: ")
    if answer.outlook is Outlook.GO:
        assert run.exit_code is RunExit.PASSED
        assert ("nothing failed" in answer.because) is ("nothing failed" in reason)
        assert "everything was decided" in answer.because
        assert "everything was decided" in reason
    if answer.outlook is Outlook.NO_GO:
        assert run.exit_code in {RunExit.FAILED, RunExit.INTERRUPTED}
        assert "nothing failed" not in answer.because + reason
    if answer.outlook is Outlook.UNDECIDED and run.results:
        assert run.exit_code in {RunExit.UNDECIDED, RunExit.DEFECT, RunExit.INTERRUPTED}
        assert "everything was decided" not in answer.because + reason


def test_the_counts_stand_worst_first_and_name_their_checks_in_little_space() -> None:
    run = run_of(
        *(one(f"PF-VCD-{number:03}", Verdict.UNKNOWN) for number in (1, 2, 3, 5, 6, 7)),
        one("PF-NSX-005", Verdict.FAIL),
        one(WARNING, Verdict.FAIL),
        one("PF-RGT-001", Verdict.WARN),
        one("PF-ALB-001", Verdict.PASS),
    )
    assert [(each.number, each.verdict.value, each.about) for each in counts(run)] == [
        (2, "FAIL", "PF-NSX-005 (blocker), PF-CFG-009"),
        (6, "UNKNOWN", "blockers PF-VCD-001-003, 005-007"),
        (1, "WARN", "PF-RGT-001"),
        (1, "PASS", ""),
    ]
