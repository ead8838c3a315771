"""Facts about NSX Advanced Load Balancer as Cloud Director shows it.

The edge's settings and its service engine groups.
"""

from dataclasses import dataclass, field
from ipaddress import IPv4Network

from capvcd_collectors.facts.base import Fact, pointer


@dataclass(frozen=True, kw_only=True)
class EdgeLoadBalancer(Fact, noun="edge load balancer", fixture="edge_load_balancer"):
    """GET /cloudapi/1.0.0/edgeGateways/{id}/loadBalancer.

    *service_network* is ``serviceNetworkDefinition`` (default 192.168.255.1/25), None when unset.
    """

    enabled: bool = field(metadata=pointer("enabled"))
    service_network: IPv4Network | None = field(metadata=pointer("serviceNetworkDefinition"))


@dataclass(frozen=True, kw_only=True)
class ServiceEngineGroupAssignment(
    Fact, noun="service engine group assignment", fixture="service_engine_group_assignments", subject="group"
):
    """A service engine group assigned to the edge gateway.

    *maximum* is None when VCD gives no ``maxVirtualServices`` (seen with reservation DEDICATED): CAPVCD then compares
    with 0 and never picks the group.
    """

    id: str = field(metadata=pointer("id"))
    group: str = field(metadata=pointer("serviceEngineGroupRef", "name"))
    group_id: str = field(metadata=pointer("serviceEngineGroupRef", "id"))
    maximum: int | None = field(metadata=pointer("maxVirtualServices"))
    deployed: int = field(metadata=pointer("numDeployedVirtualServices"))

    @property
    def free(self) -> int:
        """Virtual services that still fit, by CAPVCD's own arithmetic."""
        return max(0, (self.maximum or 0) - self.deployed)


@dataclass(frozen=True, kw_only=True)
class ServiceEngineGroup(Fact, noun="service engine group", fixture="service_engine_groups", subject="name"):
    """A service engine group as seen through the edge gateway; *reservation* is DEDICATED or SHARED."""

    id: str = field(metadata=pointer("id"))
    name: str = field(metadata=pointer("name"))
    reservation: str = field(metadata=pointer("reservationType"))


@dataclass(frozen=True, kw_only=True)
class VirtualService(Fact, noun="virtual service", subject="name"):
    """A virtual service of the edge gateway (virtualServiceSummaries)."""

    name: str = field(metadata=pointer("name"))
    group_id: str | None


@dataclass(frozen=True, kw_only=True)
class VirtualServices(Fact, noun="virtual services", fixture="virtual_services"):
    """All virtual services of the cluster's edge gateway."""

    services: tuple[VirtualService, ...] = field(metadata=pointer("values"))
