"""The one sentence that answers the question, and the order it names checks in."""

from dataclasses import replace

import pytest

from capvcd_checks.engine.verdicts import Outlook, Run, Severity, Verdict
from capvcd_reports.phrasing.conclusion import Conclusion, conclude
from reports.made_up import check, one, run_of

WARNING = check("PF-CFG-009", severity=Severity.WARNING)


@pytest.mark.parametrize(
    ("run", "outlook", "because", "checks"),
    [
        (
            run_of(one("PF-VCD-001", Verdict.PASS)),
            Outlook.GO,
            "no blocker failed and none is undecided",
            (),
        ),
        (
            run_of(one("PF-NSX-008", Verdict.WARN), one(WARNING, Verdict.FAIL), one("PF-RGT-001", Verdict.WARN)),
            Outlook.GO,
            "no blocker failed and none is undecided; FAIL in PF-CFG-009; WARN in PF-RGT-001, PF-NSX-008",
            ("PF-CFG-009", "PF-RGT-001", "PF-NSX-008"),
        ),
        (
            run_of(one(WARNING, Verdict.UNKNOWN), one("PF-IMG-001", Verdict.WAIVED)),
            Outlook.GO,
            "no blocker failed and none is undecided; UNKNOWN in PF-CFG-009; WAIVED in PF-IMG-001",
            ("PF-CFG-009", "PF-IMG-001"),
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
