"""Verdicts: what a check says of a subject, as plain data. Reports read these and nothing else.

No prose for a medium lives here, and nothing that judges.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from capvcd_collectors.facts.base import Source


class Verdict(StrEnum):
    """The outcome of one check for one subject, worst last in `WORST_LAST`."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    """The requirement is proven."""
    WARN = "WARN"
    """A risk, or plausible but not proven."""
    FAIL = "FAIL"
    """It will break, or is broken."""
    UNKNOWN = "UNKNOWN"
    """It could not be decided; the finding names the request that failed."""
    SKIP = "SKIP"
    """Not applicable or out of scope; the finding says why."""
    WAIVED = "WAIVED"
    """It failed, and somebody accepted that until a date."""


WORST_LAST = (Verdict.SKIP, Verdict.PASS, Verdict.WAIVED, Verdict.WARN, Verdict.UNKNOWN, Verdict.FAIL)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that speaks for several: any FAIL fails, else any UNKNOWN leaves it undecided, and so on."""
    return max(verdicts, key=WORST_LAST.index, default=Verdict.SKIP)


class Severity(StrEnum):
    """What a FAIL means: BLOCKER stops the installation, WARNING degrades it, INFO informs (catalogue S1, S2, S3)."""

    BLOCKER = "blocker"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Remedy:
    """How to mend it: *ui* is the click path, *api* the call or the file edit."""

    ui: str
    api: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says of one subject.

    *subject* names the instance (empty for a check about a single thing); *message* holds the observed and the wanted
    value; *evidence* are the places that show it; *needs* is what would make an UNKNOWN decidable; *fault* marks a
    defect of this tool.
    """

    verdict: Verdict
    subject: str
    message: str
    evidence: tuple[Source, ...] = ()
    needs: str | None = None
    fault: bool = False


@dataclass(frozen=True, slots=True)
class CheckIdentity:
    """What is fixed about a check: its catalogue *id*, its statement, and what to do when it is not.

    *area* is the middle part of the id (``VCD``, ``NSX``, …); *suite* is ``preflight`` or ``postflight``; *lines* are
    the CAPVCD release lines it applies to (empty: all).
    """

    id: str
    title: str
    severity: Severity
    why: str
    remedy: Remedy
    suite: str
    lines: tuple[str, ...] = ()

    @property
    def area(self) -> str:
        """``ALB`` for ``PF-ALB-005``; ``SITE`` for ids outside the catalogue's shape."""
        parts = self.id.split("-")
        return parts[1] if len(parts) == 3 else "SITE"  # noqa: PLR2004 - suite, area, number


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All findings of one check in one run; *duration* in seconds."""

    check: CheckIdentity
    findings: tuple[Finding, ...]
    duration: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """The worst of the findings."""
        return worst(finding.verdict for finding in self.findings)


class Outlook(StrEnum):
    """The answer in one word."""

    GO = "go"
    NO_GO = "no-go"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Requests:
    """What a run asked of the endpoints.

    *by_endpoint* counts the requests; *longest_chain* is the most that had to wait for one another; *insecure* names
    the endpoints whose certificate was not verified.
    """

    by_endpoint: dict[str, int] = field(default_factory=dict)
    longest_chain: int = 0
    insecure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a suite: everything a report needs.

    *started* is ISO 8601 UTC; *duration* in seconds; *target* is the VCD URL, organization and VDC for the heading;
    *line* the CAPVCD release line.
    """

    suite: str
    tool_version: str
    line: str
    target: str
    started: str
    duration: float
    results: tuple[CheckResult, ...]
    requests: Requests = field(default_factory=Requests)
    interrupted: bool = False

    def counts(self) -> dict[Verdict, int]:
        """How many checks ended with each verdict."""
        return {verdict: sum(result.verdict is verdict for result in self.results) for verdict in Verdict}

    @property
    def outlook(self) -> Outlook:
        """No-go when a blocker failed; undecided when a blocker could not be decided (or the run was cut); else go."""
        blockers = {each.verdict for each in self.results if each.check.severity is Severity.BLOCKER}
        if Verdict.FAIL in blockers:
            return Outlook.NO_GO
        if Verdict.UNKNOWN in blockers or self.interrupted or not self.results:
            return Outlook.UNDECIDED
        return Outlook.GO
