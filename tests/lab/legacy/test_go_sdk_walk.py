"""The legacy requests of the Go SDK of VCD, as it sends them: hrefs it takes apart, sections it asks for by path."""

import xml.etree.ElementTree as ET
from urllib.parse import quote

import pytest

from lab.conversation import Conversation
from lab.legacy.furnished import furnished

V15 = "{http://www.vmware.com/vcloud/v1.5}"
SUMMARY = "application/vnd.vmware.admin.{}+xml"


@pytest.fixture(scope="module")
def client() -> Conversation:
    return Conversation(furnished("production"), "36.0").as_tenant()


def bare(identifier: str) -> str:
    return identifier.rsplit(":", 1)[-1]


def answer(client: Conversation, path: str, status: int = 200) -> ET.Element:
    response = client.send("GET", f"/api/{path}", headers={"Accept": "application/*+xml;version=36.0"})
    assert response.status == status, response.body
    return ET.fromstring(response.body)  # noqa: S314  # the lab's own


@pytest.mark.parametrize(
    ("tag", "kind", "root"), [("CatalogReference", "catalog", "AdminCatalog"), ("Vdc", "vdc", "AdminVdc")]
)
def test_an_administrators_organization_points_at_administrators_views(
    client: Conversation, tag: str, kind: str, root: str
) -> None:
    """The SDK cuts each href at ``/admin`` to get at the user's view."""
    org = answer(client, f"admin/org/{bare(client.world.subject.org_id)}")
    references = list(org.iter(f"{V15}{tag}"))
    assert references != []
    for reference in references:
        href = reference.attrib["href"]
        assert (href.count(f"/api/admin/{kind}/"), reference.attrib["type"]) == (1, SUMMARY.format(kind))
        assert answer(client, href.partition("/api/")[2]).tag == f"{V15}{root}"
        assert answer(client, href.partition("/api/admin/")[2]).tag == f"{V15}{root.removeprefix('Admin')}"


@pytest.mark.parametrize(
    "owner",
    [
        "org/{org}",
        "admin/org/{org}",
        "vdc/{vdc}",
        "admin/vdc/{vdc}",
        "catalog/{catalog}",
        "admin/catalog/{catalog}",
        "network/{network}",
        "admin/network/{network}",
    ],
)
def test_what_has_no_metadata_answers_an_empty_list(client: Conversation, owner: str) -> None:
    subject = client.world.subject
    path = owner.format(
        org=bare(subject.org_id),
        vdc=bare(subject.vdc_id),
        catalog=bare(subject.catalog_id),
        network=bare(subject.network_id),
    )
    found = answer(client, f"{path}/metadata/")
    assert (found.tag, list(found.iter(f"{V15}MetadataEntry"))) == (f"{V15}Metadata", [])
    stranger = path.rpartition("/")[0] + "/00000000-0000-0000-0000-000000000000/metadata/"
    answer(client, stranger, 403)


def test_a_catalog_item_has_the_metadata_of_its_template(client: Conversation) -> None:
    template = next(it for it in client.world.templates if it.id == client.world.subject.template_id)
    found = answer(client, f"catalogItem/{bare(template.item_id)}/metadata/")
    assert [key.text for key in found.iter(f"{V15}Key")] == ["os"]


def test_access_is_asked_of_the_thing_itself(client: Conversation) -> None:
    vapp = next(vapp for vapp in client.world.vapps if vapp.vdc_id == client.world.subject.vdc_id)
    catalog = answer(client, f"catalog/{bare(client.world.subject.catalog_id)}/controlAccess")
    assert catalog.findtext(f"{V15}IsSharedToEveryone") == "true"
    assert answer(client, f"vApp/vapp-{vapp.uuid}/controlAccess").findtext(f"{V15}IsSharedToEveryone") == "false"
    answer(client, "vApp/vapp-00000000-0000-0000-0000-000000000000/controlAccess", 403)


def test_the_access_of_a_vapp_is_found_by_its_link(client: Conversation) -> None:
    """The vendor's Python clients follow the link, and call a vApp without one unsupported."""
    vapp = next(vapp for vapp in client.world.vapps if vapp.vdc_id == client.world.subject.vdc_id)
    wanted = "application/vnd.vmware.vcloud.controlAccess+xml"
    links = [link for link in answer(client, f"vApp/vapp-{vapp.uuid}").iter(f"{V15}Link") if link.get("type") == wanted]
    assert [link.get("rel") for link in links] == ["down"]
    assert answer(client, links[0].attrib["href"].partition("/api/")[2]).tag == f"{V15}ControlAccessParams"


def test_the_newest_hardware_version_of_a_vdc_has_its_limits(client: Conversation) -> None:
    """The children of this one document are written without a capital."""
    vdc = answer(client, f"vdc/{bare(client.world.subject.vdc_id)}")
    newest = [version.text for version in vdc.iter(f"{V15}SupportedHardwareVersion")][-1]
    found = answer(client, f"vdc/{bare(client.world.subject.vdc_id)}/hwv/{newest}")
    assert (found.findtext(f"{V15}name"), found.findtext(f"{V15}maxCPUs")) == (newest, "128")
    answer(client, f"vdc/{bare(client.world.subject.vdc_id)}/hwv/vmx-3", 404)


def test_affinity_rules_are_found_by_the_link_of_the_vdc(client: Conversation) -> None:
    vdc = answer(client, f"vdc/{bare(client.world.subject.vdc_id)}")
    (href,) = [
        link.attrib["href"]
        for link in vdc.iter(f"{V15}Link")
        if link.get("type") == "application/vnd.vmware.vcloud.vmaffinityrules+xml" and link.get("rel") == "down"
    ]
    assert answer(client, href.partition("/api/")[2]).tag == f"{V15}VmAffinityRules"


def test_a_machine_without_a_question_answers_403(client: Conversation) -> None:
    vm = next(vapp for vapp in client.world.vapps if vapp.vdc_id == client.world.subject.vdc_id).vms[0]
    answer(client, f"vApp/vm-{vm.uuid}/question", 403)


def test_a_machine_that_asked_for_no_sizing_has_the_default_of_its_vdc() -> None:
    client = Conversation(furnished("production"), "36.0").as_tenant()
    vapp = next(vapp for vapp in client.world.vapps if vapp.vdc_id == client.world.subject.vdc_id)
    vapp.vms[1].sizing_policy_id = ""
    vapp.vms[2].sizing_policy_id = client.world.compute_policies[-1].id
    names = [
        sizing.attrib["name"]
        for vm in vapp.vms[1:3]
        for sizing in answer(client, f"vApp/vm-{vm.uuid}").iter(f"{V15}VmSizingPolicy")
    ]
    assert names == ["System Default", client.world.compute_policies[-1].name]


@pytest.mark.parametrize("who", ["tenant", "provider"])
def test_the_machine_of_a_template_is_found_by_catalog_and_template(who: str) -> None:
    client = Conversation(furnished("production"), "36.0")
    client = client.as_tenant() if who == "tenant" else client.as_provider()
    subject = client.world.subject
    template = next(it for it in client.world.templates if it.id == subject.template_id)
    catalog = next(it for it in client.world.catalogs if it.id == subject.catalog_id)
    assert template.vm is not None
    values = {"catalogName": catalog.name, "containerName": template.name, "name": template.vm.name}
    wanted = ";".join([f"{key}=={quote(value)}" for key, value in values.items()] + ["isVAppTemplate==true"])
    kind, tag = ("vm", "VMRecord") if who == "tenant" else ("adminVM", "AdminVMRecord")
    query = f"query?type={kind}&filterEncoded=true&filter={quote(wanted + ';status!=FAILED_CREATION')}"
    (record,) = answer(client, query).iter(f"{V15}{tag}")
    assert (record.attrib["isVAppTemplate"], record.attrib["status"]) == ("true", "POWERED_OFF")
    assert answer(client, record.attrib["href"].partition("/api/")[2]).attrib["id"] == template.vm.id


def test_machines_that_run_are_told_from_those_in_templates(client: Conversation) -> None:
    templates = answer(client, "query?type=vAppTemplate&pageSize=128").attrib["total"]
    machines = sum(len(vapp.vms) for vapp in client.world.vapps)
    for is_stored, place, total in (("false", "/vApp/vm-", str(machines)), ("true", "/vAppTemplate/vm-", templates)):
        found = answer(client, f"query?type=vm&pageSize=128&filter=isVAppTemplate=={is_stored}")
        assert found.attrib["total"] == total
        assert all(place in record.attrib["href"] for record in found.iter(f"{V15}VMRecord"))
