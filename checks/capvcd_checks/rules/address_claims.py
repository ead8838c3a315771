"""Who claims which IPv4 addresses in an installation's address plan, and where two claims meet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from itertools import combinations
from typing import Self

from capvcd_collectors.facts import Source

__all__ = ["Claim", "address_of", "collisions"]


@dataclass(frozen=True, slots=True)
class Claim:
    """The addresses from *first* to *last*, both included, held by one *role* of the plan.

    *text* is how the file or API writes them; *where* is None for what nobody wrote (Docker's own ranges).
    """

    role: str
    text: str
    first: IPv4Address
    last: IPv4Address
    where: Source | None

    @classmethod
    def of_network(cls, role: str, network: IPv4Network, where: Source | None, text: str = "") -> Self:
        """A claim on all of *network*."""
        return cls(role, text or str(network), network.network_address, network.broadcast_address, where)

    @classmethod
    def of_range(cls, role: str, first: IPv4Address, last: IPv4Address, where: Source) -> Self:
        """A claim on an inclusive range."""
        return cls(role, f"{first}-{last}", first, last, where)

    @classmethod
    def of_address(cls, role: str, address: IPv4Address, where: Source) -> Self:
        """A claim on a single address."""
        return cls(role, str(address), address, address, where)

    def __str__(self) -> str:
        """``the services 100.64.0.0/13``."""
        return f"{self.role} {self.text}"

    def meets(self, other: Self) -> bool:
        """Whether any address is in both."""
        return self.first <= other.last and other.first <= self.last

    def relation(self, other: Self) -> str:
        """How this claim, which meets *other*, lies to it."""
        if (self.first, self.last) == (other.first, other.last):
            return "is the same as"
        if other.first <= self.first and self.last <= other.last:
            return "lies inside"
        if self.first <= other.first and other.last <= self.last:
            return "contains"
        return "overlaps"


def collisions(claims: Sequence[Claim]) -> Iterator[tuple[str, tuple[Source, ...]]]:
    """A clause, and the places that show it, for each pair of different roles whose claims meet."""
    for one, other in combinations(claims, 2):
        if one.role != other.role and one.meets(other):
            places = tuple(each.where for each in (one, other) if each.where is not None)
            yield f"{one} {one.relation(other)} {other}", places


def address_of(text: str) -> IPv4Address | None:
    """The IPv4 address *text* writes, or None when it writes a name, an IPv6 address or nothing."""
    try:
        return IPv4Address(text)
    except AddressValueError:
        return None
