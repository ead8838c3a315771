"""An undecided finding names the failed check behind it: the one that failed over the very place that is missing."""

import pytest

from capvcd_checks.engine.causes import with_first_causes
from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Finding, Remedy, Severity, Verdict
from capvcd_collectors.facts.base import ExchangeSource

LISTING = ExchangeSource("cloud", "GET", "/vdcs", 200)
ROW = LISTING.at("values", 0)
UNDECIDED = Finding(Verdict.UNKNOWN, "", "there is no VDC", (LISTING,), absent=True)


def result(check_id: str, *findings: Finding, severity: Severity = Severity.BLOCKER) -> CheckResult:
    identity = CheckIdentity(check_id, "title", severity, "why", Remedy("ui"), "preflight")
    return CheckResult(identity, findings)


def failed(*evidence: ExchangeSource) -> Finding:
    return Finding(Verdict.FAIL, "", "it is not there", evidence)


def causes_of(*results: CheckResult) -> dict[str, list[str | None]]:
    return {each.check.id: [one.cause for one in each.findings] for each in with_first_causes(results)}


def test_the_check_that_failed_over_the_same_place_is_the_cause() -> None:
    assert causes_of(result("PF-NSX-001", UNDECIDED), result("PF-VCD-007", failed(LISTING))) == {
        "PF-NSX-001": ["PF-VCD-007"],
        "PF-VCD-007": [None],
    }


@pytest.mark.parametrize(
    "other",
    [
        failed(ROW),
        failed(ExchangeSource("cloud", "GET", "/orgs", 200)),
        Finding(Verdict.WARN, "", "tight", (LISTING,)),
        UNDECIDED,
    ],
    ids=["a place below it", "another request", "a warning", "undecided itself"],
)
def test_nothing_else_is_a_cause(other: Finding) -> None:
    assert causes_of(result("PF-NSX-001", UNDECIDED), result("PF-VCD-007", other))["PF-NSX-001"] == [None]


def test_a_check_that_could_not_decide_by_itself_has_no_cause() -> None:
    by_itself = Finding(Verdict.UNKNOWN, "", "cannot tell", (LISTING,))

    assert causes_of(result("PF-NSX-001", by_itself), result("PF-VCD-007", failed(LISTING)))["PF-NSX-001"] == [None]


def test_of_several_the_first_cause_is_named() -> None:
    both = (
        result("PF-ALB-001", failed(LISTING)),
        result("PF-VCD-019", failed(LISTING), severity=Severity.INFO),
        result("PF-VCD-012", failed(LISTING)),
    )

    assert causes_of(*both, result("PF-NSX-001", UNDECIDED))["PF-NSX-001"] == ["PF-VCD-012"]
