"""Collects what Cloud Director has of each network that CAPVCD's files name, wherever they name it."""

from dataclasses import fields, replace

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import FactMissingError, Missing
from capvcd_collectors.facts.destinations import NamedNetwork, StatedNetwork
from capvcd_collectors.facts.network import NetworkLookup
from capvcd_collectors.facts.plan import Target
from capvcd_collectors.facts.tenancy import VdcLookup
from capvcd_collectors.vcd.connection import TenantVcd
from capvcd_collectors.vcd.listings import VisibleNetworks
from capvcd_collectors.vcd.network import network_lookup


@collector
def stated_network(  # noqa: PLR0917 - a search is made of these facts
    vcd: TenantVcd,
    named: NamedNetwork,
    target: Target,
    visible: VisibleNetworks,
    vdcs: VdcLookup | Missing,
    of_the_nodes: NetworkLookup | Missing,
) -> StatedNetwork:
    """Look for the network as for that of the nodes, in the VDC that is named beside it.

    Where no VDC of that name is visible, which another check says, it is looked for in the VDC of the environment file.
    """
    is_visible = not isinstance(vdcs, Missing) and named.vdc in vdcs.others
    searched = named.vdc if named.vdc and is_visible else target.vdc
    lookup: NetworkLookup | None = None
    if (named.name, searched) == (target.network, target.vdc):
        if isinstance(of_the_nodes, Missing):
            raise FactMissingError.again(of_the_nodes)
        lookup = of_the_nodes
    elif named.name:
        wanted = replace(target, network=named.name, vdc=searched, network_unknown=None)
        lookup = network_lookup(vcd, wanted, visible, vdcs)
    as_named = {each.name: getattr(named, each.name) for each in fields(named)}
    return StatedNetwork(**as_named, searched=searched, lookup=lookup)
