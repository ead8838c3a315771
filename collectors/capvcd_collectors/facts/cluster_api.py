"""What the Cluster API manifests describe: the cluster, where it is to be built, its node pools.

Values keep their position: ``fact.where("replicas")`` is the file and line that says so.
"""

from dataclasses import dataclass

from capvcd_collectors.facts.base import Fact, FileSource


@dataclass(frozen=True, kw_only=True)
class ClusterSpec(Fact):
    """The Cluster API Cluster: its name and address plan (CIDRs as written)."""

    name: str
    namespace: str
    pods: tuple[str, ...]
    services: tuple[str, ...]
    uses_topology: bool


@dataclass(frozen=True, kw_only=True)
class VcdClusterSpec(Fact):
    """The VCDCluster (or the VCDClusterTemplate behind a ClusterClass): where the cluster is to be built.

    *vip_subnet* and *use_one_arm* are None in v1alpha4, which has no loadBalancerConfigSpec. *network* is ovdcNetwork.
    """

    name: str
    namespace: str
    api_version: str
    site: str | None
    org: str | None
    ovdc: str | None
    network: str | None
    vip_subnet: str | None
    use_one_arm: bool | None
    control_plane_host: str | None
    control_plane_port: int | None


@dataclass(frozen=True, slots=True)
class SshKey:
    """An authorized key as written (a public key, not secret)."""

    text: str
    where: FileSource


@dataclass(frozen=True, kw_only=True)
class NodePool(Fact):
    """The control plane, or one MachineDeployment (also those of a ClusterClass topology).

    *role* is ``control-plane`` or ``workers``; *replicas* defaults to 1 as in Cluster API; *surge* is how many nodes a
    rollout adds (1 for a control plane; maxSurge for a deployment, percentages rounded up); *machine_template* is the
    VCDMachineTemplate's name; the fields from it are None when the reference leads nowhere. *ssh_keys* come from the
    pool's kubeadm users and are None, too, when nothing leads to those.
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
