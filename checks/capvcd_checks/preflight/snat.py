"""Which source NAT rules carry a network's nodes to the outside, and what is wrong with the one that nearly does."""

from collections.abc import Iterable
from dataclasses import dataclass

from capvcd_checks.preflight.address_set import AddressSet
from capvcd_checks.suggest import listed
from capvcd_collectors.facts.base import Source
from capvcd_collectors.facts.network import NatRule

__all__ = ["Candidate", "candidates", "closest", "covered"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An SNAT rule and what it *translates* of the nodes' addresses.

    *flaws* are why it does not count, as predicates; *narrow* says that it leaves some nodes out; *is_foreign* that it
    translates to an address not known to be the edge's, which is one of the flaws. *places* show all of these.
    """

    rule: NatRule
    translates: AddressSet
    flaws: tuple[str, ...]
    narrow: bool
    is_foreign: bool
    places: tuple[Source, ...]

    @property
    def is_otherwise_right(self) -> bool:
        """Whether at most its external address speaks against it."""
        return not self.narrow and len(self.flaws) == self.is_foreign

    def __str__(self) -> str:
        """``the rule snat-nodes is disabled and translates only 192.168.50.0/26``."""
        scope = [f"translates only {self.rule.internal or 'nothing'}"] if self.narrow else []
        return f"the rule {self.rule.name} {listed([*self.flaws, *scope])}"


def candidates(rules: Iterable[NatRule], nodes: AddressSet, external: AddressSet) -> list[Candidate]:
    """The SNAT rules of *rules*, judged for *nodes*; *external* are the addresses of the edge."""
    return [_judged(rule, nodes, external) for rule in rules if rule.kind == "SNAT"]


def covered(judged: Iterable[Candidate]) -> AddressSet:
    """What the flawless of the *judged* rules translate together."""
    together = AddressSet()
    for each in judged:
        if not each.flaws:
            together |= each.translates
    return together


def closest(judged: Iterable[Candidate]) -> Candidate | None:
    """The rule that comes nearest: the one that translates most of the nodes, and of these the one with least wrong."""
    return max(judged, key=lambda each: (len(each.translates), -len(each.flaws)), default=None)


def _judged(rule: NatRule, nodes: AddressSet, external: AddressSet) -> Candidate:
    translates = (AddressSet.parse(rule.internal) or AddressSet()) & nodes
    to = AddressSet.parse(rule.external)
    narrow = not translates.covers(nodes)
    is_foreign = not to or not external.covers(to)
    flaws = [
        (bool(rule.destination), f"is for traffic to {rule.destination} alone", "destination"),
        (not rule.enabled, "is disabled", "enabled"),
        (is_foreign, f"translates to {rule.external or 'nothing'}, which is no address of the edge", "external"),
    ]
    fields = [field for holds, _, field in flaws if holds] + (["internal"] if narrow else [])
    return Candidate(
        rule,
        translates,
        tuple(text for holds, text, _ in flaws if holds),
        narrow,
        is_foreign,
        tuple(map(rule.where, fields)),
    )
