"""How many nodes there will be: as Cluster API's webhooks and the cluster autoscaler count, least and most."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_collectors.cluster_api.graph import cluster_graph
from capvcd_collectors.cluster_api.node_pools import node_pools
from capvcd_collectors.cluster_api.scaling import CAPACITIES, LEAST, MOST
from capvcd_collectors.facts.cluster_api import NodePool
from capvcd_collectors.profiles.load import load_profile
from capvcd_collectors.yaml.located import Origin, parse_documents

CAPI = "cluster.x-k8s.io/v1beta1"
INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io/v1beta2"
BOUNDS = {LEAST: "3", MOST: "9"}
CAPACITY = dict.fromkeys(CAPACITIES, "4")


def pools(*objects: dict[str, Any], line: str = "1.3") -> tuple[NodePool, ...]:
    text = "\n---\n".join(json.dumps(each, indent=1) for each in objects)
    return node_pools(cluster_graph(parse_documents(text, Origin("m.yaml"))), load_profile(line))


def object_of(kind: str, name: str, spec: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"apiVersion": CAPI, "kind": kind, "metadata": {"name": name, **metadata}, "spec": spec}


def workers(annotations: dict[str, Any] | None = None, kind: str = "MachineDeployment", **spec: Any) -> dict[str, Any]:
    template = {"spec": {"clusterName": "apps", "version": "v1.28.4+vmware.1"}}
    more = {} if annotations is None else {"annotations": annotations}
    return object_of(kind, "md", {"clusterName": "apps", "template": template, **spec}, **more)


def misread(pool: NodePool) -> set[str]:
    """The fields that were not understood, but for those of the VCDMachineTemplate, which is not given here."""
    return set(pool.not_understood) - {"catalog", "template", "sizing_policy"}


def counts(pool: NodePool) -> tuple[int, int]:
    return pool.replicas, pool.nodes_at_most


@pytest.mark.parametrize(
    ("annotations", "replicas", "expected"),
    [
        (None, None, (1, 1)),
        (None, 4, (4, 4)),
        (BOUNDS, None, (3, 9)),
        (BOUNDS, 4, (4, 9)),
        (BOUNDS, 1, (1, 9)),
        (BOUNDS, 12, (12, 12)),
        ({LEAST: "3"}, None, (1, 1)),
        ({LEAST: "3"}, 4, (4, 4)),
        # The autoscaler takes a missing least size for none.
        ({MOST: "9"}, None, (1, 9)),
        ({LEAST: "3", MOST: "3"}, None, (3, 3)),
        ({LEAST: "+3", MOST: "009"}, None, (3, 9)),
        ({LEAST: "0", MOST: "9", **CAPACITY}, None, (0, 9)),
        ({LEAST: "0", MOST: "9", CAPACITIES[0]: "4"}, None, (0, 0)),
        ({LEAST: "0", MOST: "9"}, None, (0, 0)),
        ({LEAST: "0", MOST: "9"}, 2, (2, 9)),
        ({LEAST: "0", MOST: "0"}, None, (0, 0)),
        # Bounds that cross: Cluster API starts with the least all the same.
        ({LEAST: "9", MOST: "3"}, None, (9, 9)),
    ],
)
def test_the_counts_of_a_deployment(
    annotations: dict[str, str] | None, replicas: int | None, expected: tuple[int, int]
) -> None:
    (pool,) = pools(workers(annotations, **({} if replicas is None else {"replicas": replicas})))

    assert counts(pool) == expected
    assert misread(pool) == set()


@pytest.mark.parametrize(("line", "expected"), [("0.5", 1), ("1.0", 1), ("1.1", 3), ("1.2", 3), ("1.3", 3)])
def test_cluster_api_fills_in_the_least_size_since_1_4(line: str, expected: int) -> None:
    (pool,) = pools(workers(BOUNDS), line=line)

    assert counts(pool) == (expected, 9)


@pytest.mark.parametrize(
    "size", ["", "many", "3.0", "-1", " 3", "3 ", "0x3", "1_000", "٣", "99999999999", "4294967296"]
)
@pytest.mark.parametrize("name", [LEAST, MOST])
def test_a_size_that_is_no_number_of_nodes_is_no_number(name: str, size: str) -> None:
    (pool,) = pools(workers({**BOUNDS, name: size}))
    (given_count,) = pools(workers({**BOUNDS, name: size}, replicas=4))

    assert misread(pool) == {"replicas"}
    assert misread(given_count) == {"most_replicas"}
    assert given_count.replicas == 4


@pytest.mark.parametrize(
    ("annotations", "flaw"),
    [
        (
            {LEAST: "9", MOST: "3"},
            "the autoscaler's greatest size 3 is less than its least, 9, so it leaves the pool alone",
        ),
        (
            {LEAST: "0", MOST: "3"},
            "the autoscaler leaves a pool of no node alone unless annotations tell a node's cpu and memory",
        ),
        (BOUNDS, None),
        ({LEAST: "0", MOST: "3", **CAPACITY}, None),
        ({LEAST: "0", MOST: "0"}, None),
        ({LEAST: "3"}, None),
    ],
)
def test_what_keeps_the_autoscaler_away_is_told(annotations: dict[str, str], flaw: str | None) -> None:
    (pool,) = pools(workers(annotations))

    assert pool.scaling_flaw == flaw


@pytest.mark.parametrize(("surge", "expected"), [("25%", (1, 3)), (2, (2, 2)), (None, (1, 1)), ("100%", (3, 9))])
def test_a_rollout_of_the_most_adds_a_share_of_the_most(surge: Any, expected: tuple[int, int]) -> None:
    strategy = {} if surge is None else {"strategy": {"rollingUpdate": {"maxSurge": surge}}}
    (pool,) = pools(workers(BOUNDS, **strategy))

    assert (pool.surge, pool.surge_at_most) == expected


@pytest.mark.parametrize(("kind", "expected"), [("MachineSet", (3, 9)), ("MachinePool", (1, 9))])
def test_other_workers_count_and_add_nothing_while_they_roll(kind: str, expected: tuple[int, int]) -> None:
    absent, given_count = pools(workers(BOUNDS, kind=kind), workers(kind=kind, replicas=5))

    assert (counts(absent), counts(given_count)) == (expected, (5, 5))
    assert (absent.surge, absent.surge_at_most) == (0, 0)
    assert (absent.role, absent.version) == ("workers", "v1.28.4+vmware.1")


def owned_by(kind: str, name: str) -> list[dict[str, str]]:
    return [{"apiVersion": CAPI, "kind": kind, "name": name, "uid": "1"}]


def test_what_another_object_of_the_manifests_makes_counts_once() -> None:
    made = workers(kind="MachineSet", replicas=4)
    made["metadata"] |= {"name": "md-abc", "ownerReferences": owned_by("MachineDeployment", "md")}
    machine = object_of("Machine", "m", {"clusterName": "apps"}, ownerReferences=owned_by("MachineSet", "md-abc"))

    assert [counts(each) for each in pools(workers(replicas=4), made, machine)] == [(4, 4)]
    assert [each.name for each in pools(made, machine)] == ["md-abc"]
    assert [each.name for each in pools(machine)] == ["m"]


def test_an_owner_that_makes_nothing_hides_nothing() -> None:
    cluster = object_of("Cluster", "apps", {})
    standalone = workers(kind="MachineSet", replicas=4)
    standalone["metadata"]["ownerReferences"] = owned_by("Cluster", "apps")

    assert [counts(each) for each in pools(cluster, standalone)] == [(4, 4)]


def machine(
    name: str, template: str = "image", *, version: str = "v1.28.4", labels: Any = None
) -> list[dict[str, Any]]:
    reference = {"apiVersion": INFRASTRUCTURE, "kind": "VCDMachine", "name": name}
    config = {"apiVersion": "bootstrap.cluster.x-k8s.io/v1beta1", "kind": "KubeadmConfig", "name": name}
    spec = {"version": version, "infrastructureRef": reference, "bootstrap": {"configRef": config}}
    vcd_machine = object_of("VCDMachine", name, {"catalog": "home", "template": template, "sizingPolicy": "small"})
    kubeadm = object_of("KubeadmConfig", name, {"users": [{"name": "root", "sshAuthorizedKeys": ["ssh-rsa AAAA"]}]})
    return [
        object_of("Machine", name, spec, labels=labels or {}),
        {**vcd_machine, "apiVersion": INFRASTRUCTURE},
        {**kubeadm, "apiVersion": "bootstrap.cluster.x-k8s.io/v1beta1"},
    ]


def test_machines_that_nothing_makes_are_nodes_and_those_that_are_alike_one_pool() -> None:
    control_plane = {"cluster.x-k8s.io/control-plane": ""}
    found = pools(
        *machine("a"),
        *machine("b", "other"),
        *machine("c"),
        *machine("d", version="v1.28.7"),
        *machine("e", labels=control_plane),
        *machine("f", labels=control_plane),
    )

    assert [(each.role, each.name, each.replicas, each.template) for each in found] == [
        ("control-plane", "e, f", 2, "image"),
        ("workers", "a, c", 2, "image"),
        ("workers", "b", 1, "other"),
        ("workers", "d", 1, "image"),
    ]
    assert {(each.catalog, each.sizing_policy, each.surge) for each in found} == {("home", "small", 0)}
    assert [key.text for key in found[0].ssh_keys or ()] == ["ssh-rsa AAAA"]


def topology(lists: dict[str, Any], classes: dict[str, Any]) -> list[dict[str, Any]]:
    cluster = {"class": "plain", "version": "v1.28.4", "controlPlane": {"replicas": 3}, "workers": lists}
    return [
        object_of("Cluster", "apps", {"topology": cluster}),
        object_of("ClusterClass", "plain", {"workers": classes}),
    ]


@pytest.mark.parametrize(
    ("annotations", "of_class", "expected"),
    [
        (None, None, (1, 1)),
        (BOUNDS, None, (3, 9)),
        (None, BOUNDS, (3, 9)),
        ({LEAST: "2"}, {MOST: "7"}, (2, 7)),
        ({LEAST: "2", MOST: "4"}, BOUNDS, (2, 4)),
        ({LEAST: "2"}, None, (1, 1)),
    ],
)
def test_a_topology_passes_the_annotations_of_its_workers_on(
    annotations: Any, of_class: Any, expected: tuple[int, int]
) -> None:
    entry = {"name": "md", "class": "small"} | (
        {} if annotations is None else {"metadata": {"annotations": annotations}}
    )
    template = {} if of_class is None else {"metadata": {"annotations": of_class}}
    objects = topology(
        {"machineDeployments": [entry]}, {"machineDeployments": [{"class": "small", "template": template}]}
    )

    assert [counts(each) for each in pools(*objects)] == [(3, 3), expected]


def test_the_machine_pools_of_a_topology_count() -> None:
    entries = [{"name": "mp", "class": "small", "replicas": 5}, {"name": "mq", "class": "small"}]
    objects = topology({"machinePools": entries}, {"machinePools": [{"class": "small", "template": {}}]})

    assert [(each.name, counts(each), each.surge) for each in pools(*objects)] == [
        ("apps-control-plane", (3, 3), 1),
        ("apps-mp", (5, 5), 0),
        ("apps-mq", (1, 1), 0),
    ]


@given(
    least=st.one_of(st.none(), st.integers(0, 50).map(str)),
    most=st.one_of(st.none(), st.integers(0, 50).map(str)),
    replicas=st.one_of(st.none(), st.integers(0, 50)),
    with_capacity=st.booleans(),
)
def test_the_most_is_never_less_than_the_least(
    least: str | None, most: str | None, replicas: int | None, *, with_capacity: bool
) -> None:
    bounds = {name: size for name, size in ((LEAST, least), (MOST, most)) if size is not None}
    spec = {} if replicas is None else {"replicas": replicas}
    (pool,) = pools(workers(bounds | (CAPACITY if with_capacity else {}), **spec))

    first = replicas if replicas is not None else int(least) if least is not None and most is not None else 1
    assert pool.replicas == first
    assert first <= pool.nodes_at_most <= max(first, int(most or 0))
