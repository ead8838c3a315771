"""The schemas that are published, and where they are found.

A schema's ``$id`` is a URN: it names the schema wherever the project is hosted, and a validator needs no network to
find it. `resolve` finds it, `registry` lets ``jsonschema`` do so, and ``capvcd-doctor report --schema`` prints it.
"""

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from referencing import Registry

REPORT = "urn:capvcd-doctor:schema:report:2.0"
"""The ``$id`` of the schema of the JSON report."""

_FILES = {REPORT: "report.schema.json"}


@cache
def text_of(schema_id: str) -> str:
    """The schema with that ``$id`` as it is published; LookupError names those there are for any other."""
    if schema_id not in _FILES:
        raise LookupError(f"there is no schema {schema_id}; there is {', '.join(_FILES)}")
    return files(__name__).joinpath(_FILES[schema_id]).read_text("utf-8")


def resolve(schema_id: str) -> dict[str, Any]:
    """The schema with that ``$id`` (JSON Schema, draft 2020-12), as JSON values; LookupError for any other."""
    schema: dict[str, Any] = json.loads(text_of(schema_id))
    return schema


def registry() -> "Registry[Any]":
    """All schemas by their ``$id``, for a validator that is to follow references to them."""
    from referencing import Registry, Resource  # noqa: PLC0415 - needed only where something is validated

    return Registry().with_resources((each, Resource.from_contents(resolve(each))) for each in _FILES)
