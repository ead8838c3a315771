"""Single values of an object: a text, a number, a flag, a list, each with its place.

A value that is written and is none of these is neither absent nor its default; it is kept as not understood.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from capvcd_collectors.cluster_api.topology import PatchedObject
from capvcd_collectors.facts.base import Source
from capvcd_collectors.facts.manifests import NotUnderstood
from capvcd_collectors.yaml.strict import as_flag

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """What stands *where*: the *value*, None when there is none, or when *why* says why it was not understood."""

    value: T | None
    where: Source
    why: str | None = None

    def or_else(self, default: T) -> T:
        """The value, or *default* when there is none."""
        return default if self.value is None else self.value


def text(holder: PatchedObject, *path: str | int) -> Value[str]:
    """The scalar at *path* as text."""
    written, value = _read(holder, path)
    if isinstance(written, dict | list):
        return _not_understood(holder, path, f"is {_kind(written)}, not a text")
    return value if written is None else Value(str(written), value.where)


def number(holder: PatchedObject, *path: str | int) -> Value[int]:
    """The whole number at *path*."""
    written, value = _read(holder, path)
    if written is None:
        return value
    if isinstance(written, bool) or not isinstance(written, int):
        return _not_understood(holder, path, f"is {_kind(written)}, not a whole number")
    return Value(written, value.where)


def flag(holder: PatchedObject, *path: str | int) -> Value[bool]:
    """True or false at *path*, in any of YAML's words for it."""
    written, value = _read(holder, path)
    said = as_flag(written)
    if written is not None and said is None:
        return _not_understood(holder, path, f"is {_kind(written)}, neither true nor false")
    return value if said is None else Value(said, value.where)


def entries(holder: PatchedObject, *path: str | int) -> Value[list[Any]]:
    """The list at *path*."""
    written, value = _read(holder, path)
    if written is None:
        return value
    if not isinstance(written, list):
        return _not_understood(holder, path, f"is {_kind(written)}, not a list")
    return Value(written, value.where)


def places(values: Mapping[str, Value[Any]]) -> dict[str, Source]:
    """Where each of *values* stands, for `Fact.located`."""
    return {name: value.where for name, value in values.items()}


def not_understood(values: Mapping[str, Value[Any]]) -> dict[str, NotUnderstood]:
    """Those of *values* that were not understood."""
    return {name: NotUnderstood(value.why, value.where) for name, value in values.items() if value.why is not None}


def _read(holder: PatchedObject, path: tuple[str | int, ...]) -> tuple[Any, Value[Any]]:
    """What is written at *path*, and the value that it is when nothing is."""
    return holder.find(*path), Value(None, holder.locate(*path), holder.unknown(*path))


def _not_understood(holder: PatchedObject, path: tuple[str | int, ...], why: str) -> Value[Any]:
    return Value(None, holder.locate(*path), why)


def _kind(written: Any) -> str:
    match written:
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case bool():
            return "a flag"
        case int() | float():
            return "a number"
        case _:
            return "a text"
