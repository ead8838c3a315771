"""CAPVCD's own files, read once: the input of the collectors, and the secrets in them that the redactor must know."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from capvcd_collectors.capvcd_files import manager_config
from capvcd_collectors.capvcd_files.addon_configs import addon_secrets
from capvcd_collectors.capvcd_files.credentials import manifest_secrets
from capvcd_collectors.capvcd_files.kustomization import GeneratedSecret, read_kustomization
from capvcd_collectors.cluster_api.clusterctl import read_variables
from capvcd_collectors.cluster_api.manifests import read_manifests
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.yaml.located import Document

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CapvcdFiles:
    """The parsed files of one environment, None for those it does not name. They hold secrets: never write them out.

    *secrets* are the values that the redactor must know.
    """

    manager_config: Document | None = field(repr=False)
    kustomization: GeneratedSecret | None = field(repr=False)
    manifests: tuple[Document, ...] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


def read_files(environment: Environment) -> CapvcdFiles:
    """Read the files that *environment* names; raises `UsageError` for the first that is not acceptable."""
    variables = _read(read_variables, environment.clusterctl_variables)
    manager = _read(manager_config.read_manager_config, environment.manager_config)
    kustomization = _read(read_kustomization, environment.kustomization)
    manifests = read_manifests(environment.manifests, variables)
    secrets = (
        *(manager_config.secrets(manager) if manager else ()),
        *(kustomization.secrets() if kustomization else ()),
        *(variables.secrets() if variables else ()),
        *manifest_secrets(manifests),
        *addon_secrets(manifests),
    )
    return CapvcdFiles(manager, kustomization, manifests, tuple(dict.fromkeys(secrets)))


def _read(read: Callable[[Path], T], path: Path | None) -> T | None:
    return None if path is None else read(path)
