"""The address plan as a whole: every network of an installation, from the files and from Cloud Director, kept apart.

PYTEST_DONT_REWRITE: a rewritten assert would lose the evidence its message carries.
"""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import AddressValueError, IPv4Network, IPv6Interface, NetmaskValueError
from urllib.parse import urlsplit

from capvcd_checks.declare import Remedy, Severity, check, found, undecided
from capvcd_checks.flaws import Flaw, told
from capvcd_checks.preflight.address_claims import Claim, address_of, collisions
from capvcd_checks.preflight.controller_configs import given_configs, require_manager_config
from capvcd_checks.preflight.vip_subnets import network_of
from capvcd_collectors.facts.base import All, Missing, Source
from capvcd_collectors.facts.inputs import ClusterSpec, ControllerConfig, Target, VcdClusterSpec
from capvcd_collectors.facts.loadbalancer import EdgeLoadBalancer
from capvcd_collectors.facts.network import OrgVdcNetwork
from capvcd_collectors.facts.profile import Profile

NODES = "the node network"
PODS = "the pods' network"
SERVICES = "the services' network"
VIPS = "vipSubnet"
ONE_ARM = "the one-arm range"
SERVICE_NETWORK = "the edge's load balancer service network"
DOCKER = "Docker's own range"

DOCKER_RANGES = (IPv4Network("172.17.0.0/16"), IPv4Network("172.18.0.0/16"))
"""What Docker and kind give to their bridges, unless told otherwise."""

KUBEADM_SERVICES = "10.96.0.0/12"
"""What kubeadm takes for services when the Cluster does not say."""


@check(
    "PF-CFG-010",
    title="No two networks of the address plan overlap",
    severity=Severity.BLOCKER,
    why="Nodes route the pods' and services' networks inside the cluster: an address of the outside world in them "
    "(the VIP, a resolver, Cloud Director) cannot be reached any more. kubeadm then waits at 'timed out waiting for "
    "the condition' for a VIP that works from everywhere else.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Networks > (network) > General for the nodes, > Edge Gateways > (edge) > "
        "Load Balancer > General Settings for the service network",
        api="Choose disjoint networks, e.g. pods 10.244.0.0/16 and services 10.96.0.0/16 in "
        "Cluster.spec.clusterNetwork; the service network is changed with PUT "
        "/cloudapi/1.0.0/edgeGateways/{id}/loadBalancer (serviceNetworkDefinition)",
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
) -> None:
    inside, misread = _cluster_claims(cluster)
    assert not misread, told(misread)
    vips, illegible = _external_claims(given_configs(configs), vcd_cluster, profile)
    bridges = [Claim.of_network(DOCKER, each, None) for each in DOCKER_RANGES]
    nodes = [Claim.of_network(NODES, each.network, network.where("subnets")) for each in network.subnets]
    balancer = _balancer_claims(load_balancer)
    clashes = [
        *collisions([*nodes, *inside, *vips, *balancer, *bridges]),
        *_swallowed(_cloud_director(target), [*inside, *bridges]),
        *_swallowed(_resolvers(network), inside),
    ]
    assert not clashes, found(
        "; ".join(dict.fromkeys(text for text, _ in clashes)), *(place for _, places in clashes for place in places)
    )
    if illegible:
        undecided(f"{told(illegible)}, so it cannot be placed in the address plan", "a valid value there")
    if profile.has_manager_config:
        require_manager_config(configs)


def _cluster_claims(cluster: ClusterSpec) -> tuple[list[Claim], list[Flaw]]:
    """The networks inside the cluster, IPv4 only, and those that are written as no network at all."""
    claims: list[Claim] = []
    flaws: list[Flaw] = []
    for role, field, texts in (
        (PODS, "pods", cluster.pods),
        (SERVICES, "services", cluster.services or (KUBEADM_SERVICES,)),
    ):
        for text in texts:
            network = network_of(text)
            if network is not None:
                claims.append(Claim.of_network(role, network, cluster.where(field), text))
            elif not _is_ipv6(text):
                flaws.append(Flaw(f"{role} {text!r} is no CIDR", cluster.where(field)))
    return claims, flaws


def _external_claims(
    configs: Sequence[ControllerConfig], vcd_cluster: VcdClusterSpec, profile: Profile
) -> tuple[list[Claim], list[Flaw]]:
    """What the files claim for VIPs and behind them, and the values that cannot be read as addresses."""
    claims: list[Claim] = []
    flaws: list[Flaw] = []
    stating: tuple[ControllerConfig | VcdClusterSpec, ...] = (*configs, vcd_cluster)
    for fact in stating:
        if not fact.vip_subnet:
            continue
        network, place = network_of(fact.vip_subnet), fact.where("vip_subnet")
        if network is None:
            flaws.append(Flaw(f"{VIPS} {fact.vip_subnet!r} is no network", place))
        else:
            claims.append(Claim.of_network(VIPS, network, place, fact.vip_subnet))
    written: list[tuple[str, str, Source]] = [
        (each.one_arm.start, each.one_arm.end, each.one_arm.where) for each in configs if each.one_arm is not None
    ]
    if vcd_cluster.use_one_arm and profile.default_one_arm is not None:
        written.append((*profile.default_one_arm, vcd_cluster.where("use_one_arm")))
    for start, end, where in written:
        first, last = address_of(start), address_of(end)
        if first is None or last is None or first > last:
            flaws.append(Flaw(f"{ONE_ARM} {start!r} to {end!r} is none", where))
        else:
            claims.append(Claim.of_range(ONE_ARM, first, last, where))
    return claims, flaws


def _balancer_claims(load_balancer: EdgeLoadBalancer) -> list[Claim]:
    network = load_balancer.service_network
    return (
        [] if network is None else [Claim.of_network(SERVICE_NETWORK, network, load_balancer.where("service_network"))]
    )


def _cloud_director(target: Target) -> Iterator[Claim]:
    """Cloud Director's address, when the environment names it by address."""
    address = address_of(urlsplit(target.url).hostname or "")
    if address is not None:
        yield Claim.of_address("Cloud Director", address, target.where("url"))


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


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Interface(text)
    except (AddressValueError, NetmaskValueError):
        return False
    return True
