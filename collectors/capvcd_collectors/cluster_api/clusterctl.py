"""clusterctl variables: the file that holds them, and their substitution in a manifest that is still a template."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.yaml.located import Origin, parse_documents, read_text, shown

VARIABLE = re.compile(
    r"(?P<escape>\$?)\$\{(?P<name>[A-Za-z_]\w*)(?:(?P<operator>:?[=-])(?P<default>(?:(?!\$\{)[^}])*))?\}"
)
"""``${NAME}``, ``${NAME:=default}`` and ``${NAME:-default}``; a second ``$`` before it makes it literal."""

_ASSIGNMENT = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_]\w*)=(?P<value>.*)")

_SECRET_NAME = re.compile(r"PASSWORD|TOKEN|SECRET", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of the file at *path* (as shown), by name; *values* may hold secrets."""

    path: str
    values: Mapping[str, str] = field(repr=False)

    def secrets(self) -> tuple[str, ...]:
        """The values of variables that are secrets by their name."""
        return tuple(value for name, value in self.values.items() if _SECRET_NAME.search(name) and value)


def read_variables(path: Path) -> Variables:
    """The variables in the file at *path*: a flat YAML mapping such as clusterctl.yaml, or lines of ``NAME=value``."""
    text = read_text(path).replace("\r\n", "\n")
    assignments = _assignments(text, path)
    if assignments is not None:
        return Variables(shown(path), assignments)
    documents = parse_documents(text, Origin(shown(path)))
    if len(documents) != 1 or not isinstance(documents[0].body, dict):
        raise UsageError(
            "this is no file of clusterctl variables; it should hold NAME: value or NAME=value lines",
            FileSource(shown(path), 1),
        )
    document = documents[0]
    # clusterctl.yaml also holds lists and mappings (providers, images), which are no variables.
    scalars = {name: document.text(name) for name in document.body if not isinstance(document.body[name], dict | list)}
    return Variables(shown(path), {name: value or "" for name, value in scalars.items()})


def _assignments(text: str, path: Path) -> dict[str, str] | None:
    """The variables of a file of ``NAME=value`` lines, or None when the first line shows that it is none."""
    values: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _ASSIGNMENT.fullmatch(line.strip())
        if found is None:
            if not values:
                return None
            raise UsageError("this line is no NAME=value; correct or remove it", FileSource(shown(path), number))
        values[found["name"]] = _unquoted(found["value"].strip())
    return values or None


def _unquoted(value: str) -> str:
    try:
        words = shlex.split(value, comments=True)
    except ValueError:
        return value
    return words[0] if len(words) == 1 else value if words else ""


@dataclass(frozen=True, slots=True)
class Substituted:
    """A text with its variables replaced, where its lines come from, and the names that have no value."""

    text: str = field(repr=False)
    origin: Origin
    without_value: frozenset[str]


def substitute(text: str, variables: Variables, path: str) -> Substituted:
    """Replace the variables in *text*, which stands in the file *path*.

    A variable without value or default stays as it is. clusterctl substitutes before it parses, in comments too, and so
    do we: a value may be a number or several lines.
    """
    without_value: set[str] = set()

    def value(found: re.Match[str]) -> str:
        if found["escape"]:
            return found[0][1:]
        known = variables.values.get(found["name"])
        operator = found["operator"] or ""
        if operator and (known is None or (known == "" and operator.startswith(":"))):
            return found["default"]
        if known is None:
            without_value.add(found["name"])
            return found[0]
        return known

    lines: list[str] = []
    numbers: list[int] = []
    for number, line in enumerate(text.split("\n"), start=1):
        replaced = VARIABLE.sub(value, line).split("\n")
        lines += replaced
        numbers += [number] * len(replaced)
    origin = Origin(path, place=lambda line, column: (numbers[min(line, len(numbers)) - 1], column))
    return Substituted("\n".join(lines), origin, frozenset(without_value))


def unresolved(text: str, names: frozenset[str] | None = None) -> str | None:
    """The name of the first variable in *text* that nobody has replaced; only of *names*, when they are given."""
    for found in VARIABLE.finditer(text):
        if not found["escape"] and (names is None or found["name"] in names):
            return found["name"]
    return None
