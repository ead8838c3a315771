"""Scenarios of order, scope and state: which NAT rule comes first, what is realized, which network is meant."""

from copy import deepcopy
from dataclasses import replace

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import PRODUCTION, scenario
from capvcd_lab.world import World
from capvcd_lab.world.loadbalancer import ServiceEngineGroupAssignment
from capvcd_lab.world.network import EdgeGateway, NatRule, OrgVdcNetwork, VdcGroup
from capvcd_lab.world.wire import Fault

# -- the order of NAT rules ------------------------------------------------------------------------------------------


def _rule_for_nodes(world: World, name: str, **fields: object) -> NatRule:
    """A further NAT rule for the nodes' subnet, listed first."""
    edge = parts.edge(world)
    inside = {"edge_id": edge.id, "internal_addresses": parts.node_subnet(world).cidr}
    rule = NatRule(name=name, **{**inside, **fields})  # type: ignore[arg-type]
    edge.nat_rules.insert(0, rule)
    return rule


@scenario("no-snat-first")
def no_snat_first(world: World) -> None:
    """A NO_SNAT rule for the nodes goes before their SNAT rule."""
    parts.snat_rules(world)[0].priority = 100
    _rule_for_nodes(world, "keep-inside", type="NO_SNAT", priority=0)


@scenario("no-snat-for-some")
def no_snat_for_some(world: World) -> None:
    """A NO_SNAT rule for one address of the pool goes before the nodes' SNAT rule."""
    parts.snat_rules(world)[0].priority = 100
    one = parts.node_subnet(world).pool()[5]
    _rule_for_nodes(world, "keep-one-inside", type="NO_SNAT", internal_addresses=one)


@scenario("no-snat-limited")
def no_snat_limited(world: World) -> None:
    """A NO_SNAT rule goes before the nodes' SNAT rule, but for traffic to inner networks alone."""
    parts.snat_rules(world)[0].priority = 100
    _rule_for_nodes(world, "inner-networks", type="NO_SNAT", destination_addresses="10.0.0.0/8,192.168.0.0/16")


@scenario("no-snat-behind")
def no_snat_behind(world: World) -> None:
    """A NO_SNAT rule for the nodes comes after their SNAT rule."""
    _rule_for_nodes(world, "keep-inside", type="NO_SNAT", priority=1000)


@scenario("no-snat-disabled")
def no_snat_disabled(world: World) -> None:
    """A NO_SNAT rule for the nodes would go before their SNAT rule, but is disabled."""
    parts.snat_rules(world)[0].priority = 100
    _rule_for_nodes(world, "keep-inside", type="NO_SNAT", enabled=False)


@scenario("no-snat-level")
def no_snat_level(world: World) -> None:
    """A NO_SNAT rule for the nodes has the priority of their SNAT rule."""
    _rule_for_nodes(world, "keep-inside", type="NO_SNAT", priority=parts.snat_rules(world)[0].priority)


@scenario("snat-foreign-first")
def snat_foreign_first(world: World) -> None:
    """Another SNAT rule for the nodes goes first, and translates to an address that is not the edge gateway's."""
    parts.snat_rules(world)[0].priority = 100
    _rule_for_nodes(world, "old-egress", external_addresses="127.65.128.240")


@scenario("snat-reflexive")
def snat_reflexive(world: World) -> None:
    """The nodes' rule is REFLEXIVE, not SNAT."""
    for rule in parts.snat_rules(world):
        rule.type = "REFLEXIVE"


@scenario("snat-for-ports")
def snat_for_ports(world: World) -> None:
    """The nodes' SNAT rule is for the ports of one application alone."""
    for rule in parts.snat_rules(world):
        rule.application_port_profile_id = world.application_port_profiles[0].id


@scenario("snat-applied-elsewhere", only=PRODUCTION)
def snat_applied_elsewhere(world: World) -> None:
    """The nodes' SNAT rule is applied to the interface of another network."""
    other = next(one for one in world.networks if one.id != world.subject.network_id)
    for rule in parts.snat_rules(world):
        rule.applied_to_id = other.id


@scenario("snat-applied-to-uplink", only=PRODUCTION)
def snat_applied_to_uplink(world: World) -> None:
    """The nodes' SNAT rule is applied to the one uplink the edge gateway has."""
    for rule in parts.snat_rules(world):
        rule.applied_to_id = world.subject.external_network_id


@scenario("nat-defaults-left-out")
def nat_defaults_left_out(world: World) -> None:
    """Some NAT rules say neither whether they are enabled nor their priority."""
    external = parts.snat_rules(world)[0].external_addresses
    _rule_for_nodes(world, "web", type="DNAT", external_addresses=external, enabled=None, dnat_external_port="443")
    for rule in parts.snat_rules(world):
        rule.enabled = rule.priority = None


# -- realization -----------------------------------------------------------------------------------------------------


@scenario("nat-unrealized")
def nat_unrealized(world: World) -> None:
    """NSX could not realize the NAT rules of the edge gateway."""
    parts.edge(world).nat_status = "REALIZATION_FAILED"


@scenario("edge-unrealized")
def edge_unrealized(world: World) -> None:
    """NSX could not realize the edge gateway."""
    parts.edge(world).status = "REALIZATION_FAILED"


@scenario("edge-busy")
def edge_busy(world: World) -> None:
    """NSX is still at work on the edge gateway."""
    parts.edge(world).status = "CONFIGURING"


@scenario("edge-state-unknown")
def edge_state_unknown(world: World) -> None:
    """Cloud Director does not know whether NSX has realized the edge gateway."""
    parts.edge(world).status = "UNKNOWN"


@scenario("network-unrealized")
def network_unrealized(world: World) -> None:
    """NSX could not realize the nodes' network."""
    parts.network(world).status = "REALIZATION_FAILED"


@scenario("network-cut-off")
def network_cut_off(world: World) -> None:
    """The nodes' network is routed, but cut off from its edge gateway."""
    parts.network(world).connected = False


@scenario("network-subnet-disabled")
def network_subnet_disabled(world: World) -> None:
    """The nodes' subnet is disabled."""
    parts.node_subnet(world).enabled = False


@scenario("network-advertised")
def network_advertised(world: World) -> None:
    """There is no SNAT, but the nodes' network is advertised to an external network of the edge gateway's own."""
    parts.edge(world).nat_rules = []
    parts.edge(world).uplinks[0].dedicated = True
    parts.network(world).route_advertised = True


# -- one name, several networks --------------------------------------------------------------------------------------


def _add_twin(world: World, owner_id: str, edge: EdgeGateway) -> OrgVdcNetwork:
    """Another network of the name of the nodes' network."""
    twin = deepcopy(parts.network(world))
    twin = replace(twin, id=twin.id[:-12] + "0000000000ab", vdc_id=owner_id, edge_id=edge.id, allocated=[])
    world.networks.append(twin)
    return twin


def _second_vdc(world: World) -> str:
    """Another VDC of the organization."""
    own = parts.vdc(world)
    others = [one.id for one in world.vdcs if one.org_id == own.org_id and one.id != own.id]
    if others:
        return others[0]
    second = replace(deepcopy(own), id=own.id[:-12] + "0000000000cd", name=f"{own.name}-2")
    world.vdcs.append(second)
    return second.id


def _second_edge(world: World, vdc_id: str) -> EdgeGateway:
    """An edge gateway of another VDC, with nothing on it."""
    own = parts.edge(world)
    second = EdgeGateway(name=f"{own.name}-2", org_id=own.org_id, vdc_id=vdc_id, nsx_manager_id=own.nsx_manager_id)
    world.edge_gateways.append(second)
    return second


@scenario("network-name-twice")
def network_name_twice(world: World) -> None:
    """Another VDC of the organization has a network of the same name, on an edge gateway of its own."""
    vdc_id = _second_vdc(world)
    _add_twin(world, vdc_id, _second_edge(world, vdc_id))


@scenario("network-name-twice-on-one-edge")
def network_name_twice_on_one_edge(world: World) -> None:
    """Another VDC of the organization has a network of the same name, on the same edge gateway."""
    _add_twin(world, _second_vdc(world), parts.edge(world))


@scenario("network-name-twice-old-cpi", only=PRODUCTION)
def network_name_twice_old_cpi(world: World) -> None:
    """Another VDC has a network of the same name, and CPI 1.3.0 looks for it in the whole organization."""
    network_name_twice(world)
    parts.replace_in_addons(world, "cloud-provider-for-cloud-director:1.6.1", "cloud-provider-for-cloud-director:1.3.0")


@scenario("network-of-a-group", only=PRODUCTION)
def network_of_a_group(world: World) -> None:
    """The nodes' network is that of a VDC group which this VDC is in."""
    group = VdcGroup(name="both-sites", org_id=world.subject.org_id, vdc_ids=[world.subject.vdc_id])
    world.vdc_groups.append(group)
    parts.network(world).vdc_id = group.id


@scenario("network-name-in-group")
def network_name_in_group(world: World) -> None:
    """A VDC group that this VDC is not in has a network of the same name."""
    vdc_id = _second_vdc(world)
    group = VdcGroup(name="other-sites", org_id=world.subject.org_id, vdc_ids=[vdc_id])
    world.vdc_groups.append(group)
    _add_twin(world, group.id, _second_edge(world, vdc_id))


# -- the edge gateway as resolver ------------------------------------------------------------------------------------


@scenario("resolver-is-gateway")
def resolver_is_gateway(world: World) -> None:
    """The nodes' only DNS server is their gateway, and the DNS forwarder of the edge gateway is off."""
    subnet = parts.node_subnet(world)
    subnet.dns_server1, subnet.dns_server2 = subnet.gateway, None


@scenario("resolver-forwards")
def resolver_forwards(world: World) -> None:
    """The nodes' only DNS server is the DNS forwarder of the edge gateway, which is on."""
    dns, subnet = parts.edge(world).dns, parts.node_subnet(world)
    dns.enabled, dns.listener_ip, dns.upstream_servers = True, "192.168.255.228", ["10.10.0.53"]
    subnet.dns_server1, subnet.dns_server2 = dns.listener_ip, None


@scenario("resolver-listens-elsewhere")
def resolver_listens_elsewhere(world: World) -> None:
    """The nodes' only DNS server is their gateway, and the DNS forwarder listens at another address."""
    resolver_forwards(world)
    parts.node_subnet(world).dns_server1 = parts.node_subnet(world).gateway


@scenario("resolver-unseen")
def resolver_unseen(world: World) -> None:
    """The nodes' only DNS server is their gateway, and the user may not see its DNS forwarder."""
    resolver_is_gateway(world)
    world.faults.append(Fault(kind="status", status=403, path="/cloudapi/1.0.0/edgeGateways/*/dns"))


# -- budgets and rows ------------------------------------------------------------------------------------------------


@scenario("cpi-vip-subnet-too-small", only=PRODUCTION)
def cpi_vip_subnet_too_small(world: World) -> None:
    """CPI has a vipSubnet of its own, of one address."""
    own = parts.vcd_cluster(world)["loadBalancerConfigSpec"]["vipSubnet"]
    parts.replace_in_addons(world, f'vipSubnet: "{own}"', 'vipSubnet: "127.65.128.220/32"')


@scenario("cpi-vip-subnet-shared", only=PRODUCTION)
def cpi_vip_subnet_shared(world: World) -> None:
    """CPI has a vipSubnet of one address, which the ports of a Service may share."""
    cpi_vip_subnet_too_small(world)
    parts.replace_in_addons(world, "enableVirtualServiceSharedIP: false", "enableVirtualServiceSharedIP: true")


@scenario("shared-group-filled")
def shared_group_filled(world: World) -> None:
    """Other edge gateways have filled the shared service engine group, whatever is left of this one's assignment."""
    group = parts.group(world)
    group.reservation_type = "SHARED"
    group.max_virtual_services = group.deployed_virtual_services = 100


@scenario("seg-count-absent")
def seg_count_absent(world: World) -> None:
    """The assignment of the service engine group does not say how many virtual services are deployed."""
    parts.group(world).assignments[0].deployed_virtual_services = None


@scenario("seg-count-absent-beside-room")
def seg_count_absent_beside_room(world: World) -> None:
    """One assignment does not say how many virtual services are deployed, another has room enough."""
    seg_count_absent(world)
    group, own = parts.group(world), parts.group(world).assignments[0]
    second = replace(deepcopy(group), id=group.id[:-12] + "0000000000ef", name=f"{group.name}-2", assignments=[])
    second.assignments.append(
        ServiceEngineGroupAssignment(
            name=second.name, edge_id=own.edge_id, group_id=second.id, max_virtual_services=second.max_virtual_services
        )
    )
    world.service_engine_groups.append(second)


@scenario("seg-unrealized")
def seg_unrealized(world: World) -> None:
    """The service engine group of the edge gateway failed to be realized."""
    parts.group(world).status = "REALIZATION_FAILED"


# -- lists that are not shown, where others decide -------------------------------------------------------------------


@scenario("capabilities-forbidden")
def capabilities_forbidden(world: World) -> None:
    """Cloud Director shows the user no capabilities of the VDC."""
    world.faults.append(Fault(kind="status", status=403, path="/cloudapi/1.0.0/vdcs/*/capabilities"))


@scenario("allocations-forbidden")
def allocations_forbidden(world: World) -> None:
    """Cloud Director does not show the user which addresses of the network are taken."""
    world.faults.append(Fault(kind="status", status=403, path="*/allocatedIpAddresses"))


@scenario("virtual-services-forbidden")
def virtual_services_forbidden(world: World) -> None:
    """Cloud Director shows the user no virtual services of the edge gateway."""
    world.faults.append(Fault(kind="status", status=403, path="*/virtualServiceSummaries"))
