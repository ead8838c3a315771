"""Facts and a selection in, a run out: judging is a plain function that needs neither pytest nor an endpoint."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from capvcd_checks.engine.judge import Circumstances, judge, judge_check
from capvcd_checks.engine.selection import Selection
from capvcd_checks.engine.verdicts import Choice, FailOn, Outlook, RunExit, Severity, Target, Verdict
from capvcd_checks.engine.waivers import Waiver
from capvcd_collectors.facts.base import Absence, FileSource, Missing
from checks.engine.sample_checks import (
    LIMIT,
    crossed,
    declared,
    defective,
    exact,
    facts,
    holds,
    ours,
    skips,
    total,
    warns,
    wavers,
    within,
)

NOW = Circumstances(
    line="0.5",
    release="0.5.1",
    today=dt.date(2026, 11, 25),
    tool_version="0.1.0",
    started="2026-11-25T12:00:00+00:00",
    target=Target("https://cloud.example.com", "xav_lab", "t-tenant"),
)


def selection(*checks: Any) -> Selection:
    return Selection("nightly", checks, Choice(select=("PF",)))


def ends(limit: Any) -> None:
    raise SystemExit(limit)


ends.__annotations__ = dict(within.__annotations__) | {"limit": type(LIMIT)}


def test_a_run_says_what_was_judged_when_where_and_by_what() -> None:
    run = judge(facts(), selection(declared(total)), NOW)

    assert (run.suite, run.line, run.tool_version, run.started) == (
        "nightly",
        "0.5.1",
        "0.1.0",
        "2026-11-25T12:00:00+00:00",
    )
    assert run.target == NOW.target
    assert run.choice.select == ("PF",)
    assert [(each.check.id, each.verdict) for each in run.results] == [("PF-TST-001", Verdict.PASS)]


def test_checks_are_judged_in_the_order_of_the_selection() -> None:
    checks = [declared(each, f"PF-TST-00{number}") for number, each in enumerate((within, total, warns))]

    run = judge(facts(), selection(*reversed(checks)), NOW)

    assert [each.check.id for each in run.results] == ["PF-TST-002", "PF-TST-001", "PF-TST-000"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [(ends, "SystemExit at tests.checks.engine.test_judge:"), (crossed, "it ended without a verdict")],
)
def test_a_check_that_ends_without_a_verdict_is_undecided_and_costs_no_other(broken: Any, said: str) -> None:
    run = judge(facts(), selection(ours(broken, "PF-TST-001"), declared(total, "PF-TST-002")), NOW)

    first, second = run.results
    assert [(each.verdict, each.fault) for each in first.findings] == [(Verdict.UNKNOWN, True)]
    assert first.findings[0].message.startswith(f"a defect of this check: {said}")
    assert second.verdict is Verdict.PASS
    assert run.exit_code is RunExit.DEFECT


def test_a_waiver_is_applied_and_named() -> None:
    waiver = Waiver("PF-TST-001", None, "platform", "known", dt.date(2026, 11, 25), FileSource("waivers.yaml", 2))

    run = judge(facts(), selection(declared(within)), replace(NOW, waivers=(waiver,)))

    assert run.results[0].verdict is Verdict.WAIVED
    assert run.outlook is Outlook.GO


def test_whatever_is_said_is_redacted() -> None:
    circumstances = replace(NOW, redact=lambda text: text.replace("one too many", "[redacted]"))

    result = judge_check(declared(exact), facts(), circumstances)

    assert result.findings[0].message == "[redacted]"


@pytest.mark.parametrize(
    ("check", "fail_on", "code", "outlook"),
    [
        (holds, FailOn.FAIL, RunExit.PASSED, Outlook.GO),
        (skips, FailOn.FAIL, RunExit.PASSED, Outlook.GO),
        (warns, FailOn.FAIL, RunExit.PASSED, Outlook.GO),
        (warns, FailOn.WARNING, RunExit.FAILED, Outlook.NO_GO),
        (wavers, FailOn.FAIL, RunExit.UNDECIDED, Outlook.UNDECIDED),
        (wavers, FailOn.WARNING, RunExit.UNDECIDED, Outlook.UNDECIDED),
        (wavers, FailOn.UNKNOWN, RunExit.FAILED, Outlook.NO_GO),
        (defective, FailOn.FAIL, RunExit.DEFECT, Outlook.UNDECIDED),
        (within, FailOn.BLOCKER, RunExit.FAILED, Outlook.NO_GO),
    ],
)
def test_the_exit_code_and_the_outlook_go_by_one_line(
    check: Any, fail_on: FailOn, code: RunExit, outlook: Outlook
) -> None:
    run = judge(facts(), selection(ours(check)), replace(NOW, fail_on=fail_on))

    assert (run.exit_code, run.outlook) == (code, outlook)


def test_a_failure_that_is_no_blocker_is_no_go_unless_blockers_alone_count() -> None:
    identity = declared(within).__capvcd_check__
    run = judge(facts(), selection(declared(within)), NOW)
    minor = replace(run, results=(replace(run.results[0], check=replace(identity, severity=Severity.INFO)),))

    assert (minor.exit_code, minor.outlook) == (RunExit.FAILED, Outlook.NO_GO)
    lenient = replace(minor, fail_on=FailOn.BLOCKER)
    assert (lenient.exit_code, lenient.outlook) == (RunExit.PASSED, Outlook.GO)


def test_an_interrupted_run_is_never_a_go() -> None:
    run = replace(judge(facts(), selection(declared(holds)), NOW), interrupted=True)

    assert (run.exit_code, run.outlook) == (RunExit.INTERRUPTED, Outlook.UNDECIDED)


def test_a_run_without_results_is_undecided() -> None:
    assert judge(facts(), selection(), NOW).outlook is Outlook.UNDECIDED


def test_what_hangs_on_a_failed_check_names_it() -> None:
    place = FileSource("limit.yaml", 3)
    gone = Missing(Absence.NOT_THERE, "there is no limit", source=place)

    run = judge(
        facts(pools=gone, limit=replace(LIMIT, source=place)),
        selection(declared(within, "PF-TST-002"), declared(nothing_is_allowed, "PF-TST-001")),
        NOW,
    )

    assert [(each.check.id, each.verdict, each.findings[0].cause) for each in run.results] == [
        ("PF-TST-002", Verdict.UNKNOWN, "PF-TST-001"),
        ("PF-TST-001", Verdict.FAIL, None),
    ]


def nothing_is_allowed(limit: Any) -> None:
    assert limit.size < 0, "one is too many"


nothing_is_allowed.__annotations__ = {"limit": type(LIMIT), "return": None}
