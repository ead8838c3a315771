"""The names of the fields that an API version knows, and how a place in an object is written.

A field table is a nested mapping of names: an empty one is a leaf whose value may be anything, and so is one with the
key ``*``. Lists are transparent: a table holds for each of their elements.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

__all__ = ["FieldTable", "Path", "dotted", "knows"]

FieldTable: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]


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
