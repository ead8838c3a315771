"""Which source NAT rules carry a network's nodes to the outside, and what is wrong with the one that nearly does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from capvcd_checks.rules.suggest import listed
from capvcd_collectors.facts import IpRange, NatRule, Source
from capvcd_collectors.facts.ipv4 import ANYWHERE, addresses_of, all_within, merged

__all__ = ["Candidate", "candidates", "closest", "translated"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An SNAT rule, judged for some nodes.

    *flaws* are why it does not count at all, as predicates; *covers* and *meets* say whether it is for all of the
    nodes' addresses, or for any; *is_foreign* that it translates to an address not known to be the edge's, which is one
    of the flaws. *places* show what is wrong.
    """

    rule: NatRule
    flaws: tuple[str, ...]
    covers: bool
    meets: bool
    is_foreign: bool
    places: tuple[Source, ...]

    @property
    def is_otherwise_right(self) -> bool:
        """Whether at most its external address speaks against it."""
        return self.covers and len(self.flaws) == self.is_foreign

    def __str__(self) -> str:
        """``the rule snat-nodes is disabled and translates only 192.168.50.0/26``."""
        scope = f"translates only {self.rule.internal}" if self.rule.internal else "translates nothing"
        return f"the rule {self.rule.name} {listed([*self.flaws, *([] if self.covers else [scope])])}"


def candidates(rules: Iterable[NatRule], nodes: Sequence[IpRange], external: Sequence[IpRange]) -> list[Candidate]:
    """The SNAT rules of *rules*, judged for *nodes*; *external* are the addresses of the edge."""
    return [_judged(rule, nodes, external) for rule in rules if rule.kind == "SNAT"]


def translated(judged: Iterable[Candidate]) -> tuple[IpRange, ...]:
    """What the flawless of the *judged* rules translate together."""
    return merged(each for candidate in judged if not candidate.flaws for each in addresses_of(candidate.rule.internal))


def closest(judged: Iterable[Candidate]) -> Candidate | None:
    """The rule that comes nearest: one for all nodes before one for some, and of these the one with least wrong."""
    return max(judged, key=lambda each: (each.covers, each.meets, -len(each.flaws)), default=None)


def _is_limited(rule: NatRule) -> bool:
    """Whether the rule is for traffic to some destinations only."""
    return bool(rule.destination) and not all_within([ANYWHERE], addresses_of(rule.destination))


def _judged(rule: NatRule, nodes: Sequence[IpRange], external: Sequence[IpRange]) -> Candidate:
    internal, to = addresses_of(rule.internal), addresses_of(rule.external)
    covers = all_within(nodes, internal)
    is_foreign = not to or not all_within(to, external)
    flaws = [
        (_is_limited(rule), f"is for traffic to {rule.destination} alone", "destination"),
        (not rule.enabled, "is disabled", "enabled"),
        (is_foreign, f"translates to {rule.external or 'nothing'}, which is no address of the edge", "external"),
    ]
    fields = [field for holds, _, field in flaws if holds] + ([] if covers else ["internal"])
    return Candidate(
        rule,
        flaws=tuple(text for holds, text, _ in flaws if holds),
        covers=covers,
        meets=any(one.meets(each) for one in internal for each in nodes),
        is_foreign=is_foreign,
        places=tuple(map(rule.where, fields)),
    )
