"""Dotted paths into the world, for people's own changes of it (``--lab-patch``).

``edge_gateways[name=t-tenant-edge].nat_rules[0].enabled`` names one value. A list is addressed by position or by a
field of its items; a mapping by key, in brackets when the key holds a dot (``installation.secrets[vcd.password]``). An
unknown step is an error that names the nearest step there is.
"""

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from capvcd_lab.world.world import World

_STEP = re.compile(r"(?P<key>[^.\[\]]+)|\[(?P<bracket>[^\]]*)\]|(?P<dot>\.)")


class UnknownPathError(ValueError):
    """A path that leads nowhere, or a value that does not fit where it leads."""


def apply(world: World, patch: Mapping[str, Any]) -> None:
    """Put each value of *patch* where its path leads."""
    for path, value in patch.items():
        steps = _steps(path)
        holder: Any = world
        for step in steps[:-1]:
            holder = _follow(holder, step, path)
        _assign(holder, steps[-1], value, path)


def _steps(path: str) -> list[str]:
    steps: list[str] = []
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            raise UnknownPathError(f"{path}: this is no path; write names with dots and [index] or [name=...]")
        position = match.end()
        if match["dot"] is None:
            steps.append(match["key"] if match["key"] is not None else f"[{match['bracket']}]")
    if not steps:
        raise UnknownPathError("a path may not be empty")
    return steps


def _follow(holder: Any, step: str, path: str) -> Any:
    if isinstance(holder, list):
        return holder[_index(holder, step, path)]
    if isinstance(holder, dict):
        key = step.strip("[]")
        if key not in holder:
            raise _unknown(path, key, [str(known) for known in holder])
        return holder[key]
    return getattr(holder, _field(holder, step, path).name)


def _assign(holder: Any, step: str, value: Any, path: str) -> None:
    if isinstance(holder, list):
        index = _index(holder, step, path)
        old = holder[index]
        holder[index] = _fitting(value, type(old), path) if dataclasses.is_dataclass(old) else value
    elif isinstance(holder, dict):
        holder[step.strip("[]")] = value
    else:
        field = _field(holder, step, path)
        hint = typing.get_type_hints(type(holder))[field.name]
        setattr(holder, field.name, _fitting(value, hint, path))


def _index(items: list[Any], step: str, path: str) -> int:
    selector = step.strip("[]")
    if selector.lstrip("-").isdigit():
        index = int(selector)
        if not -len(items) <= index < len(items):
            raise UnknownPathError(f"{path}: there is no {step}; the list has {len(items)} items")
        return index
    key, equals, wanted = selector.partition("=")
    if not equals or not step.startswith("["):
        raise UnknownPathError(f"{path}: {step} is no item of a list; write [0] or [name=...]")
    values = [str(item.get(key) if isinstance(item, dict) else getattr(item, key, None)) for item in items]
    if wanted not in values:
        raise _unknown(path, wanted, values)
    return values.index(wanted)


def _field(holder: Any, step: str, path: str) -> "dataclasses.Field[Any]":
    if not dataclasses.is_dataclass(holder):
        raise UnknownPathError(f"{path}: {step} leads into a plain value, which has no parts")
    fields = {field.name: field for field in dataclasses.fields(holder)}
    if step not in fields:
        raise _unknown(path, step, list(fields))
    return fields[step]


def _unknown(path: str, step: str, known: list[str]) -> UnknownPathError:
    near = get_close_matches(step, known, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known)[:12])}"
    return UnknownPathError(f"{path}: {step} is not known here; {hint}")


def _fitting(value: Any, hint: Any, path: str) -> Any:
    """*value* as the type *hint*: plain data becomes the dataclasses, dates and lists that belong there."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        inner = next(one for one in arguments if one is not type(None))
        return None if value is None and type(None) in arguments else _fitting(value, inner, path)
    if origin is list:
        return [_fitting(item, arguments[0], path) for item in _checked(value, list, path)]
    if origin is typing.Literal and value not in arguments:
        raise _misfit(path, f"one of {', '.join(map(str, arguments))}", value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _built(value, hint, path)
    if hint is datetime:
        return _moment(value, path)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    plain = origin or hint
    return _checked(value, plain, path) if isinstance(plain, type) else value


def _checked(value: Any, plain: type, path: str) -> Any:
    """*value* if it is a *plain*; a truth value is no number here, though Python says so."""
    if not isinstance(value, plain) or (plain is int and isinstance(value, bool)):
        raise _misfit(path, f"a {plain.__name__}", value)
    return value


def _built(value: Any, kind: type[Any], path: str) -> Any:
    if isinstance(value, kind):
        return value
    if not isinstance(value, Mapping):
        raise _misfit(path, f"a mapping that describes a {kind.__name__}", value)
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    for key in value:
        if key not in names:
            raise _unknown(path, str(key), names)
    try:
        return kind(**{key: _fitting(item, hints[key], path) for key, item in value.items()})
    except TypeError as error:
        raise UnknownPathError(f"{path}: a {kind.__name__} cannot be made of this: {error}") from None


def _moment(value: Any, path: str) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise _misfit(path, "a date and time", value) from None


def _misfit(path: str, wanted: str, value: Any) -> UnknownPathError:
    return UnknownPathError(f"{path}: this has to be {wanted}, not {value!r}")
