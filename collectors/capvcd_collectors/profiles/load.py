"""Reads the profile of a release line out of its data files."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.profile import Component, Need, NewlinesCut, Profile, Right, SiteSlashes, VipSubnetForm
from capvcd_collectors.profiles.schemas import CORE, INFRASTRUCTURE, field_names, kind_schemas

LINES = ("0.5", "1.0", "1.1", "1.2", "1.3")
"""The release lines there are profiles for, oldest first."""

API_VERSIONS = ("v1alpha4", "v1beta1", "v1beta2", "v1beta3")
"""The versions of ``infrastructure.cluster.x-k8s.io`` there are schemas for, oldest first."""

HERE = Path(__file__).parent

Fields = dict[str, Any]
"""Nested field names; an empty mapping is a leaf, the key ``*`` allows anything."""


@collector
def profile(environment: Environment) -> Profile:
    """The profile of the line, and as far as the file says so the release, that the environment file names."""
    return load_profile(environment.line, environment.release)


def load_profile(line: str, release: str | None = None) -> Profile:
    """The profile of *line*; of its newest release unless *release* names another (``1.3.0``).

    Raises LookupError for a line that is not in `LINES`.
    """
    if line not in LINES:
        raise LookupError(f"there is no CAPVCD line {line!r}; there are {', '.join(LINES)}")
    table = _read(line)
    here = {**table, **table.get("release", {}).get(release, {})}
    one_arm = here.get("one-arm")
    return Profile(
        source=FileSource(f"capvcd_collectors/profiles/{line}.toml"),
        line=line,
        release=release or line,
        api_version=here["api"],
        infrastructure_versions={version: field_table(version) for version in here["infrastructure"]},
        core_versions=tuple(here["core"]),
        vip_subnet_form=VipSubnetForm(here["vip-subnet"]),
        has_manager_config=here["manager-config"],
        rde_type_version=here["rde"]["type"],
        rde_optional=here["rde"]["optional"],
        rights=_rights(line),
        cpi=_components("cpi", here),
        csi=_components("csi", here),
        cni=_components("cni", here),
        default_one_arm=None if one_arm is None else (one_arm[0], one_arm[1]),
        site_slashes=SiteSlashes(here["site-slashes"]),
        newlines_cut={origin: NewlinesCut(cut) for origin, cut in here["newlines-cut"].items()},
        renamed_fields={
            old: new
            for version, names in _read("renamed").items()
            if version in here["infrastructure"]
            for old, new in names.items()
        },
        cluster_api=here["cluster-api"],
        core_kinds={
            group: {version: tuple(kind_schemas(group, version)) for version in here["core"]} for group in CORE
        },
        lines_by_api=_lines_by_api(),
    )


def field_table(version: str) -> Mapping[str, Fields]:
    """The legal spec fields of each kind in *version* of ``infrastructure.cluster.x-k8s.io``.

    Also for ``v1beta3``, which no released line serves.
    """
    schemas = kind_schemas(INFRASTRUCTURE, version)
    return {kind: field_names(each["properties"]["spec"]) for kind, each in schemas.items()}


def spec_fields(kind: str, version: str) -> Fields:
    """The legal spec fields of *kind* in *version*; those of the newest version for one nobody released."""
    return field_table(version if version in API_VERSIONS else API_VERSIONS[-1])[kind]


def _lines_by_api() -> Mapping[str, tuple[str, ...]]:
    lines: dict[str, tuple[str, ...]] = {}
    for line in LINES:
        api = _read(line)["api"]
        lines[api] = (*lines.get(api, ()), line)
    return lines


def _rights(line: str) -> tuple[Right, ...]:
    return tuple(
        Right(
            name=entry["name"],
            ui=entry["ui"],
            purpose=entry["purpose"],
            components=tuple(entry["components"]),
            need=Need(entry.get("need", Need.ALWAYS)),
            covered_by=tuple(entry.get("covered-by", ())),
        )
        for entry in _read("rights")["right"]
        if LINES.index(entry["since"]) <= LINES.index(line)
    )


def _components(kind: str, line: Mapping[str, Any]) -> tuple[Component, ...]:
    """Every known version of *kind*; a line without a matrix for it (Antrea on 1.x) knows none."""
    supported = line["supported"].get(kind)
    if supported is None:
        return ()
    return tuple(
        Component(
            version=version,
            api=entry.get("api"),
            supported=version in supported,
            defect=entry.get("defect"),
            severity=entry.get("severity"),
            default_of=next((each for each in LINES if _default(each, kind) == version), None),
        )
        for version, entry in _read("components")[kind].items()
    )


def _default(line: str, kind: str) -> str | None:
    """The version of *kind* that *line* installs by itself."""
    version: str | None = _read(line).get("defaults", {}).get(kind)
    return version


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
