"""The node pools of the cluster: its control plane and every MachineDeployment, of a topology too."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from capvcd_collectors.cluster_api.manifests import CLUSTER_API
from capvcd_collectors.cluster_api.topology import PatchedObject, Topology
from capvcd_collectors.facts.base import FileSource, Source
from capvcd_collectors.facts.cluster_api import NodePool, SshKey
from capvcd_collectors.facts.manifests import ManifestObject, ManifestObjects
from capvcd_collectors.yaml.located import KeyPath

_MACHINE: KeyPath = ("spec", "template", "spec")
_STRATEGY: KeyPath = ("rollingUpdate", "maxSurge")


@dataclass(frozen=True, slots=True)
class _Scale:
    """What an object says of a pool: names, counts and version, with their places."""

    role: str
    name: str
    replicas: int
    surge: int
    version: str | None
    places: Mapping[str, Source]


def node_pools(objects: ManifestObjects) -> tuple[NodePool, ...]:
    """Every node pool the manifests describe, control planes first."""
    pools = [
        *(_control_plane(each, objects) for each in objects.of_kind("KubeadmControlPlane")),
        *(_deployment(each, objects) for each in objects.of_kind("MachineDeployment", CLUSTER_API)),
    ]
    for cluster in objects.of_kind("Cluster", CLUSTER_API):
        topology = Topology.of(cluster, objects)
        if topology is not None:
            pools += [_topology_control_plane(topology, objects), *_topology_workers(topology, objects)]
    return tuple(sorted(pools, key=lambda pool: pool.role != "control-plane"))


def _control_plane(owner: ManifestObject, objects: ManifestObjects) -> NodePool:
    reference: KeyPath = ("spec", "machineTemplate", "infrastructureRef")
    if owner.find(*reference) is None:
        # The place in v1beta2 of Cluster API.
        reference = ("spec", "machineTemplate", "spec", "infrastructureRef")
    replicas = _count(owner.find("spec", "replicas"))
    scale = _Scale(
        role="control-plane",
        name=owner.name,
        replicas=replicas,
        surge=_surge(owner.find("spec", "rolloutStrategy", *_STRATEGY), replicas),
        version=_text(owner.find("spec", "version")),
        places={"replicas": owner.locate("spec", "replicas"), "version": owner.locate("spec", "version")},
    )
    users = PatchedObject(owner), ("spec", "kubeadmConfigSpec", "users")
    return _pool(owner, scale, reference, _referred(owner, reference, objects), users)


def _deployment(owner: ManifestObject, objects: ManifestObjects) -> NodePool:
    reference: KeyPath = (*_MACHINE, "infrastructureRef")
    replicas = _count(owner.find("spec", "replicas"))
    scale = _Scale(
        role="workers",
        name=owner.name,
        replicas=replicas,
        surge=_deployment_surge(owner.find("spec", "strategy"), replicas),
        version=_text(owner.find(*_MACHINE, "version")),
        places={"replicas": owner.locate("spec", "replicas"), "version": owner.locate(*_MACHINE, "version")},
    )
    bootstrap = _referred(owner, (*_MACHINE, "bootstrap", "configRef"), objects)
    users = None if bootstrap is None else (bootstrap, (*_MACHINE, "users"))
    return _pool(owner, scale, reference, _referred(owner, reference, objects), users)


def _topology_control_plane(topology: Topology, objects: ManifestObjects) -> NodePool:
    cluster, at = topology.cluster, ("spec", "topology", "controlPlane")
    scale = _Scale(
        role="control-plane",
        name=f"{cluster.name}-control-plane",
        replicas=_count(cluster.find(*at, "replicas")),
        surge=1,
        version=_text(cluster.find("spec", "topology", "version")),
        places={
            "replicas": cluster.locate(*at, "replicas"),
            "version": cluster.locate("spec", "topology", "version"),
        },
    )
    machines = topology.template(objects, ("spec", "controlPlane", "machineInfrastructure"), "controlPlane")
    owner = topology.template(objects, ("spec", "controlPlane"), "controlPlane")
    users = None if owner is None else (owner, (*_MACHINE, "kubeadmConfigSpec", "users"))
    return _pool(cluster, scale, at, machines, users)


def _topology_workers(topology: Topology, objects: ManifestObjects) -> Iterator[NodePool]:
    cluster = topology.cluster
    for at, worker_class in topology.workers():
        name = str(cluster.find(*at, "name") or cluster.find(*at, "class") or at[-1])
        replicas = _count(cluster.find(*at, "replicas"))
        strategy = cluster.find(*at, "strategy")
        machines = bootstrap = None
        if worker_class is not None and topology.cluster_class is not None:
            strategy = strategy or topology.cluster_class.find(*worker_class, "strategy")
            class_name = str(cluster.find(*at, "class"))
            template = (*worker_class, "template")
            machines = topology.template(objects, (*template, "infrastructure"), class_name, at)
            bootstrap = topology.template(objects, (*template, "bootstrap"), class_name, at)
        scale = _Scale(
            role="workers",
            name=f"{cluster.name}-{name}",
            replicas=replicas,
            surge=_deployment_surge(strategy, replicas),
            version=_text(cluster.find("spec", "topology", "version")),
            places={
                "replicas": cluster.locate(*at, "replicas"),
                "version": cluster.locate("spec", "topology", "version"),
            },
        )
        users = None if bootstrap is None else (bootstrap, (*_MACHINE, "users"))
        yield _pool(cluster, scale, at, machines, users)


def _pool(
    owner: ManifestObject,
    scale: _Scale,
    reference: KeyPath,
    machines: PatchedObject | None,
    users: tuple[PatchedObject, KeyPath] | None,
) -> NodePool:
    """The pool that *scale* describes; *machines* is its VCDMachineTemplate.

    *reference* of *owner* leads there; in a topology it is the pool itself, and the class leads there.
    """
    name = None if owner.kind == "Cluster" else _text(owner.find(*reference, "name"))
    located = {**scale.places, "machine_template": owner.locate(*reference)}
    fields: dict[str, str | None] = {"catalog": None, "template": None, "sizing_policy": None}
    if machines is not None:
        name = machines.object.name
        # v1alpha4 calls the sizing policy computePolicy.
        policy = "sizingPolicy" if machines.object.version != "v1alpha4" else "computePolicy"
        for key, place in (("catalog", "catalog"), ("template", "template"), ("sizing_policy", policy)):
            fields[key] = _text(machines.find(*_MACHINE, place))
            located[key] = machines.locate(*_MACHINE, place)
    keys = _ssh_keys(*users) if users is not None else None
    if users is not None:
        located["ssh_keys"] = users[0].locate(*users[1])
    return NodePool(
        source=owner.locate(*reference[:-1]) if owner.kind == "Cluster" else owner.source,
        located=located,
        role=scale.role,
        name=scale.name,
        replicas=scale.replicas,
        surge=scale.surge,
        version=scale.version,
        machine_template=name,
        catalog=fields["catalog"],
        template=fields["template"],
        sizing_policy=fields["sizing_policy"],
        ssh_keys=keys,
    )


def _referred(owner: ManifestObject, path: KeyPath, objects: ManifestObjects) -> PatchedObject | None:
    reference = owner.find(*path)
    if not isinstance(reference, dict):
        return None
    namespace = str(reference.get("namespace") or owner.namespace)
    found = objects.get(str(reference.get("kind")), namespace, str(reference.get("name")))
    return None if found is None else PatchedObject(found)


def _ssh_keys(holder: PatchedObject, path: KeyPath) -> tuple[SshKey, ...] | None:
    """The keys of the kubeadm users at *path*, None when a patch leaves them unknown."""
    users = holder.find(*path)
    if users is None and holder.is_changed(*path):
        return None
    keys = []
    for index, user in enumerate(users if isinstance(users, list) else []):
        authorized = user.get("sshAuthorizedKeys") if isinstance(user, dict) else None
        for number, key in enumerate(authorized if isinstance(authorized, list) else []):
            where = holder.locate(*path, index, "sshAuthorizedKeys", number)
            assert isinstance(where, FileSource)
            keys.append(SshKey("" if key is None else str(key), where))
    return tuple(keys)


def _text(value: Any) -> str | None:
    return None if value is None or isinstance(value, dict | list) else str(value)


def _count(value: Any) -> int:
    """Replicas: 1 when they are not said, as Cluster API's webhooks have it."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 1


def _deployment_surge(strategy: Any, replicas: int) -> int:
    if not isinstance(strategy, dict):
        return _surge(None, replicas)
    if strategy.get("type") == "OnDelete":
        return 0
    rolling = strategy.get("rollingUpdate")
    return _surge(rolling.get("maxSurge") if isinstance(rolling, dict) else None, replicas)


def _surge(value: Any, replicas: int) -> int:
    """How many nodes more a rollout has: 1 unless said, a percentage of *replicas* rounded up."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    percent = re.fullmatch(r"(\d+)%", value) if isinstance(value, str) else None
    return math.ceil(replicas * int(percent[1]) / 100) if percent else 1
