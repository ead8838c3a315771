"""Judges the references, labels and selectors between the objects of the manifests, as Cluster API takes them.

An object of a kind that often is in the management cluster already (a Secret, a ConfigMap, a ClusterClass) is merely
unseen when the manifests do not hold it; any other is missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from capvcd_checks.rules.field_table import dotted
from capvcd_checks.rules.flaws import Flaw
from capvcd_checks.rules.suggest import did_you_mean, listed
from capvcd_collectors.facts import (
    ClusterGraph,
    LabelSelector,
    ManifestObject,
    ObjectReference,
    ReferenceRole,
    Selected,
)

__all__ = ["CLUSTER_NAME", "Followed", "follow"]

CLUSTER_NAME = "cluster.x-k8s.io/cluster-name"
"""The label that says which Cluster an object belongs to."""

_CLUSTER_API = "cluster.x-k8s.io"
_OWNED = ("VCDCluster", "KubeadmControlPlane")
"""Kinds that do nothing until a Cluster refers to them."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Where the references of one object lead: *broken* ones cannot work, *unseen* ones leave the manifests."""

    broken: tuple[Flaw, ...]
    unseen: tuple[Flaw, ...]


def follow(manifest: ManifestObject, graph: ClusterGraph) -> Followed:
    """Judge every reference, label and selector of *manifest*."""
    broken: list[Flaw] = []
    unseen: list[Flaw] = []
    for reference in manifest.references:
        (unseen if _may_be_unseen(reference) else broken).extend(_reference(manifest, reference, graph))
    broken += _worker_classes(manifest, graph)
    for selector in manifest.selectors:
        if selector.selects is Selected.MACHINES:
            broken += _machines(manifest, selector)
        elif graph.of_kind("Cluster", _CLUSTER_API) and not selector.carried:
            text = f"{_called(manifest)} is in namespace {manifest.namespace}, where no Cluster is"
            broken.append(Flaw(text, manifest.locate("metadata", "namespace")))
        else:
            unseen += _clusters(manifest, selector)
    if manifest.kind in _OWNED and not graph.owners(manifest):
        text = f"no Cluster in namespace {manifest.namespace} refers to {_called(manifest)}, so it waits for an owner"
        broken.append(Flaw(text, manifest.locate("metadata", "name")))
    return Followed(tuple(broken), tuple(unseen))


def _may_be_unseen(reference: ObjectReference) -> bool:
    """Whether the reference is whole, and what it leads to may be in the management cluster though not here."""
    match reference.role:
        case ReferenceRole.CLUSTER_CLASS:
            return True
        case ReferenceRole.CREDENTIALS:
            return bool(reference.name and reference.namespace) and not reference.elsewhere
        case ReferenceRole.RESOURCE:
            return not reference.elsewhere
        case _:
            return False


def _reference(manifest: ManifestObject, reference: ObjectReference, graph: ClusterGraph) -> Iterator[Flaw]:
    match reference.role:
        case ReferenceRole.PART:
            yield from _part(manifest, reference, graph)
        case ReferenceRole.CLUSTER:
            yield from _cluster_name(manifest, reference, graph)
        case ReferenceRole.CREDENTIALS:
            yield from _credentials(manifest, reference, graph)
        case ReferenceRole.CLUSTER_CLASS:
            if reference.target is None:
                text = f"{_called(manifest)} is of class {reference.name}, {_not_there(reference, graph)}"
                yield Flaw(text, reference.place("name"))
        case ReferenceRole.RESOURCE:
            if reference.target is None:
                text = f"{_called(manifest)} applies {reference.kind} {reference.name}, {_not_there(reference, graph)}"
                yield Flaw(text, reference.place("name"))


def _part(manifest: ManifestObject, reference: ObjectReference, graph: ClusterGraph) -> Iterator[Flaw]:
    place = dotted(reference.path)
    wanted = f"{place} of {_called(manifest)} wants {reference.kind} {reference.name}"
    if not reference.is_given:
        yield Flaw(f"{_called(manifest)} has no {place}", reference.where)
    elif not reference.kind or not reference.name:
        yield Flaw(f"{place} of {_called(manifest)} has no kind or no name", reference.place("name"))
    elif reference.namespace != manifest.namespace:
        text = f"{wanted} in namespace {reference.namespace}, but must stay in its own, {manifest.namespace}"
        yield Flaw(text, reference.place("namespace"))
    elif reference.target is None:
        yield Flaw(f"{wanted}, {_not_there(reference, graph)}", reference.place("name"))
    elif reference.group != reference.target.group:
        text = f"{wanted} of API group {reference.group or '(none)'}, which is {reference.target.group}"
        yield Flaw(text, reference.place("group"))


def _cluster_name(manifest: ManifestObject, reference: ObjectReference, graph: ClusterGraph) -> Iterator[Flaw]:
    """The names and labels that tie an object to its Cluster."""
    spoken = f"label {CLUSTER_NAME}" if CLUSTER_NAME in reference.path else dotted(reference.path)
    if not reference.is_given:
        yield Flaw(f"{_called(manifest)} has no {spoken}", reference.where)
    elif reference.target is None:
        text = f"{spoken} of {_called(manifest)} names Cluster {reference.name}, {_not_there(reference, graph)}"
        yield Flaw(text, reference.where)


def _credentials(manifest: ManifestObject, reference: ObjectReference, graph: ClusterGraph) -> Iterator[Flaw]:
    """The Secret of a VCDCluster; CAPVCD asks for the namespace as written and does not fill it in."""
    place = f"{dotted(reference.path)} of {_called(manifest)}"
    for key, value in (("name", reference.name), ("namespace", reference.namespace)):
        if not value:
            yield Flaw(f"{place} has no {key}", reference.place(key))
    if reference.name and reference.namespace and reference.target is None:
        text = f"{place} wants Secret {reference.name}, {_not_there(reference, graph)}"
        yield Flaw(text, reference.place("name"))


def _worker_classes(manifest: ManifestObject, graph: ClusterGraph) -> Iterator[Flaw]:
    """The workers of a topology are of classes that its ClusterClass has."""
    topology = graph.topology(manifest)
    if topology is None or topology.cluster_class is None:
        return
    for workers in topology.workers:
        if workers.class_path is None:
            called = f"workers {workers.name or workers.path[-1]} of {_called(manifest)}"
            text = f"{called} are of class {workers.class_name}, which {_called(topology.cluster_class)} does not have"
            text += did_you_mean(str(workers.class_name), topology.worker_classes)
            yield Flaw(text, workers.where)


def _machines(manifest: ManifestObject, selector: LabelSelector) -> Iterator[Flaw]:
    """A selector must select the machines of its own template; Cluster API adds the cluster's label to both."""
    for carried in selector.carried:
        for label, value in selector.labels.items():
            if label != CLUSTER_NAME and carried.get(label) != value:
                has = f"has {carried[label]}" if label in carried else "does not carry it"
                text = f"{_called(manifest)} selects machines with {label}={value}, and its own template {has}"
                yield Flaw(text, selector.places[label])


def _clusters(manifest: ManifestObject, selector: LabelSelector) -> Iterator[Flaw]:
    """A ClusterResourceSet is to select a Cluster of its namespace."""
    if selector.carried and not any(selector.labels.items() <= carried.items() for carried in selector.carried):
        wanted = listed(f"{label}={value}" for label, value in selector.labels.items())
        yield Flaw(f"{_called(manifest)} selects clusters with {wanted}, and no Cluster carries that", selector.where)


def _not_there(reference: ObjectReference, graph: ClusterGraph) -> str:
    """``which the manifests hold in namespace other``, or the nearest name they do hold."""
    if reference.elsewhere:
        return f"which the manifests hold in namespace {listed(reference.elsewhere)}, not in {reference.namespace}"
    near = did_you_mean(reference.name, [each.name for each in graph.of_kind(reference.kind)])
    return f"which the manifests do not hold{near}"


def _called(manifest: ManifestObject) -> str:
    return f"{manifest.kind} {manifest.name}"
