"""The terminal report: three lines a finding, the first cause first, the answer last."""

import re
from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from capvcd_checks.engine.verdicts import Choice, Finding, Remedy, Requests, Run, Severity, Verdict
from capvcd_collectors.facts.base import ExchangeSource, FileSource
from capvcd_collectors.literal import literal
from capvcd_reports.formats.terminal import render
from capvcd_reports.look import Look
from reports.made_up import ASSIGNMENTS, DEAD_VDCS, check, mixed_run, one, result, run_of
from reports.random_runs import RUNS


def report(run: Run, width: int | None = None, *, verbose: bool = False, quiet: bool = False) -> str:
    return render(run, Look(width, verbose=verbose, quiet=quiet))


def test_a_report_reads_from_the_first_cause_to_the_answer() -> None:
    assert report(mixed_run()) == dedent("""\
        Preflight for CAPVCD 0.5: https://vcd.example.com organization xav_lab, VDC t-tenant

        FAIL PF-ALB-005 seg-01: 0 free, the plan needs 3
             fix       Resources > Edge Gateways > Load Balancer > Service Engine Groups
             evidence  vcd: GET /cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments (200) /values/0
        UNKNOWN 2 checks: GET /cloudapi/1.0.0/vdcs got no answer within 10 s (PF-VCD-007, PF-NSX-001)
             fix       let the request in the evidence succeed, then run this again
             evidence  vcd: GET /cloudapi/1.0.0/vdcs (no answer)
        UNKNOWN PF-RGT-009 403 for rights bundles
             fix       needed: the right Rights Bundle: View
             evidence  nothing was read for it
        WARN PF-CFG-009 it ends in a slash
             fix       Menu > Page
             evidence  capi-quickstart.yaml:12 spec.site
        WAIVED PF-IMG-004 accepted until 2026-12-31: lab only

        1 FAIL     PF-ALB-005 (blocker)
        3 UNKNOWN  PF-VCD-007 (blocker), PF-RGT-009 (blocker), PF-NSX-001 (blocker)
        1 WARN     PF-CFG-009
        1 WAIVED   PF-IMG-004
        2 PASS, 1 SKIP of 9 checks (-v lists them)
        31 requests (vcd 25, vcd-provider 6); capvcd-doctor 0.1.0, started 2026-11-22T16:00:00Z, took 3.4 s
        INSECURE: the certificate of https://vcd.example.com was not verified; whoever sits between could read the password
        no-go: 1 blocker (PF-ALB-005) failed; 3 blockers (PF-VCD-007, PF-RGT-009, PF-NSX-001) could not be decided
        exit code 1: 1 check failed
        """)  # noqa: E501 - lines as they are printed


def test_a_narrow_report_hangs_its_lines() -> None:
    lines = report(mixed_run(), 60).splitlines()
    assert "\n".join(lines[:14]) == dedent("""\
        Preflight for CAPVCD 0.5: https://vcd.example.com
            organization xav_lab, VDC t-tenant

        FAIL PF-ALB-005 seg-01: 0 free, the plan needs 3
             fix       Resources > Edge Gateways > Load Balancer >
                       Service Engine Groups
             evidence  vcd: GET
                       /cloudapi/1.0.0/loadBalancer/serviceEngineGro
                       ups/assignments (200) /values/0
        UNKNOWN 2 checks: GET /cloudapi/1.0.0/vdcs got no answer
             within 10 s (PF-VCD-007, PF-NSX-001)
             fix       let the request in the evidence succeed, then
                       run this again
             evidence  vcd: GET /cloudapi/1.0.0/vdcs (no answer)""")
    assert "\n".join(lines[-6:]) == dedent("""\
        INSECURE: the certificate of https://vcd.example.com was not
            verified; whoever sits between could read the password
        no-go: 1 blocker (PF-ALB-005) failed; 3 blockers
            (PF-VCD-007, PF-RGT-009, PF-NSX-001) could not be
            decided
        exit code 1: 1 check failed""")


def test_verbose_tells_the_whole_of_a_finding() -> None:
    fix = Remedy("Edge Gateways > edge-1 > NAT > New", "POST /nat/rules")
    places = (ASSIGNMENTS.showing("20"), FileSource("plan.yaml", 3, 1, "egress", "snat"))
    failed = Finding(Verdict.FAIL, "edge-1", "edge-1 has no SNAT rule", places, fix=fix)
    assert report(run_of(result(check("PF-NSX-005", "An SNAT rule is there"), failed)), verbose=True) == dedent("""\
        Preflight for CAPVCD 0.5: https://vcd.example.com organization xav_lab, VDC t-tenant

        FAIL PF-NSX-005 edge-1 has no SNAT rule
             should be An SNAT rule is there
             severity  blocker: a FAIL stops the installation
             why       Else it breaks.
             fix       Edge Gateways > edge-1 > NAT > New
             or        POST /nat/rules
             evidence  vcd: GET /cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments (200) /values/0 = 20, request 7f3a
                       plan.yaml:3 egress = snat

        1 FAIL     PF-NSX-005 (blocker)
        25 requests (vcd 25); capvcd-doctor 0.1.0, started 2026-11-22T16:00:00Z, took 3.4 s
        no-go: 1 blocker (PF-NSX-005) failed
        exit code 1: 1 check failed
        """)  # noqa: E501 - lines as they are printed


def test_verbose_lists_what_passed_and_why_the_rest_was_skipped() -> None:
    run = run_of(*mixed_run().results[5:8], result("PF-MGT-015"))
    assert report(run, verbose=True).splitlines()[2:] == [
        "PASS PF-VCD-001 All is well",
        "PASS PF-VCD-019 All is well (net-a; net-b)",
        "SKIP PF-VCD-005 All is well: no API token is given; add vcd.apiToken",
        "SKIP PF-MGT-015 All is well: it found nothing to look at",
        "",
        "2 PASS, 2 SKIP of 4 checks",
        "25 requests (vcd 25); capvcd-doctor 0.1.0, started 2026-11-22T16:00:00Z, took 3.4 s",
        "go: nothing failed, and everything was decided",
        "exit code 0: nothing failed, and everything was decided",
    ]


def test_the_answer_names_a_few_of_many() -> None:
    failed = [one(f"PF-VCD-{number:03}", Verdict.FAIL, "401") for number in range(1, 9)]
    answer = report(run_of(*failed)).splitlines()[-2]
    assert answer == (
        "no-go: 8 blockers (PF-VCD-001, PF-VCD-002, PF-VCD-003, PF-VCD-004, PF-VCD-005 and 3 more) failed"
    )


def test_quiet_leaves_the_closing_lines() -> None:
    run = run_of(one("PF-VCD-004", Verdict.FAIL, "401"), one("PF-VCD-001", Verdict.PASS))
    assert report(run, quiet=True).splitlines() == [
        "1 FAIL     PF-VCD-004 (blocker)",
        "1 PASS of 2 checks (-v lists them)",
        "25 requests (vcd 25); capvcd-doctor 0.1.0, started 2026-11-22T16:00:00Z, took 3.4 s",
        "no-go: 1 blocker (PF-VCD-004) failed",
        "exit code 1: 1 check failed",
    ]


def test_where_the_run_does_not_decide_the_exit_code_none_is_told() -> None:
    text = render(run_of(one("PF-VCD-004", Verdict.UNKNOWN)), Look(), tell_exit_code=False)
    assert text.splitlines()[-1] == "undecided: 1 blocker (PF-VCD-004) could not be decided"


def test_a_part_of_the_checks_says_which_were_asked_for() -> None:
    choice = Choice(("PF-ALB", "PF-NSX"), ("PF-ALB-006",), ("ALB",), Severity.WARNING)
    assert report(replace(run_of(), choice=choice)).splitlines()[1] == (
        "not all checks were asked for: only PF-ALB, PF-NSX; without PF-ALB-006; of the areas ALB; of severity warning"
    )


def titles(run: Run) -> list[str]:
    return re.findall(r"^ *(?:FAIL|WARN|UNKNOWN) (\S+)", report(run), re.MULTILINE)


def test_blockers_come_first_then_areas_from_the_connection_up() -> None:
    ids = ["PF-MGT-015", "PF-CFG-001", "PF-IMG-001", "PF-ALB-001", "PF-NSX-005", "PF-RGT-001", "PF-VCD-004", "mine"]
    results = [one(each, Verdict.FAIL, "broken") for each in ids]
    results.append(one(check("PF-VCD-001", severity=Severity.WARNING), Verdict.FAIL, "slow"))
    results.append(one(check("PF-VCD-002", severity=Severity.WARNING), Verdict.WARN, "soon"))
    assert titles(run_of(*results)) == [
        *("PF-VCD-004", "PF-RGT-001", "PF-NSX-005", "PF-ALB-001", "PF-IMG-001", "PF-CFG-001", "PF-MGT-015", "mine"),
        "PF-VCD-001",
        "PF-VCD-002",
    ]


def test_what_failed_or_was_not_decided_comes_by_severity_and_the_warnings_after_it() -> None:
    run = run_of(
        one("PF-VCD-000", Verdict.WARN, "soon"),
        one("PF-VCD-001", Verdict.UNKNOWN, "403"),
        one("PF-VCD-002", Verdict.FAIL, "gone"),
        one(check("PF-NSX-000", severity=Severity.INFO), Verdict.WARN, "old"),
        one(check("PF-NSX-001", severity=Severity.INFO), Verdict.UNKNOWN, "unread"),
        one(check("PF-NSX-002", severity=Severity.INFO), Verdict.FAIL, "odd"),
    )
    assert titles(run) == ["PF-VCD-002", "PF-VCD-001", "PF-NSX-002", "PF-NSX-001", "PF-VCD-000", "PF-NSX-000"]


def test_a_warning_does_not_call_itself_a_blocker() -> None:
    run = run_of(one("PF-VCD-004", Verdict.WARN, "soon"))
    assert "blocker" not in report(run)
    assert "blocker" not in report(run, verbose=True)


def test_a_dead_endpoint_is_one_entry() -> None:
    dead = [
        result(f"PF-VCD-{number:03}", Finding(Verdict.UNKNOWN, "", "refused", (DEAD_VDCS,))) for number in range(1, 41)
    ]
    text = report(run_of(*dead))
    assert text.count("     evidence ") == 1
    assert "UNKNOWN 40 checks: refused (PF-VCD-001-040)\n" in text
    assert "40 UNKNOWN blockers PF-VCD-001-040\n" in text


def test_ids_in_a_row_are_told_as_first_and_last() -> None:
    ids = ["PF-VCD-007", "PF-VCD-009", "PF-NSX-001", "PF-NSX-005", "PF-NSX-006", "PF-NSX-007", "PF-NSX-008", "mine"]
    text = report(run_of(*(one(each, Verdict.UNKNOWN, "refused") for each in ids)))
    assert "UNKNOWN 8 checks: refused (PF-VCD-007, 009, PF-NSX-001, 005-008, mine)\n" in text


def test_what_waits_for_a_failed_check_stands_under_it() -> None:
    run = run_of(
        one("PF-VCD-004", Verdict.FAIL, "the user is disabled"),
        one("PF-VCD-007", Verdict.FAIL, "there is no VDC t-tenant", "t-tenant"),
        result("PF-NSX-001", Finding(Verdict.UNKNOWN, "", "it has no edge", cause="PF-VCD-007")),
        result("PF-NSX-002", Finding(Verdict.UNKNOWN, "", "it has no network", cause="PF-VCD-007")),
        result("PF-VCD-005", Finding(Verdict.UNKNOWN, "", "no token", cause="PF-VCD-004")),
    )
    assert report(run).splitlines()[2:13] == [
        "FAIL PF-VCD-004 the user is disabled",
        "     fix       Menu > Page",
        "     evidence  nothing was read for it",
        "     UNKNOWN PF-VCD-005 no token",
        "          fix       resolve PF-VCD-004 first",
        "FAIL PF-VCD-007 there is no VDC t-tenant",
        "     fix       Menu > Page",
        "     evidence  nothing was read for it",
        "     UNKNOWN 2 checks: not to be decided before PF-VCD-007 passes (PF-NSX-001, 002)",
        "          fix       resolve PF-VCD-007 first",
        "",
    ]


def test_one_reason_under_one_cause_is_told_in_its_own_words() -> None:
    waiting = [Finding(Verdict.UNKNOWN, "", "there is no VDC t-tenant", cause="PF-VCD-007")]
    run = run_of(one("PF-VCD-007", Verdict.FAIL), result("PF-NSX-001", *waiting), result("PF-NSX-002", *waiting))
    assert "     UNKNOWN 2 checks: there is no VDC t-tenant (PF-NSX-001, 002)\n" in report(run)


def test_a_group_whose_cause_is_not_told_stands_by_its_own_severity() -> None:
    run = run_of(
        one("PF-VCD-004", Verdict.WARN, "soon"),
        result("PF-NSX-001", Finding(Verdict.UNKNOWN, "", "no VDC", cause="PF-VCD-007")),
    )
    assert report(run).splitlines()[2:4] == ["UNKNOWN PF-NSX-001 no VDC", "     fix       resolve PF-VCD-007 first"]


def test_undecided_findings_that_need_different_rights_stay_apart() -> None:
    findings = [Finding(Verdict.UNKNOWN, "", "403", (), f"right {number}") for number in (1, 2)]
    text = report(run_of(result("PF-RGT-001", findings[0]), result("PF-RGT-002", findings[1])))
    assert re.findall(r"needed: (.*)", text) == ["right 1", "right 2"]


def test_subjects_of_one_check_with_one_reason_share_an_entry() -> None:
    text = report(
        run_of(result("PF-NSX-005", Finding(Verdict.UNKNOWN, "a", "403"), Finding(Verdict.UNKNOWN, "b", "403")))
    )
    assert "UNKNOWN PF-NSX-005 a; b: 403\n     fix " in text


def test_failures_of_one_check_have_a_headline_each_and_one_fix() -> None:
    text = report(run_of(result("PF-CFG-012", Finding(Verdict.FAIL, "a", "two"), Finding(Verdict.FAIL, "b", "four"))))
    assert "FAIL PF-CFG-012 a: two\nFAIL PF-CFG-012 b: four\n     fix       Menu > Page\n     evidence " in text


def test_failures_of_one_check_with_a_fix_each_keep_them() -> None:
    findings = [Finding(Verdict.FAIL, each, "two", fix=Remedy(f"Edges > {each}")) for each in ("edge-a", "edge-b")]
    assert re.findall(r"FAIL .*: two\n     fix       (.*)\n", report(run_of(result("PF-CFG-012", *findings)))) == [
        "Edges > edge-a",
        "Edges > edge-b",
    ]


def test_a_subject_is_not_said_twice() -> None:
    text = report(run_of(result("PF-MGT-015", Finding(Verdict.FAIL, "cpi 1.1.0", "CPI 1.1.0 has a defect"))))
    assert "FAIL PF-MGT-015 CPI 1.1.0 has a defect\n" in text


def test_places_in_one_response_are_told_together_and_readably() -> None:
    listing = ExchangeSource("vcd", "GET", "/vdcs?filter=name%3D%3Da", 200, "7f3a")
    finding = Finding(Verdict.FAIL, "", "x", (listing.at("values", 0, "name"), listing.at("values", 0, "id")))
    run = run_of(result("PF-VCD-007", finding))
    together = "evidence  vcd: GET /vdcs?filter=name==a (200) /values/0/name, /values/0/id, request 7f3a\n"
    assert together in report(run, verbose=True)
    assert "evidence  vcd: GET /vdcs?filter=name==a (200) /values/0/name and 1 more\n" in report(run)


def test_much_evidence_is_counted_unless_verbose() -> None:
    places = tuple(ExchangeSource("vcd", "GET", f"/{number}", 200) for number in range(5))
    run = run_of(result("PF-NSX-008", Finding(Verdict.FAIL, "", "full", places)))
    assert "     evidence  vcd: GET /0 (200) and 4 more\n" in report(run)
    assert "\n               vcd: GET /4 (200)\n" in report(run, verbose=True)


@pytest.mark.parametrize(
    ("value", "shown"), [("0 entries", "0 entries"), ("", '""'), ("x" * 60, "x" * 60), ("x" * 61, f"{'x' * 57}...")]
)
def test_evidence_tells_the_value_that_was_seen(value: str, shown: str) -> None:
    place = ExchangeSource("vcd", "GET", "/nat/rules", 200, None, "/values", value)
    text = report(run_of(result("PF-NSX-005", Finding(Verdict.FAIL, "", "no rule", (place,)))))
    assert f"     evidence  vcd: GET /nat/rules (200) /values = {shown}\n" in text


def test_an_undecided_check_whose_requests_succeeded_shows_its_own_remedy() -> None:
    seen = ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/vdcs", 200)
    run = run_of(result("PF-VCD-007", Finding(Verdict.UNKNOWN, "", "the field is empty", (seen,))))
    assert "     fix       Menu > Page\n" in report(run)
    assert "     fix       Menu > Page\n     or        PUT /thing\n" in report(run, verbose=True)


def test_a_remedy_with_one_way_names_it_alone() -> None:
    identity = check("PF-CFG-012", remedy=Remedy("", "set replicas: 3 in the manifest."))
    text = report(run_of(one(identity, Verdict.FAIL, "2")), verbose=True)
    assert "     fix       set replicas: 3 in the manifest\n     evidence " in text


def test_a_remedy_that_cannot_name_the_object_stays_readable() -> None:
    identity = check("PF-NSX-005", remedy=Remedy("Edge Gateways > {edge} > NAT"))
    assert "     fix       Edge Gateways > (edge) > NAT\n" in report(run_of(one(identity, Verdict.FAIL, "none")))


def test_colour_adds_nothing_to_the_words() -> None:
    colored = render(mixed_run(), Look(100, color=True, verbose=True))
    assert "\x1b[1;31mFAIL" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == report(mixed_run(), 100, verbose=True)


def test_markup_and_escape_sequences_in_a_message_are_shown_literally() -> None:
    message = "[red]no[/red] :fire: [link=http://x]\x1b]0;title\x07\x1b[2J\x9b31m\u202egnp\r\nsecond\tline\udc80"
    text = render(run_of(one("PF-VCD-004", Verdict.FAIL, message)), Look(200, color=True))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    wanted = r"[red]no[/red] :fire: [link=http://x]\x1b]0;title\x07\x1b[2J\x9b31m\u202egnp second line\udc80"
    assert f"FAIL PF-VCD-004 {wanted}\n" in plain
    assert not set("\x1b\x07\x9b\u202e\r") & set(plain)


def test_a_terminal_that_cannot_encode_a_letter_spells_it_out() -> None:
    text = render(run_of(one("PF-VCD-004", Verdict.FAIL, "größer")), Look(encoding="ascii"))
    assert "FAIL PF-VCD-004 gr\\xf6\\xdfer\n" in text


@pytest.mark.parametrize("width", [60, 80, 200, None])
@given(text=st.text(st.characters(exclude_categories=()), min_size=1, max_size=120))
def test_no_text_breaks_the_shape_of_an_entry(width: int | None, text: str) -> None:
    finding = Finding(Verdict.FAIL, text, text, (ExchangeSource(text, "GET", text, 200, text, text, text),))
    identity = check("PF-VCD-004", text, why=text, remedy=Remedy(text, text))
    lines = report(run_of(result(identity, finding)), width, verbose=True).split("\n")
    assert width is None or max(cell_len(line) for line in lines) <= width
    assert all(line.isprintable() and line == line.rstrip() for line in lines)
    labels = [line[5:15].strip() for line in lines if line.startswith("     ") and line[5:6].strip()]
    kept = iter(labels)
    assert all(label in kept for label in ("should be", "severity", "why", "fix", "evidence"))


@given(RUNS)
def test_off_a_terminal_each_finding_is_one_line(run: Run) -> None:
    lines = report(run).splitlines()
    messages = {finding.message for each in run.results for finding in each.findings if finding.verdict is Verdict.FAIL}
    for message in messages:
        assert any(line.startswith("FAIL ") and line.endswith(literal(message)) for line in lines)
    assert lines[-1].startswith(f"exit code {int(run.exit_code)}: ")
    assert lines[-2].startswith(f"{run.outlook}: ")


def test_an_interrupted_run_without_results_says_so() -> None:
    text = report(run_of(requests=Requests(), interrupted=True))
    assert text.splitlines()[-3:] == [
        "0 requests; capvcd-doctor 0.1.0, started 2026-11-22T16:00:00Z, took 3.4 s",
        "undecided: the run was interrupted before its end",
        "exit code 2: the run was interrupted before its end",
    ]
