"""Collects NSX Advanced Load Balancer as Cloud Director shows it at the cluster's edge gateway."""

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.loadbalancer import (
    EdgeLoadBalancer,
    ServiceEngineGroup,
    ServiceEngineGroupAssignment,
    VirtualService,
    VirtualServices,
)
from capvcd_collectors.facts.network import ClusterEdge
from capvcd_collectors.facts.reading import Reading, fact_of
from capvcd_collectors.vcd.answers import reading_of, rows_of
from capvcd_collectors.vcd.connection import TenantVcd
from capvcd_collectors.vcd.listings import EDGE_GATEWAYS

SERVICE_ENGINE_GROUPS = "/cloudapi/1.0.0/loadBalancer/serviceEngineGroups"


@collector
def edge_load_balancer(vcd: TenantVcd, edge: ClusterEdge) -> EdgeLoadBalancer:
    """Read the edge's load balancer settings."""
    answer = vcd.get(f"{EDGE_GATEWAYS}/{edge.id}/loadBalancer")
    return fact_of(EdgeLoadBalancer, reading_of(answer))


@collector
def service_engine_group_assignments(vcd: TenantVcd, edge: ClusterEdge) -> tuple[ServiceEngineGroupAssignment, ...]:
    """Read the edge's assignments by the very filter CAPVCD and CPI use; none is an empty tuple."""
    listing = vcd.list(f"{SERVICE_ENGINE_GROUPS}/assignments", {"filter": f"gatewayRef.id=={edge.id}"})
    return tuple(map(_assignment, rows_of(listing)))


@collector
def service_engine_groups(vcd: TenantVcd, edge: ClusterEdge) -> tuple[ServiceEngineGroup, ...]:
    """Read the groups in the context of the edge, the only one in which a tenant may see them."""
    listing = vcd.list(SERVICE_ENGINE_GROUPS, {"filter": f"_context=={edge.id}"})
    return tuple(
        fact_of(ServiceEngineGroup, row, id=row.label("id"), name=row.label("name")) for row in rows_of(listing)
    )


@collector
def virtual_services(vcd: TenantVcd, edge: ClusterEdge) -> VirtualServices:
    """Read the virtual services of the edge."""
    listing = vcd.list(f"{EDGE_GATEWAYS}/{edge.id}/loadBalancer/virtualServiceSummaries")
    return VirtualServices(source=listing.source, services=tuple(map(_virtual_service, rows_of(listing))))


def _assignment(row: Reading) -> ServiceEngineGroupAssignment:
    group = row.at("serviceEngineGroupRef")
    called = group.label("name") or group.label("id") or f"the group of {row.source.pointer}"
    return fact_of(ServiceEngineGroupAssignment, row, id=row.label("id"), group=called)


def _virtual_service(row: Reading) -> VirtualService:
    # One whose group cannot be read may be in any, as one without.
    group = row.label("serviceEngineGroupRef", "id")
    return fact_of(VirtualService, row, name=row.label("name"), group_id=group or None)
