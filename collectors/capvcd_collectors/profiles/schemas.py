"""The schemas of the custom resources, out of their data files: one per API group and version.

They are in the words of OpenAPI v3 as CustomResourceDefinitions use them. ``x-since`` is ours: the minor release of
Cluster API that added the field.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

HERE = Path(__file__).parent / "schemas"

INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io"
"""The API group of CAPVCD's kinds."""

CORE = (
    "cluster.x-k8s.io",
    "controlplane.cluster.x-k8s.io",
    "bootstrap.cluster.x-k8s.io",
    "addons.cluster.x-k8s.io",
)
"""The API groups of Cluster API's own kinds, whose versions go together."""


def kind_schema(group: str, version: str, kind: str) -> Schema | None:
    """The schema of *kind*, without apiVersion, kind, metadata and status; None when that version has no such kind."""
    return kind_schemas(group, version).get(kind)


@cache
def kind_schemas(group: str, version: str) -> Mapping[str, Schema]:
    """The schema of each kind of that API group and version; none for a version there is no file for."""
    return {} if (group, version) not in _versions() else _read(f"{group}_{version}")["kinds"]


@cache
def kinds_of(group: str) -> frozenset[str]:
    """The kinds that any version of the API *group* has; none for a group there is no file for."""
    versions = [version for each, version in _versions() if each == group]
    return frozenset(kind for version in versions for kind in kind_schemas(group, version))


@cache
def metadata_schema() -> Schema:
    """The schema of the metadata of any object."""
    schema: Schema = _read("metadata")["schema"]
    return schema


def field_names(schema: Schema) -> dict[str, Any]:
    """The fields below *schema* as nested names: an empty mapping is a leaf, the key ``*`` stands for any name."""
    if "items" in schema:
        return field_names(schema["items"])
    if "additionalProperties" in schema or "x-kubernetes-preserve-unknown-fields" in schema:
        return {"*": {}}
    return {name: field_names(each) for name, each in schema.get("properties", {}).items()}


@cache
def _versions() -> frozenset[tuple[str, str]]:
    """The API groups and versions that there are files for; a group's name comes from a manifest, and is no path."""
    stems = (each.stem.rpartition("_") for each in HERE.glob("*_*.json"))
    return frozenset((group, version) for group, _, version in stems)


def _read(name: str) -> Mapping[str, Any]:
    read: Mapping[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return read
