"""Arithmetic with IPv4 ranges, and the texts in which Cloud Director writes addresses. Pure; for collectors and checks.

A set of addresses is a tuple of `IpRange`: sorted, disjoint and not touching, as `merged` makes it.
"""

from collections.abc import Collection, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address, ip_network

from capvcd_collectors.facts.network import IpRange


def merged(ranges: Iterable[IpRange]) -> tuple[IpRange, ...]:
    """The same addresses as a set; a range that ends before it starts holds none."""
    joined: list[IpRange] = []
    for each in sorted((each for each in ranges if each.first <= each.last), key=lambda each: int(each.first)):
        if joined and int(each.first) <= int(joined[-1].last) + 1:
            joined[-1] = IpRange(joined[-1].first, max(joined[-1].last, each.last))
        else:
            joined.append(each)
    return tuple(joined)


def span(network: IPv4Network) -> IpRange:
    """All addresses of *network*, its own and the broadcast address included."""
    return IpRange(network.network_address, network.broadcast_address)


def free_addresses(ranges: Sequence[IpRange], used: Collection[IPv4Address]) -> int:
    """Count the addresses of *ranges* that nothing uses yet.

    CAPVCD picks the control-plane VIP, and VCD a node's address, from exactly this set (a range is inclusive at both
    ends, and an address in two ranges counts once). Addresses in *used* outside every range are ignored: VCD reports
    primary addresses there.
    """
    pool = merged(ranges)
    taken = sum(any(address in each for each in pool) for address in set(used))
    return sum(len(each) for each in pool) - taken


def within(ranges: Iterable[IpRange], network: IPv4Network) -> tuple[IpRange, ...]:
    """The part of *ranges* that lies in *network*: what CAPVCD 1.x makes of a ``vipSubnet``."""
    bounds = span(network)
    return merged(IpRange(max(each.first, bounds.first), min(each.last, bounds.last)) for each in ranges)


def addresses_of(text: str) -> tuple[IpRange, ...]:
    """The IPv4 addresses that a NAT rule's text means: ``a``, ``a/24``, ``a-b``, or several with commas between.

    An IPv6 part means no IPv4 address, and so does an empty text. Raises ValueError for anything else.
    """
    return merged(found for part in text.split(",") if (found := _range_of(part.strip())) is not None)


def _range_of(part: str) -> IpRange | None:
    if not part:
        return None
    if "-" in part:
        first, last = (ip_address(end.strip()) for end in part.split("-", 1))
        if isinstance(first, IPv4Address) and isinstance(last, IPv4Address):
            return IpRange(first, last)
        if first.version != last.version:
            raise ValueError(f"{part!r} mixes IPv4 and IPv6")
        return None
    network = ip_network(part, strict=False)
    return None if isinstance(network, IPv6Network) else span(network)
