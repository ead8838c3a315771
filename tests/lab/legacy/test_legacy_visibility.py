"""Who sees what: the legacy API hides by organization, by sharing and by right."""

import json
from typing import Any

import pytest

from capvcd_lab.world import World
from capvcd_lab.world.catalog import Catalog, VAppTemplate
from capvcd_lab.world.identity import Organization
from lab.conversation import Conversation
from lab.legacy.furnished import furnished

OWN_CATALOGS = "Catalog: View Private and Shared Catalogs"
PUBLISHED_CATALOGS = "Catalog: View Published Catalogs"


@pytest.fixture
def world() -> World:
    return furnished("article")


def names(world: World, query: str, *, provider: bool = False, headers: dict[str, str] | None = None) -> list[str]:
    """The names a query finds."""
    client = Conversation(world, "36.0")
    client = client.as_provider() if provider else client.as_tenant()
    response = client.send("GET", f"/api/query?type={query}&pageSize=128", headers=headers)
    assert response.status == 200, response.body
    return [record["name"] for record in json.loads(response.body)["record"]]


def status(world: World, path: str, *, provider: bool = False) -> int:
    client = Conversation(world, "36.0")
    return (client.as_provider() if provider else client.as_tenant()).send("GET", path).status


def without(world: World, right: str) -> None:
    """Take *right* from every bundle, so that no role has any use of it."""
    for bundle in world.rights_bundles:
        bundle.rights = [held for held in bundle.rights if held != right]


def catalog_of_another(world: World, **settings: Any) -> Catalog:
    """A catalog of somebody else, with one template."""
    org = Organization(name="neighbour")
    catalog = Catalog(name="theirs", org_id=org.id, **settings)
    catalog.templates.append(VAppTemplate(name="their-template", catalog_id=catalog.id))
    world.orgs.append(org)
    world.catalogs.append(catalog)
    return catalog


def test_a_right_decides_over_the_catalogs_of_the_own_organization(world: World) -> None:
    assert names(world, "catalog") == ["home"]
    without(world, OWN_CATALOGS)
    assert names(world, "catalog") == []
    assert names(world, "vAppTemplate") == []
    assert names(world, "catalogItem") == []
    assert status(world, f"/api/catalog/{world.subject.catalog_id.rsplit(':', 1)[-1]}") == 403
    assert names(world, "adminCatalog", provider=True) == ["home"]


def test_a_right_outside_the_role_counts_as_little_as_one_outside_the_bundles(world: World) -> None:
    user = next(user for user in world.users if user.id == world.subject.user_id)
    for role in (*world.roles, *world.global_roles):
        if role.name == user.role:
            role.rights = [right for right in role.rights if right != OWN_CATALOGS]
    assert names(world, "catalog") == []


def test_a_catalog_that_is_not_shared_is_its_owners_alone(world: World) -> None:
    catalog = next(catalog for catalog in world.catalogs if catalog.id == world.subject.catalog_id)
    catalog.is_shared, catalog.shared_with, catalog.owner_id = False, [], world.subject.user_id
    assert names(world, "catalog") == ["home"]
    catalog.owner_id = "urn:vcloud:user:11111111-2222-3333-4444-555555555555"
    assert names(world, "catalog") == []
    catalog.shared_with = [world.subject.user_id]
    assert names(world, "catalog") == ["home"]


def test_a_published_catalog_of_another_organization_needs_its_own_right(world: World) -> None:
    catalog = catalog_of_another(world, is_published=True)
    assert names(world, "catalog") == ["home", "theirs"]
    assert status(world, f"/api/catalog/{catalog.uuid}") == 200
    without(world, PUBLISHED_CATALOGS)
    assert names(world, "catalog") == ["home"]
    assert status(world, f"/api/catalog/{catalog.uuid}") == 403
    assert status(world, f"/api/vAppTemplate/vappTemplate-{catalog.templates[0].uuid}") == 403


def test_a_catalog_of_another_organization_is_hidden_unless_shared(world: World) -> None:
    catalog = catalog_of_another(world)
    assert names(world, "catalog") == ["home"]
    catalog.shared_with = [world.subject.org_id]
    assert names(world, "catalog") == ["home", "theirs"]


@pytest.mark.parametrize(
    ("right", "query"),
    [
        ("Organization vDC Network: View Properties", "orgVdcNetwork"),
        ("Organization vDC Gateway: View", "edgeGateway"),
        ("Organization vDC Named Disk: View Properties", "disk"),
    ],
)
def test_other_things_have_their_view_right_too(world: World, right: str, query: str) -> None:
    assert names(world, query) != []
    without(world, right)
    assert names(world, query) == []


def test_a_network_one_may_not_view_is_forbidden(world: World) -> None:
    path = f"/api/network/{world.subject.network_id.rsplit(':', 1)[-1]}"
    assert status(world, path) == 200
    without(world, "Organization vDC Network: View Properties")
    assert status(world, path) == 403


def test_tenants_see_nothing_of_one_another() -> None:
    world = furnished("production")
    mine = world.subject.org_id
    others = [vdc for vdc in world.vdcs if vdc.org_id != mine]
    assert others
    assert set(names(world, "orgVdc")) == {vdc.name for vdc in world.vdcs if vdc.org_id == mine}
    for vdc in others:
        assert status(world, f"/api/vdc/{vdc.uuid}") == 403
        assert status(world, f"/api/vdc/{vdc.uuid}", provider=True) == 200
    for org in world.orgs:
        wanted = 200 if org.id == mine else 403
        assert status(world, f"/api/org/{org.uuid}") == wanted
        assert status(world, f"/api/admin/org/{org.uuid}") == wanted


def test_a_urn_of_somebody_else_leads_nowhere() -> None:
    world = furnished("production")
    for vdc in world.vdcs:
        wanted = 200 if vdc.org_id == world.subject.org_id else 403
        assert status(world, f"/api/entity/{vdc.id}") == wanted
        assert status(world, f"/api/entity/{vdc.id}", provider=True) == 200


def test_an_organization_answers_to_its_urn_as_well(world: World) -> None:
    assert status(world, f"/api/org/{world.subject.org_id}") == 200


def test_a_provider_gets_nothing_from_a_tenants_query(world: World) -> None:
    assert names(world, "vm") != []
    assert names(world, "vm", provider=True) == []
    assert names(world, "adminVM", provider=True) == names(world, "vm")


def test_a_provider_in_a_tenants_context_sees_what_the_tenant_has(world: World) -> None:
    catalog_of_another(world)
    context = {"X-VMWARE-VCLOUD-TENANT-CONTEXT": world.subject.org_id}
    assert names(world, "adminCatalog", provider=True) == ["home", "theirs"]
    assert names(world, "adminCatalog", provider=True, headers=context) == ["home"]
    assert names(world, "vm", provider=True, headers=context) == names(world, "vm")


def test_administrators_queries_are_forbidden_to_tenants(world: World) -> None:
    for query in ("adminVM", "adminOrgVdc", "organization", "providerVdc", "nsxTManager", "networkPool"):
        assert status(world, f"/api/query?type={query}") == 403
        assert status(world, f"/api/query?type={query}", provider=True) == 200


def test_users_see_only_themselves_without_the_administrators_view(world: World) -> None:
    user = next(user for user in world.users if user.id == world.subject.user_id)
    everyone = [it.name for it in world.users if it.org_id == world.subject.org_id]
    without(world, "General: Administrator View")
    assert names(world, "user") == [user.name]
    assert set(names(world, "adminUser", provider=True)) >= set(everyone)
