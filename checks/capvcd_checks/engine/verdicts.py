"""Verdicts: what a check says of a subject, as plain data. Reports read these and nothing else.

No prose for a medium lives here, and nothing that judges.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cached_property

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
    """How to mend it: *ui* is the click path, *api* the call or the file edit; either may be empty.

    In a check's own remedy ``{edge}`` stands for what the fact of the parameter ``edge`` is called, and ``{edge.id}``
    for a field of it; a finding has them filled in.
    """

    ui: str
    api: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says of one subject.

    *subject* names the instance (empty for a check about a single thing); *message* is what was found, with the
    observed and the wanted value; *evidence* are the places that show it, with what stood there. *fix* mends this very
    finding: the check's remedy with the names filled in, unless the check knows a better one for this cause; None when
    there is nothing to mend. *needs* is what would make an UNKNOWN decidable, *cause* the id of the check whose failure
    left this one undecided, *absent* that a fact was missing. *fault* marks a defect of this tool.
    """

    verdict: Verdict
    subject: str
    message: str
    evidence: tuple[Source, ...] = ()
    needs: str | None = None
    fault: bool = False
    fix: Remedy | None = None
    cause: str | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class CheckIdentity:
    """What is fixed about a check: its catalogue *id*, its statement, and what to do when it is not.

    *area* is the middle part of the id (``NET``, ``ALB``, …); *suite* is the suite the check stands in, empty for one
    of a user's own files; *lines* are the release lines it applies to (empty: all).
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


@dataclass(frozen=True)
class CheckResult:
    """All findings of one check in one run; *duration* in seconds."""

    check: CheckIdentity
    findings: tuple[Finding, ...]
    duration: float = 0.0

    @cached_property
    def verdict(self) -> Verdict:
        """The worst of the findings, of which there may be thousands: found once."""
        return worst(finding.verdict for finding in self.findings)


class Outlook(StrEnum):
    """The answer in one word; it never contradicts the exit code."""

    GO = "go"
    NO_GO = "no-go"
    UNDECIDED = "undecided"


class FailOn(StrEnum):
    """The least that counts as failed: exit code 1, and no-go."""

    BLOCKER = "blocker"
    """A FAIL of a blocker."""
    FAIL = "fail"
    """Any FAIL; the default."""
    WARNING = "warning"
    """Any FAIL or WARN."""
    UNKNOWN = "unknown"
    """Any FAIL, WARN or UNKNOWN."""


class RunExit(IntEnum):
    """How a run ends for a script."""

    PASSED = 0
    """Nothing failed, and everything was decided."""
    FAILED = 1
    """Something failed, as far as `FailOn` counts it."""
    INTERRUPTED = 2
    """The run was cut short."""
    DEFECT = 3
    """Nothing failed, but a defect of this tool left something undecided."""
    UNDECIDED = 10
    """Nothing failed, but something could not be decided."""


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
class Target:
    """What was examined: the *url* of the cloud, the *organization* and its virtual data center (*vdc*)."""

    url: str
    organization: str
    vdc: str

    def __str__(self) -> str:
        """``https://cloud.example.com organization xav_lab, VDC t-tenant``."""
        return f"{self.url} organization {self.organization}, VDC {self.vdc}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which checks were asked for: prefixes of ids to take (none: all) and to leave out, areas, a least severity."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    severity: Severity | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Choice()


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a suite: everything a report needs.

    *started* is ISO 8601 UTC; *duration* in seconds; *line* is the release, or release line, that the environment file
    names; *versions* are those of the products involved as far as they were seen, by the product's name; *fail_on* is
    what the exit code and the outlook go by.
    """

    suite: str
    tool_version: str
    line: str
    target: Target | None
    started: str
    duration: float
    results: tuple[CheckResult, ...]
    requests: Requests = field(default_factory=Requests)
    interrupted: bool = False
    versions: dict[str, str] = field(default_factory=dict)
    choice: Choice = field(default_factory=Choice)
    fail_on: FailOn = FailOn.FAIL

    def counts(self) -> dict[Verdict, int]:
        """How many checks ended with each verdict."""
        return {verdict: sum(result.verdict is verdict for result in self.results) for verdict in Verdict}

    @property
    def failing(self) -> tuple[CheckResult, ...]:
        """The results that count as failed, by *fail_on*."""
        return tuple(each for each in self.results if _counts_as_failed(each, self.fail_on))

    @property
    def exit_code(self) -> RunExit:
        """What the run means to a script."""
        if self.interrupted:
            return RunExit.INTERRUPTED
        if self.failing:
            return RunExit.FAILED
        if any(finding.fault for result in self.results for finding in result.findings):
            return RunExit.DEFECT
        is_undecided = any(result.verdict is Verdict.UNKNOWN for result in self.results)
        return RunExit.UNDECIDED if is_undecided else RunExit.PASSED

    @property
    def outlook(self) -> Outlook:
        """No-go when something failed; undecided when something could not be decided or the run was cut; else go."""
        if self.failing:
            return Outlook.NO_GO
        return Outlook.GO if self.results and self.exit_code is RunExit.PASSED else Outlook.UNDECIDED


_COUNTED = {
    FailOn.BLOCKER: frozenset({Verdict.FAIL}),
    FailOn.FAIL: frozenset({Verdict.FAIL}),
    FailOn.WARNING: frozenset({Verdict.FAIL, Verdict.WARN}),
    FailOn.UNKNOWN: frozenset({Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN}),
}


def _counts_as_failed(result: CheckResult, fail_on: FailOn) -> bool:
    if fail_on is FailOn.BLOCKER and result.check.severity is not Severity.BLOCKER:
        return False
    return result.verdict in _COUNTED[fail_on]
