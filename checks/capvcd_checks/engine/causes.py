"""First causes: which failed check is behind a finding that could not be decided.

A fact that is missing names the place that shows it is not to be had; when a check failed over that very place, the
undecided finding is a consequence of that failure, and mending the failure is what decides it.
"""

from collections.abc import Sequence
from dataclasses import replace

from capvcd_checks.areas import area_rank
from capvcd_checks.engine.verdicts import CheckResult, Finding, Severity, Verdict
from capvcd_collectors.facts.base import Source

_SEVERITIES = tuple(Severity)


def with_first_causes(results: Sequence[CheckResult]) -> tuple[CheckResult, ...]:
    """*results*, in which every undecided finding that hangs on a failed check names it."""
    failed = sorted(
        (each for each in results if each.verdict is Verdict.FAIL),
        key=lambda each: (_SEVERITIES.index(each.check.severity), area_rank(each.check.area), each.check.id),
    )
    causes: dict[Source, str] = {}
    for result in failed:
        for finding in result.findings:
            if finding.verdict is Verdict.FAIL:
                for place in finding.evidence:
                    causes.setdefault(place, result.check.id)
    return tuple(replace(each, findings=tuple(_explained(one, causes) for one in each.findings)) for each in results)


def _explained(finding: Finding, causes: dict[Source, str]) -> Finding:
    if not finding.absent or finding.verdict is not Verdict.UNKNOWN:
        return finding
    cause = next((causes[place] for place in finding.evidence if place in causes), None)
    return finding if cause is None else replace(finding, cause=cause)
