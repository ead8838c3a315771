"""The network, its edge gateway, their addresses and NAT rules."""

from typing import Any

import pytest

from capvcd_collectors.facts.base import Absence, ExchangeSource, Missing, NotSeenError, NotThereError, Reference
from capvcd_collectors.facts.network import ClusterEdge, EdgeGateway, NetworkLookup, OrgVdcNetwork
from capvcd_collectors.facts.tenancy import VdcLookup
from capvcd_collectors.profiles.load import load_profile
from capvcd_collectors.vcd import listings, network
from collectors.vcd.cloud_made_by_hand import (
    EDGE_URN,
    NETWORK_URN,
    VDC_URN,
    CloudByHand,
    Refused,
    edge_row,
    environment,
    network_row,
    subnet_row,
    target,
)

NETWORKS = "/cloudapi/1.0.0/orgVdcNetworks"
EDGES = "/cloudapi/1.0.0/edgeGateways"
GROUP = "urn:vcloud:vdcGroup:1"


SEEN = ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/vdcs", 200)
VDC = VdcLookup(source=SEEN, wanted="t-tenant", match=Reference("t-tenant", VDC_URN), others=())


def cloud(answers: dict[str, Any]) -> Any:
    return CloudByHand(answers)


def look(*rows: dict[str, Any], more: dict[str, Any] | None = None, wanted: str | None = "capvcd-net") -> NetworkLookup:
    vcd = cloud({NETWORKS: list(rows)} | (more or {}))
    return network.network_lookup(vcd, target(wanted), listings.visible_networks(vcd, environment()), VDC)


def found(*rows: dict[str, Any]) -> OrgVdcNetwork:
    return network.org_vdc_network(look(*rows))


def test_the_network_is_read_with_its_subnet_and_its_router() -> None:
    net = found(network_row())
    (subnet,) = net.subnets
    assert (net.id, net.network_type, net.backing_type) == (NETWORK_URN, "NAT_ROUTED", "NSXT_FLEXIBLE_SEGMENT")
    assert net.router == Reference("t1-tenant", EDGE_URN)
    assert (subnet.gateway_cidr, str(subnet.ranges[0])) == ("192.168.50.1/24", "192.168.50.100-192.168.50.150")
    assert subnet.dns_servers == ("192.168.1.1",)
    assert str(net.where("router")) == f"GET {NETWORKS} (200) /values/0/connection/routerRef"


def test_a_network_of_that_name_in_another_vdc_is_not_the_one() -> None:
    elsewhere = network_row(ownerRef={"name": "t-second", "id": "urn:vcloud:vdc:9"})
    lookup = look(elsewhere, network_row(name="capvcd-web"))
    assert (lookup.match, lookup.elsewhere, lookup.others) == (None, ("t-second",), ("capvcd-web",))
    with pytest.raises(NotThereError, match="no network named 'capvcd-net'"):
        network.org_vdc_network(lookup)


def test_before_api_35_the_owner_is_the_vdc() -> None:
    assert look(network_row(ownerRef=None)).match is not None


def test_networks_of_other_organizations_do_not_count_for_a_providers_account() -> None:
    lookup = look(network_row(orgRef={"name": "other", "id": "urn:vcloud:org:9"}))
    assert (lookup.match, lookup.others, lookup.elsewhere) == (None, (), ())


@pytest.mark.parametrize(("member", "counts"), [("t-tenant", True), ("t-second", False)])
def test_a_network_of_a_vdc_group_counts_when_the_vdc_takes_part(member: str, counts: bool) -> None:
    members = {"participatingOrgVdcs": [{"vdcRef": {"name": member, "id": "urn:vcloud:vdc:5"}}]}
    lookup = look(
        network_row(ownerRef={"name": "both-sites", "id": GROUP}), more={f"/cloudapi/1.0.0/vdcGroups/{GROUP}": members}
    )
    assert (lookup.match is not None, lookup.elsewhere) == (counts, () if counts else ("both-sites",))


def test_a_group_that_bears_the_vdcs_name_is_still_a_group() -> None:
    members = {"participatingOrgVdcs": [{"vdcRef": {"name": "t-second", "id": "urn:vcloud:vdc:5"}}]}
    row = network_row(ownerRef={"name": "t-tenant", "id": GROUP})
    assert look(row, more={f"/cloudapi/1.0.0/vdcGroups/{GROUP}": members}).match is None


def test_no_network_is_looked_for_in_a_vdc_that_does_not_exist() -> None:
    vcd = cloud({NETWORKS: [network_row()]})
    absent = VdcLookup(source=SEEN, wanted="t-tenant", match=None, others=())
    with pytest.raises(NotThereError, match="no VDC named 't-tenant'"):
        network.network_lookup(vcd, target(), listings.visible_networks(vcd, environment()), absent)


def test_a_vdc_that_could_not_be_seen_is_no_obstacle() -> None:
    vcd = cloud({NETWORKS: [network_row()]})
    unseen = Missing(Absence.UNSEEN, "GET …/vdcs was answered 500")
    assert (
        network.network_lookup(vcd, target(), listings.visible_networks(vcd, environment()), unseen).match is not None
    )


def test_without_a_network_in_any_file_there_is_none_to_look_for() -> None:
    with pytest.raises(NotThereError, match="no file names"):
        look(network_row(), wanted=None)


def test_a_row_that_is_not_asked_for_may_be_as_broken_as_it_likes() -> None:
    assert look(network_row(name="capvcd-old", networkType=7, subnets=3), network_row()).match is not None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"networkType": None}, "networkType"),
        ({"subnets": {"values": [subnet_row(gateway="192.168.50")]}}, "subnets/values/0/gateway"),
        ({"subnets": {"values": [subnet_row(prefixLength=60)]}}, "subnets/values/0/prefixLength"),
        ({"subnets": {"values": [subnet_row(ipRanges={"values": [{"startAddress": "10.0.0.1"}]})]}}, "endAddress"),
        ({"subnets": {"values": "all"}}, "subnets/values"),
        ({"connection": {"routerRef": {"name": "t1"}}}, "connection/routerRef/id"),
    ],
)
def test_what_a_network_says_incomprehensibly_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(NotSeenError, match=f"/values/0/.*{field} should be"):
        found(network_row(**change))


def test_ipv6_subnets_are_left_out() -> None:
    both = [subnet_row(gateway="fd00::1", prefixLength=64, ipRanges=None), subnet_row(ipRanges=None)]
    (subnet,) = found(network_row(subnets={"values": both})).subnets
    assert (str(subnet.network), subnet.ranges) == ("192.168.50.0/24", ())


def test_allocations_are_the_ipv4_addresses_in_use() -> None:
    rows = [
        {"ipAddress": "192.168.50.1", "allocationType": "VSM_ALLOCATED", "entityName": "t1-tenant"},
        {"ipAddress": "fd00::9", "allocationType": "VM_ALLOCATED", "entityName": "six"},
        {"ipAddress": "192.168.50.100", "allocationType": "VM_ALLOCATED", "entityName": None},
    ]
    facts = network.network_allocations(
        cloud({f"{NETWORKS}/{NETWORK_URN}/allocatedIpAddresses": rows}), found(network_row())
    )
    assert [str(each) for each in facts.addresses] == ["192.168.50.1", "192.168.50.100"]


def cluster_edge(*rows: dict[str, Any], line: str = "1.3") -> ClusterEdge:
    lookup = look(*(rows or (network_row(),)))
    return network.cluster_edge(network.org_vdc_network(lookup), lookup, load_profile(line))


def edge_of(vcd: Any, net: OrgVdcNetwork) -> EdgeGateway:
    return network.edge_gateway(vcd, net, cluster_edge(), listings.visible_edge_gateways(vcd))


def test_the_edge_gateway_is_taken_from_the_list_and_asked_for_once() -> None:
    vcd = cloud({EDGES: [edge_row(id="urn:vcloud:gateway:9", name="t1-other"), edge_row()]})
    edge = edge_of(vcd, found(network_row()))
    assert (edge.name, edge.gateway_type, vcd.asked) == ("t1-tenant", "NSXT_BACKED", [EDGES])
    assert [each.gateway_cidr for each in edge.external_subnets] == ["100.65.128.1/24"]
    assert str(edge.where("gateway_type")) == f"GET {EDGES} (200) /values/1/gatewayBacking/gatewayType"


@pytest.mark.parametrize(
    ("said", "known"), [({}, None), ({"usingIpSpace": True}, True), ({"usingIpSpace": False}, False)]
)
def test_ip_spaces_are_unknown_to_older_api_versions(said: dict[str, bool], known: bool | None) -> None:
    uplink = edge_row()["edgeGatewayUplinks"][0] | said
    edge = edge_of(cloud({EDGES: [edge_row(edgeGatewayUplinks=[uplink])]}), found(network_row()))
    assert [each.using_ip_space for each in edge.uplinks] == [known]


def test_a_gateway_that_is_not_listed_is_asked_for_by_its_id() -> None:
    vcd = cloud({EDGES: [], f"{EDGES}/{EDGE_URN}": edge_row()})
    assert edge_of(vcd, found(network_row())).name == "t1-tenant"


def lookup_of(vcd: Any, row: dict[str, Any]) -> Any:
    visible, net = listings.visible_edge_gateways(vcd), found(row)
    try:
        gateway: EdgeGateway | Missing = network.edge_gateway(vcd, net, cluster_edge(row), visible)
    except (NotThereError, NotSeenError) as error:
        gateway = error.missing
    return network.edge_gateway_lookup(net, gateway, visible)


def test_a_network_without_a_router_leads_to_no_gateway_and_the_visible_ones_are_named() -> None:
    lookup = lookup_of(cloud({EDGES: [edge_row()]}), network_row(networkType="ISOLATED", connection=None))
    assert (lookup.wanted, lookup.match, lookup.others) == ("capvcd-net", None, ("t1-tenant",))


@pytest.mark.parametrize("status", [403, 404])
def test_a_router_that_vcd_does_not_know_is_no_gateway(status: int) -> None:
    lookup = lookup_of(cloud({EDGES: [], f"{EDGES}/{EDGE_URN}": Refused(status)}), network_row())
    assert lookup.match is None


def test_a_gateway_found_is_the_answer() -> None:
    assert lookup_of(cloud({EDGES: [edge_row()]}), network_row()).match == Reference("t1-tenant", EDGE_URN)


def test_a_gateway_that_could_not_be_seen_is_not_taken_for_absent() -> None:
    unseen = Missing(Absence.UNSEEN, "GET …/edgeGateways was answered 403", "a right")
    with pytest.raises(NotSeenError, match="answered 403"):
        network.edge_gateway_lookup(found(network_row()), unseen, unseen)


def test_used_addresses_are_read_with_their_category() -> None:
    rows = [{"ipAddress": "100.65.128.150", "category": "SNAT"}, {"ipAddress": "100.65.128.151", "category": None}]
    facts = network.edge_used_addresses(cloud({f"{EDGES}/{EDGE_URN}/usedIpAddresses": rows}), cluster_edge())
    assert [(str(each.address), each.category) for each in facts.addresses] == [
        ("100.65.128.150", "SNAT"),
        ("100.65.128.151", ""),
    ]


def nat(**changes: Any) -> Any:
    rule = {
        "id": "1",
        "name": "snat-nodes",
        "enabled": True,
        "type": "SNAT",
        "externalAddresses": "100.65.128.150",
        "internalAddresses": "192.168.50.0/24",
        "snatDestinationAddresses": None,
        "priority": 0,
    } | changes
    (read,) = network.nat_rules(cloud({f"{EDGES}/{EDGE_URN}/nat/rules": [rule]}), cluster_edge()).rules
    return read


def test_a_nat_rule_keeps_the_texts_vcd_wrote() -> None:
    rule = nat()
    assert (rule.kind, rule.enabled, rule.external, rule.internal, rule.destination) == (
        "SNAT",
        True,
        "100.65.128.150",
        "192.168.50.0/24",
        "",
    )


def test_the_older_rule_type_serves_where_the_newer_is_absent() -> None:
    assert nat(type=None, ruleType="DNAT").kind == "DNAT"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"internalAddresses": "everything"}, "internal"),
        ({"externalAddresses": 7}, "external"),
        ({"enabled": "yes"}, "enabled"),
        ({"type": None}, "kind"),
        ({"priority": "first"}, "priority"),
        ({"appliedTo": "uplink"}, "applied_to"),
        ({"applicationPortProfile": {"name": "HTTPS"}}, "port_profile"),
    ],
)
def test_a_field_of_a_nat_rule_that_cannot_be_understood_is_missing_and_no_other_is(
    change: dict[str, Any], field: str
) -> None:
    rule = nat(**change)
    missing = {name: value for name, value in vars(rule).items() if isinstance(value, Missing)}
    assert list(missing) == [field]
    assert "/nat/rules (200) /values/0/" in missing[field].reason


def test_what_a_nat_rule_leaves_out_is_as_the_schema_has_it() -> None:
    rule = nat(enabled=None, priority=None, externalAddresses=None)
    assert (rule.enabled, rule.priority, rule.external, rule.applied_to, rule.port_profile) == (True, 0, "", None, None)


def test_an_entry_that_is_no_object_is_a_row_that_says_nothing() -> None:
    rows = ["10.0.0.1", None, {"ipAddress": "100.65.128.150", "category": 7}]
    facts = network.edge_used_addresses(cloud({f"{EDGES}/{EDGE_URN}/usedIpAddresses": rows}), cluster_edge())
    assert [(str(each.address), each.category) for each in facts.addresses] == [("100.65.128.150", "")]
    assert [each.reason.partition(" (200) ")[2] for each in facts.unread] == [
        "/values/0 should be an object, but is '10.0.0.1'",
        "/values/1/ipAddress should be a text, but is absent",
    ]


def test_what_hangs_on_the_edge_is_not_there_for_an_isolated_network() -> None:
    with pytest.raises(NotThereError, match=r"connected to no edge gateway \(ISOLATED\)"):
        cluster_edge(network_row(networkType="ISOLATED", connection=None))


TWIN = network_row(id="urn:vcloud:network:9", ownerRef={"name": "t-second", "id": "urn:vcloud:vdc:9"})
ELSEWHERE = {"routerRef": {"name": "t1-other", "id": "urn:vcloud:gateway:9"}}


def test_capvcd_0_5_may_take_the_edge_gateway_of_another_vdcs_network() -> None:
    with pytest.raises(NotSeenError, match=r"which edge gateway CAPVCD 0\.5 takes cannot.* t-second has another"):
        cluster_edge(network_row(), TWIN | {"connection": ELSEWHERE}, line="0.5")


@pytest.mark.parametrize(("line", "twin"), [("0.5", TWIN), ("1.3", TWIN | {"connection": ELSEWHERE})])
def test_a_network_of_the_same_name_leaves_the_edge_gateway_certain(line: str, twin: dict[str, Any]) -> None:
    assert cluster_edge(twin, network_row(), line=line).id == EDGE_URN


def test_a_provider_sees_the_networks_of_that_name_in_other_organizations() -> None:
    lookup = look(network_row(), TWIN | {"orgRef": {"name": "other", "id": "urn:vcloud:org:9"}})
    assert [str(each) for each in lookup.twins] == ["t-second of the organization other"]
    assert lookup.elsewhere == ()


def test_a_network_whose_name_cannot_be_read_matters_only_where_none_is_found() -> None:
    assert look(network_row(name=7), network_row()).match is not None
    with pytest.raises(NotSeenError, match="/values/0/name should be a text, but is a number"):
        look(network_row(name=7))
