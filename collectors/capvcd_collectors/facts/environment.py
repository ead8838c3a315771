"""The environment file after validation: where everything is, and how to log in, without any secret in it."""

from dataclasses import dataclass
from pathlib import Path

from capvcd_collectors.facts.base import Fact, FileSource


@dataclass(frozen=True, slots=True)
class SecretReference:
    """Where a secret is to be fetched from.

    *kind* is ``env``, ``file``, ``keyring`` or ``prompt``; *name* what to ask there.
    """

    kind: str
    name: str
    where: FileSource


@dataclass(frozen=True, slots=True)
class CredentialSettings:
    """How to log in: user name and password, or an API token (exactly one of the two references is set)."""

    username: str | None
    password: SecretReference | None
    api_token: SecretReference | None
    where: FileSource

    @property
    def authentication(self) -> str:
        """``password`` or ``api-token``."""
        return "password" if self.api_token is None else "api-token"


@dataclass(frozen=True, slots=True)
class VcdSettings:
    """The ``vcd`` section. *url* is ``https://HOST[:PORT]`` without path or trailing slash."""

    url: str
    org: str
    vdc: str
    tenant: CredentialSettings
    provider: CredentialSettings | None
    ca_file: Path | None
    insecure: bool


@dataclass(frozen=True, kw_only=True)
class Environment(Fact, noun="environment"):
    """The environment file. Paths are absolute (those in the file are relative to it).

    *line* is the CAPVCD release line (``0.5`` … ``1.3``), *release* what the file says (``1.3`` or ``1.3.2``).
    *sections* are the optional endpoints the file names besides ``vcd`` (``nsx``, ``alb``, ``managementCluster``).
    """

    path: Path
    line: str
    release: str
    manifests: tuple[Path, ...]
    manager_config: Path | None
    kustomization: Path | None
    clusterctl_variables: Path | None
    vcd: VcdSettings
    clusters: int
    load_balancer_services: int
    egress: str
    proxy: str | None
    waivers: Path | None
    sections: frozenset[str]
