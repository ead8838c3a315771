"""vApp templates, and the machine inside each."""

from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Media
from capvcd_lab.vcd.legacy.hardware import Hardware, hardware_section, spec_section
from capvcd_lab.vcd.legacy.ovf import network_section, operating_system_section, product_section
from capvcd_lab.vcd.legacy.parts import STATUS, lease_section, owner
from capvcd_lab.vcd.legacy.query.types import moment
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.vapp import network_config_section
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.catalog import TemplateVm, VAppTemplate

# A template that is resolved says it is powered off; the other words keep their numbers.
_READY = STATUS["POWERED_OFF"]
_NO_NETWORK = "none"


@get("vAppTemplate/vappTemplate-{id}", "vcloud.vAppTemplate")
def template(call: Call) -> Element:
    """A template."""
    found = _visible(call)
    href = call.href.of(found.id)
    vdc = call.view.vdc(found.vdc_id)
    links = [
        call.href.link("down", f"vAppTemplate/vappTemplate-{found.uuid}/metadata", Media("vcloud.metadata")),
        call.href.link("down", f"vAppTemplate/vappTemplate-{found.uuid}/productSections/", _PRODUCTS),
        call.href.link("catalogItem", f"catalogItem/{found.item_id.rsplit(':', 1)[-1]}", Media("vcloud.catalogItem")),
    ]
    if vdc is not None:
        links.append(call.href.link_to("up", vdc))
    children = [] if found.vm is None else [_machine(call, found, found.vm)]
    return call.entity(
        "VAppTemplate",
        "VAppTemplateType",
        found,
        {
            "owner": owner(call, found.owner_id),
            "children": Element("Children", "VAppTemplateChildrenType", fields={"vm": children}),
            "section": [
                network_section([_NO_NETWORK]),
                network_config_section(call, f"{href}/networkConfigSection/", [_NO_NETWORK], vdc_id=found.vdc_id),
                lease_section(f"{href}/leaseSettingsSection/", 0, found.storage_lease_seconds),
                *_products(found),
            ],
            "dateCreated": moment(found.created_at),
            "defaultStorageProfile": found.storage_profile or None,
        },
        links=links,
        status=_status(found),
        ovfDescriptorUploaded=found.ovf_descriptor_uploaded,
        goldMaster=found.gold_master,
    )


@get("vAppTemplate/vm-{id}", "vcloud.vm")
def machine(call: Call) -> Element:
    """The machine of a template."""
    for found in call.view.templates:
        if found.vm is not None and pick([found.vm], call.captured["id"]) is not None:
            return _machine(call, found, found.vm)
    raise no_access("vm", call.captured["id"])


@get("vAppTemplate/vappTemplate-{id}/productSections", "vcloud.productSections")
def product_sections(call: Call) -> Element:
    """The product sections of a template."""
    found = _visible(call)
    return Element(
        "ProductSectionList",
        "ProductSectionListType",
        {"href": call.own_href, "type": _PRODUCTS},
        {"productSection": _products(found)},
    )


@get("vAppTemplate/vappTemplate-{id}/networkConfigSection", "vcloud.networkConfigSection")
def network_config(call: Call) -> Element:
    """The networks a template brings along: none."""
    return network_config_section(call, call.own_href, [_NO_NETWORK], vdc_id=_visible(call).vdc_id)


@get("vAppTemplate/vappTemplate-{id}/leaseSettingsSection", "vcloud.leaseSettingsSection")
def lease(call: Call) -> Element:
    """How long a template is kept."""
    return lease_section(call.own_href, 0, _visible(call).storage_lease_seconds)


_PRODUCTS = Media("vcloud.productSections")


def _visible(call: Call) -> VAppTemplate:
    found = pick(call.view.templates, call.captured["id"])
    if found is None:
        raise no_access("vAppTemplate", call.captured["id"])
    return found


def _products(found: VAppTemplate) -> list[Element]:
    return [] if found.product is None else [product_section(found.product)]


def _status(found: VAppTemplate) -> int:
    return _READY if found.status == "RESOLVED" else STATUS.get(found.status, STATUS["UNKNOWN"])


def _machine(call: Call, found: VAppTemplate, vm: TemplateVm) -> Element:
    href = call.href.at(f"vAppTemplate/vm-{vm.uuid}")
    hardware = Hardware(
        name=vm.name,
        cpus=vm.cpus,
        cores_per_socket=1,
        memory_mb=vm.memory_mb,
        hardware_version=vm.hardware_version,
        guest_os=vm.guest_os,
        disks=vm.disks,
        nics=[],
        extra_config=vm.extra_config,
        storage_profile=None,
    )
    return call.entity(
        "Vm",
        "VAppTemplateType",
        vm,
        {
            "section": [
                hardware_section(hardware, f"{href}/virtualHardwareSection/"),
                operating_system_section(vm.guest_os),
                spec_section(hardware),
                *_products(found),
            ],
            "vAppScopedLocalId": vm.name,
            "dateCreated": moment(found.created_at),
        },
        href=href,
        media=Media("vcloud.vm"),
        links=[call.href.link_to("up", found)],
        status=_status(found),
        goldMaster=found.gold_master,
    )
