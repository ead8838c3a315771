"""A value that is written and not understood is never taken for absent or for its default, by any check that reads it.

Which checks read a field is found out by writing another value there: those whose verdict changes.
"""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from capvcd_lab.server import Lab
from capvcd_lab.world import World
from product.examining import Outcome, examine_lab

CLASS = "topology"
"""The scenario in which a ClusterClass makes the cluster; its patches are written here."""

INTO_CLUSTER = {"kind": "VCDClusterTemplate", "matchResources": {"infrastructureCluster": True}}
INTO_MACHINES = {
    "kind": "VCDMachineTemplate",
    "matchResources": {"controlPlane": True, "machineDeploymentClass": {"names": ["*"]}},
}
TEMPLATE_FIELDS = {
    "site": (INTO_CLUSTER, "https://elsewhere.invalid"),
    "org": (INTO_CLUSTER, "elsewhere"),
    "ovdc": (INTO_CLUSTER, "elsewhere"),
    "ovdcNetwork": (INTO_CLUSTER, "elsewhere"),
    "loadBalancerConfigSpec": (INTO_CLUSTER, {"vipSubnet": "203.0.113.0/24"}),
    "loadBalancerConfigSpec/vipSubnet": (INTO_CLUSTER, "203.0.113.0/24"),
    "controlPlaneEndpoint": (INTO_CLUSTER, {"host": "10.244.0.9", "port": 6443}),
    "catalog": (INTO_MACHINES, "elsewhere"),
    "template": (INTO_MACHINES, "ubuntu-2204-kube-v1.26.8+vmware.1-tkg.1"),
}
"""The fields of a ClusterClass's templates that checks read, with another value that is understood."""

UNKNOWN_WAYS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "template": lambda patch: {**patch, "valueFrom": {"template": "{{ .any }}"}},
    "unset variable": lambda patch: {**patch, "valueFrom": {"variable": "any"}},
}
"""How a patch may write a value that the files do not tell."""

PLAIN_FIELDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("VCDCluster", "site"): ("spec", "site"),
    ("VCDCluster", "org"): ("spec", "org"),
    ("VCDCluster", "ovdc"): ("spec", "ovdc"),
    ("VCDCluster", "ovdcNetwork"): ("spec", "ovdcNetwork"),
    ("VCDCluster", "vipSubnet"): ("spec", "loadBalancerConfigSpec", "vipSubnet"),
    ("VCDCluster", "loadBalancerConfigSpec"): ("spec", "loadBalancerConfigSpec"),
    ("VCDMachineTemplate", "catalog"): ("spec", "template", "spec", "catalog"),
    ("VCDMachineTemplate", "template"): ("spec", "template", "spec", "template"),
    ("KubeadmControlPlane", "replicas"): ("spec", "replicas"),
    ("KubeadmControlPlane", "version"): ("spec", "version"),
    ("MachineDeployment", "replicas"): ("spec", "replicas"),
    ("MachineDeployment", "version"): ("spec", "template", "spec", "version"),
    ("Cluster", "pods"): ("spec", "clusterNetwork", "pods", "cidrBlocks"),
    ("Cluster", "services"): ("spec", "clusterNetwork", "services", "cidrBlocks"),
}
"""The fields of plain manifests that checks read, by their kind."""

OTHERS: dict[str, Any] = {
    "replicas": 2000,
    "version": "v1.29",
    "vipSubnet": "203.0.113.0/24",
    "loadBalancerConfigSpec": {"vipSubnet": "203.0.113.0/24"},
    "pods": ["127.65.0.0/16"],
    "services": ["127.65.0.0/16"],
    "template": "ubuntu-2204-kube-v1.26.8+vmware.1-tkg.1",
}
"""Other values of the right type; a text unless it is here."""

WRONG = {"a number": 7.5, "a flag": True, "a list": [[]], "a mapping": {"strange": {}}, "a text": "strange"}


def examined(base: str, change: Callable[[World], None]) -> Outcome:
    with Lab(base) as lab:
        change(lab.world)
        return examine_lab(lab)


def documents(world: World, kind: str) -> Iterator[dict[str, Any]]:
    for manifest in world.installation.manifests:
        yield from (each for each in manifest.documents if each["kind"] == kind)


def with_patch(selector: dict[str, Any], patch: dict[str, Any]) -> Callable[[World], None]:
    def change(world: World) -> None:
        (cluster_class,) = documents(world, "ClusterClass")
        selecting = {"apiVersion": "infrastructure.cluster.x-k8s.io/v1beta2", **selector}
        definition = {"selector": selecting, "jsonPatches": [patch]}
        cluster_class["spec"]["patches"] = [{"name": "one", "definitions": [definition]}]

    return change


def written(kind: str, path: tuple[str, ...], value: Any) -> Callable[[World], None]:
    def change(world: World) -> None:
        for document in documents(world, kind):
            holder = document
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = copy.deepcopy(value)

    return change


def changed(base: Outcome, other: Outcome) -> set[str]:
    return {check for check, verdict in other.verdicts.items() if verdict is not base.verdicts[check]}


@pytest.fixture(scope="module")
def topology() -> Outcome:
    outcome = examined(f"production,{CLASS}", lambda _world: None)
    assert outcome.troubles == {}
    return outcome


@pytest.fixture(scope="module")
def plain() -> Outcome:
    outcome = examined("production", lambda _world: None)
    assert outcome.troubles == {}
    return outcome


@pytest.mark.parametrize("field", TEMPLATE_FIELDS)
def test_no_check_passes_on_a_field_that_a_patch_writes_in_a_way_nobody_knows(topology: Outcome, field: str) -> None:
    selector, value = TEMPLATE_FIELDS[field]
    patch = {"op": "add", "path": f"/spec/template/spec/{field}"}
    base = f"production,{CLASS}"
    readers = changed(topology, examined(base, with_patch(selector, {**patch, "value": value})))

    assert readers != set()
    for way in UNKNOWN_WAYS.values():
        troubles = examined(base, with_patch(selector, way(patch))).troubles
        assert {check: troubles.get(check) for check in readers} == dict.fromkeys(readers, "UNKNOWN")


@pytest.mark.parametrize(("kind", "name"), PLAIN_FIELDS)
def test_no_check_passes_on_a_field_of_another_type(plain: Outcome, kind: str, name: str) -> None:
    path = PLAIN_FIELDS[kind, name]
    other = OTHERS.get(name, "elsewhere")
    readers = changed(plain, examined("production", written(kind, path, other)))

    assert readers - {"PF-CFG-001"} != set()
    for value in WRONG.values():
        if type(value) is not type(other):
            outcome = examined("production", written(kind, path, value))
            assert outcome.troubles["PF-CFG-001"] == "FAIL"
            assert ".".join(path) in outcome.said("PF-CFG-001")
            assert {check for check in readers if check not in outcome.troubles} == set()
