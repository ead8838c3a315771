"""What this run is about: what is to be built, and where in Cloud Director.

From the environment file, and from what CAPVCD's own files add to it.
"""

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import All, FileSource, Missing, Source
from capvcd_collectors.facts.capvcd_files import ControllerConfig
from capvcd_collectors.facts.cluster_api import NodePool, VcdClusterSpec
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.plan import Plan, Target


@collector
def make_plan(environment: Environment, pools: All[NodePool]) -> Plan:
    """What is about to be built, by the environment file's plan and the manifests' replicas."""
    addresses = environment.clusters + environment.load_balancer_services
    planned: FileSource | Source = environment.located.get("load_balancer_services", environment.source)
    return Plan(
        source=environment.located.get("clusters", planned),
        located={
            "egress": environment.where("egress"),
            **({"nodes": pools[0].where("replicas"), "surge": pools[0].source} if pools else {}),
        },
        clusters=environment.clusters,
        nodes=environment.clusters * sum(pool.replicas for pool in pools),
        surge=environment.clusters * sum(pool.surge for pool in pools),
        virtual_services=addresses,
        vips=addresses,
        egress=environment.egress,
    )


@collector
def make_target(
    environment: Environment, cluster: VcdClusterSpec | Missing, configs: All[ControllerConfig] | Missing
) -> Target:
    """Where in Cloud Director to look, and as whom."""
    vcd = environment.vcd
    network, where = None, environment.where("vcd")
    if isinstance(cluster, VcdClusterSpec) and cluster.network is not None:
        network, where = cluster.network, cluster.where("network")
    elif not isinstance(configs, Missing):
        for config in configs:
            if config.network is not None:
                network, where = config.network, config.where("network")
                break
    return Target(
        source=environment.where("vcd"),
        located={"network": where, "username": vcd.tenant.where},
        url=vcd.url,
        org=vcd.org,
        vdc=vcd.vdc,
        network=network,
        username=vcd.tenant.username,
    )
