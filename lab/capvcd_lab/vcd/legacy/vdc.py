"""Organization VDCs and their storage profiles."""

from collections.abc import Sequence
from dataclasses import replace

from capvcd_lab.vcd.errors import not_found
from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Field, Media, Scalar
from capvcd_lab.vcd.legacy.hrefs import admin_media, link
from capvcd_lab.vcd.legacy.query import resource
from capvcd_lab.vcd.legacy.query.types import Ref
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.base import Named
from capvcd_lab.world.compute import Capacity, OrgVdc, StorageProfile

_RECORDS = Media("vcloud.query.records")
_POLICIES = Media("vcloud.vdcComputePolicyReferences")
_AFFINITY_RULES = Media("vcloud.vmaffinityrules")


@get("vdc/{id}", "vcloud.vdc")
def vdc(call: Call) -> Element:
    """A VDC as its users see it."""
    found = visible_vdc(call)
    links = [*_links(call, found), link("alternate", call.href.admin(found), admin_media(found))]
    return call.entity("Vdc", "VdcType", found, _fields(call, found), links=links, status=found.status)


@get("admin/vdc/{id}", "admin.vdc")
def admin_vdc(call: Call) -> Element:
    """A VDC as administrators see it: with what guarantees it and where it comes from."""
    found = visible_vdc(call)
    site = call.world.site
    fields: dict[str, Field] = {
        **_fields(call, found),
        "isThinProvision": found.is_thin_provisioning,
        "networkPoolReference": _named(call, "NetworkPoolReference", site.network_pools, found.network_pool_id),
        "providerVdcReference": _named(call, "ProviderVdcReference", site.provider_vdcs, found.provider_vdc_id),
        "usesFastProvisioning": found.is_fast_provisioning,
        "isElastic": False,
        "includeMemoryOverhead": True,
    }
    return call.entity(
        "AdminVdc",
        "AdminVdcType",
        found,
        fields,
        href=call.href.admin(found),
        media=admin_media(found),
        links=[*_links(call, found), call.href.link_to("alternate", found)],
        status=found.status,
    )


@get("admin/vdc/{id}/edgeGateways", "vcloud.query.records")
def edge_gateways(call: Call) -> Element:
    """The records of the VDC's edge gateways."""
    return _records_of(call, "edgeGateway")


@get("admin/vdc/{id}/networks", "vcloud.query.records")
def networks(call: Call) -> Element:
    """The records of the VDC's networks."""
    return _records_of(call, "orgVdcNetwork")


@get("vdc/{id}/computePolicies", "vcloud.vdcComputePolicyReferences")
def compute_policies(call: Call) -> Element:
    """The sizing and placement policies published to the VDC."""
    found = visible_vdc(call)
    policies = [policy for policy in call.world.compute_policies if policy.id in found.compute_policy_ids]
    return Element(
        "VdcComputePolicyReferences",
        "VdcComputePolicyReferencesType",
        {"href": call.own_href, "type": _POLICIES},
        {
            "vdcComputePolicyReference": [
                call.href.reference("VdcComputePolicyReference", policy) for policy in policies
            ]
        },
    )


@get("vdc/{id}/vmAffinityRules", "vcloud.vmaffinityrules")
def affinity_rules(call: Call) -> Element:
    """The affinity rules between machines; the lab's have none."""
    visible_vdc(call)
    return Element(
        "VmAffinityRules",
        "VmAffinityRulesType",
        {"href": call.own_href, "type": _AFFINITY_RULES},
        {"vmAffinityRule": []},
    )


@get("vdc/{id}/hwv/{version}", "vcloud.virtualHardwareVersion")
def hardware_version(call: Call) -> Element:
    """What machines of a hardware version may have."""
    found, version = visible_vdc(call), call.captured["version"]
    if version not in found.supported_hardware_versions:
        raise not_found(f"hardware version {version}")
    return Element(
        "VirtualHardwareVersion",
        "VirtualHardwareVersionType",
        {"href": call.own_href, "type": Media("vcloud.virtualHardwareVersion")},
        {
            "link": [call.href.link_to("up", found)],
            "name": version,
            "maxCPUs": 128,
            "maxCoresPerSocket": 64,
            "maxMemorySizeMb": 6_291_456,
            "maxNICs": 10,
            "supportsHotAdd": True,
            "supportsHotPlugPCI": True,
            "supportsNestedHV": True,
        },
        keeps_case=True,
    )


@get("vdcStorageProfile/{id}", "vcloud.vdcStorageProfile")
def storage_profile(call: Call) -> Element:
    """A storage profile of a VDC; a limit of 0 is none."""
    return _storage_profile(call, "VdcStorageProfile", _visible_profile(call))


@get("admin/vdcStorageProfile/{id}", "admin.vdcStorageProfile")
def admin_storage_profile(call: Call) -> Element:
    """The same as administrators see it."""
    found = _storage_profile(call, "AdminVdcStorageProfile", _visible_profile(call))
    media = Media("admin.vdcStorageProfile")
    return replace(found, attributes={**found.attributes, "href": call.own_href, "type": media})


def visible_vdc(call: Call) -> OrgVdc:
    """The VDC of the path, if the caller sees it."""
    found = pick(call.view.vdcs, call.captured["id"])
    if found is None:
        raise no_access("vdc", call.captured["id"])
    return found


def _visible_profile(call: Call) -> StorageProfile:
    found = pick(call.view.storage_profiles, call.captured["id"])
    if found is None:
        raise no_access("vdcStorageProfile", call.captured["id"])
    return found


def _storage_profile(call: Call, tag: str, found: StorageProfile) -> Element:
    owner = call.view.vdc(found.vdc_id)
    return call.entity(
        tag,
        f"{tag}Type",
        found,
        {
            "enabled": found.is_enabled,
            "units": "MB",
            "limit": found.limit_mb,
            "default": found.is_default,
            "iopsSettings": Element(
                "IopsSettings", "VdcStorageProfileIopsSettingsType", fields={"enabled": found.iops_limiting_enabled}
            ),
            "storageUsedMB": found.used_mb,
        },
        links=[] if owner is None else [call.href.link_to("up", owner)],
    )


def _records_of(call: Call, query: str) -> Element:
    found = visible_vdc(call)
    return resource.run(call, query, only=lambda row: row.value("vdc") == Ref(found.id))


def _links(call: Call, found: OrgVdc) -> list[Element]:
    href = call.href
    return [
        href.link_to("up", call.view.org(found.org_id)),
        href.link("edgeGateways", f"admin/vdc/{found.uuid}/edgeGateways", _RECORDS),
        href.link("orgVdcNetworks", f"admin/vdc/{found.uuid}/networks", _RECORDS),
        href.link("down", f"vdc/{found.uuid}/computePolicies", _POLICIES),
        href.link("down", f"vdc/{found.uuid}/controlAccess/", Media("vcloud.controlAccess")),
        href.link("down", f"vdc/{found.uuid}/vmAffinityRules/", _AFFINITY_RULES),
    ]


def _fields(call: Call, found: OrgVdc) -> dict[str, Field]:
    href, view, world = call.href, call.view, call.world
    inside: list[Named] = [
        *(vapp for vapp in view.vapps if vapp.vdc_id == found.id),
        *(template for template in view.templates if template.vdc_id == found.id),
        *(disk for disk in view.disks if disk.vdc_id == found.id),
    ]
    available = [
        network
        for network in view.networks
        if network.vdc_id == found.id or (network.shared and network.org_id == found.org_id)
    ]
    newest = found.supported_hardware_versions[-1:]
    versions = [
        Element(
            "SupportedHardwareVersion",
            "SupportedHardwareVersionType",
            {"name": version, "default": version in newest},
            text=version,
            text_name="content",
        )
        for version in found.supported_hardware_versions
    ]
    return {
        "allocationModel": found.allocation_model,
        "computeCapacity": Element(
            "ComputeCapacity",
            "ComputeCapacityType",
            fields={"cpu": _capacity("Cpu", found.cpu), "memory": _capacity("Memory", found.memory)},
        ),
        "resourceEntities": Element(
            "ResourceEntities",
            "ResourceEntitiesType",
            fields={"resourceEntity": [href.reference("ResourceEntity", thing) for thing in inside]},
        ),
        "availableNetworks": Element(
            "AvailableNetworks",
            "AvailableNetworksType",
            fields={"network": [href.reference("Network", network) for network in available]},
        ),
        "capabilities": Element(
            "Capabilities",
            "CapabilitiesType",
            fields={
                "supportedHardwareVersions": Element(
                    "SupportedHardwareVersions",
                    "SupportedHardwareVersionsType",
                    fields={"supportedHardwareVersion": versions},
                )
            },
        ),
        "nicQuota": found.nic_quota,
        "networkQuota": found.network_quota,
        "usedNetworkCount": found.used_network_count,
        "vmQuota": found.vm_quota,
        "isEnabled": found.is_enabled,
        "vdcStorageProfiles": Element(
            "VdcStorageProfiles",
            "VdcStorageProfilesType",
            fields={
                "vdcStorageProfile": [
                    href.reference("VdcStorageProfile", profile) for profile in found.storage_profiles
                ]
            },
        ),
        "defaultComputePolicy": _named(
            call, "DefaultComputePolicy", world.compute_policies, found.default_compute_policy_id
        ),
    }


def _named(call: Call, tag: str, things: Sequence[Named], identifier: str) -> Element | None:
    found = next((thing for thing in things if thing.id == identifier), None)
    return None if found is None else call.href.reference(tag, found)


def _capacity(tag: str, capacity: Capacity) -> Element:
    amounts: dict[str, Scalar] = {
        "units": capacity.units,
        "allocated": capacity.allocated,
        "limit": capacity.limit,
        "reserved": capacity.reserved,
        "used": capacity.used,
    }
    return Element(tag, "CapacityWithUsageType", fields=amounts)
