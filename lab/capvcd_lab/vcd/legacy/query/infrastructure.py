"""Queries only the provider may make: provider VDCs, resource pools, network pools, vCenters, NSX managers, cells."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from capvcd_lab.vcd.legacy.query.types import Column, QueryType, Ref, Value
from capvcd_lab.vcd.legacy.view import View
from capvcd_lab.world.site import Cell, NetworkPool, NsxManager, ProviderVdc, ResourcePool, VirtualCenter

_POOL_TYPES: Mapping[str, int] = MappingProxyType(
    {"VLAN": 0, "ISOLATION_BACKED": 1, "PORTGROUP_BACKED": 2, "VXLAN": 3, "GENEVE": 4, "UNIVERSAL_VXLAN": 5}
)


def _vcenter_name(view: View, identifier: str) -> Value:
    return next((center.name for center in view.world.site.virtual_centers if center.id == identifier), None)


def _provider_vdc(view: View, pool: ResourcePool) -> ProviderVdc:
    return next(pvdc for pvdc in view.world.site.provider_vdcs if pool in pvdc.resource_pools)


_PROVIDER_VDC: MappingProxyType[str, Column[ProviderVdc]] = MappingProxyType(
    {
        "name": lambda _, pvdc: pvdc.name,
        "isEnabled": lambda _, pvdc: pvdc.is_enabled,
        "isDeleted": lambda _, __: False,
        "isBusy": lambda _, __: False,
        "status": lambda _, __: "READY",
        "vcName": lambda view, pvdc: _vcenter_name(view, pvdc.virtual_center_id),
        "numberOfVdcs": lambda view, pvdc: sum(vdc.provider_vdc_id == pvdc.id for vdc in view.world.vdcs),
        "numberOfResourcePools": lambda _, pvdc: len(pvdc.resource_pools),
        "networkProviderType": lambda _, pvdc: "NSX_T" if pvdc.nsx_manager_id else "NSX_V",
    }
)
_RESOURCE_POOL: MappingProxyType[str, Column[ResourcePool]] = MappingProxyType(
    {
        "name": lambda _, pool: pool.name,
        "moref": lambda _, pool: pool.moref,
        "isDeleted": lambda _, __: False,
        "isEnabled": lambda _, pool: pool.is_enabled,
        "isPrimary": lambda view, pool: _provider_vdc(view, pool).resource_pools[0] is pool,
        "vc": lambda view, pool: Ref(_provider_vdc(view, pool).virtual_center_id),
        "vcName": lambda view, pool: _vcenter_name(view, _provider_vdc(view, pool).virtual_center_id),
        "providerVdc": lambda view, pool: Ref(_provider_vdc(view, pool).id),
        "providerName": lambda view, pool: _provider_vdc(view, pool).name,
    }
)
_NETWORK_POOL: MappingProxyType[str, Column[NetworkPool]] = MappingProxyType(
    {
        "name": lambda _, pool: pool.name,
        "networkPoolType": lambda _, pool: _POOL_TYPES.get(pool.pool_type),
        "description": lambda _, pool: pool.description,
        "vcName": lambda view, pool: _vcenter_name(view, pool.owner_id),
        "isBusy": lambda _, pool: pool.status != "REALIZED",
    }
)
_NSX_MANAGER: MappingProxyType[str, Column[NsxManager]] = MappingProxyType(
    {
        "name": lambda _, manager: manager.name,
        "url": lambda _, manager: manager.url,
        "version": lambda _, manager: manager.version,
    }
)
_VCENTER: MappingProxyType[str, Column[VirtualCenter]] = MappingProxyType(
    {
        "name": lambda _, center: center.name,
        "url": lambda _, center: center.url,
        "userName": lambda _, center: center.username,
        "isEnabled": lambda _, center: center.is_enabled,
        "vcVersion": lambda _, center: center.version,
        "status": lambda _, center: "READY" if center.is_connected else "UNAVAILABLE",
        "isBusy": lambda _, __: False,
        "listenerState": lambda _, center: center.listener_state,
        "uuid": lambda _, center: center.uuid,
    }
)
_CELL: MappingProxyType[str, Column[Cell]] = MappingProxyType(
    {
        "name": lambda _, cell: cell.name,
        "isActive": lambda _, cell: int(cell.is_active),
        "version": lambda _, cell: cell.product_version,
        "buildDate": lambda view, _: view.world.site.build_date,
    }
)


def _resource_pools(view: View) -> list[ResourcePool]:
    return [pool for pvdc in view.world.site.provider_vdcs for pool in pvdc.resource_pools]


TYPES: tuple[QueryType[Any], ...] = (
    QueryType(
        "providerVdc",
        "VMWProviderVdc",
        "QueryResultVMWProviderVdcRecordType",
        lambda view: view.world.site.provider_vdcs,
        _PROVIDER_VDC,
        "provider",
    ),
    QueryType(
        "resourcePool", "ResourcePool", "QueryResultResourcePoolRecordType", _resource_pools, _RESOURCE_POOL, "provider"
    ),
    QueryType(
        "networkPool",
        "NetworkPool",
        "QueryResultNetworkPoolRecordType",
        lambda view: view.world.site.network_pools,
        _NETWORK_POOL,
        "provider",
    ),
    QueryType(
        "nsxTManager",
        "NsxTManager",
        "QueryResultNsxTManagerRecordType",
        lambda view: view.world.site.nsx_managers,
        _NSX_MANAGER,
        "provider",
    ),
    QueryType(
        "virtualCenter",
        "VirtualCenter",
        "QueryResultVirtualCenterRecordType",
        lambda view: view.world.site.virtual_centers,
        _VCENTER,
        "provider",
    ),
    QueryType("cell", "Cell", "QueryResultCellRecordType", lambda view: view.world.site.cells, _CELL, "provider"),
)
