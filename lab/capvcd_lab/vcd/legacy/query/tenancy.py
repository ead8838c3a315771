"""Queries for organizations, their VDCs and the VDCs' storage profiles."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from capvcd_lab.vcd.legacy.query.types import Column, QueryType, Ref, Value
from capvcd_lab.vcd.legacy.view import View
from capvcd_lab.world.compute import OrgVdc, StorageProfile, VApp
from capvcd_lab.world.identity import Organization

# The numbers adminOrgVdc records give for an allocation model.
_MODELS: Mapping[str, int] = MappingProxyType(
    {"AllocationVApp": 0, "AllocationPool": 1, "ReservationPool": 2, "Flex": 3}
)
_VDC_STATUS: Mapping[int, str] = MappingProxyType({-1: "FAILED_CREATION", 0: "NOT_READY", 1: "READY"})


def _vapps(view: View, vdc: OrgVdc) -> list[VApp]:
    return [vapp for vapp in view.world.vapps if vapp.vdc_id == vdc.id]


def _provider_vdc_name(view: View, vdc: OrgVdc) -> Value:
    return next((pvdc.name for pvdc in view.world.site.provider_vdcs if pvdc.id == vdc.provider_vdc_id), None)


def _running(view: View, vdc: OrgVdc) -> int:
    return sum(vm.status == "POWERED_ON" for vapp in _vapps(view, vdc) for vm in vapp.vms)


_VDC: MappingProxyType[str, Column[OrgVdc]] = MappingProxyType(
    {
        "name": lambda _, vdc: vdc.name,
        "description": lambda _, vdc: vdc.description,
        "isEnabled": lambda _, vdc: vdc.is_enabled,
        "cpuAllocationMhz": lambda _, vdc: vdc.cpu.allocated,
        "cpuLimitMhz": lambda _, vdc: vdc.cpu.limit,
        "cpuUsedMhz": lambda _, vdc: vdc.cpu.used,
        "memoryAllocationMB": lambda _, vdc: vdc.memory.allocated,
        "memoryLimitMB": lambda _, vdc: vdc.memory.limit,
        "memoryUsedMB": lambda _, vdc: vdc.memory.used,
        "storageLimitMB": lambda _, vdc: sum(profile.limit_mb for profile in vdc.storage_profiles),
        "storageUsedMB": lambda _, vdc: sum(profile.used_mb for profile in vdc.storage_profiles),
        "providerVdcName": _provider_vdc_name,
        "providerVdc": lambda _, vdc: Ref(vdc.provider_vdc_id) if vdc.provider_vdc_id else None,
        "orgName": lambda view, vdc: view.org(vdc.org_id).name,
        "numberOfVApps": lambda view, vdc: len(_vapps(view, vdc)),
        "numberOfDeployedVApps": lambda view, vdc: sum(vapp.deployed for vapp in _vapps(view, vdc)),
        "numberOfDisks": lambda view, vdc: sum(disk.vdc_id == vdc.id for disk in view.world.disks),
        "numberOfVAppTemplates": lambda view, vdc: sum(it.vdc_id == vdc.id for it in view.world.templates),
        "isSystemVdc": lambda view, vdc: view.org(vdc.org_id).is_system,
        "isBusy": lambda _, __: False,
        "status": lambda _, vdc: _VDC_STATUS.get(vdc.status, "UNKNOWN"),
        "numberOfStorageProfiles": lambda _, vdc: len(vdc.storage_profiles),
        "numberOfVMs": lambda view, vdc: sum(len(vapp.vms) for vapp in _vapps(view, vdc)),
        "numberOfRunningVMs": _running,
        "isThinProvisioned": lambda _, vdc: vdc.is_thin_provisioning,
        "isFastProvisioned": lambda _, vdc: vdc.is_fast_provisioning,
    }
)
_TENANT_VDC: MappingProxyType[str, Column[OrgVdc]] = MappingProxyType(
    {
        "cpuReservedMhz": lambda _, vdc: vdc.cpu.reserved,
        "memoryReservedMB": lambda _, vdc: vdc.memory.reserved,
    }
)
_ADMIN_VDC: MappingProxyType[str, Column[OrgVdc]] = MappingProxyType(
    {
        "org": lambda _, vdc: Ref(vdc.org_id),
        "allocationModel": lambda _, vdc: _MODELS.get(vdc.allocation_model),
        "networkPool": lambda _, vdc: Ref(vdc.network_pool_id) if vdc.network_pool_id else None,
        "networkProviderType": lambda _, vdc: vdc.network_provider,
        "usedNetworksInVdc": lambda _, vdc: vdc.used_network_count,
    }
)
_PROFILE: MappingProxyType[str, Column[StorageProfile]] = MappingProxyType(
    {
        "name": lambda _, profile: profile.name,
        "isEnabled": lambda _, profile: profile.is_enabled,
        "isDefaultStorageProfile": lambda _, profile: profile.is_default,
        "storageUsedMB": lambda _, profile: profile.used_mb,
        "storageLimitMB": lambda _, profile: profile.limit_mb,
        "vdc": lambda _, profile: Ref(profile.vdc_id),
        "vdcName": lambda view, profile: vdc_name(view, profile.vdc_id),
        "diskIopsEnabled": lambda _, profile: profile.iops_limiting_enabled,
    }
)
_ADMIN_PROFILE: MappingProxyType[str, Column[StorageProfile]] = MappingProxyType(
    {"org": lambda view, profile: org_of_vdc(view, profile.vdc_id)}
)
_ORG: MappingProxyType[str, Column[Organization]] = MappingProxyType(
    {
        "name": lambda _, org: org.name,
        "displayName": lambda _, org: org.display_name or org.name,
        "isEnabled": lambda _, org: org.is_enabled,
        "isReadOnly": lambda _, org: org.is_system,
        "canPublishCatalogs": lambda _, org: org.can_publish,
        "numberOfCatalogs": lambda view, org: sum(it.org_id == org.id for it in view.world.catalogs),
        "numberOfVdcs": lambda view, org: sum(vdc.org_id == org.id for vdc in view.world.vdcs),
        "numberOfVApps": lambda view, org: sum(
            len(_vapps(view, vdc)) for vdc in view.world.vdcs if vdc.org_id == org.id
        ),
        "numberOfDisks": lambda view, org: sum(
            disk.vdc_id == vdc.id for vdc in view.world.vdcs if vdc.org_id == org.id for disk in view.world.disks
        ),
    }
)


def vdc_name(view: View, vdc_id: str) -> str | None:
    """The name of a VDC, by its id."""
    vdc = view.vdc(vdc_id)
    return None if vdc is None else vdc.name


def org_of_vdc(view: View, vdc_id: str) -> Ref | None:
    """The organization a VDC belongs to."""
    vdc = view.vdc(vdc_id)
    return None if vdc is None else Ref(vdc.org_id)


TYPES: tuple[QueryType[Any], ...] = (
    QueryType("organization", "Org", "QueryResultOrgRecordType", lambda view: view.orgs, _ORG, "provider"),
    QueryType("orgVdc", "OrgVdc", "QueryResultOrgVdcRecordType", lambda view: view.vdcs, _VDC | _TENANT_VDC, "tenant"),
    QueryType(
        "adminOrgVdc",
        "AdminVdc",
        "QueryResultAdminVdcRecordType",
        lambda view: view.vdcs,
        _VDC | _ADMIN_VDC,
        "provider",
    ),
    QueryType(
        "orgVdcStorageProfile",
        "OrgVdcStorageProfile",
        "QueryResultOrgVdcStorageProfileRecordType",
        lambda view: view.storage_profiles,
        _PROFILE,
        "tenant",
    ),
    QueryType(
        "adminOrgVdcStorageProfile",
        "AdminOrgVdcStorageProfile",
        "QueryResultAdminOrgVdcStorageProfileRecordType",
        lambda view: view.storage_profiles,
        _PROFILE | _ADMIN_PROFILE,
        "provider",
    ),
)
