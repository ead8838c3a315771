"""Facts about NSX Advanced Load Balancer as Cloud Director shows it.

The edge's settings and its service engine groups.
"""

from dataclasses import dataclass, field
from ipaddress import IPv4Network

from capvcd_collectors.facts.base import Fact, Missing, pointer


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
    with 0 and never picks the group. A number that VCD does not write, or *group_id*, may be missing alone.
    """

    id: str = field(metadata=pointer("id"))
    group: str = field(metadata=pointer("serviceEngineGroupRef", "name"))
    group_id: str | Missing = field(metadata=pointer("serviceEngineGroupRef", "id"))
    maximum: int | Missing | None = field(metadata=pointer("maxVirtualServices"))
    deployed: int | Missing = field(metadata=pointer("numDeployedVirtualServices"))

    @property
    def free(self) -> int | Missing:
        """Virtual services that still fit, by CAPVCD's own arithmetic."""
        if isinstance(self.maximum, Missing) or not self.maximum:
            return self.maximum or 0
        return self.deployed if isinstance(self.deployed, Missing) else max(0, self.maximum - self.deployed)


@dataclass(frozen=True, kw_only=True)
class ServiceEngineGroup(Fact, noun="service engine group", fixture="service_engine_groups", subject="name"):
    """A service engine group as seen through the edge gateway.

    *reservation* is DEDICATED or SHARED. *maximum* and *deployed* count the virtual services of all its edge gateways,
    None when VCD does not say; *status* is that of the assignment's realization, REALIZED when all is well.
    """

    id: str = field(metadata=pointer("id"))
    name: str = field(metadata=pointer("name"))
    reservation: str | Missing = field(metadata=pointer("reservationType"))
    maximum: int | Missing | None = field(default=None, metadata=pointer("maxVirtualServices"))
    deployed: int | Missing | None = field(default=None, metadata=pointer("numDeployedVirtualServices"))
    status: str | Missing | None = field(default=None, metadata=pointer("status"))

    @property
    def free(self) -> int | None:
        """Virtual services that still fit into it, None when that is not known."""
        if isinstance(self.maximum, int) and isinstance(self.deployed, int):
            return max(0, self.maximum - self.deployed)
        return None


@dataclass(frozen=True, kw_only=True)
class VirtualService(Fact, noun="virtual service", subject="name"):
    """A virtual service of the edge gateway (virtualServiceSummaries); *group_id* is None when it names no group."""

    name: str = field(metadata=pointer("name"))
    group_id: str | None


@dataclass(frozen=True, kw_only=True)
class VirtualServices(Fact, noun="virtual services", fixture="virtual_services"):
    """All virtual services of the cluster's edge gateway."""

    services: tuple[VirtualService, ...] = field(metadata=pointer("values"))
