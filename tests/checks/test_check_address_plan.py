"""PF-CFG-010: the networks of the whole address plan, and what shares addresses with what."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_checks.engine.declare import Unseen
from capvcd_checks.preflight.check_address_plan import address_plan_is_disjoint
from capvcd_checks.rules.address_claims import Claim
from capvcd_collectors.facts.base import Absence, All, FileSource, Missing
from capvcd_collectors.facts.capvcd_files import AddressRange, ControllerConfig
from capvcd_collectors.facts.ipv4 import IpRange
from capvcd_collectors.profiles.load import load_profile
from checks.facts_made_by_hand import edge, missing, reachability
from checks.manifests_made_by_hand import (
    cluster,
    controller_config,
    destinations,
    has_own_fix,
    line,
    load_balancer,
    network,
    own_fix,
    places,
    said,
    target,
    vcd_cluster,
)

OLD, NEW = load_profile("0.5"), load_profile("1.3")
NO_FILE = Missing(Absence.OUT_OF_SCOPE, "no controller configuration was given: add capvcd.managerConfig")

HEALTHY: dict[str, Any] = {
    "cluster": cluster(),
    "vcd_cluster": vcd_cluster(),
    "configs": All((controller_config(),)),
    "network": network(),
    "load_balancer": load_balancer(),
    "target": target(),
    "profile": OLD,
    "edge": edge(),
    "reachability": reachability(address="198.51.100.7"),
}


def at(url: str) -> dict[str, Any]:
    """Cloud Director at *url* in all files."""
    return {
        "target": target(url=url),
        "vcd_cluster": vcd_cluster(site=url),
        "configs": All((controller_config(host=url),)),
    }


def plan(verdict: str, **changes: Any) -> str:
    """What the check says of the healthy plan with *changes*."""
    facts = {**HEALTHY, **changes}
    facts["destinations"] = destinations(facts["vcd_cluster"], facts["configs"])
    return said(verdict, address_plan_is_disjoint, *facts.values())


def configured(**changes: Any) -> All[Any]:
    """The only configuration being CAPVCD's with *changes*."""
    return All((controller_config(**changes),))


def test_a_plan_without_overlaps_passes() -> None:
    plan("PASS")


def test_without_vip_subnet_every_external_range_is_a_vip() -> None:
    changes = {"profile": NEW, "configs": All[ControllerConfig](), "cluster": cluster(services=("203.0.113.0/24",))}
    assert "the edge gateway's external range 203.0.113.151-203.0.113.200 lies inside the services' network" in plan(
        "FAIL", **changes
    )
    plan("PASS", **changes, vcd_cluster=vcd_cluster(vip_subnet="198.51.100.0/24"))
    absence = missing()
    with pytest.raises(Unseen):
        plan("PASS", **changes, edge=absence)


def test_the_wanted_endpoint_must_not_lie_inside_the_cluster() -> None:
    message = plan("FAIL", vcd_cluster=vcd_cluster(control_plane_host="10.96.0.7"))
    assert message.startswith("controlPlaneEndpoint 10.96.0.7 lies inside the services' network 10.96.0.0/16")


def test_networks_that_touch_do_not_overlap() -> None:
    plan("PASS", cluster=cluster(pods=("192.168.51.0/24",), services=("192.168.49.0/24",)))


def test_the_quick_starts_services_swallow_a_vip_of_the_shared_address_space() -> None:
    message = plan(
        "FAIL",
        cluster=cluster(pods=("100.96.0.0/11",), services=("100.64.0.0/13",)),
        configs=configured(vip_subnet="100.65.128.1/24"),
    )
    assert message == "the services' network 100.64.0.0/13 contains vipSubnet 100.65.128.1/24"
    assert places(message) == ["capi-quickstart.yaml:12", "controller_manager_config.yaml:6"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"cluster": cluster(pods=("192.168.32.0/19",))},
            "the node network 192.168.50.0/24 lies inside the pods' network 192.168.32.0/19",
        ),
        (
            {"cluster": cluster(services=("10.244.128.0/17",))},
            "the pods' network 10.244.0.0/16 contains the services' network 10.244.128.0/17",
        ),
        (
            {"configs": configured(vip_subnet="192.168.50.1/24")},
            "the node network 192.168.50.0/24 is the same as vipSubnet 192.168.50.1/24",
        ),
        (
            {"configs": configured(one_arm=AddressRange("192.168.50.200", "192.168.51.10", line(9)))},
            "the node network 192.168.50.0/24 overlaps the one-arm range 192.168.50.200-192.168.51.10",
        ),
        (
            {"configs": configured(one_arm=AddressRange("192.168.255.10", "192.168.255.20", line(9)))},
            (
                "the one-arm range 192.168.255.10-192.168.255.20 lies inside "
                "the edge's load balancer service network 192.168.255.0/25"
            ),
        ),
        (
            {"load_balancer": load_balancer("10.96.7.0/25")},
            "the services' network 10.96.0.0/16 contains the edge's load balancer service network 10.96.7.0/25",
        ),
        (
            {"network": network(cidr="172.18.4.0/24")},
            "the node network 172.18.4.0/24 lies inside Docker's own range 172.18.0.0/16",
        ),
        (
            {"network": network(dns=("192.168.1.1", "10.96.0.10"))},
            "the DNS server 10.96.0.10 lies inside the services' network 10.96.0.0/16",
        ),
        (
            at("https://10.244.0.9"),
            "Cloud Director 10.244.0.9 lies inside the pods' network 10.244.0.0/16",
        ),
        (
            at("https://172.17.0.5:8443"),
            "Cloud Director 172.17.0.5 lies inside Docker's own range 172.17.0.0/16",
        ),
    ],
)
def test_both_sides_of_an_overlap_are_named(changes: dict[str, Any], message: str) -> None:
    assert plan("FAIL", **changes) == message


def test_every_overlap_is_named() -> None:
    message = plan("FAIL", cluster=cluster(pods=("192.168.0.0/16",)), network=network(dns=("192.168.7.7",)))
    assert message == (
        "the node network 192.168.50.0/24 lies inside the pods' network 192.168.0.0/16; "
        "the pods' network 192.168.0.0/16 contains the one-arm range 192.168.8.10-192.168.8.20; "
        "the pods' network 192.168.0.0/16 contains the edge's load balancer service network 192.168.255.0/25; "
        "the DNS server 192.168.7.7 lies inside the pods' network 192.168.0.0/16"
    )


def test_what_the_files_choose_is_easiest_to_move() -> None:
    message = plan("FAIL", cluster=cluster(pods=("192.168.32.0/19",)))
    assert own_fix(message) == (
        "Write another range than 192.168.32.0/19 for the pods' network in capi-quickstart.yaml:9"
    )


def test_a_range_of_dockers_is_changed_in_docker_when_no_file_can_give_way() -> None:
    message = plan("FAIL", network=network(cidr="172.18.4.0/24"))
    assert own_fix(message).startswith("Give Docker on the machine of the bootstrap cluster other ranges: bip and ")
    assert "Docker" not in own_fix(plan("FAIL", cluster=cluster(pods=("172.17.0.0/17",))))


def test_networks_that_only_cloud_director_holds_are_left_to_the_remedy() -> None:
    assert not has_own_fix(plan("FAIL", configs=configured(vip_subnet="192.168.50.1/24")))


def test_a_resolver_among_the_nodes_is_fine() -> None:
    plan("PASS", network=network(dns=("192.168.50.1", "not an address")))


@pytest.mark.parametrize("url", ["https://vcd.example.com", "https://VCD.example.com:8443", "https://vcd.example.com."])
def test_a_name_counts_as_the_address_this_run_was_connected_to(url: str) -> None:
    host = url.removeprefix("https://").removesuffix(":8443").lower()
    inside = reachability(address="10.96.0.9")
    message = plan("FAIL", **at(url), reachability=inside)
    assert message == f"Cloud Director {host} (10.96.0.9) lies inside the services' network 10.96.0.0/16"
    assert "capi-quickstart.yaml:31" in places(message)
    plan("PASS", **at(url))


def test_localhost_is_this_very_machine_by_whatever_the_run_was_connected() -> None:
    message = plan(
        "FAIL", **{**at("https://localhost"), "target": target()}, cluster=cluster(services=("127.0.0.0/24",))
    )
    assert message == "Cloud Director localhost (127.0.0.1) lies inside the services' network 127.0.0.0/24"


@pytest.mark.parametrize("unseen", [reachability(address=None), reachability(address="2001:db8::7"), missing()])
def test_a_name_without_a_known_address_leaves_it_open(unseen: Any) -> None:
    message = plan("UNKNOWN", reachability=unseen)
    assert message == (
        "the address of Cloud Director, which is named vcd.example.com, is not known, so it cannot be placed in the "
        "address plan"
    )
    assert places(message) == ["capi-quickstart.yaml:31"]


def test_a_name_that_this_run_did_not_use_leaves_it_open() -> None:
    changes = {**at("https://vcd-internal.example.com"), "target": target()}
    assert "which is named vcd-internal.example.com, is not known" in plan("UNKNOWN", **changes)


def test_a_place_that_differs_from_the_others_is_told_of_elsewhere() -> None:
    plan("PASS", vcd_cluster=vcd_cluster(site="https://10.96.0.9"))


def test_an_overlap_outweighs_what_is_not_known() -> None:
    plan("FAIL", reachability=missing(), cluster=cluster(pods=("192.168.0.0/16",)))


def test_cloud_director_at_an_ipv6_address_has_no_place_in_the_plan() -> None:
    plan("PASS", **at("https://[2001:db8::7]"))


def test_without_a_services_network_kubeadms_counts() -> None:
    message = plan("FAIL", cluster=cluster(services=()), **at("https://10.105.0.9"))
    assert message == ("Cloud Director 10.105.0.9 lies inside the services' network 10.96.0.0/12 (kubeadm's default)")
    plan("PASS", cluster=cluster(services=()))


def test_a_pods_network_that_nobody_writes_leaves_it_open() -> None:
    message = plan("UNKNOWN", cluster=cluster(pods=()))
    assert message == (
        "the pods' network is not written and left to the CNI, so it cannot be placed in the address plan"
    )


def test_an_api_server_by_name_leaves_it_open() -> None:
    message = plan("UNKNOWN", vcd_cluster=vcd_cluster(control_plane_host="api.example.com"))
    assert message == (
        "the address of controlPlaneEndpoint api.example.com is not known, so it cannot be placed in the address plan"
    )


def test_an_edge_without_service_network_claims_nothing() -> None:
    plan("PASS", load_balancer=load_balancer(None))


def test_two_files_may_claim_the_same_vip_subnet() -> None:
    both = All((controller_config(), controller_config("CPI")))
    plan("PASS", configs=both)


def test_kubeadms_default_counts_when_the_cluster_names_no_services() -> None:
    message = plan("FAIL", cluster=cluster(services=()), network=network(cidr="10.100.0.0/24"))
    assert (
        message == "the node network 10.100.0.0/24 lies inside the services' network 10.96.0.0/12 (kubeadm's default)"
    )


def test_ipv6_networks_are_none_of_this_plan() -> None:
    plan("PASS", cluster=cluster(pods=("10.244.0.0/16", "fd00:10::/48")))


def test_a_network_of_the_cluster_that_is_none_fails() -> None:
    message = plan("FAIL", cluster=cluster(pods=("10.244.0.0",)))
    assert message == "the pods' network '10.244.0.0' is no CIDR (line 9)"
    assert own_fix(message) == "Correct capi-quickstart.yaml:9"


@pytest.mark.parametrize(
    "changes",
    [{"vip_subnet": "VIP_SUBNET_CIDR"}, {"one_arm": AddressRange("192.168.8.20", "192.168.8.10", line(9))}],
)
def test_what_cannot_be_read_is_not_called_disjoint(changes: dict[str, Any]) -> None:
    assert "cannot be placed in the address plan" in plan("UNKNOWN", configs=configured(**changes))


def test_what_cannot_be_read_hides_no_overlap_of_the_rest() -> None:
    plan("FAIL", configs=configured(vip_subnet="VIP_SUBNET_CIDR"), cluster=cluster(pods=("192.168.0.0/16",)))


def test_new_lines_claim_their_built_in_one_arm_range_when_it_is_on() -> None:
    inside = cluster(pods=("192.168.8.0/24",))
    new = {"cluster": inside, "configs": NO_FILE, "profile": NEW}
    plan("PASS", **new)
    message = plan("FAIL", **new, vcd_cluster=vcd_cluster(use_one_arm=True))
    assert message == "the pods' network 192.168.8.0/24 contains the one-arm range 192.168.8.2-192.168.8.100"
    assert places(message) == ["capi-quickstart.yaml:9", "capi-quickstart.yaml:37"]


def test_new_lines_read_the_vip_subnet_of_the_manifest() -> None:
    message = plan("FAIL", configs=NO_FILE, profile=NEW, vcd_cluster=vcd_cluster(vip_subnet="10.244.1.0/24"))
    assert places(message) == ["capi-quickstart.yaml:9", "capi-quickstart.yaml:36"]


def test_old_lines_are_not_called_disjoint_without_their_file() -> None:
    assert plan("SKIP", configs=NO_FILE) == NO_FILE.reason
    plan("FAIL", configs=NO_FILE, cluster=cluster(pods=("192.168.0.0/16",)))


def test_a_configuration_that_could_not_be_seen_leaves_it_open() -> None:
    plan("UNKNOWN", configs=replace(NO_FILE, kind=Absence.UNSEEN))


def test_claims_that_share_a_single_address_meet() -> None:
    where = FileSource("plan.yaml", 1)
    low = Claim.of_range("a", IpRange(IPv4Address("10.0.0.1"), IPv4Address("10.0.0.5")), where)
    high = Claim.of_range("b", IpRange(IPv4Address("10.0.0.5"), IPv4Address("10.0.0.9")), where)
    assert low.addresses.meets(high.addresses)
    assert high.addresses.meets(low.addresses)
    assert low.relation(high) == "overlaps"


@given(st.integers(0, 2**32 - 1), st.integers(0, 32), st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_claims_meet_exactly_where_networks_overlap(one: int, one_prefix: int, other: int, other_prefix: int) -> None:
    first = IPv4Network((IPv4Address(one), one_prefix), strict=False)
    second = IPv4Network((IPv4Address(other), other_prefix), strict=False)
    where = FileSource("plan.yaml", 1)
    claims = Claim.of_network("a", first, where), Claim.of_network("b", second, where)
    assert claims[0].addresses.meets(claims[1].addresses) is first.overlaps(second)
    assert claims[1].addresses.meets(claims[0].addresses) is first.overlaps(second)
