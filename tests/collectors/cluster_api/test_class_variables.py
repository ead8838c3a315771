"""The variables of a ClusterClass: what they are worth, and what Cluster API has against them."""

from typing import Any

import pytest

from capvcd_collectors.cluster_api.class_variables import with_defaults
from capvcd_collectors.cluster_api.graph import cluster_graph
from capvcd_collectors.facts.fields import FieldFlaw
from capvcd_collectors.yaml.located import Origin, parse_documents

CLUSTER = """\
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata: {name: c}
spec:
  topology:
    class: cc
    version: v1.28.4
    workers:
      machineDeployments:
      - {class: default, name: md-0, variables: {overrides: OVERRIDES}}
    variables: VALUES
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: ClusterClass
metadata: {name: cc}
spec:
  patches: PATCHES
  variables:
  - {name: vip, required: true, schema: {openAPIV3Schema: {type: string, pattern: '(a+)+$'}}}
  - {name: size, required: false, schema: {openAPIV3Schema: {type: integer, minimum: 1}}}
  - name: vcd
    required: false
    schema:
      openAPIV3Schema:
        type: object
        required: [org]
        properties: {org: {type: string}, networks: {type: array, items: {type: string}}}
  - {name: kept, required: true, schema: {openAPIV3Schema: {type: boolean, default: true}}}
"""
VIP = "{name: vip, value: 10.0.0.0/24}"


def found(values: str, overrides: str = "[]", patches: str = "[]") -> list[tuple[str, str, str]]:
    """The problems of the Cluster's variables: what, where in it, and what is wanted."""
    text = CLUSTER.replace("VALUES", values).replace("OVERRIDES", overrides).replace("PATCHES", patches)
    cluster = cluster_graph(parse_documents(text, Origin("m.yaml"))).objects[0]
    return [(each.flaw, ".".join(map(str, each.path[2:])), each.wanted) for each in cluster.problems]


@pytest.mark.parametrize(
    "values",
    [
        f"[{VIP}]",
        f"[{VIP}, {{name: size, value: 2}}, {{name: vcd, value: {{org: o, networks: [a]}}}}]",
        "[{name: vip, value: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab}]",
    ],
)
def test_values_that_fit_their_schemas(values: str) -> None:
    assert found(values) == []


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (f"[{VIP}, {{name: size, value: null}}]", (FieldFlaw.MISSING, "variables.1.value", "a value")),
        ("[]", (FieldFlaw.MISSING, "variables.vip", "a text")),
        ("[{name: vip, value: [10.0.0.0/24]}]", (FieldFlaw.TYPE, "variables.0.value", "a text")),
        (f"[{VIP}, {{name: size, value: '2'}}]", (FieldFlaw.TYPE, "variables.1.value", "a whole number")),
        (f"[{VIP}, {{name: size, value: 0}}]", (FieldFlaw.VALUE, "variables.1.value", "at least 1")),
        (f"[{VIP}, {{name: vcd, value: {{}}}}]", (FieldFlaw.MISSING, "variables.1.value.org", "a text")),
        (f"[{VIP}, {{name: vcd, value: {{org: o, x: 1}}}}]", (FieldFlaw.UNKNOWN, "variables.1.value.x", "")),
        (f"[{VIP}, {{name: sizes, value: 1}}]", (FieldFlaw.UNKNOWN, "variables.sizes", "")),
    ],
)
def test_values_that_cluster_api_refuses(values: str, problem: tuple[str, str, str]) -> None:
    assert found(values) == [problem]


def test_overrides_are_held_against_the_same_schemas() -> None:
    path = "workers.machineDeployments.0.variables.overrides.0.value"
    assert found(f"[{VIP}]", overrides="[{name: size, value: many}]") == [(FieldFlaw.TYPE, path, "a whole number")]


def test_a_runtime_extension_may_declare_variables_of_its_own() -> None:
    patches = "[{name: p, external: {discoverVariablesExtension: e, generateExtension: g}}]"
    assert found("[{name: other, value: 1}]", patches=patches) == []


@pytest.mark.parametrize(
    ("value", "schema", "filled"),
    [
        (None, {"default": 3}, 3),
        (4, {"default": 3}, 4),
        (None, {}, None),
        ({}, {"properties": {"a": {"default": 1}, "b": {}}}, {"a": 1}),
        ({"a": 2}, {"properties": {"a": {"default": 1}}}, {"a": 2}),
        (None, {"properties": {"a": {"default": 1}}}, None),
        (None, {"default": {}, "properties": {"a": {"default": 1}}}, {"a": 1}),
        ([{}], {"items": {"properties": {"a": {"default": 1}}}}, [{"a": 1}]),
        ("x", None, "x"),
    ],
)
def test_defaults_are_filled_in_at_every_depth(value: Any, schema: Any, filled: Any) -> None:
    assert with_defaults(value, schema) == filled
