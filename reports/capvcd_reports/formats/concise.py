"""The report for ``grep``: one line for each finding that needs somebody or was waived, the worst first.

``FAIL PF-NSX-005 blocker t-tenant-edge has no SNAT rule | fix: Cloud Director > …``. No line is ever wrapped.
"""

from dataclasses import replace

from capvcd_checks.engine.verdicts import CheckIdentity, Finding, Run, Severity, Verdict
from capvcd_reports.look import Look
from capvcd_reports.phrasing.grouping import said
from capvcd_reports.phrasing.order import NEEDS_SOMEBODY, finding_key
from capvcd_reports.phrasing.paragraphs import VERDICT_STYLES, Paragraph, Span, laid_out, paragraph
from capvcd_reports.phrasing.sentences import about, ways_to_mend

_SHOWN = NEEDS_SOMEBODY | {Verdict.WAIVED}


def render(run: Run, look: Look) -> str:
    """The findings of *run*, one a line: verdict, check, severity, what was found, and what mends it."""
    shown = sorted((each for each in said(run) if each[1].verdict in _SHOWN), key=lambda each: finding_key(*each))
    return laid_out((_line(*each) for each in shown), replace(look, width=None))


def _line(check: CheckIdentity, finding: Finding) -> Paragraph:
    ways = ways_to_mend(check, finding)[:1] if finding.verdict in NEEDS_SOMEBODY else ()
    fix = "".join(f" | fix: {way}" for way in ways)
    verdict = Span(finding.verdict.value, VERDICT_STYLES[finding.verdict])
    return paragraph(verdict, f" {check.id} {_weight(check, finding)} {about(finding)}{fix}")


def _weight(check: CheckIdentity, finding: Finding) -> Severity:
    """How much hangs on *finding*: a warning blocks nothing, however severe a failure of its check is."""
    blocks_nothing = finding.verdict is Verdict.WARN and check.severity is Severity.BLOCKER
    return Severity.WARNING if blocks_nothing else check.severity
