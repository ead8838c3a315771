"""Findings that could not be decided, put together by their reason: a dead endpoint is one block, not forty."""

from collections.abc import Iterable
from dataclasses import dataclass

from capvcd_checks.engine.verdicts import CheckIdentity, Finding, Verdict
from capvcd_collectors.facts.base import Source


@dataclass(frozen=True, slots=True)
class UndecidedGroup:
    """The UNKNOWN findings with one reason; *members* stand in the order they came, the first speaks for all."""

    members: tuple[tuple[CheckIdentity, Finding], ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The checks of all members, each once."""
        return tuple(dict.fromkeys(check.id for check, _ in self.members))

    @property
    def evidence(self) -> tuple[Source, ...]:
        """The places of all members, each once."""
        return tuple(dict.fromkeys(each for _, finding in self.members for each in finding.evidence))


def undecided_groups(said: Iterable[tuple[CheckIdentity, Finding]]) -> tuple[UndecidedGroup, ...]:
    """Group the UNKNOWN findings among *said*; a group stands where its first member stood.

    One reason is: the same sentence, the same thing needed, and the same answer to whose fault it is.
    """
    groups: dict[tuple[str, str | None, bool], list[tuple[CheckIdentity, Finding]]] = {}
    for check, finding in said:
        if finding.verdict is Verdict.UNKNOWN:
            groups.setdefault((finding.message, finding.needs, finding.fault), []).append((check, finding))
    return tuple(UndecidedGroup(tuple(members)) for members in groups.values())
