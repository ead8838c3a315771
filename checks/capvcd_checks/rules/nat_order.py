"""Which NAT rule decides about a source address: the order NSX applies them in, and what stays open in it. Pure.

NSX takes the rule with the lowest priority number of those that match (NSX-T administration guide, "Configure NAT"; the
same in Cloud Director's "Add an SNAT or a DNAT rule"); of rules with one number it does not say which goes first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import groupby
from operator import attrgetter

from capvcd_collectors.facts import IpRange, NatRule
from capvcd_collectors.facts.ipv4 import merged

__all__ = ["Effect", "Fate", "fates"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What *rule* does to packets of the *sources*.

    *priority* is None where it is not known, so that the rule may stand anywhere. *applies* is None when it may or may
    not match, *translates* whether the packets then leave with an address that answers come back to, None when either
    may be.
    """

    rule: NatRule
    sources: tuple[IpRange, ...]
    priority: int | None
    applies: bool | None
    translates: bool | None


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of packets from *sources*.

    *translated* is None when it stays open. *by* is the rule that decides, None when there is none or it stays open;
    *weighed* are the effects that were looked at on the way, in their order.
    """

    sources: IpRange
    translated: bool | None
    by: Effect | None
    weighed: tuple[Effect, ...]


def fates(sources: Sequence[IpRange], effects: Sequence[Effect]) -> Iterator[Fate]:
    """The fate of all *sources*, in pieces to which the same *effects* apply."""
    for piece in _pieces(sources, effects):
        matching = [
            each for each in effects if each.applies is not False and any(span.holds(piece) for span in each.sources)
        ]
        yield _fate(piece, matching)


def _pieces(sources: Sequence[IpRange], effects: Sequence[Effect]) -> Iterator[IpRange]:
    """*sources*, cut wherever the sources of an effect begin or end."""
    cuts = {int(span.first) for each in effects for span in each.sources}
    cuts |= {int(span.last) + 1 for each in effects for span in each.sources}
    for source in merged(sources):
        inside = sorted(cut for cut in cuts if int(source.first) < cut <= int(source.last))
        for first, after in zip([int(source.first), *inside], [*inside, int(source.last) + 1], strict=True):
            yield IpRange(IPv4Address(first), IPv4Address(after - 1))


def _fate(piece: IpRange, matching: Sequence[Effect]) -> Fate:
    ways: set[bool] = set()
    weighed: list[Effect] = []
    for _, same in _in_order(matching):
        weighed += same
        for each in same:
            ways |= {True, False} if each.translates is None else {each.translates}
        certain = [each for each in same if each.applies and each.priority is not None]
        if certain:
            return Fate(piece, ways.pop() if len(ways) == 1 else None, certain[0], tuple(weighed))
    ways |= {False}
    return Fate(piece, ways.pop() if len(ways) == 1 else None, None, tuple(weighed))


def _in_order(matching: Sequence[Effect]) -> Iterator[tuple[int | None, list[Effect]]]:
    """The effects by priority, those of one priority together; those without may be first, and come first."""
    floating = [each for each in matching if each.priority is None]
    if floating:
        yield None, floating
    ranked = sorted((each for each in matching if each.priority is not None), key=attrgetter("priority"))
    yield from ((priority, list(same)) for priority, same in groupby(ranked, key=attrgetter("priority")))
