"""What this run is about: what is to be built, and where in Cloud Director.

From the environment file, and from what CAPVCD's own files add to it.
"""

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import Absence, All, FileSource, Missing, Source
from capvcd_collectors.facts.cluster_api import NodePool, VcdClusterSpec
from capvcd_collectors.facts.destinations import StatedDestination
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.manifests import ClusterGraph
from capvcd_collectors.facts.plan import Plan, Target
from capvcd_collectors.facts.written import NotUnderstood


@collector
def make_plan(environment: Environment, pools: All[NodePool], graph: ClusterGraph) -> Plan:
    """What is about to be built, by the environment file's plan and the manifests' replicas."""
    addresses = environment.clusters + environment.load_balancer_services
    hanging = {
        "nodes": ("replicas",),
        "surge": ("surge",),
        "most_nodes": ("replicas", "most_replicas"),
        "most_surge": ("surge", "most_surge"),
    }
    unknown = {
        name: unread
        for name, fields in hanging.items()
        # The first pool's is told, if it is one of several; what is no pool by its kind may be meant for one.
        for unread in [
            *graph.unknown_kinds,
            *(pool.not_understood.get(field) for pool in reversed(pools) for field in reversed(fields)),
        ]
        if unread is not None
    }
    planned: FileSource | Source = environment.located.get("load_balancer_services", environment.source)
    return Plan(
        source=environment.located.get("clusters", planned),
        located={
            "egress": environment.where("egress"),
            **({"nodes": pools[0].where("replicas"), "surge": pools[0].source} if pools else {}),
            "most_nodes": next(
                (pool.where("most_replicas") for pool in pools if pool.understood("most_replicas")), planned
            ),
        },
        not_understood=unknown,
        clusters=environment.clusters,
        nodes=0 if "nodes" in unknown else environment.clusters * sum(pool.replicas for pool in pools),
        surge=0 if "surge" in unknown else environment.clusters * sum(pool.surge for pool in pools),
        most_nodes=0 if "most_nodes" in unknown else environment.clusters * sum(pool.nodes_at_most for pool in pools),
        most_surge=0 if "most_surge" in unknown else environment.clusters * sum(pool.surge_at_most for pool in pools),
        virtual_services=addresses,
        vips=addresses,
        egress=environment.egress,
    )


@collector
def make_target(
    environment: Environment, destinations: All[StatedDestination] | Missing, cluster: VcdClusterSpec | Missing
) -> Target:
    """Where in Cloud Director to look, and as whom."""
    vcd = environment.vcd
    stating = () if isinstance(destinations, Missing) else destinations
    named = next((each for each in stating if each.network or "network" in each.not_understood), None)
    unknown = None if named is None else named.not_understood.get("network")
    if isinstance(cluster, Missing) and cluster.kind is Absence.UNSEEN:
        unknown = NotUnderstood(f"is not known, for {cluster.reason}", cluster.source or environment.where("manifests"))
    return Target(
        source=environment.where("vcd"),
        located={
            "network": environment.where("vcd") if named is None else named.where("network"),
            **{name: environment.where(name) for name in ("url", "org", "vdc", "username")},
        },
        url=vcd.url,
        org=vcd.org,
        vdc=vcd.vdc,
        network=None if named is None or unknown is not None else named.network,
        username=vcd.tenant.username,
        network_unknown=unknown,
        is_stated=bool(stating),
    )
