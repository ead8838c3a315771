"""``controller_manager_config.yaml``: what the CAPVCD 0.5 controller is configured with."""

from collections.abc import Mapping
from pathlib import Path

from capvcd_collectors.capvcd_files.controller_config import config_secrets, controller_config
from capvcd_collectors.facts.capvcd_files import ComponentVersion, ControllerConfig
from capvcd_collectors.profiles.controller_configs import config_schemas
from capvcd_collectors.yaml.located import Document, read_document


def read_manager_config(path: Path) -> Document:
    """The controller configuration at *path*; a `UsageError` when it is no YAML mapping at all."""
    return read_document(path, what="the controller configuration of CAPVCD 0.5")


def manager_config(document: Document, release: str | None = None) -> ControllerConfig:
    """What *document* configures the CAPVCD controller of *release* (None: any of 0.5) to do."""
    return controller_config(document, "CAPVCD", config_schemas("CAPVCD", release))


def component_versions(document: Document, defaults: Mapping[str, str]) -> tuple[ComponentVersion, ...]:
    """The versions of CPI, CSI and CNI that the controller installs in the workload cluster, to the letter.

    The controller puts each into the URL it downloads from as it is written, and its own of *defaults* for each that is
    left out or null (CAPVCD 0.5.1 ParseCloudConfig, controllers/cluster_scripts/cloud_init_control_plane.yaml). What is
    no scalar is no version, and no default either.
    """
    versions = []
    section = document.find("clusterResourceSet")
    for kind, default in defaults.items():
        place = ("clusterResourceSet", kind)
        where = document.where(*place)
        is_default = section is None or (isinstance(section, dict) and section.get(kind) is None)
        versions.append(
            ComponentVersion(
                source=where,
                located={"version": where},
                kind=kind,
                version=default if is_default else document.text(*place),
                doubt="" if is_default else f"what is written for clusterResourceSet.{kind} is no text",
                is_default=is_default,
            )
        )
    return tuple(versions)


def secrets(document: Document) -> tuple[str, ...]:
    """Credentials that somebody wrote into the controller configuration."""
    return tuple(config_secrets(document))
