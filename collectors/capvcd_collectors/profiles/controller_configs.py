"""The schemas of the controllers' own configuration files, by component and release, out of their data files."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from capvcd_collectors.yaml.strict import Field, Flag, Number, Section, Text

HERE = Path(__file__).parent

COMPONENTS = ("CAPVCD", "CPI", "CSI")
"""The components that have a configuration file of their own."""

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """A key that must be there, unless the flag *unless* is true; without it the controller *says* so and waits.

    *certain* is False when no release was seen to do that.
    """

    key: Keys
    unless: Keys | None
    says: str
    certain: bool


@dataclass(frozen=True, slots=True)
class ConfigSchema:
    """What one or several *releases* of a component make of their configuration file.

    *network*, *vip_subnet* and *shared_ip* are where these stand, None where there is no such key; *cuts_slashes* tells
    whether slashes at the end of ``vcd.host`` are cut off before it is used. *uncertain* are the keys of *section* that
    no release was seen to have. *source* says where all this was read.
    """

    releases: tuple[str, ...]
    source: str
    section: Section
    uncertain: tuple[Keys, ...]
    network: Keys | None
    vip_subnet: Keys | None
    shared_ip: Keys | None
    cuts_slashes: bool
    demands: tuple[Demand, ...]


def config_schemas(component: str, release: str | None, among: Collection[str] = ()) -> tuple[ConfigSchema, ...]:
    """The schema of *component* in *release*.

    For None, or a release nobody knows, those of the releases *among*; all there are when these are unknown too.
    """
    schemas = _schemas(component)
    exact = tuple(each for each in schemas if release in each.releases)
    return exact or tuple(each for each in schemas if not set(among).isdisjoint(each.releases)) or schemas


@cache
def _schemas(component: str) -> tuple[ConfigSchema, ...]:
    table = tomllib.loads((HERE / f"config-{component.lower()}.toml").read_text(encoding="utf-8"))
    return tuple(map(_schema, table["schema"]))


def _schema(entry: Mapping[str, Any]) -> ConfigSchema:
    return ConfigSchema(
        releases=tuple(entry["releases"]),
        source=entry["source"],
        section=_section({_path(each["key"]): _field(each) for each in entry["keys"]}),
        uncertain=tuple(_path(each["key"]) for each in entry["keys"] if not each.get("certain", True)),
        network=_optional_path(entry.get("network")),
        vip_subnet=_optional_path(entry.get("vip-subnet")),
        shared_ip=_optional_path(entry.get("shared-ip")),
        cuts_slashes=entry["cuts-slashes"],
        demands=tuple(
            Demand(_path(each["key"]), _optional_path(each.get("unless")), each["says"], each.get("certain", True))
            for each in entry.get("demands", ())
        ),
    )


def _field(entry: Mapping[str, Any]) -> Field:
    required = entry.get("required", False)
    match entry.get("type", "text"):
        case "text":
            return Text(required, entry.get("placeholder"))
        case "number":
            return Number(required)
        case "flag":
            return Flag()
        case other:
            raise ValueError(f"{entry['key']} has the type {other!r}, which is none")


def _section(fields: Mapping[Keys, Field]) -> Section:
    """The nested section of dotted keys, in their order."""
    names = dict.fromkeys(path[0] for path in fields)
    return Section(
        {
            name: fields[name,]
            if (name,) in fields
            else _section({path[1:]: field for path, field in fields.items() if path[0] == name})
            for name in names
        }
    )


def _path(dotted: str) -> Keys:
    return tuple(dotted.split("."))


def _optional_path(dotted: str | None) -> Keys | None:
    return None if dotted is None else _path(dotted)
