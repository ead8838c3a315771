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
            "load_balancer_services": planned,
            "egress": environment.where("egress"),
            **({"nodes": pools[0].where("replicas"), "surge": pools[0].source} if pools else {}),
        },
        clusters=environment.clusters,
        load_balancer_services=environment.load_balancer_services,
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
        located={"network": where, **_credential_places(environment)},
        url=vcd.url,
        org=vcd.org,
        vdc=vcd.vdc,
        network=network,
        username=vcd.tenant.username,
        authentication=vcd.tenant.authentication,
        provider_authentication=None if vcd.provider is None else vcd.provider.authentication,
    )


def _credential_places(environment: Environment) -> dict[str, Source]:
    vcd = environment.vcd
    places: dict[str, Source] = {"username": vcd.tenant.where, "authentication": vcd.tenant.where}
    if vcd.provider is not None:
        places["provider_authentication"] = vcd.provider.where
    return places
