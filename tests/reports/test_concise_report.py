"""The concise report: one line a finding, for ``grep``."""

import pytest
from hypothesis import given

from capvcd_checks.engine.verdicts import Finding, Remedy, Run, Severity, Verdict
from capvcd_reports.formats.concise import render
from capvcd_reports.look import Look
from reports.made_up import check, mixed_run, one, result, run_of
from reports.random_runs import RUNS


def test_it_holds_what_needs_somebody_and_what_was_waived_worst_first_and_nothing_else() -> None:
    assert render(mixed_run(), Look()).splitlines() == [
        (
            "FAIL PF-ALB-005 blocker seg-01: 0 free, the plan needs 3"
            " | fix: Resources > Edge Gateways > Load Balancer > Service Engine Groups"
        ),
        (
            "UNKNOWN PF-VCD-007 blocker t-tenant: GET /cloudapi/1.0.0/vdcs got no answer within 10 s"
            " | fix: let the request in the evidence succeed, then run this again"
        ),
        "UNKNOWN PF-RGT-009 blocker 403 for rights bundles | fix: needed: the right Rights Bundle: View",
        (
            "UNKNOWN PF-NSX-001 blocker GET /cloudapi/1.0.0/vdcs got no answer within 10 s"
            " | fix: let the request in the evidence succeed, then run this again"
        ),
        "WARN PF-CFG-009 warning it ends in a slash | fix: Menu > Page",
        "WAIVED PF-IMG-004 blocker accepted until 2026-12-31: lab only",
    ]


def test_worse_verdicts_stand_before_graver_severities() -> None:
    run = run_of(
        one("PF-VCD-001", Verdict.WARN, "soon"),
        one("PF-VCD-002", Verdict.UNKNOWN, "403"),
        one(check("PF-VCD-003", severity=Severity.INFO), Verdict.FAIL, "odd"),
    )
    assert [line.split()[0] for line in render(run, Look()).splitlines()] == ["FAIL", "UNKNOWN", "WARN"]


@pytest.mark.parametrize(("severity", "word"), [("blocker", "warning"), ("warning", "warning"), ("info", "info")])
def test_a_warning_calls_itself_no_blocker(severity: str, word: str) -> None:
    run = run_of(one(check("PF-VCD-001", severity=Severity(severity)), Verdict.WARN, "soon"))
    assert render(run, Look()).startswith(f"WARN PF-VCD-001 {word} soon")


def test_the_fix_is_the_findings_own() -> None:
    finding = Finding(Verdict.FAIL, "edge-1", "no rule", fix=Remedy("", "POST /nat/rules"))
    assert render(run_of(result("PF-NSX-005", finding)), Look()) == (
        "FAIL PF-NSX-005 blocker edge-1: no rule | fix: POST /nat/rules\n"
    )


def test_a_healthy_run_says_nothing() -> None:
    assert render(run_of(one("PF-VCD-001", Verdict.PASS)), Look()) == ""


@given(RUNS)
def test_it_is_one_line_a_finding_on_a_terminal_too(run: Run) -> None:
    findings = [each for one_result in run.results for each in one_result.findings]
    shown = [each for each in findings if each.verdict not in {Verdict.PASS, Verdict.SKIP}]
    lines = render(run, Look(60)).splitlines()
    assert len(lines) == len(shown)
    assert all(line.isprintable() for line in lines)


def test_colour_adds_nothing_but_to_the_verdict() -> None:
    colored = render(mixed_run(), Look(color=True)).splitlines()
    assert colored[0].startswith("\x1b[1;31mFAIL\x1b[0m PF-ALB-005 ")
    assert colored[0].count("\x1b") == 2
