"""PF-ALB-001, 002, 003, 005 and 006: load balancing on the edge gateway."""

from dataclasses import replace
from typing import Any

import pytest

from capvcd_checks.preflight.check_alb import (
    load_balancer_is_on,
    service_engine_group_is_assigned,
    service_engine_groups_are_dedicated,
    service_engine_groups_have_room,
    service_network_is_disjoint,
)
from capvcd_collectors.facts.base import Absence, All
from capvcd_collectors.profiles.load import load_profile
from checks.facts_made_by_hand import (
    assignment,
    balancer,
    edge,
    group,
    missing,
    network,
    plan,
    subnet,
    unseen,
    virtual_services,
)
from checks.manifests_made_by_hand import cluster, controller_config, has_own_fix, own_fix, places, said, vcd_cluster

OLD, NEW = load_profile("0.5"), load_profile("1.3")
BALANCER = "/cloudapi/1.0.0/edgeGateways/urn:vcloud:gateway:1/loadBalancer"
ASSIGNMENTS = "/cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments"
NO_CONFIGS = missing(Absence.OUT_OF_SCOPE, "no controller configuration is given")


class TestLoadBalancerIsOn:
    """PF-ALB-001."""

    def test_on_passes(self) -> None:
        said("PASS", load_balancer_is_on, balancer(), edge())

    def test_off_fails(self) -> None:
        message = said("FAIL", load_balancer_is_on, balancer(enabled=False), edge())
        assert message == "the load balancer of edge-tenant is off"
        assert places(message) == [f"{BALANCER} /enabled"]


class TestServiceNetworkIsDisjoint:
    """PF-ALB-002."""

    @staticmethod
    def facts(**changes: Any) -> list[Any]:
        """The facts of a 0.5 installation whose networks keep apart."""
        fields = {
            "balancer": balancer(),
            "network": network(),
            "edge": edge(),
            "profile": OLD,
            "configs": All([controller_config()]),
            "cluster": cluster(),
            "vcd_cluster": vcd_cluster(),
        }
        return list({**fields, **changes}.values())

    def test_a_network_of_its_own_passes(self) -> None:
        said("PASS", service_network_is_disjoint, *self.facts())

    def test_none_at_all_fails(self) -> None:
        message = said("FAIL", service_network_is_disjoint, *self.facts(balancer=balancer(None)))
        assert message == "the load balancer of edge-tenant has no service network"
        assert places(message) == [f"{BALANCER} /serviceNetworkDefinition"]

    def test_none_yet_is_not_judged_while_the_balancer_is_off(self) -> None:
        said("SKIP", service_network_is_disjoint, *self.facts(balancer=balancer(None, enabled=False)))

    @pytest.mark.parametrize(
        ("service_network", "other", "place"),
        [
            (
                "192.168.50.0/25",
                "lies inside the node network 192.168.50.0/24",
                "/cloudapi/1.0.0/orgVdcNetworks /values/0/subnets/values",
            ),
            ("10.244.3.0/25", "lies inside the pods' network 10.244.0.0/16", "capi-quickstart.yaml:9"),
            ("10.96.0.0/12", "contains the services' network 10.96.0.0/16", "capi-quickstart.yaml:12"),
            (
                "192.168.8.0/25",
                "contains the one-arm range 192.168.8.10-192.168.8.20",
                "controller_manager_config.yaml:9",
            ),
            (
                "203.0.113.0/24",
                "is the same as the external network 203.0.113.0/24",
                "/cloudapi/1.0.0/edgeGateways /values/0/edgeGatewayUplinks",
            ),
        ],
    )
    def test_an_overlap_names_both_and_where(self, service_network: str, other: str, place: str) -> None:
        message = said("FAIL", service_network_is_disjoint, *self.facts(balancer=balancer(service_network)))
        assert message == f"the load balancer's service network {service_network} {other}"
        assert places(message) == [f"{BALANCER} /serviceNetworkDefinition", place]

    def test_a_network_chosen_in_a_file_is_easier_to_move(self) -> None:
        message = said("FAIL", service_network_is_disjoint, *self.facts(balancer=balancer("10.96.0.0/12")))
        assert own_fix(message) == (
            "Write another range than 10.96.0.0/16 for the services' network in capi-quickstart.yaml:12"
        )
        for theirs in ("192.168.50.0/25", "203.0.113.0/24"):
            message = said("FAIL", service_network_is_disjoint, *self.facts(balancer=balancer(theirs)))
            assert not has_own_fix(message)

    def test_what_only_the_service_network_can_avoid_is_not_moved(self) -> None:
        both = self.facts(balancer=balancer("10.96.0.0/12"), network=network(subnet("10.97.0.1/24")))
        assert not has_own_fix(said("FAIL", service_network_is_disjoint, *both))

    def test_overlaps_among_the_others_are_not_its_business(self) -> None:
        said("PASS", service_network_is_disjoint, *self.facts(cluster=cluster(pods=("192.168.50.0/24",))))

    def test_the_one_arm_range_of_1_x_counts_where_it_is_used(self) -> None:
        own = {"profile": NEW, "configs": NO_CONFIGS, "balancer": balancer("192.168.8.0/25")}
        said("PASS", service_network_is_disjoint, *self.facts(**own, vcd_cluster=vcd_cluster(use_one_arm=False)))
        message = said(
            "FAIL", service_network_is_disjoint, *self.facts(**own, vcd_cluster=vcd_cluster(use_one_arm=True))
        )
        assert message == (
            "the load balancer's service network 192.168.8.0/25 contains the one-arm range 192.168.8.2-192.168.8.100"
        )
        assert own_fix(message) == (
            "Write another range than 192.168.8.2-192.168.8.100 for the one-arm range in capi-quickstart.yaml:37"
        )
        assert places(message)[1] == "capi-quickstart.yaml:37"

    def test_a_network_that_is_none_leaves_it_open(self) -> None:
        message = said("UNKNOWN", service_network_is_disjoint, *self.facts(cluster=cluster(pods=("10.244/16",))))
        assert message == "the pods' network '10.244/16' is no CIDR (line 9)"

    def test_0_5_without_its_configuration_is_not_judged_in_order(self) -> None:
        said("SKIP", service_network_is_disjoint, *self.facts(configs=NO_CONFIGS))

    def test_0_5_without_its_configuration_fails_on_what_is_seen(self) -> None:
        seen = self.facts(configs=NO_CONFIGS, network=network(subnet("192.168.255.1/24")))
        said("FAIL", service_network_is_disjoint, *seen)


class TestServiceEngineGroupIsAssigned:
    """PF-ALB-003."""

    def test_one_passes(self) -> None:
        said("PASS", service_engine_group_is_assigned, All([assignment()]), All([group()]), edge())

    def test_none_fails(self) -> None:
        message = said("FAIL", service_engine_group_is_assigned, All(), All(), edge())
        assert message == "no service engine group is assigned to edge-tenant"


class TestServiceEngineGroupsHaveRoom:
    """PF-ALB-005."""

    GROUPS = All([group()])

    def test_room_for_the_plan_and_a_fifth_more_passes(self) -> None:
        assigned = All([assignment(maximum=20, deployed=8)])
        there = virtual_services(*["seg-tenant"] * 8)
        said("PASS", service_engine_groups_have_room, assigned, plan(virtual_services=10), there, self.GROUPS, edge())

    def test_groups_add_up(self) -> None:
        assigned = All([assignment("seg-a", 3, 3), assignment("seg-b", 3, 0)])
        groups = All([group("seg-a", "SHARED"), group("seg-b", "SHARED")])
        said(
            "PASS",
            service_engine_groups_have_room,
            assigned,
            plan(virtual_services=2),
            virtual_services(),
            groups,
            edge(),
        )

    def test_less_than_a_fifth_more_is_a_risk(self) -> None:
        assigned = All([assignment(maximum=20, deployed=9)])
        message = said(
            "WARN", service_engine_groups_have_room, assigned, plan(virtual_services=10), missing(), self.GROUPS, edge()
        )
        assert message == "11 virtual services free, the plan needs 10: seg-tenant has 9 of 20 deployed"
        assert places(message) == [
            f"{ASSIGNMENTS} /values/seg-tenant/maxVirtualServices",
            f"{ASSIGNMENTS} /values/seg-tenant/numDeployedVirtualServices",
        ]

    def test_room_for_exactly_the_plan_is_a_risk(self) -> None:
        facts = (All([assignment(maximum=20, deployed=10)]), plan(virtual_services=10))
        said("WARN", service_engine_groups_have_room, *facts, virtual_services(), self.GROUPS, edge())

    def test_full_groups_fail_with_both_numbers_of_each(self) -> None:
        assigned = All([assignment("seg-a", 10, 10), assignment("seg-b", 5, 6)])
        message = said("FAIL", service_engine_groups_have_room, assigned, plan(), missing(), missing(), missing())
        assert message == (
            "no virtual services free, the plan needs 2: seg-a has 10 of 10 deployed and seg-b has 6 of 5 deployed"
        )
        assert "> Service Engine Groups > seg-a or seg-b > Edit: raise maximum virtual services; " in own_fix(message)

    @pytest.mark.parametrize("maximum", [None, 0])
    def test_a_group_without_a_maximum_is_never_picked(self, maximum: int | None) -> None:
        assigned = All([assignment(maximum=maximum, deployed=1)])
        message = said("FAIL", service_engine_groups_have_room, assigned, plan(), missing(), missing(), missing())
        assert message == (
            "no virtual services free, the plan needs 2: seg-tenant has 1 deployed and no maxVirtualServices, which "
            "CAPVCD reads as 0 and never picks"
        )
        assert "> seg-tenant > Edit: set maximum virtual services, at least 2; a dedicated group" in own_fix(message)
        assert "raise" not in own_fix(message)

    def test_a_dedicated_group_that_counts_more_than_the_edge_shows_has_leftovers(self) -> None:
        assigned = All([assignment(maximum=100, deployed=5)])
        there = virtual_services("seg-tenant", None, "seg-other")
        message = said("WARN", service_engine_groups_have_room, assigned, plan(), there, self.GROUPS, edge())
        assert message == "seg-tenant counts 5 deployed, 3 more than edge-tenant shows; leftovers take the room"
        assert "NSX-ALB > Service Engine Groups > seg-tenant > Sync" in own_fix(message)
        assert "maximum" not in own_fix(message)

    def test_a_shared_group_may_count_other_edges_services(self) -> None:
        assigned = All([assignment(maximum=100, deployed=5)])
        groups = All([group(reservation="SHARED")])
        said("PASS", service_engine_groups_have_room, assigned, plan(), virtual_services(), groups, edge())

    def test_room_is_room_where_the_leftovers_in_it_cannot_be_counted(self) -> None:
        absence = missing()
        facts = (All([assignment(maximum=100)]), plan())
        said("PASS", service_engine_groups_have_room, *facts, absence, self.GROUPS, edge())
        said("PASS", service_engine_groups_have_room, *facts, virtual_services(), absence, edge())

    def test_an_assignment_that_cannot_be_counted_leaves_it_open_unless_others_have_room(self) -> None:
        absence = missing()
        odd = replace(assignment("seg-odd"), deployed=absence)
        others = (virtual_services(), self.GROUPS, edge())
        assert unseen(service_engine_groups_have_room, All([odd]), plan(), *others) is absence
        said("PASS", service_engine_groups_have_room, All([odd, assignment(maximum=100)]), plan(), *others)

    def test_a_group_that_other_edge_gateways_fill_has_no_room_whatever_is_assigned(self) -> None:
        shared = replace(group("seg-tenant", "SHARED"), maximum=100, deployed=99)
        message = said(
            "FAIL",
            service_engine_groups_have_room,
            All([assignment(maximum=50)]),
            plan(),
            virtual_services(),
            All([shared]),
            edge(),
        )
        assert message == (
            "1 virtual service free, the plan needs 2: seg-tenant has 0 of 50 deployed here and 99 of 100 on all its "
            "edge gateways"
        )

    def test_without_a_group_there_is_no_room_to_count(self) -> None:
        said("SKIP", service_engine_groups_have_room, All(), plan(), virtual_services(), All(), edge())


class TestServiceEngineGroupsAreDedicated:
    """PF-ALB-006."""

    def test_a_dedicated_group_passes_whatever_else_could_be_assigned(self) -> None:
        groups = All([group(), group("seg-shared", "SHARED")])
        said("PASS", service_engine_groups_are_dedicated, All([assignment()]), groups, edge())

    def test_a_shared_one_is_a_risk(self) -> None:
        assigned = All([assignment(), assignment("seg-shared")])
        groups = All([group(), group("seg-shared", "SHARED")])
        message = said("WARN", service_engine_groups_are_dedicated, assigned, groups, edge())
        assert message == "seg-shared is SHARED, not DEDICATED"
        assert places(message) == [
            "/cloudapi/1.0.0/loadBalancer/serviceEngineGroups /values/seg-shared/reservationType"
        ]

    def test_a_group_the_edge_does_not_show_leaves_it_open(self) -> None:
        message = said("UNKNOWN", service_engine_groups_are_dedicated, All([assignment()]), All(), edge())
        assert message == "edge-tenant does not show how seg-tenant is reserved"

    def test_without_a_group_there_is_nothing_to_judge(self) -> None:
        said("SKIP", service_engine_groups_are_dedicated, All(), All(), missing())
