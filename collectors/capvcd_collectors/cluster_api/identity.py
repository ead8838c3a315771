"""What Kubernetes knows an object by: group, name, namespace."""

from capvcd_collectors.facts.manifests import CLUSTER_API
from capvcd_collectors.yaml.located import Document


def group_of(document: Document) -> str:
    """The API group of an object; empty for the core group."""
    return str(document.find("apiVersion") or "").rpartition("/")[0]


def name_of(document: Document) -> str:
    """The name of an object."""
    return document.text("metadata", "name") or document.text("metadata", "generateName") or ""


def namespace_of(document: Document) -> str:
    """The namespace of an object, ``default`` when it names none."""
    return document.text("metadata", "namespace") or "default"


def is_cluster(document: Document) -> bool:
    """Whether an object is a Cluster of Cluster API."""
    return document.find("kind") == "Cluster" and group_of(document) == CLUSTER_API


def is_cluster_api(document: Document) -> bool:
    """Whether an object belongs to Cluster API or one of its providers."""
    group = group_of(document)
    return group == CLUSTER_API or group.endswith(f".{CLUSTER_API}")
