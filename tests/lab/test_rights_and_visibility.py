"""Who sees what in the lab's Cloud Director: rights, bundles, tenants, providers and their contexts."""

from datetime import UTC, datetime

import pytest

from capvcd_lab.scenarios import build
from capvcd_lab.world import World
from lab.conversation import CLOUDAPI, Conversation, body

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
PROVIDER_ONLY = [
    "/externalNetworks",
    "/loadBalancer/controllers",
    "/loadBalancer/clouds",
    "/networkPools/networkPoolSummaries",
    "/providerVdcs",
    "/virtualCenters",
    "/cells",
    "/rightsBundles",
    "/globalRoles",
]


def world_of(*names: str) -> World:
    return build(names or ["production"], NOW)


def tenant(world: World) -> Conversation:
    return Conversation(world, "37.2" if world.base == "production" else "36.0").as_tenant()


def provider(world: World) -> Conversation:
    return Conversation(world, "37.2" if world.base == "production" else "36.0").as_provider()


@pytest.mark.parametrize("path", PROVIDER_ONLY)
def test_tenants_may_not_look_at_what_is_the_providers(path: str) -> None:
    world = world_of()
    refused = tenant(world).get(path)
    assert (refused.status, body(refused)["minorErrorCode"]) == (403, "ACCESS_TO_RESOURCE_IS_FORBIDDEN")
    assert provider(world).get(path).status == 200


@pytest.mark.parametrize(
    ("right", "path"),
    [
        ("Organization vDC Gateway: View", "/edgeGateways"),
        ("Organization vDC Gateway: View NAT", "/edgeGateways/{edge}/nat/rules"),
        ("Organization vDC Gateway: View Load Balancer", "/edgeGateways/{edge}/loadBalancer"),
        ("Organization vDC Gateway: View Load Balancer", "/loadBalancer/serviceEngineGroups/assignments"),
        ("Organization vDC Network: View Properties", "/orgVdcNetworks"),
        ("Organization: View", "/orgs"),
        ("Organization vDC Compute Policy: View", "/vdcComputePolicies"),
    ],
)
def test_each_path_asks_for_its_right(right: str, path: str) -> None:
    world = world_of()
    conversation = tenant(world)
    path = path.format(edge=world.subject.edge_id)
    assert conversation.get(path).status == 200
    role = next(role for role in world.roles if role.name == "CAPVCD Author")
    role.rights.remove(right)
    refused = conversation.get(path)
    assert refused.status == 403
    assert right in body(refused)["message"]


def test_a_right_of_the_role_counts_only_when_a_bundle_grants_it() -> None:
    world = world_of()
    world.rights_bundles[0].rights.remove("Organization: View")
    conversation = tenant(world)
    role_id = body(conversation.get("/sessions/current"))["roleRefs"][0]["id"]
    listed = conversation.values(f"/roles/{role_id}/rights", {"pageSize": "128"})
    assert "Organization: View" not in [right["name"] for right in listed]
    assert conversation.get("/orgs").status == 403


def test_a_tenant_lists_the_rights_its_bundles_grant() -> None:
    world = world_of()
    conversation = tenant(world)

    def listed() -> set[str]:
        pages = [conversation.values("/rights", {"pageSize": "128", "page": str(page)}) for page in (1, 2)]
        return {right["name"] for page in pages for right in page}

    before = listed()
    assert len(before) > 128
    entitlement = next(bundle for bundle in world.rights_bundles if bundle.name == "vmware:capvcdCluster Entitlement")
    entitlement.tenants = []
    assert before - listed() == {
        f"vmware:capvcdCluster: {level}"
        for level in ("View", "Modify", "Full Access", "Administrator View", "Administrator Full access")
    }


def test_a_user_reads_its_own_role_and_nobody_elses() -> None:
    world = world_of()
    conversation = tenant(world)
    assert [role["name"] for role in conversation.values("/roles")] == ["CAPVCD Author"]
    assert [user["username"] for user in conversation.values("/users")] == ["capvcd"]
    other = world.role(world.subject.org_id, "Organization Administrator")
    assert other is not None
    assert conversation.get(f"/roles/{other.id}").status == 404


def test_an_administrator_reads_all_roles_and_users_of_its_organization() -> None:
    conversation = tenant(world_of("article"))
    assert len(conversation.values("/roles")) == 5
    assert [user["orgEntityRef"]["name"] for user in conversation.values("/users")] == ["xav_lab"]


# -- tenants among each other --------------------------------------------------------------------------------------


def test_tenants_see_nothing_of_each_other() -> None:
    world = world_of()
    conversation = tenant(world)
    assert [org["name"] for org in conversation.values("/orgs")] == ["platform"]
    assert {vdc["org"]["name"] for vdc in conversation.values("/vdcs")} == {"platform"}
    foreign = next(vdc for vdc in world.vdcs if vdc.name == "blue-vdc")
    assert conversation.get(f"/vdcs/{foreign.id}").status == 403
    foreign_network = next(network for network in world.networks if network.vdc_id == foreign.id)
    assert conversation.get(f"/orgVdcNetworks/{foreign_network.id}").status == 404


def test_a_provider_sees_all_tenants_or_the_one_it_names() -> None:
    world = world_of()
    conversation = provider(world)
    assert {"System", "platform", "blue", "green"} == {org["name"] for org in conversation.values("/orgs")}
    for context in (world.org("blue").id, world.org("blue").uuid):
        response = conversation.get("/vdcs", X_VMWARE_VCLOUD_TENANT_CONTEXT=context)
        assert [vdc["name"] for vdc in body(response)["values"]] == ["blue-vdc"]


def test_a_bundles_tenants_and_rights_are_the_providers_to_read() -> None:
    world = world_of()
    conversation = provider(world)
    bundles = {bundle["name"]: bundle for bundle in conversation.values("/rightsBundles")}
    kubernetes = bundles["Kubernetes Clusters Rights Bundle"]
    assert [org["name"] for org in conversation.values(f"/rightsBundles/{kubernetes['id']}/tenants")] == ["platform"]
    listed = {right["name"] for right in conversation.values(f"/rightsBundles/{kubernetes['id']}/rights")}
    assert "vApp: Allow All Extra Config" in listed
    everyone = conversation.values(f"/rightsBundles/{bundles['Default Rights Bundle']['id']}/tenants")
    assert sorted(org["name"] for org in everyone) == ["blue", "green", "platform"]


def test_the_providers_role_holds_every_right() -> None:
    world = world_of()
    conversation = provider(world)
    role = conversation.values("/roles", {"filter": "name==System Administrator"})[0]
    held = body(conversation.get(f"/roles/{role['id']}/rights"))["resultTotal"]
    assert held == body(conversation.get("/rights"))["resultTotal"] == len(world.rights)


# -- what is not there ---------------------------------------------------------------------------------------------


def test_absence_is_403_unless_the_path_documents_404() -> None:
    conversation = tenant(world_of())
    assert conversation.get("/vdcs/urn:vcloud:vdc:none").status == 403
    missing = conversation.get("/edgeGateways/urn:vcloud:gateway:none")
    assert (missing.status, body(missing)["minorErrorCode"]) == (404, "RESOURCE_NOT_FOUND")


def test_an_unknown_path_and_a_write_are_refused() -> None:
    conversation = tenant(world_of())
    assert conversation.get("/nothingOfTheKind").status == 404
    assert conversation.send("DELETE", f"{CLOUDAPI}/edgeGateways/x").status == 403


def test_nothing_is_answered_without_a_session() -> None:
    world = world_of()
    refused = Conversation(world, "37.2").get("/orgs")
    assert (refused.status, body(refused)["minorErrorCode"]) == (401, "UNAUTHENTICATED")
    assert body(refused)["stackTrace"] is None


# -- entity types --------------------------------------------------------------------------------------------------


def test_entity_types_show_to_who_has_a_right_of_theirs() -> None:
    for names, wanted in ((("production",), ["1.0.0", "1.1.0"]), (("entitlement-unpublished", "production"), [])):
        found = tenant(world_of(*names)).values("/entityTypes/")
        assert [entity_type["version"] for entity_type in found] == wanted


def test_entity_types_are_listed_with_and_without_the_documents_trailing_slash() -> None:
    conversation = tenant(world_of())
    assert conversation.values("/entityTypes") == conversation.values("/entityTypes/")


def test_entities_are_refused_without_the_types_rights() -> None:
    path = "/entities/types/vmware/capvcdCluster/1"
    assert [entity["name"] for entity in tenant(world_of()).values(path)] == ["tools"]
    assert tenant(world_of("production", "rde-rights-missing")).get(path).status == 403


def test_an_entity_brings_its_etag() -> None:
    world = world_of()
    response = tenant(world).get(f"/entities/{world.entities[0].id}")
    assert (response.headers["ETag"], body(response)["state"]) == ('"1"', "RESOLVED")


def test_service_engine_groups_show_to_tenants_from_their_edge_only() -> None:
    world = world_of()
    conversation = tenant(world)
    assert conversation.get("/loadBalancer/serviceEngineGroups").status == 403
    assert provider(world).get("/loadBalancer/serviceEngineGroups").status == 200


def test_bgp_is_for_dedicated_uplinks() -> None:
    world = world_of()
    path = f"/edgeGateways/{world.subject.edge_id}/routing/bgp"
    assert tenant(world).get(path).status == 400
