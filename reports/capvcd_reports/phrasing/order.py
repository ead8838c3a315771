"""The order findings are read in: the first cause first.

Everything that sorts for a reader sorts by these tables; nothing is formatted here.
"""

from capvcd_checks.areas import area_rank
from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Finding, Severity, Verdict

VERDICTS: tuple[Verdict, ...] = (
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.WARN,
    Verdict.WAIVED,
    Verdict.SKIP,
    Verdict.PASS,
)
"""Worst first: what has to be mended, what could not be seen, what may break, and then what needs nobody."""

NEEDS_SOMEBODY = frozenset({Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN})
"""The verdicts that come with something to do."""

SEVERITIES: tuple[Severity, ...] = (Severity.BLOCKER, Severity.WARNING, Severity.INFO)
"""The gravest first."""


def catalogue_key(identity: CheckIdentity) -> tuple[int, str, str]:
    """Sorts checks by area, then id: the same in every run, whatever the verdicts."""
    return (area_rank(identity.area), identity.area, identity.id)


def urgency_key(identity: CheckIdentity) -> tuple[int, int, str, str]:
    """Sorts checks by severity (blockers first), then as the catalogue does."""
    return (SEVERITIES.index(identity.severity), *catalogue_key(identity))


def finding_key(identity: CheckIdentity, finding: Finding) -> tuple[int, int, int, str, str, str]:
    """Sorts findings by verdict (the worst first), then urgency, then subject."""
    return (VERDICTS.index(finding.verdict), *urgency_key(identity), finding.subject)


def in_order(result: CheckResult) -> list[Finding]:
    """The findings of *result*, the worst first."""
    return sorted(result.findings, key=lambda each: finding_key(result.check, each))


def reading_key(identity: CheckIdentity, finding: Finding) -> tuple[bool, int, int, int, str, str, str]:
    """Sorts findings as they are read: first what failed or could not be decided, by severity; then the warnings.

    Within a severity the worst verdict stands first, then what the catalogue has first.
    """
    severity = SEVERITIES.index(identity.severity)
    is_later = finding.verdict not in {Verdict.FAIL, Verdict.UNKNOWN}
    return (is_later, severity, VERDICTS.index(finding.verdict), *catalogue_key(identity), finding.subject)
