"""Which source NAT rules carry a network's nodes to the outside, and what is wrong with the one that nearly does."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from capvcd_checks.rules.nat_order import Effect, Fate, fates
from capvcd_checks.rules.suggest import listed
from capvcd_collectors.facts import IpRange, Missing, NatRule, Source
from capvcd_collectors.facts.ipv4 import ANYWHERE, addresses_of, all_within

__all__ = ["Candidate", "Doubt", "NodesWayOut", "Outside", "nodes_way_out"]

HARMLESS = ("DNAT", "NO_DNAT", "NAT64")
"""The types of rules that say nothing of an IPv4 packet's source."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why something stays open: *text* is a clause, *needs* what would settle it."""

    text: str
    place: Source
    needs: str


@dataclass(frozen=True, slots=True)
class Outside:
    """What an edge gateway has towards the outside.

    *addresses* are known to be its own; *unseen* is what keeps others from being known, None when there is nothing.
    *uplinks* are the ids of the external networks it is connected to.
    """

    addresses: tuple[IpRange, ...]
    unseen: Doubt | None
    uplinks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that says something of a packet's source, judged for some nodes.

    *flaws* are why it does not carry them, as predicates; *covers* and *meets* say whether it is for all of the nodes'
    addresses, or for any. *places* show what is wrong; *doubts* are what could not be told of it.
    """

    rule: NatRule
    effect: Effect
    flaws: tuple[str, ...]
    covers: bool
    meets: bool
    places: tuple[Source, ...]
    doubts: tuple[Doubt, ...]

    def __str__(self) -> str:
        """``the rule snat-nodes is disabled and translates only 192.168.50.0/26``."""
        scope = f"translates only {self.rule.internal}" if self.rule.internal else "translates nothing"
        is_wide = self.covers or isinstance(self.rule.internal, Missing)
        return f"the rule {self.rule.name} {listed([*self.flaws, *([] if is_wide else [scope])])}"


@dataclass(frozen=True, slots=True)
class NodesWayOut:
    """Whether NAT gives the nodes a way out.

    *holds* is None when that stays open, for the *doubts*. *nearest* is the SNAT rule that comes nearest, None without
    any; *shadows* are pairs of a rule that leaves nodes without one and the rule it keeps from translating them.
    """

    holds: bool | None
    nearest: Candidate | None
    shadows: tuple[tuple[NatRule, NatRule], ...]
    doubts: tuple[Doubt, ...]


def nodes_way_out(rules: Iterable[NatRule], nodes: Sequence[IpRange], outside: Outside) -> NodesWayOut:
    """Judge *rules* in the order NSX applies them, for packets of *nodes* to anywhere."""
    judged = [_judged(rule, nodes, outside) for rule in rules if rule.kind not in HARMLESS]
    pieces = list(fates(nodes, [each.effect for each in judged]))
    translated = {piece.translated for piece in pieces}
    holds = False if False in translated else None if None in translated else True
    of_rule = {each.effect: each for each in judged}
    unsettled = [piece for piece in pieces if piece.translated is None] if holds is None else []
    return NodesWayOut(
        holds,
        max((each for each in judged if each.rule.kind == "SNAT"), key=_nearness, default=None),
        tuple(dict.fromkeys(pair for piece in pieces for pair in _shadowed(piece, of_rule.values()))),
        tuple(dict.fromkeys(doubt for piece in unsettled for doubt in _doubts(piece, of_rule))),
    )


def _nearness(candidate: Candidate) -> tuple[bool, bool, int]:
    """One for all nodes is nearer than one for some, and of these the one with least wrong is."""
    return candidate.covers, candidate.meets, -len(candidate.flaws)


def _shadowed(piece: Fate, judged: Iterable[Candidate]) -> Iterator[tuple[NatRule, NatRule]]:
    if piece.translated is False and piece.by is not None:
        for each in judged:
            would = each.effect.applies and each.effect.translates and each.effect is not piece.by
            if would and any(span.holds(piece.sources) for span in each.effect.sources):
                yield piece.by.rule, each.rule


def _doubts(piece: Fate, of_rule: dict[Effect, Candidate]) -> Iterator[Doubt]:
    for each in piece.weighed:
        yield from of_rule[each].doubts
    last = piece.weighed[-1]
    tied = [each for each in piece.weighed if each.applies and each.priority == last.priority is not None]
    if len({each.translates for each in tied}) > 1:
        yield Doubt(
            f"the rules {listed(each.rule.name for each in tied)} have one priority, {last.priority}, and NSX does not "
            "say which of them goes first",
            last.rule.where("priority"),
            f"another priority for one of the rules {listed(each.rule.name for each in tied)}",
        )


def _judged(rule: NatRule, nodes: Sequence[IpRange], outside: Outside) -> Candidate:
    internal = () if isinstance(rule.internal, Missing) else addresses_of(rule.internal)
    covers = all_within(nodes, internal)
    limits = list(_limits(rule, outside))
    results = list(_results(rule, outside))
    sources = [] if rule.internal and not isinstance(rule.internal, Missing) else list(_open_sources(rule))
    notes = [*limits, *results, *sources]
    flaws = [note for note in notes if note.doubt is None]
    return Candidate(
        rule,
        Effect(
            rule,
            (ANYWHERE,) if sources else internal,
            None if isinstance(rule.priority, Missing) else rule.priority,
            applies=_all_of([*limits, *sources]),
            translates=False if rule.kind == "NO_SNAT" else _all_of(results),
        ),
        flaws=tuple(note.text for note in flaws),
        covers=covers,
        meets=any(one.meets(each) for one in internal for each in nodes),
        places=(*(rule.where(note.field) for note in flaws), *(() if covers else (rule.where("internal"),))),
        doubts=tuple(note.doubt for note in notes if note.doubt is not None),
    )


@dataclass(frozen=True, slots=True)
class _Note:
    """What stands against a rule in *field*: a flaw, said by the predicate *text*, or a *doubt*."""

    field: str
    text: str = ""
    doubt: Doubt | None = None


def _all_of(notes: Sequence[_Note]) -> bool | None:
    """True without any note, False with a flaw, None where there are doubts alone."""
    return True if not notes else None if all(note.doubt is not None for note in notes) else False


def _limits(rule: NatRule, outside: Outside) -> Iterator[_Note]:
    """What keeps *rule* from matching packets of its sources to anywhere."""
    if isinstance(rule.destination, Missing):
        yield _unread("destination", rule.destination)
    elif rule.destination and not all_within([ANYWHERE], addresses_of(rule.destination)):
        yield _Note("destination", f"is for traffic to {rule.destination} alone")
    if isinstance(rule.port_profile, Missing):
        yield _unread("port_profile", rule.port_profile)
    elif rule.port_profile is not None:
        yield _Note("port_profile", f"is for the ports of {rule.port_profile.name} alone")
    yield from _scope(rule, outside)
    if isinstance(rule.enabled, Missing):
        yield _unread("enabled", rule.enabled)
    elif not rule.enabled:
        yield _Note("enabled", "is disabled")
    if isinstance(rule.priority, Missing):
        yield _unread("priority", rule.priority)


def _scope(rule: NatRule, outside: Outside) -> Iterator[_Note]:
    """What comes of the interface a rule is applied to: packets to the outside leave by an uplink."""
    scope = rule.applied_to
    if isinstance(scope, Missing):
        yield _unread("applied_to", scope)
    elif scope is not None and scope.id not in outside.uplinks:
        yield _Note("applied_to", f"is applied to {scope.name or scope.id} alone, which is no connected uplink")
    elif scope is not None and len(outside.uplinks) > 1:
        text = f"the rule {rule.name} is applied to {scope.name or scope.id} alone, one of several uplinks"
        needs = (
            f"the routes of the edge gateway, which say whether the nodes' packets leave by {scope.name or scope.id}"
        )
        yield _Note("applied_to", doubt=Doubt(text, rule.where("applied_to"), needs))


def _results(rule: NatRule, outside: Outside) -> Iterator[_Note]:
    """What keeps an answer to a packet that *rule* translated from coming back."""
    if isinstance(rule.kind, Missing):
        yield _unread("kind", rule.kind)
    elif rule.kind == "REFLEXIVE":
        text = f"the rule {rule.name} is {rule.kind}, which keeps no state"
        needs = f"the provider's word that NSX applies {rule.name} to the nodes, or an SNAT rule in its place"
        yield _Note("kind", doubt=Doubt(text, rule.where("kind"), needs))
    elif rule.kind not in {"SNAT", "NO_SNAT"}:
        text = f"the rule {rule.name} is of the type {rule.kind}, which is not known here"
        yield _Note("kind", doubt=Doubt(text, rule.where("kind"), f"the provider's word on what {rule.name} does"))
    elif rule.kind == "SNAT":
        if isinstance(rule.external, Missing):
            yield _unread("external", rule.external)
        elif not (to := addresses_of(rule.external)) or not all_within(to, outside.addresses):
            told = f"translates to {rule.external or 'nothing'}, which is no address of the edge"
            doubt = outside.unseen if rule.external else None
            yield _Note("external", told, None if doubt is None else replace(doubt, text=f"{rule.name} {told}"))


def _open_sources(rule: NatRule) -> Iterator[_Note]:
    """Why it is open for which packets a rule is that does not say it."""
    if isinstance(rule.internal, Missing):
        yield _unread("internal", rule.internal)
    else:
        text = f"the rule {rule.name} names no internal addresses"
        needs = f"internal addresses in the rule {rule.name}: left empty NSX takes any, Cloud Director may not"
        yield _Note("internal", doubt=Doubt(text, rule.where("internal"), needs))


def _unread(field: str, missing: Missing) -> _Note:
    source = missing.source
    assert source is not None
    return _Note(field, doubt=Doubt(missing.reason, source, missing.needs or ""))
