"""The order of NAT rules, and what the rules do together: against an oracle that tries every packet."""

from ipaddress import IPv4Address
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_checks.rules.nat_order import Effect, fates
from capvcd_checks.rules.snat import Outside, nodes_way_out
from capvcd_collectors.facts import IpRange, Missing, Reference
from checks.facts_made_by_hand import addresses, missing, nat_rule

NODES = [addresses("192.168.50.100-192.168.50.103")]
OUTSIDE = Outside((addresses("203.0.113.151-203.0.113.200"),), None, frozenset({"t0"}))
UNREAD = missing()


def _range(first: int, last: int) -> IpRange:
    return IpRange(IPv4Address(f"192.168.50.{first}"), IPv4Address(f"192.168.50.{last}"))


EFFECTS = st.lists(
    st.builds(
        lambda first, size, priority, applies, translates: Effect(
            nat_rule(), (_range(first, first + size),), priority, applies, translates
        ),
        st.integers(98, 104),
        st.integers(0, 3),
        st.sampled_from([None, 0, 1, 2]),
        st.sampled_from([True, False, None]),
        st.sampled_from([True, False, None]),
    ),
    max_size=4,
)


def possible(address: IPv4Address, effects: list[Effect]) -> set[bool]:
    """Every fate a packet of *address* may have: all orders NSX may take, every answer to what is open."""
    matching = [each for each in effects if each.applies is not False and address in each.sources[0]]
    results: set[bool] = set()
    for order in permutations(matching):
        ranks = [each.priority for each in order if each.priority is not None]
        if ranks != sorted(ranks):
            continue
        for choice in product((True, False), repeat=len(order)):
            # One whose place is not known may be anywhere, so also nowhere before the one that decides.
            decided = next((each for each, on in zip(order, choice, strict=True) if on or _is_certain(each)), None)
            results |= {False} if decided is None else _results(decided)
    return results or {False}


def _is_certain(effect: Effect) -> bool:
    return effect.applies is True and effect.priority is not None


def _results(effect: Effect) -> set[bool]:
    return {True, False} if effect.translates is None else {effect.translates}


@given(EFFECTS)
def test_each_address_has_the_fate_that_every_order_brings(effects: list[Effect]) -> None:
    for fate in fates(NODES, effects):
        for number in range(int(fate.sources.first), int(fate.sources.last) + 1):
            ways = possible(IPv4Address(number), effects)
            assert fate.translated == (ways.pop() if len(ways) == 1 else None)


@given(EFFECTS)
def test_the_pieces_are_all_nodes_each_once(effects: list[Effect]) -> None:
    pieces = [fate.sources for fate in fates(NODES, effects)]
    numbers = [number for piece in pieces for number in range(int(piece.first), int(piece.last) + 1)]
    assert numbers == list(range(int(NODES[0].first), int(NODES[0].last) + 1))


GOOD = nat_rule(priority=10)
NO_SNAT = {"kind": "NO_SNAT", "external": ""}


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({**NO_SNAT, "priority": 0}, False),
        ({**NO_SNAT, "priority": 20}, True),
        ({**NO_SNAT, "priority": 10}, None),
        ({**NO_SNAT, "enabled": False}, True),
        ({**NO_SNAT, "destination": "10.0.0.0/8"}, True),
        ({**NO_SNAT, "destination": "0.0.0.0/0"}, False),
        ({**NO_SNAT, "destination": "ANY"}, False),
        ({**NO_SNAT, "internal": "192.168.50.103"}, False),
        ({**NO_SNAT, "internal": "192.168.51.0/24"}, True),
        ({**NO_SNAT, "internal": "fd00::/64"}, True),
        ({**NO_SNAT, "internal": "ANY"}, False),
        ({**NO_SNAT, "internal": ""}, None),
        ({**NO_SNAT, "port_profile": Reference("SSH", "1")}, True),
        ({**NO_SNAT, "applied_to": Reference("other", "network-2")}, True),
        ({**NO_SNAT, "applied_to": Reference("external", "t0")}, False),
        ({"external": "198.51.100.7"}, False),
        ({"external": "198.51.100.7", "priority": 11}, True),
        ({"external": "203.0.113.160"}, True),
        ({"kind": "REFLEXIVE"}, None),
        ({"kind": "DNAT"}, True),
        ({"kind": "NO_DNAT", "internal": ""}, True),
        ({"kind": "NAT64"}, True),
        ({"kind": "SOURCE_NAT_OF_TOMORROW"}, None),
        # What cannot be read decides only where it could.
        ({**NO_SNAT, "enabled": UNREAD}, None),
        ({**NO_SNAT, "enabled": UNREAD, "internal": "192.168.51.0/24"}, True),
        ({**NO_SNAT, "enabled": UNREAD, "priority": 20}, True),
        ({**NO_SNAT, "internal": UNREAD}, None),
        ({**NO_SNAT, "priority": UNREAD}, None),
        ({**NO_SNAT, "destination": UNREAD}, None),
        ({**NO_SNAT, "port_profile": UNREAD}, None),
        ({**NO_SNAT, "applied_to": UNREAD}, None),
        ({**NO_SNAT, "destination": UNREAD, "enabled": False}, True),
        ({"kind": UNREAD}, None),
        ({"kind": UNREAD, "internal": "192.168.51.0/24"}, True),
        ({"kind": "DNAT", "enabled": UNREAD, "external": UNREAD}, True),
        ({"external": UNREAD}, None),
        ({"enabled": UNREAD}, True),
    ],
)
def test_another_rule_beside_a_good_one(changes: dict[str, Any], holds: bool | None) -> None:
    other = nat_rule("other", **{"priority": 5, **changes})
    for rules in ([GOOD, other], [other, GOOD]):
        assert nodes_way_out(rules, NODES, OUTSIDE).holds is holds


@pytest.mark.parametrize(
    "changes",
    [
        {"enabled": UNREAD},
        {"internal": UNREAD},
        {"external": UNREAD},
        {"kind": UNREAD},
        {"destination": UNREAD},
        {"priority": UNREAD},
    ],
)
def test_a_rule_that_cannot_be_read_may_be_the_one(changes: dict[str, Missing]) -> None:
    out = nodes_way_out([nat_rule(**changes)], NODES, OUTSIDE)
    assert out.holds is None
    assert [each.text for each in out.doubts] == [UNREAD.reason]


def test_one_uplink_of_several_is_where_only_some_packets_leave() -> None:
    several = Outside(OUTSIDE.addresses, None, frozenset({"t0", "t0-second"}))
    rule = nat_rule(applied_to=Reference("external", "t0"))
    assert nodes_way_out([rule], NODES, OUTSIDE).holds is True
    out = nodes_way_out([rule], NODES, several)
    assert out.holds is None
    assert out.doubts[0].text == "the rule snat-nodes is applied to external alone, one of several uplinks"


def test_rules_for_parts_carry_the_nodes_together() -> None:
    parts = [
        nat_rule("a", internal="192.168.50.100-192.168.50.101"),
        nat_rule("b", internal="192.168.50.102,192.168.50.103"),
    ]
    assert nodes_way_out(parts, NODES, OUTSIDE).holds is True
    assert nodes_way_out(parts[:1], NODES, OUTSIDE).holds is False


def test_a_rule_that_is_kept_from_its_work_is_named_with_the_one_before_it() -> None:
    first = nat_rule("keep-inside", kind="NO_SNAT", external="", priority=0)
    out = nodes_way_out([GOOD, first], NODES, OUTSIDE)
    assert [(one.name, other.name) for one, other in out.shadows] == [("keep-inside", "snat-nodes")]
    assert nodes_way_out([first], NODES, OUTSIDE).shadows == ()


def test_rules_of_one_priority_are_named_where_they_differ() -> None:
    level = nat_rule("keep-inside", kind="NO_SNAT", external="", priority=10)
    (doubt,) = nodes_way_out([GOOD, level], NODES, OUTSIDE).doubts
    assert doubt.text.startswith("the rules snat-nodes and keep-inside have one priority, 10, and NSX does not say")
