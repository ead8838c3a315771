"""The load balancer at the edge, and the arithmetic CAPVCD does with its service engine groups."""

from typing import Any

import pytest

from capvcd_collectors.facts.base import Missing, NotSeenError
from capvcd_collectors.facts.network import ClusterEdge
from capvcd_collectors.vcd import loadbalancer
from collectors.vcd.cloud_made_by_hand import EDGE_URN, HERE, CloudByHand, network_row

GROUPS = "/cloudapi/1.0.0/loadBalancer/serviceEngineGroups"
ASSIGNMENTS = f"{GROUPS}/assignments?gatewayRef.id=={EDGE_URN}"
IN_CONTEXT = f"{GROUPS}?_context=={EDGE_URN}"
EDGE = f"/cloudapi/1.0.0/edgeGateways/{EDGE_URN}"


def cloud(path: str, answer: Any) -> Any:
    return CloudByHand({path: answer, "/cloudapi/1.0.0/orgVdcNetworks": [network_row()]})


EDGE_OF_CLUSTER = ClusterEdge(source=HERE, id=EDGE_URN, name="t1-tenant")


def assignment(**changes: Any) -> dict[str, Any]:
    return {
        "id": "urn:vcloud:serviceEngineGroupAssignment:1",
        "serviceEngineGroupRef": {"name": "seg-tenant", "id": "urn:vcloud:serviceEngineGroup:1"},
        "gatewayRef": {"name": "t1-tenant", "id": EDGE_URN},
        "maxVirtualServices": 10,
        "numDeployedVirtualServices": 4,
    } | changes


def assigned(*rows: dict[str, Any]) -> tuple[Any, ...]:
    return loadbalancer.service_engine_group_assignments(cloud(ASSIGNMENTS, list(rows)), EDGE_OF_CLUSTER)


def test_an_assignment_says_what_is_free() -> None:
    (group,) = assigned(assignment())
    assert (group.group, group.maximum, group.deployed, group.free) == ("seg-tenant", 10, 4, 6)
    assert str(group.where("maximum")).endswith("/assignments (200) /values/0/maxVirtualServices")


def test_no_assignment_is_an_empty_tuple_and_not_an_error() -> None:
    assert assigned() == ()


def test_a_dedicated_group_without_a_maximum_has_no_room_for_capvcd() -> None:
    (group,) = assigned(assignment(maxVirtualServices=None, numDeployedVirtualServices=0))
    assert (group.maximum, group.free) == (None, 0)


def test_an_assignment_that_does_not_say_how_much_is_deployed_is_not_taken_to_be_empty_but_is_one() -> None:
    (group,) = assigned(assignment(numDeployedVirtualServices=None))
    assert (group.group, group.maximum) == ("seg-tenant", 10)
    assert isinstance(group.free, Missing)
    assert "/values/0/numDeployedVirtualServices should be a whole number, but is absent" in group.free.reason


def test_an_assignment_whose_group_cannot_be_read_is_called_by_its_place() -> None:
    (group,) = assigned(assignment(serviceEngineGroupRef=None, id=7))
    assert (group.id, group.group, group.free) == ("", "the group of /values/0", 6)
    assert isinstance(group.group_id, Missing)


def test_groups_are_read_in_the_context_of_the_edge() -> None:
    rows = [{"id": "urn:vcloud:serviceEngineGroup:1", "name": "seg-tenant", "reservationType": "DEDICATED"}]
    (group,) = loadbalancer.service_engine_groups(cloud(IN_CONTEXT, rows), EDGE_OF_CLUSTER)
    assert (group.name, group.reservation) == ("seg-tenant", "DEDICATED")


def test_a_group_that_does_not_say_how_it_is_reserved_is_not_taken_to_be_dedicated() -> None:
    rows = [{"id": "urn:vcloud:serviceEngineGroup:1", "name": "seg-tenant", "reservationType": None}]
    (group,) = loadbalancer.service_engine_groups(cloud(IN_CONTEXT, rows), EDGE_OF_CLUSTER)
    assert isinstance(group.reservation, Missing)
    assert "/values/0/reservationType" in group.reservation.reason


@pytest.mark.parametrize(("written", "read"), [("192.168.255.1/25", "192.168.255.0/25"), (None, "None"), ("", "None")])
def test_the_service_network_may_be_unset(written: str | None, read: str) -> None:
    answer = {"enabled": True, "serviceNetworkDefinition": written}
    settings = loadbalancer.edge_load_balancer(cloud(f"{EDGE}/loadBalancer", answer), EDGE_OF_CLUSTER)
    assert (settings.enabled, str(settings.service_network)) == (True, read)


@pytest.mark.parametrize("answer", [{}, [], {"enabled": "yes"}, {"enabled": True, "serviceNetworkDefinition": "25"}])
def test_settings_that_cannot_be_understood_are_not_seen(answer: Any) -> None:
    with pytest.raises(NotSeenError, match="/loadBalancer"):
        loadbalancer.edge_load_balancer(cloud(f"{EDGE}/loadBalancer", answer), EDGE_OF_CLUSTER)


def test_virtual_services_keep_their_group() -> None:
    rows = [
        {
            "id": "urn:vcloud:loadBalancerVirtualService:1",
            "name": "api",
            "serviceEngineGroupRef": {"name": "seg-tenant", "id": "urn:vcloud:serviceEngineGroup:1"},
            "virtualIpAddress": "192.168.8.10",
        },
        {"id": "urn:vcloud:loadBalancerVirtualService:2", "name": "six", "virtualIpAddress": None},
    ]
    path = f"{EDGE}/loadBalancer/virtualServiceSummaries"
    first, second = loadbalancer.virtual_services(cloud(path, rows), EDGE_OF_CLUSTER).services
    assert (first.name, first.group_id) == ("api", "urn:vcloud:serviceEngineGroup:1")
    assert (second.name, second.group_id) == ("six", None)
