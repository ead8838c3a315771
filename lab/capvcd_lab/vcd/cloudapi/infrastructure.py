"""What only the provider sees: cells, site, vCenter, provider VDCs, network pools, edge clusters, tier-0 routers."""

from typing import Any

from capvcd_lab.vcd.cloudapi.published import version_key
from capvcd_lab.vcd.cloudapi.routes import Call, get, reference
from capvcd_lab.wire.message import Response
from capvcd_lab.world.site import Cell, NetworkPool, VirtualCenter


def _cell(call: Call, cell: Cell) -> dict[str, Any]:
    return {
        "id": cell.id,
        "productBuildDate": call.world.site.build_date,
        "isActive": cell.is_active,
        "name": cell.name,
        "primaryIP": "127.0.0.1",
        "productVersion": cell.product_version,
    }


@get("/1.0.0/cells", provider_only=True)
def cells(call: Call) -> list[dict[str, Any]]:
    """The cells of the site."""
    return [_cell(call, cell) for cell in call.world.site.cells]


@get("/1.0.0/cells/{cellUrn}", provider_only=True)
def cell_by_id(call: Call) -> dict[str, Any]:
    """One cell."""
    return _cell(call, call.one(call.world.site.cells, call.captured["cellUrn"]))


@get("/1.0.0/site/settings", provider_only=True)
def site_settings(call: Call) -> Response:
    """Nothing but links, as documented."""
    base = f"{call.request.base_url}/cloudapi/1.0.0/site/settings"
    return Response(204, {"Link": f'<{base}/cors>;rel="down";type="application/json";model="AllowedOrigins"'})


@get("/1.0.0/site/associations", provider_only=True)
def site_associations(call: Call) -> list[dict[str, Any]]:
    """The associated sites: this one alone."""
    site = call.world.site
    newest = max((offered.version for offered in site.api_versions), key=version_key)
    return [
        {
            "id": site.id,
            "name": site.name,
            "maxSupportedApiVersion": newest,
            "restApiEndpoint": call.request.base_url,
            "baseUiEndpoint": f"{call.request.base_url}/provider",
            "status": "ACTIVE",
            "publicKey": None,
        }
    ]


@get("/1.0.0/providerVdcs", provider_only=True)
def provider_vdcs(call: Call) -> list[dict[str, Any]]:
    """The provider VDCs."""
    return [
        {
            "id": pvdc.id,
            "name": pvdc.name,
            "description": pvdc.description,
            "isEnabled": pvdc.is_enabled,
            "maxSupportedHwVersion": "vmx-19",
            "creationStatus": "READY",
            "nsxTManager": reference(call.find(pvdc.nsx_manager_id)),
            "vimServer": reference(call.find(pvdc.virtual_center_id)),
        }
        for pvdc in call.world.site.provider_vdcs
    ]


def _network_pool(call: Call, pool: NetworkPool) -> dict[str, Any]:
    return {
        "status": pool.status,
        "id": pool.id,
        "name": pool.name,
        "description": pool.description,
        "poolType": pool.pool_type,
        "promiscuousMode": False,
        "totalBackingsCount": None,
        "usedBackingsCount": None,
        "managingOwnerRef": reference(call.find(pool.owner_id)),
    }


@get("/1.0.0/networkPools/networkPoolSummaries", provider_only=True)
def network_pools(call: Call) -> list[dict[str, Any]]:
    """The network pools; ``GENEVE`` is NSX-T."""
    return [_network_pool(call, pool) for pool in call.world.site.network_pools]


@get("/1.0.0/networkPools/{networkPoolId}", provider_only=True)
def network_pool(call: Call) -> dict[str, Any]:
    """One network pool, with what provides it."""
    pool = call.one(call.world.site.network_pools, call.captured["networkPoolId"])
    found = _network_pool(call, pool)
    return found | {"backing": {"providerRef": found["managingOwnerRef"]}}


def _virtual_center(center: VirtualCenter) -> dict[str, Any]:
    return {
        "vcId": center.id,
        "name": center.name,
        "description": center.description,
        "username": center.username,
        "password": None,
        "url": center.url,
        "isEnabled": center.is_enabled,
        "vsphereWebClientServerUrl": None,
        "hasProxy": False,
        "rootFolder": None,
        "vcNoneNetwork": None,
        "tenantVisibleName": center.name,
        "isConnected": center.is_connected,
        "mode": "IAAS",
        "listenerState": center.listener_state,
        "clusterHealthStatus": "GREEN",
        "vcVersion": center.version,
        "buildNumber": None,
        "uuid": center.uuid,
        "nsxVManager": None,
        "proxyConfigurationUrn": None,
    }


@get("/1.0.0/virtualCenters", provider_only=True)
def virtual_centers(call: Call) -> list[dict[str, Any]]:
    """The registered vCenter Servers."""
    return [_virtual_center(center) for center in call.world.site.virtual_centers]


@get("/1.0.0/virtualCenters/{vcUrn}", provider_only=True)
def virtual_center(call: Call) -> dict[str, Any]:
    """One vCenter Server."""
    return _virtual_center(call.one(call.world.site.virtual_centers, call.captured["vcUrn"]))


@get("/1.0.0/edgeClusters", provider_only=True)
def edge_clusters(call: Call) -> list[dict[str, Any]]:
    """The edge clusters edge gateways run on."""
    found = {edge.edge_cluster_id: edge.edge_cluster_name for edge in call.world.edge_gateways if edge.edge_cluster_id}
    return [
        {"id": identifier, "name": name, "description": "", "resourcePool": None, "storageProfileName": None}
        for identifier, name in sorted(found.items())
    ]


@get("/1.0.0/nsxTResources/edgeClusters", "Organization vDC Gateway: View")
def nsx_edge_clusters(call: Call) -> list[dict[str, Any]]:
    """The NSX edge clusters under the edge gateways in view, by cursor."""
    found = {
        edge.edge_cluster_id: edge.edge_cluster_name
        for edge in call.world.edge_gateways
        if edge.edge_cluster_id and call.caller.sees_org(edge.org_id)
    }
    return [
        {
            "id": identifier,
            "name": name,
            "description": "",
            "nodeCount": 2,
            "nodeType": "EDGE_NODE",
            "deploymentType": "VIRTUAL_MACHINE",
        }
        for identifier, name in sorted(found.items())
    ]


@get("/1.0.0/virtualCenters/{vcUrn}/resourcePools/browseAll", provider_only=True)
def resource_pools(call: Call) -> list[dict[str, Any]]:
    """The resource pools that provider VDCs of this vCenter use."""
    center = call.one(call.world.site.virtual_centers, call.captured["vcUrn"])
    return [
        {
            "moref": pool.moref,
            "clusterMoref": None,
            "name": pool.name,
            "vcId": center.id,
            "eligible": pool.is_enabled,
            "kubernetesEnabled": False,
            "vgpuEnabled": False,
        }
        for pvdc in call.world.site.provider_vdcs
        if pvdc.virtual_center_id == center.id
        for pool in pvdc.resource_pools
    ]


@get("/1.0.0/nsxTResources/importableTier0Routers", provider_only=True)
def importable_tier0_routers(call: Call) -> list[dict[str, Any]]:
    """The tier-0 routers behind external networks, by cursor."""
    return [
        {
            "id": network.backing_id,
            "description": "",
            "displayName": network.backing_name,
            "parentTier0Id": None,
            "alreadyImported": True,
        }
        for network in call.world.external_networks
        if network.backing_type.startswith("NSXT_")
    ]
