"""Scenarios of the network: the nodes' network, its pool and DNS, the edge gateway, SNAT, external addresses."""

from ipaddress import ip_network

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import ARTICLE, PRODUCTION, scenario
from capvcd_lab.world import World
from capvcd_lab.world.network import AllocatedAddress, IpRange, UsedAddress


@scenario("network-misspelt")
def network_misspelt(world: World) -> None:
    """Every file names the network with a letter missing."""
    parts.rename_in_files(world, "network", parts.network(world).name[:-1])


@scenario("network-isolated")
def network_isolated(world: World) -> None:
    """The network is isolated: no edge gateway, no way out."""
    network = parts.network(world)
    network.network_type = "ISOLATED"
    network.edge_id = None


@scenario("network-direct")
def network_direct(world: World) -> None:
    """The network is a direct connection to the external network."""
    network = parts.network(world)
    network.network_type = "DIRECT"
    network.edge_id = None
    network.parent_network_id = world.subject.external_network_id


@scenario("network-imported")
def network_imported(world: World) -> None:
    """The network is a segment imported from NSX."""
    network = parts.network(world)
    network.network_type = "OPAQUE"
    network.backing_type = "IMPORTED_T_LOGICAL_SWITCH"
    network.edge_id = None


@scenario("network-opaque")
def network_opaque(world: World) -> None:
    """The network is routed, but its backing is one CAPVCD does not take."""
    parts.network(world).backing_type = "OPAQUE_NETWORK"


@scenario("edge-missing")
def edge_missing(world: World) -> None:
    """The network says it is routed, but its edge gateway is gone."""
    world.edge_gateways.remove(parts.edge(world))


@scenario("edge-nsxv")
def edge_nsxv(world: World) -> None:
    """The edge gateway is an NSX-V appliance."""
    parts.edge(world).gateway_type = "NSXV_BACKED"


# -- static pool and DNS -------------------------------------------------------------------------------------------


@scenario("pool-absent")
def pool_absent(world: World) -> None:
    """The network has no static IP pool."""
    parts.node_subnet(world).ip_ranges = []


@scenario("pool-exhausted")
def pool_exhausted(world: World) -> None:
    """Other machines hold every address of the pool."""
    _leave_in_pool(world, 0)


@scenario("pool-tight")
def pool_tight(world: World) -> None:
    """The pool holds the planned nodes and their surge, with one address to spare."""
    _leave_in_pool(world, parts.planned_nodes(world) + 1)


def _leave_in_pool(world: World, free: int) -> None:
    network = parts.network(world)
    taken = {allocated.ip_address for allocated in network.allocated}
    open_addresses = [address for address in parts.node_subnet(world).pool() if address not in taken]
    network.allocated.extend(
        AllocatedAddress(ip_address=address, entity_name=f"tenant-vm-{index}", vapp_name="tenant-vms")
        for index, address in enumerate(open_addresses[: len(open_addresses) - free])
    )


@scenario("dns-missing")
def dns_missing(world: World) -> None:
    """The network has no DNS server."""
    subnet = parts.node_subnet(world)
    subnet.dns_server1 = subnet.dns_server2 = None


@scenario("dns-unroutable")
def dns_unroutable(world: World) -> None:
    """The network's DNS server is an address no node can route to."""
    subnet = parts.node_subnet(world)
    subnet.dns_server1, subnet.dns_server2 = "127.0.0.53", None


@scenario("dns-suffix-local")
def dns_suffix_local(world: World) -> None:
    """The network's DNS suffix is localdomain."""
    parts.node_subnet(world).dns_suffix = "localdomain"


# -- SNAT ----------------------------------------------------------------------------------------------------------


@scenario("snat-missing")
def snat_missing(world: World) -> None:
    """No SNAT rule lets the nodes out."""
    edge = parts.edge(world)
    for rule in parts.snat_rules(world):
        edge.nat_rules.remove(rule)


@scenario("snat-disabled")
def snat_disabled(world: World) -> None:
    """The nodes' SNAT rule is disabled."""
    for rule in parts.snat_rules(world):
        rule.enabled = False


@scenario("snat-narrow")
def snat_narrow(world: World) -> None:
    """The SNAT rule covers only the first half of the nodes' subnet."""
    first_half = next(ip_network(parts.node_subnet(world).cidr).subnets(prefixlen_diff=1))
    for rule in parts.snat_rules(world):
        rule.internal_addresses = str(first_half)


@scenario("snat-external-foreign")
def snat_external_foreign(world: World) -> None:
    """The SNAT rule translates to an address that is not allocated to this edge gateway."""
    for rule in parts.snat_rules(world):
        rule.external_addresses = "127.65.128.240"


@scenario("routed-egress-declared")
def routed_egress_declared(world: World) -> None:
    """There is no SNAT, and the plan says that the nodes are routed out."""
    snat_missing(world)
    world.installation.environment["plan"]["egress"] = "routed"


# -- external addresses --------------------------------------------------------------------------------------------


@scenario("vip-subnet-cidr", only=ARTICLE)
def vip_subnet_cidr(world: World) -> None:
    """VipSubnet is the network's CIDR, where CAPVCD 0.5 wants the gateway's address with the prefix."""
    parts.set_vip_subnet(world, "127.65.128.0/24")


@scenario("vip-subnet-malformed", only=PRODUCTION)
def vip_subnet_malformed(world: World) -> None:
    """VipSubnet is a range of addresses, where a CIDR belongs."""
    parts.set_vip_subnet(world, "127.65.128.100-127.65.128.180")


@scenario("vip-subnet-foreign")
def vip_subnet_foreign(world: World) -> None:
    """VipSubnet is well written, but nothing of it is allocated to the edge gateway."""
    parts.set_vip_subnet(world, "198.51.100.1/24" if world.base == ARTICLE else "198.51.100.0/24")


@scenario("external-ips-exhausted")
def external_ips_exhausted(world: World) -> None:
    """Every external address of the edge gateway is in use."""
    _leave_on_edge(world, 0)


@scenario("external-ips-short")
def external_ips_short(world: World) -> None:
    """Two external addresses of the edge gateway are left, fewer than the plan needs."""
    _leave_on_edge(world, 2)


@scenario("external-ips-tight")
def external_ips_tight(world: World) -> None:
    """Two external addresses of the edge gateway are left, and a plan of one service needs both."""
    world.installation.environment["plan"]["loadBalancerServices"] = 1
    _leave_on_edge(world, 2)


def _leave_on_edge(world: World, free: int) -> None:
    edge = parts.edge(world)
    uplink = edge.uplinks[0]
    taken = {used.ip_address for used in edge.used_addresses}
    open_addresses = [address for subnet in uplink.subnets for address in subnet.pool() if address not in taken]
    edge.used_addresses.extend(
        UsedAddress(
            ip_address=address,
            category="DNAT",
            network_id=uplink.external_network_id,
            network_name=uplink.external_network_name,
        )
        for address in open_addresses[: len(open_addresses) - free]
    )


@scenario("cidr-overlap")
def cidr_overlap(world: World) -> None:
    """The address plan overlaps: external addresses in the service CIDR (article), pods over nodes (production)."""
    cluster_network = world.installation.document("Cluster")["spec"]["clusterNetwork"]
    if world.base == PRODUCTION:
        cluster_network["pods"]["cidrBlocks"] = ["10.20.0.0/16"]
        return
    _move_external_network(world, "127.65.128.", "100.65.128.")


def _move_external_network(world: World, old: str, new: str) -> None:
    """Give the external network the article's own numbers, which its service CIDR holds."""

    def moved(address: str) -> str:
        return address.replace(old, new, 1)

    subnets = [subnet for network in world.external_networks for subnet in network.subnets]
    for edge in world.edge_gateways:
        subnets += [subnet for uplink in edge.uplinks for subnet in uplink.subnets]
        for used in edge.used_addresses:
            used.ip_address = moved(used.ip_address)
        for rule in edge.nat_rules:
            rule.external_addresses = moved(rule.external_addresses)
    for subnet in subnets:
        subnet.gateway = moved(subnet.gateway)
        subnet.primary_ip = None if subnet.primary_ip is None else moved(subnet.primary_ip)
        subnet.ip_ranges = [IpRange(start=moved(one.start), end=moved(one.end)) for one in subnet.ip_ranges]
    parts.set_vip_subnet(world, moved(parts.manager_config(world)["vcd"]["vipSubnet"]))
