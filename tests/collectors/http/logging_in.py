"""Endpoints of Cloud Director, and the facts of its first requests and log-ins on the 1.3 line of CAPVCD."""

from collections.abc import Iterable, Mapping
from typing import Any

from capvcd_collectors.engine.collection import Collection, Facts
from capvcd_collectors.engine.registry import registry_of
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.endpoint import ConnectionSettings
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.profile import Profile, VipSubnetForm
from capvcd_collectors.http.endpoint import Endpoint
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vault import Vault
from capvcd_collectors.vcd import connection
from capvcd_collectors.vcd.kind import CLOUD_DIRECTOR

COLLECTORS = registry_of([connection])


def vcd_endpoint(wire: Wire, url: str, *, name: str = "vcd", **settings: Any) -> Endpoint:
    """The endpoint *name* of *wire*, a Cloud Director at *url*; the *settings* are those of its connection."""
    return wire.endpoint(CLOUD_DIRECTOR, name, ConnectionSettings(url, **settings))


def profile(api_version: str = "37.2") -> Profile:
    return Profile(
        source=FileSource("profiles/1.3.yaml", 1),
        release="1.3",
        line="1.3",
        api_version=api_version,
        infrastructure_versions={},
        core_versions=(),
        vip_subnet_form=VipSubnetForm.CIDR,
        has_manager_config=False,
        rde_type_version="1.3.0",
        rde_optional=False,
        rights=(),
        cpi=(),
        csi=(),
        cni=(),
    )


def collected(
    wanted: Iterable[type],
    environment: Environment,
    wire: Wire,
    secrets: Mapping[str, str],
    *,
    api_version: str = "37.2",
) -> Facts:
    """The *wanted* facts; *secrets* are environment variables, none of them for a replay, which needs none."""
    vault = Vault.open(environment, getenv=secrets, prompt=None) if secrets else Vault({})
    given: dict[type, Any] = {Environment: environment, Vault: vault, Wire: wire, Profile: profile(api_version)}
    return Collection(COLLECTORS, given, jobs=8).collect(wanted)
