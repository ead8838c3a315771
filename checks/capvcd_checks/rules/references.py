"""Follows the references between the objects of the manifests, as Cluster API does when they are applied.

Only what the manifests say is followed. An object of a kind that often is in the management cluster already (a Secret,
a ConfigMap, a ClusterClass) is merely unseen when the manifests do not hold it; any other is missing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from capvcd_checks.rules.field_table import Path, dotted
from capvcd_checks.rules.flaws import Flaw
from capvcd_checks.rules.suggest import did_you_mean, listed
from capvcd_collectors.facts import ManifestObject, ManifestObjects

__all__ = ["CLUSTER_NAME", "Followed", "follow"]

CLUSTER_NAME = "cluster.x-k8s.io/cluster-name"
"""The label that says which Cluster an object belongs to."""

_CLUSTER_API = "cluster.x-k8s.io"
_WORKERS = ("MachineDeployment", "MachineSet", "MachinePool")
_MACHINE: Path = ("spec", "template", "spec")
_OWNED = ("VCDCluster", "KubeadmControlPlane")
"""Kinds that do nothing until a Cluster refers to them."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Where the references of one object lead: *broken* ones cannot work, *unseen* ones leave the manifests."""

    broken: tuple[Flaw, ...]
    unseen: tuple[Flaw, ...]


def follow(manifest: ManifestObject, manifests: ManifestObjects) -> Followed:
    """Follow every reference, label and selector of *manifest*."""
    broken: list[Flaw] = []
    unseen: list[Flaw] = []
    broken += _object_references(manifest, manifests)
    broken += _cluster_names(manifest, manifests)
    match manifest.kind:
        case "Cluster":
            unseen += _topology(manifest, manifests)
            broken += _worker_classes(manifest, manifests)
        case "MachineDeployment" | "MachineSet":
            broken += _selector(manifest)
        case "VCDCluster":
            for flaw, is_broken in _credentials(manifest, manifests):
                (broken if is_broken else unseen).append(flaw)
        case "ClusterResourceSet":
            for flaw, is_broken in _resources(manifest, manifests):
                (broken if is_broken else unseen).append(flaw)
    if manifest.kind in _OWNED and not _is_referred_to(manifest, manifests):
        text = f"no Cluster in namespace {manifest.namespace} refers to {_called(manifest)}, so it waits for an owner"
        broken.append(Flaw(text, manifest.locate("metadata", "name")))
    return Followed(tuple(broken), tuple(unseen))


def _object_references(manifest: ManifestObject, manifests: ManifestObjects) -> Iterator[Flaw]:
    for path in _paths(manifest):
        reference = manifest.find(*path)
        if isinstance(reference, Mapping):
            yield from _reference(manifest, path, reference, manifests)
        else:
            yield Flaw(f"{_called(manifest)} has no {dotted(path)}", manifest.locate(*path))


def _paths(manifest: ManifestObject) -> Iterator[Path]:
    """Where *manifest*, being of its kind, must refer to another object."""
    match manifest.kind:
        case "Cluster":
            if manifest.find("spec", "topology") is None:
                yield ("spec", "infrastructureRef")
                yield ("spec", "controlPlaneRef")
        case "KubeadmControlPlane":
            yield ("spec", "machineTemplate", "infrastructureRef")
        case "MachineDeployment" | "MachineSet" | "MachinePool":
            yield (*_MACHINE, "infrastructureRef")
            if manifest.find(*_MACHINE, "bootstrap", "dataSecretName") is None:
                yield (*_MACHINE, "bootstrap", "configRef")
        case "ClusterClass":
            yield ("spec", "infrastructure", "ref")
            yield ("spec", "controlPlane", "ref")
            if manifest.find("spec", "controlPlane", "machineInfrastructure") is not None:
                yield ("spec", "controlPlane", "machineInfrastructure", "ref")
            workers: Path = ("spec", "workers", "machineDeployments")
            for index, _ in _elements(manifest.find(*workers)):
                yield (*workers, index, "template", "bootstrap", "ref")
                yield (*workers, index, "template", "infrastructure", "ref")


def _reference(
    manifest: ManifestObject, path: Path, reference: Mapping[str, Any], manifests: ManifestObjects
) -> Iterator[Flaw]:
    kind, name = str(reference.get("kind") or ""), str(reference.get("name") or "")
    namespace = reference.get("namespace") or manifest.namespace
    place = manifest.locate(*path, "name")
    if not kind or not name:
        yield Flaw(f"{dotted(path)} of {_called(manifest)} has no kind or no name", place)
        return
    wanted = f"{dotted(path)} of {_called(manifest)} wants {kind} {name}"
    if namespace != manifest.namespace:
        text = f"{wanted} in namespace {namespace}, but must stay in its own, {manifest.namespace}"
        yield Flaw(text, manifest.locate(*path, "namespace"))
        return
    target = manifests.get(kind, namespace, name)
    if target is None:
        yield Flaw(f"{wanted}, {_not_there(kind, namespace, name, manifests)}", place)
        return
    group = str(reference.get("apiVersion", "")).rpartition("/")[0]
    if group != target.group:
        text = f"{wanted} of API group {group or '(none)'}, which is {target.group}"
        yield Flaw(text, manifest.locate(*path, "apiVersion"))


def _cluster_names(manifest: ManifestObject, manifests: ManifestObjects) -> Iterator[Flaw]:
    """The names and labels that tie an object to its Cluster."""
    if not manifest.group.endswith(_CLUSTER_API):
        return
    required: tuple[Path, ...] = ()
    if manifest.kind in _WORKERS:
        required = (("spec", "clusterName"), (*_MACHINE, "clusterName"))
    elif manifest.kind == "MachineHealthCheck":
        required = (("spec", "clusterName"),)
    labels: tuple[Path, ...] = (
        ("metadata", "labels", CLUSTER_NAME),
        ("spec", "template", "metadata", "labels", CLUSTER_NAME),
        ("spec", "selector", "matchLabels", CLUSTER_NAME),
    )
    for path in (*required, *labels):
        name = manifest.find(*path)
        spoken = f"label {CLUSTER_NAME}" if path in labels else dotted(path)
        if name is None and path in required:
            yield Flaw(f"{_called(manifest)} has no {spoken}", manifest.locate(*path))
        elif name is not None and manifests.get("Cluster", manifest.namespace, str(name)) is None:
            text = f"{spoken} of {_called(manifest)} names Cluster {name}, "
            text += _not_there("Cluster", manifest.namespace, str(name), manifests)
            yield Flaw(text, manifest.locate(*path))


def _selector(manifest: ManifestObject) -> Iterator[Flaw]:
    """A selector must select the machines of its own template; Cluster API adds the cluster's label to both."""
    wanted = _mapping(manifest.find("spec", "selector", "matchLabels"))
    carried = _mapping(manifest.find("spec", "template", "metadata", "labels"))
    for label, value in wanted.items():
        if label != CLUSTER_NAME and carried.get(label) != value:
            has = f"has {carried[label]}" if label in carried else "does not carry it"
            text = f"{_called(manifest)} selects machines with {label}={value}, and its own template {has}"
            yield Flaw(text, manifest.locate("spec", "selector", "matchLabels", label))


def _topology(manifest: ManifestObject, manifests: ManifestObjects) -> Iterator[Flaw]:
    topology = manifest.find("spec", "topology")
    if not isinstance(topology, Mapping):
        return
    name = str(topology.get("class"))
    namespace = topology.get("classNamespace") or manifest.namespace
    if manifests.get("ClusterClass", namespace, name) is None:
        text = f"{_called(manifest)} is of class {name}, {_not_there('ClusterClass', namespace, name, manifests)}"
        yield Flaw(text, manifest.locate("spec", "topology", "class"))


def _worker_classes(manifest: ManifestObject, manifests: ManifestObjects) -> Iterator[Flaw]:
    """The workers of a topology are of classes that its ClusterClass has."""
    at: Path = ("spec", "topology")
    name, namespace = str(manifest.find(*at, "class")), manifest.find(*at, "classNamespace") or manifest.namespace
    cluster_class = manifests.get("ClusterClass", namespace, name)
    if cluster_class is None:
        return
    workers: Path = ("workers", "machineDeployments")
    known = [str(each.get("class")) for _, each in _elements(cluster_class.find("spec", *workers))]
    for index, each in _elements(manifest.find(*at, *workers)):
        wanted = str(each.get("class"))
        if wanted not in known:
            text = (
                f"workers {each.get('name') or index} of {_called(manifest)} are of class {wanted}, which ClusterClass "
            )
            text += f"{name} does not have{did_you_mean(wanted, known)}"
            yield Flaw(text, manifest.locate(*at, *workers, index, "class"))


def _credentials(manifest: ManifestObject, manifests: ManifestObjects) -> Iterator[tuple[Flaw, bool]]:
    """The Secret of a VCDCluster; CAPVCD asks for the namespace as written and does not fill it in."""
    path: Path = ("spec", "userContext", "secretRef")
    reference = manifest.find(*path)
    if not isinstance(reference, Mapping):
        return
    name, namespace = reference.get("name"), reference.get("namespace")
    for key in ("name", "namespace"):
        if not reference.get(key):
            yield Flaw(f"{dotted(path)} of {_called(manifest)} has no {key}", manifest.locate(*path, key)), True
    if name and namespace and manifests.get("Secret", namespace, name) is None:
        text = f"{dotted(path)} of {_called(manifest)} wants Secret {name}, "
        text += _not_there("Secret", namespace, name, manifests)
        misplaced = any(each.name == name for each in manifests.of_kind("Secret"))
        yield Flaw(text, manifest.locate(*path, "name")), misplaced


def _resources(manifest: ManifestObject, manifests: ManifestObjects) -> Iterator[tuple[Flaw, bool]]:
    """What a ClusterResourceSet applies, and to which clusters: both only within its own namespace."""
    for index, resource in _elements(manifest.find("spec", "resources")):
        kind, name = str(resource.get("kind")), str(resource.get("name"))
        if manifests.get(kind, manifest.namespace, name) is None:
            text = f"{_called(manifest)} applies {kind} {name}, "
            text += _not_there(kind, manifest.namespace, name, manifests)
            misplaced = any(each.name == name for each in manifests.of_kind(kind))
            yield Flaw(text, manifest.locate("spec", "resources", index, "name")), misplaced
    selector: Path = ("spec", "clusterSelector")
    labels = _mapping(manifest.find(*selector, "matchLabels"))
    clusters = manifests.of_kind("Cluster", _CLUSTER_API)
    here = [each for each in clusters if each.namespace == manifest.namespace]
    if clusters and not here:
        text = f"{_called(manifest)} is in namespace {manifest.namespace}, where no Cluster is"
        yield Flaw(text, manifest.locate("metadata", "namespace")), True
    elif here and not any(labels.items() <= each.labels.items() for each in here):
        wanted = listed(f"{label}={value}" for label, value in labels.items())
        text = f"{_called(manifest)} selects clusters with {wanted}, and no Cluster carries that"
        yield Flaw(text, manifest.locate(*selector)), False


def _is_referred_to(manifest: ManifestObject, manifests: ManifestObjects) -> bool:
    paths: tuple[Path, ...] = (("spec", "infrastructureRef"), ("spec", "controlPlaneRef"))
    return any(
        (cluster.find(*path, "kind"), cluster.find(*path, "name")) == (manifest.kind, manifest.name)
        for cluster in manifests.of_kind("Cluster", _CLUSTER_API)
        if cluster.namespace == manifest.namespace
        for path in paths
    )


def _not_there(kind: str, namespace: str, name: str, manifests: ManifestObjects) -> str:
    """``which the manifests hold in namespace other``, or the nearest name they do hold."""
    elsewhere = [each.namespace for each in manifests.of_kind(kind) if each.name == name]
    if elsewhere:
        return f"which the manifests hold in namespace {listed(elsewhere)}, not in {namespace}"
    near = did_you_mean(name, [each.name for each in manifests.of_kind(kind)])
    return f"which the manifests do not hold{near}"


def _called(manifest: ManifestObject) -> str:
    return f"{manifest.kind} {manifest.name}"


def _elements(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The mappings of a list with their places in it; nothing for what is no list."""
    if isinstance(value, list):
        yield from ((index, each) for index, each in enumerate(value) if isinstance(each, Mapping))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
