"""Organizations, their VDCs, and what a VDC offers: capabilities, compute policies, storage policies."""

from typing import Any

from capvcd_lab.vcd.cloudapi.routes import Call, get, reference
from capvcd_lab.world.compute import ComputePolicy, OrgVdc, StorageProfile
from capvcd_lab.world.identity import Organization

_ALLOCATION_TYPES = {
    "AllocationVApp": "ALLOCATION_VAPP",
    "AllocationPool": "ALLOCATION_POOL",
    "ReservationPool": "RESERVATION_POOL",
    "Flex": "FLEX",
}
_VIEW_POLICY = "Organization vDC Compute Policy: View"


def _orgs(call: Call) -> list[Organization]:
    return [org for org in call.world.orgs if call.caller.sees_org(org.id)]


def _org(call: Call, org: Organization) -> dict[str, Any]:
    world = call.world
    vdc_ids = {vdc.id for vdc in world.vdcs if vdc.org_id == org.id}
    vapps = [vapp for vapp in world.vapps if vapp.vdc_id in vdc_ids]
    return {
        "id": org.id,
        "name": org.name,
        "displayName": org.display_name or org.name,
        "description": org.description,
        "isEnabled": org.is_enabled,
        "orgVdcCount": len(vdc_ids),
        "catalogCount": sum(catalog.org_id == org.id for catalog in world.catalogs),
        "vappCount": len(vapps),
        "runningVMCount": sum(vm.status == "POWERED_ON" for vapp in vapps for vm in vapp.vms),
        "userCount": sum(user.org_id == org.id for user in world.users),
        "diskCount": sum(disk.vdc_id in vdc_ids for disk in world.disks),
        "canPublish": org.can_publish,
    }


@get("/1.0.0/orgs", "Organization: View")
def orgs(call: Call) -> list[dict[str, Any]]:
    """The organizations in view: a tenant's own."""
    return [_org(call, org) for org in _orgs(call)]


@get("/1.0.0/orgs/{orgUrn}", "Organization: View")
def org_by_id(call: Call) -> dict[str, Any]:
    """One organization."""
    return _org(call, call.one(_orgs(call), call.captured["orgUrn"]))


def visible_vdcs(call: Call) -> list[OrgVdc]:
    """The VDCs of the organizations in view."""
    return [vdc for vdc in call.world.vdcs if call.caller.sees_org(vdc.org_id)]


def _vdc_of(call: Call) -> OrgVdc:
    return call.one(visible_vdcs(call), call.captured["orgVdcId"])


def _vdc(call: Call, vdc: OrgVdc) -> dict[str, Any]:
    return {
        "id": vdc.id,
        "name": vdc.name,
        "description": vdc.description,
        "allocationType": _ALLOCATION_TYPES[vdc.allocation_model],
        "org": reference(call.find(vdc.org_id)),
    }


@get("/1.0.0/vdcs")
def vdcs(call: Call) -> list[dict[str, Any]]:
    """The VDCs in view."""
    return [_vdc(call, vdc) for vdc in visible_vdcs(call)]


@get("/1.0.0/vdcs/{orgVdcId}")
def vdc_by_id(call: Call) -> dict[str, Any]:
    """One VDC."""
    return _vdc(call, _vdc_of(call))


@get("/1.0.0/vdcs/{orgVdcId}/capabilities")
def capabilities(call: Call) -> dict[str, Any]:
    """What the VDC can do; ``networkProvider`` tells NSX-T from NSX-V."""
    vdc = _vdc_of(call)
    values = [
        ("networkProvider", vdc.network_provider, "String", "Infra"),
        ("crossVdc", vdc.network_provider == "NSX_T", "Boolean", "OrgVdcNetwork"),
        ("vappNatRules", True, "Boolean", "VAppNetwork"),
        ("distributedFirewall", vdc.network_provider == "NSX_T", "Boolean", "Security"),
        ("vappFenced", vdc.network_provider == "NSX_V", "Boolean", "VAppNetwork"),
    ]
    found = [
        {"name": name, "description": name, "value": value, "type": kind, "category": category, "settings": None}
        for name, value, kind, category in values
    ]
    return {
        "resultTotal": len(found),
        "pageCount": 1,
        "page": 1,
        "pageSize": len(found),
        "associations": None,
        "values": found,
    }


@get("/1.0.0/vdcs/{orgVdcId}/networkProfile")
def network_profile(call: Call) -> dict[str, Any]:
    """The edge clusters a VDC places its edges and services on."""
    vdc = _vdc_of(call)
    services = None
    if vdc.edge_cluster_id is not None:
        services = {
            "edgeClusterRef": {"name": "edge-cluster", "id": vdc.edge_cluster_id},
            "backingId": vdc.edge_cluster_id,
        }
    return {
        "primaryEdgeCluster": None,
        "secondaryEdgeCluster": None,
        "servicesEdgeCluster": services,
        "vdcNetworkSegmentProfileTemplateRef": None,
        "vappNetworkSegmentProfileTemplateRef": None,
    }


# -- compute policies ----------------------------------------------------------------------------------------------


def _policies(call: Call) -> list[ComputePolicy]:
    """All policies for the provider; those published to one of its VDCs for a tenant."""
    if call.caller.org is None:
        return call.world.compute_policies
    published = {policy_id for vdc in visible_vdcs(call) for policy_id in vdc.compute_policy_ids}
    return [policy for policy in call.world.compute_policies if policy.id in published]


def _policy_1(policy: ComputePolicy) -> dict[str, Any]:
    return {
        "id": policy.id,
        "description": policy.description,
        "name": policy.name,
        "cpuSpeed": None,
        "memory": policy.memory_mb,
        "cpuCount": policy.cpu_count,
        "coresPerSocket": policy.cores_per_socket,
        "memoryReservationGuarantee": None,
        "cpuReservationGuarantee": None,
        "cpuLimit": None,
        "memoryLimit": None,
        "cpuShares": None,
        "memoryShares": None,
        "extraConfigs": None,
        "pvdcComputePolicyRef": None,
        "pvdcComputePolicy": None,
        "compatibleVdcTypes": None,
        "isSizingOnly": policy.is_sizing_only,
        "pvdcId": policy.provider_vdc_id,
        "namedVmGroups": None,
        "logicalVmGroupReferences": None,
        "isAutoGenerated": policy.is_auto_generated,
    }


def _policy_2(policy: ComputePolicy) -> dict[str, Any]:
    return {
        "id": policy.id,
        "description": policy.description,
        "policyType": "VdcVmPolicy",
        "name": policy.name,
        "pvdcComputePolicy": None,
        "compatibleVdcTypes": None,
        "isSizingOnly": policy.is_sizing_only,
        "hasSizingInfo": policy.cpu_count is not None or policy.memory_mb is not None,
        "pvdcId": policy.provider_vdc_id,
        "isAutoGenerated": policy.is_auto_generated,
    }


def _policies_of_vdc(call: Call) -> list[ComputePolicy]:
    published = _vdc_of(call).compute_policy_ids
    return [policy for policy in call.world.compute_policies if policy.id in published]


@get("/1.0.0/vdcComputePolicies", _VIEW_POLICY)
def compute_policies_1(call: Call) -> list[dict[str, Any]]:
    """The compute policies in view, in the older form CAPVCD and CPI read."""
    return [_policy_1(policy) for policy in _policies(call)]


@get("/1.0.0/vdcComputePolicies/{vdcComputePolicyId}", _VIEW_POLICY)
def compute_policy_1(call: Call) -> dict[str, Any]:
    """One compute policy in the older form."""
    return _policy_1(call.one(_policies(call), call.captured["vdcComputePolicyId"]))


@get("/2.0.0/vdcComputePolicies", _VIEW_POLICY)
def compute_policies_2(call: Call) -> list[dict[str, Any]]:
    """The compute policies in view."""
    return [_policy_2(policy) for policy in _policies(call)]


@get("/2.0.0/vdcComputePolicies/{vdcComputePolicyId}", _VIEW_POLICY)
def compute_policy_2(call: Call) -> dict[str, Any]:
    """One compute policy."""
    return _policy_2(call.one(_policies(call), call.captured["vdcComputePolicyId"]))


@get("/1.0.0/vdcs/{orgVdcId}/computePolicies", _VIEW_POLICY)
def compute_policies_of_vdc_1(call: Call) -> list[dict[str, Any]]:
    """The compute policies published to a VDC, in the older form."""
    return [_policy_1(policy) for policy in _policies_of_vdc(call)]


@get("/2.0.0/vdcs/{orgVdcId}/computePolicies", _VIEW_POLICY)
def compute_policies_of_vdc_2(call: Call) -> list[dict[str, Any]]:
    """The compute policies published to a VDC."""
    return [_policy_2(policy) for policy in _policies_of_vdc(call)]


@get("/1.0.0/vdcs/{orgVdcId}/maxComputePolicy", _VIEW_POLICY)
def max_compute_policy(call: Call) -> dict[str, Any]:
    """The default policy, which is also the widest, of a VDC."""
    vdc = _vdc_of(call)
    return _policy_1(call.one(call.world.compute_policies, vdc.default_compute_policy_id))


# -- storage policies ----------------------------------------------------------------------------------------------


def _storage_profiles(call: Call) -> list[StorageProfile]:
    return [profile for vdc in visible_vdcs(call) for profile in vdc.storage_profiles]


def _storage_profile(call: Call, profile: StorageProfile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "name": profile.name,
        "isEnabled": profile.is_enabled,
        "isDefaultStoragePolicy": profile.is_default,
        "storageLimitMb": profile.limit_mb,
        "orgVdcRef": reference(call.find(profile.vdc_id)),
        "pvdcStoragePolicyRef": None,
    }


@get("/1.0.0/orgVdcStoragePolicies")
def storage_policies(call: Call) -> list[dict[str, Any]]:
    """The storage policies of the VDCs in view."""
    return [_storage_profile(call, profile) for profile in _storage_profiles(call)]


@get("/1.0.0/orgVdcStoragePolicies/{orgVdcStoragePolicyUrn}")
def storage_policy(call: Call) -> dict[str, Any]:
    """One storage policy."""
    return _storage_profile(call, call.one(_storage_profiles(call), call.captured["orgVdcStoragePolicyUrn"]))
