"""Compares an object with the fields its API version knows.

A field table is a nested mapping of names: an empty one is a leaf whose value may be anything, and so is one with the
key ``*``. Lists are transparent: a table holds for each of their elements.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = ["FieldTable", "Path", "StrayField", "dotted", "knows", "stray_fields"]

FieldTable: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class StrayField:
    """A field the table does not have; *legal* are the names it has at that place."""

    path: Path
    legal: tuple[str, ...]


def stray_fields(value: Any, table: FieldTable, path: Path = ()) -> Iterator[StrayField]:
    """Every field of *value*, which stands at *path*, that *table* does not have, in the order written."""
    if isinstance(value, list):
        for index, element in enumerate(value):
            yield from stray_fields(element, table, (*path, index))
    elif isinstance(value, Mapping) and not _is_open(table):
        for name, inner in value.items():
            if name in table:
                yield from stray_fields(inner, table[name], (*path, name))
            else:
                yield StrayField((*path, name), tuple(table))


def knows(table: FieldTable, path: Path) -> bool:
    """Whether *table* has a field at *path*."""
    for step in path:
        if isinstance(step, int):
            continue
        if _is_open(table):
            return True
        if step not in table:
            return False
        table = table[step]
    return True


def dotted(path: Path) -> str:
    """``spec.multiZoneSpec.zones[0].name``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def _is_open(table: FieldTable) -> bool:
    return not table or "*" in table
