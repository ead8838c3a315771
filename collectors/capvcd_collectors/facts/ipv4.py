"""IPv4 addresses, ranges and networks: their arithmetic, and the texts that people and APIs write them in. Pure.

A set of addresses is a tuple of `IpRange`: sorted, disjoint and not touching, as `merged` makes it. All of it is built
on the standard library's ipaddress, whose types the facts hold. netaddr was weighed: its IPSet keeps networks, so that
every set would be converted on the way in and put together to ranges again on the way out, which is no shorter, and
loading it takes 7 ms of the way to the first request.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Interface,
    IPv6Network,
    NetmaskValueError,
    ip_address,
    ip_network,
)


@dataclass(frozen=True, slots=True)
class IpRange:
    """The addresses from *first* to *last*, both included; none when *last* comes before *first*."""

    first: IPv4Address
    last: IPv4Address

    def __contains__(self, address: IPv4Address) -> bool:
        """Whether *address* lies in the range."""
        return self.first <= address <= self.last

    def __len__(self) -> int:
        """How many addresses the range holds."""
        return max(0, int(self.last) - int(self.first) + 1)

    def __str__(self) -> str:
        """``192.168.50.100-192.168.50.150``."""
        return f"{self.first}-{self.last}"

    def holds(self, other: "IpRange") -> bool:
        """Whether all of *other* lies in the range."""
        return self.first <= other.first and other.last <= self.last

    def meets(self, other: "IpRange") -> bool:
        """Whether any address is in both."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet of a network or of an edge gateway's uplink. IPv6 subnets are left out: CAPVCD uses IPv4 only.

    One that is not *enabled* gives no addresses away. *used* is how many addresses of its ranges are taken, as the
    subnet itself says, None when it does not; *primary* is the address that the edge gateway itself has in it.
    """

    gateway: IPv4Address
    prefix_length: int
    ranges: tuple[IpRange, ...]
    dns_servers: tuple[str, ...] = ()
    dns_suffix: str = ""
    enabled: bool = True
    used: int | None = None
    primary: IPv4Address | None = None

    @property
    def network(self) -> IPv4Network:
        """The subnet as a CIDR."""
        return IPv4Network((self.gateway, self.prefix_length), strict=False)

    def resolvers_at_gateway(self, service_network: object = None) -> tuple[str, ...]:
        """Those of its DNS servers that only its edge gateway can be: its own address, or one in *service_network*."""
        return tuple(
            server
            for server in self.dns_servers
            if (address := address_of(server)) is not None
            and (address == self.gateway or (isinstance(service_network, IPv4Network) and address in service_network))
        )

    @property
    def gateway_cidr(self) -> str:
        """``gateway/prefix``, the text that CAPVCD 0.5 compares ``vipSubnet`` with."""
        return f"{self.gateway}/{self.prefix_length}"


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


ANYWHERE = span(IPv4Network("0.0.0.0/0"))
"""All IPv4 addresses."""


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


def all_within(wanted: Iterable[IpRange], ranges: Iterable[IpRange]) -> bool:
    """Whether *ranges* hold every address of *wanted*."""
    joined = merged(ranges)
    return all(any(one.holds(each) for one in joined) for each in merged(wanted))


def addresses_of(text: str) -> tuple[IpRange, ...]:
    """The IPv4 addresses that a NAT rule's text means: ``a``, ``a/24``, ``a-b``, ``ANY``, or several of these.

    Commas stand between them. An IPv6 part means no IPv4 address, and so does an empty text. Raises ValueError for
    anything else.
    """
    return merged(found for part in text.split(",") if (found := _range_of(part.strip())) is not None)


def _range_of(part: str) -> IpRange | None:
    if not part:
        return None
    if part.upper() == "ANY":
        return ANYWHERE
    if "-" in part:
        first, last = (ip_address(end.strip()) for end in part.split("-", 1))
        if isinstance(first, IPv4Address) and isinstance(last, IPv4Address):
            return IpRange(first, last)
        if first.version != last.version:
            raise ValueError(f"{part!r} mixes IPv4 and IPv6")
        return None
    network = ip_network(part, strict=False)
    return None if isinstance(network, IPv6Network) else span(network)


def address_of(text: str) -> IPv4Address | None:
    """The IPv4 address *text* writes, or None when it writes a name, an IPv6 address or nothing."""
    try:
        return IPv4Address(text)
    except AddressValueError:
        return None


def interface_of(text: str) -> IPv4Interface | None:
    """The address and its network that ``address/prefix`` writes, or None when *text* is not of that shape.

    Strict where Go's ``net.ParseCIDR`` is: no netmask in place of a prefix length, no missing prefix length.
    """
    if not text.partition("/")[2].isdecimal():
        return None
    try:
        return IPv4Interface(text)
    except (AddressValueError, NetmaskValueError):
        return None


def network_of(text: str) -> IPv4Network | None:
    """The network that ``address/prefix`` stands in, or None when *text* is not of that shape (see `interface_of`)."""
    interface = interface_of(text)
    return None if interface is None else interface.network


def is_ipv6(text: str) -> bool:
    """Whether *text* writes an IPv6 address or network, which is left out wherever IPv4 is asked for."""
    try:
        IPv6Interface(text)
    except (AddressValueError, NetmaskValueError):
        return False
    return True
