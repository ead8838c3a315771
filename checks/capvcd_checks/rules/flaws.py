"""Flaws: what is wrong in the user's files, one clause and one place each, described together in one message.

Nothing here judges; checks collect flaws and assert that there are none.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from capvcd_checks.engine.declare import Found, found
from capvcd_collectors.facts import FileSource, Source

__all__ = ["Flaw", "describe_flaws"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong: *text* is a clause with the observed and the wanted value, *where* the place that shows it."""

    text: str
    where: Source

    def __str__(self) -> str:
        """``spec.rdeId is no field of VCDCluster in v1alpha4 (line 41)``."""
        line = self.where.line if isinstance(self.where, FileSource) else None
        return self.text if line is None else f"{self.text} (line {line})"


def describe_flaws(flaws: Iterable[Flaw]) -> Found:
    """All *flaws* as one message, in their order, each place being evidence."""
    every = tuple(flaws)
    return found("; ".join(map(str, every)), *dict.fromkeys(each.where for each in every))
