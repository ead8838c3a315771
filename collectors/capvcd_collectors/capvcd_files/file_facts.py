"""The collectors of facts in CAPVCD's own files: configurations, credentials, the components that come with it."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from capvcd_collectors.capvcd_files import addons, manager_config
from capvcd_collectors.capvcd_files.addon_configs import addon_configs
from capvcd_collectors.capvcd_files.credentials import manifest_credentials
from capvcd_collectors.capvcd_files.feature_use import feature_use
from capvcd_collectors.capvcd_files.files import CapvcdFiles, read_files
from capvcd_collectors.cluster_api import graph
from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import Missing, NotSeenError, OutOfScopeError
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials, ComponentVersion, ControllerConfig, FeatureUse
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.input_files import InputFile
from capvcd_collectors.facts.manifests import ClusterGraph
from capvcd_collectors.facts.profile import Profile
from capvcd_collectors.yaml.located import Document

T = TypeVar("T")


@collector
def read_capvcd_files(environment: Environment) -> CapvcdFiles:
    """CAPVCD's own files, parsed."""
    return read_files(environment)


@collector
def read_input_files(files: CapvcdFiles) -> tuple[InputFile, ...]:
    """The files themselves, each with what is wrong in it."""
    return files.named


@collector
def read_controller_configs(
    environment: Environment, files: CapvcdFiles, profile: Profile
) -> tuple[ControllerConfig | Missing, ...]:
    """The configuration of the 0.5 controller, and of CPI and CSI where the manifests bring one."""
    versions = [each for each in _installed_versions(files, profile) if not isinstance(each, Missing)]
    in_addons = _known(lambda: addon_configs(files.manifests, versions, profile))
    if not profile.has_manager_config:
        if in_addons:
            return in_addons
        raise OutOfScopeError(
            f"CAPVCD {profile.line} has no controller configuration, and the manifests hold neither "
            "vcloud-ccm-configmap nor vcloud-csi-configmap",
            needs="the file with the ConfigMaps vcloud-ccm-configmap and vcloud-csi-configmap in capvcd.manifests",
            source=environment.where("manifests"),
        )
    if environment.manager_config is None:
        missing = OutOfScopeError(
            "the environment file does not name the controller's configuration",
            needs="capvcd.managerConfig: controller_manager_config.yaml",
            source=environment.source,
        )
        return (missing.missing, *in_addons)
    return (*_known(lambda: (manager_config.manager_config(files.configured(), environment.release),)), *in_addons)


def _known(read: Callable[[], Iterable[T | Missing]]) -> tuple[T | Missing, ...]:
    """What *read* gives, or the absence of it where it stands in a file that could not be read."""
    try:
        return tuple(read())
    except NotSeenError as error:
        return (error.missing,)


def _installed_versions(files: CapvcdFiles, profile: Profile) -> tuple[ComponentVersion | Missing, ...]:
    """The versions of CPI, CSI and CNI that the 0.5 controller installs, and those the manifests bring beside them."""
    in_manifests = _known(lambda: addons.component_versions(files.manifests))
    if not profile.has_manager_config:
        return in_manifests
    installed = _known(lambda: _installed_by(files.manager_config, profile))
    told = {(each.kind, each.version) for each in installed if not isinstance(each, Missing)}
    return (
        *installed,
        *(each for each in in_manifests if isinstance(each, Missing) or (each.kind, each.version) not in told),
    )


def _installed_by(config: Document | None, profile: Profile) -> tuple[ComponentVersion, ...]:
    return () if config is None else manager_config.component_versions(config, profile.defaults())


@collector
def read_credentials(
    environment: Environment, files: CapvcdFiles, profile: Profile
) -> tuple[CapvcdCredentials | Missing, ...]:
    """The credentials in CAPVCD's files: the kustomization of 0.5, Secrets and userContext in the manifests."""
    found: list[CapvcdCredentials | Missing] = [*_known(lambda: manifest_credentials(files.manifests))]
    if profile.has_manager_config:
        if environment.kustomization is None:
            missing = OutOfScopeError(
                "the environment file does not name the kustomization with the controller's credentials",
                needs="capvcd.kustomization: kustomization.yaml",
                source=environment.source,
            )
            found.insert(0, missing.missing)
        else:
            found[:0] = _known(lambda: (files.generated().credentials(),))
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
) -> tuple[ComponentVersion | Missing, ...]:
    """The versions of CPI, CSI and CNI: of the 0.5 configuration, and of the images in the manifests."""
    if profile.has_manager_config and environment.manager_config is None:
        raise OutOfScopeError(
            "the environment file does not name the controller's configuration, which sets the versions",
            needs="capvcd.managerConfig: controller_manager_config.yaml",
            source=environment.source,
        )
    versions = _installed_versions(files, profile)
    if not versions:
        raise OutOfScopeError(
            "the manifests hold no images of CPI, CSI and CNI",
            needs="the files with the ClusterResourceSets' ConfigMaps, or with the add-ons themselves, in "
            "capvcd.manifests",
            source=environment.where("manifests"),
        )
    return versions


@collector
def read_feature_use(environment: Environment, files: CapvcdFiles) -> FeatureUse:
    """What the files and the login use that is not to be had without a right."""
    return feature_use(environment, files)


@collector
def read_cluster_graph(environment: Environment, files: CapvcdFiles) -> ClusterGraph:
    """The objects of all manifests, and how they hang together."""
    if not environment.manifests:
        raise OutOfScopeError(
            "the environment file names no manifests",
            needs="capvcd.manifests: the files with the Cluster and what belongs to it",
            source=environment.source,
        )
    return graph.cluster_graph(files.manifests)
