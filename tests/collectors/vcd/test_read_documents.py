"""Every field of the legacy documents that are read stands in a table, as read or with the reason why not."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from capvcd_collectors.vcd import catalog, tenancy, versions
from lab.legacy.published_types import definitions

_TABLE = Path(__file__).parent / "read_fields" / "documents" / "legacy.toml"
TABLES: dict[str, dict[str, Any]] = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
GENERAL = TABLES["*Documents"]
TYPES = [name for name in TABLES if not name.startswith("*")]
SOURCE = "".join(Path(str(each.__file__)).read_text(encoding="utf-8") for each in (catalog, tenancy, versions))
WRITTEN = {
    "categoryOrProperty": "{*}Property",
    "children": 'template.iter("{*}ProductSection")',
    "deprecated": '"deprecated"',
    "isEnabled": "{*}IsEnabled",
    "key": '"key"',
    "metadataEntry": "{*}MetadataEntry",
    "product": "{*}Product",
    "section": "{*}ProductSection",
    "fullVersion": '"FullVersion"',
    "typedValue": 'entry.iter("{*}Value")',
    "value": "{*}Value",
    "valueAttrib": '"value"',
    "valueElement": "{*}Value",
    "version": '"Version"',
    "versionInfo": '"VersionInfo"',
}
"""How each field that is read is spelt where it is read."""


def published(name: str) -> set[str]:
    """Every field of a type, those of the types it is based on included."""
    found: set[str] = set()
    for part in (definitions().get(name, {}), *definitions().get(name, {}).get("allOf", [])):
        found |= set(part.get("properties", {}))
        if "$ref" in part:
            found |= published(part["$ref"].rsplit("/", 1)[-1])
    return found


@pytest.mark.parametrize("name", TYPES)
def test_every_published_field_is_read_or_left_out_for_a_reason(name: str) -> None:
    own = TABLES[name]
    said = {*own["read"], *(own.keys() - {"read"})}

    assert said - published(name) == set()
    assert published(name) - said - GENERAL.keys() == set()


@pytest.mark.parametrize("name", TYPES)
def test_what_is_said_to_be_read_is_read(name: str) -> None:
    assert [each for each in TABLES[name]["read"] if WRITTEN[each] not in SOURCE] == []


def test_every_reason_is_a_sentence() -> None:
    reasons = [reason for table in TABLES.values() for field, reason in table.items() if field != "read"]

    assert [each for each in reasons if len(each) < 9] == []
