"""Virtual hardware as OVF lists it, item by item, and as VCD's own specification section sums it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from capvcd_lab.vcd.legacy.element import Element, Field, Media, Namespace, Scalar
from capvcd_lab.vcd.legacy.ovf import section
from capvcd_lab.world.compute import VmDisk, VmNic

# CIM's numbers for kinds of hardware.
_CPU, _MEMORY, _SCSI_CONTROLLER, _NETWORK_CARD, _HARD_DISK = "3", "4", "6", "10", "17"
_FIRST_DISK = 2000
_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Hardware:
    """The hardware of a machine, running or in a template."""

    name: str
    cpus: int
    cores_per_socket: int
    memory_mb: int
    hardware_version: str
    guest_os: str
    disks: Sequence[VmDisk]
    nics: Sequence[VmNic]
    extra_config: Mapping[str, str]
    storage_profile: Element | None


def hardware_section(hardware: Hardware, href: str) -> Element:
    """The VirtualHardwareSection: the system, every item, and the extra configuration behind them."""
    system = Element(
        "System",
        "VSSDType",
        fields={
            "elementName": _simple("ElementName", "Virtual Hardware Family", Namespace.VSSD),
            "instanceID": _simple("InstanceID", "0", Namespace.VSSD),
            "virtualSystemIdentifier": _simple("VirtualSystemIdentifier", hardware.name, Namespace.VSSD),
            "virtualSystemType": _simple("VirtualSystemType", hardware.hardware_version, Namespace.VSSD),
        },
        namespace=Namespace.OVF,
    )
    extra_config = [
        Element(
            "ExtraConfig",
            "ExtraConfigType",
            {"key": key, "value": value, "required": True},
            namespace=Namespace.VMW,
            says_type=True,
            qualified_attributes=True,
        )
        for key, value in hardware.extra_config.items()
    ]
    items = [
        *network_cards(hardware),
        *disks(hardware),
        cpu(hardware, href=f"{href}cpu"),
        memory(hardware, href=f"{href}memory"),
    ]
    return section(
        "VirtualHardwareSection",
        "VirtualHardwareSectionType",
        "Virtual hardware requirements",
        {"system": system, "item": items, "any": extra_config},
        attributes={"transport": ""},
        namespace=Namespace.OVF,
        foreign={"href": href, "type": Media("vcloud.virtualHardwareSection")},
    )


def spec_section(hardware: Hardware, *, tools_version: str | None = None) -> Element:
    """The VmSpecSection: what VCD shows in its own form."""
    settings = [
        Element(
            "DiskSettings",
            "DiskSettingsType",
            fields={
                "diskId": disk.disk_id,
                "sizeMb": disk.size_mb,
                "unitNumber": number,
                "busNumber": 0,
                "adapterType": "5" if disk.bus_sub_type == "VirtualSCSI" else "4",
                "thinProvisioned": True,
                "storageProfile": hardware.storage_profile,
                "overrideVmDefault": False,
                "virtualQuantityUnit": "byte",
                "virtualQuantity": disk.size_mb * _MEBIBYTE,
                "resizable": True,
            },
        )
        for number, disk in enumerate(hardware.disks)
    ]
    version = Element(
        "HardwareVersion",
        "HardwareVersionType",
        {"type": Media("vcloud.virtualHardwareVersion")},
        text=hardware.hardware_version,
        text_name="content",
    )
    return section(
        "VmSpecSection",
        "VmSpecSectionType",
        "Virtual Machine specification (simplified)",
        {
            "osType": "ubuntu64Guest" if "Ubuntu" in hardware.guest_os else "otherLinux64Guest",
            "numCpus": hardware.cpus,
            "numCoresPerSocket": hardware.cores_per_socket,
            "memoryResourceMb": Element(
                "MemoryResourceMb", "ComputeResourceType", fields={"configured": hardware.memory_mb}
            ),
            "diskSection": Element("DiskSection", "DiskSectionType", fields={"diskSettings": settings}),
            "hardwareVersion": version,
            "vmToolsVersion": tools_version,
            "virtualCpuType": "VM64",
            "timeSyncWithHost": False,
        },
        attributes={"modified": False},
    )


def cpu(hardware: Hardware, *, namespace: Namespace = Namespace.OVF, href: str | None = None) -> Element:
    """The processors."""
    cores = Element(
        "CoresPerSocket",
        "CoresPerSocketType",
        {"required": False},
        text=hardware.cores_per_socket,
        namespace=Namespace.VMW,
        says_type=True,
    )
    fields: dict[str, Field] = {
        "allocationUnits": _rasd("AllocationUnits", "hertz * 10^6"),
        "description": _rasd("Description", "Number of Virtual CPUs"),
        "elementName": _rasd("ElementName", f"{hardware.cpus} virtual CPU(s)"),
        "instanceID": _rasd("InstanceID", "1"),
        "resourceType": _rasd("ResourceType", _CPU),
        "virtualQuantity": _rasd("VirtualQuantity", hardware.cpus),
        "any": [cores],
    }
    return _item(fields, namespace, href)


def memory(hardware: Hardware, *, namespace: Namespace = Namespace.OVF, href: str | None = None) -> Element:
    """The memory."""
    fields: dict[str, Field] = {
        "allocationUnits": _rasd("AllocationUnits", "byte * 2^20"),
        "description": _rasd("Description", "Memory Size"),
        "elementName": _rasd("ElementName", f"{hardware.memory_mb} MB of memory"),
        "instanceID": _rasd("InstanceID", "2"),
        "resourceType": _rasd("ResourceType", _MEMORY),
        "virtualQuantity": _rasd("VirtualQuantity", hardware.memory_mb),
    }
    return _item(fields, namespace, href)


def disks(hardware: Hardware, *, namespace: Namespace = Namespace.OVF) -> list[Element]:
    """The controller and the hard disks on it."""
    if not hardware.disks:
        return []
    controller: dict[str, Field] = {
        "address": _rasd("Address", "0"),
        "description": _rasd("Description", "SCSI Controller"),
        "elementName": _rasd("ElementName", "SCSI Controller 0"),
        "instanceID": _rasd("InstanceID", "3"),
        "resourceSubType": _rasd("ResourceSubType", hardware.disks[0].bus_sub_type),
        "resourceType": _rasd("ResourceType", _SCSI_CONTROLLER),
    }
    profile = hardware.storage_profile
    items = [_item(controller, namespace)]
    for number, disk in enumerate(hardware.disks):
        host_resource = _rasd(
            "HostResource",
            "",
            capacity=disk.size_mb,
            busType=disk.bus_type,
            busSubType=disk.bus_sub_type,
            storageProfileHref=None if profile is None else profile.attributes["href"],
        )
        fields: dict[str, Field] = {
            "addressOnParent": _rasd("AddressOnParent", str(number)),
            "description": _rasd("Description", "Hard disk"),
            "elementName": _rasd("ElementName", f"Hard disk {number + 1}"),
            "hostResource": [host_resource],
            "instanceID": _rasd("InstanceID", str(_FIRST_DISK + number)),
            "parent": _rasd("Parent", "3"),
            "resourceType": _rasd("ResourceType", _HARD_DISK),
            "virtualQuantity": _rasd("VirtualQuantity", disk.size_mb * _MEBIBYTE),
            "virtualQuantityUnits": _rasd("VirtualQuantityUnits", "byte"),
        }
        items.append(_item(fields, namespace))
    return items


def network_cards(hardware: Hardware, *, namespace: Namespace = Namespace.OVF) -> list[Element]:
    """The network cards, each with the network it is on and the address it has."""
    items = []
    for nic in hardware.nics:
        connection = _rasd(
            "Connection",
            nic.network,
            ipAddressingMode=nic.allocation,
            ipAddress=nic.ip_address,
            primaryNetworkConnection=nic.primary,
        )
        fields: dict[str, Field] = {
            "address": _rasd("Address", nic.mac_address),
            "addressOnParent": _rasd("AddressOnParent", str(nic.index)),
            "automaticAllocation": _rasd("AutomaticAllocation", nic.connected),
            "connection": [connection],
            "description": _rasd("Description", f"{nic.adapter} ethernet adapter on {nic.network}"),
            "elementName": _rasd("ElementName", f"Network adapter {nic.index}"),
            "instanceID": _rasd("InstanceID", str(4000 + nic.index)),
            "resourceSubType": _rasd("ResourceSubType", nic.adapter),
            "resourceType": _rasd("ResourceType", _NETWORK_CARD),
        }
        items.append(_item(fields, namespace))
    return items


def _item(fields: Mapping[str, Field], namespace: Namespace, href: str | None = None) -> Element:
    foreign: dict[str, Scalar | None] = {"href": href, "type": Media("vcloud.rasdItem")} if href else {}
    return Element("Item", "RASDType", fields=fields, namespace=namespace, foreign=foreign)


def _rasd(tag: str, value: Scalar, **foreign: Scalar | None) -> Element:
    return _simple(tag, value, Namespace.RASD, **foreign)


def _simple(tag: str, value: Scalar, namespace: Namespace, **foreign: Scalar | None) -> Element:
    return Element(tag, "CimString", text=value, namespace=namespace, foreign=foreign)
