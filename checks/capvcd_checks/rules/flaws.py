"""Flaws: what is wrong in the user's files, one clause and one place each, described together in one message.

Nothing here judges; checks collect flaws and assert that there are none.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from capvcd_checks.engine.declare import Found, found
from capvcd_checks.rules.suggest import listed
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import FileSource, Source

__all__ = ["Flaw", "describe_flaws"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong: *text* is a clause with the observed and the wanted value, *where* the place that shows it.

    *fix* is the sentence that mends it; empty when there is no more to say than that the place is to be corrected.
    """

    text: str
    where: Source
    fix: str = ""

    def __str__(self) -> str:
        """``spec.rdeId is no field of VCDCluster in v1alpha4 (line 41)``."""
        line = self.where.line if isinstance(self.where, FileSource) else None
        return self.text if line is None else f"{self.text} (line {line})"


def describe_flaws(flaws: Iterable[Flaw], fix: str = "") -> Found:
    """All *flaws* as one message, in their order, each place being evidence; *fix* mends them all at once.

    Without it each is mended by its own fix, or by correcting its place.
    """
    every = tuple(flaws)
    places = tuple(dict.fromkeys(each.where for each in every))
    uncertain = dict.fromkeys(spot(each.where) for each in every if not each.fix)
    fixes = [
        *dict.fromkeys(each.fix for each in every if each.fix),
        *([f"Correct {listed(uncertain)}"] * bool(uncertain)),
    ]
    return found("; ".join(map(str, every)), *places, fix=fix or "; ".join(fixes))
