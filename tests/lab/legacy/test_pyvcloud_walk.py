"""pyvcloud, which nobody here wrote, takes the lab for a Cloud Director and finds in it what the world holds."""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from pyvcloud.vcd.client import (
    BasicLoginCredentials,
    Client,
    EntityType,
    QueryResultFormat,
    ResourceType,
)
from pyvcloud.vcd.exceptions import (
    AccessForbiddenException,
    EntityNotFoundException,
    NotAcceptableException,
    OperationNotSupportedException,
    UnauthorizedException,
    VcdException,
)
from pyvcloud.vcd.gateway import Gateway
from pyvcloud.vcd.nsxt_extension import NSXTExtension
from pyvcloud.vcd.org import Org
from pyvcloud.vcd.platform import Platform
from pyvcloud.vcd.system import System
from pyvcloud.vcd.task import Task as TaskReader
from pyvcloud.vcd.vdc import VDC
from pyvcloud.vcd.vm import VM

from capvcd_lab.server import Lab
from capvcd_lab.world import World, named
from capvcd_lab.world.identity import Organization, User
from lab.legacy.furnished import furnish


@pytest.fixture(scope="module", params=["article", "production"])
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    with Lab(request.param) as served:
        furnish(served.world)
        yield served


@pytest.fixture(scope="module")
def ca_file(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    path.write_bytes(lab.ca_pem)
    return path


@pytest.fixture
def vapp_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of vApps; importing it leaves a log file wherever one happens to be."""
    monkeypatch.chdir(tmp_path)
    return importlib.import_module("pyvcloud.vcd.vapp")


@contextmanager
def connected(lab: Lab, ca_file: Path, who: str, version: str | None) -> Iterator[Client]:
    user, org = account(lab.world, who)
    client = unconnected(lab, ca_file, version)
    client.set_credentials(BasicLoginCredentials(user.name, org.name, user.password))
    yield client
    client.logout()


def unconnected(lab: Lab, ca_file: Path, version: str | None) -> Client:
    return Client(lab.endpoints["vcd"], api_version=version, verify_ssl_certs=str(ca_file), log_file=os.devnull)


def account(world: World, who: str) -> tuple[User, Organization]:
    """The user who walks: the provider's administrator, or one of the organization CAPVCD works in."""
    org = world.system_org if who == "provider" else tenant(world)
    user = next(user for user in world.users if user.org_id == org.id)
    user.password = user.password or "a password of its own"
    return user, org


def tenant(world: World) -> Organization:
    return next(org for org in world.orgs if org.id == world.subject.org_id)


@pytest.fixture(scope="module", params=["tenant", "provider"])
def client(request: pytest.FixtureRequest, lab: Lab, ca_file: Path) -> Iterator[Client]:
    with connected(lab, ca_file, request.param, "36.0") as found:
        yield found


@pytest.fixture(scope="module")
def tenant_client(lab: Lab, ca_file: Path) -> Iterator[Client]:
    with connected(lab, ca_file, "tenant", "36.0") as found:
        yield found


@pytest.fixture(scope="module")
def provider_client(lab: Lab, ca_file: Path) -> Iterator[Client]:
    with connected(lab, ca_file, "provider", "36.0") as found:
        yield found


@pytest.fixture
def org(client: Client, lab: Lab) -> Org:
    return Org(client, resource=client.get_org_by_name(tenant(lab.world).name))


@pytest.fixture
def vdc(org: Org, lab: Lab) -> VDC:
    found = next(vdc for vdc in lab.world.vdcs if vdc.id == lab.world.subject.vdc_id)
    return VDC(org.client, resource=org.get_vdc(found.name))


# -- logging in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["tenant", "provider"])
def test_every_version_on_offer_can_be_asked_for(lab: Lab, ca_file: Path, who: str) -> None:
    """Below 33.0 pyvcloud logs in at /api/sessions, from there on through CloudAPI."""
    for offered in lab.world.site.api_versions:
        with connected(lab, ca_file, who, offered.version) as client:
            assert client.get_api_version() == offered.version
            assert client.get_org().get("name") == account(lab.world, who)[1].name


def test_a_version_is_negotiated_when_none_is_asked_for(lab: Lab, ca_file: Path) -> None:
    with connected(lab, ca_file, "tenant", None) as client:
        assert client.get_api_version() == "36.0"


def test_a_token_from_elsewhere_takes_up_its_session(lab: Lab, ca_file: Path) -> None:
    user, org = account(lab.world, "tenant")
    client = unconnected(lab, ca_file, "36.0")
    client.rehydrate_from_token(lab.vcd.open_session(user).token, is_jwt_token=True)
    assert client.get_vcloud_session().get("user") == user.name
    assert client.get_vcloud_session().get("org") == org.name
    assert not client.is_sysadmin()
    client.logout()


def test_a_token_is_worth_nothing_after_logging_out(lab: Lab, ca_file: Path) -> None:
    with connected(lab, ca_file, "tenant", "36.0") as client:
        token = client.get_access_token()
    with pytest.raises(UnauthorizedException):
        unconnected(lab, ca_file, "36.0").rehydrate_from_token(token, is_jwt_token=True)


def test_a_version_nobody_offers_is_refused(lab: Lab, ca_file: Path) -> None:
    client = unconnected(lab, ca_file, "99.0")
    with pytest.raises(NotAcceptableException):
        client.rehydrate_from_token("whatever", is_jwt_token=True)


def test_a_wrong_password_is_refused(lab: Lab, ca_file: Path) -> None:
    user, org = account(lab.world, "tenant")
    client = unconnected(lab, ca_file, "36.0")
    with pytest.raises(VcdException):
        client.set_credentials(BasicLoginCredentials(user.name, org.name, "wrong"))


# -- organizations and what they may do ------------------------------------------------------------------------------


def test_tenants_see_their_own_organization_and_the_provider_all(lab: Lab, client: Client) -> None:
    everyone = [org.name for org in lab.world.orgs]
    wanted = everyone if client.is_sysadmin() else [tenant(lab.world).name]
    assert [org.get("name") for org in client.get_org_list()] == wanted


def test_the_organization_names_its_vdcs(lab: Lab, org: Org) -> None:
    wanted = {vdc.name for vdc in lab.world.vdcs if vdc.org_id == lab.world.subject.org_id}
    assert {vdc["name"] for vdc in org.list_vdcs()} == wanted


def test_roles_and_the_rights_in_them(lab: Lab, org: Org) -> None:
    roles = lab.world.roles_of(lab.world.subject.org_id)
    assert {role["name"] for role in org.list_roles()} == {role.name for role in roles}
    assert org.get_role_record(roles[0].name)["name"] == roles[0].name
    held = org.get_role_resource(roles[0].name).RightReferences.RightReference
    published = lab.world.published_rights(lab.world.subject.org_id)
    assert {right.get("name") for right in held} == set(roles[0].rights) & published


def test_the_rights_of_the_organization_are_those_its_bundles_publish(lab: Lab, org: Org) -> None:
    wanted = lab.world.published_rights(lab.world.subject.org_id)
    assert {right["name"] for right in org.list_rights_of_org()} == wanted


def test_the_rights_there_are(lab: Lab, client: Client, org: Org) -> None:
    everything = {right.name for right in lab.world.rights}
    published = lab.world.published_rights(lab.world.subject.org_id)
    found = {right["name"] for right in org.list_rights_available_in_system()}
    assert found == (everything if client.is_sysadmin() else published)


# -- the library -----------------------------------------------------------------------------------------------------


def test_catalogs_items_and_templates(lab: Lab, client: Client, org: Org) -> None:
    catalog = next(catalog for catalog in lab.world.catalogs if catalog.id == lab.world.subject.catalog_id)
    template = next(template for template in catalog.templates if template.id == lab.world.subject.template_id)
    assert catalog.name in {record["name"] for record in org.list_catalogs()}
    assert [item["name"] for item in org.list_catalog_items(catalog.name)] == [it.name for it in catalog.templates]
    item = org.get_catalog_item(catalog.name, template.name)
    found = client.get_resource(item.Entity.get("href"))
    assert (found.get("name"), found.get("status")) == (template.name, "8")
    assert found.get("ovfDescriptorUploaded") == "true"
    assert template.product is not None
    product = found["{http://schemas.dmtf.org/ovf/envelope/1}ProductSection"]
    assert str(product.Version.text) == template.product.version
    assert [vm.get("name") for vm in found.Children.Vm] == [template.vm.name if template.vm else ""]
    assert org.get_catalog_access_settings(catalog.name).IsSharedToEveryone.text == str(catalog.is_shared).lower()


def test_a_catalog_that_is_not_there(org: Org) -> None:
    with pytest.raises(EntityNotFoundException):
        org.get_catalog("nowhere")


# -- a VDC and what is in it -----------------------------------------------------------------------------------------


def test_a_vdc_names_its_resources(lab: Lab, vdc: VDC) -> None:
    wanted = [vapp.name for vapp in lab.world.vapps if vapp.vdc_id == lab.world.subject.vdc_id]
    assert [it["name"] for it in vdc.list_resources(EntityType.VAPP)] == wanted


def test_storage_profiles(lab: Lab, client: Client, vdc: VDC) -> None:
    profiles = next(it for it in lab.world.vdcs if it.id == lab.world.subject.vdc_id).storage_profiles
    assert [profile.get("name") for profile in vdc.get_storage_profiles()] == [profile.name for profile in profiles]
    entity = client.get_resource(vdc.get_storage_profile(profiles[0].name).get("href"))
    assert (int(entity.Limit), bool(entity.Enabled)) == (profiles[0].limit_mb, profiles[0].is_enabled)


def test_networks(lab: Lab, vdc: VDC) -> None:
    world = lab.world
    network = next(it for it in world.networks if it.id == world.subject.network_id)
    record = next(it for it in vdc.list_orgvdc_network_records() if it["name"] == network.name)
    assert record["linkType"] == "INDEPENDENT"
    assert record["connectedTo"] == next(edge.name for edge in world.edge_gateways if edge.id == network.edge_id)
    entity = vdc.get_routed_orgvdc_network(network.name)
    assert str(entity.Configuration.IpScopes.IpScope.Gateway) == network.subnets[0].gateway


def test_edge_gateways(lab: Lab, client: Client, vdc: VDC) -> None:
    edge = next(it for it in lab.world.edge_gateways if it.id == lab.world.subject.edge_id)
    assert edge.name in {it["name"] for it in vdc.list_edge_gateways()}
    record = vdc.get_gateway(edge.name)
    assert record.get("gatewayStatus") == "READY"
    gateway = Gateway(client, href=record.get("href"))
    assert gateway.is_nsxt_backed()
    uplink = edge.uplinks[0]
    primary = [subnet.primary_ip for subnet in uplink.subnets][:1]
    assert gateway.list_external_network_ip_allocations()[uplink.external_network_name][:1] == primary


def test_compute_policies(lab: Lab, vdc: VDC) -> None:
    wanted = next(it for it in lab.world.vdcs if it.id == lab.world.subject.vdc_id).compute_policy_ids
    assert [policy.get("id") for policy in vdc.list_compute_policies()] == wanted


def test_named_disks(lab: Lab, vdc: VDC) -> None:
    disk = named(lab.world.disks, "pvc-furnished")
    found = vdc.get_disk(name=disk.name)
    assert (found.get("sizeMb"), found.get("id")) == (str(disk.size_mb), disk.id)
    assert [vm.get("id") for vm in found.attached_vms.VmReference] == disk.attached_vm_ids


# -- vApps and machines ----------------------------------------------------------------------------------------------


def test_a_vapp(lab: Lab, client: Client, vdc: VDC, vapp_module: ModuleType) -> None:
    vapp = next(it for it in lab.world.vapps if it.vdc_id == lab.world.subject.vdc_id)
    found = vapp_module.VApp(client, resource=vdc.get_vapp(vapp.name))
    assert found.is_powered_on()
    assert [vm.get("name") for vm in found.get_all_vms()] == [vm.name for vm in vapp.vms]
    entries = found.get_metadata().MetadataEntry
    assert [(str(it.Key), str(it.TypedValue.Value)) for it in entries] == list(vapp.metadata.items())
    assert found.get_lease() == {"DeploymentLeaseInSeconds": 0, "StorageLeaseInSeconds": 0}
    assert [found.get_vapp_network_name(index) for index in range(len(vapp.networks))] == vapp.networks
    assert [it["name"] for it in found.get_vapp_network_list()] == vapp.networks
    assert found.get_product_sections() == []
    assert found.get_primary_ip(vapp.vms[0].name) == vapp.vms[0].nics[0].ip_address


def test_a_machine(lab: Lab, client: Client) -> None:
    vapp = next(it for it in lab.world.vapps if it.vdc_id == lab.world.subject.vdc_id)
    vm = vapp.vms[0]
    found = VM(client, href=f"{client.get_api_uri()}/vApp/vm-{vm.uuid}")
    found.reload()
    assert found.get_power_state() == 4
    assert found.get_cpus() == {"num_cpus": vm.cpus, "num_cores_per_socket": vm.cores_per_socket}
    assert found.get_memory() == vm.memory_mb
    (nic,) = found.list_nics()
    assert (nic["ip_address"], nic["network"], nic["primary"]) == (vm.nics[0].ip_address, vm.nics[0].network, True)
    assert nic["mac_address"] == vm.nics[0].mac_address
    extra_config = {
        element.get("{http://www.vmware.com/schema/ovf}key"): element.get("{http://www.vmware.com/schema/ovf}value")
        for element in found.get_vm_extra_config_elements()
    }
    assert extra_config == vm.extra_config
    assert extra_config["guestinfo.userdata"] == "I2Nsb3Vk"
    assert found.get_guest_customization_status() == vm.guest_customization_status
    assert found.list_gc_section()["ComputerName"] == (vm.computer_name or vm.name)
    assert not found.list_vm_capabilities()["MemoryHotAddEnabled"]
    assert str(found.get_metadata().MetadataEntry.TypedValue.Value) == vm.metadata["role"]
    hardware = found.list_virtual_hardware_section(is_disk=True, is_networkCards=True)
    assert hardware[0] == {"cpuVirtualQuantity": vm.cpus, "cpuCoresPerSocket": vm.cores_per_socket}
    assert hardware[2]["diskVirtualQuantityInBytes"] == vm.disks[0].size_mb * 1024 * 1024
    assert hardware[-1]["nCardIpAddress"] == vm.nics[0].ip_address


def test_tasks(lab: Lab, client: Client) -> None:
    failed = [record.get("name") for record in TaskReader(client).list_tasks(filter_status_list=["error"])]
    visible = [task for task in lab.world.tasks if client.is_sysadmin() or task.org_id == lab.world.subject.org_id]
    assert sorted(failed) == sorted(task.name for task in visible if task.status == "error")
    task = lab.world.tasks[-1]
    found = client.get_resource(f"{client.get_api_uri()}/task/{task.uuid}")
    assert client.get_task_monitor().get_status(found) == "error"
    assert found.Error.get("message") == task.error_message


# -- typed queries ---------------------------------------------------------------------------------------------------


def test_three_formats_of_one_query(lab: Lab, tenant_client: Client) -> None:
    vapp = next(it for it in lab.world.vapps if it.vdc_id == lab.world.subject.vdc_id)
    found = {
        form: tenant_client.get_typed_query(
            ResourceType.VAPP.value, query_result_format=form, equality_filter=("name", vapp.name)
        ).find_unique()
        for form in QueryResultFormat
    }
    record = found[QueryResultFormat.RECORDS]
    assert record.get("href").endswith(f"/api/vApp/vapp-{vapp.uuid}")
    assert record.get("vdc").endswith(f"/api/vdc/{vapp.vdc_id.rsplit(':', 1)[-1]}")
    by_id = found[QueryResultFormat.ID_RECORDS]
    assert (by_id.get("id"), by_id.get("vdc"), by_id.get("href")) == (vapp.id, vapp.vdc_id, None)
    reference = found[QueryResultFormat.REFERENCES]
    assert (reference.get("name"), reference.get("type")) == (vapp.name, EntityType.VAPP.value)


def test_all_pages_are_one_answer_in_order(lab: Lab, client: Client) -> None:
    kind = ResourceType.RIGHT.value
    query = client.get_typed_query(kind, query_result_format=QueryResultFormat.RECORDS, page_size=20, sort_desc="name")
    found = [record.get("name") for record in query.execute()]
    assert len(found) > 100
    assert found == sorted(found, reverse=True)


def test_a_name_with_signs_of_the_filter_language_is_found(lab: Lab, client: Client) -> None:
    vapp = next(it for it in lab.world.vapps if it.vdc_id == lab.world.subject.vdc_id)
    before, vapp.name = vapp.name, "one, (two); three + four/five"
    try:
        kind = ResourceType.ADMIN_VAPP.value if client.is_sysadmin() else ResourceType.VAPP.value
        query = client.get_typed_query(
            kind, query_result_format=QueryResultFormat.RECORDS, equality_filter=("name", vapp.name)
        )
        assert query.find_unique().get("name") == vapp.name
    finally:
        vapp.name = before


def test_administrators_queries_are_not_for_tenants(tenant_client: Client) -> None:
    with pytest.raises(OperationNotSupportedException):
        list(tenant_client.get_typed_query(ResourceType.ADMIN_VM.value).execute())


# -- the provider's own ----------------------------------------------------------------------------------------------


def test_the_provider_sees_what_lies_below(lab: Lab, provider_client: Client) -> None:
    site = lab.world.site
    system = System(provider_client, admin_resource=provider_client.get_admin())
    assert [it.get("name") for it in system.list_provider_vdcs()] == [it.name for it in site.provider_vdcs]
    assert [it.get("name") for it in system.list_network_pools()] == [it.name for it in site.network_pools]
    managers = [manager.name for manager in site.nsx_managers]
    assert [it.get("name") for it in NSXTExtension(provider_client).list()] == managers
    platform = Platform(provider_client)
    assert [it.get("name") for it in platform.list_nsxt_managers()] == managers
    assert [it.get("name") for it in platform.list_vcenters()] == [it.name for it in site.virtual_centers]
    external = [it.name for it in lab.world.external_networks]
    assert [it.get("name") for it in platform.list_external_networks()] == external
    assert provider_client.get_admin().Description.text.startswith(site.product_version)


def test_tenants_do_not(lab: Lab, tenant_client: Client) -> None:
    with pytest.raises(AccessForbiddenException):
        tenant_client.get_resource(f"{lab.endpoints['vcd']}/api/admin/extension")
