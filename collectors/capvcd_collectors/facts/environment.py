"""The environment file after validation: where everything is, and how to log in, without any secret in it."""

from dataclasses import dataclass
from pathlib import Path

from capvcd_collectors.facts.base import Fact, FileSource, OutOfScopeError
from capvcd_collectors.facts.endpoint import EndpointSettings, SecretReference


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
    *sections* are the optional endpoints the file names besides ``vcd`` (``nsx``, ``alb``, ``managementCluster``, …).
    *endpoints* are all sections with a ``url``, in the order of the schema, whatever their product.
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
    endpoints: tuple[EndpointSettings, ...] = ()

    @property
    def product_version(self) -> tuple[str, str]:
        """The release of CAPVCD, as the file says it."""
        return "CAPVCD", self.release

    @property
    def examined(self) -> tuple[str, str, str]:
        """What a report calls the thing examined: URL of the cloud, organization, virtual data center."""
        return self.vcd.url, self.vcd.org, self.vcd.vdc

    def endpoint(self, section: str) -> EndpointSettings:
        """The settings of the endpoint in *section*; raises OutOfScopeError when the file has no such section."""
        found = next((each for each in self.endpoints if each.section == section), None)
        if found is None:
            raise OutOfScopeError(
                f"no {section} is given; add a section {section} to the environment file", needs=section
            )
        return found
