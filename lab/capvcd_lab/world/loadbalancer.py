"""NSX Advanced Load Balancer as VCD sees it: controllers, clouds, service engine groups, what runs on them."""

from dataclasses import dataclass, field
from typing import ClassVar

from capvcd_lab.world.base import Named


@dataclass(kw_only=True)
class LoadBalancerController(Named):
    """An ALB controller registered with VCD."""

    URN_KIND: ClassVar[str] = "loadBalancerController"

    url: str = "https://alb.lab.invalid"
    username: str = "admin"
    version: str = "20.1.7"
    license_type: str = "ENTERPRISE"


@dataclass(kw_only=True)
class LoadBalancerCloud(Named):
    """An NSX-T cloud of a controller, bound to a network pool."""

    URN_KIND: ClassVar[str] = "loadBalancerCloud"

    controller_id: str
    network_pool_id: str = ""
    backing_id: str = ""
    status: str = "REALIZED"
    health_status: str = "UP"
    health_message: str | None = None


@dataclass(kw_only=True)
class ServiceEngineGroupAssignment(Named):
    """A service engine group assigned to an edge gateway.

    ``max_virtual_services`` may be null for a DEDICATED group: CAPVCD then never takes it, because its
    comparison ``deployed < max`` is false for a missing value.
    """

    URN_KIND: ClassVar[str] = "serviceEngineGroupAssignment"

    edge_id: str
    group_id: str
    min_virtual_services: int | None = None
    max_virtual_services: int | None = None
    deployed_virtual_services: int | None = 0

    def scope(self) -> str:
        return f"{self.group_id}/{self.edge_id}"


@dataclass(kw_only=True)
class ServiceEngineGroup(Named):
    """A service engine group; ``reservation_type`` is DEDICATED (one edge gateway) or SHARED."""

    URN_KIND: ClassVar[str] = "serviceEngineGroup"

    cloud_id: str
    backing_id: str = ""
    status: str = "REALIZED"
    reservation_type: str = "DEDICATED"
    ha_mode: str = "ELASTIC_N_PLUS_M_BUFFER"
    max_virtual_services: int | None = 100
    deployed_virtual_services: int = 0
    reserved_virtual_services: int = 0
    over_allocated: bool = False
    feature_set: str = "PREMIUM"
    assignments: list[ServiceEngineGroupAssignment] = field(default_factory=list)


@dataclass(kw_only=True)
class PoolMember:
    """A server behind a pool."""

    ip_address: str
    port: int
    enabled: bool = True
    ratio: int = 1
    health_status: str = "UP"
    marked_down_by: list[str] = field(default_factory=list)
    detailed_health_message: str | None = None


@dataclass(kw_only=True)
class LoadBalancerPool(Named):
    """A pool of an edge gateway's load balancer."""

    URN_KIND: ClassVar[str] = "loadBalancerPool"

    edge_id: str
    enabled: bool = True
    status: str = "REALIZED"
    health_status: str = "UP"
    health_message: str | None = None
    algorithm: str = "ROUND_ROBIN"
    default_port: int = 6443
    graceful_timeout_minutes: int = 1
    monitors: list[str] = field(default_factory=lambda: ["TCP"])
    members: list[PoolMember] = field(default_factory=list)

    def scope(self) -> str:
        return self.edge_id


@dataclass(kw_only=True)
class ServicePort:
    """A listening port of a virtual service."""

    start: int
    end: int | None = None
    ssl_enabled: bool = False
    profile: str = "TCP_PROXY"


@dataclass(kw_only=True)
class VirtualService(Named):
    """A virtual service: an address and ports in front of a pool."""

    URN_KIND: ClassVar[str] = "loadBalancerVirtualService"

    edge_id: str
    group_id: str
    pool_id: str
    virtual_ip: str
    enabled: bool = True
    status: str = "REALIZED"
    health_status: str = "UP"
    health_message: str | None = None
    detailed_health_message: str | None = None
    application_profile: str = "L4"
    ports: list[ServicePort] = field(default_factory=list)

    def scope(self) -> str:
        return self.edge_id
