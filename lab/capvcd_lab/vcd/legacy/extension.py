"""What only the provider sees: the vSphere and NSX below, provider VDCs, network pools, external networks."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Field, Media, Namespace
from capvcd_lab.vcd.legacy.parts import ip_scopes
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.base import Named
from capvcd_lab.world.network import ExternalNetwork
from capvcd_lab.world.site import NsxManager, ProviderVdc

_POOLS = "admin.vmwNetworkPoolReferences"
_CENTERS = "admin.vmwVimServerReferences"
_EXTERNAL = "admin.vmwExternalNetworkReferences"
_PROVIDER_VDCS = "admin.vmwProviderVdcReferences"
_MANAGERS = "admin.networkManagers"
_MANAGER = Media("admin.nsxTmanager")
_EXTERNAL_NETWORK = Media("admin.vmwexternalnet")
_T = TypeVar("_T", bound=Named)


@get("admin/extension", "admin.vmwExtension", provider_only=True)
def extension(call: Call) -> Element:
    """Links to the lists below."""
    link = call.href.link
    return Element(
        "VMWExtension",
        "VMWExtensionType",
        {"href": call.own_href, "type": Media("admin.vmwExtension")},
        {
            "link": [
                link("down", "admin/extension/networkPoolReferences", Media(_POOLS)),
                link("down", "admin/extension/vimServerReferences", Media(_CENTERS)),
                link("down", "admin/extension/externalNetworkReferences", Media(_EXTERNAL)),
                link("down", "admin/extension/providerVdcReferences", Media(_PROVIDER_VDCS)),
                link("down", "admin/extension/nsxtManagers", Media(_MANAGERS)),
            ]
        },
        namespace=Namespace.EXTENSION,
    )


@get("admin/extension/networkPoolReferences", _POOLS, provider_only=True)
def network_pools(call: Call) -> Element:
    """The network pools."""
    pools = call.world.site.network_pools
    return _references(call, "NetworkPool", "networkPoolReference", pools, _POOLS)


@get("admin/extension/vimServerReferences", _CENTERS, provider_only=True)
def virtual_centers(call: Call) -> Element:
    """The vCenters."""
    centers = call.world.site.virtual_centers
    return _references(call, "VimServer", "vimServerReference", centers, _CENTERS)


@get("admin/extension/providerVdcReferences", _PROVIDER_VDCS, provider_only=True)
def provider_vdcs(call: Call) -> Element:
    """The provider VDCs."""
    pvdcs = call.world.site.provider_vdcs
    return _references(call, "ProviderVdc", "providerVdcReference", pvdcs, _PROVIDER_VDCS)


@get("admin/extension/externalNetworkReferences", _EXTERNAL, provider_only=True)
def external_networks(call: Call) -> Element:
    """The external networks."""
    references = [
        Element(
            "ExternalNetworkReference",
            "ReferenceType",
            {"href": _external_href(call, network), "id": network.id, "name": network.name, "type": _EXTERNAL_NETWORK},
            namespace=Namespace.EXTENSION,
        )
        for network in call.world.external_networks
    ]
    return Element(
        "VMWExternalNetworkReferences",
        "VMWExternalNetworkReferencesType",
        {"href": call.own_href, "type": Media(_EXTERNAL)},
        {"externalNetworkReference": references},
        namespace=Namespace.EXTENSION,
    )


@get("admin/extension/nsxtManagers", _MANAGERS, provider_only=True)
def nsx_managers(call: Call) -> Element:
    """The NSX-T managers; clients follow the link by which one would add another to read them."""
    managers = [_nsx_manager(call, manager) for manager in call.world.site.nsx_managers]
    return Element(
        "NsxTManagers",
        "NsxTManagersType",
        {"href": call.own_href, "type": Media(_MANAGERS)},
        {"link": [call.href.link("add", "admin/extension/nsxtManagers", _MANAGER)], "nsxTManager": managers},
        namespace=Namespace.EXTENSION,
    )


@get("admin/extension/nsxtManagers/{id}", "admin.nsxTmanager", provider_only=True)
def nsx_manager(call: Call) -> Element:
    """An NSX-T manager."""
    return _nsx_manager(call, _pick(call, call.world.site.nsx_managers, "nsxtmanager"))


@get("admin/extension/networkPool/{id}", "admin.networkPool", provider_only=True)
def network_pool(call: Call) -> Element:
    """A network pool."""
    found = _pick(call, call.world.site.network_pools, "networkPool")
    return _entity(call, "VMWNetworkPool", "VMWNetworkPoolType", found, {})


@get("admin/extension/vimServer/{id}", "admin.vmwvirtualcenter", provider_only=True)
def virtual_center(call: Call) -> Element:
    """A vCenter; never with a password."""
    found = _pick(call, call.world.site.virtual_centers, "vimserver")
    fields: dict[str, Field] = {
        "username": found.username,
        "url": found.url,
        "isEnabled": found.is_enabled,
        "isConnected": found.is_connected,
        "uuid": found.uuid,
        "vcVersion": found.version,
        "listenerState": found.listener_state,
    }
    return _entity(call, "VimServer", "VimServerType", found, fields)


@get("admin/extension/externalnet/{id}", "admin.vmwexternalnet", provider_only=True)
def external_network(call: Call) -> Element:
    """An external network with its subnets."""
    found = _pick(call, call.world.external_networks, "externalNetwork")
    configuration = Element(
        "Configuration",
        "NetworkConfigurationType",
        fields={"ipScopes": ip_scopes(found.subnets, inherited=False), "fenceMode": "isolated"},
    )
    return Element(
        "VMWExternalNetwork",
        "VMWExternalNetworkType",
        {"name": found.name, "id": found.id, "href": _external_href(call, found), "type": _EXTERNAL_NETWORK},
        {"description": found.description, "configuration": configuration},
        namespace=Namespace.EXTENSION,
        child_namespace=Namespace.VCLOUD,
    )


@get("admin/providervdc/{id}", "admin.providervdc", provider_only=True)
def provider_vdc(call: Call) -> Element:
    """A provider VDC and the VDCs cut from it."""
    found = _pick(call, call.world.site.provider_vdcs, "providervdc")
    return call.entity("ProviderVdc", "ProviderVdcType", found, _provider_vdc_fields(call, found), status=1)


@get("admin/extension/providervdc/{id}", "admin.vmwprovidervdc", provider_only=True)
def vmw_provider_vdc(call: Call) -> Element:
    """A provider VDC with the vCenter and the NSX-T manager it stands on."""
    found = _pick(call, call.world.site.provider_vdcs, "providervdc")
    site = call.world.site
    manager = next((it for it in site.nsx_managers if it.id == found.nsx_manager_id), None)
    centers = [center for center in site.virtual_centers if center.id == found.virtual_center_id]
    fields: dict[str, Field] = {
        **_provider_vdc_fields(call, found),
        "vimServer": [call.href.reference("VimServer", it, namespace=Namespace.EXTENSION) for it in centers],
        "nsxTManagerReference": None
        if manager is None
        else call.href.reference("NsxTManagerReference", manager, namespace=Namespace.EXTENSION),
    }
    plain = call.entity(
        "VMWProviderVdc",
        "VMWProviderVdcType",
        found,
        fields,
        href=call.own_href,
        media=Media("admin.vmwprovidervdc"),
        status=1,
    )
    return replace(plain, namespace=Namespace.EXTENSION, child_namespace=Namespace.VCLOUD)


def _provider_vdc_fields(call: Call, found: ProviderVdc) -> dict[str, Field]:
    pools = [pool for pool in call.world.site.network_pools if pool.id in found.network_pool_ids]
    cut = [vdc for vdc in call.world.vdcs if vdc.provider_vdc_id == found.id]
    return {
        "vdcs": Element("Vdcs", "VdcsType", fields={"vdc": [call.href.reference("Vdc", vdc) for vdc in cut]}),
        "isEnabled": found.is_enabled,
        "networkPoolReferences": Element(
            "NetworkPoolReferences",
            "NetworkPoolReferencesType",
            fields={"networkPoolReference": [call.href.reference("NetworkPoolReference", pool) for pool in pools]},
        ),
    }


def _nsx_manager(call: Call, found: NsxManager) -> Element:
    fields: dict[str, Field] = {"username": found.username, "url": found.url, "version": found.version}
    return _entity(call, "NsxTManager", "NsxTManagerType", found, fields)


def _entity(call: Call, tag: str, schema_type: str, found: Named, fields: dict[str, Field]) -> Element:
    return replace(call.entity(tag, schema_type, found, fields), namespace=Namespace.EXTENSION)


def _references(call: Call, noun: str, field_name: str, things: Sequence[Named], media: str) -> Element:
    references = [call.href.reference(f"{noun}Reference", it, namespace=Namespace.EXTENSION) for it in things]
    return Element(
        f"VMW{noun}References",
        f"VMW{noun}ReferencesType",
        {"href": call.own_href, "type": Media(media)},
        {field_name: references},
        namespace=Namespace.EXTENSION,
    )


def _external_href(call: Call, network: ExternalNetwork) -> str:
    return call.href.at(f"admin/extension/externalnet/{network.uuid}")


def _pick(call: Call, things: Sequence[_T], kind: str) -> _T:
    found = pick(things, call.captured["id"])
    if found is None:
        raise no_access(kind, call.captured["id"])
    return found
