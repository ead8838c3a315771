"""What the Cluster API manifests describe: the cluster, where it is to be built, its node pools.

Values keep their position: ``fact.where("replicas")`` is the file and line that says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from capvcd_collectors.facts.base import Fact, FileSource
from capvcd_collectors.facts.kubernetes_version import KubernetesVersion
from capvcd_collectors.facts.manifests import NotUnderstood


@dataclass(frozen=True, kw_only=True)
class ClusterSpec(Fact, noun="cluster spec", fixture="cluster_spec", subject="name"):
    """The Cluster API Cluster: its name and address plan (CIDRs as written).

    *not_understood* holds, by field name, what is written for a field and was not understood.
    """

    name: str
    pods: tuple[str, ...]
    services: tuple[str, ...]
    not_understood: Mapping[str, NotUnderstood] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class VcdClusterSpec(Fact, noun="vcd cluster spec", fixture="vcd_cluster_spec", subject="name"):
    """The VCDCluster (or the VCDClusterTemplate behind a ClusterClass): where the cluster is to be built.

    *vip_subnet* and *use_one_arm* are None in v1alpha4, which has no loadBalancerConfigSpec. *network* is ovdcNetwork.
    *not_understood* holds, by field name, what is written for a field and was not understood; that field is then None.
    """

    name: str
    api_version: str
    site: str | None
    org: str | None
    ovdc: str | None
    network: str | None
    vip_subnet: str | None
    use_one_arm: bool | None
    control_plane_host: str | None
    not_understood: Mapping[str, NotUnderstood] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class SshKey:
    """An authorized key as written (a public key, not secret)."""

    text: str
    where: FileSource


@dataclass(frozen=True, kw_only=True)
class NodePool(Fact, noun="node pool", fixture="node_pools", subject="name"):
    """The control plane, or one MachineDeployment (also those of a ClusterClass topology).

    *role* is ``control-plane`` or ``workers``; *replicas* defaults to 1 as in Cluster API; *surge* is how many nodes a
    rollout adds (1 for a control plane; maxSurge for a deployment, percentages rounded up); *machine_template* is the
    VCDMachineTemplate's name; the fields from it are None when the reference leads nowhere. *ssh_keys* come from the
    pool's kubeadm users and are None, too, when nothing leads to those. *not_understood* holds, by field name, what is
    written for a field and was not understood; that field then holds what it would without it (*replicas*: 1).
    *external_etcd* tells a control plane that keeps its etcd elsewhere; None when that is not known.
    """

    role: str
    name: str
    replicas: int
    surge: int
    version: str | None
    machine_template: str | None
    catalog: str | None
    template: str | None
    sizing_policy: str | None
    ssh_keys: tuple[SshKey, ...] | None
    external_etcd: bool | None = False
    not_understood: Mapping[str, NotUnderstood] = field(default_factory=dict, repr=False)

    @property
    def kubernetes_version(self) -> KubernetesVersion | None:
        """The *version* as numbers; None when it is not said, or not as Cluster API writes versions."""
        return KubernetesVersion.parse(self.version or "")
