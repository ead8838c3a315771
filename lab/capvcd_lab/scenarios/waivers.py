"""Scenarios of failures that somebody accepted, in a file of waivers."""

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import scenario
from capvcd_lab.world import World

_NEVER, _LONG_AGO = "2999-12-31", "2020-01-31"


def _waive(world: World, check: str, until: str = _NEVER) -> None:
    world.installation.environment["waivers"] = "waivers.yaml"
    world.installation.texts["waivers.yaml"] = (
        f"waivers:\n  - check: {check}\n    owner: platform team\n    reason: agreed\n    until: {until}\n"
    )


@scenario("failure-waived")
def failure_waived(world: World) -> None:
    """The nodes have no way out, and somebody accepted that."""
    world.installation.environment["plan"]["egress"] = "snat"
    parts.edge(world).nat_rules[:] = [each for each in parts.edge(world).nat_rules if each.type != "SNAT"]
    _waive(world, "PF-NSX-005")


@scenario("waiver-expired")
def waiver_expired(world: World) -> None:
    """A waiver whose failure is long gone has expired."""
    _waive(world, "PF-NSX-005", _LONG_AGO)


@scenario("waiver-without-failure")
def waiver_without_failure(world: World) -> None:
    """A waiver accepts what did not fail."""
    _waive(world, "PF-NSX-005")


@scenario("waiver-misspelt")
def waiver_misspelt(world: World) -> None:
    """A waiver names a check that there is not."""
    _waive(world, "PF-NXS-005")
