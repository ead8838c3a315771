"""ClusterClass: the topologies of Clusters. What its patches make of templates lives in `class_patches`."""

from collections.abc import Iterator, Mapping
from typing import Any

from capvcd_collectors.cluster_api.references import WORKER_LISTS, class_name_of, mappings
from capvcd_collectors.facts.manifests import ClusterGraph, KeyPath, ManifestObject, Topology, TopologyWorkers


def topologies(graph: ClusterGraph) -> Iterator[Topology]:
    """The topology of each Cluster of *graph* that has one."""
    for cluster in graph.of_kind("Cluster"):
        if isinstance(cluster.find("spec", "topology"), Mapping):
            cluster_class = graph.target(cluster.reference(class_name_of(cluster)))
            classes = _worker_classes(cluster_class)
            yield Topology(
                cluster=cluster,
                cluster_class=cluster_class,
                worker_classes=tuple(dict.fromkeys(name for _, name in classes)),
                workers=tuple(_workers(cluster, classes)),
            )


def _worker_classes(cluster_class: ManifestObject | None) -> dict[tuple[str, str], KeyPath]:
    """The place of each class of workers in a ClusterClass, by the list it is in and its name."""
    found: dict[tuple[str, str], KeyPath] = {}
    for kind in WORKER_LISTS:
        at: KeyPath = ("spec", "workers", kind)
        for index, each in mappings(None if cluster_class is None else cluster_class.find(*at)):
            found.setdefault((kind, str(each.get("class"))), (*at, index))
    return found


def _workers(cluster: ManifestObject, classes: Mapping[tuple[str, str], KeyPath]) -> Iterator[TopologyWorkers]:
    for kind in WORKER_LISTS:
        at: KeyPath = ("spec", "topology", "workers", kind)
        for index, _ in enumerate(_list(cluster.find(*at))):
            path = (*at, index)
            name, class_name = cluster.find(*path, "name"), cluster.find(*path, "class")
            yield TopologyWorkers(
                name=str(name) if name else None,
                class_name=None if class_name is None else str(class_name),
                path=path,
                class_path=classes.get((kind, str(class_name))),
                where=cluster.locate(*path, "class"),
            )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
