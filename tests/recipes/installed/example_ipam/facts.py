"""The recipe for a fact: a frozen dataclass in the domain's own nouns, and the places its fields are read from."""

from dataclasses import dataclass, field

from capvcd_collectors.facts.base import Fact, pointer


@dataclass(frozen=True, kw_only=True)
class AddressPool(Fact, noun="address pool", fixture="address_pools", subject="name"):
    """A pool of the register (GET /pools): how many addresses it has, and how many of them are taken."""

    name: str = field(metadata=pointer("name"))
    size: int = field(metadata=pointer("size"))
    taken: int = field(metadata=pointer("taken"))

    @property
    def free(self) -> int:
        """Addresses that nobody has yet."""
        return self.size - self.taken
