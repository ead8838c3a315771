"""Virtual machines: the entity and the sections that can be asked for by themselves."""

from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Media
from capvcd_lab.vcd.legacy.hardware import Hardware, hardware_section, spec_section
from capvcd_lab.vcd.legacy.ovf import operating_system_section, section
from capvcd_lab.vcd.legacy.parts import STATUS
from capvcd_lab.vcd.legacy.query.types import moment
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.compute import VApp, Vm

_PRODUCTS = Media("vcloud.productSections")


@get("vApp/vm-{id}", "vcloud.vm")
def vm(call: Call) -> Element:
    """A machine."""
    container, found = visible_vm(call)
    return machine(call, container, found)


@get("vApp/vm-{id}/guestCustomizationSection", "vcloud.guestCustomizationSection")
def guest_customization(call: Call) -> Element:
    """What VCD does to the guest when it starts."""
    return _guest_customization(call, visible_vm(call)[1])


@get("vApp/vm-{id}/guestCustomizationStatus", "vcloud.guestcustomizationstatussection")
def guest_customization_status(call: Call) -> Element:
    """How far that got."""
    return section(
        "GuestCustomizationStatusSection",
        "GuestCustomizationStatusSectionType",
        "Guest customization status",
        {"guestCustStatus": visible_vm(call)[1].guest_customization_status},
        attributes={"href": call.own_href, "type": Media("vcloud.guestcustomizationstatussection")},
    )


@get("vApp/vm-{id}/networkConnectionSection", "vcloud.networkConnectionSection")
def network_connections(call: Call) -> Element:
    """The network cards and their addresses."""
    return _network_connections(call, visible_vm(call)[1])


@get("vApp/vm-{id}/operatingSystemSection", "vcloud.operatingSystemSection")
def operating_system(call: Call) -> Element:
    """The guest operating system."""
    return operating_system_section(visible_vm(call)[1].guest_os)


@get("vApp/vm-{id}/productSections", "vcloud.productSections")
def product_sections(call: Call) -> Element:
    """The product sections of a machine; what CAPVCD creates has none."""
    visible_vm(call)
    return Element(
        "ProductSectionList",
        "ProductSectionListType",
        {"href": call.own_href, "type": _PRODUCTS},
        {"productSection": []},
    )


@get("vApp/vm-{id}/vmCapabilities", "vcloud.vmCapabilitiesSection")
def capabilities(call: Call) -> Element:
    """What may be added while the machine runs."""
    return _capabilities(call, visible_vm(call)[1])


@get("vApp/vm-{id}/question", "vcloud.vmPendingQuestion")
def question(call: Call) -> Element:
    """What a machine waits to be told; one that waits for nothing has no question, which is a 403 here."""
    _, found = visible_vm(call)
    raise no_access("question", found.uuid)


def visible_vm(call: Call) -> tuple[VApp, Vm]:
    """The machine of the path with its vApp, if the caller sees it."""
    for container in call.view.vapps:
        found = pick(container.vms, call.captured["id"])
        if found is not None:
            return container, found
    raise no_access("vm", call.captured["id"])


def machine(call: Call, container: VApp, found: Vm) -> Element:
    """A machine, by itself or as a child of its vApp."""
    path = f"vApp/vm-{found.uuid}"
    hardware = hardware_of(call, container, found)
    return call.entity(
        "Vm",
        "VmType",
        found,
        {
            "section": [
                hardware_section(hardware, call.href.at(f"{path}/virtualHardwareSection/")),
                operating_system_section(found.guest_os),
                _network_connections(call, found),
                _guest_customization(call, found),
                section(
                    "RuntimeInfoSection",
                    "RuntimeInfoSectionType",
                    "Specifies Runtime info",
                    {"vmWareTools": Element("VMWareTools", "VMWareTools", {"version": found.tools_version})},
                ),
                spec_section(hardware, tools_version=found.tools_version),
            ],
            "dateCreated": moment(found.created_at),
            "vAppScopedLocalId": found.uuid,
            "vmCapabilities": _capabilities(call, found),
            "storageProfile": hardware.storage_profile,
            "computePolicy": _compute_policy(call, container, found),
            "isComputePolicyCompliant": True,
        },
        links=[
            call.href.link_to("up", container),
            call.href.link("down", f"{path}/metadata", Media("vcloud.metadata")),
            call.href.link("down", f"{path}/productSections/", _PRODUCTS),
        ],
        status=STATUS.get(found.status, STATUS["UNKNOWN"]),
        deployed=found.deployed,
        needsCustomization=False,
        nestedHypervisorEnabled=False,
    )


def hardware_of(call: Call, container: VApp, found: Vm) -> Hardware:
    """The hardware of a machine."""
    profiles = (it for it in call.world.storage_profiles if it.vdc_id == container.vdc_id)
    profile = next((it for it in profiles if it.name == found.storage_profile), None)
    return Hardware(
        name=found.name,
        cpus=found.cpus,
        cores_per_socket=found.cores_per_socket,
        memory_mb=found.memory_mb,
        hardware_version=found.hardware_version,
        guest_os=found.guest_os,
        disks=found.disks,
        nics=found.nics,
        extra_config=found.extra_config,
        storage_profile=None if profile is None else call.href.reference("StorageProfile", profile),
    )


def _network_connections(call: Call, found: Vm) -> Element:
    connections = [
        Element(
            "NetworkConnection",
            "NetworkConnectionType",
            {"network": nic.network, "needsCustomization": False},
            {
                "networkConnectionIndex": nic.index,
                "ipAddress": nic.ip_address,
                "isConnected": nic.connected,
                "macAddress": nic.mac_address,
                "ipAddressAllocationMode": nic.allocation,
                "networkAdapterType": nic.adapter,
            },
        )
        for nic in found.nics
    ]
    return section(
        "NetworkConnectionSection",
        "NetworkConnectionSectionType",
        "Specifies the available VM network connections",
        {
            "primaryNetworkConnectionIndex": next((nic.index for nic in found.nics if nic.primary), 0),
            "networkConnection": connections,
        },
        attributes={
            "href": call.href.at(f"vApp/vm-{found.uuid}/networkConnectionSection/"),
            "type": Media("vcloud.networkConnectionSection"),
        },
    )


def _guest_customization(call: Call, found: Vm) -> Element:
    return section(
        "GuestCustomizationSection",
        "GuestCustomizationSectionType",
        "Specifies Guest OS Customization Settings",
        {
            "enabled": found.guest_customization,
            "changeSid": False,
            "virtualMachineId": found.uuid,
            "joinDomainEnabled": False,
            "useOrgSettings": False,
            "adminPasswordEnabled": False,
            "adminPasswordAuto": True,
            "adminAutoLogonEnabled": False,
            "adminAutoLogonCount": 0,
            "resetPasswordRequired": False,
            "computerName": found.computer_name or found.name,
        },
        attributes={
            "href": call.href.at(f"vApp/vm-{found.uuid}/guestCustomizationSection/"),
            "type": Media("vcloud.guestCustomizationSection"),
        },
    )


def _capabilities(call: Call, found: Vm) -> Element:
    return Element(
        "VmCapabilities",
        "VmCapabilitiesType",
        {
            "href": call.href.at(f"vApp/vm-{found.uuid}/vmCapabilities/"),
            "type": Media("vcloud.vmCapabilitiesSection"),
        },
        {"memoryHotAddEnabled": False, "cpuHotAddEnabled": False},
    )


def _compute_policy(call: Call, container: VApp, found: Vm) -> Element | None:
    """The sizing a machine has; one that asked for none has the default of its VDC."""
    vdc = call.view.vdc(container.vdc_id)
    wanted = found.sizing_policy_id or ("" if vdc is None else vdc.default_compute_policy_id)
    policy = next((it for it in call.world.compute_policies if it.id == wanted), None)
    if policy is None:
        return None
    sizing = call.href.reference("VmSizingPolicy", policy)
    return Element("ComputePolicy", "ComputePolicyType", fields={"vmSizingPolicy": sizing})
