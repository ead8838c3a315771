"""Collects the cluster's network, the edge gateway it leads to, and what both hold: addresses and NAT rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import Absence, Fact, Missing, NotSeenError, NotThereError, Reference
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.ipv4 import IpRange, Subnet, addresses_of
from capvcd_collectors.facts.network import (
    EdgeGateway,
    EdgeGatewayLookup,
    EdgeUplink,
    EdgeUsedAddresses,
    NatRule,
    NatRules,
    NetworkAllocations,
    NetworkLookup,
    OrgVdcNetwork,
    UsedAddress,
)
from capvcd_collectors.facts.plan import Target
from capvcd_collectors.facts.reading import Reading, fact_of
from capvcd_collectors.facts.tenancy import VdcLookup
from capvcd_collectors.http.errors import Forbidden, NotFound
from capvcd_collectors.vcd.answers import reading_of, rows_of
from capvcd_collectors.vcd.connection import TenantVcd
from capvcd_collectors.vcd.tenancy import in_org

EDGE_GATEWAYS = "/cloudapi/1.0.0/edgeGateways"
NETWORKS = "/cloudapi/1.0.0/orgVdcNetworks"
VDC_GROUP = "urn:vcloud:vdcGroup:"


@dataclass(frozen=True, kw_only=True)
class VisibleNetworks(Fact, noun="visible networks"):
    """The networks of the organization that this user can see, as listed."""

    networks: tuple[Reading, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class VisibleEdgeGateways(Fact, noun="visible edge gateways"):
    """All edge gateways this user can see, as listed. VCD lists a gateway whole, so that none is asked for twice."""

    gateways: tuple[Reading, ...] = field(repr=False)


@collector
def visible_networks(vcd: TenantVcd, environment: Environment) -> VisibleNetworks:
    """List the networks; needs nothing but the login, so it runs beside the search for the VDC."""
    listing = vcd.list(NETWORKS)
    return VisibleNetworks(
        source=listing.source, networks=tuple(row for row in rows_of(listing) if in_org(row, "orgRef", environment))
    )


@collector
def network_lookup(
    vcd: TenantVcd, target: Target, visible: VisibleNetworks, vdcs: VdcLookup | Missing
) -> NetworkLookup:
    """Look for the network in the VDC. A network of a VDC group counts when the VDC takes part in the group."""
    if target.network_unknown is not None:
        unknown = target.network_unknown
        raise NotSeenError(
            f"the name of the organization VDC network {unknown.reason}",
            needs=f"the name of the network in {unknown.where}",
            source=unknown.where,
        )
    if target.network is None:
        raise NotThereError("no file names the organization VDC network", source=target.where("network"))
    if not isinstance(vdcs, Missing) and vdcs.match is None:
        raise NotThereError(f"there is no VDC named {target.vdc!r} to look for a network in", source=vdcs.source)
    named = [each for each in visible.networks if each.text("name") == target.network]
    found = next((each for each in named if _owner(each).name == target.vdc and not _is_shared(each)), None)
    if found is None:
        found = next((each for each in named if _is_shared(each) and _takes_part(vcd, each, target.vdc)), None)
    return NetworkLookup(
        source=visible.source if found is None else found.source,
        wanted=target.network,
        match=None if found is None else _network(found),
        others=tuple(
            each.text("name")
            for each in visible.networks
            if each is not found and (_owner(each).name == target.vdc or _is_shared(each))
        ),
        elsewhere=tuple(_owner(each).name for each in named if each is not found),
    )


@collector
def org_vdc_network(lookup: NetworkLookup) -> OrgVdcNetwork:
    """Take the network, where there is one."""
    if lookup.match is None:
        raise NotThereError(f"there is no network named {lookup.wanted!r} in the VDC", source=lookup.source)
    return lookup.match


@collector
def network_allocations(vcd: TenantVcd, network: OrgVdcNetwork) -> NetworkAllocations:
    """Read which addresses of the network are taken."""
    listing = vcd.list(f"{NETWORKS}/{network.id}/allocatedIpAddresses")
    return NetworkAllocations(
        source=listing.source,
        addresses=tuple(address for each in rows_of(listing) if (address := each.address("ipAddress")) is not None),
    )


@collector
def visible_edge_gateways(vcd: TenantVcd) -> VisibleEdgeGateways:
    """List the edge gateways; needs nothing but the login, so it runs beside the search for the network."""
    listing = vcd.list(EDGE_GATEWAYS)
    return VisibleEdgeGateways(source=listing.source, gateways=rows_of(listing))


@collector
def edge_gateway(vcd: TenantVcd, network: OrgVdcNetwork, visible: VisibleEdgeGateways) -> EdgeGateway:
    """Take the gateway the network's router is; one that is not listed is asked for by its id, as CAPVCD does."""
    router = router_of(network)
    for each in visible.gateways:
        if each.text("id") == router.id:
            return _edge_gateway(each)
    try:
        answer = vcd.get(f"{EDGE_GATEWAYS}/{router.id}")
    except (NotFound, Forbidden) as error:
        # VCD answers 403 for what does not exist; whoever may list gateways is not told so for lack of a right.
        raise NotThereError(
            f"network {network.name!r} names edge gateway {router.name!r}, but VCD shows this user none of that id",
            source=error.source,
        ) from error
    return _edge_gateway(reading_of(answer))


@collector
def edge_gateway_lookup(
    network: OrgVdcNetwork, gateway: EdgeGateway | Missing, visible: VisibleEdgeGateways | Missing
) -> EdgeGatewayLookup:
    """Say whether the network leads to an edge gateway."""
    if isinstance(gateway, Missing) and gateway.kind is not Absence.NOT_THERE:
        raise NotSeenError(gateway.reason, needs=gateway.needs, source=gateway.source)
    found = None if isinstance(gateway, Missing) else Reference(gateway.name, gateway.id)
    listed = () if isinstance(visible, Missing) else visible.gateways
    return EdgeGatewayLookup(
        source=network.where("router"),
        wanted=network.name,
        match=found,
        others=tuple(each.text("name") for each in listed if found is None or each.text("id") != found.id),
    )


@collector
def edge_used_addresses(vcd: TenantVcd, network: OrgVdcNetwork) -> EdgeUsedAddresses:
    """Read which external addresses of the edge are taken."""
    listing = vcd.list(f"{EDGE_GATEWAYS}/{router_of(network).id}/usedIpAddresses")
    return EdgeUsedAddresses(
        source=listing.source,
        addresses=tuple(
            UsedAddress(address, each.optional_text("category") or "")
            for each in rows_of(listing)
            if (address := each.address("ipAddress")) is not None
        ),
    )


@collector
def nat_rules(vcd: TenantVcd, network: OrgVdcNetwork) -> NatRules:
    """Read the edge's NAT rules, which VCD pages by cursor."""
    listing = vcd.list(f"{EDGE_GATEWAYS}/{router_of(network).id}/nat/rules")
    return NatRules(source=listing.source, rules=tuple(map(_nat_rule, rows_of(listing))))


def router_of(network: OrgVdcNetwork) -> Reference:
    """The edge gateway *network* is connected to; what hangs on it is not there for a network without one."""
    if network.router is None:
        raise NotThereError(
            f"network {network.name!r} is connected to no edge gateway ({network.network_type})",
            source=network.where("router"),
        )
    return network.router


def _owner(row: Reading) -> Reference:
    """The VDC or VDC group a network belongs to (``ownerRef``; ``orgVdc`` before API 35.0)."""
    return row.optional_reference("ownerRef") or row.optional_reference("orgVdc") or Reference("", "")


def _is_shared(row: Reading) -> bool:
    return _owner(row).id.startswith(VDC_GROUP)


def _takes_part(vcd: TenantVcd, row: Reading, vdc: str) -> bool:
    answer = vcd.get(f"/cloudapi/1.0.0/vdcGroups/{_owner(row).id}")
    members = reading_of(answer).entries("participatingOrgVdcs")
    return any(each.optional_text("vdcRef", "name") == vdc for each in members)


def _network(row: Reading) -> OrgVdcNetwork:
    return fact_of(OrgVdcNetwork, row, subnets=tuple(_subnets(row)))


def _edge_gateway(row: Reading) -> EdgeGateway:
    return fact_of(
        EdgeGateway,
        row,
        uplinks=tuple(
            EdgeUplink(
                name=each.optional_text("uplinkName") or "",
                subnets=tuple(_subnets(each)),
                connected=each.optional_flag("connected") is not False,
                using_ip_space=each.optional_flag("usingIpSpace"),
            )
            for each in row.entries("edgeGatewayUplinks")
        ),
    )


def _subnets(row: Reading) -> Iterator[Subnet]:
    for each in row.entries("subnets", "values"):
        gateway = each.address("gateway")
        if gateway is None:
            continue
        prefix_length = each.number("prefixLength")
        if not 0 <= prefix_length <= gateway.max_prefixlen:
            each.at("prefixLength").refuse("a prefix length of IPv4")
        servers = (each.optional_text("dnsServer1"), each.optional_text("dnsServer2"))
        yield Subnet(
            gateway=gateway,
            prefix_length=prefix_length,
            ranges=tuple(_ranges(each)),
            dns_servers=tuple(server for server in servers if server),
            dns_suffix=each.optional_text("dnsSuffix") or "",
            enabled=each.optional_flag("enabled") is not False,
        )


def _ranges(subnet: Reading) -> Iterator[IpRange]:
    for each in subnet.entries("ipRanges", "values"):
        first, last = each.address("startAddress"), each.address("endAddress")
        if first is None or last is None:
            each.refuse("a range of IPv4 addresses, as its subnet is")
        yield IpRange(first, last)


def _nat_rule(row: Reading) -> NatRule:
    # "ruleType" is the older field; it does not know REFLEXIVE.
    rule = fact_of(NatRule, row, kind=row.optional_text("type") or row.text("ruleType"))
    for field_name in ("external", "internal", "destination"):
        try:
            addresses_of(getattr(rule, field_name))
        except ValueError:
            row.at(*NatRule.place(field_name)).refuse("an address, a CIDR or a range a-b")
    return rule
