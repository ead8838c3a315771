"""Independent named disks, and the machines they are attached to."""

from collections.abc import Mapping
from types import MappingProxyType

from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Media
from capvcd_lab.vcd.legacy.parts import STATUS, owner
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.compute import NamedDisk

_VMS = "vcloud.vms"
_SHARING: Mapping[str, bool] = MappingProxyType({"DiskSharing": True, "ControllerSharing": True, "None": False})


@get("disk/{id}", "vcloud.disk")
def disk(call: Call) -> Element:
    """A named disk."""
    found = _visible(call)
    profiles = (it for it in call.world.storage_profiles if it.vdc_id == found.vdc_id)
    profile = next((it for it in profiles if it.name == found.storage_profile), None)
    vdc = call.view.vdc(found.vdc_id)
    links = [
        call.href.link("down", f"disk/{found.uuid}/metadata", Media("vcloud.metadata")),
        call.href.link("down", f"disk/{found.uuid}/attachedVms", Media(_VMS)),
    ]
    if vdc is not None:
        links.append(call.href.link_to("up", vdc))
    return call.entity(
        "Disk",
        "DiskType",
        found,
        {
            "storageProfile": None if profile is None else call.href.reference("StorageProfile", profile),
            "owner": owner(call, found.owner_id),
        },
        links=links,
        status=STATUS.get(found.status, STATUS["UNKNOWN"]),
        sizeMb=found.size_mb,
        busType=found.bus_type,
        busSubType=found.bus_sub_type,
        shareable=_SHARING.get(found.sharing_type, False),
        sharingType=found.sharing_type,
        uuid=found.uuid,
        encrypted=False,
    )


@get("disk/{id}/attachedVms", _VMS)
def attached_vms(call: Call) -> Element:
    """The machines a disk is attached to."""
    attached = [vm for vm in call.view.vms if vm.id in _visible(call).attached_vm_ids]
    return Element(
        "Vms",
        "VmsType",
        {"href": call.own_href, "type": Media(_VMS)},
        {"vmReference": [call.href.reference("VmReference", vm) for vm in attached]},
    )


def _visible(call: Call) -> NamedDisk:
    found = pick(call.view.disks, call.captured["id"])
    if found is None:
        raise no_access("disk", call.captured["id"])
    return found
