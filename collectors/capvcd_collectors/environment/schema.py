"""The JSON Schema of the environment file, composed of what every file has and the sections of the endpoints.

The published schema is what the built-in endpoints compose to; to write it anew, in this folder:

    python -m capvcd_collectors.environment.schema > schemas/environment.schema.json
"""

import json
import sys
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from capvcd_collectors.engine.endpoints import EndpointSupport
from capvcd_collectors.installed import BUILT_IN

Schema = Mapping[str, Any]


def environment_schema(endpoints: Iterable[EndpointSupport] = BUILT_IN) -> dict[str, Any]:
    """The schema of an environment file in which *endpoints* have their sections, after ``capvcd`` and in their order.

    A section that the base has for a kind that is not examined yet gives way to the kind's own.
    """
    text = files("capvcd_collectors.environment").joinpath("schemas", "base.schema.json").read_text("utf-8")
    base: dict[str, Any] = json.loads(text)
    first = {"capvcd": base["properties"]["capvcd"]}
    sections = {each.kind.section: each.schema for each in endpoints}
    return base | {"properties": first | sections | {**base["properties"], **first, **sections}}


def resolved(schema: Schema, root: Schema) -> tuple[tuple[str, ...], Schema]:
    """What *schema* refers to in the definitions of *root*: the names on the way there, and the last of them itself."""
    names: list[str] = []
    while "$ref" in schema:
        names.append(schema["$ref"].removeprefix("#/$defs/"))
        schema = root["$defs"][names[-1]]
    return tuple(names), schema


def endpoint_sections(schema: Schema) -> tuple[str, ...]:
    """The sections of the environment file that describe an endpoint with a ``url``."""
    sections = schema["properties"].items()
    return tuple(name for name, section in sections if "url" in resolved(section, schema)[1].get("properties", {}))


def published() -> str:
    """The published schema, as text."""
    return json.dumps(environment_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(published())
