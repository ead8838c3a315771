"""Runs made by hand, for the tests of what reports make of them."""

from capvcd_checks.engine.verdicts import (
    CheckIdentity,
    CheckResult,
    Finding,
    Remedy,
    Requests,
    Run,
    Severity,
    Target,
    Verdict,
)
from capvcd_collectors.facts.base import ExchangeSource, FileSource

ASSIGNMENTS = ExchangeSource(
    "vcd", "GET", "/cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments", 200, "7f3a", "/values/0"
)
DEAD_VDCS = ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/vdcs", None)
MANIFEST = FileSource("capi-quickstart.yaml", 12, 9, "spec.site")


def check(
    check_id: str,
    title: str = "All is well",
    severity: Severity = Severity.BLOCKER,
    *,
    why: str = "Else it breaks.",
    remedy: Remedy = Remedy("Menu > Page", "PUT /thing"),  # noqa: B008 - frozen
    lines: tuple[str, ...] = (),
) -> CheckIdentity:
    """A check that nobody wrote."""
    return CheckIdentity(check_id, title, severity, why, remedy, "preflight", lines)


def result(identity: CheckIdentity | str, *findings: Finding) -> CheckResult:
    """What *identity* (or the check of that id) found."""
    return CheckResult(check(identity) if isinstance(identity, str) else identity, findings, 0.002)


def one(identity: CheckIdentity | str, verdict: Verdict, message: str = "", subject: str = "") -> CheckResult:
    """A result with a single finding without evidence."""
    return result(identity, Finding(verdict, subject, message))


def run_of(*results: CheckResult, requests: Requests | None = None, interrupted: bool = False) -> Run:
    """A preflight run with *results*."""
    return Run(
        suite="preflight",
        tool_version="0.1.0",
        line="0.5",
        target=Target("https://vcd.example.com", "xav_lab", "t-tenant"),
        started="2026-11-22T16:00:00Z",
        duration=3.42,
        results=results,
        requests=requests or Requests({"vcd": 25}),
        interrupted=interrupted,
    )


def mixed_run() -> Run:
    """A run with something of everything."""
    room = check(
        "PF-ALB-005",
        "The service engine group has room for the planned virtual services",
        why="CAPVCD takes the first assignment with room; with none the cluster gets no API endpoint.",
        remedy=Remedy(
            "Resources > Edge Gateways > Load Balancer > Service Engine Groups.",
            "PUT /cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments/{id} (maxVirtualServices)",
        ),
    )
    reason = "GET /cloudapi/1.0.0/vdcs got no answer within 10 s"
    return run_of(
        result(room, Finding(Verdict.FAIL, "seg-01", "0 free, the plan needs 3", (ASSIGNMENTS,))),
        result(
            check("PF-CFG-009", "The site is a bare https URL", Severity.WARNING),
            Finding(Verdict.WARN, "", "it ends in a slash", (MANIFEST,)),
        ),
        result("PF-VCD-007", Finding(Verdict.UNKNOWN, "t-tenant", reason, (DEAD_VDCS,))),
        result("PF-NSX-001", Finding(Verdict.UNKNOWN, "", reason, (DEAD_VDCS,))),
        result(
            "PF-RGT-009", Finding(Verdict.UNKNOWN, "", "403 for rights bundles", (), "the right Rights Bundle: View")
        ),
        result("PF-VCD-001", Finding(Verdict.PASS, "", "")),
        result("PF-VCD-019", Finding(Verdict.PASS, "net-a", ""), Finding(Verdict.PASS, "net-b", "")),
        result("PF-VCD-005", Finding(Verdict.SKIP, "", "no API token is given; add vcd.apiToken")),
        result("PF-IMG-004", Finding(Verdict.WAIVED, "", "accepted until 2026-12-31: lab only")),
        requests=Requests({"vcd": 25, "vcd-provider": 6}, insecure=("https://vcd.example.com",)),
    )
