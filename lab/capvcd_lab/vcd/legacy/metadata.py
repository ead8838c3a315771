"""Metadata of whatever has some: the list, and one entry by its key."""

from collections.abc import Mapping

from capvcd_lab.vcd.errors import not_found
from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Media
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.catalog import VAppTemplate
from capvcd_lab.world.compute import NamedDisk, VApp, Vm

_MEDIA = "vcloud.metadata"
_VALUE_MEDIA = "vcloud.metadata.value"


@get("vApp/vapp-{id}/metadata", _MEDIA)
@get("vApp/vm-{id}/metadata", _MEDIA)
@get("vAppTemplate/vappTemplate-{id}/metadata", _MEDIA)
@get("disk/{id}/metadata", _MEDIA)
def metadata(call: Call) -> Element:
    """All entries."""
    return Element(
        "Metadata",
        "MetadataType",
        {"href": call.own_href, "type": Media(_MEDIA)},
        {"metadataEntry": entries(_owner(call).metadata, call.own_href)},
    )


@get("vApp/vapp-{id}/metadata/(?:GENERAL/)?{key}", _VALUE_MEDIA)
@get("vApp/vm-{id}/metadata/(?:GENERAL/)?{key}", _VALUE_MEDIA)
@get("vAppTemplate/vappTemplate-{id}/metadata/(?:GENERAL/)?{key}", _VALUE_MEDIA)
@get("disk/{id}/metadata/(?:GENERAL/)?{key}", _VALUE_MEDIA)
def metadata_value(call: Call) -> Element:
    """One entry; the lab's metadata is all in the general domain."""
    key = call.captured["key"]
    found = _owner(call).metadata
    if key not in found:
        raise not_found(f"metadata {key}")
    return Element(
        "MetadataValue",
        "MetadataValueType",
        {"href": call.own_href, "type": Media(_VALUE_MEDIA)},
        {"domain": _domain(), "typedValue": _typed(found[key])},
    )


def entries(found: Mapping[str, str], href: str | None = None) -> list[Element]:
    """The entries of a Metadata element; *href* is the list's own."""
    return [
        Element(
            "MetadataEntry",
            "MetadataEntryType",
            {"href": None if href is None else f"{href}/{key}", "type": Media(_VALUE_MEDIA)},
            {"domain": _domain(), "key": key, "typedValue": _typed(value)},
        )
        for key, value in found.items()
    ]


def _domain() -> Element:
    return Element("Domain", "MetadataDomainTagType", {"visibility": "READWRITE"}, text="GENERAL")


def _typed(value: str) -> Element:
    return Element("TypedValue", "MetadataStringValue", fields={"value": value}, says_type=True, xsi_type=True)


def _owner(call: Call) -> VApp | Vm | VAppTemplate | NamedDisk:
    path = call.request.path.removeprefix("/api/").lower()
    identifier = call.captured["id"]
    found: VApp | Vm | VAppTemplate | NamedDisk | None
    if path.startswith("vapp/vapp-"):
        found = pick(call.view.vapps, identifier)
    elif path.startswith("vapp/vm-"):
        found = pick(call.view.vms, identifier)
    elif path.startswith("disk/"):
        found = pick(call.view.disks, identifier)
    else:
        found = pick(call.view.templates, identifier)
    if found is None:
        raise no_access("metadata", identifier)
    return found
