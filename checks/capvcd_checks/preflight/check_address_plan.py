"""The address plan as a whole: every network of an installation, from the files and from Cloud Director, kept apart."""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network

from capvcd_checks import Remedy, Severity, check, found, seen, undecided
from capvcd_checks.rules.address_claims import Claim, collisions
from capvcd_checks.rules.address_moves import choose_other_networks
from capvcd_checks.rules.cloud_director_claims import cloud_director_claims
from capvcd_checks.rules.controller_configs import given_configs, require_manager_config
from capvcd_checks.rules.flaws import Flaw, describe_flaws
from capvcd_checks.rules.planned_claims import cluster_claims, node_claims, one_arm_claims, unwritten_pods, vip_claims
from capvcd_checks.rules.stated_places import stated
from capvcd_checks.rules.suggest import listed
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import (
    All,
    ClusterSpec,
    ControllerConfig,
    EdgeGateway,
    EdgeLoadBalancer,
    Missing,
    OrgVdcNetwork,
    Profile,
    Source,
    StatedDestination,
    Target,
    VcdClusterSpec,
    VcdReachability,
)
from capvcd_collectors.facts.ipv4 import address_of, is_ipv6

SERVICE_NETWORK = "the edge's load balancer service network"
DOCKER = "Docker's own range"

DOCKER_RANGES = (IPv4Network("172.17.0.0/16"), IPv4Network("172.18.0.0/16"))
"""What Docker and kind give to their bridges, unless told otherwise."""

_MOVE_DOCKER = Remedy(
    "Give Docker on the machine of the bootstrap cluster other ranges: bip and default-address-pools in "
    "/etc/docker/daemon.json, then restart it",
)


@check(
    "PF-CFG-010",
    title="No two networks of the address plan overlap",
    severity=Severity.BLOCKER,
    why="Nodes route the pods' and services' networks inside the cluster: an address of the outside world in them "
    "(the VIP, a resolver, Cloud Director) cannot be reached any more. kubeadm then waits at 'timed out waiting for "
    "the condition' for a VIP that works from everywhere else.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Networks > {network} > General for the nodes, > Edge Gateways > {edge} > "
        "Load Balancer > General Settings for the service network",
        api="Choose disjoint networks, e.g. pods 10.244.0.0/16 and services 10.96.0.0/16 in "
        "Cluster.spec.clusterNetwork; the service network is changed with PUT "
        "/cloudapi/1.0.0/edgeGateways/{edge.id}/loadBalancer (serviceNetworkDefinition)",
    ),
)
def address_plan_is_disjoint(  # noqa: PLR0917 - the plan is made of these facts
    cluster: ClusterSpec,
    vcd_cluster: VcdClusterSpec,
    configs: All[ControllerConfig] | Missing,
    network: OrgVdcNetwork,
    load_balancer: EdgeLoadBalancer,
    target: Target,
    profile: Profile,
    edge: EdgeGateway | Missing,
    reachability: VcdReachability | Missing,
    destinations: All[StatedDestination] | Missing,
) -> None:
    given = given_configs(configs)
    inside, misread = cluster_claims(cluster)
    assert not misread, describe_flaws(misread)
    vips, unread_vips = vip_claims((*given, vcd_cluster))
    one_arm, unread_one_arm = one_arm_claims(given, vcd_cluster, profile)
    cloud_director, unread_names = cloud_director_claims(target, reachability, stated(destinations, "site"))
    bridges = [Claim.of_network(DOCKER, each, None) for each in DOCKER_RANGES]
    networks = [*node_claims(network), *inside, *vips, *one_arm, *_balancer_claims(load_balancer), *bridges]
    clashes = [
        *collisions(networks),
        *_swallowed(cloud_director, [*inside, *bridges]),
        *_swallowed(_resolvers(network), inside),
        *_swallowed(_endpoint(vcd_cluster), [*inside, *bridges]),
    ]
    if not vcd_cluster.vip_subnet and not profile.has_manager_config:
        # Without vipSubnet any external address may become a VIP.
        clashes += _swallowed(_external(seen(edge)), [*inside, *bridges])
    is_dockers = all(DOCKER in text for text, _ in clashes)
    assert not clashes, found(
        "; ".join(dict.fromkeys(text for text, _ in clashes)),
        *(place for _, places in clashes for place in places),
        fix=choose_other_networks([*inside, *one_arm], clashes) or (_MOVE_DOCKER if is_dockers else None),
    )
    if unread := [*unread_vips, *unread_one_arm]:
        flaws = describe_flaws(unread)
        undecided(
            found(f"{flaws}, so it cannot be placed in the address plan", *flaws.evidence, fix=flaws.fix),
            f"valid addresses in {listed(spot(each.where) for each in unread)}",
        )
    if profile.has_manager_config:
        require_manager_config(configs)
    for name in (*unread_names, *_unread_endpoint(vcd_cluster), *unwritten_pods(cluster)):
        undecided(found(f"{name.text}, so it cannot be placed in the address plan", name.where), name.fix)


def _balancer_claims(load_balancer: EdgeLoadBalancer) -> list[Claim]:
    network = load_balancer.service_network
    return (
        [] if network is None else [Claim.of_network(SERVICE_NETWORK, network, load_balancer.where("service_network"))]
    )


def _endpoint(cluster: VcdClusterSpec) -> Iterator[Claim]:
    """The address the files want the API server at, when they do."""
    address = address_of(cluster.control_plane_host or "")
    if address is not None and not address.is_unspecified:
        yield Claim.of_address("controlPlaneEndpoint", address, cluster.where("control_plane_host"))


def _unread_endpoint(cluster: VcdClusterSpec) -> Iterator[Flaw]:
    """The host the files want the API server at, when it is a name."""
    host = cluster.control_plane_host or ""
    if host and address_of(host) is None and not is_ipv6(host):
        place = cluster.where("control_plane_host")
        yield Flaw(f"the address of controlPlaneEndpoint {host} is not known", place, f"an address in {spot(place)}")


def _external(edge: EdgeGateway) -> Iterator[Claim]:
    for subnet in edge.external_subnets:
        for each in subnet.ranges:
            yield Claim.of_range("the edge gateway's external range", each, edge.where("uplinks"))


def _resolvers(network: OrgVdcNetwork) -> Iterator[Claim]:
    for server in dict.fromkeys(server for subnet in network.subnets for server in subnet.dns_servers):
        address = address_of(server)
        if address is not None:
            yield Claim.of_address("the DNS server", address, network.where("subnets"))


def _swallowed(addresses: Iterable[Claim], networks: Sequence[Claim]) -> Iterator[tuple[str, tuple[Source, ...]]]:
    """The single addresses that lie in one of *networks*; the networks among themselves are judged elsewhere."""
    for address in addresses:
        for network in networks:
            yield from collisions([address, network])
