"""PF-NSX-001, 002, 003, 005, 007 and 008: the edge gateway, the nodes' way out, and the external addresses."""

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from capvcd_checks.preflight.check_nsx import (
    edge_holds_the_vip_subnet,
    edge_is_nsxt_backed,
    external_addresses_suffice,
    network_is_an_nsxt_segment,
    network_is_realized,
    nodes_have_a_way_out,
)
from capvcd_collectors.facts.base import Absence, All
from capvcd_collectors.facts.profile import Profile
from capvcd_collectors.profiles.load import load_profile
from checks.facts_made_by_hand import (
    edge,
    missing,
    nat_rule,
    nat_rules,
    network,
    plan,
    subnet,
    unseen,
    used,
)
from checks.manifests_made_by_hand import controller_config, has_own_fix, own_fix, places, said, vcd_cluster

OLD, NEW = load_profile("0.5"), load_profile("1.3")
NODES = "192.168.50.100-192.168.50.150"
EDGES = "/cloudapi/1.0.0/edgeGateways"
RULES = f"{EDGES}/urn:vcloud:gateway:1/nat/rules"
NO_CONFIGS = missing(Absence.OUT_OF_SCOPE, "no controller configuration is given")
NO_CLUSTER = missing(Absence.NOT_THERE, "the manifests have no VCDCluster")


class TestEdgeIsNsxtBacked:
    """PF-NSX-001."""

    def test_nsxt_passes(self) -> None:
        said("PASS", edge_is_nsxt_backed, edge())

    def test_nsxv_fails(self) -> None:
        message = said("FAIL", edge_is_nsxt_backed, edge(gateway_type="NSXV_BACKED"))
        assert message == "edge-tenant is NSXV_BACKED, not NSXT_BACKED"
        assert places(message) == [f"{EDGES} /values/0/gatewayBacking/gatewayType"]

    def test_an_imported_one_is_a_risk(self) -> None:
        message = said("WARN", edge_is_nsxt_backed, edge(gateway_type="NSXT_IMPORTED"))
        assert message.startswith("edge-tenant was imported from NSX")
        assert own_fix(message, edge=edge()).startswith("Try NAT and load balancing on ")

    def test_a_backing_that_is_not_told_leaves_it_open(self) -> None:
        message = said("UNKNOWN", edge_is_nsxt_backed, edge(gateway_type=None))
        assert message == "Cloud Director does not say what backs edge-tenant"


class TestNetworkIsAnNsxtSegment:
    """PF-NSX-002."""

    @pytest.mark.parametrize("backing", ["NSXT_FLEXIBLE_SEGMENT", "NSXT_FIXED_SEGMENT"])
    def test_a_segment_passes(self, backing: str) -> None:
        said("PASS", network_is_an_nsxt_segment, network(backing_type=backing))

    @pytest.mark.parametrize("backing", ["VIRTUAL_WIRE", "IMPORTED_T_LOGICAL_SWITCH"])
    def test_any_other_backing_fails(self, backing: str) -> None:
        message = said("FAIL", network_is_an_nsxt_segment, network(backing_type=backing))
        assert message == (
            f"capvcd-192.168.50.0 is backed by {backing}, not by NSXT_FLEXIBLE_SEGMENT or NSXT_FIXED_SEGMENT"
        )
        assert places(message) == ["/cloudapi/1.0.0/orgVdcNetworks /values/0/backingNetworkType"]

    def test_a_backing_that_is_not_told_leaves_it_open(self) -> None:
        said("UNKNOWN", network_is_an_nsxt_segment, network(backing_type=None))


class TestNodesHaveAWayOut:
    """PF-NSX-005."""

    @pytest.mark.parametrize("internal", ["192.168.50.0/24", "192.168.0.0/16", NODES, "192.168.50.64-192.168.50.160"])
    def test_a_rule_for_all_nodes_passes(self, internal: str) -> None:
        said("PASS", nodes_have_a_way_out, nat_rules(nat_rule(internal=internal)), network(), edge(), used(), plan())

    def test_rules_that_together_are_for_all_nodes_pass(self) -> None:
        rules = nat_rules(nat_rule("low", internal="192.168.50.0/25"), nat_rule("high", internal="192.168.50.128/25"))
        said("PASS", nodes_have_a_way_out, rules, network(), edge(), used(), plan())

    def test_the_uplinks_own_address_is_the_edges(self) -> None:
        rules = nat_rules(nat_rule(external="203.0.113.2"))
        said("PASS", nodes_have_a_way_out, rules, network(), edge(), used("203.0.113.2", category="PRIMARY_IP"), plan())

    def test_no_rule_at_all_fails(self) -> None:
        dnat = nat_rule("dnat-api", kind="DNAT")
        message = said("FAIL", nodes_have_a_way_out, nat_rules(dnat), network(), edge(), used(), plan())
        assert message == f"edge-tenant has no SNAT rule: nothing translates {NODES}"
        assert places(message) == [f"{RULES} /values"]
        assert own_fix(message) == (
            "Cloud Director > Networking > Edge Gateways > edge-tenant > Services > NAT > New: interface type SNAT, "
            "external IP one of 203.0.113.151-203.0.113.200, internal IP 192.168.50.0/24"
        )

    @pytest.mark.parametrize(
        ("changes", "reason", "field"),
        [
            ({"enabled": False}, "is disabled", "enabled"),
            ({"internal": "192.168.50.0/25"}, "translates only 192.168.50.0/25", "internalAddresses"),
            ({"internal": "192.168.51.0/24"}, "translates only 192.168.51.0/24", "internalAddresses"),
            ({"destination": "10.0.0.0/8"}, "is for traffic to 10.0.0.0/8 alone", "snatDestinationAddresses"),
            (
                {"external": "198.51.100.7"},
                "translates to 198.51.100.7, which is no address of the edge",
                "externalAddresses",
            ),
            (
                {"external": "203.0.113.150-203.0.113.152"},
                "translates to 203.0.113.150-203.0.113.152, which is no address of the edge",
                "externalAddresses",
            ),
        ],
    )
    def test_a_rule_that_nearly_does_is_named_with_what_is_wrong(
        self, changes: dict[str, object], reason: str, field: str
    ) -> None:
        rules = nat_rules(nat_rule(**changes))
        message = said("FAIL", nodes_have_a_way_out, rules, network(), edge(), used("203.0.113.2"), plan())
        assert message == f"no SNAT rule of edge-tenant translates {NODES}: the rule snat-nodes {reason}"
        assert places(message) == [
            f"{RULES} /values/snat-nodes/{field}",
            "/cloudapi/1.0.0/orgVdcNetworks /values/0/subnets/values",
        ]

    @pytest.mark.parametrize(
        ("changes", "change"),
        [
            ({"enabled": False}, "State switched on"),
            ({"internal": "192.168.50.0/25"}, "Internal IP widened to hold 192.168.50.0/24"),
            ({"external": "198.51.100.7"}, "External IP one of 203.0.113.151-203.0.113.200"),
            (
                {"enabled": False, "internal": "192.168.50.128/25"},
                "State switched on and Internal IP widened to hold 192.168.50.0/24",
            ),
        ],
    )
    def test_the_fix_changes_what_is_wrong_in_that_rule(self, changes: dict[str, object], change: str) -> None:
        rules = nat_rules(nat_rule(**changes))
        message = said("FAIL", nodes_have_a_way_out, rules, network(), edge(), used(), plan())
        assert own_fix(message) == (
            f"Cloud Director > Networking > Edge Gateways > edge-tenant > Services > NAT > snat-nodes > Edit: {change}"
        )

    @pytest.mark.parametrize("changes", [{"internal": "192.168.51.0/24"}, {"destination": "10.0.0.0/8"}])
    def test_a_rule_that_serves_another_purpose_is_left_alone(self, changes: dict[str, object]) -> None:
        rules = nat_rules(nat_rule(**changes))
        message = said("FAIL", nodes_have_a_way_out, rules, network(), edge(), used(), plan())
        assert "> edge-tenant > Services > NAT > New: " in own_fix(message)
        assert "snat-nodes" not in own_fix(message)

    def test_the_nearest_rule_is_the_one_for_these_nodes(self) -> None:
        rules = nat_rules(nat_rule("elsewhere", internal="10.0.0.0/8"), nat_rule("asleep", enabled=False))
        message = said("FAIL", nodes_have_a_way_out, rules, network(), edge(), used(), plan())
        assert message.endswith(": the rule asleep is disabled")

    @pytest.mark.parametrize("elsewhere", ["10.0.0.0/8", "192.168.51.0/24", "192.168.50.151-192.168.50.254"])
    def test_a_rule_for_some_nodes_is_nearer_than_one_for_none(self, elsewhere: str) -> None:
        rules = nat_rules(nat_rule("elsewhere", internal=elsewhere), nat_rule("some", internal="192.168.50.150"))
        message = said("FAIL", nodes_have_a_way_out, rules, network(), edge(), used(), plan())
        assert message.endswith(": the rule some translates only 192.168.50.150")

    def test_a_declared_routed_way_out_makes_it_a_risk(self) -> None:
        message = said("WARN", nodes_have_a_way_out, nat_rules(), network(), edge(), used(), plan(egress="routed"))
        assert message.endswith("; the plan declares a routed way out, which is not seen")
        assert own_fix(message).startswith(
            "Ask who runs the router beyond edge-tenant for a route back to 192.168.50.0/24; where there is none: "
        )

    def test_a_declared_routed_way_out_is_not_needed_beside_a_rule(self) -> None:
        said("PASS", nodes_have_a_way_out, nat_rules(nat_rule()), network(), edge(), used(), plan(egress="routed"))

    def test_without_a_pool_the_whole_subnet_counts(self) -> None:
        whole = network(subnet("192.168.50.1/24"))
        said("PASS", nodes_have_a_way_out, nat_rules(nat_rule()), whole, edge(), used(), plan())
        narrow = nat_rules(nat_rule(internal=NODES))
        message = said("FAIL", nodes_have_a_way_out, narrow, whole, edge(), used(), plan())
        assert "translates 192.168.50.0-192.168.50.255: " in message

    def test_an_external_address_from_an_ip_space_leaves_it_open(self) -> None:
        rules = nat_rules(nat_rule(external="198.51.100.7"))
        message = said("UNKNOWN", nodes_have_a_way_out, rules, network(), edge(ip_spaces=True), used(), plan())
        assert not has_own_fix(message)

    def test_a_disabled_rule_fails_on_an_ip_space_edge_too(self) -> None:
        rules = nat_rules(nat_rule(external="198.51.100.7", enabled=False))
        said("FAIL", nodes_have_a_way_out, rules, network(), edge(ip_spaces=True), used(), plan())

    def test_a_rule_for_traffic_to_anywhere_passes(self) -> None:
        rules = nat_rules(nat_rule(destination="0.0.0.0/0"))
        said("PASS", nodes_have_a_way_out, rules, network(), edge(), used(), plan())

    def test_a_rule_that_names_no_internal_addresses_leaves_it_open(self) -> None:
        facts = (nat_rules(nat_rule(internal="")), network(), edge(), used(), plan())
        assert said("UNKNOWN", nodes_have_a_way_out, *facts).endswith("the rule snat-nodes names no internal addresses")

    def test_a_rule_behind_a_disconnected_uplink_fails(self) -> None:
        cut = replace(edge(), uplinks=(replace(edge().uplinks[0], connected=False),))
        message = said("FAIL", nodes_have_a_way_out, nat_rules(nat_rule()), network(), cut, used(), plan())
        assert message.endswith("which is no address of the edge; the uplink t0 is disconnected")
        assert places(message)[-1] == f"{EDGES} /values/0/edgeGatewayUplinks"
        assert own_fix(message).endswith("; or, as provider, connect the uplink t0 again")

    def test_a_rule_with_an_address_of_a_disabled_subnet_passes(self) -> None:
        idle = edge(replace(subnet("203.0.113.1/24", "203.0.113.151-203.0.113.200"), enabled=False))
        said("PASS", nodes_have_a_way_out, nat_rules(nat_rule()), network(), idle, used(), plan())

    def test_the_own_address_of_a_disconnected_uplink_is_of_no_use(self) -> None:
        cut = replace(edge(), uplinks=(replace(edge().uplinks[0], connected=False),))
        rules, own = nat_rules(nat_rule(external="203.0.113.2")), used("203.0.113.2", category="PRIMARY_IP")
        said("PASS", nodes_have_a_way_out, rules, network(), edge(), own, plan())
        said("FAIL", nodes_have_a_way_out, rules, network(), cut, own, plan())

    def test_a_network_without_ipv4_leaves_it_open(self) -> None:
        ipv6_only = network(subnets=())
        said("UNKNOWN", nodes_have_a_way_out, nat_rules(nat_rule()), ipv6_only, edge(), used(), plan())

    def test_a_rule_that_goes_first_and_leaves_them_untranslated_is_named(self) -> None:
        first = nat_rule("keep-inside", kind="NO_SNAT", external="", priority=0)
        rules = nat_rules(first, nat_rule(priority=100))
        message = said("FAIL", nodes_have_a_way_out, rules, network(), edge(), used(), plan())
        assert message == (
            "the rule keep-inside (NO_SNAT, priority 0) goes before snat-nodes (priority 100) and leaves nodes of "
            "capvcd-192.168.50.0 without a way out"
        )
        assert "> NAT > keep-inside > Edit: limit it by a destination " in own_fix(message)
        said("WARN", nodes_have_a_way_out, rules, network(), edge(), used(), plan(egress="routed"))

    def test_rules_whose_order_is_open_leave_it_open_but_for_a_routed_way_out(self) -> None:
        rules = nat_rules(nat_rule("keep-inside", kind="NO_SNAT", external=""), nat_rule())
        message = said("UNKNOWN", nodes_have_a_way_out, rules, network(), edge(), used(), plan())
        assert "cannot be told: the rules keep-inside and snat-nodes have one priority, 0, and NSX" in message
        said("WARN", nodes_have_a_way_out, rules, network(), edge(), used(), plan(egress="routed"))

    def test_addresses_that_are_not_shown_matter_only_for_a_rule_that_may_use_one(self) -> None:
        absence = missing()
        said("PASS", nodes_have_a_way_out, nat_rules(nat_rule()), network(), edge(), absence, plan())
        own = nat_rules(nat_rule(external="203.0.113.2"))
        message = said("UNKNOWN", nodes_have_a_way_out, own, network(), edge(), absence, plan())
        assert message.endswith("snat-nodes translates to 203.0.113.2, which is no address of the edge")
        said("FAIL", nodes_have_a_way_out, nat_rules(), network(), edge(), absence, plan())
        named = edge(replace(subnet("203.0.113.1/24"), primary=IPv4Address("203.0.113.2")))
        said("PASS", nodes_have_a_way_out, own, network(), named, absence, plan())

    def test_a_network_that_is_advertised_may_be_routed(self) -> None:
        advertised, own = network(route_advertised=True), edge()
        dedicated = replace(own, uplinks=(replace(own.uplinks[0], dedicated=True),))
        message = said("UNKNOWN", nodes_have_a_way_out, nat_rules(), advertised, dedicated, used(), plan())
        assert message.endswith("; but capvcd-192.168.50.0 is advertised to an external network of its own")
        said("FAIL", nodes_have_a_way_out, nat_rules(), advertised, own, used(), plan())
        said("FAIL", nodes_have_a_way_out, nat_rules(), network(), dedicated, used(), plan())


class TestNetworkIsRealized:
    """PF-NSX-003."""

    def test_what_is_realized_passes_with_or_without_nat(self) -> None:
        said("PASS", network_is_realized, edge(), network(), nat_rules())
        said("PASS", network_is_realized, edge(), network(), replace(nat_rules(), status="REALIZED"))
        said("PASS", network_is_realized, edge(), network(), missing())

    def test_what_failed_is_named_with_what_the_task_had_to_say(self) -> None:
        failed = network(status="REALIZATION_FAILED", last_failure="no transport zone")
        message = said("FAIL", network_is_realized, edge(), failed, nat_rules())
        assert message == (
            "capvcd-192.168.50.0 is REALIZATION_FAILED: NSX could not do as Cloud Director asked (no transport zone)"
        )
        assert places(message) == ["/cloudapi/1.0.0/orgVdcNetworks /values/0/status"]
        both = (replace(edge(), status="REALIZATION_FAILED"), network(), replace(nat_rules(), status="UNKNOWN"))
        said("FAIL", network_is_realized, *both)

    @pytest.mark.parametrize("status", ["PENDING", "CONFIGURING"])
    def test_what_is_under_way_is_a_risk(self, status: str) -> None:
        message = said("WARN", network_is_realized, replace(edge(), status=status), network(), nat_rules())
        assert message == f"edge-tenant is {status}: NSX is still at work on it"

    @pytest.mark.parametrize("status", ["UNKNOWN", "DELIGHTED", None])
    def test_a_status_that_says_nothing_leaves_it_open(self, status: str | None) -> None:
        said("UNKNOWN", network_is_realized, replace(edge(), status=status), network(), nat_rules())

    def test_a_status_that_cannot_be_read_leaves_it_open(self) -> None:
        absence = missing()
        assert unseen(network_is_realized, edge(), network(status=absence), nat_rules()) is absence


class TestEdgeHoldsTheVipSubnet:
    """PF-NSX-007."""

    def test_0_5_takes_the_gateway_and_prefix(self) -> None:
        configs = All([controller_config(vip_subnet="203.0.113.1/24")])
        said("PASS", edge_holds_the_vip_subnet, edge(), OLD, configs, NO_CLUSTER)

    @pytest.mark.parametrize("text", ["203.0.113.0/24", "203.0.113.1/25", "203.0.113.1 /24"])
    def test_0_5_takes_nothing_else_and_is_told_the_right_text(self, text: str) -> None:
        configs = All([controller_config(vip_subnet=text)])
        message = said("FAIL", edge_holds_the_vip_subnet, edge(), OLD, configs, NO_CLUSTER)
        assert message == (
            f"vipSubnet {text!r} of CAPVCD: edge-tenant knows 203.0.113.1/24, and CAPVCD 0.5 wants that text to the "
            "letter"
        )
        assert own_fix(message) == (
            f"Write 203.0.113.1/24 as vipSubnet in place of {text} in controller_manager_config.yaml:6"
        )
        assert places(message) == ["controller_manager_config.yaml:6", f"{EDGES} /values/0/edgeGatewayUplinks"]

    def test_0_5_is_told_the_subnet_it_meant(self) -> None:
        uplinks = edge(subnet("198.51.100.1/24"), subnet("203.0.113.1/24"))
        configs = All([controller_config(vip_subnet="203.0.113.0/24")])
        message = said("FAIL", edge_holds_the_vip_subnet, uplinks, OLD, configs, NO_CLUSTER)
        assert "edge-tenant knows 203.0.113.1/24, and" in message

    def test_0_5_needs_one(self) -> None:
        configs = All([controller_config(vip_subnet=None)])
        message = said("FAIL", edge_holds_the_vip_subnet, edge(), OLD, configs, NO_CLUSTER)
        assert message.startswith("CAPVCD without vipSubnet: edge-tenant knows 203.0.113.1/24")
        assert own_fix(message) == "Write 203.0.113.1/24 as vipSubnet in controller_manager_config.yaml:6"

    def test_0_5_without_its_configuration_is_not_judged(self) -> None:
        message = said("SKIP", edge_holds_the_vip_subnet, edge(), OLD, NO_CONFIGS, vcd_cluster())
        assert message == "no controller configuration is given"

    @pytest.mark.parametrize("text", [None, "", "203.0.113.0/24", "203.0.113.192/26", "0.0.0.0/0"])
    def test_1_x_takes_whatever_meets_the_ranges(self, text: str | None) -> None:
        said("PASS", edge_holds_the_vip_subnet, edge(), NEW, NO_CONFIGS, vcd_cluster(vip_subnet=text))

    def test_1_x_fails_where_nothing_is_allocated(self) -> None:
        cluster = vcd_cluster(vip_subnet="203.0.113.0/25")
        message = said("FAIL", edge_holds_the_vip_subnet, edge(), NEW, NO_CONFIGS, cluster)
        assert message == (
            "vipSubnet '203.0.113.0/25' of CAPVCD holds none of the addresses allocated to edge-tenant: "
            "203.0.113.151-203.0.113.200"
        )
        assert places(message) == ["capi-quickstart.yaml:36", f"{EDGES} /values/0/edgeGatewayUplinks"]

    def test_cpis_own_counts_too(self) -> None:
        configs = All([controller_config("CPI", vip_subnet="198.51.100.0/24")])
        message = said("FAIL", edge_holds_the_vip_subnet, edge(), NEW, configs, vcd_cluster())
        assert message.startswith("vipSubnet '198.51.100.0/24' of CPI holds none of the addresses")

    def test_what_is_no_cidr_holds_nothing(self) -> None:
        cluster = vcd_cluster(vip_subnet="203.0.113.151")
        message = said("FAIL", edge_holds_the_vip_subnet, edge(), NEW, NO_CONFIGS, cluster)
        assert message == "vipSubnet '203.0.113.151' of CAPVCD is no CIDR, so it holds no address"

    def test_an_edge_on_ip_spaces_leaves_it_open(self) -> None:
        cluster = vcd_cluster(vip_subnet="203.0.113.0/24")
        message = said("UNKNOWN", edge_holds_the_vip_subnet, edge(ip_spaces=True), NEW, NO_CONFIGS, cluster)
        assert message == "edge-tenant takes its external addresses from IP Spaces"

    def test_1_x_is_told_which_cidr_would_do(self) -> None:
        for text in ("198.51.100.0/24", "203.0.113.160"):
            message = said("FAIL", edge_holds_the_vip_subnet, edge(), NEW, NO_CONFIGS, vcd_cluster(vip_subnet=text))
            assert (
                own_fix(message) == f"Write 203.0.113.0/24 as vipSubnet in place of {text} in capi-quickstart.yaml:36"
            )

    def test_1_x_without_a_vcdcluster_is_not_judged(self) -> None:
        assert unseen(edge_holds_the_vip_subnet, edge(), NEW, NO_CONFIGS, NO_CLUSTER) is NO_CLUSTER

    def test_an_unseen_configuration_leaves_it_open(self) -> None:
        said("UNKNOWN", edge_holds_the_vip_subnet, edge(), NEW, missing(), vcd_cluster())

    @pytest.mark.parametrize(("profile", "text"), [(OLD, "203.0.113.1/24"), (NEW, "203.0.113.0/24")])
    def test_a_disabled_subnet_holds_nothing(self, profile: Profile, text: str) -> None:
        idle = edge(replace(subnet("203.0.113.1/24", "203.0.113.151-203.0.113.200"), enabled=False))
        configs, cluster = All([controller_config(vip_subnet=text)]), vcd_cluster(vip_subnet=text)
        message = said("FAIL", edge_holds_the_vip_subnet, idle, profile, configs, cluster)
        assert message.endswith("; its subnet 203.0.113.1/24 is disabled")
        assert not has_own_fix(message)


class TestExternalAddressesSuffice:
    """PF-NSX-008: the plan needs two."""

    OLD_CONFIG = All([controller_config(vip_subnet="203.0.113.1/24")])

    def test_plenty_pass(self) -> None:
        taken = used("203.0.113.1-203.0.113.197")
        said("PASS", external_addresses_suffice, edge(), taken, plan(), OLD, self.OLD_CONFIG, NO_CLUSTER)

    def test_fewer_than_three_free_are_a_risk(self) -> None:
        taken = used("203.0.113.151-203.0.113.198", "198.51.100.9")
        message = said("WARN", external_addresses_suffice, edge(), taken, plan(), OLD, self.OLD_CONFIG, NO_CLUSTER)
        assert message == "2 external addresses of edge-tenant free for VIPs; the plan needs 2"
        assert places(message) == [
            f"{EDGES} /values/0/edgeGatewayUplinks",
            f"{EDGES}/urn:vcloud:gateway:1/usedIpAddresses /values",
        ]

    def test_fewer_than_planned_fail(self) -> None:
        taken = used("203.0.113.151-203.0.113.197")
        message = said(
            "FAIL", external_addresses_suffice, edge(), taken, plan(vips=4), OLD, self.OLD_CONFIG, NO_CLUSTER
        )
        assert message == "3 external addresses of edge-tenant free for VIPs; the plan needs 4"
        assert not has_own_fix(message)

    def test_none_fails(self) -> None:
        taken = used("203.0.113.151-203.0.113.200")
        message = said("FAIL", external_addresses_suffice, edge(), taken, plan(), OLD, self.OLD_CONFIG, NO_CLUSTER)
        assert message == "no external address of edge-tenant is free for CAPVCD, of 50; the plan needs 2"

    def test_only_addresses_in_vip_subnet_count(self) -> None:
        taken = used("203.0.113.192-203.0.113.200")
        cluster = vcd_cluster(vip_subnet="203.0.113.192/26")
        message = said("FAIL", external_addresses_suffice, edge(), taken, plan(), NEW, NO_CONFIGS, cluster)
        assert message == "no external address of edge-tenant is free for CAPVCD, of 9; the plan needs 2"
        assert own_fix(message) == (
            "Write 203.0.113.0/24 as vipSubnet in place of 203.0.113.192/26 in capi-quickstart.yaml:36"
        )

    def test_a_subnet_with_more_room_is_named(self) -> None:
        both = edge(
            subnet("203.0.113.1/24", "203.0.113.151-203.0.113.152"),
            subnet("198.51.100.1/24", "198.51.100.2-198.51.100.9"),
        )
        facts = (used(), plan(vips=2), OLD, self.OLD_CONFIG, NO_CLUSTER)
        message = said("WARN", external_addresses_suffice, both, *facts)
        assert own_fix(message) == (
            "Write 198.51.100.1/24 as vipSubnet in place of 203.0.113.1/24 in controller_manager_config.yaml:6"
        )

    def test_without_vip_subnet_all_count(self) -> None:
        said("PASS", external_addresses_suffice, edge(), used(), plan(), NEW, NO_CONFIGS, vcd_cluster())

    def test_cpi_and_capvcd_each_need_one(self) -> None:
        configs = All([controller_config("CPI", vip_subnet="203.0.113.200/32")])
        cluster = vcd_cluster(vip_subnet="203.0.113.0/24")
        said("PASS", external_addresses_suffice, edge(), used(), plan(), NEW, configs, cluster)
        message = said("FAIL", external_addresses_suffice, edge(), used("203.0.113.200"), plan(), NEW, configs, cluster)
        assert message == "no external address of edge-tenant is free for CPI, of 1; the plan needs 1"

    @pytest.mark.parametrize("text", ["VIP_SUBNET_CIDR", "", None])
    def test_0_5_without_a_legible_vip_subnet_leaves_it_open(self, text: str | None) -> None:
        configs = All([controller_config(vip_subnet=text)])
        message = said("UNKNOWN", external_addresses_suffice, edge(), used(), plan(), OLD, configs, NO_CLUSTER)
        assert message == f"vipSubnet {text or ''!r} of CAPVCD is no network to count in"

    def test_an_illegible_vip_subnet_leaves_1_x_open(self) -> None:
        cluster = vcd_cluster(vip_subnet="203.0.113.151")
        said("UNKNOWN", external_addresses_suffice, edge(), used(), plan(), NEW, NO_CONFIGS, cluster)

    def test_an_edge_on_ip_spaces_leaves_it_open(self) -> None:
        said(
            "UNKNOWN", external_addresses_suffice, edge(ip_spaces=True), used(), plan(), NEW, NO_CONFIGS, vcd_cluster()
        )

    def test_each_component_takes_from_its_own_vip_subnet(self) -> None:
        configs = All([controller_config("CPI", vip_subnet="203.0.113.200/32")])
        facts = (used(), plan(vips=4, clusters=1), NEW, configs, vcd_cluster(vip_subnet="203.0.113.0/24"))
        message = said("FAIL", external_addresses_suffice, edge(), *facts)
        assert message == "1 external address of edge-tenant free for CPI; the plan needs 3"
        assert own_fix(message) == (
            "Write 203.0.113.0/24 as vipSubnet in place of 203.0.113.200/32 in controller_manager_config.yaml:6"
        )

    def test_where_services_may_share_an_address_it_depends(self) -> None:
        configs = All([controller_config("CPI", vip_subnet="203.0.113.200/32", shared_ip=True)])
        cluster = vcd_cluster(vip_subnet="203.0.113.0/24")
        message = said("UNKNOWN", external_addresses_suffice, edge(), used(), plan(vips=4), NEW, configs, cluster)
        assert message.endswith("free for CPI; the plan needs 3, or fewer where services share one")
        taken = used("203.0.113.200")
        said("FAIL", external_addresses_suffice, edge(), taken, plan(vips=4), NEW, configs, cluster)

    def test_what_both_take_from_is_not_counted_twice(self) -> None:
        configs = All([controller_config("CPI", vip_subnet="203.0.113.196/30")])
        cluster = vcd_cluster(vip_subnet="203.0.113.196/30")
        said("PASS", external_addresses_suffice, edge(), used(), plan(vips=4), NEW, configs, cluster)
        message = said("FAIL", external_addresses_suffice, edge(), used(), plan(vips=5), NEW, configs, cluster)
        assert message == "4 external addresses of edge-tenant free for VIPs; the plan needs 5"

    def test_addresses_that_are_not_shown_leave_it_open_unless_the_subnets_count_them(self) -> None:
        absence = missing()
        facts = (absence, plan(), NEW, NO_CONFIGS, vcd_cluster())
        assert unseen(external_addresses_suffice, edge(), *facts) is absence
        counted = edge(replace(subnet("203.0.113.1/24", "203.0.113.151-203.0.113.200"), used=40))
        said("PASS", external_addresses_suffice, counted, *facts)
        crowded = edge(replace(subnet("203.0.113.1/24", "203.0.113.151-203.0.113.200"), used=47))
        assert unseen(external_addresses_suffice, crowded, *facts) is absence
        small = edge(subnet("203.0.113.1/24", "203.0.113.151-203.0.113.151"))
        said("FAIL", external_addresses_suffice, small, *facts)

    def test_an_entry_or_a_subnet_that_cannot_be_read_matters_only_where_it_could(self) -> None:
        absence = missing()
        odd = replace(used("203.0.113.151-203.0.113.198"), unread=(absence,))
        facts = (plan(), NEW, NO_CONFIGS, vcd_cluster())
        assert unseen(external_addresses_suffice, edge(), odd, *facts) is absence
        said("PASS", external_addresses_suffice, edge(), replace(used(), unread=(absence,)), *facts)
        half = replace(edge(), uplinks=(replace(edge().uplinks[0], unread=(absence,)),))
        full = used("203.0.113.151-203.0.113.200")
        assert unseen(external_addresses_suffice, half, full, *facts) is absence
        said("PASS", external_addresses_suffice, half, used(), *facts)
