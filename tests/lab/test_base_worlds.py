"""The two whole worlds: what of the article has to be the article's, and what a careful team's has to show."""

from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

import pytest

from capvcd_lab.scenarios import build, rights_catalog
from capvcd_lab.world import World

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def article() -> World:
    return build(["article"], NOW)


@pytest.fixture(scope="module")
def production() -> World:
    return build(["production"], NOW)


def test_the_articles_names_and_numbers_are_kept(article: World) -> None:
    network = article.network("capvcd-192.168.50.0")
    edge = article.edge_gateways[0]
    group = article.service_engine_groups[0]
    assert [vdc.name for vdc in article.vdcs] == ["t-tenant"]
    assert (network.subnets[0].cidr, network.edge_id) == ("192.168.50.0/24", edge.id)
    assert [(rule.type, rule.internal_addresses) for rule in edge.nat_rules] == [("SNAT", "192.168.50.0/24")]
    assert edge.load_balancer.service_network == "192.168.255.1/25"
    assert (group.name, group.reservation_type, group.assignments[0].max_virtual_services) == (
        "seg-tenant",
        "DEDICATED",
        20,
    )
    assert article.catalog("home").templates[0].name == "ubuntu-20.04-kube-v1.22.5+vmware.1"
    assert [entity_type.id for entity_type in article.entity_types] == ["urn:vcloud:type:vmware:capvcdCluster:1.0.0"]
    assert "provider" not in article.installation.environment["vcd"]


def test_the_articles_service_address_is_free(article: World) -> None:
    edge = article.edge_gateways[0]
    used = {address.ip_address for address in edge.used_addresses}
    free = [address for address in edge.uplinks[0].subnets[0].pool() if address not in used]
    assert free[:2] == ["127.65.128.150", "127.65.128.151"]


def test_the_article_offers_36_and_older_ones_that_go(article: World) -> None:
    offered = {version.version: version.deprecated for version in article.site.api_versions}
    assert [version for version, deprecated in offered.items() if not deprecated] == ["36.0"]
    assert max(offered, key=float) == "36.0"


def test_production_offers_what_its_release_does(production: World) -> None:
    offered = {version.version: version.deprecated for version in production.site.api_versions}
    assert (offered["36.0"], offered["37.2"], offered["38.0"]) == (True, False, False)


def test_productions_role_holds_what_the_three_components_need_and_is_granted_it(production: World) -> None:
    user = next(user for user in production.users if user.id == production.subject.user_id)
    wanted = {*rights_catalog.CAPVCD_NEEDS, *rights_catalog.IP_SPACES, *rights_catalog.CAPVCD_CLUSTER}
    assert production.effective_rights(user) == wanted


def test_productions_address_plan_is_disjoint(production: World) -> None:
    cluster_network = production.installation.document("Cluster")["spec"]["clusterNetwork"]
    plan = [
        ip_network(cluster_network["pods"]["cidrBlocks"][0]),
        ip_network(cluster_network["services"]["cidrBlocks"][0]),
        ip_network(production.network("platform-k8s-nodes").subnets[0].cidr),
        ip_network(production.edge("platform-edge-01").load_balancer.service_network, strict=False),
        ip_network("127.65.128.0/24"),
        ip_network("192.168.8.0/24"),
        ip_network("172.17.0.0/16"),
        ip_network("172.18.0.0/16"),
    ]
    assert [(a, b) for index, a in enumerate(plan) for b in plan[index + 1 :] if a.overlaps(b)] == []


def test_productions_counts_agree_with_what_is_there(production: World) -> None:
    group = production.service_engine_groups[0]
    real = sum(service.group_id == group.id for service in production.virtual_services)
    assert real == group.deployed_virtual_services == group.assignments[0].deployed_virtual_services == 4


@pytest.mark.parametrize("base", ["article", "production"])
def test_used_addresses_lie_where_they_belong(base: str) -> None:
    world = build([base], NOW)
    for edge in world.edge_gateways:
        pool = {address for uplink in edge.uplinks for subnet in uplink.subnets for address in subnet.pool()}
        assert {used.ip_address for used in edge.used_addresses} <= pool
    for network in world.networks:
        cidrs = [ip_network(subnet.cidr) for subnet in network.subnets]
        outside = [one for one in network.allocated if not any(ip_address(one.ip_address) in cidr for cidr in cidrs)]
        assert outside == []


@pytest.mark.parametrize("base", ["article", "production"])
def test_every_reference_of_the_world_leads_to_something(base: str) -> None:
    world = build([base], NOW)
    known = {thing.id for thing in world.everything()}
    dangling = [
        (thing.name, field, value)
        for thing in world.everything()
        for field, value in vars(thing).items()
        if field.endswith("_id") and isinstance(value, str) and value.startswith("urn:") and value not in known
    ]
    assert dangling == []
