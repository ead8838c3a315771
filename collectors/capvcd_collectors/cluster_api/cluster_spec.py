"""The Cluster and its VCDCluster (or the templates behind a ClusterClass) as facts."""

from typing import Any

from capvcd_collectors.cluster_api import values
from capvcd_collectors.cluster_api.class_patches import INFRASTRUCTURE_CLUSTER, patched_template
from capvcd_collectors.cluster_api.values import Value
from capvcd_collectors.cluster_api.written import Written, as_written
from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import NotThereError
from capvcd_collectors.facts.cluster_api import ClusterSpec, VcdClusterSpec
from capvcd_collectors.facts.manifests import CLUSTER_API, INFRASTRUCTURE_REF, ClusterGraph, KeyPath, ManifestObject
from capvcd_collectors.profiles.load import spec_fields


def the_cluster(graph: ClusterGraph) -> ManifestObject:
    """The Cluster of the manifests, which hold at most one."""
    for each in graph.of_kind("Cluster", CLUSTER_API):
        return each
    raise NotThereError("there is no Cluster in the manifests", source=graph.source)


@collector
def cluster_spec(graph: ClusterGraph) -> ClusterSpec:
    """The Cluster's name and address plan."""
    cluster = the_cluster(graph)
    read = {
        role: values.entries(as_written(cluster), "spec", "clusterNetwork", role, "cidrBlocks")
        for role in ("pods", "services")
    }
    return ClusterSpec(
        source=cluster.source,
        located={
            "name": cluster.locate("metadata", "name"),
            **values.places(read),
        },
        not_understood=values.not_understood(read),
        name=cluster.name,
        pods=tuple(map(str, read["pods"].or_else([]))),
        services=tuple(map(str, read["services"].or_else([]))),
    )


@collector
def vcd_cluster_spec(graph: ClusterGraph) -> VcdClusterSpec:
    """Where the cluster is to be built, from its VCDCluster or VCDClusterTemplate."""
    holder, spec = _vcd_cluster(graph)
    texts = {
        "site": values.text(holder, *spec, "site"),
        "org": values.text(holder, *spec, "org"),
        "ovdc": values.text(holder, *spec, "ovdc"),
        "network": values.text(holder, *spec, "ovdcNetwork"),
        "vip_subnet": values.text(holder, *spec, "loadBalancerConfigSpec", "vipSubnet"),
        "control_plane_host": values.text(holder, *spec, "controlPlaneEndpoint", "host"),
    }
    one_arm = values.flag(holder, *spec, "loadBalancerConfigSpec", "useOneArm")
    every: dict[str, Value[Any]] = {**texts, "use_one_arm": one_arm}
    has_load_balancer = "loadBalancerConfigSpec" in spec_fields("VCDCluster", holder.object.version)
    return VcdClusterSpec(
        source=holder.object.source,
        located=values.places(every),
        not_understood=values.not_understood(every),
        name=holder.object.name,
        api_version=holder.object.api_version,
        site=texts["site"].value,
        org=texts["org"].value,
        ovdc=texts["ovdc"].value,
        network=texts["network"].value,
        vip_subnet=texts["vip_subnet"].value if has_load_balancer else None,
        use_one_arm=one_arm.or_else(default=False) if has_load_balancer else None,
        control_plane_host=texts["control_plane_host"].value or None,
    )


def _vcd_cluster(graph: ClusterGraph) -> tuple[Written, KeyPath]:
    """The VCDCluster, or the template of one, and the path of its spec."""
    clusters = graph.of_kind("Cluster", CLUSTER_API)
    for cluster in clusters:
        topology = graph.topology(cluster)
        if topology is not None:
            template = patched_template(topology, graph, ("spec", "infrastructure"), INFRASTRUCTURE_CLUSTER)
            if template is not None and template.object.kind == "VCDClusterTemplate":
                return template, ("spec", "template", "spec")
        reference = cluster.reference(INFRASTRUCTURE_REF)
        referred = None if reference is None else graph.get("VCDCluster", reference.namespace, reference.name)
        if referred is not None:
            return as_written(referred), ("spec",)
    # A broken reference is for another check to report: the only VCDCluster is still the one that is meant.
    candidates = graph.of_kind("VCDCluster")
    if len(candidates) == 1:
        return as_written(candidates[0]), ("spec",)
    raise NotThereError(
        "no VCDCluster in the manifests belongs to the Cluster",
        needs="the file with the VCDCluster in capvcd.manifests",
        source=clusters[0].source if clusters else graph.source,
    )
