"""ClusterClass: the topologies of Clusters, and the templates behind them with the class's patches applied.

A patch whose effect cannot be known from the files (a Go template, ``enabledIf``, an external patch) makes the fields
it touches unknown: nothing is guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from capvcd_collectors.cluster_api.references import class_name_of, class_template, mappings
from capvcd_collectors.facts.base import Source
from capvcd_collectors.facts.manifests import (
    ClusterGraph,
    KeyPath,
    ManifestObject,
    Topology,
    TopologyWorkers,
)

INFRASTRUCTURE_CLUSTER = "infrastructureCluster"
CONTROL_PLANE = "controlPlane"
"""How the selector of a patch calls the template of the VCDCluster, and those of the control plane."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a patch puts at a place: the *value* and *where* that is said.

    *unknown* is a clause that says why the value cannot be known, None when it is known.
    """

    value: Any
    where: Source
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class PatchedObject:
    """An object as it is after patches."""

    object: ManifestObject
    changes: Mapping[KeyPath, Change] = field(default_factory=dict)

    def find(self, *path: str | int) -> Any:
        """The value at *path*, or None when there is none or a patch leaves it unknown."""
        decided = self._decided(path)
        if decided is not None:
            change, below = decided
            return _descend(change.value, below)
        return self.object.find(*path)

    def is_changed(self, *path: str | int) -> bool:
        """Whether a patch decides the value at *path*."""
        return self._decided(path) is not None

    def unknown(self, *path: str | int) -> str | None:
        """Why the value at *path* cannot be known; None when it can."""
        decided = self._decided(path)
        return None if decided is None else decided[0].unknown

    def locate(self, *path: str | int) -> Source:
        """The place that decides the value at *path*."""
        decided = self._decided(path)
        return self.object.locate(*path) if decided is None else decided[0].where

    def _decided(self, path: KeyPath) -> tuple[Change, KeyPath] | None:
        """The change that decides the value at *path*, and the rest of *path* within it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.changes:
                return self.changes[path[:length]], path[length:]
        return None


def topologies(graph: ClusterGraph) -> Iterator[Topology]:
    """The topology of each Cluster of *graph* that has one."""
    for cluster in graph.of_kind("Cluster"):
        if isinstance(cluster.find("spec", "topology"), Mapping):
            cluster_class = graph.target(cluster.reference(class_name_of(cluster)))
            classes = _worker_classes(cluster_class)
            yield Topology(
                cluster=cluster,
                cluster_class=cluster_class,
                worker_classes=tuple(classes),
                workers=tuple(_workers(cluster, classes)),
            )


def _worker_classes(cluster_class: ManifestObject | None) -> dict[str, KeyPath]:
    """The place of each class of workers in a ClusterClass, by its name."""
    at: KeyPath = ("spec", "workers", "machineDeployments")
    found: dict[str, KeyPath] = {}
    for index, each in mappings(None if cluster_class is None else cluster_class.find(*at)):
        found.setdefault(str(each.get("class")), (*at, index))
    return found


def _workers(cluster: ManifestObject, classes: Mapping[str, KeyPath]) -> Iterator[TopologyWorkers]:
    at: KeyPath = ("spec", "topology", "workers", "machineDeployments")
    for index, _ in enumerate(_list(cluster.find(*at))):
        path = (*at, index)
        name, class_name = cluster.find(*path, "name"), cluster.find(*path, "class")
        yield TopologyWorkers(
            name=str(name) if name else None,
            class_name=None if class_name is None else str(class_name),
            path=path,
            class_path=classes.get(str(class_name)),
            where=cluster.locate(*path, "class"),
        )


def patched_template(
    topology: Topology, graph: ClusterGraph, holder: KeyPath, selected_as: str, workers: KeyPath | None = None
) -> PatchedObject | None:
    """The template that *holder* of the ClusterClass refers to, patched; None when the reference leads nowhere.

    *selected_as* is `CONTROL_PLANE`, `INFRASTRUCTURE_CLUSTER` or the class of the MachineDeployment at *workers*.
    """
    cluster_class = topology.cluster_class
    if cluster_class is None:
        return None
    template = graph.target(cluster_class.reference(class_template(cluster_class, holder)))
    if template is None:
        return None
    return PatchedObject(template, _Patches(topology.cluster, cluster_class, selected_as, workers).changes(template))


@dataclass(frozen=True, slots=True)
class _Patches:
    """The patches of a class, for the templates that are *selected_as* such."""

    cluster: ManifestObject
    cluster_class: ManifestObject
    selected_as: str
    workers: KeyPath | None

    def changes(self, template: ManifestObject) -> dict[KeyPath, Change]:
        changes: dict[KeyPath, Change] = {}
        for index, patch in mappings(self.cluster_class.find("spec", "patches")):
            at: KeyPath = ("spec", "patches", index)
            if "external" in patch:
                # An external patch may change any field of any template.
                where = self.cluster_class.locate(*at, "external")
                changes = {("spec",): Change(None, where, "is left to an external patch")}
            for number, definition in mappings(patch.get("definitions")):
                if _selects(definition.get("selector"), template, self.selected_as):
                    here: KeyPath = (*at, "definitions", number, "jsonPatches")
                    changes.update(self.json_patches(here, is_certain="enabledIf" not in patch))
        return changes

    def json_patches(self, at: KeyPath, *, is_certain: bool) -> Iterator[tuple[KeyPath, Change]]:
        for index, patch in mappings(self.cluster_class.find(*at)):
            if isinstance(patch.get("path"), str):
                where = self.cluster_class.locate(*at, index, "path")
                yield _pointer(patch["path"]), self.change(patch, where, is_certain=is_certain)

    def change(self, patch: Mapping[str, Any], where: Source, *, is_certain: bool) -> Change:
        source = patch.get("valueFrom")
        if not is_certain:
            return Change(None, where, "is patched only if a condition holds")
        if patch.get("op") == "remove":
            return Change(None, where)
        if "value" in patch:
            return Change(patch["value"], where)
        if isinstance(source, dict) and isinstance(source.get("variable"), str):
            return self.variable(source["variable"], where)
        return Change(None, where, "is made by a template of the ClusterClass")

    def variable(self, name: str, where: Source) -> Change:
        """The value of a variable such as ``catalog`` or ``vcd.catalog``: overridden, the Cluster's, or the default."""
        first, *rest = name.replace("]", "").replace("[", ".").split(".")
        overrides: list[KeyPath] = [] if self.workers is None else [(*self.workers, "variables", "overrides")]
        if self.selected_as == CONTROL_PLANE:
            overrides.append(("spec", "topology", "controlPlane", "variables", "overrides"))
        steps = tuple(int(step) if step.isdigit() else step for step in rest)
        for at in (*overrides, ("spec", "topology", "variables")):
            for index, each in mappings(self.cluster.find(*at)):
                if each.get("name") == first:
                    place = self.cluster.locate(*at, index, "value", *steps)
                    return Change(_descend(each.get("value"), steps), place)
        for _, each in mappings(self.cluster_class.find("spec", "variables")):
            schema = _descend(each, ("schema", "openAPIV3Schema"))
            if each.get("name") == first and isinstance(schema, dict) and "default" in schema:
                return Change(_descend(schema["default"], steps), where)
        return Change(None, where, f"is the variable {name}, whose value the manifests do not say")


def _selects(selector: Any, target: ManifestObject, selected_as: str) -> bool:
    if not isinstance(selector, dict) or selector.get("kind") != target.kind:
        return False
    if selector.get("apiVersion") not in (None, target.api_version):
        return False
    wanted = selector.get("matchResources")
    if not isinstance(wanted, dict):
        return False
    if selected_as in (CONTROL_PLANE, INFRASTRUCTURE_CLUSTER):
        return wanted.get(selected_as) is True
    names = _list(_descend(wanted, ("machineDeploymentClass", "names")))
    return any(_covers(str(name), selected_as) for name in names)


def _covers(wanted: str, name: str) -> bool:
    """Whether *name* is one that *wanted* stands for; a ``*`` in it stands for any letters."""
    first, *rest = wanted.split("*")
    if not rest:
        return wanted == name
    *between, last = rest
    if not name.startswith(first) or not name[len(first) :].endswith(last):
        return False
    start, end = len(first), len(name) - len(last)
    for part in between:
        found = name.find(part, start, end)
        if found < 0:
            return False
        start = found + len(part)
    return True


def _pointer(pointer: str) -> KeyPath:
    """A JSON pointer as a key path; an index is a number."""
    tokens = (token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])
    return tuple(int(token) if token.isdigit() else token for token in tokens)


def _descend(value: Any, steps: Sequence[str | int]) -> Any:
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
