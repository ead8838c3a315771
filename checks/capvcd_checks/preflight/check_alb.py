"""Load balancing on the edge gateway: switched on, its own network, and room in its service engine groups."""

from collections.abc import Iterable

from capvcd_checks import Remedy, Severity, check, found, not_applicable, seen, undecided, warn_unless
from capvcd_checks.rules.address_claims import Claim, collisions
from capvcd_checks.rules.address_moves import choose_other_networks
from capvcd_checks.rules.controller_configs import given_configs, require_manager_config
from capvcd_checks.rules.flaws import describe_flaws
from capvcd_checks.rules.planned_claims import cluster_claims, node_claims, one_arm_claims
from capvcd_checks.rules.suggest import listed
from capvcd_checks.rules.wording import counted
from capvcd_collectors.facts import (
    All,
    ClusterSpec,
    ControllerConfig,
    EdgeGateway,
    EdgeLoadBalancer,
    Missing,
    OrgVdcNetwork,
    Plan,
    Profile,
    ServiceEngineGroup,
    ServiceEngineGroupAssignment,
    VcdClusterSpec,
    VirtualServices,
)

COMFORT = 1.2
"""Free virtual services per planned one, below which a group is called tight."""

DEDICATED = "DEDICATED"

SERVICE_NETWORK = "the load balancer's service network"
EXTERNAL = "the external network"

_GROUPS = (
    (
        "Cloud Director > (provider) Resources > Cloud Resources > Edge Gateways > {edge} > Load Balancer > "
        "Service Engine Groups"
    ),
    "/cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments",
)
"""Where service engine groups are assigned to an edge gateway, in the UI and the API."""


@check(
    "PF-ALB-001",
    title="The load balancer of the edge gateway is switched on",
    severity=Severity.BLOCKER,
    why="CAPVCD creates the cluster's API endpoint there before any node. With it off the only sign is 'unable to get "
    "service engine group from edge' or 'obtained no service engine group assignment for gateway'.",
    remedy=Remedy(
        ui="Cloud Director > (provider) Resources > Cloud Resources > Edge Gateways > {edge} > Load Balancer > General "
        "Settings > Edit > Load Balancer State",
        api="PUT /cloudapi/1.0.0/edgeGateways/{edge.id}/loadBalancer (enabled true), as provider",
    ),
)
def load_balancer_is_on(balancer: EdgeLoadBalancer, edge: EdgeGateway) -> None:
    assert balancer.enabled, found(f"the load balancer of {edge.name} is off", balancer.where("enabled"))


@check(
    "PF-ALB-002",
    title="The load balancer has a service network that overlaps no other network",
    severity=Severity.BLOCKER,
    why="The service engines have an address in it, on the same router as the nodes. Where it overlaps another "
    "network the virtual service is created all the same, yet its members stay DOWN or answer some nodes only: the "
    "phase kubeinit then ends in 'timed out waiting for the condition'.",
    remedy=Remedy(
        ui="Cloud Director > (provider) Resources > Cloud Resources > Edge Gateways > {edge} > Load Balancer > General "
        "Settings > Edit: switch it off, and on again with another service network, which can be set only then",
        api="PUT /cloudapi/1.0.0/edgeGateways/{edge.id}/loadBalancer (enabled false, then true with another "
        "serviceNetworkDefinition), or move the other network: Cluster.spec.clusterNetwork, loadbalancer.oneArm",
    ),
)
def service_network_is_disjoint(  # noqa: PLR0917 - the neighbours come from these facts
    balancer: EdgeLoadBalancer,
    network: OrgVdcNetwork,
    edge: EdgeGateway,
    profile: Profile,
    configs: All[ControllerConfig] | Missing,
    cluster: ClusterSpec,
    vcd_cluster: VcdClusterSpec,
) -> None:
    place = balancer.where("service_network")
    if not balancer.enabled and balancer.service_network is None:
        not_applicable(f"the load balancer of {edge.name} is off, and has no service network yet")
    assert balancer.service_network is not None, found(
        f"the load balancer of {edge.name} has no service network", place
    )
    own = Claim.of_network(SERVICE_NETWORK, balancer.service_network, place)
    inside, misread = cluster_claims(cluster)
    one_arm, illegible = one_arm_claims(given_configs(configs), vcd_cluster, profile)
    outside = [Claim.of_network(EXTERNAL, each.network, edge.where("uplinks")) for each in edge.external_subnets]
    clashes = [
        clash for other in (*node_claims(network), *inside, *one_arm, *outside) for clash in collisions([own, other])
    ]
    assert not clashes, found(
        "; ".join(dict.fromkeys(text for text, _ in clashes)),
        *(place for _, places in clashes for place in places),
        fix=choose_other_networks([*inside, *one_arm], clashes),
    )
    if misread or illegible:
        undecided(
            describe_flaws([*misread, *illegible]),
            f"valid IPv4 networks there, to compare with the service network {balancer.service_network}",
        )
    if profile.has_manager_config:
        require_manager_config(configs)


@check(
    "PF-ALB-003",
    title="A service engine group is assigned to the edge gateway",
    severity=Severity.BLOCKER,
    why="'obtained no service engine group assignment for gateway' means this, or that all assigned groups are full: "
    "the two look the same in the log.",
    remedy=Remedy(
        ui=f"{_GROUPS[0]} > Add",
        api=f"POST {_GROUPS[1]} (serviceEngineGroupRef, gatewayRef; maxVirtualServices if shared), as provider",
    ),
)
def service_engine_group_is_assigned(
    assigned: All[ServiceEngineGroupAssignment], groups: All[ServiceEngineGroup] | Missing, edge: EdgeGateway
) -> None:
    assert assigned, found(f"no service engine group is assigned to {edge.name}", edge.source)
    known = () if isinstance(groups, Missing) else groups
    failed = [each for each in known if each.status == "REALIZATION_FAILED"]
    usable = [each for each in assigned if each.group_id not in {group.id for group in failed}]
    warn_unless(
        usable or not failed,
        found(
            f"{listed(each.name for each in failed)} is assigned to {edge.name}, but is REALIZATION_FAILED",
            *(each.where("status") for each in failed),
            fix="Ask the provider to synchronise it: (provider) Resources > Infrastructure Resources > NSX-ALB > "
            f"Service Engine Groups > {listed(each.name for each in failed)} > Sync",
        ),
    )


@check(
    "PF-ALB-005",
    title="The service engine groups have room for the planned virtual services",
    severity=Severity.BLOCKER,
    why="CAPVCD takes the first assignment with numDeployedVirtualServices < maxVirtualServices. When none has room it "
    "says 'obtained no service engine group assignment for gateway', and the cluster gets no API endpoint. A "
    "group without a maximum counts as full.",
    remedy=Remedy(
        ui=f"{_GROUPS[0]} > (group) > Edit: maximum virtual services; leftovers are under Networking > Edge Gateways > "
        "{edge} > Load Balancer > Virtual Services",
        api=f"PUT {_GROUPS[1]}/{{id}} (maxVirtualServices), as provider; DELETE "
        "/cloudapi/1.0.0/loadBalancer/virtualServices/{id} for what no cluster uses",
    ),
)
def service_engine_groups_have_room(
    assigned: All[ServiceEngineGroupAssignment],
    plan: Plan,
    services: VirtualServices | Missing,
    groups: All[ServiceEngineGroup] | Missing,
    edge: EdgeGateway | Missing,
) -> None:
    if not assigned:
        not_applicable("no service engine group is assigned, so there is no room to count")
    known = () if isinstance(groups, Missing) else groups
    room = [_room(each, known) for each in assigned]
    unread = [each for each in room if isinstance(each, Missing)]
    free = sum(each for each in room if not isinstance(each, Missing))
    told = [_occupancy(each, known) for each in assigned if not isinstance(_room(each, known), Missing)]
    reckoning = found(
        f"{counted(free, 'virtual service')} free, the plan needs {plan.virtual_services}: {listed(told)}",
        *(each.where("maximum") for each in assigned),
        *(each.where("deployed") for each in assigned),
        fix=_more_room(assigned, plan),
    )
    if unread and free < COMFORT * plan.virtual_services:
        seen(unread[0])
    assert free >= plan.virtual_services, reckoning
    warn_unless(free >= COMFORT * plan.virtual_services, reckoning)
    if isinstance(services, Missing) or isinstance(groups, Missing):
        return  # Leftovers are counted as deployed, so that there is room whether or not there are some.
    leaks = _leaks(assigned, groups, services)
    called = "the edge gateway" if isinstance(edge, Missing) else edge.name
    leaking = listed(each.group for each, _ in leaks)
    warn_unless(
        not leaks,
        found(
            listed(
                f"{each.group} counts {each.deployed} deployed, {count} more than {called} shows"
                for each, count in leaks
            )
            + "; leftovers take the room",
            *(each.where("deployed") for each, _ in leaks),
            services.where("services"),
            fix=f"Ask the provider to compare the virtual services of {leaking} in NSX ALB with those of {called}, to "
            "delete what only NSX ALB has, and to synchronise: (provider) Resources > Infrastructure Resources > "
            f"NSX-ALB > Service Engine Groups > {leaking} > Sync",
        ),
    )


def _room(assignment: ServiceEngineGroupAssignment, groups: Iterable[ServiceEngineGroup]) -> int | Missing:
    """How many more virtual services *assignment* takes: what CAPVCD counts, and no more than its group holds."""
    group = _group_of(assignment, groups)
    free = assignment.free
    return free if isinstance(free, Missing) or group is None or group.free is None else min(free, group.free)


def _group_of(
    assignment: ServiceEngineGroupAssignment, groups: Iterable[ServiceEngineGroup]
) -> ServiceEngineGroup | None:
    return next((each for each in groups if each.id == assignment.group_id), None)


def _more_room(assigned: Iterable[ServiceEngineGroupAssignment], plan: Plan) -> Remedy:
    """How the groups *assigned* come to take what is planned: by a maximum where there is none, or by a higher one."""
    unlimited = [each.group for each in assigned if not each.maximum]
    if unlimited:
        return Remedy(
            ui=f"{_GROUPS[0]} > {listed(unlimited, 'or')} > Edit: set maximum virtual services, at least "
            f"{plan.virtual_services}; a dedicated group for which Cloud Director takes none cannot be used by CAPVCD: "
            "assign a shared one with a maximum",
            api=f"PUT {_GROUPS[1]}/{{id}} (maxVirtualServices), as provider",
        )
    return Remedy(
        ui=f"{_GROUPS[0]} > {listed((each.group for each in assigned), 'or')} > Edit: raise maximum virtual services; "
        "or delete what no cluster uses: Networking > Edge Gateways > {edge} > Load Balancer > Virtual Services",
        api=f"PUT {_GROUPS[1]}/{{id}} (maxVirtualServices), as provider; DELETE "
        "/cloudapi/1.0.0/loadBalancer/virtualServices/{id} for what no cluster uses",
    )


def _leaks(
    assigned: Iterable[ServiceEngineGroupAssignment], groups: Iterable[ServiceEngineGroup], services: VirtualServices
) -> list[tuple[ServiceEngineGroupAssignment, int]]:
    """The dedicated groups that count more virtual services than the edge has, and how many more.

    A shared group's count may hold other edges' virtual services; one that names no group may be in any.
    """
    dedicated = {each.id for each in groups if each.reservation == DEDICATED}
    counts = [
        (each, each.deployed - sum(service.group_id in (each.group_id, None) for service in services.services))
        for each in assigned
        if each.group_id in dedicated and not isinstance(each.deployed, Missing)
    ]
    return [(each, count) for each, count in counts if count > 0]


def _occupancy(assignment: ServiceEngineGroupAssignment, groups: Iterable[ServiceEngineGroup]) -> str:
    """``seg-tenant has 3 of 10 deployed``, or why it is never picked."""
    if not assignment.maximum:
        return (
            f"{assignment.group} has {assignment.deployed} deployed and no maxVirtualServices, which CAPVCD reads as 0 "
            "and never picks"
        )
    told = f"{assignment.group} has {assignment.deployed} of {assignment.maximum} deployed"
    group = _group_of(assignment, groups)
    if group is None or group.free is None or _room(assignment, groups) == assignment.free:
        return told
    return f"{told} here and {group.deployed} of {group.maximum} on all its edge gateways"


@check(
    "PF-ALB-006",
    title="The service engine groups are dedicated to this edge gateway",
    severity=Severity.INFO,
    why="In a shared group other tenants' virtual services take the room and the load of the same service engines: "
    "'Virtual Service is still pending' may then have its cause in somebody else's edge gateway.",
    remedy=Remedy(
        ui="Cloud Director > (provider) Resources > Infrastructure Resources > NSX-ALB > Service Engine Groups > Add: "
        "reservation model Dedicated; then assign it to {edge}",
        api="POST /cloudapi/1.0.0/loadBalancer/serviceEngineGroups (reservationType DEDICATED), as provider, then POST "
        f"{_GROUPS[1]}",
    ),
)
def service_engine_groups_are_dedicated(
    assigned: All[ServiceEngineGroupAssignment], groups: All[ServiceEngineGroup], edge: EdgeGateway | Missing
) -> None:
    if not assigned:
        not_applicable("no service engine group is assigned")
    known = {each.id: each for each in groups}
    seen_groups = [known[each.group_id] for each in assigned if each.group_id in known]
    shared = [each for each in seen_groups if isinstance(each.reservation, str) and each.reservation != DEDICATED]
    warn_unless(
        not shared,
        found(
            listed(f"{each.name} is {each.reservation}, not {DEDICATED}" for each in shared),
            *(each.where("reservation") for each in shared),
        ),
    )
    for each in seen_groups:
        seen(each.reservation)
    unknown = [each.group for each in assigned if each.group_id not in known]
    if unknown:
        undecided(
            f"{'the edge gateway' if isinstance(edge, Missing) else edge.name} does not show how {listed(unknown)} is "
            "reserved",
            "Organization vDC Gateway: View Load Balancer, or the provider's word: (provider) Resources > "
            f"Infrastructure Resources > NSX-ALB > Service Engine Groups > {listed(unknown)} > Reservation Model",
        )
