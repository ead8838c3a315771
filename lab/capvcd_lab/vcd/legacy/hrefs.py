"""Where things are: the absolute href, the media type and the reference of everything the legacy API names."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from capvcd_lab.vcd.legacy.element import Element, Media, Namespace
from capvcd_lab.world.base import Named
from capvcd_lab.world.ids import bare_uuid


@dataclass(frozen=True)
class Place:
    """The path below ``/api`` of one kind of thing, up to its UUID, and its media type."""

    path: str
    media: Media


PLACES: Mapping[str, Place] = MappingProxyType(
    {
        "org": Place("org/", Media("vcloud.org")),
        "vdc": Place("vdc/", Media("vcloud.vdc")),
        "vdcstorageProfile": Place("vdcStorageProfile/", Media("vcloud.vdcStorageProfile")),
        "catalog": Place("catalog/", Media("vcloud.catalog")),
        "catalogitem": Place("catalogItem/", Media("vcloud.catalogItem")),
        "vapptemplate": Place("vAppTemplate/vappTemplate-", Media("vcloud.vAppTemplate")),
        "vapp": Place("vApp/vapp-", Media("vcloud.vApp")),
        "vm": Place("vApp/vm-", Media("vcloud.vm")),
        "network": Place("network/", Media("vcloud.orgVdcNetwork")),
        "gateway": Place("edgeGateway/", Media("admin.edgeGateway")),
        "disk": Place("disk/", Media("vcloud.disk")),
        "task": Place("task/", Media("vcloud.task")),
        "user": Place("admin/user/", Media("admin.user")),
        "role": Place("admin/role/", Media("admin.role")),
        "right": Place("admin/right/", Media("admin.right")),
        "providervdc": Place("admin/providervdc/", Media("admin.providervdc")),
        "networkPool": Place("admin/extension/networkPool/", Media("admin.networkPool")),
        "vimserver": Place("admin/extension/vimServer/", Media("admin.vmwvirtualcenter")),
        "nsxtmanager": Place("admin/extension/nsxtManagers/", Media("admin.nsxTmanager")),
    }
)
_COMPUTE_POLICY = "vdcComputePolicy"
_ADMIN_KINDS = MappingProxyType({"org": "admin.organization", "vdc": "admin.vdc", "catalog": "admin.catalog"})


@dataclass(frozen=True)
class Hrefs:
    """Makes hrefs on the host the client named."""

    base_url: str

    def at(self, path: str) -> str:
        """An href below ``/api``."""
        return f"{self.base_url}/api/{path}"

    def of(self, identifier: str) -> str | None:
        """The href of the thing with this URN, or None when its kind has no place in the legacy API."""
        kind = _kind(identifier)
        if kind == _COMPUTE_POLICY:
            return f"{self.base_url}/cloudapi/2.0.0/vdcComputePolicies/{identifier}"
        place = PLACES.get(kind)
        return None if place is None else self.at(place.path + bare_uuid(identifier))

    def admin(self, thing: Named) -> str:
        """The href of an organization, VDC or catalog as administrators see it."""
        return self.at(f"admin/{PLACES[thing.URN_KIND].path}{thing.uuid}")

    def reference(self, tag: str, thing: Named, *, namespace: Namespace = Namespace.VCLOUD) -> Element:
        """A reference to *thing* under the name *tag*."""
        return self.refer(tag, thing.id, thing.name, namespace=namespace)

    def refer(self, tag: str, identifier: str, name: str | None, *, namespace: Namespace = Namespace.VCLOUD) -> Element:
        """A reference by URN."""
        return Element(
            tag,
            "ReferenceType",
            {"href": self.of(identifier), "id": identifier, "name": name, "type": media_of(identifier)},
            namespace=namespace,
        )

    def admin_reference(self, tag: str, thing: Named) -> Element:
        """A reference to an organization, VDC or catalog as administrators see it."""
        return Element(
            tag,
            "ReferenceType",
            {"href": self.admin(thing), "id": thing.id, "name": thing.name, "type": admin_media(thing)},
        )

    def link(self, rel: str, path: str, media: Media | None, name: str | None = None) -> Element:
        """A Link to a path below ``/api``."""
        return link(rel, self.at(path), media, name)

    def link_to(self, rel: str, thing: Named) -> Element:
        """A Link to *thing*, with its name."""
        return link(rel, self.of(thing.id) or "", media_of(thing.id), thing.name)


def link(rel: str, href: str, media: Media | str | None, name: str | None = None) -> Element:
    """A Link element."""
    return Element("Link", "LinkType", {"rel": rel, "href": href, "type": media, "name": name})


def media_of(identifier: str) -> Media | None:
    """The media type of the thing with this URN."""
    place = PLACES.get(_kind(identifier))
    return None if place is None else place.media


def admin_media(thing: Named) -> Media:
    """The media type of an administrator's view of *thing*."""
    return Media(_ADMIN_KINDS[thing.URN_KIND])


def _kind(identifier: str) -> str:
    parts = identifier.split(":")
    return parts[2] if len(parts) > 3 else ""  # noqa: PLR2004  # urn:vcloud:<kind>:<uuid>
