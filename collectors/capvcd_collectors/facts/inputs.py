"""Facts read from the user's own files: CAPVCD's configuration, credentials and Cluster API manifests.

Values keep their position: ``fact.where("site")`` is the file and line that says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any

from capvcd_collectors.facts.base import Fact, FileSource, Source


@dataclass(frozen=True, slots=True)
class SecretShape:
    """What may be said of a secret value without holding it.

    *where* is its place; *quoted* means quote characters that stay part of the value; *quotes_stripped* means quotes
    around it in the file that kustomize removes (legal, but easily misread).
    """

    where: FileSource
    empty: bool = False
    placeholder: bool = False
    quoted: bool = False
    quotes_stripped: bool = False
    trailing_newline: bool = False
    invalid_base64: bool = False


@dataclass(frozen=True, kw_only=True)
class CapvcdCredentials(Fact, noun="capvcd credentials", fixture="capvcd_credentials", subject="origin"):
    """Credentials CAPVCD is to use, from one place.

    *origin* is ``kustomization`` (0.5 controller), ``Secret`` (1.x) or ``userContext`` (VCDCluster). *username* is not
    secret and kept; None means the key is not there, likewise for the shapes of *password* and *refresh_token*.
    """

    origin: str
    username: str | None
    username_shape: SecretShape | None
    password: SecretShape | None
    refresh_token: SecretShape | None


@dataclass(frozen=True, slots=True)
class AddressRange:
    """A one-arm range as written (not yet known to be valid addresses)."""

    start: str
    end: str
    where: FileSource


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """A violation of the strict schema of a controller configuration: what is wrong and where."""

    message: str
    where: FileSource


@dataclass(frozen=True, kw_only=True)
class ControllerConfig(Fact, noun="controller config", fixture="controller_configs", subject="component"):
    """A configuration that one of the controllers parses strictly.

    *component* is ``CAPVCD`` (0.5: controller_manager_config.yaml) or ``CPI`` (vcloud-ccm-config.yaml inside the
    ConfigMap ``vcloud-ccm-configmap`` of the manifests). *problems* are all violations of its schema: unknown keys,
    wrong types, missing or blank required keys, placeholders. *one_arm* is None when the block is absent. *shared_ip*
    is ``enableVirtualServiceSharedIP`` (None: not said).
    """

    component: str
    host: str | None
    org: str | None
    vdc: str | None
    network: str | None
    vip_subnet: str | None
    one_arm: AddressRange | None
    shared_ip: bool | None
    problems: tuple[ConfigProblem, ...]


@dataclass(frozen=True, kw_only=True)
class ComponentVersion(Fact, noun="component version", fixture="component_versions"):
    """A version of CPI, CSI or CNI that will run in the workload cluster.

    *kind* is ``cpi``, ``csi`` or ``cni``; *origin* is ``clusterResourceSet`` of the 0.5 configuration or the image in a
    ConfigMap of a ClusterResourceSet (1.x); *version* is as written, without a leading ``v``.
    """

    kind: str
    version: str
    origin: str

    @property
    def subject(self) -> str:
        """``csi 1.2.0``: what findings call it."""
        return f"{self.kind} {self.version}"


@dataclass(frozen=True, kw_only=True)
class ManifestObject(Fact, noun="manifest object", fixture="manifest_objects"):
    """One object of the Cluster API manifests (and what comes with them: Secrets, ConfigMaps, ClusterResourceSets).

    *body* is the object as plain mappings and lists; `locate` gives the line of any key path in it.
    """

    api_version: str
    kind: str
    name: str
    namespace: str
    labels: Mapping[str, str]
    body: Mapping[str, Any] = field(repr=False)
    places: Mapping[tuple[str | int, ...], FileSource] = field(repr=False, compare=False)

    @property
    def subject(self) -> str:
        """``VCDCluster capi-cluster``: what findings call it; objects of several kinds share a name."""
        return f"{self.kind} {self.name}"

    @property
    def group(self) -> str:
        """``infrastructure.cluster.x-k8s.io``; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def version(self) -> str:
        """``v1beta2``."""
        return self.api_version.rpartition("/")[2]

    def find(self, *path: str | int) -> Any:
        """The value at *path*, or None when any step is absent."""
        here: Any = self.body
        for step in path:
            steps: Mapping[Any, Any] = dict(enumerate(here)) if isinstance(here, list) else here
            if not isinstance(steps, Mapping) or step not in steps:
                return None
            here = steps[step]
        return here

    def locate(self, *path: str | int) -> Source:
        """The place of *path*, or of its nearest ancestor that the file holds."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]].at(*path[length:])
        return self.source


@dataclass(frozen=True, kw_only=True)
class ManifestObjects(Fact, noun="manifest objects", fixture="manifests"):
    """All objects of all manifests, in file order. *source* is the first file."""

    objects: tuple[ManifestObject, ...]

    def of_kind(self, kind: str, group: str | None = None) -> tuple[ManifestObject, ...]:
        """The objects of *kind* (and of API *group*, when given)."""
        return tuple(each for each in self.objects if each.kind == kind and (group is None or each.group == group))

    def get(self, kind: str, namespace: str, name: str) -> ManifestObject | None:
        """The object of that identity, whatever its API version."""
        return next((each for each in self.of_kind(kind) if (each.namespace, each.name) == (namespace, name)), None)


@dataclass(frozen=True, kw_only=True)
class VcdClusterSpec(Fact, noun="vcd cluster spec", fixture="vcd_cluster_spec", subject="name"):
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


@dataclass(frozen=True, kw_only=True)
class ClusterSpec(Fact, noun="cluster spec", fixture="cluster_spec", subject="name"):
    """The Cluster API Cluster: its name and address plan (CIDRs as written)."""

    name: str
    namespace: str
    pods: tuple[str, ...]
    services: tuple[str, ...]
    uses_topology: bool


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


@dataclass(frozen=True, kw_only=True)
class Plan(Fact, noun="plan", fixture="plan"):
    """What is about to be built, counted from the environment file's ``plan`` and the manifests.

    *nodes* counts all clusters' machines, *surge* what a rollout of everything at once adds per cluster set; *vips* and
    *virtual_services* are external addresses and virtual services needed: one per cluster and one per LoadBalancer
    service (and port). *egress* is ``snat`` (default) or ``routed`` (the user declares another way out than SNAT).
    """

    clusters: int
    load_balancer_services: int
    nodes: int
    surge: int
    virtual_services: int
    vips: int
    egress: str


@dataclass(frozen=True, kw_only=True)
class FeatureUse(Fact, noun="feature use", fixture="feature_use"):
    """Features in use that need rights of their own, or make some needless, as far as the files show.

    *api_token_users* says who logs in with an API token (``this run``, ``the Secret``); *certificate_alias* is CPI's
    ``certAlias`` for HTTPS services, None without; *skips_rde* that CAPVCD_SKIP_RDE is set for the controller.
    """

    api_token_users: tuple[str, ...]
    certificate_alias: str | None
    skips_rde: bool


@dataclass(frozen=True, kw_only=True)
class Target(Fact, noun="target", fixture="target", subject="org"):
    """What the environment file says of Cloud Director: where to look and as whom. No secret is in it.

    *network* is the organization VDC network: from VCDCluster, else from the controller configuration, None when no
    file names one. *authentication* is ``password`` or ``api-token``; *provider_authentication* is None when no
    provider credentials are given.
    """

    url: str
    org: str
    vdc: str
    network: str | None
    username: str | None
    authentication: str
    provider_authentication: str | None


@dataclass(frozen=True, slots=True)
class NamedNetwork:
    """A network with a role in the address plan, e.g. ``pods``, for messages; *where* shows who says so."""

    role: str
    network: IPv4Network
    where: Source
