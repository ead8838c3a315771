"""Entities of the legacy API: the numbers, sections and references that clients read."""

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from capvcd_lab.world import World
from capvcd_lab.world.network import OrgVdcNetwork, Subnet
from lab.conversation import Conversation
from lab.legacy.furnished import furnished

NS = {
    "vcd": "http://www.vmware.com/vcloud/v1.5",
    "ovf": "http://schemas.dmtf.org/ovf/envelope/1",
    "vmw": "http://www.vmware.com/schema/ovf",
}


@pytest.fixture
def world() -> World:
    return furnished("article")


def entity(world: World, path: str, *, provider: bool = False) -> Any:
    """The JSON document at *path*."""
    response = _client(world, provider=provider).send("GET", f"/api/{path}")
    assert response.status == 200, response.body
    return json.loads(response.body)


def document(world: World, path: str) -> ET.Element:
    """The XML document at *path*."""
    response = _client(world, provider=False).send("GET", f"/api/{path}", headers={"Accept": "*/*+xml;version=36.0"})
    assert response.status == 200, response.body
    return ET.fromstring(response.body)  # noqa: S314  # the lab's own


def _client(world: World, *, provider: bool) -> Conversation:
    client = Conversation(world, "36.0")
    return client.as_provider() if provider else client.as_tenant()


def bare(identifier: str) -> str:
    return identifier.rsplit(":", 1)[-1]


def sections(found: Any) -> dict[str, Any]:
    return {section["_type"]: section for section in found["section"]}


# -- templates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "number"),
    [("RESOLVED", 8), ("FAILED_CREATION", -1), ("UNRESOLVED", 0), ("COPYING_CONTENTS", 12), ("QUARANTINED", 14)],
)
def test_a_templates_status_is_a_number(world: World, word: str, number: int) -> None:
    template = next(template for template in world.templates if template.id == world.subject.template_id)
    template.status = word
    assert entity(world, f"vAppTemplate/vappTemplate-{template.uuid}")["status"] == number
    records = entity(world, "query?type=vAppTemplate")["record"]
    assert word in {record["status"] for record in records if record["name"] == template.name}


def test_a_template_tells_its_product_and_holds_one_machine(world: World) -> None:
    template = next(template for template in world.templates if template.id == world.subject.template_id)
    assert template.product is not None
    assert template.vm is not None
    template.product.properties["KUBERNETES_SEMVER"] = "v1.22.5+vmware.1"
    found = document(world, f"vAppTemplate/vappTemplate-{template.uuid}")
    assert found.findtext("ovf:ProductSection/ovf:Version", namespaces=NS) == template.product.version
    (vm,) = found.findall("vcd:Children/vcd:Vm", NS)
    assert vm.get("name") == template.vm.name
    known = vm.find("ovf:ProductSection/ovf:Property", NS)
    assert known is not None
    assert known.get(f"{{{NS['ovf']}}}key") == "KUBERNETES_SEMVER"
    assert known.get(f"{{{NS['ovf']}}}value") == "v1.22.5+vmware.1"


def test_a_template_without_a_product_has_no_product_section(world: World) -> None:
    template = next(template for template in world.templates if template.id == world.subject.template_id)
    template.product = None
    found = entity(world, f"vAppTemplate/vappTemplate-{template.uuid}")
    assert "ProductSectionType" not in sections(found)


def test_an_item_of_a_catalog_points_at_its_template(world: World) -> None:
    catalog = entity(world, f"catalog/{bare(world.subject.catalog_id)}")
    template = next(template for template in world.templates if template.id == world.subject.template_id)
    reference = next(it for it in catalog["catalogItems"]["catalogItem"] if it["name"] == template.name)
    item = entity(world, reference["href"].partition("/api/")[2])
    assert item["entity"]["id"] == template.id
    assert item["size"] == template.size_bytes


def test_a_catalog_says_whom_it_is_shared_with(world: World) -> None:
    catalog = next(catalog for catalog in world.catalogs if catalog.id == world.subject.catalog_id)
    catalog.is_shared, catalog.shared_with = False, [world.subject.user_id]
    path = f"org/{bare(catalog.org_id)}/catalog/{catalog.uuid}/controlAccess/"
    access = entity(world, path)
    assert access["isSharedToEveryone"] is False
    assert [it["subject"]["id"] for it in access["accessSettings"]["accessSetting"]] == [world.subject.user_id]
    catalog.is_shared, catalog.shared_with = True, []
    assert entity(world, path) == {"isSharedToEveryone": True, "everyoneAccessLevel": "ReadOnly"}


# -- machines --------------------------------------------------------------------------------------------------------


def test_extra_configuration_is_inside_the_hardware_section(world: World) -> None:
    vm = world.vapps[0].vms[0]
    vm.extra_config = {"guestinfo.postcustomization.networkconfiguration.status": "successful"}
    found = document(world, f"vApp/vm-{vm.uuid}")
    (pair,) = found.findall("ovf:VirtualHardwareSection/vmw:ExtraConfig", NS)
    assert pair.get(f"{{{NS['vmw']}}}key") == "guestinfo.postcustomization.networkconfiguration.status"
    assert pair.get(f"{{{NS['vmw']}}}value") == "successful"


def test_texts_with_signs_of_xml_come_through(world: World) -> None:
    vm = world.vapps[0].vms[0]
    vm.description = "a < b & \"c\" > 'd' — é"
    vm.extra_config = {"key<&": 'value">'}
    vm.guest_os = "Ubuntu <24> & later"
    found = document(world, f"vApp/vm-{vm.uuid}")
    assert found.findtext("vcd:Description", namespaces=NS) == vm.description
    pair = found.find("ovf:VirtualHardwareSection/vmw:ExtraConfig", NS)
    assert pair is not None
    assert found.findtext("ovf:OperatingSystemSection/ovf:Description", namespaces=NS) == vm.guest_os
    assert list(pair.attrib.values())[:2] == ["key<&", 'value">']


@pytest.mark.parametrize(("word", "number"), [("POWERED_ON", 4), ("POWERED_OFF", 8), ("SUSPENDED", 3), ("MIXED", 10)])
def test_power_is_a_number_too(world: World, word: str, number: int) -> None:
    vapp = world.vapps[0]
    vapp.status = vapp.vms[0].status = word
    found = entity(world, f"vApp/vapp-{vapp.uuid}")
    assert (found["status"], found["children"]["vm"][0]["status"]) == (number, number)


def test_a_vapps_lease(world: World) -> None:
    vapp = world.vapps[0]
    vapp.deployment_lease_seconds, vapp.storage_lease_seconds = 3600, 7200
    lease = sections(entity(world, f"vApp/vapp-{vapp.uuid}"))["LeaseSettingsSectionType"]
    assert (lease["deploymentLeaseInSeconds"], lease["storageLeaseInSeconds"]) == (3600, 7200)
    assert entity(world, f"vApp/vapp-{vapp.uuid}/leaseSettingsSection/")["deploymentLeaseInSeconds"] == 3600


def test_a_vapps_network_hangs_on_the_organizations(world: World) -> None:
    vapp = world.vapps[0]
    network = next(it for it in world.networks if it.id == world.subject.network_id)
    section = entity(world, f"vApp/vapp-{vapp.uuid}/networkConfigSection/")
    (config,) = section["networkConfig"]
    assert (config["networkName"], config["configuration"]["fenceMode"]) == (network.name, "bridged")
    assert config["configuration"]["parentNetwork"]["id"] == network.id


# -- VDCs and networks -----------------------------------------------------------------------------------------------


def test_a_vdc_tells_its_limits(world: World) -> None:
    vdc = next(vdc for vdc in world.vdcs if vdc.id == world.subject.vdc_id)
    vdc.is_enabled, vdc.vm_quota = False, 12
    found = entity(world, f"vdc/{vdc.uuid}")
    assert (found["isEnabled"], found["vmQuota"], found["status"]) == (False, 12, vdc.status)
    assert found["computeCapacity"]["cpu"]["units"] == "MHz"
    admin = entity(world, f"admin/vdc/{vdc.uuid}", provider=True)
    assert admin["usesFastProvisioning"] == vdc.is_fast_provisioning
    record = entity(world, "query?type=adminOrgVdc", provider=True)["record"][0]
    assert (record["isEnabled"], record["networkProviderType"]) == (False, vdc.network_provider)


@pytest.mark.parametrize(
    ("kind", "fence_mode", "link_type"),
    [("NAT_ROUTED", "natRouted", 1), ("ISOLATED", "isolated", 2), ("DIRECT", "bridged", 0)],
)
def test_what_a_network_hangs_on(world: World, kind: str, fence_mode: str, link_type: int) -> None:
    network = OrgVdcNetwork(
        name="of-a-kind",
        org_id=world.subject.org_id,
        vdc_id=world.subject.vdc_id,
        network_type=kind,
        connected=kind != "ISOLATED",
        parent_network_id=world.subject.external_network_id if kind == "DIRECT" else None,
        subnets=[Subnet(gateway="10.20.0.1", prefix_length=20, dns_server1="10.20.0.2")],
    )
    world.networks.append(network)
    configuration = entity(world, f"network/{network.uuid}")["configuration"]
    assert (configuration["fenceMode"], configuration["connected"]) == (fence_mode, kind != "ISOLATED")
    scope = configuration["ipScopes"]["ipScope"][0]
    assert (scope["gateway"], scope["netmask"], scope["dns1"]) == ("10.20.0.1", "255.255.240.0", "10.20.0.2")
    assert ("parentNetwork" in configuration) is (kind == "DIRECT")
    record = entity(world, "query?type=orgVdcNetwork&filter=name==of-a-kind")["record"][0]
    assert (record["linkType"], record["netmask"]) == (link_type, "255.255.240.0")


# -- the organization and the cloud ----------------------------------------------------------------------------------


def test_the_organization_sets_the_leases(world: World) -> None:
    org = next(org for org in world.orgs if org.id == world.subject.org_id)
    org.vapp_deployment_lease_seconds = 604_800
    found = entity(world, f"admin/org/{org.uuid}/settings/vAppLeaseSettings")
    assert (found["deploymentLeaseSeconds"], found["storageLeaseSeconds"]) == (604_800, 0)


def test_an_organizations_links_name_its_vdcs_and_catalogs(world: World) -> None:
    links = entity(world, f"org/{bare(world.subject.org_id)}")["link"]
    named = {(link["type"].removeprefix("application/vnd.vmware."), link.get("name")) for link in links}
    vdc = next(vdc for vdc in world.vdcs if vdc.id == world.subject.vdc_id)
    assert ("vcloud.vdc+json", vdc.name) in named
    assert ("vcloud.catalog+json", "home") in named
    assert ("vcloud.tasksList+json", None) in named
    network = next(it for it in world.networks if it.id == world.subject.network_id)
    assert ("vcloud.orgNetwork+json", network.name) in named


def test_every_href_is_on_the_host_the_client_named(world: World) -> None:
    for path in (f"org/{bare(world.subject.org_id)}", f"vdc/{bare(world.subject.vdc_id)}", "query?type=vm"):
        for href in _hrefs(entity(world, path)):
            assert href.startswith("https://vcd.lab.invalid/"), href


def test_the_cloud_describes_itself_by_its_release(world: World) -> None:
    described = entity(world, "admin/", provider=True)["description"]
    assert described == f"{world.site.product_version} {world.site.build_date}"


def test_a_urn_leads_to_an_href(world: World) -> None:
    vm = world.vapps[0].vms[0]
    (link,) = entity(world, f"entity/{vm.id}")["link"]
    assert (link["rel"], link["href"]) == ("alternate", f"https://vcd.lab.invalid/api/vApp/vm-{vm.uuid}")


def test_a_role_holds_only_what_bundles_publish(world: World) -> None:
    user = next(user for user in world.users if user.id == world.subject.user_id)
    role = world.role(world.subject.org_id, user.role)
    assert role is not None
    withdrawn = role.rights[0]
    path = f"admin/role/{role.uuid}"
    held = {right["name"] for right in entity(world, path)["rightReferences"]["rightReference"]}
    for bundle in world.rights_bundles:
        bundle.rights = [right for right in bundle.rights if right != withdrawn]
    left = {right["name"] for right in entity(world, path)["rightReferences"]["rightReference"]}
    assert held - left == {withdrawn}


def test_no_password_is_ever_told(world: World) -> None:
    user = next(user for user in world.users if user.id == world.subject.user_id)
    user.password = "planted-password"
    site = world.site
    for path in (
        f"admin/user/{user.uuid}",
        f"admin/extension/vimServer/{site.virtual_centers[0].uuid}",
        "admin/extension/nsxtManagers",
    ):
        document = json.dumps(entity(world, path, provider=True))
        assert "planted-password" not in document
        assert '"password"' not in document


def _hrefs(value: Any) -> list[str]:
    if isinstance(value, dict):
        found = [item for key, item in value.items() if key == "href" and isinstance(item, str)]
        return found + [href for item in value.values() for href in _hrefs(item)]
    if isinstance(value, list):
        return [href for item in value for href in _hrefs(item)]
    return []
