"""The terminal report: five lines a finding, the first cause first, the answer last."""

import re
from functools import partial
from io import BytesIO, TextIOWrapper
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from capvcd_checks.engine.verdicts import Finding, Remedy, Requests, Run, Severity, Verdict
from capvcd_collectors.facts.base import ExchangeSource
from capvcd_reports.formats.terminal import render
from reports.made_up import DEAD_VDCS, check, mixed_run, one, result, run_of, shown


def report(run: Run, *, width: int = 100, verbose: int = 0, quiet: bool = False, color: bool = False) -> str:
    return shown(partial(render, run, verbose=verbose, quiet=quiet), width=width, color=color)


def test_a_wide_report_reads_from_the_first_cause_to_the_answer() -> None:
    assert report(mixed_run(), width=200) == dedent("""\
        Preflight for CAPVCD 0.5: https://vcd.example.com, organization xav_lab, VDC t-tenant
        capvcd-doctor 0.1.0, started 2026-11-22T16:00:00Z, took 3.4 s

        FAIL PF-ALB-005 The service engine group has room for the planned virtual services (blocker)
            found     seg-01: 0 free, the plan needs 3
            why       CAPVCD takes the first assignment with room; with none the cluster gets no API endpoint.
            fix       Resources > Edge Gateways > Load Balancer > Service Engine Groups; or: PUT /cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments/{id} (maxVirtualServices)
            evidence  vcd: GET /cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments (200) /values/0

        WARN PF-CFG-009 The site is a bare https URL (warning)
            found     it ends in a slash
            why       Else it breaks.
            fix       Menu > Page; or: PUT /thing
            evidence  capi-quickstart.yaml:12 spec.site

        UNKNOWN 2 checks could not be decided, all for one reason (blocker)
            found     GET /cloudapi/1.0.0/vdcs got no answer within 10 s
            checks    PF-VCD-007, PF-NSX-001
            fix       let the request in the evidence succeed, then run this again
            evidence  vcd: GET /cloudapi/1.0.0/vdcs (no answer)

        UNKNOWN PF-RGT-009 All is well (blocker)
            found     403 for rights bundles
            why       Else it breaks.
            fix       needed: the right Rights Bundle: View
            evidence  nothing was read for it

        WAIVED PF-IMG-004 All is well: accepted until 2026-12-31: lab only

        9 checks: 1 FAIL, 1 WARN, 3 UNKNOWN, 1 WAIVED, 1 SKIP, 2 PASS (-v lists them all)
        31 requests (vcd 25, vcd-provider 6)
        INSECURE: the certificate of https://vcd.example.com was not verified; whoever sits between could read the password
        no-go: 1 blocker (PF-ALB-005) failed; 3 blockers (PF-VCD-007, PF-RGT-009, PF-NSX-001) could not be decided
        """)  # noqa: E501 - lines as they are printed


def test_a_narrow_report_hangs_its_lines() -> None:
    lines = report(mixed_run(), width=60).splitlines()
    assert "\n".join(lines[:19]) == dedent("""\
        Preflight for CAPVCD 0.5: https://vcd.example.com,
            organization xav_lab, VDC t-tenant
        capvcd-doctor 0.1.0, started 2026-11-22T16:00:00Z, took
            3.4 s

        FAIL PF-ALB-005 The service engine group has room for
            the planned virtual services (blocker)
            found     seg-01: 0 free, the plan needs 3
            why       CAPVCD takes the first assignment with room;
                      with none the cluster gets no API endpoint.
            fix       Resources > Edge Gateways > Load Balancer >
                      Service Engine Groups; or: PUT
                      /cloudapi/1.0.0/loadBalancer/serviceEngineGrou
                      ps/assignments/{id} (maxVirtualServices)
            evidence  vcd: GET
                      /cloudapi/1.0.0/loadBalancer/serviceEngineGrou
                      ps/assignments (200) /values/0

        WARN PF-CFG-009 The site is a bare https URL (warning)""")
    assert "\n".join(lines[-7:]) == dedent("""\
        31 requests (vcd 25, vcd-provider 6)
        INSECURE: the certificate of https://vcd.example.com was
            not verified; whoever sits between could read the
            password
        no-go: 1 blocker (PF-ALB-005) failed; 3 blockers
            (PF-VCD-007, PF-RGT-009, PF-NSX-001) could not be
            decided""")


def test_verbose_lists_what_passed_and_why_the_rest_was_skipped() -> None:
    run = run_of(*mixed_run().results[5:8], result("PF-MGT-015"))
    assert report(run, verbose=1).splitlines()[3:] == [
        "PASS PF-VCD-001 All is well",
        "PASS PF-VCD-019 All is well (net-a; net-b)",
        "SKIP PF-VCD-005 All is well: no API token is given; add vcd.apiToken",
        "SKIP PF-MGT-015 All is well: it found nothing to look at",
        "",
        "4 checks: 0 FAIL, 0 WARN, 0 UNKNOWN, 2 SKIP, 2 PASS",
        "25 requests (vcd 25)",
        "go: no blocker failed and none is undecided",
    ]


def test_the_answer_names_a_few_of_many() -> None:
    failed = [one(f"PF-VCD-{number:03}", Verdict.FAIL, "401") for number in range(1, 9)]
    last = report(run_of(*failed), width=200).splitlines()[-1]
    assert last == ("no-go: 8 blockers (PF-VCD-001, PF-VCD-002, PF-VCD-003, PF-VCD-004, PF-VCD-005 and 3 more) failed")


def test_quiet_leaves_the_closing_lines() -> None:
    run = run_of(one("PF-VCD-004", Verdict.FAIL, "401"))
    assert report(run, quiet=True).splitlines() == [
        "1 check: 1 FAIL, 0 WARN, 0 UNKNOWN, 0 SKIP, 0 PASS",
        "25 requests (vcd 25)",
        "no-go: 1 blocker (PF-VCD-004) failed",
    ]


def test_blockers_come_first_then_areas_from_the_connection_up() -> None:
    ids = ["PF-MGT-015", "PF-CFG-001", "PF-IMG-001", "PF-ALB-001", "PF-NSX-005", "PF-RGT-001", "PF-VCD-004", "mine"]
    results = [one(each, Verdict.FAIL, "broken") for each in ids]
    results.append(one(check("PF-VCD-001", severity=Severity.WARNING), Verdict.FAIL, "slow"))
    results.append(one("PF-VCD-002", Verdict.WARN, "soon"))
    titles = re.findall(r"^(?:FAIL|WARN) (\S+)", report(run_of(*results)), re.MULTILINE)
    assert titles == [
        *("PF-VCD-004", "PF-RGT-001", "PF-NSX-005", "PF-ALB-001", "PF-IMG-001", "PF-CFG-001", "PF-MGT-015", "mine"),
        "PF-VCD-001",
        "PF-VCD-002",
    ]


def test_a_dead_endpoint_is_one_block() -> None:
    dead = [
        result(f"PF-VCD-{number:03}", Finding(Verdict.UNKNOWN, "", "refused", (DEAD_VDCS,))) for number in range(1, 41)
    ]
    text = report(run_of(*dead))
    assert text.count("    evidence ") == 1
    assert text.count("UNKNOWN 40 checks") == 1
    in_group = text[text.index("checks  ") : text.index("    fix")]
    assert re.findall(r"PF-VCD-\d+", in_group) == [each.check.id for each in dead]


def test_undecided_findings_that_need_different_rights_stay_apart() -> None:
    findings = [Finding(Verdict.UNKNOWN, "", "403", (), f"right {number}") for number in (1, 2)]
    text = report(run_of(result("PF-RGT-001", findings[0]), result("PF-RGT-002", findings[1])))
    assert re.findall(r"needed: (.*)", text) == ["right 1", "right 2"]


def test_subjects_of_one_check_with_one_reason_share_a_block() -> None:
    text = report(
        run_of(result("PF-NSX-005", Finding(Verdict.UNKNOWN, "a", "403"), Finding(Verdict.UNKNOWN, "b", "403")))
    )
    assert "UNKNOWN PF-NSX-005 All is well (blocker)\n    found     a; b: 403\n" in text


def test_failures_of_one_check_share_a_block() -> None:
    text = report(run_of(result("PF-CFG-012", Finding(Verdict.FAIL, "a", "two"), Finding(Verdict.FAIL, "b", "four"))))
    assert "    found     a: two\n              b: four\n    why" in text
    assert text.count("PF-CFG-012") == 2


def test_a_subject_is_not_said_twice() -> None:
    text = report(run_of(result("PF-MGT-015", Finding(Verdict.FAIL, "cpi 1.1.0", "CPI 1.1.0 has a defect"))))
    assert "    found     CPI 1.1.0 has a defect\n" in text


def test_places_in_one_response_are_told_together_and_readably() -> None:
    listing = ExchangeSource("vcd", "GET", "/vdcs?filter=name%3D%3Da", 200, "7f3a")
    finding = Finding(Verdict.FAIL, "", "x", (listing.at("values", 0, "name"), listing.at("values", 0, "id")))
    assert "evidence  vcd: GET /vdcs?filter=name==a (200) /values/0/name, /values/0/id\n" in report(
        run_of(result("PF-VCD-007", finding))
    )


def test_much_evidence_is_counted_unless_verbose() -> None:
    places = tuple(ExchangeSource("vcd", "GET", f"/{number}", 200) for number in range(5))
    run = run_of(result("PF-NSX-008", Finding(Verdict.FAIL, "", "full", places)))
    short = ["    evidence  vcd: GET /0 (200)", "              vcd: GET /1 (200)", "              vcd: GET /2 (200)"]
    assert "\n".join([*short, "              and 2 more (-v shows them)\n"]) in report(run, width=200)
    assert "vcd: GET /4 (200)\n" in report(run, width=200, verbose=1)


def test_an_undecided_check_whose_requests_succeeded_shows_its_own_remedy() -> None:
    seen = ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/vdcs", 200)
    run = run_of(result("PF-VCD-007", Finding(Verdict.UNKNOWN, "", "the field is empty", (seen,))))
    assert "    fix       Menu > Page; or: PUT /thing\n" in report(run)


def test_a_remedy_with_one_way_names_it_alone() -> None:
    identity = check("PF-CFG-012", remedy=Remedy("", "set replicas: 3 in the manifest."))
    text = report(run_of(one(identity, Verdict.FAIL, "2")))
    assert "    fix       set replicas: 3 in the manifest\n" in text


def test_colour_adds_nothing_to_the_words() -> None:
    colored = report(mixed_run(), color=True, verbose=1)
    assert "\x1b[1;31mFAIL" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == report(mixed_run(), verbose=1)


def test_markup_and_escape_sequences_in_a_message_are_shown_literally() -> None:
    message = "[red]no[/red] :fire: [link=http://x]\x1b]0;title\x07\x1b[2J\x9b31m\u202egnp\r\nsecond\tline\udc80"
    text = report(run_of(one("PF-VCD-004", Verdict.FAIL, message)), width=200, color=True)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    wanted = r"[red]no[/red] :fire: [link=http://x]\x1b]0;title\x07\x1b[2J\x9b31m\u202egnp second line\udc80"
    assert f"    found     {wanted}\n" in plain
    assert not set("\x1b\x07\x9b\u202e\r") & set(plain)


def test_a_console_that_cannot_encode_a_letter_spells_it_out() -> None:
    raw = BytesIO()
    with TextIOWrapper(raw, encoding="ascii") as file:
        render(run_of(one("PF-VCD-004", Verdict.FAIL, "größer")), Console(file=file, width=100))
        file.flush()
        assert b"    found     gr\\xf6\\xdfer\n" in raw.getvalue()


@pytest.mark.parametrize("width", [60, 80, 200])
@given(text=st.text(st.characters(exclude_categories=()), min_size=1, max_size=120))
def test_no_text_breaks_the_shape_of_a_block(width: int, text: str) -> None:
    finding = Finding(Verdict.FAIL, text, text, (ExchangeSource(text, "GET", text, 200, text, text),))
    identity = check("PF-VCD-004", text, why=text, remedy=Remedy(text, text))
    lines = report(run_of(result(identity, finding)), width=width).split("\n")
    assert max(cell_len(line) for line in lines) <= width
    assert all(line.isprintable() and line == line.rstrip() for line in lines)
    labels = [line[4:14].strip() for line in lines if line.startswith("    ") and line[4:5].strip()]
    kept = iter(labels)
    assert all(label in kept for label in ("found", "why", "fix", "evidence"))


def test_an_interrupted_run_without_results_says_so() -> None:
    text = report(run_of(requests=Requests(), interrupted=True))
    assert text.splitlines()[-2:] == ["0 requests", "undecided: the run was interrupted before its end"]
