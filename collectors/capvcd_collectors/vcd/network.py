"""Collects the cluster's network, the edge gateway it leads to, and what both hold: addresses and NAT rules."""

from collections.abc import Iterator

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import Absence, Missing, NotSeenError, NotThereError, OutOfScopeError, Reference
from capvcd_collectors.facts.ipv4 import IpRange, Subnet, address_of, addresses_of
from capvcd_collectors.facts.network import (
    ClusterEdge,
    EdgeGateway,
    EdgeGatewayLookup,
    EdgeUplink,
    EdgeUsedAddresses,
    NatRule,
    NatRules,
    NetworkAllocations,
    NetworkLookup,
    NetworkTwin,
    OrgVdcNetwork,
    UsedAddress,
)
from capvcd_collectors.facts.plan import Target
from capvcd_collectors.facts.profile import Profile
from capvcd_collectors.facts.reading import Reading, fact_of, or_missing
from capvcd_collectors.facts.tenancy import VdcLookup
from capvcd_collectors.http.errors import Forbidden, NotFound
from capvcd_collectors.vcd.answers import legible, page_of, reading_of, rows_of
from capvcd_collectors.vcd.connection import TenantVcd
from capvcd_collectors.vcd.listings import EDGE_GATEWAYS, NETWORKS, VisibleEdgeGateways, VisibleNetworks, owner_of

VDC_GROUP = "urn:vcloud:vdcGroup:"


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
    if not target.is_stated:
        raise OutOfScopeError(
            "no file names the organization VDC network", needs="capvcd.manifests: the file with the VCDCluster"
        )
    if target.network is None:
        raise NotThereError("no file names the organization VDC network", source=target.where("network"))
    if not isinstance(vdcs, Missing) and vdcs.match is None:
        raise NotThereError(f"there is no VDC named {target.vdc!r} to look for a network in", source=vdcs.source)
    named = [each for each in visible.networks if _is_named(each, target.network)]
    found = next((each for each in named if owner_of(each).name == target.vdc and not _is_shared(each)), None)
    if found is None:
        found = next((each for each in named if _is_shared(each) and _takes_part(vcd, each, target.vdc)), None)
    if found is None:
        for each in visible.networks:
            each.optional_text("name")  # One whose name cannot be read may be the one that is looked for.
    return NetworkLookup(
        source=visible.source if found is None else found.source,
        wanted=target.network,
        match=None if found is None else _network(found),
        others=tuple(
            each.label("name")
            for each in visible.networks
            if each is not found and (owner_of(each).name == target.vdc or _is_shared(each))
        ),
        twins=(
            *(_twin(each) for each in named if each is not found),
            *(_twin(each, each.label("orgRef", "name")) for each in visible.foreign if _is_named(each, target.network)),
        ),
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
    addresses, unread = legible(rows_of(listing), lambda row: row.address("ipAddress"))
    return NetworkAllocations(
        source=listing.source,
        addresses=tuple(each for each in addresses if each is not None),
        unread=unread,
    )


@collector
def cluster_edge(network: OrgVdcNetwork, lookup: NetworkLookup, profile: Profile) -> ClusterEdge:
    """Take the edge gateway that CAPVCD finds by the network's name.

    CAPVCD 0.5 takes the first network of that name in the list, in whatever VDC (its pkg/vcdclient/gateway.go,
    CacheGatewayDetails), and the list has no order among equal names.
    """
    if network.router is None:
        raise NotThereError(
            f"network {network.name!r} is connected to no edge gateway ({network.network_type})",
            source=network.where("router"),
        )
    rival = next((each for each in lookup.twins if each.router != network.router.id), None)
    if rival is not None and profile.has_manager_config:
        raise NotSeenError(
            f"which edge gateway CAPVCD {profile.line} takes cannot be told: it goes by the first network named "
            f"{network.name!r} that is listed, and {rival} has another one",
            needs=f"a name for the network that no other network has, {rival.where} included",
            source=rival.where,
        )
    return ClusterEdge(source=network.where("router"), id=network.router.id, name=network.router.name)


@collector
def edge_gateway(
    vcd: TenantVcd, network: OrgVdcNetwork, edge: ClusterEdge, visible: VisibleEdgeGateways
) -> EdgeGateway:
    """Take the gateway the network's router is; one that is not listed is asked for by its id, as CAPVCD does."""
    for each in visible.gateways:
        if each.label("id") == edge.id:
            return _edge_gateway(each)
    try:
        answer = vcd.get(f"{EDGE_GATEWAYS}/{edge.id}")
    except (NotFound, Forbidden) as error:
        # VCD answers 403 for what does not exist; whoever may list gateways is not told so for lack of a right.
        raise NotThereError(
            f"network {network.name!r} names edge gateway {edge.name!r}, but VCD shows this user none of that id",
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
        others=tuple(each.label("name") for each in listed if found is None or each.label("id") != found.id),
    )


@collector
def edge_used_addresses(vcd: TenantVcd, edge: ClusterEdge) -> EdgeUsedAddresses:
    """Read which external addresses of the edge are taken."""
    listing = vcd.list(f"{EDGE_GATEWAYS}/{edge.id}/usedIpAddresses")
    addresses, unread = legible(rows_of(listing), _used_address)
    return EdgeUsedAddresses(
        source=listing.source, addresses=tuple(each for each in addresses if each is not None), unread=unread
    )


@collector
def nat_rules(vcd: TenantVcd, edge: ClusterEdge) -> NatRules:
    """Read the edge's NAT rules, which VCD pages by cursor."""
    listing = vcd.list(f"{EDGE_GATEWAYS}/{edge.id}/nat/rules")
    status = or_missing(lambda page: page.optional_text("status"))(page_of(listing))
    return NatRules(source=listing.source, rules=tuple(map(_nat_rule, rows_of(listing))), status=status)


def _is_shared(row: Reading) -> bool:
    return owner_of(row).id.startswith(VDC_GROUP)


def _takes_part(vcd: TenantVcd, row: Reading, vdc: str) -> bool:
    answer = vcd.get(f"/cloudapi/1.0.0/vdcGroups/{owner_of(row).id}")
    members = reading_of(answer).entries("participatingOrgVdcs")
    return any(each.label("vdcRef", "name") == vdc for each in members)


def _network(row: Reading) -> OrgVdcNetwork:
    return fact_of(OrgVdcNetwork, row, subnets=tuple(_subnets(row)))


def _is_named(row: Reading, name: str) -> bool:
    return row.label("name") == name


def _twin(row: Reading, organization: str = "") -> NetworkTwin:
    return NetworkTwin(
        owner=owner_of(row).name or "an unnamed VDC",
        organization=organization,
        router=row.label("connection", "routerRef", "id") or None,
        of_group=_is_shared(row),
        unowned=_is_shared(row) or row.at("orgVdc").value is None,
        where=row.source,
    )


def _edge_gateway(row: Reading) -> EdgeGateway:
    return fact_of(EdgeGateway, row, uplinks=tuple(map(_uplink, row.entries("edgeGatewayUplinks"))))


def _uplink(row: Reading) -> EdgeUplink:
    subnets, unread = legible(row.entries("subnets", "values"), _subnet)
    return EdgeUplink(
        name=row.label("uplinkName"),
        subnets=tuple(each for each in subnets if each is not None),
        connected=row.optional_flag("connected") is not False,
        using_ip_space=row.optional_flag("usingIpSpace"),
        dedicated=row.at("dedicated").value is True,
        id=row.label("uplinkId"),
        unread=unread,
    )


def _subnets(row: Reading) -> Iterator[Subnet]:
    for each in row.entries("subnets", "values"):
        if (subnet := _subnet(each)) is not None:
            yield subnet


def _subnet(row: Reading) -> Subnet | None:
    """The subnet in *row*, None for one of IPv6."""
    gateway = row.address("gateway")
    if gateway is None:
        return None
    prefix_length = row.number("prefixLength")
    if not 0 <= prefix_length <= gateway.max_prefixlen:
        row.at("prefixLength").refuse("a prefix length of IPv4")
    servers = (row.optional_text("dnsServer1"), row.optional_text("dnsServer2"))
    return Subnet(
        gateway=gateway,
        prefix_length=prefix_length,
        ranges=tuple(_ranges(row)),
        dns_servers=tuple(server for server in servers if server),
        dns_suffix=row.optional_text("dnsSuffix") or "",
        enabled=row.optional_flag("enabled") is not False,
        used=row.number("usedIpCount") if isinstance(row.at("usedIpCount").value, int) else None,
        primary=address_of(row.label("primaryIp")),
    )


def _ranges(subnet: Reading) -> Iterator[IpRange]:
    for each in subnet.entries("ipRanges", "values"):
        first, last = each.address("startAddress"), each.address("endAddress")
        if first is None or last is None:
            each.refuse("a range of IPv4 addresses, as its subnet is")
        yield IpRange(first, last)


def _used_address(row: Reading) -> UsedAddress | None:
    address = row.address("ipAddress")
    return None if address is None else UsedAddress(address, row.label("category"))


def _nat_rule(row: Reading) -> NatRule:
    # "ruleType" is the older field; it does not know REFLEXIVE.
    kind = or_missing(lambda each: each.optional_text("type") or each.text("ruleType"))(row)
    fields = ("external", "internal", "destination")
    addresses = {each: or_missing(_addresses)(row.at(*NatRule.place(each))) for each in fields}
    return fact_of(NatRule, row, id=row.label("id"), name=row.label("name"), kind=kind, **addresses)


def _addresses(text: Reading) -> str:
    """The text of a NAT rule's addresses, empty when there is none; refused when it means none."""
    written = text.optional_text() or ""
    try:
        addresses_of(written)
    except ValueError:
        text.refuse("an address, a CIDR or a range a-b")
    return written
