"""Which findings a report for people tells together, and what stands under what.

A dead endpoint is one entry, not forty; what could not be decided because a check failed stands under that check.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from capvcd_checks.engine.verdicts import CheckIdentity, Finding, Remedy, Run, Verdict
from capvcd_collectors.facts.base import Source
from capvcd_reports.phrasing.order import NEEDS_SOMEBODY, catalogue_key, reading_key
from capvcd_reports.phrasing.sentences import about, number_of, shortly, ways_to_mend

Said = tuple[CheckIdentity, Finding]
"""A finding, and the check that made it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Findings of one verdict that are told together, because one fix mends them all.

    *members* stand in reading order and are never empty; the first speaks for all. *consequence* is what could not be
    decided before this is mended.
    """

    members: tuple[Said, ...]
    consequence: "Entry | None" = None

    @property
    def check(self) -> CheckIdentity:
        """The check of the first member."""
        return self.members[0][0]

    @property
    def verdict(self) -> Verdict:
        """The verdict of all members."""
        return self.members[0][1].verdict

    @property
    def cause(self) -> str | None:
        """The check whose failure left the members undecided; None for anything else."""
        return self.members[0][1].cause if self.verdict is Verdict.UNKNOWN else None

    @property
    def ids(self) -> tuple[str, ...]:
        """The checks of all members, each once, as the catalogue orders them."""
        checks = sorted((check for check, _ in self.members), key=catalogue_key)
        return tuple(dict.fromkeys(check.id for check in checks))

    @property
    def headlines(self) -> tuple[tuple[str, str], ...]:
        """What was found, as pairs: whose finding it is, and the finding."""
        messages = dict.fromkeys(finding.message for _, finding in self.members)
        if len(self.ids) > 1:
            reason = next(iter(messages)) if len(messages) == 1 else f"not to be decided before {self.cause} passes"
            return ((f"{number_of(len(self.ids), 'check')}:", f"{reason} ({shortly(self.ids)})"),)
        if self.verdict is Verdict.UNKNOWN and len(messages) == 1:
            subjects = dict.fromkeys(finding.subject for _, finding in self.members)
            return ((self.check.id, about(replace(self.members[0][1], subject="; ".join(filter(None, subjects))))),)
        return tuple(dict.fromkeys((check.id, about(finding)) for check, finding in self.members))

    @property
    def ways_to_mend(self) -> tuple[str, ...]:
        """What to do about it, as alternatives."""
        return ways_to_mend(*self.members[0])

    @property
    def evidence(self) -> tuple[Source, ...]:
        """The places of all members, each once."""
        return tuple(dict.fromkeys(each for _, finding in self.members for each in finding.evidence))


def entries(run: Run) -> tuple[Entry, ...]:
    """The findings of *run* that need somebody, in reading order; consequences under the entry that is their cause."""
    together: dict[object, list[Said]] = {}
    for check, finding in sorted(said(run), key=lambda each: reading_key(*each)):
        if finding.verdict in NEEDS_SOMEBODY:
            together.setdefault(_what_is_told_once(check, finding), []).append((check, finding))
    return _with_consequences([Entry(tuple(members)) for members in together.values()])


def of_verdict(run: Run, verdict: Verdict) -> tuple[Said, ...]:
    """The findings of *run* with *verdict*, in reading order."""
    found = (each for each in said(run) if each[1].verdict is verdict)
    return tuple(sorted(found, key=lambda each: reading_key(*each)))


def said(run: Run) -> Iterator[Said]:
    """Every finding of *run*, as its results have them."""
    return ((result.check, finding) for result in run.results for finding in result.findings)


def _what_is_told_once(check: CheckIdentity, finding: Finding) -> tuple[str | bool | Remedy | None, ...]:
    """Equal for findings that are told together.

    Undecided findings belong together when one failed check is the cause, or when they were left undecided by one
    reason: the same sentence, the same thing needed or fix, and the same answer to whose fault it is.
    """
    if finding.verdict is not Verdict.UNKNOWN:
        return (finding.verdict, check.id, finding.fix)
    if finding.cause is not None:
        return (finding.verdict, finding.cause)
    return (finding.verdict, finding.message, finding.needs, finding.fix, finding.fault)


def _with_consequences(every: Sequence[Entry]) -> tuple[Entry, ...]:
    """*every*, with each entry that waits for a failed check moved under the last entry of that check."""
    last = {entry.check.id: number for number, entry in enumerate(every) if entry.verdict is Verdict.FAIL}
    waiting = {entry.cause: entry for entry in every if entry.cause in last}
    return tuple(
        replace(entry, consequence=waiting.get(entry.check.id) if last.get(entry.check.id) == number else None)
        for number, entry in enumerate(every)
        if entry.cause not in waiting
    )
