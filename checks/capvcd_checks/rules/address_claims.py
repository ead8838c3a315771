"""Who claims which IPv4 addresses in an installation's address plan, and where two claims meet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from itertools import combinations
from typing import Self

from capvcd_collectors.facts import IpRange, Source
from capvcd_collectors.facts.ipv4 import span

__all__ = ["Claim", "collisions"]


@dataclass(frozen=True, slots=True)
class Claim:
    """The *addresses* that one *role* of the plan holds.

    *text* is how the file or API writes them; *where* is None for what nobody wrote (Docker's own ranges).
    """

    role: str
    text: str
    addresses: IpRange
    where: Source | None

    @classmethod
    def of_network(cls, role: str, network: IPv4Network, where: Source | None, text: str = "") -> Self:
        """A claim on all of *network*."""
        return cls(role, text or str(network), span(network), where)

    @classmethod
    def of_range(cls, role: str, addresses: IpRange, where: Source) -> Self:
        """A claim on a range."""
        return cls(role, str(addresses), addresses, where)

    @classmethod
    def of_address(cls, role: str, address: IPv4Address, where: Source, text: str = "") -> Self:
        """A claim on a single address."""
        return cls(role, text or str(address), IpRange(address, address), where)

    def __str__(self) -> str:
        """``the services 100.64.0.0/13``."""
        return f"{self.role} {self.text}"

    def relation(self, other: Self) -> str:
        """How this claim, which meets *other*, lies to it."""
        if self.addresses == other.addresses:
            return "is the same as"
        if other.addresses.holds(self.addresses):
            return "lies inside"
        if self.addresses.holds(other.addresses):
            return "contains"
        return "overlaps"


def collisions(claims: Sequence[Claim]) -> Iterator[tuple[str, tuple[Source, ...]]]:
    """A clause, and the places that show it, for each pair of different roles whose claims meet."""
    for one, other in combinations(claims, 2):
        if one.role != other.role and one.addresses.meets(other.addresses):
            places = tuple(each.where for each in (one, other) if each.where is not None)
            yield f"{one} {one.relation(other)} {other}", places
