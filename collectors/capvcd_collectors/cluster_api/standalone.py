"""Machines and MachineSets that nothing else makes: which of those in the manifests stand alone."""

from collections.abc import Iterator

from capvcd_collectors.cluster_api.references import mappings
from capvcd_collectors.facts.manifests import CLUSTER_API, ClusterGraph, ManifestObject


def standalone_machines(graph: ClusterGraph) -> Iterator[ManifestObject]:
    """The Machines of *graph* that no other object of it makes."""
    return (each for each in graph.of_kind("Machine", CLUSTER_API) if not is_made_by_another(each, graph))


def is_made_by_another(owned: ManifestObject, graph: ClusterGraph) -> bool:
    """Whether an object of *graph* owns *owned*, as in manifests that were taken from a cluster.

    The Cluster owns everything, and makes none of it.
    """
    owners = mappings(owned.find("metadata", "ownerReferences"))
    return any(
        each.get("kind") != "Cluster"
        and graph.get(str(each.get("kind")), owned.namespace, str(each.get("name"))) is not None
        for _, each in owners
    )
