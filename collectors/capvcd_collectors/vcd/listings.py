"""Lists what a login alone lets us list: networks and edge gateways, and finds the rows that are meant in a list."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import Fact, Reference
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.reading import Reading
from capvcd_collectors.vcd.answers import rows_of
from capvcd_collectors.vcd.connection import TenantVcd

EDGE_GATEWAYS = "/cloudapi/1.0.0/edgeGateways"
NETWORKS = "/cloudapi/1.0.0/orgVdcNetworks"


@dataclass(frozen=True, kw_only=True)
class VisibleNetworks(Fact, noun="visible networks"):
    """The networks that this user can see, as listed: of its organization, and *foreign* ones a provider sees."""

    networks: tuple[Reading, ...] = field(repr=False)
    foreign: tuple[Reading, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class VisibleEdgeGateways(Fact, noun="visible edge gateways"):
    """All edge gateways this user can see, as listed. VCD lists a gateway whole, so that none is asked for twice."""

    gateways: tuple[Reading, ...] = field(repr=False)


@collector
def visible_networks(vcd: TenantVcd, environment: Environment) -> VisibleNetworks:
    """List the networks; needs nothing but the login, so it runs beside the search for the VDC."""
    listing = vcd.list(NETWORKS)
    rows: dict[bool, list[Reading]] = {True: [], False: []}
    for row in rows_of(listing):
        rows[in_org(row, "orgRef", environment)].append(row)
    return VisibleNetworks(source=listing.source, networks=tuple(rows[True]), foreign=tuple(rows[False]))


@collector
def visible_edge_gateways(vcd: TenantVcd) -> VisibleEdgeGateways:
    """List the edge gateways; needs nothing but the login, so it runs beside the search for the network."""
    listing = vcd.list(EDGE_GATEWAYS)
    return VisibleEdgeGateways(source=listing.source, gateways=rows_of(listing))


def in_org(row: Reading, field: str, environment: Environment) -> bool:
    """Whether *row* belongs to the organization, going by the reference in *field*; without one it is taken to.

    Cloud Director compares an organization's name without regard to case at login, so that a tenant whose file spells
    it otherwise still sees its own things.
    """
    owner = row.at(field).value if isinstance(row.value, dict) else None
    name = owner.get("name") if isinstance(owner, dict) else None
    return not isinstance(name, str) or not name or name.casefold() == environment.vcd.org.casefold()


def named(rows: Sequence[Reading], wanted: str) -> Reading | None:
    """The first of *rows* that is called *wanted*; None when all of them are called otherwise.

    Raises NotSeenError when there is none but the name of one cannot be read: that one may be it.
    """
    found = next((each for each in rows if each.label("name") == wanted), None)
    if found is None:
        for each in rows:
            each.optional_text("name")
    return found


def owner_of(network: Reading) -> Reference:
    """The VDC or VDC group a network belongs to (``ownerRef``; ``orgVdc`` before API 35.0); empty where unreadable."""
    owner = network.at("ownerRef") if network.at("ownerRef").value is not None else network.at("orgVdc")
    return Reference(owner.label("name"), owner.label("id"))
