"""The node pools of the cluster: its control plane and every MachineDeployment, of a topology too."""

import math
import re
from dataclasses import dataclass
from typing import Any

from capvcd_collectors.cluster_api import values
from capvcd_collectors.cluster_api.references import BOOTSTRAP, INFRASTRUCTURE, MACHINE, machine_infrastructure
from capvcd_collectors.cluster_api.topology import CONTROL_PLANE, PatchedObject, patched_template
from capvcd_collectors.cluster_api.values import Value
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
from capvcd_collectors.profiles.load import spec_fields


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
    machines: PatchedObject | None
    users: tuple[PatchedObject, KeyPath] | None
    external_etcd: bool | None = False


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
    holder, reference = PatchedObject(owner), machine_infrastructure(owner)
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
    holder = PatchedObject(owner)
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
    )


def _topology_control_plane(topology: Topology, graph: ClusterGraph) -> _Pool:
    cluster, at = PatchedObject(topology.cluster), ("spec", "topology", "controlPlane")
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
        external_etcd=None if owner is None else _has_external_etcd(owner, (*MACHINE, "kubeadmConfigSpec")),
    )


def _topology_workers(topology: Topology, workers: TopologyWorkers, graph: ClusterGraph) -> _Pool:
    cluster, at = PatchedObject(topology.cluster), workers.path
    replicas = values.number(cluster, *at, "replicas")
    strategy = cluster, (*at, "strategy")
    machines = bootstrap = None
    if workers.class_path is not None and topology.cluster_class is not None:
        if not cluster.find(*at, "strategy"):
            strategy = PatchedObject(topology.cluster_class), (*workers.class_path, "strategy")
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
    )


def _node_pool(pool: _Pool) -> NodePool:
    read: dict[str, Value[Any]] = {
        "replicas": pool.replicas,
        "version": pool.version,
        "machine_template": pool.template_name,
        **({} if pool.machines is None else _from_machines(pool.machines)),
    }
    keys = None
    if pool.users is not None:
        read["ssh_keys"], keys = _ssh_keys(*pool.users)
    found = {name: value.value for name, value in read.items()}
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
        catalog=found.get("catalog"),
        template=found.get("template"),
        sizing_policy=found.get("sizing_policy"),
        ssh_keys=keys,
        external_etcd=pool.external_etcd,
    )


def _from_machines(machines: PatchedObject) -> dict[str, Value[str]]:
    """What the VCDMachineTemplate says; v1alpha4 has another name for the sizing policy."""
    known = spec_fields("VCDMachine", machines.object.version)
    policy = "computePolicy" if "computePolicy" in known else "sizingPolicy"
    return {
        "catalog": values.text(machines, *MACHINE, "catalog"),
        "template": values.text(machines, *MACHINE, "template"),
        "sizing_policy": values.text(machines, *MACHINE, policy),
    }


def _has_external_etcd(holder: PatchedObject, config: KeyPath) -> bool | None:
    """Whether the kubeadm configuration at *config* has etcd elsewhere; None when a patch decides and hides it."""
    place = (*config, "clusterConfiguration", "etcd", "external")
    if holder.find(*place) is None and holder.is_changed(*place):
        return None
    return holder.find(*place) is not None


def _template(owner: ManifestObject, reference: KeyPath, graph: ClusterGraph) -> PatchedObject | None:
    found = graph.target(owner.reference(reference))
    return None if found is None else PatchedObject(found)


def _name_at(holder: PatchedObject, reference: KeyPath) -> Value[str]:
    """The name in the reference at that path, placed at the whole of it."""
    name = values.text(holder, *reference, "name")
    return Value(name.value, holder.locate(*reference), name.why)


def _ssh_keys(holder: PatchedObject, path: KeyPath) -> tuple[Value[list[Any]], tuple[SshKey, ...] | None]:
    """The kubeadm users at *path*, and their keys; no keys are known when a patch decides the users and hides them."""
    users = values.entries(holder, *path)
    if users.value is None and holder.is_changed(*path):
        return users, None
    keys = []
    for index, user in enumerate(users.or_else([])):
        authorized = user.get("sshAuthorizedKeys") if isinstance(user, dict) else None
        for number, key in enumerate(authorized if isinstance(authorized, list) else []):
            where = holder.locate(*path, index, "sshAuthorizedKeys", number)
            assert isinstance(where, FileSource)
            keys.append(SshKey("" if key is None else str(key), where))
    return users, tuple(keys)


def _deployment_surge(holder: PatchedObject, strategy: KeyPath, replicas: Value[int]) -> Value[int]:
    if holder.find(*strategy, "type") == "OnDelete":
        return Value(0, holder.locate(*strategy, "type"))
    return _surge(holder, (*strategy, "rollingUpdate", "maxSurge"), replicas)


def _surge(holder: PatchedObject, path: KeyPath, replicas: Value[int]) -> Value[int]:
    """How many nodes more a rollout has: 1 unless said, a percentage of the replicas rounded up."""
    written = holder.find(*path)
    percent = re.fullmatch(r"(\d+)%", written) if isinstance(written, str) else None
    if percent is not None:
        return Value(math.ceil(replicas.or_else(1) * int(percent[1]) / 100), holder.locate(*path))
    return values.number(holder, *path)
