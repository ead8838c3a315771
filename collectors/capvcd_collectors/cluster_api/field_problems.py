"""An object compared with the schema of its kind, as the API server does before it takes the object.

The server drops nulls before it judges: a null is as good as left out, unless the schema says ``nullable``; in a list
it is a value of the wrong type (apiextensions-apiserver, ``pkg/apiserver/schema/defaulting/prune.go``). It also keeps
what a schema says to preserve though it is unknown. Validators of JSON Schema know neither.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from capvcd_collectors.facts.base import Source
from capvcd_collectors.facts.fields import FieldFlaw, FieldProblem
from capvcd_collectors.facts.manifests import KeyPath
from capvcd_collectors.profiles.schemas import Schema, kind_schema, metadata_schema

_LONGEST_SHOWN = 40
"""Characters of a value that a message quotes; of a longer one it says the length."""

_SECRET = re.compile(r"password|token|secret|usercontext|^content$|^(string|binary)?data$", re.IGNORECASE)
"""Keys below which no value is quoted."""

_LONGEST_MATCHED = 4096
"""Characters of a value that is held against a pattern; none of the patterns fits a longer one."""

_PRESERVES = "x-kubernetes-preserve-unknown-fields"
_BITS = {"int32": 31, "int64": 63}

_NOUNS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}


def schema_of(body: Mapping[str, Any]) -> Schema | None:
    """The schema of the kind that the object *body* is of; None when there is none."""
    group, _, version = str(body["apiVersion"]).rpartition("/")
    return kind_schema(group, version, str(body["kind"]))


def field_problems(body: Mapping[str, Any], schema: Schema, locate: Callable[..., Source]) -> tuple[FieldProblem, ...]:
    """What is wrong in the fields of the object *body* by the *schema* of its kind, in the order written.

    *locate* tells the place of a path in it. The status is not looked at: the server ignores it in what people apply.
    """
    envelope = {"apiVersion": {}, "kind": {}, "metadata": metadata_schema(), "status": {_PRESERVES: True}}
    whole = {**schema, "properties": {**envelope, **schema["properties"]}}
    return tuple(_Comparison(locate).fields(body, whole, ()))


def value_problems(
    value: Any, schema: Schema, path: KeyPath, locate: Callable[..., Source]
) -> tuple[FieldProblem, ...]:
    """What is wrong with *value*, which stands at *path*, by a *schema* that is told beside it."""
    return tuple(_Comparison(locate).value(value, schema, path))


@dataclass(frozen=True, slots=True)
class _Comparison:
    locate: Callable[..., Source]

    def value(self, value: Any, schema: Schema, path: KeyPath) -> Iterator[FieldProblem]:
        if not _is_of_type(value, schema):
            yield self.problem(FieldFlaw.TYPE, path, value, noun_of(schema))
            return
        if (wanted := _wanted_value(value, schema)) is not None:
            yield self.problem(FieldFlaw.VALUE, path, value, wanted)
        if isinstance(value, Mapping):
            yield from self.fields(value, schema, path)
        elif isinstance(value, list):
            for index, each in enumerate(value):
                yield from self.value(each, schema.get("items", {}), (*path, index))

    def fields(self, value: Mapping[str, Any], schema: Schema, path: KeyPath) -> Iterator[FieldProblem]:
        properties: Mapping[str, Schema] = schema.get("properties", {})
        rest = schema.get("additionalProperties")
        for name, inner in value.items():
            below = properties.get(name, rest if isinstance(rest, Mapping) else None)
            if below is not None:
                yield from self.known_field(inner, below, (*path, name))
            elif properties and rest is None and _PRESERVES not in schema:
                where = self.locate(*path, name)
                yield FieldProblem(FieldFlaw.UNKNOWN, (*path, name), where, legal=tuple(properties))
        for name in schema.get("required", ()):
            below = properties.get(name, {})
            if value.get(name) is None and "default" not in below and "nullable" not in below:
                yield self.missing((*path, name), value, below)

    def known_field(self, value: Any, schema: Schema, path: KeyPath) -> Iterator[FieldProblem]:
        if value is None:
            return
        if "x-since" in schema:
            where = self.locate(*path)
            yield FieldProblem(FieldFlaw.ADDED_LATER, path, where, _seen(value, path), since=schema["x-since"])
        yield from self.value(value, schema, path)

    def missing(self, path: KeyPath, holder: Mapping[str, Any], schema: Schema) -> FieldProblem:
        seen = "null, which is as good as left out" if path[-1] in holder else "missing"
        return FieldProblem(FieldFlaw.MISSING, path, self.locate(*path), seen, noun_of(schema))

    def problem(self, flaw: FieldFlaw, path: KeyPath, value: Any, wanted: str) -> FieldProblem:
        return FieldProblem(flaw, path, self.locate(*path), _seen(value, path), wanted)


def _is_of_type(value: Any, schema: Schema) -> bool:
    if value is None:
        return "nullable" in schema or not (schema.get("type") or "x-kubernetes-int-or-string" in schema)
    if "x-kubernetes-int-or-string" in schema:
        return isinstance(value, str) or _is_whole(value)
    is_type = _TYPES.get(schema.get("type", ""))
    return is_type is None or is_type(value)


def _is_whole(value: Any) -> bool:
    """Whether JSON would write *value* as a whole number, as it does 3.0."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": _is_whole,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, Mapping),
}


def noun_of(schema: Schema) -> str:
    """What a value of *schema* is, as a noun with its article."""
    if "x-kubernetes-int-or-string" in schema:
        return "a whole number or a text"
    return _NOUNS.get(str(schema.get("type")), "a value")


def _wanted_value(value: Any, schema: Schema) -> str | None:
    """What *schema* wants instead of *value*, which is of the right type; None when it takes the value."""
    if "enum" in schema and value not in schema["enum"]:
        return " or ".join(map(repr, schema["enum"]))
    if isinstance(value, str):
        return _wanted_length(len(value), schema, "Length", "character") or _wanted_pattern(value, schema)
    if isinstance(value, list):
        return _wanted_length(len(value), schema, "Items", "entry", "entries")
    if isinstance(value, Mapping):
        return _wanted_length(len(value), schema, "Properties", "field")
    return _wanted_size(value, schema) if _is_whole(value) else None


def _wanted_length(length: int, schema: Schema, of: str, one: str, many: str = "") -> str | None:
    least, most = schema.get(f"min{of}", 0), schema.get(f"max{of}", length)
    if least <= length <= most:
        return None
    bound, number = ("least", least) if length < least else ("most", most)
    return f"at {bound} {number} {one if number == 1 else many or f'{one}s'}"


def _wanted_pattern(text: str, schema: Schema) -> str | None:
    pattern = schema.get("pattern")
    if pattern is None or (len(text) <= _LONGEST_MATCHED and re.search(pattern, text)):
        return None
    return f"a text that fits {pattern}"


def _wanted_size(value: float, schema: Schema) -> str | None:
    bits = _BITS.get(schema.get("format", ""))
    least = schema.get("minimum", value if bits is None else -(2**bits))
    most = schema.get("maximum", value if bits is None else 2**bits - 1)
    if least <= value <= most:
        return None
    return f"at least {least}" if value < least else f"at most {most}"


def _seen(value: Any, path: KeyPath) -> str:
    """*value* as a noun; quoted when it is short and no secret."""
    if isinstance(value, Mapping | list | None):
        return "a mapping" if isinstance(value, Mapping) else "null" if value is None else "a list"
    noun = "flag" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
    if any(_SECRET.search(str(step)) for step in path):
        return f"a {noun}"
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN:
        return f"a text of {len(value)} characters"
    return f"the {noun} {str(value).lower() if isinstance(value, bool) else repr(value)}"
