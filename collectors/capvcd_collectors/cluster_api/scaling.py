"""How many nodes a pool has: its replicas, what Cluster API makes of none, and how far the cluster autoscaler goes.

Cluster API's webhooks (calculateMachineDeploymentReplicas and its like for MachineSets) put the autoscaler's least size
where no replicas are said and both annotations are there, and 1 where one is missing; a size that is no number has the
object refused. The autoscaler (parseScalingBounds, newNodeGroupFromScalableResource of its provider for Cluster API)
takes a missing least size for 0, leaves a pool alone whose greatest size is missing or less than the least, and one of
no node unless annotations tell what a node of it can hold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from capvcd_collectors.cluster_api import values
from capvcd_collectors.cluster_api.values import Value
from capvcd_collectors.cluster_api.written import Written
from capvcd_collectors.facts.manifests import KeyPath

LEAST = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size"
MOST = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size"
CAPACITIES = ("capacity.cluster-autoscaler.kubernetes.io/cpu", "capacity.cluster-autoscaler.kubernetes.io/memory")
"""What the autoscaler must know to add the first node; CAPVCD's templates do not tell it."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,10}")
"""As strconv.ParseInt takes it; ten digits are more than 32 bits hold."""

_LARGEST = 2**31 - 1

AnnotationPlace = tuple[Written, KeyPath]
"""An object and the path of annotations in it."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """*replicas* of a pool when it is made, and the *most* that the autoscaler may make of them.

    *flaw* is what is wrong with the autoscaler's bounds, as a clause; None when nothing is.
    """

    replicas: Value[int]
    most: Value[int]
    flaw: Value[str]


def scaling(replicas: Value[int], annotations: Sequence[AnnotationPlace], *, fills_in: bool) -> Scaling:
    """The counts of a pool whose *replicas* are written as they are, and which has *annotations*, the first winning.

    *fills_in* is whether the webhooks of this Cluster API put the autoscaler's least size in place of no replicas.
    """
    least, most = (_size(annotations, each) for each in (LEAST, MOST))
    nothing: Value[str] = Value(None, replicas.where)
    is_absent = replicas.value is None and replicas.unread is None
    at_first = replace(replicas, value=1) if is_absent else replicas
    if is_absent and fills_in and least is not None and most is not None:
        # Both are read before either is used.
        at_first = least if most.unread is None else most
        at_first = least if least.unread is not None else at_first
    if most is None or at_first.unread is not None:
        return Scaling(at_first, at_first, nothing)
    for size in (most, least):
        if size is not None and size.unread is not None:
            return Scaling(at_first, size, nothing)
    bottom = 0 if least is None else least.or_else(0)
    if most.or_else(0) < bottom:
        flaw = (
            f"the autoscaler's greatest size {most.value} is less than its least, {bottom}, so it leaves the pool alone"
        )
        return Scaling(at_first, at_first, Value(flaw, most.where))
    if at_first.value == 0 and most.value != 0 and not _tells_capacity(annotations):
        flaw = "the autoscaler leaves a pool of no node alone unless annotations tell a node's cpu and memory"
        return Scaling(at_first, at_first, Value(flaw, most.where))
    return Scaling(at_first, most if most.or_else(0) > at_first.or_else(0) else at_first, nothing)


def _size(annotations: Sequence[AnnotationPlace], name: str) -> Value[int] | None:
    """The size that the annotation *name* sets; None when it is not there."""
    for holder, path in annotations:
        written = values.text(holder, *path, name)
        if written.unread is not None:
            return Value(None, written.where, written.unread)
        if written.value is None:
            continue
        number = int(written.value) if _NUMBER.fullmatch(written.value) else -1
        if 0 <= number <= _LARGEST:
            return Value(number, written.where)
        return values.unread(holder, (*path, name), f"is {written.value!r}, which is no number of nodes")
    return None


def _tells_capacity(annotations: Sequence[AnnotationPlace]) -> bool:
    return all(
        any(values.text(holder, *path, name).value is not None for holder, path in annotations) for name in CAPACITIES
    )
