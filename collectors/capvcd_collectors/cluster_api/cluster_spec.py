"""The Cluster and its VCDCluster (or the templates behind a ClusterClass) as facts."""

from typing import Any

from capvcd_collectors.cluster_api.manifests import CLUSTER_API
from capvcd_collectors.cluster_api.topology import PatchedObject, Topology
from capvcd_collectors.facts.base import NotThereError
from capvcd_collectors.facts.cluster_api import ClusterSpec, VcdClusterSpec
from capvcd_collectors.facts.manifests import ManifestObject, ManifestObjects
from capvcd_collectors.yaml.located import KeyPath
from capvcd_collectors.yaml.strict import as_flag

_TEXTS = {"site": "site", "org": "org", "ovdc": "ovdc", "network": "ovdcNetwork"}

_PLACES: dict[str, KeyPath] = {
    **{name: (key,) for name, key in _TEXTS.items()},
    "vip_subnet": ("loadBalancerConfigSpec", "vipSubnet"),
    "use_one_arm": ("loadBalancerConfigSpec", "useOneArm"),
    "control_plane_host": ("controlPlaneEndpoint", "host"),
    "control_plane_port": ("controlPlaneEndpoint", "port"),
}


def the_cluster(objects: ManifestObjects) -> ManifestObject:
    """The Cluster of the manifests, which hold at most one."""
    for each in objects.of_kind("Cluster", CLUSTER_API):
        return each
    raise NotThereError("there is no Cluster in the manifests", source=objects.source)


def cluster_spec(objects: ManifestObjects) -> ClusterSpec:
    """The Cluster's name and address plan."""
    cluster = the_cluster(objects)
    places: dict[str, KeyPath] = {
        "pods": ("spec", "clusterNetwork", "pods", "cidrBlocks"),
        "services": ("spec", "clusterNetwork", "services", "cidrBlocks"),
    }
    return ClusterSpec(
        source=cluster.source,
        located={
            "name": cluster.locate("metadata", "name"),
            "namespace": cluster.locate("metadata", "namespace"),
            "uses_topology": cluster.locate("spec", "topology"),
            **{name: cluster.locate(*place) for name, place in places.items()},
        },
        name=cluster.name,
        namespace=cluster.namespace,
        pods=_texts(cluster.find(*places["pods"])),
        services=_texts(cluster.find(*places["services"])),
        uses_topology=isinstance(cluster.find("spec", "topology"), dict),
    )


def vcd_cluster_spec(objects: ManifestObjects) -> VcdClusterSpec:
    """Where the cluster is to be built, from its VCDCluster or VCDClusterTemplate."""
    found, spec = _vcd_cluster(objects)

    def text(name: str) -> str | None:
        value = found.find(*spec, *_PLACES[name])
        return None if value is None or isinstance(value, dict | list) else str(value)

    has_load_balancer = found.object.version != "v1alpha4"
    port = found.find(*spec, *_PLACES["control_plane_port"])
    return VcdClusterSpec(
        source=found.object.source,
        located={name: found.locate(*spec, *place) for name, place in _PLACES.items()},
        name=found.object.name,
        namespace=found.object.namespace,
        api_version=found.object.api_version,
        site=text("site"),
        org=text("org"),
        ovdc=text("ovdc"),
        network=text("network"),
        vip_subnet=text("vip_subnet") if has_load_balancer else None,
        use_one_arm=as_flag(found.find(*spec, *_PLACES["use_one_arm"])) or False if has_load_balancer else None,
        control_plane_host=text("control_plane_host") or None,
        control_plane_port=port if isinstance(port, int) and not isinstance(port, bool) else None,
    )


def _vcd_cluster(objects: ManifestObjects) -> tuple[PatchedObject, KeyPath]:
    """The VCDCluster, or the template of one, and the path of its spec."""
    clusters = objects.of_kind("Cluster", CLUSTER_API)
    for cluster in clusters:
        topology = Topology.of(cluster, objects)
        if topology is not None:
            template = topology.template(objects, ("spec", "infrastructure"), "infrastructureCluster")
            if template is not None and template.object.kind == "VCDClusterTemplate":
                return template, ("spec", "template", "spec")
        reference = cluster.find("spec", "infrastructureRef")
        if isinstance(reference, dict):
            namespace = str(reference.get("namespace") or cluster.namespace)
            referred = objects.get("VCDCluster", namespace, str(reference.get("name")))
            if referred is not None:
                return PatchedObject(referred), ("spec",)
    # A broken reference is for another check to report: the only VCDCluster is still the one that is meant.
    candidates = objects.of_kind("VCDCluster")
    if len(candidates) == 1:
        return PatchedObject(candidates[0]), ("spec",)
    raise NotThereError(
        "no VCDCluster in the manifests belongs to the Cluster",
        needs="the file with the VCDCluster in capvcd.manifests",
        source=clusters[0].source if clusters else objects.source,
    )


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else ()
