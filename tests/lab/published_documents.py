"""The published CloudAPI documents, and what it means for an answer to agree with one."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

_FOLDER = Path(__file__).parent / "specs"

# Typed ``object``, or a map of objects, in the documents; anything at all in real answers.
_UNTYPED = {("Capability", "value"), ("DefinedEntity", "entity"), ("DefinedEntityType", "schema")}


@cache
def document(version: str) -> dict[str, Any]:
    """The document of an API version, 36.0 or 37.2."""
    read: dict[str, Any] = json.loads((_FOLDER / f"cloudapi-{version}.json").read_text(encoding="utf-8"))
    for name, field in _UNTYPED:
        for part in (read["definitions"][name], *read["definitions"][name].get("allOf", [])):
            if field in part.get("properties", {}):
                part["properties"][field] = {}
    return read


def paths(version: str) -> dict[str, Any]:
    """The documented GETs."""
    found: dict[str, Any] = document(version)["paths"]
    return found


def without_nulls(value: Any) -> Any:
    """*value* without what is null: VCD writes it, the schemas do not know it."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def violations(version: str, path: str, status: int, answer: Any) -> list[str]:
    """Where an answer disagrees with the document, in types or by fields nobody published."""
    schema = paths(version)[path]["get"]["responses"][str(status)].get("schema", {})
    validator = Draft4Validator({**schema, "definitions": document(version)["definitions"]})
    wrong = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in validator.iter_errors(without_nulls(answer))
    ]
    return wrong + list(_invented(version, schema, answer, ""))


def _resolved(version: str, schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        found: dict[str, Any] = document(version)["definitions"][name]
        return found
    return schema


def _properties(version: str, schema: dict[str, Any]) -> dict[str, Any]:
    schema = _resolved(version, schema)
    found: dict[str, Any] = dict(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        found |= _properties(version, part)
    return found


def _invented(version: str, schema: dict[str, Any], answer: Any, place: str) -> list[str]:
    if isinstance(answer, list):
        items = _resolved(version, schema).get("items", {})
        return [one for index, item in enumerate(answer) for one in _invented(version, items, item, f"{place}/{index}")]
    if not isinstance(answer, dict):
        return []
    known = _properties(version, schema)
    if not known:
        return []
    found = [f"{place}/{key}: nobody published this field" for key in answer if key not in known]
    for key, item in answer.items():
        found += _invented(version, known.get(key, {}), item, f"{place}/{key}")
    return found
