"""Facts about organization networks, edge gateways, their addresses and NAT."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address

from capvcd_collectors.facts.base import Fact, Lookup, Reference, pointer
from capvcd_collectors.facts.ipv4 import Subnet


@dataclass(frozen=True, kw_only=True)
class OrgVdcNetwork(Fact, noun="org vdc network", fixture="org_vdc_network", subject="name"):
    """An organization VDC network (GET /cloudapi/1.0.0/orgVdcNetworks).

    *network_type* is NAT_ROUTED, ISOLATED, DIRECT, DIRECT_UPLINK, OPAQUE or CROSS_VDC; *backing_type* e.g.
    NSXT_FLEXIBLE_SEGMENT; *router* is the edge gateway, None when the network is connected to none.
    """

    id: str = field(metadata=pointer("id"))
    name: str = field(metadata=pointer("name"))
    network_type: str = field(metadata=pointer("networkType"))
    backing_type: str | None = field(metadata=pointer("backingNetworkType"))
    router: Reference | None = field(metadata=pointer("connection", "routerRef"))
    subnets: tuple[Subnet, ...] = field(metadata=pointer("subnets", "values"))


@dataclass(frozen=True, kw_only=True)
class NetworkLookup(Lookup[OrgVdcNetwork], noun="network lookup", fixture="network_lookup"):
    """Is there an organization VDC network of the name CAPVCD was given, in this VDC?

    *elsewhere* names the VDCs (other than the wanted one) that have a network of this very name.
    """

    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NetworkAllocations(Fact, noun="network allocations", fixture="network_allocations"):
    """The addresses of the cluster's network in use (GET /cloudapi/1.0.0/orgVdcNetworks/{id}/allocatedIpAddresses)."""

    addresses: tuple[IPv4Address, ...] = field(metadata=pointer("values"))


@dataclass(frozen=True, slots=True)
class EdgeUplink:
    """An uplink of an edge gateway; *using_ip_space* is None where the API version does not tell (before 37.1)."""

    name: str
    subnets: tuple[Subnet, ...]
    connected: bool
    using_ip_space: bool | None


@dataclass(frozen=True, kw_only=True)
class EdgeGateway(Fact, noun="edge gateway", fixture="edge_gateway", subject="name"):
    """The edge gateway (NSX Tier-1) that the cluster's network is connected to.

    *gateway_type* is NSXT_BACKED, NSXV_BACKED or NSXT_IMPORTED.
    """

    id: str = field(metadata=pointer("id"))
    name: str = field(metadata=pointer("name"))
    gateway_type: str | None = field(metadata=pointer("gatewayBacking", "gatewayType"))
    uplinks: tuple[EdgeUplink, ...] = field(metadata=pointer("edgeGatewayUplinks"))

    @property
    def connected_subnets(self) -> tuple[Subnet, ...]:
        """The subnets of the uplinks that lead somewhere."""
        return tuple(subnet for uplink in self.uplinks if uplink.connected for subnet in uplink.subnets)

    @property
    def external_subnets(self) -> tuple[Subnet, ...]:
        """The subnets that new external addresses come from: enabled ones of connected uplinks."""
        return tuple(each for each in self.connected_subnets if each.enabled)

    @property
    def idle_uplinks(self) -> tuple[str, ...]:
        """What of the uplinks is not in use, as clauses."""
        clauses = []
        for uplink in self.uplinks:
            if not uplink.connected:
                clauses.append(f"the uplink {uplink.name} is disconnected")
            else:
                clauses += [
                    f"its subnet {each.gateway_cidr} is disabled" for each in uplink.subnets if not each.enabled
                ]
        return tuple(clauses)


@dataclass(frozen=True, kw_only=True)
class EdgeGatewayLookup(Lookup[Reference], noun="edge gateway lookup", fixture="edge_gateway_lookup"):
    """Which edge gateway does the cluster's network lead to?

    *wanted* is the network's name, *others* the visible gateways.
    """


@dataclass(frozen=True, slots=True)
class UsedAddress:
    """An external address in use on the edge; *category* is SNAT, DNAT, Load_Balancer, PRIMARY_IP, …."""

    address: IPv4Address
    category: str


@dataclass(frozen=True, kw_only=True)
class EdgeUsedAddresses(Fact, noun="edge used addresses", fixture="edge_used_addresses"):
    """GET /cloudapi/1.0.0/edgeGateways/{id}/usedIpAddresses."""

    addresses: tuple[UsedAddress, ...] = field(metadata=pointer("values"))


@dataclass(frozen=True, kw_only=True)
class NatRule(Fact, noun="nat rule", subject="name"):
    """A NAT rule of the edge gateway.

    *kind* is SNAT, DNAT, NO_SNAT, NO_DNAT or REFLEXIVE; *external* and *internal* are the addresses as VCD writes them:
    an address, a CIDR, or a range ``a-b``; *destination* limits an SNAT rule to traffic to there (empty: anywhere).
    """

    id: str = field(metadata=pointer("id"))
    name: str = field(default="", metadata=pointer("name"))
    enabled: bool = field(metadata=pointer("enabled"))
    kind: str = field(metadata=pointer("type"))
    external: str = field(default="", metadata=pointer("externalAddresses"))
    internal: str = field(default="", metadata=pointer("internalAddresses"))
    destination: str = field(default="", metadata=pointer("snatDestinationAddresses"))


@dataclass(frozen=True, kw_only=True)
class NatRules(Fact, noun="nat rules", fixture="nat_rules"):
    """All NAT rules of the cluster's edge gateway, in VCD's order."""

    rules: tuple[NatRule, ...] = field(metadata=pointer("values"))
