"""Ranges of addresses in the world, of both families."""

from capvcd_lab.world.network import IpRange


def test_a_range_counts_and_lists_its_addresses() -> None:
    assert IpRange(start="10.0.0.254", end="10.0.1.1").addresses() == [
        "10.0.0.254",
        "10.0.0.255",
        "10.0.1.0",
        "10.0.1.1",
    ]
    assert len(IpRange(start="2001:db8::1", end="2001:db8::f")) == 15


def test_an_address_of_the_other_family_is_in_no_range() -> None:
    assert "10.0.0.7" in IpRange(start="10.0.0.1", end="10.0.0.9")
    assert "::7" not in IpRange(start="10.0.0.1", end="10.0.0.9")
