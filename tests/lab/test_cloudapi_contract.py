"""Every answer of the lab's CloudAPI agrees with the published document of its version, both ways."""

import itertools
from datetime import UTC, datetime

import pytest

from capvcd_lab.scenarios import build
from capvcd_lab.vcd.cloudapi.published import paths as served_paths
from capvcd_lab.vcd.cloudapi.routes import ROUTES
from capvcd_lab.world import World
from capvcd_lab.world.network import IpAllocation, IpRange, IpSpace, StaticRoute
from capvcd_lab.world.site import ApiVersion
from lab.conversation import Conversation, body
from lab.published_documents import paths, violations

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
BASES = ("article", "production")
VERSIONS = ("36.0", "37.2")


def furnished(base: str, version: str) -> World:
    """A base world with at least one of everything the API can show, at a site that offers *version*."""
    world = build([base], NOW)
    if not world.site.offers(version):
        world.site.api_versions.append(ApiVersion(version=version))
    edge = next(edge for edge in world.edge_gateways if edge.id == world.subject.edge_id)
    edge.uplinks[0].dedicated = True
    edge.routing.static_routes.append(
        StaticRoute(name="default", edge_id=edge.id, network_cidr="0.0.0.0/0", next_hop="127.65.128.1")
    )
    world.ip_spaces.append(
        IpSpace(
            name="public",
            ranges=[IpRange(start="203.0.113.10", end="203.0.113.19")],
            allocations=[IpAllocation(value="203.0.113.10", org_id=world.subject.org_id, usage_state="USED")],
            external_network_ids=[world.subject.external_network_id],
        )
    )
    return world


def placeholders(world: World, conversation: Conversation) -> dict[str, str]:
    """A thing of the world for every placeholder of a documented path."""
    edge = next(edge for edge in world.edge_gateways if edge.id == world.subject.edge_id)
    space = world.ip_spaces[0].id
    allocation = conversation.get(f"/ipSpaces/{space}/allocations")
    found = {
        "applicationPortProfileId": world.application_port_profiles[0].id,
        "cellUrn": world.site.cells[0].id,
        "gatewayId": edge.id,
        "ruleId": edge.nat_rules[0].uuid,
        "routeId": edge.routing.static_routes[0].uuid,
        "vendor": "vmware",
        "nss": "capvcdCluster",
        "externalNetworkId": world.external_networks[0].id,
        "ipSpaceId": space,
        "loadBalancerCloudId": world.load_balancer_clouds[0].id,
        "loadBalancerControllerId": world.load_balancer_controllers[0].id,
        "loadBalancerServiceEngineGroupId": world.subject.group_id,
        "assignmentId": world.assignments[0].id,
        "vdcNetworkId": world.subject.network_id,
        "orgVdcStoragePolicyUrn": world.storage_profiles[0].id,
        "orgUrn": world.subject.org_id,
        "userUrn": world.subject.user_id,
        "vdcComputePolicyId": world.compute_policies[0].id,
        "vdcGroupId": "urn:vcloud:vdcGroup:none",
        "orgVdcId": world.subject.vdc_id,
        "networkPoolId": world.site.network_pools[0].id,
        "vcUrn": world.site.virtual_centers[0].id,
    }
    if allocation.status == 200:
        found["ipAllocationId"] = body(allocation)["values"][0]["id"]
        uplinks = conversation.get("/ipSpaceUplinks")
        found["ipSpaceUplinkId"] = body(uplinks)["values"][0]["id"] if uplinks.status == 200 else "none"
    if world.load_balancer_pools:
        found["poolId"] = world.load_balancer_pools[0].id
        found["virtualServiceId"] = world.virtual_services[0].id
    return found


def identifier(path: str, world: World, conversation: Conversation) -> str:
    """A thing for the placeholder that most paths share, ``{id}``."""
    token = next((user.api_tokens[0].id for user in world.users if user.api_tokens), "none")
    role = next(role for role in world.roles_of(world.system_org.id))
    entity = world.entities[0].id if world.entities else "none"
    return {
        "entities": entity,
        "entityTypes": world.entity_types[0].id,
        "interfaces": world.entity_interfaces[0].id,
        "globalRoles": world.global_roles[0].id,
        "rights": world.rights[0].id,
        "rightsCategories": body(conversation.get("/rightsCategories"))["values"][0]["id"],
        "rightsBundles": world.rights_bundles[0].id,
        "roles": role.id,
        "sessions": body(conversation.get("/sessions/current"))["id"],
        "ssl": world.certificates[0].id if world.certificates else "none",
        "tokens": token,
    }[path.split("/")[2]]


def filled(path: str, world: World, conversation: Conversation) -> str:
    known = placeholders(world, conversation)
    if "{id}" in path:
        known["id"] = identifier(path, world, conversation)
    if path.startswith("/1.0.0/ipSpaces/orgAssignments/"):
        listed = conversation.get("/ipSpaces/orgAssignments")
        known["assignmentId"] = body(listed)["values"][0]["id"] if listed.status == 200 else "none"
    if "{objectId}" in path:
        known["objectId"] = identifier(path, world, conversation)
    known["version"] = "1.0.0"
    return path.format_map(known | {name: "none" for name in ("poolId", "virtualServiceId") if name not in known})


@pytest.mark.parametrize(("base", "version"), list(itertools.product(BASES, VERSIONS)))
@pytest.mark.parametrize("persona", ["tenant", "provider"])
def test_every_answer_agrees_with_the_published_document(base: str, version: str, persona: str) -> None:
    world = furnished(base, version)
    conversation = Conversation(world, version)
    conversation = conversation.as_tenant() if persona == "tenant" else conversation.as_provider()
    answered = 0
    for path in paths(version):
        query = {"pageSize": "128"}
        if path.endswith("floatingIpSuggestions"):
            query["filter"] = f"gatewayId=={world.subject.edge_id}"
        response = conversation.get(f"/cloudapi{filled(path, world, conversation)}", query)
        if response.status == 200:
            answered += 1
            assert violations(version, path, 200, body(response)) == [], path
        else:
            assert response.status in (204, 403, 404), (path, response.status, response.body)
    assert answered > (45 if persona == "tenant" else 60)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_provider_meets_nothing_but_answers(version: str) -> None:
    world = furnished("production", version)
    conversation = Conversation(world, version).as_provider()
    refused = {
        path
        for path in paths(version)
        if not path.startswith("/1.0.0/vdcGroups/")
        and not path.endswith(("floatingIpSuggestions", "/1.0.0/tokens/{id}", "/1.0.0/users/{userUrn}"))
        and conversation.get(f"/cloudapi{filled(path, world, conversation)}").status not in (200, 204)
    }
    assert refused == set()


def test_the_lab_serves_every_path_it_has_facts_of_and_no_other() -> None:
    assert sorted(route.published.path for route in ROUTES) == served_paths()


def test_the_measure_itself_finds_a_wrong_type_and_an_invented_field() -> None:
    answer = {"values": [{"name": "edge", "orgVdcNetworkCount": "one", "colour": "red"}]}
    found = violations("37.2", "/1.0.0/edgeGateways", 200, answer)
    assert [one.split(":")[0] for one in found] == ["values/0/orgVdcNetworkCount", "/values/0/colour"]
