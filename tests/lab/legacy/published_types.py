"""The published types of the legacy API, and what it means for a JSON answer to agree with one."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_DOCUMENT = Path(__file__).parent / "specs" / "legacy-10.3.json"
_SCALARS: dict[str, type] = {"string": str, "integer": int, "boolean": bool}


@cache
def definitions() -> dict[str, Any]:
    """Every definition by its name, prefix included."""
    found: dict[str, Any] = json.loads(_DOCUMENT.read_text(encoding="utf-8"))["definitions"]
    return found


def violations(type_name: str, answer: Any) -> list[str]:
    """Where *answer* disagrees with the type, in a value's type or by a field nobody published."""
    return list(_entity(type_name, answer, ""))


def _entity(name: str, answer: Any, place: str) -> Iterator[str]:
    schema = definitions()[name]
    if schema.get("type") == "string":
        yield from _value(schema, answer, place)
        return
    if not isinstance(answer, dict):
        yield f"{place}: {answer!r} is no {name}"
        return
    actual = name
    if "_type" in answer:
        derived = [it for it in _named(answer["_type"]) if name in _lineage(it)]
        if len(derived) != 1:
            yield f"{place}: {answer['_type']} is not derived from {name}"
            return
        actual = derived[0]
    known = _properties(actual)
    for key, value in answer.items():
        if key == "_type":
            continue
        if key not in known:
            yield f"{place}/{key}: nobody published this field of {actual}"
        else:
            yield from _value(known[key], value, f"{place}/{key}")


def _value(schema: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    if "$ref" in schema:
        yield from _entity(schema["$ref"].rsplit("/", 1)[-1], value, place)
    elif schema.get("type") == "array":
        if not isinstance(value, list):
            yield f"{place}: {value!r} is no list"
            return
        for index, item in enumerate(value):
            yield from _value(schema["items"], item, f"{place}/{index}")
    elif schema.get("type") in _SCALARS:
        # A bool is an int to Python, not to JSON.
        if type(value) is not _SCALARS[schema["type"]]:
            yield f"{place}: {value!r} is no {schema['type']}"
    elif isinstance(value, dict) and "_type" in value:
        for candidate in _named(value["_type"]):
            yield from _entity(candidate, value, place)


def _named(bare: str) -> list[str]:
    return [name for name in definitions() if name.rsplit(":", 1)[-1] == bare]


def _parents(name: str) -> list[str]:
    return [part["$ref"].rsplit("/", 1)[-1] for part in definitions()[name].get("allOf", []) if "$ref" in part]


def _lineage(name: str) -> Iterator[str]:
    yield name
    for parent in _parents(name):
        yield from _lineage(parent)


@cache
def _properties(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for ancestor in _lineage(name):
        schema = definitions()[ancestor]
        for part in (schema, *schema.get("allOf", [])):
            found |= part.get("properties", {})
    return found
