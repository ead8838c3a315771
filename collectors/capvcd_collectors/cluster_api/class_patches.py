"""The templates behind a ClusterClass with the class's patches applied.

A patch whose effect cannot be known from the files (a Go template, a condition, an external patch) leaves the fields it
touches not understood: nothing is guessed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from capvcd_collectors.cluster_api.class_variables import ClassVariables
from capvcd_collectors.cluster_api.references import class_template
from capvcd_collectors.cluster_api.written import (
    Operation,
    RefusedPatchError,
    Written,
    as_written,
    called,
    descend,
    put,
)
from capvcd_collectors.facts.base import Source
from capvcd_collectors.facts.manifests import ClusterGraph, KeyPath, ManifestObject, Topology
from capvcd_collectors.facts.written import NotUnderstood

INFRASTRUCTURE_CLUSTER = "infrastructureCluster"
CONTROL_PLANE = "controlPlane"
"""How the selector of a patch calls the template of the VCDCluster, and those of the control plane."""

_LONGEST_INDEX = 10
"""Digits of the index of an entry of a list."""

_CONDITIONAL = "is patched only if a condition holds"
_STRANGE = "may be changed by a patch that is not understood"
_OPERATIONS = ("add", "replace", "remove")


def patched_template(
    topology: Topology, graph: ClusterGraph, holder: KeyPath, selected_as: str, workers: KeyPath | None = None
) -> Written | None:
    """The template that *holder* of the ClusterClass refers to, patched; None when the reference leads nowhere.

    *selected_as* is `CONTROL_PLANE`, `INFRASTRUCTURE_CLUSTER` or the class of the MachineDeployment at *workers*.
    """
    cluster_class = topology.cluster_class
    if cluster_class is None:
        return None
    template = graph.target(cluster_class.reference(class_template(cluster_class, holder)))
    if template is None:
        return None
    overrides: list[KeyPath] = [] if workers is None else [(*workers, "variables", "overrides")]
    if selected_as == CONTROL_PLANE:
        overrides.append(("spec", "topology", "controlPlane", "variables", "overrides"))
    variables = ClassVariables(as_written(topology.cluster), cluster_class, tuple(overrides))
    return _Patches(as_written(cluster_class), variables, selected_as).applied(as_written(template))


@dataclass(frozen=True, slots=True)
class _Patches:
    """The patches of a class, for the templates that are *selected_as* such."""

    cluster_class: Written
    variables: ClassVariables
    selected_as: str

    def applied(self, template: Written) -> Written:
        for at in self.entries(("spec", "patches")):
            template = self.patch(at, template)
        return template

    def entries(self, at: KeyPath) -> Iterator[KeyPath]:
        """The path of each entry of the list at that place of the class; its own when it is not understood."""
        listed = self.cluster_class.find(*at)
        if isinstance(listed, NotUnderstood):
            yield at
        elif isinstance(listed, list):
            yield from ((*at, index) for index in range(len(listed)))

    def patch(self, at: KeyPath, template: Written) -> Written:
        patch = self.cluster_class.find(*at)
        if not isinstance(patch, Mapping):
            return self.all_unknown(template, _STRANGE, at)
        if patch.get("external") is not None:
            # An external patch may change any field of any template.
            return self.all_unknown(template, "is left to an external patch", (*at, "external"))
        is_enabled = _is_enabled(patch.get("enabledIf"))
        if is_enabled is False:
            return template
        for definition in self.entries((*at, "definitions")):
            template = self.definition(definition, template, "" if is_enabled else _CONDITIONAL)
        return template

    def definition(self, at: KeyPath, template: Written, doubt: str) -> Written:
        """*template* after the definition *at* that place; *doubt* says why it may not apply, empty when it does."""
        definition = self.cluster_class.find(*at)
        if not isinstance(definition, Mapping):
            return self.all_unknown(template, _STRANGE, at)
        is_selected = _selects(definition.get("selector"), template.object, self.selected_as)
        if is_selected is None:
            doubt = doubt or "is patched only if a selector that is not understood selects it"
        if is_selected is not False:
            for patch in self.entries((*at, "jsonPatches")):
                template = self.json_patch(patch, template, doubt)
        return template

    def json_patch(self, at: KeyPath, template: Written, doubt: str) -> Written:
        """*template* after the JSON patch *at* that place; *doubt* as for `definition`."""
        patch, where = self.cluster_class.find(*at), self.cluster_class.locate(*at, "path")
        pointer = patch.get("path") if isinstance(patch, Mapping) else None
        if not isinstance(pointer, str) or not pointer.startswith("/"):
            return self.all_unknown(template, _STRANGE, at)
        tokens = tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])
        holder = _at(template.body, tokens[:-1])
        if isinstance(holder, NotUnderstood):
            return template
        op, name = patch.get("op"), called(template.object, tuple(each for each in tokens if not each.isdecimal()))
        value, decided = (None, where) if op == "remove" else self.value(patch, where)
        if isinstance(value, NotUnderstood):
            value = replace(value, name=name)
        if op not in _OPERATIONS:
            doubt = "is changed by a patch whose operation is not understood"
        if doubt:
            # A value that may or may not be put there; an entry of a list, or its absence, moves the others.
            tokens = tokens[:-1] if isinstance(holder, list) else tokens
            return _unknown(template, _steps(template.body, tokens), NotUnderstood(doubt, where, name))
        try:
            body, changed = Operation(str(op), tokens, value).applied(template.body)
        except RefusedPatchError as error:
            reason = f"{error.reason}, which Cluster API refuses"
            return _unknown(template, error.path, NotUnderstood(reason, where, name))
        return Written(template.object, body, {**_kept(template.decided, changed), changed: decided})

    def value(self, patch: Mapping[str, Any], where: Source) -> tuple[Any, Source]:
        """What *patch* puts at its path, and the place that says so."""
        source = patch.get("valueFrom")
        if source is None:
            return patch.get("value"), where
        variable = source.get("variable") if isinstance(source, Mapping) else None
        if isinstance(variable, str):
            return self.variables.value(variable, where)
        return NotUnderstood("is made by a template of the ClusterClass", where), where

    def all_unknown(self, template: Written, reason: str, at: KeyPath) -> Written:
        where = self.cluster_class.locate(*at)
        return _unknown(template, ("spec",), NotUnderstood(reason, where, f"spec of {template.object.subject}"))


def _unknown(template: Written, path: KeyPath, marker: NotUnderstood) -> Written:
    """*template* with *marker* at *path*, or at the nearest ancestor of it that is there."""
    while path and not isinstance(descend(template.body, path[:-1]), Mapping | list | NotUnderstood):
        path = path[:-1]
    return Written(
        template.object, put(template.body, path, marker), {**_kept(template.decided, path), path: marker.where}
    )


def _kept(decided: Mapping[KeyPath, Source], path: KeyPath) -> dict[KeyPath, Source]:
    """The decided places that a change at *path* leaves as they are."""
    return {each: where for each, where in decided.items() if each[: len(path)] != path}


def _steps(body: Any, tokens: tuple[str, ...]) -> KeyPath:
    """*tokens* as a path in *body*: the index of a list is a number."""
    path: KeyPath = ()
    for token in tokens:
        is_index = isinstance(descend(body, path), list) and token.isdecimal() and len(token) < _LONGEST_INDEX
        path = (*path, int(token) if is_index else token)
    return path


def _at(body: Any, tokens: tuple[str, ...]) -> Any:
    return descend(body, _steps(body, tokens))


def _is_enabled(condition: Any) -> bool | None:
    """Whether a patch with that ``enabledIf`` applies; None when only Cluster API can tell."""
    if condition is None:
        return True
    return None if not isinstance(condition, str) or "{{" in condition else condition.strip() == "true"


def _selects(selector: Any, target: ManifestObject, selected_as: str) -> bool | None:
    """Whether *selector* selects the template *target*; None when it is not understood."""
    if not isinstance(selector, Mapping):
        return None
    kind, version, wanted = (selector.get(key) for key in ("kind", "apiVersion", "matchResources"))
    if any(isinstance(each, NotUnderstood) for each in (kind, version, wanted)):
        return None
    if kind != target.kind or version not in (None, target.api_version) or not isinstance(wanted, Mapping):
        return False
    if selected_as in (CONTROL_PLANE, INFRASTRUCTURE_CLUSTER):
        is_wanted = wanted.get(selected_as)
        return None if isinstance(is_wanted, NotUnderstood) else is_wanted is True
    names = descend(wanted, ("machineDeploymentClass", "names"))
    if isinstance(names, NotUnderstood):
        return None
    return any(_covers(str(name), selected_as) for name in names or [])


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
