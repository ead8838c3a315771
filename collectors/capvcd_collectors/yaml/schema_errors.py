"""Validation of a document against a JSON Schema, with one sentence about each thing that is wrong.

No value is ever quoted but those of an enumeration: a value may be a secret in the wrong place.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from capvcd_collectors.errors import Faults, UsageError
from capvcd_collectors.spelling import nearest, suggestion
from capvcd_collectors.yaml.located import Document, KeyPath

Schema = Mapping[str, Any]

_FIRST_CAUSE = ("additionalProperties", "type", "pattern", "enum", "minimum", "minLength")
"""Of several violations at one place, the one that stands earliest here is the cause of the others."""

_TYPES = {
    "object": "a mapping of keys to values",
    "array": "a list",
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
}

_SENTENCES = {
    "minLength": "is empty; fill it in or remove the key",
    "minItems": "is empty; fill it in or remove the key",
    "pattern": "is not the name of an environment variable; the secret itself does not belong here",
    "const": "must be true",
}


@dataclass(frozen=True, slots=True)
class _Violation:
    """One violation: the *keyword* of *schema* whose *demand* the *instance* at *path* does not meet."""

    keyword: str
    demand: Any
    instance: Any
    path: KeyPath
    schema: Schema

    @property
    def rank(self) -> int:
        return _FIRST_CAUSE.index(self.keyword) if self.keyword in _FIRST_CAUSE else len(_FIRST_CAUSE)

    @property
    def unknown_keys(self) -> list[str]:
        if self.keyword != "additionalProperties":
            return []
        return [key for key in self.instance if key not in self.schema["properties"]]

    @property
    def is_about_a_secret(self) -> bool:
        return "prompt" in self.schema.get("properties", {})


def refuse_invalid(document: Document, body: Any, schema: Schema) -> None:
    """Raise a `UsageError` for the violations of *schema* in *body*, which stands at the places of *document*."""
    errors: Iterator[Any] = Draft202012Validator(schema).iter_errors(body)
    by_place: dict[KeyPath, list[_Violation]] = {}
    for error in errors:
        path = tuple(error.absolute_path)
        by_place.setdefault(path, []).append(
            _Violation(error.validator, error.validator_value, error.instance, path, error.schema)
        )
    unknown = {
        str(each).casefold() for violations in by_place.values() for one in violations for each in one.unknown_keys
    }
    faults = Faults()
    for violations in by_place.values():
        faults.found += _faults(violations, unknown, document, schema)
    faults.refuse()


def _faults(
    violations: Sequence[_Violation], misplaced: Collection[str], document: Document, root: Schema
) -> Iterator[UsageError]:
    """The faults at one place, without those that are but consequences of another one.

    A key that is missing here and *misplaced*, in lower case, is told where it stands.
    """
    first = min(violations, key=lambda each: each.rank)
    if first.is_about_a_secret or first.keyword not in ("additionalProperties", "required"):
        yield _usage_error(first, document)
        return
    known = first.schema["properties"]
    for key in first.unknown_keys:
        yield UsageError(_unknown_key(first.path, key, known, root), document.where(*first.path, key))
    misspelt = {nearest(key, known) for key in first.unknown_keys}
    required = next((each.demand for each in violations if each.keyword == "required"), ())
    for missing in required:
        if missing not in first.instance and missing not in misspelt and missing.casefold() not in misplaced:
            yield _missing_key((*first.path, missing), known[missing], document, root)
    if not first.unknown_keys:
        others = (each for each in violations if each.keyword != "required")
        yield from (_usage_error(each, document) for each in others)


def as_written(document: Document, schema: Schema) -> Any:
    """The body of *document* with numbers where *schema* wants text turned back into what was written.

    ``version: 1.10`` is a number to YAML, and the number 1.1.
    """

    def written(value: Any, below: Schema, path: KeyPath) -> Any:
        below = _resolved(below, schema)
        if isinstance(value, dict):
            properties = below.get("properties", {})
            return {key: written(each, properties.get(key, {}), (*path, key)) for key, each in value.items()}
        if isinstance(value, list):
            return [written(each, below.get("items", {}), (*path, index)) for index, each in enumerate(value)]
        return document.text(*path) if "string" in _types(below) and isinstance(value, int | float) else value

    return written(document.body, schema, ())


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema


def _types(schema: Schema) -> tuple[str, ...]:
    declared = schema.get("type", ())
    return (declared,) if isinstance(declared, str) else tuple(declared)


def _usage_error(violation: _Violation, document: Document) -> UsageError:
    path = violation.path
    where = document.where(*path)
    if violation.is_about_a_secret:
        return UsageError(f"{_dotted(path)} {_secret_sentence(violation)}", where)
    return UsageError(f"{_dotted(path) or 'this file'} {_sentence(violation)}", where)


def _missing_key(path: KeyPath, schema: Schema, document: Document, root: Schema) -> UsageError:
    sentence = f"{_dotted(path)} is missing; add it: {_description(schema, root)}"
    return UsageError(sentence, document.where(*path[:-1]))


def _dotted(path: KeyPath) -> str:
    return ".".join(map(str, path))


def _unknown_key(path: KeyPath, unknown: str, known: Mapping[str, Any], root: Schema) -> str:
    sentence = f"{_dotted((*path, unknown))} is not a key here"
    best = nearest(unknown, known)
    if best is not None:
        return f"{sentence}; did you mean {_dotted((*path, best))}?"
    for keys in _all_keys(root, root, ()):
        if keys[-1].casefold() == unknown.casefold():
            return f"{sentence}; did you mean {_dotted(keys)}?"
    return f"{sentence}; the keys are {', '.join(known)}"


def _all_keys(schema: Schema, root: Schema, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for key, below in _resolved(schema, root).get("properties", {}).items():
        yield (*path, key)
        yield from _all_keys(below, root, (*path, key))


def _description(schema: Schema, root: Schema) -> str:
    below = _resolved(schema, root)
    about: str = schema.get("description") or below.get("description") or below.get("title") or "it is required"
    return f"{about[0].lower()}{about[1:].rstrip('.')}"


def _secret_sentence(violation: _Violation) -> str:
    section = violation.path[0]
    example = (
        f"write where the secret is kept, such as {_from_variable(violation.path)} or {{file: ~/.{section}/secret}}"
    )
    if violation.keyword == "type" and violation.instance is not None:
        return f"holds a literal secret; {example}"
    if violation.keyword == "additionalProperties":
        # The key itself is not quoted: `password: {MySecret}` is a mapping whose key is the secret.
        return f"has a key that is no kind of reference; {example}"
    if violation.keyword == "maxProperties":
        return "refers to several places; keep one of them"
    return f"is empty; {example}"


def _from_variable(path: KeyPath) -> str:
    """A reference to the environment variable that suits the key at *path*: ``{env: NSX_PASSWORD}``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", f"{path[0]}_{path[-1]}")
    return f"{{env: {re.sub(r'[^A-Z0-9]+', '_', words.upper())}}}"


def _sentence(violation: _Violation) -> str:
    if violation.keyword == "oneOf" and "apiToken" in violation.schema.get("properties", {}):
        return _credentials_sentence(violation)
    if violation.keyword == "type":
        return f"must be {_TYPES.get(_types(violation.schema)[0], 'a number')}"
    if violation.keyword == "enum":
        choices = [str(each) for each in violation.demand]
        return f"must be {' or '.join(choices)}{suggestion(str(violation.instance), choices)}"
    if violation.keyword == "minimum":
        return f"must be {violation.demand} or more"
    return _SENTENCES.get(violation.keyword, "is not what belongs here")


def _credentials_sentence(violation: _Violation) -> str:
    credentials = violation.instance
    if "password" in credentials and "apiToken" in credentials:
        return "has both password and apiToken; keep the one CAPVCD is to use"
    if "password" in credentials:
        return "has a password but no username; add the username"
    example = _from_variable((*violation.path, "password"))
    return f"has neither password nor apiToken; add one, such as password: {example}"
