"""Metadata of whatever may have some: the list, and one entry by its key."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from capvcd_lab.vcd.errors import not_found
from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Media
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.base import Named
from capvcd_lab.world.ids import bare_uuid

_MEDIA = "vcloud.metadata"
_VALUE_MEDIA = "vcloud.metadata.value"


@get("vApp/vapp-{id}/metadata", _MEDIA)
@get("vApp/vm-{id}/metadata", _MEDIA)
@get("vAppTemplate/vappTemplate-{id}/metadata", _MEDIA)
@get("disk/{id}/metadata", _MEDIA)
@get("(?:admin/)?org/{id}/metadata", _MEDIA)
@get("(?:admin/)?vdc/{id}/metadata", _MEDIA)
@get("(?:admin/)?catalog/{id}/metadata", _MEDIA)
@get("catalogItem/{id}/metadata", _MEDIA)
@get("(?:admin/)?network/{id}/metadata", _MEDIA)
@get("(?:admin/)?vdcStorageProfile/{id}/metadata", _MEDIA)
@get("admin/providervdc/{id}/metadata", _MEDIA, provider_only=True)
def metadata(call: Call) -> Element:
    """All entries."""
    return Element(
        "Metadata",
        "MetadataType",
        {"href": call.own_href, "type": Media(_MEDIA)},
        {"metadataEntry": entries(_metadata_of(_owner(call)), call.own_href)},
    )


@get("vApp/vapp-{id}/metadata/(?:GENERAL/)?{key}", _VALUE_MEDIA)
@get("vApp/vm-{id}/metadata/(?:GENERAL/)?{key}", _VALUE_MEDIA)
@get("vAppTemplate/vappTemplate-{id}/metadata/(?:GENERAL/)?{key}", _VALUE_MEDIA)
@get("disk/{id}/metadata/(?:GENERAL/)?{key}", _VALUE_MEDIA)
def metadata_value(call: Call) -> Element:
    """One entry; the lab's metadata is all in the general domain."""
    key = call.captured["key"]
    found = _metadata_of(_owner(call))
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


def _metadata_of(thing: Named) -> Mapping[str, str]:
    found: Mapping[str, str] = getattr(thing, "metadata", {})
    return found


def _owner(call: Call) -> Named:
    path = call.request.path.removeprefix("/api/").removeprefix("admin/").lower()
    identifier = call.captured["id"]
    if path.startswith("catalogitem/"):
        # An item is no thing of its own in the world; it stands and falls with its template.
        templates = {bare_uuid(template.item_id): template for template in call.view.templates}
        found: Named | None = templates.get(bare_uuid(identifier))
    else:
        found = pick(next(things(call) for start, things in _PLACES.items() if path.startswith(start)), identifier)
    if found is None:
        raise no_access("metadata", identifier)
    return found


_PLACES: Mapping[str, Callable[[Call], Sequence[Named]]] = MappingProxyType(
    {
        "vapp/vapp-": lambda call: call.view.vapps,
        "vapp/vm-": lambda call: call.view.vms,
        "vapptemplate/": lambda call: call.view.templates,
        "disk/": lambda call: call.view.disks,
        "org/": lambda call: call.view.orgs,
        "vdc/": lambda call: call.view.vdcs,
        "catalog/": lambda call: call.view.catalogs,
        "network/": lambda call: call.view.networks,
        "vdcstorageprofile/": lambda call: call.view.storage_profiles,
        "providervdc/": lambda call: call.world.site.provider_vdcs,
    }
)
