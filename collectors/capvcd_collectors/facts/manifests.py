"""The objects of the Cluster API manifests, and how they hang together: references, labels, selectors, topologies.

Only what the manifests say is here. Whether it is right is for the checks to judge.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

from capvcd_collectors.facts.base import Fact, FileSource, Source
from capvcd_collectors.facts.fields import FieldProblem
from capvcd_collectors.facts.written import NotUnderstood

KeyPath: TypeAlias = tuple[str | int, ...]
"""A place in an object: ``("spec", "template", "spec", "users", 0)``."""

CLUSTER_API = "cluster.x-k8s.io"
"""The API group of Cluster API, and the end of all its providers' groups."""

INFRASTRUCTURE_REF: KeyPath = ("spec", "infrastructureRef")
OWNING: tuple[KeyPath, ...] = (INFRASTRUCTURE_REF, ("spec", "controlPlaneRef"))
"""The references by which a Cluster takes possession of its VCDCluster and its control plane."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which object: what its kind, namespace and name are, and the API *group* of the kind."""

    kind: str
    namespace: str
    name: str
    group: str


class ReferenceRole(StrEnum):
    """What an object refers to another one for."""

    PART = "part"
    """A part that Cluster API puts the cluster together from; it looks in the object's own namespace only."""
    NEEDLESS = "needless"
    """A part that is written though something else provides it: a topology, or bootstrap data given by hand."""
    CLUSTER = "cluster"
    """The name or label of the Cluster that the object belongs to."""
    CLUSTER_CLASS = "cluster class"
    """The ClusterClass of a topology."""
    CREDENTIALS = "credentials"
    """The Secret with the user CAPVCD logs in as; CAPVCD takes its namespace as written, and no default."""
    RESOURCE = "resource"
    """What a ClusterResourceSet applies, of its own namespace."""


@dataclass(frozen=True, slots=True)
class ObjectReference:
    """One reference of an object, at *path* in it, and where it leads among the manifests.

    *kind*, *namespace* and *name* say what is wanted, empty where the reference leaves one out and there is no default;
    *group* is the API group it states, None for a reference that states none. *is_given* is False for a reference that
    the object must have and has not. *target* is the object of that kind, namespace and name, whatever its group; None
    when the manifests do not hold it, and *elsewhere* are then the namespaces in which they hold one of that name.
    """

    role: ReferenceRole
    path: KeyPath
    is_given: bool
    kind: str
    namespace: str
    name: str
    group: str | None
    target: Identity | None
    elsewhere: tuple[str, ...]
    where: Source
    places: Mapping[str, Source] = field(repr=False, compare=False)

    def place(self, part: str) -> Source:
        """The place of its *part* (``name``, ``namespace``, ``group``), or of the whole where that is one name."""
        return self.places.get(part, self.where)


class Selected(StrEnum):
    """What a selector selects."""

    MACHINES = "machines"
    """The machines of the object's own template."""
    CLUSTERS = "clusters"
    """The Clusters of the object's namespace."""


@dataclass(frozen=True, slots=True)
class LabelSelector:
    """The labels by which an object selects others (its ``matchLabels``).

    *carried* are the labels of each thing it could select. *places* are those of the single labels, *where* is that of
    the selector.
    """

    selects: Selected
    labels: Mapping[str, Any]
    carried: tuple[Mapping[str, Any], ...]
    where: Source
    places: Mapping[str, Source] = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class ManifestObject(Fact, noun="manifest object", fixture="manifest_objects"):
    """One object of the Cluster API manifests (and what comes with them: Secrets, ConfigMaps, ClusterResourceSets).

    *references* and *selectors* tie it to other objects. *problems* are what the schema of its kind has against its
    fields, in the order written; none for a kind without a schema. *body* is the object as plain mappings and lists;
    `locate` gives the line of any key path in it.
    """

    api_version: str
    kind: str
    name: str
    namespace: str
    labels: Mapping[str, str]
    references: tuple[ObjectReference, ...] = field(default=(), repr=False)
    selectors: tuple[LabelSelector, ...] = field(default=(), repr=False)
    problems: tuple[FieldProblem, ...] = field(default=(), repr=False)
    body: Mapping[str, Any] = field(repr=False)
    places: Mapping[KeyPath, FileSource] = field(repr=False, compare=False)

    @property
    def subject(self) -> str:
        """``VCDCluster capi-cluster``: what findings call it; objects of several kinds share a name."""
        return f"{self.kind} {self.name}"

    @property
    def group(self) -> str:
        """``infrastructure.cluster.x-k8s.io``; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def version(self) -> str:
        """``v1beta2``."""
        return self.api_version.rpartition("/")[2]

    @property
    def identity(self) -> Identity:
        """Which object it is."""
        return Identity(self.kind, self.namespace, self.name, self.group)

    def reference(self, path: KeyPath) -> ObjectReference | None:
        """The reference at *path*."""
        return self._by_path.get(path)

    def find(self, *path: str | int) -> Any:
        """The value at *path*, or None when any step is absent."""
        here: Any = self.body
        for step in path:
            steps: Mapping[Any, Any] = dict(enumerate(here)) if isinstance(here, list) else here
            if not isinstance(steps, Mapping) or step not in steps:
                return None
            here = steps[step]
        return here

    def locate(self, *path: str | int) -> Source:
        """The place of *path*, or of its nearest ancestor that the file holds."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]].at(*path[length:])
        return self.source

    @cached_property
    def _by_path(self) -> Mapping[KeyPath, ObjectReference]:
        return {each.path: each for each in self.references}


@dataclass(frozen=True, slots=True)
class TopologyWorkers:
    """A MachineDeployment or MachinePool of a topology.

    *path* is its place in the Cluster, *where* that of its *class_name*. *name* is None when it has none. *class_path*
    is the place of its class in the ClusterClass; None when that has none of this name, or is not held.
    """

    name: str | None
    class_name: str | None
    path: KeyPath
    class_path: KeyPath | None
    where: Source

    @property
    def is_machine_pool(self) -> bool:
        """Whether they are a MachinePool."""
        return "machinePools" in self.path


@dataclass(frozen=True, slots=True)
class Topology:
    """The topology of *cluster*: its class, and the workers of it.

    *cluster_class* is None when the manifests do not hold the ClusterClass; *worker_classes* are the classes of workers
    it has.
    """

    cluster: ManifestObject
    cluster_class: ManifestObject | None
    worker_classes: tuple[str, ...]
    workers: tuple[TopologyWorkers, ...]


@dataclass(frozen=True, kw_only=True)
class ClusterGraph(Fact, noun="cluster graph", fixture="cluster_graph"):
    """All objects of all manifests, in file order, and how they hang together. *source* is the first file.

    *unknown_kinds* are the objects in the API groups of machines whose kind no version of the group has: nobody knows
    what they are to be.
    """

    objects: tuple[ManifestObject, ...]
    unknown_kinds: tuple[NotUnderstood, ...] = ()
    topologies: tuple[Topology, ...] = ()

    def of_kind(self, kind: str, group: str | None = None) -> tuple[ManifestObject, ...]:
        """The objects of *kind* (and of API *group*, when given)."""
        return tuple(each for each in self._by_kind.get(kind, ()) if group is None or each.group == group)

    def get(self, kind: str, namespace: str, name: str) -> ManifestObject | None:
        """The object of that kind, namespace and name, whatever its API version; the first when it is given twice."""
        return self._by_name.get((kind, name), {}).get(namespace)

    def target(self, reference: ObjectReference | None) -> ManifestObject | None:
        """The object that *reference* leads to, None when it leads to none, or there is no reference."""
        wanted = None if reference is None else reference.target
        return None if wanted is None else self.get(wanted.kind, wanted.namespace, wanted.name)

    def namespaces(self, kind: str, name: str) -> tuple[str, ...]:
        """The namespaces that hold an object of *kind* and *name*."""
        return tuple(self._by_name.get((kind, name), ()))

    def topology(self, cluster: ManifestObject) -> Topology | None:
        """The topology of *cluster*, None when it has none."""
        return next((each for each in self.topologies if each.cluster.identity == cluster.identity), None)

    def owners(self, owned: ManifestObject) -> tuple[ManifestObject, ...]:
        """The Clusters in the namespace of *owned* that name it as their infrastructure or control plane."""
        clusters = [each for each in self.of_kind("Cluster", CLUSTER_API) if each.namespace == owned.namespace]
        wanted = (owned.kind, owned.name)
        return tuple(
            cluster
            for cluster in clusters
            if any((each.kind, each.name) == wanted for each in cluster.references if each.path in OWNING)
        )

    @cached_property
    def _by_kind(self) -> Mapping[str, list[ManifestObject]]:
        index: dict[str, list[ManifestObject]] = {}
        for each in self.objects:
            index.setdefault(each.kind, []).append(each)
        return index

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], dict[str, ManifestObject]]:
        """By kind and name, then by namespace."""
        index: dict[tuple[str, str], dict[str, ManifestObject]] = {}
        for each in self.objects:
            index.setdefault((each.kind, each.name), {}).setdefault(each.namespace, each)
        return index
