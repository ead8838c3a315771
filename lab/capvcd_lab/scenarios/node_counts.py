"""Scenarios of how many nodes there will be: the autoscaler's bounds, and workers that are no MachineDeployment."""

from copy import deepcopy
from typing import Any

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import ARTICLE, PRODUCTION, scenario
from capvcd_lab.world import World

_LEAST = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size"
_MOST = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size"
_CAPACITY = "capacity.cluster-autoscaler.kubernetes.io"


def _leave_to_autoscaler(world: World, least: str | None, most: str | None, *, capacity: bool = False) -> None:
    """Take the workers' replicas out and annotate the autoscaler's bounds."""
    deployment = world.installation.document("MachineDeployment")
    del deployment["spec"]["replicas"]
    bounds = {_LEAST: least, _MOST: most}
    if capacity:
        bounds |= {f"{_CAPACITY}/cpu": "4", f"{_CAPACITY}/memory": "16G"}
    deployment["metadata"]["annotations"] = {name: size for name, size in bounds.items() if size is not None}


def _add_copy(world: World, kind: str, name: str, **spec: Any) -> None:
    """Add an object of *kind* that makes the same machines as the MachineDeployment."""
    manifest = next(one for one in world.installation.manifests if any(_is_deployment(each) for each in one.documents))
    deployment = next(each for each in manifest.documents if _is_deployment(each))
    copy = deepcopy(deployment)
    copy["kind"] = kind
    copy["metadata"]["name"] = name
    copy["spec"] = {**{key: copy["spec"][key] for key in ("clusterName", "selector", "template")}, **spec}
    if kind == "MachinePool":
        del copy["spec"]["selector"]
    manifest.documents.append(copy)


def _is_deployment(document: dict[str, Any]) -> bool:
    return document.get("kind") == "MachineDeployment"


@scenario("autoscaler-fits", only=PRODUCTION)
def autoscaler_fits(world: World) -> None:
    """The workers' replicas are left to the autoscaler, whose least and greatest size fit the static pool."""
    _leave_to_autoscaler(world, "3", "6")


@scenario("autoscaler-most-too-many", only=PRODUCTION)
def autoscaler_most_too_many(world: World) -> None:
    """The autoscaler starts with nodes that fit, and may make more than there are addresses."""
    _leave_to_autoscaler(world, "3", "900")


@scenario("autoscaler-least-too-many", only=PRODUCTION)
def autoscaler_least_too_many(world: World) -> None:
    """The least size of the autoscaler is more than there are addresses, and Cluster API starts with it."""
    _leave_to_autoscaler(world, "2000", "2400")


@scenario("autoscaler-beside-replicas", only=PRODUCTION)
def autoscaler_beside_replicas(world: World) -> None:
    """The replicas are written and fit; the autoscaler may make more of them than there are addresses."""
    replicas = parts.workers(world)["replicas"]
    _leave_to_autoscaler(world, "1", "900")
    parts.workers(world)["replicas"] = replicas


@scenario("autoscaler-least-alone", only=PRODUCTION)
def autoscaler_least_alone(world: World) -> None:
    """The least size of the autoscaler stands alone, so there is one worker, and the autoscaler adds none."""
    _leave_to_autoscaler(world, "2000", None)


@scenario("autoscaler-from-zero", only=PRODUCTION)
def autoscaler_from_zero(world: World) -> None:
    """The autoscaler starts with no worker, and knows what one can hold."""
    _leave_to_autoscaler(world, "0", "3", capacity=True)


@scenario("autoscaler-stuck-at-zero", only=PRODUCTION)
def autoscaler_stuck_at_zero(world: World) -> None:
    """The autoscaler starts with no worker and does not know what one could hold, so it never adds any."""
    _leave_to_autoscaler(world, "0", "3")


@scenario("autoscaler-bounds-crossed", only=PRODUCTION)
def autoscaler_bounds_crossed(world: World) -> None:
    """The greatest size of the autoscaler is less than its least."""
    _leave_to_autoscaler(world, "4", "2")


@scenario("autoscaler-unread-by-old-line", only=ARTICLE)
def autoscaler_unread_by_old_line(world: World) -> None:
    """The replicas are left to the autoscaler, but this Cluster API puts 1 where none are said."""
    _leave_to_autoscaler(world, "2000", "2400")


@scenario("machine-set-too-many", only=PRODUCTION)
def machine_set_too_many(world: World) -> None:
    """A MachineSet beside the MachineDeployment wants more nodes than there are addresses."""
    _add_copy(world, "MachineSet", "apps-batch", replicas=2500)


@scenario("machine-pool-too-many", only=PRODUCTION)
def machine_pool_too_many(world: World) -> None:
    """A MachinePool beside the MachineDeployment wants more nodes than there are addresses."""
    _add_copy(world, "MachinePool", "apps-batch", replicas=2500)


@scenario("machine-set-beside", only=PRODUCTION)
def machine_set_beside(world: World) -> None:
    """A MachineSet beside the MachineDeployment wants two more nodes, for which there is room."""
    _add_copy(world, "MachineSet", "apps-batch", replicas=2)


@scenario("autoscaler-size-misread", only=PRODUCTION)
def autoscaler_size_misread(world: World) -> None:
    """The greatest size of the autoscaler is no number, and nothing else says how many workers there will be."""
    _leave_to_autoscaler(world, "3", "lots")


@scenario("autoscaler-most-misread", only=PRODUCTION)
def autoscaler_most_misread(world: World) -> None:
    """The replicas are written; the greatest size of the autoscaler, which may change them, is no number."""
    replicas = parts.workers(world)["replicas"]
    _leave_to_autoscaler(world, "3", "lots")
    parts.workers(world)["replicas"] = replicas
