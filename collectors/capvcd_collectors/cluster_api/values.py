"""Single values of an object: a text, a number, a flag, a list, each with its place.

A value that is written and is none of these is neither absent nor its default; it is kept as not understood.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from capvcd_collectors.cluster_api.written import Written, called
from capvcd_collectors.facts.base import Source
from capvcd_collectors.facts.written import NotUnderstood
from capvcd_collectors.yaml.strict import as_flag

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """What stands *where*: the *value*, None when there is none, or when it was not *understood*."""

    value: T | None
    where: Source
    unread: NotUnderstood | None = None

    def or_else(self, default: T) -> T:
        """The value, or *default* when there is none."""
        return default if self.value is None else self.value


def text(holder: Written, *path: str | int) -> Value[str]:
    """The scalar at *path* as text."""
    written, value = _read(holder, path)
    if isinstance(written, Mapping | list):
        return unread(holder, path, f"is {_kind(written)}, not a text")
    return value if written is None else Value(str(written), value.where)


def number(holder: Written, *path: str | int) -> Value[int]:
    """The whole number at *path*."""
    written, value = _read(holder, path)
    if written is None:
        return value
    is_whole = isinstance(written, int) or (isinstance(written, float) and written.is_integer())
    if isinstance(written, bool) or not is_whole:
        return unread(holder, path, f"is {_kind(written)}, not a whole number")
    return Value(int(written), value.where)


def flag(holder: Written, *path: str | int) -> Value[bool]:
    """True or false at *path*, in any of YAML's words for it."""
    written, value = _read(holder, path)
    said = as_flag(written)
    if written is not None and said is None:
        return unread(holder, path, f"is {_kind(written)}, neither true nor false")
    return value if said is None else Value(said, value.where)


def entries(holder: Written, *path: str | int) -> Value[list[Any]]:
    """The list at *path*, all of whose entries are understood."""
    written, value = _read(holder, path)
    if written is None:
        return value
    if not isinstance(written, list):
        return unread(holder, path, f"is {_kind(written)}, not a list")
    strange = next((each for each in written if isinstance(each, NotUnderstood)), None)
    return Value(written, value.where) if strange is None else Value(None, value.where, strange)


def places(values: Mapping[str, Value[Any]]) -> dict[str, Source]:
    """Where each of *values* stands, for `Fact.located`."""
    return {name: value.where for name, value in values.items()}


def not_understood(values: Mapping[str, Value[Any]]) -> dict[str, NotUnderstood]:
    """Those of *values* that were not understood."""
    return {name: value.unread for name, value in values.items() if value.unread is not None}


def unread(holder: Written, path: tuple[str | int, ...], reason: str) -> Value[Any]:
    """The value at *path*, which was not understood for *reason*."""
    where = holder.locate(*path)
    return Value(None, where, NotUnderstood(reason, where, called(holder.object, path)))


def _read(holder: Written, path: tuple[str | int, ...]) -> tuple[Any, Value[Any]]:
    """What is written at *path*, and the value that it is when nothing is, or nothing that is understood."""
    written, where = holder.find(*path), holder.locate(*path)
    if isinstance(written, NotUnderstood):
        return None, Value(None, where, replace(written, name=called(holder.object, path)))
    return written, Value(None, where)


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
