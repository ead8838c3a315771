"""What the Cluster API manifests describe: the cluster, where it is to be built, its node pools.

Values keep their position: ``fact.where("replicas")`` is the file and line that says so.
"""

from dataclasses import dataclass

from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.kubernetes_version import KubernetesVersion
from capvcd_collectors.facts.written import WrittenFact


@dataclass(frozen=True, kw_only=True, repr=False)
class ClusterSpec(WrittenFact, noun="cluster spec", fixture="cluster_spec", subject="name"):
    """The Cluster API Cluster: its name and address plan (CIDRs as written)."""

    name: str
    pods: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, repr=False)
class VcdClusterSpec(WrittenFact, noun="vcd cluster spec", fixture="vcd_cluster_spec", subject="name"):
    """The VCDCluster (or the VCDClusterTemplate behind a ClusterClass): where the cluster is to be built.

    *vip_subnet* and *use_one_arm* are None in v1alpha4, which has no loadBalancerConfigSpec. *network* is ovdcNetwork.
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


@dataclass(frozen=True, slots=True)
class SshKey:
    """An authorized key as written (a public key, not secret)."""

    text: str
    where: FileSource


@dataclass(frozen=True, kw_only=True, repr=False)
class NodePool(WrittenFact, noun="node pool", fixture="node_pools", subject="name"):
    """The control plane, or whatever else makes machines.

    That is a MachineDeployment, MachineSet or MachinePool, of a ClusterClass topology too. Machines that nothing makes
    are one pool where they are alike.

    *role* is ``control-plane`` or ``workers``; *replicas* are the nodes it is made with (without a number: 1, or the
    autoscaler's least size, as Cluster API's webhooks have it); *surge* is how many nodes a rollout adds (1 for a
    control plane; maxSurge for a deployment, percentages rounded up). *most_replicas* and *most_surge* are those the
    autoscaler may make of them, None where they are the same; *scaling_flaw* is what keeps it from it, as a clause.
    *machine_template* is the VCDMachineTemplate's name; the fields from it are not understood when the reference leads
    nowhere. *ssh_keys* come from the pool's kubeadm users, and are None when nothing leads to those; empty entries,
    which cloud-init skips, are left out. *external_etcd* tells a control plane that keeps its etcd elsewhere; None for
    workers, and when the manifests do not hold its template.
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
    most_replicas: int | None = None
    most_surge: int | None = None
    scaling_flaw: str | None = None
    external_etcd: bool | None = False

    @property
    def nodes_at_most(self) -> int:
        """The most nodes that the autoscaler may make of the pool."""
        return self.replicas if self.most_replicas is None else self.most_replicas

    @property
    def surge_at_most(self) -> int:
        """How many nodes a rollout of those adds."""
        return self.surge if self.most_surge is None else self.most_surge

    @property
    def kubernetes_version(self) -> KubernetesVersion | None:
        """The *version* as numbers; None when it is not said, or not as Cluster API writes versions."""
        return KubernetesVersion.parse(self.version or "")
