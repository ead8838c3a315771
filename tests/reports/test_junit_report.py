"""JUnit XML, read back as a CI system does: every verdict can be told, and a failure explains itself."""

import xml.etree.ElementTree as ET
from dataclasses import replace

from hypothesis import given
from junitparser import Error, Failure, JUnitXml, Properties, Skipped, TestCase, TestSuite

from capvcd_checks.engine.verdicts import Finding, Remedy, Run, Severity, Target, Verdict
from capvcd_reports.formats.junit import render
from capvcd_reports.look import Look
from capvcd_reports.phrasing.sentences import places
from reports.html_results import HOSTILE
from reports.made_up import ASSIGNMENTS, MANIFEST, check, mixed_run, one, result, run_of
from reports.random_runs import RUNS


def suite_of(run: Run) -> TestSuite:
    (suite,) = JUnitXml.fromstring(render(run, Look()).encode())
    assert isinstance(suite, TestSuite)
    return suite


def cases_of(run: Run) -> dict[str, TestCase]:
    return {each.name: each for each in suite_of(run)}


def properties_of(element: TestSuite | TestCase) -> list[tuple[str, str]]:
    return [(each.name, each.value) for each in element.child(Properties) or ()]


def test_each_check_is_one_case_in_the_suite_of_its_name() -> None:
    suite = suite_of(mixed_run())
    assert suite.name == "capvcd-doctor preflight"
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (9, 1, 3, 2)
    assert (suite.timestamp, suite.time) == ("2026-11-22T16:00:00Z", 3.42)
    assert [(each.classname, each.name) for each in suite][:2] == [
        ("preflight", "PF-VCD-001"),
        ("preflight", "PF-VCD-005"),
    ]


def test_verdicts_are_told_in_the_words_of_junit() -> None:
    def outcome(case: TestCase) -> type | None:
        return type(case.result[0]) if case.result else None

    assert {name: outcome(case) for name, case in cases_of(mixed_run()).items()} == {
        "PF-ALB-005": Failure,
        "PF-CFG-009": None,
        "PF-VCD-007": Error,
        "PF-NSX-001": Error,
        "PF-RGT-009": Error,
        "PF-VCD-001": None,
        "PF-VCD-019": None,
        "PF-VCD-005": Skipped,
        "PF-IMG-004": Skipped,
    }


def test_a_failure_explains_itself() -> None:
    fix = Remedy("Edge Gateways > edge-1 > NAT > New", "POST /nat/rules")
    findings = [
        Finding(Verdict.FAIL, "edge-1", "edge-1 has no SNAT rule", (ASSIGNMENTS.showing("0 entries"),), fix=fix),
        Finding(Verdict.UNKNOWN, "edge-2", "403", (), "the right NAT: View"),
        Finding(Verdict.PASS, "edge-3", ""),
    ]
    case = cases_of(run_of(result(check("PF-NSX-005", "An SNAT rule is there"), *findings)))["PF-NSX-005"]
    (failure,) = case.result
    assert (failure.type, failure.message) == ("FAIL", "edge-1 has no SNAT rule")
    assert failure.text.splitlines()[1:] == [
        "should be An SNAT rule is there",
        "severity  blocker: a FAIL stops the installation",
        "why       Else it breaks.",
        "found     edge-1 has no SNAT rule",
        "fix       Edge Gateways > edge-1 > NAT > New",
        "or        POST /nat/rules",
        f"evidence  {places(findings[0].evidence)[0]}",
        "UNKNOWN   edge-2: 403",
        "fix       needed: the right NAT: View",
    ]


def test_a_warning_passes_and_is_told_in_properties_and_output() -> None:
    warned = Finding(Verdict.WARN, "", "it ends in a slash", (MANIFEST,))
    case = cases_of(run_of(result(check("PF-CFG-009", "The site is bare", Severity.WARNING), warned)))["PF-CFG-009"]
    assert case.is_passed
    assert ("capvcd.verdict", "WARN") in properties_of(case)
    assert ("capvcd.found", "it ends in a slash") in properties_of(case)
    assert case.system_out.splitlines()[1:] == [
        "should be The site is bare",
        "why       Else it breaks.",
        "found     it ends in a slash",
        "fix       Menu > Page",
        "or        PUT /thing",
        "evidence  capi-quickstart.yaml:12 spec.site",
    ]


def test_a_skip_says_its_reason() -> None:
    skipped = {name: case.result[0] for name, case in cases_of(mixed_run()).items() if case.is_skipped}
    assert {name: (each.type, each.message) for name, each in skipped.items()} == {
        "PF-VCD-005": ("SKIP", "no API token is given; add vcd.apiToken"),
        "PF-IMG-004": ("WAIVED", "accepted until 2026-12-31: lab only"),
    }
    (nothing,) = cases_of(run_of(result("PF-MGT-015")))["PF-MGT-015"].result
    assert nothing.message == "it found nothing to look at"


def test_a_case_holds_its_check_as_properties() -> None:
    failed = Finding(Verdict.FAIL, "seg-01", "0 free", (ASSIGNMENTS,))
    assert properties_of(cases_of(run_of(result("PF-ALB-005", failed)))["PF-ALB-005"]) == [
        ("capvcd.id", "PF-ALB-005"),
        ("capvcd.title", "All is well"),
        ("capvcd.verdict", "FAIL"),
        ("capvcd.severity", "blocker"),
        ("capvcd.area", "ALB"),
        ("capvcd.found", "seg-01: 0 free"),
        (
            "capvcd.evidence",
            "vcd: GET /cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments (200) /values/0, request 7f3a",
        ),
        ("capvcd.remedy.ui", "Menu > Page"),
        ("capvcd.remedy.api", "PUT /thing"),
    ]


def test_the_suite_holds_the_run_as_properties() -> None:
    run = replace(run_of(one("PF-VCD-001", Verdict.UNKNOWN)), versions={"Cloud Director": "10.3.3"})
    assert properties_of(suite_of(run)) == [
        ("capvcd.tool", "capvcd-doctor 0.1.0"),
        ("capvcd.line", "0.5"),
        ("capvcd.version.Cloud Director", "10.3.3"),
        ("capvcd.target", str(Target("https://vcd.example.com", "xav_lab", "t-tenant"))),
        ("capvcd.outlook", "undecided"),
        ("capvcd.because", "1 blocker (PF-VCD-001) could not be decided"),
        ("capvcd.exitCode", "10"),
        ("capvcd.exitReason", "exit code 10: nothing failed, but 1 check could not be decided"),
        ("capvcd.requests", "25 requests (vcd 25)"),
    ]


def test_markup_and_escape_sequences_are_text() -> None:
    case = cases_of(run_of(one("PF-CFG-009", Verdict.FAIL, HOSTILE)))["PF-CFG-009"]
    assert HOSTILE.split("\r")[0] in case.result[0].text
    assert "Evil\\x1b[31m line" in case.result[0].text


@given(RUNS)
def test_every_run_is_well_formed_xml_in_plain_ascii(run: Run) -> None:
    text = render(run, Look())
    assert text.isascii()
    assert len(list(ET.fromstring(text).iter("testcase"))) == len(run.results)  # noqa: S314 - our own text
