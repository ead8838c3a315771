"""The node pools of the cluster: its control plane and whatever else makes machines, of a topology too."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from capvcd_collectors.cluster_api import values
from capvcd_collectors.cluster_api.class_patches import CONTROL_PLANE, patched_template
from capvcd_collectors.cluster_api.references import (
    BOOTSTRAP,
    INFRASTRUCTURE,
    MACHINE,
    STANDALONE_BOOTSTRAP,
    STANDALONE_INFRASTRUCTURE,
    machine_infrastructure,
)
from capvcd_collectors.cluster_api.scaling import AnnotationPlace, Scaling, scaling
from capvcd_collectors.cluster_api.standalone import is_made_by_another, standalone_machines
from capvcd_collectors.cluster_api.values import Value
from capvcd_collectors.cluster_api.written import Written, as_written
from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import FileSource, NotThereError, Source
from capvcd_collectors.facts.cluster_api import NodePool, SshKey
from capvcd_collectors.facts.manifests import (
    CLUSTER_API,
    ClusterGraph,
    KeyPath,
    ManifestObject,
    Topology,
    TopologyWorkers,
)
from capvcd_collectors.facts.profile import Profile
from capvcd_collectors.facts.written import NotUnderstood
from capvcd_collectors.profiles.load import spec_fields

MACHINE_KINDS = ("VCDMachineTemplate", "VCDMachine")

CONTROL_PLANE_ROLE = "control-plane"
CONTROL_PLANE_LABEL = "cluster.x-k8s.io/control-plane"
"""The label of a Machine of the control plane; Cluster API asks whether it is there, not for its value."""

_WORKERS = ("MachineDeployment", "MachineSet", "MachinePool")


@dataclass(frozen=True, slots=True)
class _Pool:
    """What describes a pool: the object at *source* its *role*, *name* and counts, others its machines.

    *scaling* is how many nodes it has; *surge* and *most_surge* are what a rollout adds at the first and at the most.
    *machines* is its VCDMachineTemplate or VCDMachine, *users* the object that holds its kubeadm users and their path
    there; None when nothing leads to them. *template_name* is how the machine template is referred to, *external_etcd*
    whether a control plane's etcd is elsewhere.
    """

    source: Source
    role: str
    name: str
    scaling: Scaling
    surge: Value[int]
    most_surge: Value[int]
    version: Value[str]
    template_name: Value[str]
    machines: Written | None
    users: tuple[Written, KeyPath] | None
    external_etcd: Value[bool | None]


@collector
def node_pools(graph: ClusterGraph, profile: Profile) -> tuple[NodePool, ...]:
    """Every node pool the manifests describe, control planes first; standalone machines that are alike are one."""
    fills_in = profile.autoscaler_fills_replicas
    pools = [
        *(_control_plane(each, graph) for each in graph.of_kind("KubeadmControlPlane")),
        *(
            _workers(each, graph, fills_in=fills_in and kind != "MachinePool")
            for kind in _WORKERS
            for each in graph.of_kind(kind, CLUSTER_API)
            if not is_made_by_another(each, graph)
        ),
    ]
    for topology in (each for each in graph.topologies if each.cluster.group == CLUSTER_API):
        pools.append(_topology_control_plane(topology, graph))
        pools += [_topology_workers(topology, each, graph, fills_in=fills_in) for each in topology.workers]
    pools += _alike_as_one(_machine(each, graph) for each in standalone_machines(graph))
    if not pools:
        raise NotThereError("the manifests hold no control plane and no MachineDeployment", source=graph.source)
    return tuple(map(_node_pool, sorted(pools, key=lambda pool: pool.role != CONTROL_PLANE_ROLE)))


def _control_plane(owner: ManifestObject, graph: ClusterGraph) -> _Pool:
    holder, reference = as_written(owner), machine_infrastructure(owner)
    replicas = values.number(holder, "spec", "replicas")
    return _Pool(
        source=owner.source,
        role=CONTROL_PLANE_ROLE,
        name=owner.name,
        scaling=scaling(replicas, (), fills_in=False),
        surge=_surge(holder, ("spec", "rolloutStrategy", "rollingUpdate", "maxSurge"), replicas),
        most_surge=_surge(holder, ("spec", "rolloutStrategy", "rollingUpdate", "maxSurge"), replicas),
        version=values.text(holder, "spec", "version"),
        template_name=_name_at(holder, reference),
        machines=_template(owner, reference, graph),
        users=(holder, ("spec", "kubeadmConfigSpec", "users")),
        external_etcd=_has_external_etcd(holder, ("spec", "kubeadmConfigSpec")),
    )


def _workers(owner: ManifestObject, graph: ClusterGraph, *, fills_in: bool) -> _Pool:
    """The pool of a MachineDeployment, or of a MachineSet or MachinePool, which add no node while they roll."""
    holder = as_written(owner)
    annotations = [(holder, ("metadata", "annotations"))]
    counts = scaling(values.number(holder, "spec", "replicas"), annotations, fills_in=fills_in)
    rolls = owner.kind == "MachineDeployment"
    strategy: KeyPath = ("spec", "strategy")
    bootstrap = _template(owner, BOOTSTRAP, graph)
    return _Pool(
        source=owner.source,
        role="workers",
        name=owner.name,
        scaling=counts,
        surge=_deployment_surge(holder, strategy, counts.replicas) if rolls else Value(0, owner.source),
        most_surge=_deployment_surge(holder, strategy, counts.most) if rolls else Value(0, owner.source),
        version=values.text(holder, *MACHINE, "version"),
        template_name=_name_at(holder, INFRASTRUCTURE),
        machines=_template(owner, INFRASTRUCTURE, graph),
        users=None if bootstrap is None else (bootstrap, (*MACHINE, "users")),
        external_etcd=Value(None, owner.source),
    )


def _topology_control_plane(topology: Topology, graph: ClusterGraph) -> _Pool:
    cluster, at = as_written(topology.cluster), ("spec", "topology", "controlPlane")
    owner = patched_template(topology, graph, ("spec", "controlPlane"), CONTROL_PLANE)
    return _Pool(
        source=cluster.locate("spec", "topology"),
        role=CONTROL_PLANE_ROLE,
        name=f"{topology.cluster.name}-control-plane",
        scaling=scaling(values.number(cluster, *at, "replicas"), (), fills_in=False),
        surge=Value(1, cluster.locate(*at)),
        most_surge=Value(1, cluster.locate(*at)),
        version=values.text(cluster, "spec", "topology", "version"),
        template_name=Value(None, cluster.locate(*at)),
        machines=patched_template(topology, graph, ("spec", "controlPlane", "machineInfrastructure"), CONTROL_PLANE),
        users=None if owner is None else (owner, (*MACHINE, "kubeadmConfigSpec", "users")),
        external_etcd=Value(None, cluster.locate(*at))
        if owner is None
        else _has_external_etcd(owner, (*MACHINE, "kubeadmConfigSpec")),
    )


def _topology_workers(topology: Topology, workers: TopologyWorkers, graph: ClusterGraph, *, fills_in: bool) -> _Pool:
    """The pool of a MachineDeployment or MachinePool of a topology; what the latter's class makes is not followed."""
    cluster, at = as_written(topology.cluster), workers.path
    rolls = not workers.is_machine_pool
    strategy = cluster, (*at, "strategy")
    annotations: list[AnnotationPlace] = [(cluster, (*at, "metadata", "annotations"))]
    machines = bootstrap = None
    if workers.class_path is not None and topology.cluster_class is not None:
        annotations.append(
            (as_written(topology.cluster_class), (*workers.class_path, "template", "metadata", "annotations"))
        )
    if rolls and workers.class_path is not None and topology.cluster_class is not None:
        if not cluster.find(*at, "strategy"):
            strategy = as_written(topology.cluster_class), (*workers.class_path, "strategy")
        selected_as, template = str(workers.class_name), (*workers.class_path, "template")
        machines = patched_template(topology, graph, (*template, "infrastructure"), selected_as, at)
        bootstrap = patched_template(topology, graph, (*template, "bootstrap"), selected_as, at)
    replicas = values.number(cluster, *at, "replicas")
    counts = scaling(replicas, annotations, fills_in=fills_in and rolls)
    return _Pool(
        source=cluster.locate(*at[:-1]),
        role="workers",
        name=f"{topology.cluster.name}-{workers.name or workers.class_name or at[-1]}",
        scaling=counts,
        surge=_deployment_surge(*strategy, counts.replicas) if rolls else Value(0, replicas.where),
        most_surge=_deployment_surge(*strategy, counts.most) if rolls else Value(0, replicas.where),
        version=values.text(cluster, "spec", "topology", "version"),
        template_name=Value(None, cluster.locate(*at)),
        machines=machines,
        users=None if bootstrap is None else (bootstrap, (*MACHINE, "users")),
        external_etcd=Value(None, cluster.locate(*at)),
    )


def _machine(owner: ManifestObject, graph: ClusterGraph) -> _Pool:
    """A Machine that nothing makes, as a pool of one node."""
    holder, nothing = as_written(owner), Value(0, owner.source)
    bootstrap = _template(owner, STANDALONE_BOOTSTRAP, graph)
    return _Pool(
        source=owner.source,
        role=CONTROL_PLANE_ROLE if CONTROL_PLANE_LABEL in owner.labels else "workers",
        name=owner.name,
        scaling=scaling(Value(1, owner.source), (), fills_in=False),
        surge=nothing,
        most_surge=nothing,
        version=values.text(holder, "spec", "version"),
        template_name=_name_at(holder, STANDALONE_INFRASTRUCTURE),
        machines=_template(owner, STANDALONE_INFRASTRUCTURE, graph),
        users=None if bootstrap is None else (bootstrap, ("spec", "users")),
        external_etcd=Value(None, owner.source),
    )


def _alike_as_one(machines: Iterable[_Pool]) -> Iterator[_Pool]:
    """*machines*, a pool of one node each, those that are alike as one, which goes by the names of all."""
    alike: dict[tuple[object, ...], list[_Pool]] = {}
    for pool in machines:
        said = (pool.version, *_from_machines(pool).values())
        alike.setdefault((pool.role, *((each.value, each.unread) for each in said)), []).append(pool)
    for first, *others in alike.values():
        name = ", ".join(each.name for each in (first, *others))
        yield replace(first, name=name, scaling=scaling(Value(1 + len(others), first.source), (), fills_in=False))


def _node_pool(pool: _Pool) -> NodePool:
    read: dict[str, Value[Any]] = {
        "replicas": pool.scaling.replicas,
        "scaling_flaw": pool.scaling.flaw,
        "version": pool.version,
        "machine_template": pool.template_name,
        "external_etcd": pool.external_etcd,
        **_from_machines(pool),
    }
    surges = {"surge": pool.surge}
    scales = pool.scaling.most is not pool.scaling.replicas
    if scales:
        read["most_replicas"] = pool.scaling.most
        surges["most_surge"] = pool.most_surge
    keys = None
    if pool.users is not None:
        read["ssh_keys"], keys = _ssh_keys(*pool.users)
    return NodePool(
        source=pool.source,
        located=values.places(read),
        not_understood=values.not_understood({**read, **surges}),
        role=pool.role,
        name=pool.name,
        replicas=pool.scaling.replicas.or_else(1),
        surge=pool.surge.or_else(1),
        most_replicas=pool.scaling.most.or_else(1) if scales else None,
        most_surge=pool.most_surge.or_else(1) if scales else None,
        scaling_flaw=pool.scaling.flaw.value,
        version=pool.version.value,
        machine_template=pool.template_name.value if pool.machines is None else pool.machines.object.name,
        catalog=read["catalog"].value,
        template=read["template"].value,
        sizing_policy=read["sizing_policy"].value,
        ssh_keys=keys,
        external_etcd=pool.external_etcd.value,
    )


def _from_machines(pool: _Pool) -> dict[str, Value[str]]:
    """What the VCDMachineTemplate or VCDMachine says; v1alpha4 has another name for the sizing policy."""
    machines = pool.machines
    if machines is None or machines.object.kind not in MACHINE_KINDS:
        where = pool.template_name.where if machines is None else machines.object.source
        return {name: _in_no_template(pool, name, where) for name in ("catalog", "template", "sizing_policy")}
    known = spec_fields("VCDMachine", machines.object.version)
    spec: KeyPath = ("spec",) if machines.object.kind == "VCDMachine" else MACHINE
    policy = "computePolicy" if "computePolicy" in known else "sizingPolicy"
    return {
        "catalog": values.text(machines, *spec, "catalog"),
        "template": values.text(machines, *spec, "template"),
        "sizing_policy": values.text(machines, *spec, policy),
    }


def _has_external_etcd(holder: Written, config: KeyPath) -> Value[bool | None]:
    """Whether the kubeadm configuration at *config* has etcd elsewhere."""
    place = (*config, "clusterConfiguration", "etcd", "external")
    external = holder.find(*place)
    if isinstance(external, NotUnderstood):
        return Value(None, external.where, external)
    return Value(external is not None, holder.locate(*place))


def _in_no_template(pool: _Pool, field: str, where: Source) -> Value[str]:
    reason = "is said in its VCDMachineTemplate, which the manifests do not hold"
    return Value(None, where, NotUnderstood(reason, where, f"{field.replace('_', ' ')} of {pool.name}"))


def _template(owner: ManifestObject, reference: KeyPath, graph: ClusterGraph) -> Written | None:
    found = graph.target(owner.reference(reference))
    return None if found is None else as_written(found)


def _name_at(holder: Written, reference: KeyPath) -> Value[str]:
    """The name in the reference at that path, placed at the whole of it."""
    return replace(values.text(holder, *reference, "name"), where=holder.locate(*reference))


def _ssh_keys(holder: Written, path: KeyPath) -> tuple[Value[list[Any]], tuple[SshKey, ...]]:
    """The kubeadm users at *path*, and the keys of all of them; cloud-init skips an empty one."""
    users = values.entries(holder, *path)
    keys = []
    for index in range(len(users.or_else([]))):
        authorized = values.entries(holder, *path, index, "sshAuthorizedKeys")
        if authorized.unread is not None:
            users = replace(users, unread=authorized.unread)
        for number, key in enumerate(authorized.or_else([])):
            where = holder.locate(*path, index, "sshAuthorizedKeys", number)
            assert isinstance(where, FileSource)
            if str(key).strip():
                keys.append(SshKey(str(key), where))
    return users, tuple(keys)


def _deployment_surge(holder: Written, strategy: KeyPath, replicas: Value[int]) -> Value[int]:
    kind = values.text(holder, *strategy, "type")
    if kind.unread is not None:
        return Value(None, kind.where, kind.unread)
    if kind.value == "OnDelete":
        return Value(0, kind.where)
    return _surge(holder, (*strategy, "rollingUpdate", "maxSurge"), replicas)


def _surge(holder: Written, path: KeyPath, replicas: Value[int]) -> Value[int]:
    """How many nodes more a rollout has: 1 unless said, a percentage of the replicas rounded up."""
    written = holder.find(*path)
    percent = re.fullmatch(r"(\d{1,6})%", written) if isinstance(written, str) else None
    if percent is None:
        return values.number(holder, *path)
    if replicas.unread is not None:
        return Value(None, replicas.where, replicas.unread)
    return Value(math.ceil(replicas.or_else(1) * int(percent[1]) / 100), holder.locate(*path))
