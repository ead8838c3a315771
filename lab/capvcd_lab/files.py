"""Writes what the admin has on disk: a ready environment file with CAPVCD's files and the secrets beside it."""

import copy
import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter

from capvcd_lab.world.installation import Installation

ENVIRONMENT = "environment.yaml"
CA_FILE = "lab-ca.pem"
_PLACEHOLDER = "{vcd_url}"
_PORT = "{vcd_port}"
_SECRET_MODE = 0o600
_BOOLEANS_OF_YAML_1_1 = frozenset({"y", "yes", "on", "n", "no", "off"})
"""Texts that need quotes, for kubectl reads YAML as 1.1 has it."""


class _Representer(RoundTripRepresenter):
    """Writes texts so that YAML 1.1 takes them for texts, too."""

    def represent_str(self, data: str) -> ScalarNode:
        style = "'" if data.lower() in _BOOLEANS_OF_YAML_1_1 else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Representer.add_representer(str, _Representer.represent_str)


def write(installation: Installation, directory: Path, *, vcd_url: str, ca_pem: bytes) -> Path:
    """Write every file below *directory* and hand back the environment file's path.

    ``{vcd_url}`` in any file becomes the lab's address, and ``{vcd_port}`` the port of it. The environment refers to
    secrets by file, so that it works without any variable set.
    """
    directory.mkdir(parents=True, exist_ok=True)
    (directory / CA_FILE).write_bytes(ca_pem)
    for name, secret in installation.secrets.items():
        _write_secret(directory / name, secret)
    capvcd = installation.environment.get("capvcd", {})
    if installation.manager_config is not None:
        _write_yaml(
            directory / capvcd.get("managerConfig", "controller_manager_config.yaml"),
            [installation.manager_config],
            vcd_url,
        )
    if installation.kustomization is not None:
        _write_yaml(
            directory / capvcd.get("kustomization", "kustomization.yaml"), [installation.kustomization], vcd_url
        )
    for manifest in installation.manifests:
        _write_yaml(directory / manifest.name, manifest.documents, vcd_url)
    for name, text in installation.texts.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(_PLACEHOLDER, vcd_url), encoding="utf-8")
    environment = directory / ENVIRONMENT
    _write_yaml(environment, [installation.environment], vcd_url)
    return environment


def _write_secret(path: Path, secret: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=_SECRET_MODE)
    path.chmod(_SECRET_MODE)
    path.write_text(secret, encoding="utf-8")


def _write_yaml(path: Path, documents: list[dict[str, Any]], vcd_url: str) -> None:
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.default_flow_style = False
    yaml.width = 4096
    yaml.representer.ignore_aliases = lambda _value: True
    stream = io.StringIO()
    # A deep copy of each: the emitter would otherwise write shared parts as anchors, which no admin does.
    yaml.dump_all([copy.deepcopy(document) for document in documents], stream)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = stream.getvalue().replace(_PLACEHOLDER, vcd_url).replace(_PORT, vcd_url.rpartition(":")[2])
    path.write_text(text, encoding="utf-8")
