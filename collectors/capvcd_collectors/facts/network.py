"""Facts about organization networks, edge gateways, their addresses and NAT."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network

from capvcd_collectors.facts.base import Fact, Lookup, Missing, Reference, Source, pointer
from capvcd_collectors.facts.ipv4 import Subnet


@dataclass(frozen=True, kw_only=True)
class OrgVdcNetwork(Fact, noun="org vdc network", fixture="org_vdc_network", subject="name"):
    """An organization VDC network (GET /cloudapi/1.0.0/orgVdcNetworks).

    *network_type* is NAT_ROUTED, ISOLATED, DIRECT, DIRECT_UPLINK, OPAQUE or CROSS_VDC; *backing_type* e.g.
    NSXT_FLEXIBLE_SEGMENT; *router* is the edge gateway, None when the network has none, and *is_connected* is False
    when the network is cut off from it. *status* is PENDING, CONFIGURING, REALIZED or REALIZATION_FAILED, and
    *last_failure* what the last task that failed had to say. A network that is *route_advertised* is made known to the
    external network of its edge gateway.
    """

    id: str = field(metadata=pointer("id"))
    name: str = field(metadata=pointer("name"))
    network_type: str = field(metadata=pointer("networkType"))
    backing_type: str | None = field(metadata=pointer("backingNetworkType"))
    router: Reference | None = field(metadata=pointer("connection", "routerRef"))
    subnets: tuple[Subnet, ...] = field(metadata=pointer("subnets", "values"))
    is_connected: bool | Missing = field(default=True, metadata=pointer("connection", "connected"))
    status: str | Missing | None = field(default=None, metadata=pointer("status"))
    last_failure: str | Missing = field(default="", metadata=pointer("lastTaskFailureMessage"))
    route_advertised: bool | Missing = field(default=False, metadata=pointer("routeAdvertised"))

    @property
    def enabled_subnets(self) -> tuple[Subnet, ...]:
        """The subnets that nodes get their addresses and resolvers from."""
        return tuple(each for each in self.subnets if each.enabled)


@dataclass(frozen=True, slots=True)
class NetworkTwin:
    """A network of the wanted one's name that is not it.

    *owner* is the VDC or, *of_group*, the VDC group it belongs to; *organization* is empty for one of the cluster's
    own. *router* is the id of its edge gateway, None when it has none. It is *unowned* when ``orgVdc`` names no VDC, as
    for those of VDC groups.
    """

    owner: str
    organization: str
    router: str | None
    of_group: bool
    unowned: bool
    where: Source

    def __str__(self) -> str:
        """``platform-vdc-02`` or ``the VDC group both-sites of other-org``."""
        of = f" of the organization {self.organization}" if self.organization else ""
        return f"{'the VDC group ' if self.of_group else ''}{self.owner}{of}"


@dataclass(frozen=True, kw_only=True)
class NetworkLookup(Lookup[OrgVdcNetwork], noun="network lookup", fixture="network_lookup"):
    """Is there an organization VDC network of the name CAPVCD was given, in this VDC?

    *twins* are the other networks of this very name that the user can see, those of other organizations included.
    """

    twins: tuple[NetworkTwin, ...] = ()

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The VDCs and VDC groups of the organization, other than the wanted one, that have a network of this name."""
        return tuple(each.owner for each in self.twins if not each.organization)


@dataclass(frozen=True, kw_only=True)
class ClusterEdge(Fact, noun="cluster edge", subject="name"):
    """The edge gateway that CAPVCD takes: the one the cluster's network is connected to."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class NetworkAllocations(Fact, noun="network allocations", fixture="network_allocations"):
    """The addresses of the cluster's network in use (GET /cloudapi/1.0.0/orgVdcNetworks/{id}/allocatedIpAddresses).

    *unread* stands for entries whose address cannot be read: each may take one more.
    """

    addresses: tuple[IPv4Address, ...] = field(metadata=pointer("values"))
    unread: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class EdgeUplink:
    """An uplink of an edge gateway; *using_ip_space* is None where the API version does not tell (before 37.1).

    A *dedicated* one has its external network to itself, so that networks behind it may be advertised. *id* is the
    external network's. *unread* stands for subnets that cannot be read.
    """

    name: str
    subnets: tuple[Subnet, ...]
    connected: bool
    using_ip_space: bool | None
    dedicated: bool = False
    id: str = ""
    unread: tuple[Missing, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EdgeGateway(Fact, noun="edge gateway", fixture="edge_gateway", subject="name"):
    """The edge gateway (NSX Tier-1) that the cluster's network is connected to.

    *gateway_type* is NSXT_BACKED, NSXV_BACKED or NSXT_IMPORTED; *status* is PENDING, CONFIGURING, REALIZED,
    REALIZATION_FAILED or UNKNOWN; *service_network* is where its own services, such as DNS, have their addresses.
    """

    id: str = field(metadata=pointer("id"))
    name: str = field(metadata=pointer("name"))
    gateway_type: str | None = field(metadata=pointer("gatewayBacking", "gatewayType"))
    uplinks: tuple[EdgeUplink, ...] = field(metadata=pointer("edgeGatewayUplinks"))
    status: str | Missing | None = field(default=None, metadata=pointer("status"))
    service_network: IPv4Network | Missing | None = field(default=None, metadata=pointer("serviceNetworkDefinition"))

    @property
    def uses_ip_spaces(self) -> bool:
        """Whether external addresses come from IP Spaces, not from the uplinks' subnets."""
        return any(uplink.using_ip_space for uplink in self.uplinks)

    @property
    def is_dedicated(self) -> bool:
        """Whether a connected uplink leads to an external network of the gateway's own."""
        return any(uplink.dedicated and uplink.connected for uplink in self.uplinks)

    @property
    def unread_subnets(self) -> tuple[Missing, ...]:
        """What stands for subnets of connected uplinks that cannot be read."""
        return tuple(each for uplink in self.uplinks if uplink.connected for each in uplink.unread)

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
    """GET /cloudapi/1.0.0/edgeGateways/{id}/usedIpAddresses.

    *unread* stands for entries whose address cannot be read: each may take one more.
    """

    addresses: tuple[UsedAddress, ...] = field(metadata=pointer("values"))
    unread: tuple[Missing, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NatRule(Fact, noun="nat rule", subject="name"):
    """A NAT rule of the edge gateway; a field that VCD wrote in no way we know is `Missing`, the others are not.

    *kind* is SNAT, DNAT, NO_SNAT, NO_DNAT or REFLEXIVE; of two rules for the same address the one with the lower
    *priority* applies. *external* and *internal* are the addresses as VCD writes them: an address, a CIDR, or a range
    ``a-b``. An SNAT rule may be limited to traffic to a *destination* (empty: anywhere), to the ports of a
    *port_profile*, or to the interface it is *applied_to* (None: all of them).
    """

    id: str = field(metadata=pointer("id"))
    name: str = field(default="", metadata=pointer("name"))
    enabled: bool | Missing = field(default=True, metadata=pointer("enabled"))
    kind: str | Missing = field(metadata=pointer("type"))
    priority: int | Missing = field(default=0, metadata=pointer("priority"))
    external: str | Missing = field(default="", metadata=pointer("externalAddresses"))
    internal: str | Missing = field(default="", metadata=pointer("internalAddresses"))
    destination: str | Missing = field(default="", metadata=pointer("snatDestinationAddresses"))
    port_profile: Reference | Missing | None = field(default=None, metadata=pointer("applicationPortProfile"))
    applied_to: Reference | Missing | None = field(default=None, metadata=pointer("appliedTo"))


@dataclass(frozen=True, kw_only=True)
class NatRules(Fact, noun="nat rules", fixture="nat_rules"):
    """All NAT rules of the cluster's edge gateway, in VCD's order.

    *status* is the realization status of all of them together, None when VCD gives none.
    """

    rules: tuple[NatRule, ...] = field(metadata=pointer("values"))
    status: str | Missing | None = field(default=None, metadata=pointer("status"))
