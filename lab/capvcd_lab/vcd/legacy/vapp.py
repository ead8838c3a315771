"""vApps: the entity and the sections that can be asked for by themselves."""

from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Media
from capvcd_lab.vcd.legacy.ovf import network_section, section
from capvcd_lab.vcd.legacy.parts import STATUS, ip_scopes, lease_section, owner
from capvcd_lab.vcd.legacy.query.types import moment
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.vcd.legacy.vm import machine
from capvcd_lab.world.compute import VApp

_CONFIG = Media("vcloud.networkConfigSection")
_PRODUCTS = Media("vcloud.productSections")


@get("vApp/vapp-{id}", "vcloud.vApp")
def vapp(call: Call) -> Element:
    """A vApp with its machines."""
    found = _visible(call)
    path = f"vApp/vapp-{found.uuid}"
    href = call.href.at(path)
    vdc = call.view.vdc(found.vdc_id)
    links = [
        call.href.link("down", f"vApp/vapp-{found.uuid}/controlAccess/", Media("vcloud.controlAccess")),
        call.href.link("down", f"{path}/metadata", Media("vcloud.metadata")),
        call.href.link("down", f"{path}/productSections/", _PRODUCTS),
        call.href.link("down", f"{path}/owner", Media("vcloud.owner")),
    ]
    if vdc is not None:
        links.append(call.href.link_to("up", vdc))
    return call.entity(
        "VApp",
        "VAppType",
        found,
        {
            "section": [
                _lease(found, f"{href}/leaseSettingsSection/"),
                network_section(found.networks),
                network_config_section(call, f"{href}/networkConfigSection/", found.networks, vdc_id=found.vdc_id),
            ],
            "dateCreated": moment(found.created_at),
            "owner": owner(call, found.owner_id),
            "autoNature": False,
            "inMaintenanceMode": False,
            "children": Element(
                "Children", "VAppChildrenType", fields={"vm": [machine(call, found, vm) for vm in found.vms]}
            )
            if found.vms
            else None,
        },
        links=links,
        status=STATUS.get(found.status, STATUS["UNKNOWN"]),
        deployed=found.deployed,
        ovfDescriptorUploaded=True,
    )


@get("vApp/vapp-{id}/owner", "vcloud.owner")
def vapp_owner(call: Call) -> Element:
    """Who owns a vApp."""
    found = owner(call, _visible(call).owner_id)
    if found is None:
        raise no_access("owner", call.captured["id"])
    return found


@get("vApp/vapp-{id}/leaseSettingsSection", "vcloud.leaseSettingsSection")
def lease(call: Call) -> Element:
    """How long a vApp may run and be kept."""
    return _lease(_visible(call), call.own_href)


@get("vApp/vapp-{id}/networkSection", "vcloud.networkSection")
def networks(call: Call) -> Element:
    """The names of a vApp's networks."""
    return network_section(_visible(call).networks)


@get("vApp/vapp-{id}/networkConfigSection", "vcloud.networkConfigSection")
def network_config(call: Call) -> Element:
    """How a vApp's networks hang on the organization's."""
    found = _visible(call)
    return network_config_section(call, call.own_href, found.networks, vdc_id=found.vdc_id)


@get("vApp/vapp-{id}/productSections", "vcloud.productSections")
def product_sections(call: Call) -> Element:
    """The product sections of a vApp; what CAPVCD creates has none."""
    _visible(call)
    return Element(
        "ProductSectionList",
        "ProductSectionListType",
        {"href": call.own_href, "type": _PRODUCTS},
        {"productSection": []},
    )


def network_config_section(call: Call, href: str, names: list[str], *, vdc_id: str) -> Element:
    """The configuration of the named networks; a name no network of the VDC bears is an isolated one."""
    return section(
        "NetworkConfigSection",
        "NetworkConfigSectionType",
        "The configuration parameters for logical networks",
        {"networkConfig": [_network_config(call, name, vdc_id) for name in names]},
        attributes={"href": href, "type": _CONFIG},
    )


def _network_config(call: Call, name: str, vdc_id: str) -> Element:
    parent = next((it for it in call.world.networks if it.name == name and it.vdc_id == vdc_id), None)
    configuration = Element(
        "Configuration",
        "NetworkConfigurationType",
        fields={
            "ipScopes": None if parent is None else ip_scopes(parent.subnets, inherited=True),
            "parentNetwork": None if parent is None else call.href.reference("ParentNetwork", parent),
            "fenceMode": "isolated" if parent is None else "bridged",
            "retainNetInfoAcrossDeployments": False,
        },
    )
    return Element(
        "NetworkConfig",
        "VAppNetworkConfigurationType",
        {"networkName": name},
        {"configuration": configuration, "isDeployed": parent is not None},
    )


def _lease(found: VApp, href: str) -> Element:
    return lease_section(href, found.deployment_lease_seconds, found.storage_lease_seconds)


def _visible(call: Call) -> VApp:
    found = pick(call.view.vapps, call.captured["id"])
    if found is None:
        raise no_access("vapp", call.captured["id"])
    return found
