"""What a controller that decodes its configuration strictly makes of a document.

CAPVCD, CPI and CSI decode with go-yaml v2 in strict mode (``pkg/config/cloudconfig.go`` of each): an unknown key or a
wrong type ends the controller, any scalar is good for a text field, and a quoted number is no number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from capvcd_collectors.facts.capvcd_files import ConfigProblem
from capvcd_collectors.spelling import nearest
from capvcd_collectors.yaml.located import Document, KeyPath


@dataclass(frozen=True, slots=True)
class Text:
    """A text field; *placeholder* is what the shipped file holds until somebody fills it in."""

    required: bool = False
    placeholder: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""

    required: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping with exactly these keys."""

    keys: Mapping[str, "Field"]


Field = Text | Number | Flag | Section

BOOLEANS = {
    spelling: truth
    for truth, words in ((True, ("y", "yes", "on")), (False, ("n", "no", "off")))
    for word in words
    for spelling in (word, word.capitalize(), word.upper())
}
"""Words that go-yaml v2 takes for booleans besides true and false (it follows YAML 1.1 there; its resolve.go)."""

_INT32 = range(-(2**31), 2**31)


def problems(document: Document, schema: Section, component: str) -> tuple[ConfigProblem, ...]:
    """All violations of *schema* in *document*, in the order of their lines."""
    found = list(_section(document, (), document.body, schema, component))
    return tuple(sorted(found, key=lambda problem: problem.where.line or 0))


def as_flag(value: Any) -> bool | None:
    """*value* as go-yaml v2 reads a boolean; None when it is none."""
    if isinstance(value, bool):
        return value
    return BOOLEANS.get(value) if isinstance(value, str) else None


def _section(
    document: Document, path: KeyPath, value: Any, section: Section, component: str
) -> Iterator[ConfigProblem]:
    if value is None:
        value = {}
    if not isinstance(value, dict):
        yield ConfigProblem(f"{dotted(path)} must be a mapping of keys to values", document.where(*path))
        return
    misspelt = set()
    for key in value:
        if key not in section.keys:
            best = nearest(key, section.keys)
            misspelt.add(best)
            yield ConfigProblem(_unknown(path, key, best, section, component), document.where(*path, key))
    for key, field in section.keys.items():
        here = (*path, key)
        if key in misspelt and key not in value:
            # One mistake, told once.
            continue
        if isinstance(field, Section):
            if key in value or _requires(field):
                yield from _section(document, here, value.get(key), field, component)
        else:
            yield from _scalar(document, here, field, present=key in value)


def _scalar(
    document: Document, path: KeyPath, field: Text | Number | Flag, *, present: bool
) -> Iterator[ConfigProblem]:
    value = document.find(*path)
    if value is None or (value == "" and isinstance(field, Text)):
        complaint = ("is blank" if present else "is missing") if _requires(field) else None
    else:
        complaint = _complaint(field, value, document.text(*path) or "")
    if complaint is not None:
        yield ConfigProblem(f"{dotted(path)} {complaint}", document.where(*path))


def _complaint(field: Text | Number | Flag, value: Any, text: str) -> str | None:
    """What is wrong with *value*, which *text* is the spelling of, as a *field*."""
    if isinstance(field, Text):
        if isinstance(value, dict | list):
            return "must be text"
        holds_placeholder = field.placeholder is not None and _holds_placeholder(text, field.placeholder)
        return f"still holds the placeholder {field.placeholder}" if holds_placeholder else None
    if isinstance(field, Flag):
        return "must be true or false, without quotes" if as_flag(value) is None else None
    if isinstance(value, str):
        return "must be a number, but is text; write it without quotes"
    # go-yaml v2 cuts the fraction off a number that should be whole (its decode.go).
    whole = int(value) if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) else None
    return None if whole is not None and whole in _INT32 else "must be a whole number of at most 32 bits"


def _holds_placeholder(text: str, placeholder: str) -> bool:
    return text.strip().removeprefix("https://").removeprefix("http://").rstrip("/") == placeholder


def _requires(field: Field) -> bool:
    if isinstance(field, Section):
        return any(map(_requires, field.keys.values()))
    return not isinstance(field, Flag) and field.required


def _unknown(path: KeyPath, key: str, best: str | None, section: Section, component: str) -> str:
    sentence = f"{dotted((*path, key))} is not a key of {component}'s configuration"
    if best is not None:
        return f"{sentence}; did you mean {dotted((*path, best))}?"
    return f"{sentence}; the keys are {', '.join(section.keys)}"


def dotted(path: KeyPath) -> str:
    """How *path* is called in a sentence."""
    return ".".join(map(str, path)) or "the file"
