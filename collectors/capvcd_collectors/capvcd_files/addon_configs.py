"""``vcloud-ccm-config.yaml`` and ``vcloud-csi-config.yaml``: what CPI and CSI are configured with.

Where in the manifests they stand is for `workload_configs` to know.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from capvcd_collectors.capvcd_files.controller_config import config_secrets, controller_config
from capvcd_collectors.capvcd_files.workload_configs import config_files
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.capvcd_files import ComponentVersion, ControllerConfig
from capvcd_collectors.facts.profile import Profile
from capvcd_collectors.profiles.controller_configs import config_schemas
from capvcd_collectors.yaml.located import Document


@dataclass(frozen=True, slots=True)
class _Place:
    """The ConfigMap and the key in it that hold a component's configuration."""

    config_map: str
    file: str


_PLACES: Mapping[str, _Place] = {
    "CPI": _Place("vcloud-ccm-configmap", "vcloud-ccm-config.yaml"),
    "CSI": _Place("vcloud-csi-configmap", "vcloud-csi-config.yaml"),
}
"""manifests/vcloud-configmap.yaml of CPI and manifests/vcloud-csi-config.yaml of CSI, every release."""


def addon_configs(
    documents: Sequence[Document], versions: Collection[ComponentVersion], profile: Profile
) -> tuple[ControllerConfig, ...]:
    """Every configuration of CPI and CSI in the manifests *documents*, directly or inside another ConfigMap.

    Each is held against what its component's release makes of it: the one among *versions*, or, where these name none
    or several, all that *profile* supports. Raises `NotSeenError` for a text that cannot be read.
    """
    return tuple(
        controller_config(document, component, config_schemas(component, release, supported))
        for component in _PLACES
        for release, supported in [_releases(component, versions, profile)]
        for document in _config_files(documents, component)
    )


def addon_secrets(documents: Sequence[Document]) -> Iterator[str]:
    """The credentials that somebody wrote into the configurations of CPI and CSI; likewise."""
    for component in _PLACES:
        for config in _config_files(documents, component):
            yield from config_secrets(config)


def certificate_alias(document: Document) -> Iterator[tuple[str, FileSource]]:
    """The ``certAlias`` of each CPI configuration in *document*, with its place, where it has one."""
    place = ("loadbalancer", "certAlias")
    for config in _config_files([document], "CPI"):
        alias = (config.text(*place) or "").strip()
        if alias:
            yield alias, config.where(*place)


def _releases(
    component: str, versions: Collection[ComponentVersion], profile: Profile
) -> tuple[str | None, tuple[str, ...]]:
    """The one release of *component* among *versions*, if it is one, and those that *profile* supports."""
    kind = component.lower()
    named = {each.version for each in versions if each.kind == kind}
    entries = {"cpi": profile.cpi, "csi": profile.csi}[kind]
    return named.pop() if len(named) == 1 else None, tuple(each.version for each in entries if each.supported)


def _config_files(documents: Sequence[Document], component: str) -> Iterator[Document]:
    place = _PLACES[component]
    return config_files(documents, place.config_map, place.file, f"the configuration of {component}")
