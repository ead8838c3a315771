"""The collectors of facts that come from the user's files alone."""

from capvcd_collectors.capvcd_files import addons, manager_config
from capvcd_collectors.capvcd_files.cpi_config import cpi_configs
from capvcd_collectors.capvcd_files.credentials import manifest_credentials
from capvcd_collectors.capvcd_files.feature_use import feature_use
from capvcd_collectors.capvcd_files.files import CapvcdFiles, read_files
from capvcd_collectors.cluster_api.cluster_spec import cluster_spec, vcd_cluster_spec
from capvcd_collectors.cluster_api.manifests import manifest_objects
from capvcd_collectors.cluster_api.node_pools import node_pools
from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import All, FileSource, Missing, NotThereError, OutOfScopeError, Source
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials, ComponentVersion, ControllerConfig, FeatureUse
from capvcd_collectors.facts.cluster_api import ClusterSpec, NodePool, VcdClusterSpec
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.manifests import ManifestObject, ManifestObjects
from capvcd_collectors.facts.plan import Plan, Target
from capvcd_collectors.facts.profile import Profile


@collector
def read_capvcd_files(environment: Environment) -> CapvcdFiles:
    """CAPVCD's own files, parsed."""
    return read_files(environment)


@collector
def read_controller_configs(
    environment: Environment, files: CapvcdFiles, profile: Profile
) -> tuple[ControllerConfig | Missing, ...]:
    """The configuration of the 0.5 controller, and of CPI where the manifests bring one."""
    cpi = cpi_configs(files.manifests)
    if not profile.has_manager_config:
        if cpi:
            return cpi
        raise OutOfScopeError(
            f"CAPVCD {profile.line} has no controller configuration, and the manifests hold no vcloud-ccm-configmap",
            needs="the file with the ConfigMap vcloud-ccm-configmap in capvcd.manifests",
            source=environment.where("manifests"),
        )
    if files.manager_config is None:
        missing = OutOfScopeError(
            "the environment file does not name the controller's configuration",
            needs="capvcd.managerConfig: controller_manager_config.yaml",
            source=environment.source,
        )
        return (missing.missing, *cpi)
    return (manager_config.manager_config(files.manager_config), *cpi)


@collector
def read_credentials(
    environment: Environment, files: CapvcdFiles, profile: Profile
) -> tuple[CapvcdCredentials | Missing, ...]:
    """The credentials in CAPVCD's files: the kustomization of 0.5, Secrets and userContext in the manifests."""
    found: list[CapvcdCredentials | Missing] = list(manifest_credentials(files.manifests))
    if profile.has_manager_config:
        if files.kustomization is None:
            missing = OutOfScopeError(
                "the environment file does not name the kustomization with the controller's credentials",
                needs="capvcd.kustomization: kustomization.yaml",
                source=environment.source,
            )
            found.insert(0, missing.missing)
        else:
            found.insert(0, files.kustomization.credentials())
    if not found:
        raise OutOfScopeError(
            "the manifests hold no credentials for CAPVCD",
            needs="the file with the Secret capi-user-credentials in capvcd.manifests",
            source=environment.where("manifests"),
        )
    return tuple(found)


@collector
def read_component_versions(
    environment: Environment, files: CapvcdFiles, profile: Profile
) -> tuple[ComponentVersion, ...]:
    """The versions of CPI, CSI and CNI: from the 0.5 configuration, else from the ClusterResourceSets' ConfigMaps."""
    if profile.has_manager_config:
        if files.manager_config is None:
            raise OutOfScopeError(
                "the environment file does not name the controller's configuration, which sets the versions",
                needs="capvcd.managerConfig: controller_manager_config.yaml",
                source=environment.source,
            )
        versions = manager_config.component_versions(files.manager_config)
        if not versions:
            raise OutOfScopeError(
                "the controller's configuration sets no versions, so CAPVCD installs its defaults",
                needs="clusterResourceSet with csi, cpi and cni in controller_manager_config.yaml",
                source=files.manager_config.source,
            )
        return versions
    versions = addons.component_versions(files.manifests)
    if not versions:
        raise OutOfScopeError(
            "the manifests hold no ConfigMap with the images of CPI, CSI and CNI",
            needs="the files with the ClusterResourceSets' ConfigMaps in capvcd.manifests",
            source=environment.where("manifests"),
        )
    return versions


@collector
def read_feature_use(environment: Environment, files: CapvcdFiles) -> FeatureUse:
    """What the files and the login use that is not to be had without a right."""
    return feature_use(environment, files)


@collector
def read_manifest_objects(files: CapvcdFiles) -> ManifestObjects:
    """All objects of all manifests."""
    return manifest_objects(files.manifests)


@collector
def read_manifest_object(objects: ManifestObjects) -> tuple[ManifestObject, ...]:
    """Each object of the manifests."""
    return objects.objects


@collector
def read_cluster_spec(objects: ManifestObjects) -> ClusterSpec:
    """The Cluster of the manifests."""
    return cluster_spec(objects)


@collector
def read_vcd_cluster_spec(objects: ManifestObjects) -> VcdClusterSpec:
    """The VCDCluster of the manifests."""
    return vcd_cluster_spec(objects)


@collector
def read_node_pools(objects: ManifestObjects) -> tuple[NodePool, ...]:
    """The control plane and the worker pools of the manifests."""
    pools = node_pools(objects)
    if not pools:
        raise NotThereError("the manifests hold no control plane and no MachineDeployment", source=objects.source)
    return pools


@collector
def make_plan(environment: Environment, pools: All[NodePool]) -> Plan:
    """What is about to be built, by the environment file's plan and the manifests' replicas."""
    addresses = environment.clusters + environment.load_balancer_services
    planned: FileSource | Source = environment.located.get("load_balancer_services", environment.source)
    return Plan(
        source=environment.located.get("clusters", planned),
        located={
            "load_balancer_services": planned,
            "egress": environment.where("egress"),
            **({"nodes": pools[0].where("replicas"), "surge": pools[0].source} if pools else {}),
        },
        clusters=environment.clusters,
        load_balancer_services=environment.load_balancer_services,
        nodes=environment.clusters * sum(pool.replicas for pool in pools),
        surge=environment.clusters * sum(pool.surge for pool in pools),
        virtual_services=addresses,
        vips=addresses,
        egress=environment.egress,
    )


@collector
def make_target(
    environment: Environment, cluster: VcdClusterSpec | Missing, configs: All[ControllerConfig] | Missing
) -> Target:
    """Where in Cloud Director to look, and as whom."""
    vcd = environment.vcd
    network, where = None, environment.where("vcd")
    if isinstance(cluster, VcdClusterSpec) and cluster.network is not None:
        network, where = cluster.network, cluster.where("network")
    elif not isinstance(configs, Missing):
        for config in configs:
            if config.network is not None:
                network, where = config.network, config.where("network")
                break
    return Target(
        source=environment.where("vcd"),
        located={"network": where, **_credential_places(environment)},
        url=vcd.url,
        org=vcd.org,
        vdc=vcd.vdc,
        network=network,
        username=vcd.tenant.username,
        authentication=vcd.tenant.authentication,
        provider_authentication=None if vcd.provider is None else vcd.provider.authentication,
    )


def _credential_places(environment: Environment) -> dict[str, Source]:
    vcd = environment.vcd
    places: dict[str, Source] = {"username": vcd.tenant.where, "authentication": vcd.tenant.where}
    if vcd.provider is not None:
        places["provider_authentication"] = vcd.provider.where
    return places
