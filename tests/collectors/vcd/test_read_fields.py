"""Every field of Cloud Director's answers is read, or stands with the reason why nothing depends on it."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from capvcd_collectors.http.endpoint import Reply
from capvcd_collectors.vcd import cloudapi
from capvcd_collectors.vcd.cloudapi import Item, Listing
from capvcd_collectors.vcd.legacy import LegacyApi
from capvcd_lab.server import Lab
from lab.legacy.published_types import definitions
from lab.published_documents import document, paths
from product.examining import examine_lab

VERSIONS = ("36.0", "37.2")
RECORDS = {
    "catalog": "QueryResultCatalogRecordType",
    "adminCatalog": "QueryResultAdminCatalogRecordType",
    "vAppTemplate": "QueryResultVAppTemplateRecordType",
    "adminVAppTemplate": "QueryResultAdminVAppTemplateRecordType",
}
ENVELOPE = {"associations", "page", "pageCount", "pageSize", "resultTotal", "values"}

Schema = Mapping[str, Any]
Seen = dict[str, set[str]]


def _tables() -> dict[str, dict[str, Any]]:
    """The tables by definition; those of pages and records in general are merged into each of their kind."""
    files = sorted((Path(__file__).parent / "read_fields").glob("*.toml"))
    return {name: table for path in files for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items()}


TABLES = _tables()


@cache
def published(name: str) -> frozenset[str]:
    """Every field of a definition, in any of the versions, or of a record of the query service."""
    if name in RECORDS.values():
        return frozenset(_properties(definitions(), name))
    return frozenset(field for version in VERSIONS for field in _properties(document(version)["definitions"], name))


def _properties(among: Mapping[str, Schema], name: str) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    for part in (among.get(name, {}), *among.get(name, {}).get("allOf", [])):
        found |= part.get("properties", {})
        if "$ref" in part:
            found |= _properties(among, part["$ref"].rsplit("/", 1)[-1])
    return found


def table_of(name: str) -> dict[str, Any]:
    """What the tables say of one definition, that of its kind included."""
    if name in TABLES:
        general = TABLES["*Records"] if name in RECORDS.values() else {}
        own = TABLES[name]
        return {**general, **own, "read": [*general.get("read", []), *own["read"]]}
    return TABLES["*Pages"] if published(name) == ENVELOPE else {"read": []}


class Watched(dict[str, Any]):
    """An object of an answer that notes which of its fields are asked for."""

    def __init__(self, fields: Mapping[str, Any], name: str, seen: Seen) -> None:
        super().__init__(fields)
        self.name, self.seen = name, seen

    def __getitem__(self, key: str) -> Any:
        self.seen[self.name].add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.seen[self.name].add(key)
        return super().get(key, default)


def watched(value: Any, schema: Schema, version: str, seen: Seen, hidden: frozenset[str]) -> Any:
    """*value* of an answer, its objects watched; the *hidden* fields are left out of it."""
    if isinstance(value, list):
        return [watched(each, schema.get("items", {}), version, seen, hidden) for each in value]
    if not isinstance(value, dict) or "$ref" not in schema:
        return value
    name = schema["$ref"].rsplit("/", 1)[-1]
    known = _properties(document(version)["definitions"], name)
    fields = {
        key: watched(each, known.get(key, {}), version, seen, hidden)
        for key, each in value.items()
        if f"{name}.{key}" not in hidden
    }
    return Watched(fields, name, seen)


def _schema(path: str, version: str) -> Schema:
    """The schema of the answer to GET *path*: a fixed word in a path wins over a placeholder."""
    templates = sorted(paths(version), key=lambda template: template.count("{"))
    for template in templates:
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(f"/cloudapi{template}".rstrip("/")))
        if re.fullmatch(pattern, path.rstrip("/")):
            schema: Schema = paths(version)[template]["get"]["responses"]["200"]["schema"]
            return schema
    raise LookupError(path)


def examined(scenario: str, seen: Seen, monkeypatch: pytest.MonkeyPatch, *hidden: str) -> None:
    """Note in *seen* what an examination of *scenario* reads; it finds the *hidden* fields left out of the answers."""
    parse, query = cloudapi.parsed, LegacyApi.query

    def parsed(reply: Reply) -> Any:
        path = urlsplit(reply.url).path
        version = "36.0" if scenario.startswith("article") else "37.2"
        return watched(parse(reply), _schema(path, version), version, seen, frozenset(hidden))

    def records(self: LegacyApi, record_type: str, **options: Any) -> Listing:
        listing = query(self, record_type, **options)
        items = tuple(Item(Watched(each.value, RECORDS[record_type], seen), each.source) for each in listing)
        return Listing(items, listing.source, listing.envelope, listing.read_at)

    with monkeypatch.context() as patched, Lab(scenario) as lab:
        patched.setattr(cloudapi, "parsed", parsed)
        patched.setattr(LegacyApi, "query", records)
        examine_lab(lab)


def test_every_published_field_is_read_or_left_out_for_a_reason(everything: Seen) -> None:
    differing = {}
    for name in everything:
        table = table_of(name)
        said = [*table["read"], *(table.keys() - {"read"})]
        if sorted(said) != sorted(published(name)):
            differing[name] = (sorted(set(said) - published(name)), sorted(published(name) - set(said)))
    assert differing == {}


def test_the_tables_name_no_definition_that_no_answer_is_made_of(everything: Seen) -> None:
    assert {name for name in TABLES if not name.startswith("*")} - everything.keys() == set()


def test_what_is_said_to_be_read_is_read_and_nothing_else(everything: Seen) -> None:
    differing = {}
    for name, seen in everything.items():
        # What is asked for where nobody publishes it is read in answers of another definition.
        said, found = set(table_of(name)["read"]), seen & published(name)
        if said != found:
            differing[name] = (sorted(said - found), sorted(found - said))
    assert differing == {}


def test_every_reason_is_a_sentence() -> None:
    reasons = [
        reason for table in TABLES.values() for field, reason in table.items() if field != "read" and len(reason) < 12
    ]
    assert reasons == []


@pytest.fixture(scope="module")
def everything() -> Seen:
    """What is read of each definition, over states that need different parts of the answers."""
    seen: Seen = defaultdict(set)
    with pytest.MonkeyPatch.context() as monkeypatch:
        examined("article", seen, monkeypatch)
        examined("production,provider-account,template-renamed", seen, monkeypatch)
        examined("production,resolver-forwards,template-renamed", seen, monkeypatch)
        # The older fields serve where the newer are absent.
        examined("production", seen, monkeypatch, "VdcNetwork.ownerRef", "EdgeNatRule.type")
        examined("production,network-of-a-group", seen, monkeypatch)
    return seen
