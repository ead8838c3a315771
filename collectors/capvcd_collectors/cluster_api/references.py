"""The references, labels and selectors of an object: what they ask for, and what the manifests hold of that.

A place that an object of its kind must fill is listed even when it is empty; one that it may leave empty, when filled.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from capvcd_collectors.cluster_api.made_secrets import made_secrets
from capvcd_collectors.facts.manifests import (
    CLUSTER_API,
    OWNING,
    ClusterGraph,
    KeyPath,
    LabelSelector,
    ManifestObject,
    ObjectReference,
    ReferenceRole,
    Selected,
)

CLUSTER_NAME = "cluster.x-k8s.io/cluster-name"
"""The label that says which Cluster an object belongs to."""

MACHINE: KeyPath = ("spec", "template", "spec")
"""Where the machines of a MachineDeployment, or of a machine template, are described."""
BOOTSTRAP: KeyPath = (*MACHINE, "bootstrap", "configRef")
INFRASTRUCTURE: KeyPath = (*MACHINE, "infrastructureRef")
STANDALONE_BOOTSTRAP: KeyPath = ("spec", "bootstrap", "configRef")
STANDALONE_INFRASTRUCTURE: KeyPath = ("spec", "infrastructureRef")
"""Where a Machine that nothing makes refers to what it is made of."""

WORKER_LISTS = ("machineDeployments", "machinePools")
"""What the workers of a topology, and of its class, are listed as."""

_WORKERS = ("MachineDeployment", "MachineSet", "MachinePool")
_CLUSTER_LABELS: tuple[KeyPath, ...] = (
    ("metadata", "labels", CLUSTER_NAME),
    ("spec", "template", "metadata", "labels", CLUSTER_NAME),
    ("spec", "selector", "matchLabels", CLUSTER_NAME),
)


def references_of(owner: ManifestObject, graph: ClusterGraph) -> Iterator[ObjectReference]:
    """Every reference of *owner*, resolved among the objects of *graph*."""
    for path, is_needed in _parts(owner):
        if is_needed:
            yield _part(owner, path, ReferenceRole.PART, graph)
        elif isinstance(owner.find(*path), Mapping):
            yield _part(owner, path, ReferenceRole.NEEDLESS, graph)
    yield from _cluster_names(owner, graph)
    match owner.kind:
        case "Cluster":
            yield from _cluster_class(owner, graph)
        case "VCDCluster":
            yield from _credentials(owner, graph)
        case "ClusterResourceSet":
            yield from _resources(owner, graph)


def machine_infrastructure(control_plane: ManifestObject) -> KeyPath:
    """Where a KubeadmControlPlane refers to its machine template: deeper from Cluster API's v1beta2 on."""
    earlier: KeyPath = ("spec", "machineTemplate", "infrastructureRef")
    later: KeyPath = ("spec", "machineTemplate", "spec", "infrastructureRef")
    return later if control_plane.find(*earlier) is None and control_plane.find(*later) is not None else earlier


def class_template(cluster_class: ManifestObject, holder: KeyPath) -> KeyPath:
    """Where a ClusterClass refers to the template that *holder* holds: called templateRef from v1beta2 on."""
    earlier, later = (*holder, "ref"), (*holder, "templateRef")
    return later if cluster_class.find(*later) and not cluster_class.find(*earlier) else earlier


def class_name_of(cluster: ManifestObject) -> KeyPath:
    """Where a Cluster with a topology names its class: in a classRef from v1beta2 on."""
    earlier, later = ("spec", "topology", "class"), ("spec", "topology", "classRef", "name")
    return later if cluster.find(*later) and not cluster.find(*earlier) else earlier


def _parts(owner: ManifestObject) -> Iterator[tuple[KeyPath, bool]]:
    """Where *owner*, being of its kind, refers to a part of the cluster, and whether it must."""
    match owner.kind:
        case "Cluster":
            has_topology = owner.find("spec", "topology") is not None
            yield from ((path, not has_topology) for path in OWNING)
        case "KubeadmControlPlane":
            yield machine_infrastructure(owner), True
        case "MachineDeployment" | "MachineSet" | "MachinePool":
            yield INFRASTRUCTURE, True
            yield BOOTSTRAP, owner.find(*MACHINE, "bootstrap", "dataSecretName") is None
        case "Machine":
            yield STANDALONE_INFRASTRUCTURE, True
            yield STANDALONE_BOOTSTRAP, owner.find("spec", "bootstrap", "dataSecretName") is None
        case "ClusterClass":
            for holder in _template_holders(owner):
                yield class_template(owner, holder), True


def _template_holders(cluster_class: ManifestObject) -> Iterator[KeyPath]:
    yield ("spec", "infrastructure")
    yield ("spec", "controlPlane")
    if cluster_class.find("spec", "controlPlane", "machineInfrastructure") is not None:
        yield ("spec", "controlPlane", "machineInfrastructure")
    for kind in WORKER_LISTS:
        workers: KeyPath = ("spec", "workers", kind)
        for index, _ in mappings(cluster_class.find(*workers)):
            yield (*workers, index, "template", "bootstrap")
            yield (*workers, index, "template", "infrastructure")


def _cluster_class(cluster: ManifestObject, graph: ClusterGraph) -> Iterator[ObjectReference]:
    if isinstance(cluster.find("spec", "topology"), Mapping):
        at = class_name_of(cluster)
        namespace = cluster.find(*at[:-1], "namespace" if "classRef" in at else "classNamespace")
        wanted = ("ClusterClass", str(namespace or cluster.namespace), str(cluster.find(*at)))
        yield _reference(cluster, ReferenceRole.CLUSTER_CLASS, at, wanted, graph)


def _part(owner: ManifestObject, path: KeyPath, role: ReferenceRole, graph: ClusterGraph) -> ObjectReference:
    """An object reference in Cluster API's form."""
    written = owner.find(*path)
    reference: Mapping[str, Any] = written if isinstance(written, Mapping) else {}
    wanted = (
        str(reference.get("kind") or ""),
        str(reference.get("namespace") or owner.namespace),
        str(reference.get("name") or ""),
    )
    # Cluster API's v1beta2 says apiGroup.
    group = reference.get("apiGroup") or str(reference.get("apiVersion", "")).rpartition("/")[0]
    return _reference(
        owner,
        role,
        path,
        wanted,
        graph,
        group=str(group),
        is_given=isinstance(written, Mapping),
        keys={"name": "name", "namespace": "namespace", "group": "apiVersion"},
    )


def _cluster_names(owner: ManifestObject, graph: ClusterGraph) -> Iterator[ObjectReference]:
    """The names and labels that tie an object of Cluster API to its Cluster."""
    if not owner.group.endswith(CLUSTER_API):
        return
    required: tuple[KeyPath, ...] = ()
    if owner.kind in _WORKERS:
        required = (("spec", "clusterName"), (*MACHINE, "clusterName"))
    elif owner.kind == "MachineHealthCheck":
        required = (("spec", "clusterName"),)
    for path in (*required, *_CLUSTER_LABELS):
        written = owner.find(*path)
        if written is not None or path in required:
            wanted = ("Cluster", owner.namespace, "" if written is None else str(written))
            yield _reference(owner, ReferenceRole.CLUSTER, path, wanted, graph, is_given=written is not None)


def _credentials(owner: ManifestObject, graph: ClusterGraph) -> Iterator[ObjectReference]:
    """The Secret of a VCDCluster; CAPVCD asks for the namespace as written and does not fill it in."""
    path: KeyPath = ("spec", "userContext", "secretRef")
    reference = owner.find(*path)
    if isinstance(reference, Mapping):
        wanted = ("Secret", str(reference.get("namespace") or ""), str(reference.get("name") or ""))
        keys = {"name": "name", "namespace": "namespace"}
        yield _reference(owner, ReferenceRole.CREDENTIALS, path, wanted, graph, keys=keys)


def _resources(owner: ManifestObject, graph: ClusterGraph) -> Iterator[ObjectReference]:
    """What a ClusterResourceSet applies."""
    for index, resource in mappings(owner.find("spec", "resources")):
        wanted = (str(resource.get("kind")), owner.namespace, str(resource.get("name")))
        path: KeyPath = ("spec", "resources", index)
        yield _reference(owner, ReferenceRole.RESOURCE, path, wanted, graph, keys={"name": "name"})


def _reference(
    owner: ManifestObject,
    role: ReferenceRole,
    path: KeyPath,
    wanted: tuple[str, str, str],
    graph: ClusterGraph,
    *,
    group: str | None = None,
    is_given: bool = True,
    keys: Mapping[str, str] | None = None,
) -> ObjectReference:
    """The reference of *owner* at *path* to the object *wanted* (kind, namespace and name).

    *keys* are the names of its parts below *path*; none when *path* itself is the name.
    """
    kind, namespace, name = wanted
    target = graph.get(kind, namespace, name) or (_maker(namespace, name, graph) if kind == "Secret" else None)
    return ObjectReference(
        role=role,
        path=path,
        is_given=is_given,
        kind=kind,
        namespace=namespace,
        name=name,
        group=group,
        target=None if target is None else target.identity,
        elsewhere=graph.namespaces(kind, name) if target is None else (),
        where=owner.locate(*path),
        places={part: owner.locate(*path, key) for part, key in (keys or {}).items()},
    )


def _maker(namespace: str, name: str, graph: ClusterGraph) -> ManifestObject | None:
    """The object that has a controller make the Secret of that namespace and name."""
    return next((each for each in graph.objects if (namespace, name) in made_secrets(each.find)), None)


def selectors_of(owner: ManifestObject, graph: ClusterGraph) -> Iterator[LabelSelector]:
    """The selectors of *owner*, with what they could select."""
    match owner.kind:
        case "MachineDeployment" | "MachineSet":
            carried = _mapping(owner.find("spec", "template", "metadata", "labels"))
            yield _selector(owner, Selected.MACHINES, ("spec", "selector"), (carried,))
        case "ClusterResourceSet":
            clusters = graph.of_kind("Cluster", CLUSTER_API)
            here = tuple(each.labels for each in clusters if each.namespace == owner.namespace)
            yield _selector(owner, Selected.CLUSTERS, ("spec", "clusterSelector"), here)


def _selector(
    owner: ManifestObject, selects: Selected, path: KeyPath, carried: tuple[Mapping[str, Any], ...]
) -> LabelSelector:
    labels = _mapping(owner.find(*path, "matchLabels"))
    return LabelSelector(
        selects=selects,
        labels=labels,
        carried=carried,
        where=owner.locate(*path),
        places={label: owner.locate(*path, "matchLabels", label) for label in labels},
    )


def mappings(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The mappings in a list with their places in it; nothing for what is no list."""
    if isinstance(value, list):
        yield from ((index, each) for index, each in enumerate(value) if isinstance(each, Mapping))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
