"""Collects NSX Advanced Load Balancer as Cloud Director shows it at the cluster's edge gateway."""

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.loadbalancer import (
    EdgeLoadBalancer,
    ServiceEngineGroup,
    ServiceEngineGroupAssignment,
    VirtualService,
    VirtualServices,
)
from capvcd_collectors.facts.network import OrgVdcNetwork
from capvcd_collectors.facts.reading import Reading, fact_of
from capvcd_collectors.vcd.answers import reading_of, rows_of
from capvcd_collectors.vcd.connection import TenantVcd
from capvcd_collectors.vcd.network import EDGE_GATEWAYS, router_of

SERVICE_ENGINE_GROUPS = "/cloudapi/1.0.0/loadBalancer/serviceEngineGroups"


@collector
def edge_load_balancer(vcd: TenantVcd, network: OrgVdcNetwork) -> EdgeLoadBalancer:
    """Read the edge's load balancer settings."""
    answer = vcd.get(f"{EDGE_GATEWAYS}/{router_of(network).id}/loadBalancer")
    return fact_of(EdgeLoadBalancer, reading_of(answer))


@collector
def service_engine_group_assignments(
    vcd: TenantVcd, network: OrgVdcNetwork
) -> tuple[ServiceEngineGroupAssignment, ...]:
    """Read the edge's assignments by the very filter CAPVCD and CPI use; none is an empty tuple."""
    listing = vcd.list(f"{SERVICE_ENGINE_GROUPS}/assignments", {"filter": f"gatewayRef.id=={router_of(network).id}"})
    return tuple(map(_assignment, rows_of(listing)))


@collector
def service_engine_groups(vcd: TenantVcd, network: OrgVdcNetwork) -> tuple[ServiceEngineGroup, ...]:
    """Read the groups in the context of the edge, the only one in which a tenant may see them."""
    listing = vcd.list(SERVICE_ENGINE_GROUPS, {"filter": f"_context=={router_of(network).id}"})
    return tuple(fact_of(ServiceEngineGroup, row) for row in rows_of(listing))


@collector
def virtual_services(vcd: TenantVcd, network: OrgVdcNetwork) -> VirtualServices:
    """Read the virtual services of the edge."""
    listing = vcd.list(f"{EDGE_GATEWAYS}/{router_of(network).id}/loadBalancer/virtualServiceSummaries")
    return VirtualServices(source=listing.source, services=tuple(map(_virtual_service, rows_of(listing))))


def _assignment(row: Reading) -> ServiceEngineGroupAssignment:
    group = row.reference("serviceEngineGroupRef")
    return fact_of(ServiceEngineGroupAssignment, row, group=group.name or group.id)


def _virtual_service(row: Reading) -> VirtualService:
    group = row.optional_reference("serviceEngineGroupRef")
    return fact_of(VirtualService, row, group_id=None if group is None else group.id)
