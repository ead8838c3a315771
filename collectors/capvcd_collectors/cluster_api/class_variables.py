"""The variables of a ClusterClass: what a Cluster's topology says for them, their overrides, and their defaults."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from capvcd_collectors.cluster_api.references import class_name_of, mappings
from capvcd_collectors.cluster_api.written import Written, descend
from capvcd_collectors.facts.base import Source
from capvcd_collectors.facts.manifests import KeyPath, ManifestObject
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
