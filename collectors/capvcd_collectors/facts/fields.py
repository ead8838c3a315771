"""What the API server would find wrong in the fields of an object, by the schema of its kind."""

from dataclasses import dataclass
from enum import StrEnum

from capvcd_collectors.facts.base import Source


class FieldFlaw(StrEnum):
    """What is wrong with a field."""

    UNKNOWN = "unknown"
    """The kind has no such field."""
    MISSING = "missing"
    """The kind requires it, and it is left out or null."""
    TYPE = "type"
    """Its value is of another type."""
    VALUE = "value"
    """Its value is of the right type, and none of those it may have."""
    ADDED_LATER = "added later"
    """The kind has it, from a later release of Cluster API on."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field of an object that its schema does not take, at *path* and *where*.

    *seen* is what stands there, a noun with its article (``the text '4'``, ``a list``; secrets are not quoted) and
    *wanted* what may (``a whole number``); both are empty for a field that is unknown. *legal* are the fields that the
    schema has at the place of an unknown one. *since* is the release of Cluster API that added the field, when a later
    one than the first did.
    """

    flaw: FieldFlaw
    path: tuple[str | int, ...]
    where: Source
    seen: str = ""
    wanted: str = ""
    legal: tuple[str, ...] = ()
    since: str | None = None
