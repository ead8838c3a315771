"""What the published documents say of endpoints and fields: since when they exist, and what may be searched.

``data/cloudapi.json`` holds the facts: the OpenAPI documents 36.0 and 37.2 and their ``x-vcloud`` annotations.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal


@cache
def version_key(version: str) -> tuple[int, ...]:
    """An API version as numbers, so that 37.10 comes after 37.2."""
    return tuple(int(part) for part in version.partition("-")[0].split("."))


@dataclass(frozen=True)
class Field:
    """A property of a definition; ``of`` names the definition of its value or its items."""

    since: str = "0"
    of: str | None = None
    searchable: bool = True
    sortable: bool = True

    def exists_at(self, version: str) -> bool:
        """Whether this version of the API knows the property."""
        return version_key(self.since) <= version_key(version)


@dataclass(frozen=True)
class Published:
    """An endpoint as documented."""

    path: str
    since: str
    paging: Literal["page", "cursor", "single"]
    returns: str | None
    sort: tuple[str, bool] | None
    documents_404: bool


@cache
def _document() -> dict[str, Any]:
    text = resources.files("capvcd_lab.vcd").joinpath("data/cloudapi.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


@cache
def definition(name: str) -> dict[str, Field]:
    """The properties of a definition."""
    return {
        field: Field(
            since=facts.get("since", "0"),
            of=facts.get("of"),
            searchable=facts.get("search", True),
            sortable=facts.get("sort", True),
        )
        for field, facts in _document()["definitions"].get(name, {}).items()
    }


@cache
def endpoint(path: str) -> Published:
    """The documented endpoint *path* (as the document spells it)."""
    facts = _document()["endpoints"][path]
    sort = facts.get("sort")
    return Published(
        path=path,
        since=facts.get("since", "0"),
        paging=facts["paging"],
        returns=facts["returns"],
        sort=(sort[0], sort[1]) if sort else None,
        documents_404=facts.get("documents404", False),
    )


def paths() -> list[str]:
    """Every documented path the lab knows."""
    return sorted(_document()["endpoints"])


def item_of(page: str) -> str:
    """The definition of the ``values`` of a page."""
    return definition(page)["values"].of or page


def gate(value: Any, name: str | None, version: str) -> Any:
    """*value* without the fields that *version* of the API does not have, all the way down."""
    if isinstance(value, list):
        return [gate(item, name, version) for item in value]
    if not isinstance(value, dict) or name is None or not definition(name):
        return value
    fields = definition(name)
    return {key: gate(item, fields[key].of, version) for key, item in value.items() if fields[key].exists_at(version)}
