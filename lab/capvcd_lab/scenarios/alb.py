"""Scenarios of the load balancer: the switch on the edge, its service network, the service engine group."""

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import scenario
from capvcd_lab.world import World
from capvcd_lab.world.loadbalancer import LoadBalancerPool, ServicePort, VirtualService


@scenario("lb-disabled")
def lb_disabled(world: World) -> None:
    """The load balancer of the edge gateway is off."""
    parts.edge(world).load_balancer.enabled = False


@scenario("lb-network-overlap")
def lb_network_overlap(world: World) -> None:
    """The load balancer's service network lies in the nodes' subnet."""
    parts.edge(world).load_balancer.service_network = f"{parts.node_subnet(world).gateway}/25"


@scenario("seg-unassigned")
def seg_unassigned(world: World) -> None:
    """No service engine group is assigned to the edge gateway."""
    parts.group(world).assignments = []


@scenario("seg-full")
def seg_full(world: World) -> None:
    """Other virtual services take all the room of the service engine group."""
    _leave_in_group(world, 0)


@scenario("seg-short")
def seg_short(world: World) -> None:
    """The service engine group has room for one virtual service less than planned."""
    _leave_in_group(world, parts.planned_virtual_services(world) - 1)


@scenario("seg-tight")
def seg_tight(world: World) -> None:
    """The service engine group has room for exactly what is planned."""
    _leave_in_group(world, parts.planned_virtual_services(world))


@scenario("seg-leaked")
def seg_leaked(world: World) -> None:
    """The service engine group counts ten virtual services that no longer exist."""
    group = parts.group(world)
    group.deployed_virtual_services += 10
    group.assignments[0].deployed_virtual_services = group.deployed_virtual_services


@scenario("seg-dedicated-null")
def seg_dedicated_null(world: World) -> None:
    """The dedicated assignment has no maxVirtualServices: CAPVCD's comparison then never takes it."""
    group = parts.group(world)
    group.max_virtual_services = None
    group.assignments[0].max_virtual_services = None


@scenario("seg-shared")
def seg_shared(world: World) -> None:
    """The service engine group is shared with other edge gateways."""
    group = parts.group(world)
    group.reservation_type = "SHARED"
    group.assignments[0].min_virtual_services = 0


def _leave_in_group(world: World, free: int) -> None:
    """Deploy real virtual services until *free* places are left."""
    group = parts.group(world)
    assignment = group.assignments[0]
    edge = parts.edge(world)
    wanted = (assignment.max_virtual_services or 0) - free
    for index in range(assignment.deployed_virtual_services or 0, wanted):
        pool = LoadBalancerPool(name=f"tenant-pool-{index}", edge_id=edge.id)
        world.load_balancer_pools.append(pool)
        world.virtual_services.append(
            VirtualService(
                name=f"tenant-vs-{index}",
                edge_id=edge.id,
                group_id=group.id,
                pool_id=pool.id,
                virtual_ip=f"192.168.8.{101 + index % 150}",
                ports=[ServicePort(start=443, end=443)],
            )
        )
    assignment.deployed_virtual_services = wanted
    group.deployed_virtual_services = wanted
