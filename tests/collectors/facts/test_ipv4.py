"""Address arithmetic, against the plain meaning: the addresses themselves, one by one."""

from ipaddress import IPv4Address, IPv4Network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_collectors.facts.ipv4 import (
    IpRange,
    address_of,
    addresses_of,
    all_within,
    free_addresses,
    is_ipv6,
    merged,
    network_of,
    within,
)

NEAR = st.integers(0, 300).map(lambda offset: IPv4Address("192.168.50.0") + offset)
RANGES = st.lists(st.builds(IpRange, NEAR, NEAR), max_size=5)


def every(ranges: object) -> set[IPv4Address]:
    """The addresses of *ranges*, one by one."""
    return {
        IPv4Address(number)
        for each in ranges  # type: ignore[attr-defined]
        for number in range(int(each.first), int(each.last) + 1)
    }


@given(RANGES)
def test_merging_keeps_the_addresses_and_leaves_no_overlap(ranges: list[IpRange]) -> None:
    together = merged(ranges)
    assert every(together) == every(ranges)
    assert all(int(after.first) > int(before.last) + 1 for before, after in pairwise(together))


@given(RANGES, st.lists(NEAR))
def test_free_addresses_are_those_of_the_ranges_that_are_not_used(
    ranges: list[IpRange], used: list[IPv4Address]
) -> None:
    assert free_addresses(ranges, used) == len(every(ranges) - set(used))


def test_a_pool_of_half_the_internet_is_counted_at_once() -> None:
    half = IpRange(IPv4Address(0), IPv4Address("127.255.255.255"))
    assert free_addresses([half], [IPv4Address("10.0.0.1")]) == 2**31 - 1


@given(RANGES, st.integers(20, 32))
def test_within_is_the_part_inside_the_network(ranges: list[IpRange], length: int) -> None:
    network = IPv4Network(("192.168.50.128", length), strict=False)
    assert every(within(ranges, network)) == {each for each in every(ranges) if each in network}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("192.168.50.7", [("192.168.50.7", "192.168.50.7")]),
        ("192.168.50.0/24", [("192.168.50.0", "192.168.50.255")]),
        ("192.168.50.1/24", [("192.168.50.0", "192.168.50.255")]),
        ("192.168.50.10-192.168.50.20", [("192.168.50.10", "192.168.50.20")]),
        (" 10.0.0.1 , 10.0.0.2 ", [("10.0.0.1", "10.0.0.2")]),
        ("", []),
        ("fd00::/64", []),
        ("fd00::1-fd00::9", []),
    ],
)
def test_the_ways_a_nat_rule_writes_addresses(text: str, meant: list[tuple[str, str]]) -> None:
    assert addresses_of(text) == tuple(IpRange(IPv4Address(first), IPv4Address(last)) for first, last in meant)


@pytest.mark.parametrize("text", ["all", "192.168.50.0/33", "192.168.50.300", "10.0.0.1-fd00::9", "10.0.0.1-", "a/b"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - ipaddress raises several kinds of it
        addresses_of(text)


@given(RANGES, RANGES)
def test_all_are_within_when_no_address_is_left_over(wanted: list[IpRange], ranges: list[IpRange]) -> None:
    assert all_within(wanted, ranges) is (every(wanted) <= every(ranges))


@given(NEAR, NEAR, NEAR, NEAR)
def test_ranges_meet_and_hold_one_another_by_their_addresses(
    first: IPv4Address, second: IPv4Address, third: IPv4Address, fourth: IPv4Address
) -> None:
    one, other = IpRange(*sorted((first, second))), IpRange(*sorted((third, fourth)))

    assert one.meets(other) is bool(every([one]) & every([other]))
    assert one.holds(other) is (every([other]) <= every([one]))


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("10.96.0.0/12", "10.96.0.0/12"),
        ("100.65.128.1/24", "100.65.128.0/24"),
        ("10.96.0.0", None),
        ("10.96.0.0/255.240.0.0", None),
        ("10.96.0.0/33", None),
        ("fd00::/64", None),
        ("", None),
    ],
)
def test_a_network_is_read_as_strictly_as_the_controllers_read_it(text: str, network: str | None) -> None:
    assert network_of(text) == (None if network is None else IPv4Network(network))


def test_names_and_ipv6_addresses_are_no_ipv4_address() -> None:
    assert [address_of(each) for each in ("vcd.example.com", "fd00::1", "", "10.0.0.1/24")] == [None] * 4
    assert address_of("10.0.0.1") == IPv4Address("10.0.0.1")


def test_what_is_written_as_ipv6_is_known_from_what_is_nothing_at_all() -> None:
    assert [is_ipv6(each) for each in ("fd00::/64", "fd00::1", "10.0.0.0/8", "pods", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]
