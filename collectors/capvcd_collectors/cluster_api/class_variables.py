"""The variables of a ClusterClass: what a Cluster's topology says for them, their overrides, and their defaults."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from capvcd_collectors.cluster_api.field_problems import noun_of, value_problems
from capvcd_collectors.cluster_api.references import class_name_of, mappings
from capvcd_collectors.cluster_api.written import Written, descend
from capvcd_collectors.facts.base import Source
from capvcd_collectors.facts.fields import FieldFlaw, FieldProblem
from capvcd_collectors.facts.manifests import KeyPath, ManifestObject, Topology
from capvcd_collectors.facts.written import NotUnderstood

_STEP = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True, slots=True)
class ClassVariables:
    """The variables of *cluster_class* for templates of *cluster*; *overrides* are where these may say other values."""

    cluster: Written
    cluster_class: ManifestObject
    overrides: tuple[KeyPath, ...]

    def value(self, name: str, where: Source) -> tuple[Any, Source]:
        """The value of a variable such as ``catalog`` or ``vcd.networks[0]``, and its place; *where* it is asked for.

        A `NotUnderstood` when the manifests do not tell it.
        """
        first, *rest = _STEP.findall(name) or [name]
        steps = tuple(int(step) if step.isdecimal() else step for step in rest)
        if first == "builtin":
            return self._builtin(steps, name, where), where
        schema = self._schema(first)
        for at in (*self.overrides, ("spec", "topology", "variables")):
            said = self.cluster.find(*at)
            if isinstance(said, NotUnderstood):
                return said, said.where
            for index, each in mappings(said):
                if each.get("name") == first:
                    place = self.cluster.locate(*at, index, "value", *steps)
                    return self._told(descend(with_defaults(each.get("value"), schema), steps), name, place), place
        return self._told(descend(with_defaults(None, schema), steps), name, where), where

    def _schema(self, name: str) -> Any:
        for _, each in mappings(self.cluster_class.find("spec", "variables")):
            if each.get("name") == name:
                return descend(each, ("schema", "openAPIV3Schema"))
        return None

    def _builtin(self, steps: KeyPath, name: str, where: Source) -> Any:
        """One of the variables that Cluster API sets by itself, as far as the Cluster alone decides it."""
        known: dict[KeyPath, Any] = {
            ("cluster", "name"): self.cluster.object.name,
            ("cluster", "namespace"): self.cluster.object.namespace,
            ("cluster", "topology", "version"): self.cluster.find("spec", "topology", "version"),
            ("cluster", "topology", "class"): self.cluster.find(*class_name_of(self.cluster.object)),
        }
        return self._told(known.get(steps), name, where)

    def _told(self, value: Any, name: str, where: Source) -> Any:
        if value is not None:
            return value
        return NotUnderstood(f"is the variable {name}, whose value the manifests do not say", where)


def variable_problems(topology: Topology) -> tuple[FieldProblem, ...]:
    """What Cluster API has against the variables of a topology by the schemas of its class.

    Nothing when the manifests do not hold the class, or when a runtime extension may declare variables as well.
    """
    cluster, cluster_class = topology.cluster, topology.cluster_class
    patches = [] if cluster_class is None else [each for _, each in mappings(cluster_class.find("spec", "patches"))]
    if cluster_class is None or cluster_class.problems or any("external" in each for each in patches):
        return ()
    declared = {str(each.get("name")): each for _, each in mappings(cluster_class.find("spec", "variables"))}
    path: KeyPath = ("spec", "topology", "variables")
    overrides = (
        ("spec", "topology", "controlPlane", "variables", "overrides"),
        *((*each.path, "variables", "overrides") for each in topology.workers),
    )
    found = [problem for at in (path, *overrides) for problem in _problems_at(cluster, at, declared)]
    said = {str(each.get("name")) for _, each in mappings(cluster.find(*path))}
    for name, variable in declared.items():
        schema = _plain_schema(descend(variable, ("schema", "openAPIV3Schema")))
        if variable.get("required") is True and name not in said and "default" not in schema:
            wanted = noun_of(schema)
            found.append(FieldProblem(FieldFlaw.MISSING, (*path, name), cluster.locate(*path), "missing", wanted))
    return tuple(found)


def _problems_at(cluster: ManifestObject, at: KeyPath, declared: Mapping[str, Any]) -> Iterator[FieldProblem]:
    for index, each in mappings(cluster.find(*at)):
        here, name = (*at, index), str(each.get("name"))
        if name not in declared:
            yield FieldProblem(FieldFlaw.UNKNOWN, (*at, name), cluster.locate(*here, "name"), legal=tuple(declared))
        elif each.get("value") is not None:
            schema = _plain_schema(descend(declared[name], ("schema", "openAPIV3Schema")))
            yield from value_problems(each["value"], schema, (*here, "value"), cluster.locate)


def _plain_schema(schema: Any) -> dict[str, Any]:
    """What of a *schema* that a person wrote is judged: types, fields, enumerations and bounds.

    Its patterns are left alone: they are in the words of another library, and may take for ever in ours.
    """
    if not isinstance(schema, Mapping):
        return {}
    plain = {key: value for key, value in schema.items() if isinstance(value, _PLAIN_TYPES.get(key, ()))}
    plain = {key: each for key, each in plain.items() if each is not False and not (each is True and key in _BOUNDS)}
    if "required" in plain:
        plain["required"] = [each for each in plain["required"] if isinstance(each, str)]
    if "properties" in plain:
        plain["properties"] = {str(name): _plain_schema(below) for name, below in plain["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(plain.get(key), Mapping):
            plain[key] = _plain_schema(plain[key])
    plain |= {"default": schema["default"]} if "default" in schema else {}
    return plain


_BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
_PLAIN_TYPES: Mapping[str, Any] = {
    "type": str,
    "enum": list,
    "required": list,
    "properties": Mapping,
    "items": Mapping,
    "additionalProperties": (Mapping, bool),
    "x-kubernetes-preserve-unknown-fields": bool,
    "x-kubernetes-int-or-string": bool,
    **dict.fromkeys(_BOUNDS, int),
}
"""The keys of a schema that are judged by, and what their values must be."""


def with_defaults(value: Any, schema: Any) -> Any:
    """*value* with what *schema* says by default for it and for what it leaves out, as the API server fills it in."""
    if not isinstance(schema, Mapping):
        return value
    if value is None:
        value = schema.get("default")
    properties = schema.get("properties")
    if isinstance(value, Mapping) and isinstance(properties, Mapping):
        return {**value, **dict(_filled(value, properties))}
    if isinstance(value, list):
        return [with_defaults(each, schema.get("items")) for each in value]
    return value


def _filled(value: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, below in properties.items():
        inner = with_defaults(value.get(name), below)
        if inner is not None:
            yield name, inner
