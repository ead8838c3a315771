"""The two forms in which clusterctl gets its variables: a YAML file (clusterctl.yaml), and the environment.

clusterctl reads both through the Go library viper (its ``reader_viper.go``): names count in capitals, and a YAML value
that looks like a number or a date is first read as one, so that an unquoted 1.10 becomes 1.1.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.yaml.located import Origin, parse_documents
from capvcd_collectors.yaml.nodes import compose, kind_of

_ASSIGNMENT = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_]\w*)=(?P<value>.*)")
_LEFT_TO_A_SHELL = re.compile(r"(?<!\\)(?:\$[\w({]|`)")
_SINGLE_QUOTED = re.compile(r"'[^']*'")
_COMMENT = re.compile(r"(?:^|\s)#.*")

_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_NULL = re.compile(r"~|null|Null|NULL|")
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt ].*)?")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LARGEST_INTEGER = 2**64 - 1
_LONGEST_NUMBER = 400


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why a value of the file is not the one clusterctl would have: the *line* it stands in, and a clause."""

    line: int
    reason: str


Found = tuple[dict[str, str], dict[str, Unusable]]
"""The values by their names in capitals, and those of them that cannot be used."""


def assigned(text: str, path: str) -> Found | None:
    """The variables of a file of ``NAME=value`` lines, or None when the first line shows that it is none."""
    values: dict[str, str] = {}
    unusable: dict[str, Unusable] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _ASSIGNMENT.fullmatch(line.strip())
        if found is None:
            if not values:
                return None
            raise UsageError("this line is no NAME=value; correct or remove it", FileSource(path, number))
        name, value = found["name"].upper(), found["value"].strip()
        values[name] = _unquoted(value)
        unusable.pop(name, None)
        if _LEFT_TO_A_SHELL.search(_COMMENT.sub("", _SINGLE_QUOTED.sub("", value))):
            unusable[name] = Unusable(
                number, "leaves it to a shell; write the value out, in single quotes if it holds a $"
            )
        elif name != found["name"]:
            unusable[name] = Unusable(
                number, f"sets {found['name']}, and clusterctl looks for {name}; write it in capitals"
            )
    return (values, unusable) if values else None


def _unquoted(value: str) -> str:
    try:
        words = shlex.split(value, comments=True)
    except ValueError:
        return value
    return words[0] if len(words) == 1 else value if words else ""


def configured(text: str, path: str) -> Found:
    """The variables of a YAML file; lists and mappings in it (providers, images) are none."""
    documents = parse_documents(text, Origin(path))
    if len(documents) != 1 or not isinstance(documents[0].body, dict):
        raise UsageError(
            "this is no file of clusterctl variables; it should hold NAME: value or NAME=value lines",
            FileSource(path, 1),
        )
    document = documents[0]
    nodes = dict(_scalars(text))
    values: dict[str, str] = {}
    unusable: dict[str, Unusable] = {}
    lines: dict[str, int] = {}
    for written in document.body:
        name, line = written.upper(), document.where(written).line or 1
        if name in lines:
            raise UsageError(
                f"{written} is here twice, for clusterctl makes no difference of capitals, first in line "
                f"{lines[name]}; remove one",
                FileSource(path, line),
            )
        lines[name] = line
        if isinstance(document.body[written], dict | list):
            continue
        node = nodes.get(written)
        value = document.text(written) if node is None else _as_viper_has_it(node)
        if value is not None:
            values[name] = value
        if node is not None and _is_plain(node) and _DATE.fullmatch(str(node.value)):
            unusable[name] = Unusable(line, "holds what clusterctl takes for a date; put it in quotes")
    return values, unusable


def _scalars(text: str) -> Iterator[tuple[str, ScalarNode]]:
    """The scalars of the one mapping in *text*, by their keys."""
    for root in compose(text):
        entries: list[tuple[Node, Node]] = root.value if isinstance(root, MappingNode) else []
        for key, value in entries:
            if isinstance(key, ScalarNode) and isinstance(value, ScalarNode):
                yield str(key.value), value


def _is_plain(node: ScalarNode) -> bool:
    """Whether *node* is written without quotes, and without ``!!str`` before what would be a number."""
    return not node.style and not (kind_of(node) == "str" and _FLOAT.fullmatch(str(node.value)))


def _as_viper_has_it(node: ScalarNode) -> str | None:
    """The value of *node* as text, after go-yaml v3 has read it and spf13/cast has written it."""
    text = str(node.value)
    if not _is_plain(node):
        return text
    if _NULL.fullmatch(text):
        return None
    if _BOOLEAN.fullmatch(text):
        return text.lower()
    return _number(text) or text


def _number(text: str) -> str | None:
    """The number that *text* is, in decimal digits; None when it is none."""
    if _INFINITE.fullmatch(text):
        return "NaN" if "n" in text.lower().removesuffix("inf") else "-Inf" if text.startswith("-") else "+Inf"
    digits = text.replace("_", "") if text[:1] in "+-.0123456789" else text
    if len(digits) > _LONGEST_NUMBER:
        return None
    if _INTEGER.fullmatch(digits):
        octal = re.fullmatch(r"([-+]?)0([0-7]+)", digits)
        integer = int(f"{octal[1]}0o{octal[2]}" if octal else digits, 0)
        if -(2**63) <= integer <= _LARGEST_INTEGER:
            return str(integer)
    if _FLOAT.fullmatch(digits):
        number = Decimal(repr(float(digits)))
        if not number.is_finite():
            return None
        written = format(number, "f")
        return written.rstrip("0").rstrip(".") if "." in written else written
    return None
