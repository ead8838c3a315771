"""What the user's files claim of the IPv4 address plan: the cluster's inside, the VIPs, the one-arm range."""

from collections.abc import Iterator, Sequence

from capvcd_checks.rules.address_claims import Claim
from capvcd_checks.rules.flaws import Flaw
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import (
    ClusterSpec,
    ControllerConfig,
    IpRange,
    OrgVdcNetwork,
    Profile,
    Source,
    VcdClusterSpec,
)
from capvcd_collectors.facts.ipv4 import address_of, is_ipv6, network_of

__all__ = ["cluster_claims", "node_claims", "one_arm_claims", "unwritten_pods", "vip_claims"]

NODES = "the node network"
PODS = "the pods' network"
SERVICES = "the services' network"
VIPS = "vipSubnet"
ONE_ARM = "the one-arm range"

KUBEADM_SERVICES = "10.96.0.0/12"
"""What kubeadm takes for services when the Cluster does not say."""


def node_claims(network: OrgVdcNetwork) -> list[Claim]:
    """The subnets of the network the nodes are attached to."""
    return [Claim.of_network(NODES, each.network, network.where("subnets")) for each in network.subnets]


def cluster_claims(cluster: ClusterSpec) -> tuple[list[Claim], list[Flaw]]:
    """The networks inside the cluster, IPv4 only, and those that are written as no network at all."""
    claims: list[Claim] = []
    flaws: list[Flaw] = []
    for role, field, texts in (
        (PODS, "pods", cluster.pods),
        (SERVICES, "services", cluster.services or (KUBEADM_SERVICES,)),
    ):
        default = "" if getattr(cluster, field) else " (kubeadm's default)"
        for text in texts:
            network = network_of(text)
            if network is not None:
                claims.append(Claim.of_network(role, network, cluster.where(field), f"{text}{default}"))
            elif not is_ipv6(text):
                flaws.append(Flaw(f"{role} {text!r} is no CIDR", cluster.where(field)))
    return claims, flaws


def unwritten_pods(cluster: ClusterSpec) -> Iterator[Flaw]:
    """The pods' network, when the Cluster does not say it: kubeadm has no default, each CNI has its own."""
    if not cluster.pods:
        place = cluster.where("pods")
        yield Flaw(f"{PODS} is not written and left to the CNI", place, f"pods.cidrBlocks in {spot(place)}")


def vip_claims(stating: Sequence[ControllerConfig | VcdClusterSpec]) -> tuple[list[Claim], list[Flaw]]:
    """The vipSubnet of each of *stating* that has one, and those that cannot be read as networks."""
    claims: list[Claim] = []
    flaws: list[Flaw] = []
    for fact in stating:
        if not fact.vip_subnet:
            continue
        network, place = network_of(fact.vip_subnet), fact.where("vip_subnet")
        if network is None:
            flaws.append(Flaw(f"{VIPS} {fact.vip_subnet!r} is no network", place))
        else:
            claims.append(Claim.of_network(VIPS, network, place, fact.vip_subnet))
    return claims, flaws


def one_arm_claims(
    configs: Sequence[ControllerConfig], vcd_cluster: VcdClusterSpec, profile: Profile
) -> tuple[list[Claim], list[Flaw]]:
    """The ranges of internal VIPs behind DNAT, configured or the line's own for useOneArm, and unreadable ones."""
    claims: list[Claim] = []
    flaws: list[Flaw] = []
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
            claims.append(Claim.of_range(ONE_ARM, IpRange(first, last), where))
    return claims, flaws
