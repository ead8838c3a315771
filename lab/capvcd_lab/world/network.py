"""The network: external networks, edge gateways with NAT and firewall, organization VDC networks, IP spaces."""

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import ClassVar

from capvcd_lab.world.base import Named


@dataclass(kw_only=True)
class IpRange:
    """Addresses from ``start`` to ``end``, both included; IPv4 or IPv6."""

    start: str
    end: str

    def addresses(self) -> list[str]:
        """Every address of the range, in order."""
        first = ip_address(self.start)
        return [str(first + step) for step in range(len(self))]

    def __len__(self) -> int:
        return int(ip_address(self.end)) - int(ip_address(self.start)) + 1

    def __contains__(self, address: str) -> bool:
        wanted, first, last = (ip_address(each) for each in (address, self.start, self.end))
        return wanted.version == first.version and int(first) <= int(wanted) <= int(last)


@dataclass(kw_only=True)
class Subnet:
    """A subnet as VCD writes it: the gateway's address and a prefix length, with its static pool."""

    gateway: str
    prefix_length: int
    ip_ranges: list[IpRange] = field(default_factory=list)
    dns_server1: str | None = None
    dns_server2: str | None = None
    dns_suffix: str | None = None
    enabled: bool = True
    primary_ip: str | None = None

    @property
    def cidr(self) -> str:
        """The network itself, host bits cleared."""
        return str(ip_network(f"{self.gateway}/{self.prefix_length}", strict=False))

    def pool(self) -> list[str]:
        """Every address of every range."""
        return [address for ip_range in self.ip_ranges for address in ip_range.addresses()]


@dataclass(kw_only=True)
class ExternalNetwork(Named):
    """An external network, usually a tier-0 gateway or VRF of NSX."""

    URN_KIND: ClassVar[str] = "network"

    subnets: list[Subnet] = field(default_factory=list)
    backing_id: str = ""
    backing_type: str = "NSXT_TIER0"
    backing_name: str = ""
    nsx_manager_id: str = ""
    dedicated_org_id: str | None = None
    dedicated_edge_id: str | None = None
    using_ip_space: bool = False

    def scope(self) -> str:
        return "external"


@dataclass(kw_only=True)
class EdgeUplink:
    """How an edge gateway hangs on an external network; ``subnets`` hold the ranges allocated to the edge."""

    external_network_id: str
    external_network_name: str
    subnets: list[Subnet] = field(default_factory=list)
    connected: bool = True
    dedicated: bool = False
    using_ip_space: bool = False
    vrf_lite_backed: bool = False
    backing_type: str = "NSXT_TIER0"


@dataclass(kw_only=True)
class UsedAddress:
    """An address of an edge in use; category SNAT, DNAT, Load_Balancer, IPsec_VPN, PRIMARY_IP."""

    ip_address: str
    category: str
    network_id: str = ""
    network_name: str = ""


@dataclass(kw_only=True)
class NatRule(Named):
    """A NAT rule. ``version`` is the object's revision in NSX; what VCD has a default for may be null.

    ``applied_to_id`` is the external network or organization network whose interface the rule is for, null for all.
    """

    URN_KIND: ClassVar[str] = "natRule"

    edge_id: str
    type: str = "SNAT"
    enabled: bool | None = True
    external_addresses: str = ""
    internal_addresses: str = ""
    destination_addresses: str | None = None
    dnat_external_port: str | None = None
    internal_port: str | None = None
    application_port_profile_id: str | None = None
    firewall_match: str = "MATCH_INTERNAL_ADDRESS"
    priority: int | None = 0
    applied_to_id: str | None = None
    system_rule: bool = False
    logging: bool = False
    version: int = 0

    def scope(self) -> str:
        return self.edge_id


@dataclass(kw_only=True)
class FirewallRule(Named):
    """A rule of an edge gateway's firewall; empty group lists mean any."""

    URN_KIND: ClassVar[str] = "firewallRule"

    edge_id: str
    action: str = "ALLOW"
    direction: str = "IN_OUT"
    ip_protocol: str = "IPV4"
    enabled: bool = True
    logging: bool = False
    source_group_ids: list[str] = field(default_factory=list)
    destination_group_ids: list[str] = field(default_factory=list)
    application_port_profile_ids: list[str] = field(default_factory=list)
    version: int = 0

    def scope(self) -> str:
        return self.edge_id


@dataclass(kw_only=True)
class DnsForwarder:
    """The DNS forwarder of an edge gateway."""

    enabled: bool = False
    listener_ip: str | None = None
    upstream_servers: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class EdgeLoadBalancer:
    """The load balancer switch of an edge gateway."""

    enabled: bool = False
    service_network: str = "192.168.255.1/25"
    license_type: str = "ENTERPRISE"
    feature_set: str = "PREMIUM"
    transparent_mode: bool = False
    cloud_id: str | None = None


@dataclass(kw_only=True)
class StaticRoute(Named):
    """A static route of an edge gateway."""

    URN_KIND: ClassVar[str] = "staticRoute"

    edge_id: str
    network_cidr: str
    next_hop: str
    admin_distance: int = 1
    system_owned: bool = False

    def scope(self) -> str:
        return self.edge_id


@dataclass(kw_only=True)
class Routing:
    """What an edge gateway advertises and speaks."""

    advertise: bool = False
    advertised_subnets: list[str] = field(default_factory=list)
    bgp_enabled: bool = False
    bgp_local_as: str | None = None
    static_routes: list[StaticRoute] = field(default_factory=list)


@dataclass(kw_only=True)
class EdgeGateway(Named):
    """An edge gateway: a tier-1 of NSX-T (``NSXT_BACKED``) or an NSX-V appliance (``NSXV_BACKED``)."""

    URN_KIND: ClassVar[str] = "gateway"

    org_id: str
    vdc_id: str
    status: str = "REALIZED"
    nat_status: str = "REALIZED"
    uplinks: list[EdgeUplink] = field(default_factory=list)
    used_addresses: list[UsedAddress] = field(default_factory=list)
    gateway_type: str = "NSXT_BACKED"
    backing_id: str = ""
    nsx_manager_id: str = ""
    edge_cluster_id: str = ""
    edge_cluster_name: str = ""
    service_network: str = "192.168.255.225/27"
    distributed_routing: bool = True
    non_distributed_routing: bool = False
    deployment_mode: str = "ACTIVE_STANDBY"
    load_balancer: EdgeLoadBalancer = field(default_factory=EdgeLoadBalancer)
    dns: DnsForwarder = field(default_factory=DnsForwarder)
    routing: Routing = field(default_factory=Routing)
    nat_rules: list[NatRule] = field(default_factory=list)
    system_firewall_rules: list[FirewallRule] = field(default_factory=list)
    firewall_rules: list[FirewallRule] = field(default_factory=list)
    default_firewall_action: str = "ALLOW"

    def scope(self) -> str:
        return self.vdc_id


@dataclass(kw_only=True)
class AllocatedAddress:
    """An address of an organization VDC network in use."""

    ip_address: str
    allocation_type: str = "VM_ALLOCATED"
    entity_name: str = ""
    vapp_name: str | None = None
    deployed: bool = True


@dataclass(kw_only=True)
class DhcpService:
    """The DHCP service of a network."""

    enabled: bool = False
    mode: str = "EDGE"
    pools: list[IpRange] = field(default_factory=list)
    ip_address: str | None = None
    lease_seconds: int = 86_400
    dns_servers: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class OrgVdcNetwork(Named):
    """A network of an organization VDC. ``edge_id`` is set for a routed one; ``vdc_id`` may be that of a VDC group."""

    URN_KIND: ClassVar[str] = "network"

    org_id: str
    vdc_id: str
    status: str = "REALIZED"
    network_type: str = "NAT_ROUTED"
    backing_type: str = "NSXT_FLEXIBLE_SEGMENT"
    backing_id: str = ""
    edge_id: str | None = None
    connection_type: str = "INTERNAL"
    connected: bool = True
    parent_network_id: str | None = None
    subnets: list[Subnet] = field(default_factory=list)
    allocated: list[AllocatedAddress] = field(default_factory=list)
    dhcp: DhcpService = field(default_factory=DhcpService)
    is_nsxt_backed: bool = True
    shared: bool = False
    route_advertised: bool = False
    guest_vlan_allowed: bool = False
    retain_resources: bool = False

    def scope(self) -> str:
        return self.vdc_id


@dataclass(kw_only=True)
class ApplicationPort:
    """A protocol and its destination ports."""

    protocol: str
    ports: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class ApplicationPortProfile(Named):
    """An application port profile; scope SYSTEM, PROVIDER or TENANT."""

    URN_KIND: ClassVar[str] = "applicationPortProfile"

    profile_scope: str = "SYSTEM"
    org_id: str | None = None
    context_id: str | None = None
    ports: list[ApplicationPort] = field(default_factory=list)
    usable_for_nat: bool = True

    def scope(self) -> str:
        return self.context_id or ""


@dataclass(kw_only=True)
class IpAllocation:
    """An address or prefix of an IP space given to an organization."""

    value: str
    org_id: str
    type: str = "FLOATING_IP"
    usage_state: str = "UNUSED"
    id: str = ""
    description: str = ""


@dataclass(kw_only=True)
class IpSpace(Named):
    """An IP space (API 37.1 and later)."""

    URN_KIND: ClassVar[str] = "ipSpace"

    type: str = "PUBLIC"
    org_id: str | None = None
    internal_scope: list[str] = field(default_factory=list)
    external_scope: str | None = None
    ranges: list[IpRange] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    allocations: list[IpAllocation] = field(default_factory=list)
    external_network_ids: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class VdcGroup(Named):
    """A data center group: several VDCs sharing networks."""

    URN_KIND: ClassVar[str] = "vdcGroup"

    org_id: str
    vdc_ids: list[str] = field(default_factory=list)
    network_provider: str = "NSX_T"
    status: str = "REALIZED"
    dfw_enabled: bool = False
    local_egress: bool = False
    universal_networking_enabled: bool = False

    def scope(self) -> str:
        return self.org_id
