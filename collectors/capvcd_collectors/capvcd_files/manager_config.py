"""``controller_manager_config.yaml``: what the CAPVCD 0.5 controller is configured with."""

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


def component_versions(document: Document) -> tuple[ComponentVersion, ...]:
    """The versions of CPI, CSI and CNI that the controller installs in the workload cluster."""
    versions = []
    for kind in ("cpi", "csi", "cni"):
        text = document.text("clusterResourceSet", kind)
        if text:
            where = document.where("clusterResourceSet", kind)
            versions.append(
                ComponentVersion(
                    source=where,
                    located={"version": where},
                    kind=kind,
                    version=text.removeprefix("v"),
                )
            )
    return tuple(versions)


def secrets(document: Document) -> tuple[str, ...]:
    """Credentials that somebody wrote into the controller configuration."""
    return tuple(config_secrets(document))
