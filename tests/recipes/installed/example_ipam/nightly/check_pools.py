"""The recipe for a check: an identity, facts as arguments, and one expectation."""

from capvcd_checks import Remedy, Severity, check, found, warn_unless
from example_ipam.facts import AddressPool

SPARE = 5


@check(
    "NT-IPAM-001",
    title="Every address pool has addresses to give away",
    severity=Severity.BLOCKER,
    why="A cluster that gets no address for its API server waits for ever, and says nothing about addresses.",
    remedy=Remedy(ui="Register > Pools > {pool} > Extend", api="PUT /pools/{pool} (size)"),
)
def pool_has_room(pool: AddressPool) -> None:
    places = (pool.where("size"), pool.where("taken"))
    assert pool.free > 0, found(f"{pool.name} has no free address: {pool.taken} of {pool.size} are taken", *places)
    warn_unless(pool.free >= SPARE, found(f"{pool.name} has only {pool.free} of {pool.size} addresses left", *places))
