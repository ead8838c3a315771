"""The load balancer: the switch on an edge, service engine groups and their assignments, virtual services, pools."""

from collections.abc import Iterable
from typing import Any

from capvcd_lab.vcd.cloudapi.edges import edge_of, visible_edges
from capvcd_lab.vcd.cloudapi.routes import Call, get, reference
from capvcd_lab.vcd.errors import forbidden
from capvcd_lab.world.loadbalancer import (
    LoadBalancerCloud,
    LoadBalancerController,
    LoadBalancerPool,
    ServiceEngineGroup,
    ServiceEngineGroupAssignment,
    ServicePort,
    VirtualService,
)

VIEW = "Organization vDC Gateway: View Load Balancer"
_EDGE = "/1.0.0/edgeGateways/{gatewayId}/loadBalancer"
_LB = "/1.0.0/loadBalancer"


@get(_EDGE, VIEW)
def edge_load_balancer(call: Call) -> dict[str, Any]:
    """Whether the load balancer of an edge is on, and its service network."""
    balancer = edge_of(call).load_balancer
    return {
        "enabled": balancer.enabled,
        "serviceNetworkDefinition": balancer.service_network,
        "ipv6ServiceNetworkDefinition": None,
        "loadBalancerCloudRef": reference(call.find(balancer.cloud_id)),
        "licenseType": balancer.license_type,
        "supportedFeatureSet": balancer.feature_set,
        "transparentModeEnabled": balancer.transparent_mode,
    }


# -- virtual services and pools ----------------------------------------------------------------------------------


def _port(port: ServicePort) -> dict[str, Any]:
    name = {
        "TCP_PROXY": "System-TCP-Proxy",
        "TCP_FAST_PATH": "System-TCP-Fast-Path",
        "UDP_FAST_PATH": "System-UDP-Fast-Path",
    }
    return {
        "tcpUdpProfile": {"name": name[port.profile], "type": port.profile, "systemDefined": True},
        "portStart": port.start,
        "portEnd": port.end,
        "sslEnabled": port.ssl_enabled,
    }


def _service_summary(call: Call, service: VirtualService) -> dict[str, Any]:
    return {
        "status": service.status,
        "id": service.id,
        "name": service.name,
        "description": service.description,
        "enabled": service.enabled,
        "virtualIpAddress": service.virtual_ip,
        "ipv6VirtualIpAddress": None,
        "loadBalancerPoolRef": reference(call.find(service.pool_id)),
        "gatewayRef": reference(call.find(service.edge_id)),
        "serviceEngineGroupRef": reference(call.find(service.group_id)),
        "certificateRef": None,
        "servicePorts": [_port(port) for port in service.ports],
        "healthStatus": service.health_status,
        "healthMessage": service.health_message,
        "detailedHealthMessage": service.detailed_health_message,
        "transparentModeEnabled": False,
        "applicationProfileType": service.application_profile,
    }


def _pool_summary(call: Call, pool: LoadBalancerPool) -> dict[str, Any]:
    return {
        "status": pool.status,
        "id": pool.id,
        "description": pool.description,
        "enabled": pool.enabled,
        "passiveMonitoringEnabled": True,
        "healthStatus": pool.health_status,
        "memberCount": len(pool.members),
        "enabledMemberCount": sum(member.enabled for member in pool.members),
        "upMemberCount": sum(member.enabled and member.health_status == "UP" for member in pool.members),
        "healthMessage": pool.health_message,
        "name": pool.name,
        "activeMonitoringEnabled": bool(pool.monitors),
        "virtualServiceRefs": [
            reference(service) for service in call.world.virtual_services if service.pool_id == pool.id
        ],
        "memberSslEnabled": False,
        "memberGroupType": "STATIC_MEMBERS",
    }


@get(f"{_EDGE}/virtualServiceSummaries", VIEW)
def virtual_service_summaries(call: Call) -> list[dict[str, Any]]:
    """The virtual services of an edge."""
    edge = edge_of(call)
    return [_service_summary(call, service) for service in call.world.virtual_services if service.edge_id == edge.id]


@get(f"{_EDGE}/poolSummaries", VIEW)
def pool_summaries(call: Call) -> list[dict[str, Any]]:
    """The pools of an edge."""
    edge = edge_of(call)
    return [_pool_summary(call, pool) for pool in call.world.load_balancer_pools if pool.edge_id == edge.id]


@get(f"{_LB}/virtualServices/{{virtualServiceId}}", VIEW)
def virtual_service(call: Call) -> dict[str, Any]:
    """One virtual service."""
    edges = {edge.id for edge in visible_edges(call)}
    services = [service for service in call.world.virtual_services if service.edge_id in edges]
    service = call.one(services, call.captured["virtualServiceId"])
    document = _service_summary(call, service)
    del document["applicationProfileType"]
    profile = {"L4": "System-L4-Application", "HTTP": "System-HTTP", "HTTPS": "System-Secure-HTTP"}
    return document | {
        "applicationProfile": {
            "name": profile.get(service.application_profile, "System-SSL-Application"),
            "type": service.application_profile,
            "systemDefined": True,
        }
    }


@get(f"{_LB}/pools/{{poolId}}", VIEW)
def pool_by_id(call: Call) -> dict[str, Any]:
    """One pool with its members."""
    edges = {edge.id for edge in visible_edges(call)}
    pool = call.one([pool for pool in call.world.load_balancer_pools if pool.edge_id in edges], call.captured["poolId"])
    document = _pool_summary(call, pool)
    for summary_only in ("activeMonitoringEnabled", "memberSslEnabled", "memberGroupType"):
        del document[summary_only]
    return document | {
        "defaultPort": pool.default_port,
        "gracefulTimeoutPeriod": pool.graceful_timeout_minutes,
        "algorithm": pool.algorithm,
        "healthMonitors": [{"name": None, "type": monitor, "systemDefined": True} for monitor in pool.monitors],
        "persistenceProfile": None,
        "members": [
            {
                "ipAddress": member.ip_address,
                "port": member.port,
                "ratio": member.ratio,
                "enabled": member.enabled,
                "healthStatus": member.health_status,
                "markedDownBy": list(member.marked_down_by) or None,
                "detailedHealthMessage": member.detailed_health_message,
            }
            for member in pool.members
        ],
        "memberGroupRef": None,
        "gatewayRef": reference(call.find(pool.edge_id)),
        "caCertificateRefs": None,
        "commonNameCheckEnabled": False,
        "domainNames": None,
        "sslEnabled": False,
    }


# -- service engine groups ---------------------------------------------------------------------------------------


def _group(call: Call, group: ServiceEngineGroup) -> dict[str, Any]:
    return {
        "status": group.status,
        "id": group.id,
        "name": group.name,
        "description": group.description,
        "serviceEngineGroupBacking": {
            "backingId": group.backing_id,
            "loadBalancerCloudRef": reference(call.find(group.cloud_id)),
        },
        "haMode": group.ha_mode,
        "reservationType": group.reservation_type,
        "maxVirtualServices": group.max_virtual_services,
        "numDeployedVirtualServices": group.deployed_virtual_services,
        "reservedVirtualServices": group.reserved_virtual_services,
        "overAllocated": group.over_allocated,
        "supportedFeatureSet": group.feature_set,
    }


def _groups_in_view(call: Call) -> Iterable[ServiceEngineGroup]:
    """All of them for the provider; a tenant has to look from one of its edge gateways."""
    groups = call.world.service_engine_groups
    edge_ids = [context for context in call.contexts if context.startswith("urn:vcloud:gateway:")]
    if not edge_ids:
        if not call.caller.is_provider:
            raise forbidden()
        return groups
    edges = {edge.id: edge for edge in visible_edges(call)}
    if any(edge_id not in edges for edge_id in edge_ids):
        raise forbidden()
    assigned = [group for group in groups if any(assignment.edge_id in edge_ids for assignment in group.assignments)]
    if "assignable" in call.contexts:
        return [group for group in groups if group not in assigned]
    return assigned


@get(f"{_LB}/serviceEngineGroups", VIEW)
def service_engine_groups(call: Call) -> list[dict[str, Any]]:
    """The service engine groups in view."""
    return [_group(call, group) for group in _groups_in_view(call)]


@get(f"{_LB}/serviceEngineGroups/{{loadBalancerServiceEngineGroupId}}", provider_only=True)
def service_engine_group(call: Call) -> dict[str, Any]:
    """One service engine group."""
    return _group(call, call.one(call.world.service_engine_groups, call.captured["loadBalancerServiceEngineGroupId"]))


def _assignments(call: Call) -> list[tuple[ServiceEngineGroup, ServiceEngineGroupAssignment]]:
    edges = {edge.id for edge in visible_edges(call)}
    return [
        (group, assignment)
        for group in call.world.service_engine_groups
        for assignment in group.assignments
        if assignment.edge_id in edges
    ]


def _assignment(call: Call, group: ServiceEngineGroup, assignment: ServiceEngineGroupAssignment) -> dict[str, Any]:
    edge = next(edge for edge in call.world.edge_gateways if edge.id == assignment.edge_id)
    return {
        "id": assignment.id,
        "maxVirtualServices": assignment.max_virtual_services,
        "minVirtualServices": assignment.min_virtual_services,
        "numDeployedVirtualServices": assignment.deployed_virtual_services,
        "serviceEngineGroupRef": reference(group),
        "gatewayRef": reference(edge),
        "gatewayOwnerRef": reference(call.find(edge.vdc_id)),
        "gatewayOrgRef": reference(call.find(edge.org_id)),
        "serviceEngineGroupSupportedFeatureSet": group.feature_set,
        "gatewaySupportedFeatureSet": edge.load_balancer.feature_set,
        "serviceEngineGroupHaMode": group.ha_mode,
    }


@get(f"{_LB}/serviceEngineGroups/assignments", VIEW)
def assignments(call: Call) -> list[dict[str, Any]]:
    """Which groups serve which edge gateways, with the counts CAPVCD compares."""
    return [_assignment(call, group, assignment) for group, assignment in _assignments(call)]


@get(f"{_LB}/serviceEngineGroups/assignments/{{assignmentId}}", VIEW)
def assignment_by_id(call: Call) -> dict[str, Any]:
    """One assignment."""
    pairs = _assignments(call)
    wanted = call.one([assignment for _, assignment in pairs], call.captured["assignmentId"])
    return next(_assignment(call, group, assignment) for group, assignment in pairs if assignment is wanted)


# -- controllers and clouds --------------------------------------------------------------------------------------


def _controller(controller: LoadBalancerController) -> dict[str, Any]:
    return {
        "id": controller.id,
        "name": controller.name,
        "description": controller.description,
        "url": controller.url,
        "username": controller.username,
        "password": None,
        "licenseType": controller.license_type,
        "version": controller.version,
    }


def _cloud(call: Call, cloud: LoadBalancerCloud) -> dict[str, Any]:
    return {
        "status": cloud.status,
        "id": cloud.id,
        "name": cloud.name,
        "description": cloud.description,
        "loadBalancerCloudBacking": {
            "backingId": cloud.backing_id,
            "backingType": "NSXALB_NSXT",
            "loadBalancerControllerRef": reference(call.find(cloud.controller_id)),
        },
        "networkPoolRef": reference(call.find(cloud.network_pool_id)),
        "healthStatus": cloud.health_status,
        "detailedHealthMessage": cloud.health_message,
    }


@get(f"{_LB}/controllers", provider_only=True)
def controllers(call: Call) -> list[dict[str, Any]]:
    """The registered ALB controllers."""
    return [_controller(controller) for controller in call.world.load_balancer_controllers]


@get(f"{_LB}/controllers/{{loadBalancerControllerId}}", provider_only=True)
def controller_by_id(call: Call) -> dict[str, Any]:
    """One ALB controller."""
    return _controller(call.one(call.world.load_balancer_controllers, call.captured["loadBalancerControllerId"]))


@get(f"{_LB}/clouds", provider_only=True)
def clouds(call: Call) -> list[dict[str, Any]]:
    """The imported NSX-T clouds."""
    return [_cloud(call, cloud) for cloud in call.world.load_balancer_clouds]


@get(f"{_LB}/clouds/{{loadBalancerCloudId}}", provider_only=True)
def cloud_by_id(call: Call) -> dict[str, Any]:
    """One NSX-T cloud."""
    return _cloud(call, call.one(call.world.load_balancer_clouds, call.captured["loadBalancerCloudId"]))
