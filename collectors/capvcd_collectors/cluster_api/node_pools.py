"""The node pools of the cluster: its control plane and every MachineDeployment, of a topology too."""

import math
import re
from dataclasses import dataclass, replace
from typing import Any

from capvcd_collectors.cluster_api import values
from capvcd_collectors.cluster_api.class_patches import CONTROL_PLANE, patched_template
from capvcd_collectors.cluster_api.references import BOOTSTRAP, INFRASTRUCTURE, MACHINE, machine_infrastructure
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
from capvcd_collectors.facts.written import NotUnderstood
from capvcd_collectors.profiles.load import spec_fields

MACHINE_TEMPLATE = "VCDMachineTemplate"


@dataclass(frozen=True, slots=True)
class _Pool:
    """What describes a pool: the object at *source* its *role*, *name* and counts, others its machines.

    *machines* is its VCDMachineTemplate, *users* the object that holds its kubeadm users and their path there; None
    when nothing leads to them. *template_name* is how the machine template is referred to, *external_etcd* whether a
    control plane's etcd is elsewhere.
    """

    source: Source
    role: str
    name: str
    replicas: Value[int]
    surge: Value[int]
    version: Value[str]
    template_name: Value[str]
    machines: Written | None
    users: tuple[Written, KeyPath] | None
    external_etcd: Value[bool | None]


@collector
def node_pools(graph: ClusterGraph) -> tuple[NodePool, ...]:
    """Every node pool the manifests describe, control planes first."""
    pools = [
        *(_control_plane(each, graph) for each in graph.of_kind("KubeadmControlPlane")),
        *(_deployment(each, graph) for each in graph.of_kind("MachineDeployment", CLUSTER_API)),
    ]
    for topology in (each for each in graph.topologies if each.cluster.group == CLUSTER_API):
        pools.append(_topology_control_plane(topology, graph))
        pools += [_topology_workers(topology, each, graph) for each in topology.workers]
    if not pools:
        raise NotThereError("the manifests hold no control plane and no MachineDeployment", source=graph.source)
    return tuple(map(_node_pool, sorted(pools, key=lambda pool: pool.role != "control-plane")))


def _control_plane(owner: ManifestObject, graph: ClusterGraph) -> _Pool:
    holder, reference = as_written(owner), machine_infrastructure(owner)
    replicas = values.number(holder, "spec", "replicas")
    return _Pool(
        source=owner.source,
        role="control-plane",
        name=owner.name,
        replicas=replicas,
        surge=_surge(holder, ("spec", "rolloutStrategy", "rollingUpdate", "maxSurge"), replicas),
        version=values.text(holder, "spec", "version"),
        template_name=_name_at(holder, reference),
        machines=_template(owner, reference, graph),
        users=(holder, ("spec", "kubeadmConfigSpec", "users")),
        external_etcd=_has_external_etcd(holder, ("spec", "kubeadmConfigSpec")),
    )


def _deployment(owner: ManifestObject, graph: ClusterGraph) -> _Pool:
    holder = as_written(owner)
    replicas = values.number(holder, "spec", "replicas")
    bootstrap = _template(owner, BOOTSTRAP, graph)
    return _Pool(
        source=owner.source,
        role="workers",
        name=owner.name,
        replicas=replicas,
        surge=_deployment_surge(holder, ("spec", "strategy"), replicas),
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
        role="control-plane",
        name=f"{topology.cluster.name}-control-plane",
        replicas=values.number(cluster, *at, "replicas"),
        surge=Value(1, cluster.locate(*at)),
        version=values.text(cluster, "spec", "topology", "version"),
        template_name=Value(None, cluster.locate(*at)),
        machines=patched_template(topology, graph, ("spec", "controlPlane", "machineInfrastructure"), CONTROL_PLANE),
        users=None if owner is None else (owner, (*MACHINE, "kubeadmConfigSpec", "users")),
        external_etcd=Value(None, cluster.locate(*at))
        if owner is None
        else _has_external_etcd(owner, (*MACHINE, "kubeadmConfigSpec")),
    )


def _topology_workers(topology: Topology, workers: TopologyWorkers, graph: ClusterGraph) -> _Pool:
    cluster, at = as_written(topology.cluster), workers.path
    replicas = values.number(cluster, *at, "replicas")
    strategy = cluster, (*at, "strategy")
    machines = bootstrap = None
    if workers.class_path is not None and topology.cluster_class is not None:
        if not cluster.find(*at, "strategy"):
            strategy = as_written(topology.cluster_class), (*workers.class_path, "strategy")
        selected_as, template = str(workers.class_name), (*workers.class_path, "template")
        machines = patched_template(topology, graph, (*template, "infrastructure"), selected_as, at)
        bootstrap = patched_template(topology, graph, (*template, "bootstrap"), selected_as, at)
    return _Pool(
        source=cluster.locate(*at[:-1]),
        role="workers",
        name=f"{topology.cluster.name}-{workers.name or workers.class_name or at[-1]}",
        replicas=replicas,
        surge=_deployment_surge(*strategy, replicas),
        version=values.text(cluster, "spec", "topology", "version"),
        template_name=Value(None, cluster.locate(*at)),
        machines=machines,
        users=None if bootstrap is None else (bootstrap, (*MACHINE, "users")),
        external_etcd=Value(None, cluster.locate(*at)),
    )


def _node_pool(pool: _Pool) -> NodePool:
    read: dict[str, Value[Any]] = {
        "replicas": pool.replicas,
        "version": pool.version,
        "machine_template": pool.template_name,
        "external_etcd": pool.external_etcd,
        **_from_machines(pool),
    }
    keys = None
    if pool.users is not None:
        read["ssh_keys"], keys = _ssh_keys(*pool.users)
    return NodePool(
        source=pool.source,
        located=values.places(read),
        not_understood=values.not_understood({**read, "surge": pool.surge}),
        role=pool.role,
        name=pool.name,
        # Cluster API's webhooks put 1 where nothing is said.
        replicas=pool.replicas.or_else(1),
        surge=pool.surge.or_else(1),
        version=pool.version.value,
        machine_template=pool.template_name.value if pool.machines is None else pool.machines.object.name,
        catalog=read["catalog"].value,
        template=read["template"].value,
        sizing_policy=read["sizing_policy"].value,
        ssh_keys=keys,
        external_etcd=pool.external_etcd.value,
    )


def _from_machines(pool: _Pool) -> dict[str, Value[str]]:
    """What the VCDMachineTemplate says; v1alpha4 has another name for the sizing policy."""
    machines = pool.machines
    if machines is None or machines.object.kind != MACHINE_TEMPLATE:
        where = pool.template_name.where if machines is None else machines.object.source
        return {name: _in_no_template(pool, name, where) for name in ("catalog", "template", "sizing_policy")}
    known = spec_fields("VCDMachine", machines.object.version)
    policy = "computePolicy" if "computePolicy" in known else "sizingPolicy"
    return {
        "catalog": values.text(machines, *MACHINE, "catalog"),
        "template": values.text(machines, *MACHINE, "template"),
        "sizing_policy": values.text(machines, *MACHINE, policy),
    }


def _has_external_etcd(holder: Written, config: KeyPath) -> Value[bool | None]:
    """Whether the kubeadm configuration at *config* has etcd elsewhere."""
    place = (*config, "clusterConfiguration", "etcd", "external")
    external = holder.find(*place)
    if isinstance(external, NotUnderstood):
        return Value(None, external.where, external)
    return Value(external is not None, holder.locate(*place))


def _in_no_template(pool: _Pool, field: str, where: Source) -> Value[str]:
    reason = f"is said in its {MACHINE_TEMPLATE}, which the manifests do not hold"
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
