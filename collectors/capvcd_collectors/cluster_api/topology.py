"""ClusterClass: the templates behind a topology, with the class's patches applied as far as they can be followed.

A patch whose effect cannot be known from the files (a Go template, ``enabledIf``, an external patch) makes the fields
it touches unknown: nothing is guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from capvcd_collectors.facts.base import Source
from capvcd_collectors.facts.manifests import ManifestObject, ManifestObjects
from capvcd_collectors.yaml.located import KeyPath


@dataclass(frozen=True, slots=True)
class Change:
    """What a patch puts at a place: the *value* (None when it cannot be known) and *where* that is said."""

    value: Any
    where: Source


@dataclass(frozen=True, slots=True)
class PatchedObject:
    """An object as it is after patches."""

    object: ManifestObject
    changes: Mapping[KeyPath, Change] = field(default_factory=dict)

    def find(self, *path: str | int) -> Any:
        """The value at *path*, or None when there is none or a patch leaves it unknown."""
        for length in range(len(path), 0, -1):
            change = self.changes.get(path[:length])
            if change is not None:
                return _descend(change.value, path[length:])
        return self.object.find(*path)

    def is_changed(self, *path: str | int) -> bool:
        """Whether a patch decides the value at *path*."""
        return any(path[:length] in self.changes for length in range(1, len(path) + 1))

    def locate(self, *path: str | int) -> Source:
        """The place that decides the value at *path*."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.changes:
                return self.changes[path[:length]].where
        return self.object.locate(*path)


@dataclass(frozen=True, slots=True)
class Topology:
    """The topology of *cluster* and its ClusterClass, None when the manifests do not hold the class."""

    cluster: ManifestObject
    cluster_class: ManifestObject | None

    @classmethod
    def of(cls, cluster: ManifestObject, objects: ManifestObjects) -> "Topology | None":
        """The topology of *cluster*; None when it has none."""
        if not isinstance(cluster.find("spec", "topology"), dict):
            return None
        at = ("spec", "topology")
        name = cluster.find(*at, "class") or cluster.find(*at, "classRef", "name") or ""
        namespace = cluster.find(*at, "classNamespace") or cluster.find(*at, "classRef", "namespace")
        return cls(cluster, objects.get("ClusterClass", str(namespace or cluster.namespace), str(name)))

    def workers(self) -> Iterator[tuple[KeyPath, KeyPath | None]]:
        """For each MachineDeployment: its path in the Cluster, and the path of its class in the ClusterClass."""
        at: KeyPath = ("spec", "topology", "workers", "machineDeployments")
        for index, worker in enumerate(_list(self.cluster.find(*at))):
            yield (*at, index), self._worker_class(worker.get("class") if isinstance(worker, dict) else None)

    def _worker_class(self, wanted: Any) -> KeyPath | None:
        if self.cluster_class is None:
            return None
        at: KeyPath = ("spec", "workers", "machineDeployments")
        for index, each in enumerate(_list(self.cluster_class.find(*at))):
            if isinstance(each, dict) and each.get("class") == wanted:
                return (*at, index)
        return None

    def template(
        self, objects: ManifestObjects, path: KeyPath, selected_as: str, worker: KeyPath | None = None
    ) -> PatchedObject | None:
        """The template that the ClusterClass refers to at *path*, patched; None when the reference leads nowhere.

        *selected_as* is ``controlPlane``, ``infrastructureCluster`` or the class of the MachineDeployment at *worker*.
        """
        if self.cluster_class is None:
            return None
        holder = self.cluster_class.find(*path)
        reference = (holder.get("ref") or holder.get("templateRef")) if isinstance(holder, dict) else None
        if not isinstance(reference, dict):
            return None
        namespace = str(reference.get("namespace") or self.cluster_class.namespace)
        found = objects.get(str(reference.get("kind")), namespace, str(reference.get("name")))
        return None if found is None else PatchedObject(found, self._changes(found, selected_as, worker))

    def _changes(self, target: ManifestObject, selected_as: str, worker: KeyPath | None) -> dict[KeyPath, Change]:
        assert self.cluster_class is not None
        changes: dict[KeyPath, Change] = {}
        for index, patch in enumerate(_list(self.cluster_class.find("spec", "patches"))):
            if not isinstance(patch, dict):
                continue
            at: KeyPath = ("spec", "patches", index)
            if "external" in patch:
                # An external patch may change any field of any template.
                changes = {("spec",): Change(None, self.cluster_class.locate(*at, "external"))}
            for number, definition in enumerate(_list(patch.get("definitions"))):
                if isinstance(definition, dict) and _selects(definition.get("selector"), target, selected_as):
                    here: KeyPath = (*at, "definitions", number, "jsonPatches")
                    is_certain = "enabledIf" not in patch
                    changes.update(self._json_patches(here, worker, selected_as, is_certain=is_certain))
        return changes

    def _json_patches(
        self, at: KeyPath, worker: KeyPath | None, selected_as: str, *, is_certain: bool
    ) -> Iterator[tuple[KeyPath, Change]]:
        assert self.cluster_class is not None
        for index, patch in enumerate(_list(self.cluster_class.find(*at))):
            if not isinstance(patch, dict) or not isinstance(patch.get("path"), str):
                continue
            where = self.cluster_class.locate(*at, index, "path")
            source = patch.get("valueFrom")
            if not is_certain or patch.get("op") == "remove":
                change = Change(None, where)
            elif "value" in patch:
                change = Change(patch["value"], where)
            elif isinstance(source, dict) and isinstance(source.get("variable"), str):
                change = self._variable(source["variable"], worker, selected_as, where)
            else:
                change = Change(None, where)
            yield _pointer(patch["path"]), change

    def _variable(self, name: str, worker: KeyPath | None, selected_as: str, where: Source) -> Change:
        """The value of a variable such as ``catalog`` or ``vcd.catalog``: overridden, the Cluster's, or the default."""
        assert self.cluster_class is not None
        first, *rest = re.split(r"[.\[]", name.replace("]", ""))
        overrides: list[KeyPath] = [] if worker is None else [(*worker, "variables", "overrides")]
        if selected_as == "controlPlane":
            overrides.append(("spec", "topology", "controlPlane", "variables", "overrides"))
        steps = tuple(int(step) if step.isdigit() else step for step in rest)
        for at in (*overrides, ("spec", "topology", "variables")):
            for index, each in enumerate(_list(self.cluster.find(*at))):
                if isinstance(each, dict) and each.get("name") == first:
                    place = self.cluster.locate(*at, index, "value", *steps)
                    return Change(_descend(each.get("value"), steps), place)
        for each in _list(self.cluster_class.find("spec", "variables")):
            if isinstance(each, dict) and each.get("name") == first:
                schema = _descend(each, ("schema", "openAPIV3Schema"))
                return Change(_descend(_descend(schema, ("default",)), steps), where)
        return Change(None, where)


def _selects(selector: Any, target: ManifestObject, selected_as: str) -> bool:
    if not isinstance(selector, dict) or selector.get("kind") != target.kind:
        return False
    if selector.get("apiVersion") not in (None, target.api_version):
        return False
    wanted = selector.get("matchResources")
    if not isinstance(wanted, dict):
        return False
    if selected_as in ("controlPlane", "infrastructureCluster"):
        return wanted.get(selected_as) is True
    names = _list(_descend(wanted, ("machineDeploymentClass", "names")))
    return any(re.fullmatch(re.escape(str(name)).replace(r"\*", ".*"), selected_as) for name in names)


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
