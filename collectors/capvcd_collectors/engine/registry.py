"""Registration of collectors: functions that turn endpoints and facts into facts.

What a collector needs is what its parameters are annotated with, what it makes is its return annotation:

    @collector
    def fetch_segment(manager: NetworkManager, router: Router) -> Segment: ...

A parameter may be ``T`` (one), ``All[T]`` (every instance) or ``T | Missing`` (the collector copes without it). A
return annotation ``tuple[T, ...]`` makes *T* a fact with many instances; the tuple may hold `Missing` for instances
that could not be had (``tuple[T | Missing, ...]``). A collector that takes a ``T`` of many instances runs once for
each of them, at the same time, and what it makes has many instances too. A collector that cannot produce its fact
raises a `FactMissingError`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from ..facts.base import All, Missing

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Requirement:
    """One parameter: the fact *type*, whether all instances are asked for, whether a `Missing` is accepted."""

    name: str
    type: type
    every: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Collector:
    """A registered collector.

    *each* names the parameter that takes a fact with many instances one by one: the collector then runs once for each
    of them, at the same time, and its fact has many instances too.
    """

    name: str
    function: Callable[..., Any]
    needs: tuple[Requirement, ...]
    makes: type
    many: bool
    each: str | None = None


def needs_of(function: Callable[..., Any]) -> tuple[Requirement, ...]:
    """The facts that *function*'s annotations ask for; raises TypeError for a parameter without one."""
    hints = get_type_hints(function)
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    return tuple(_need(function, name, hints.get(name)) for name in names)


def _need(function: Callable[..., Any], name: str, hint: Any) -> Requirement:
    optional = False
    if get_origin(hint) in (Union, UnionType):
        members = [each for each in get_args(hint) if each is not NoneType]
        optional = Missing in members
        (hint,) = [each for each in members if each is not Missing]
    if get_origin(hint) is All:
        (inner,) = get_args(hint)
        return Requirement(name, inner, every=True, optional=optional)
    if not isinstance(hint, type):
        raise TypeError(f"{function.__module__}.{function.__name__}: parameter {name!r} needs a fact type")
    return Requirement(name, hint, every=False, optional=optional)


def describe(function: Callable[..., Any]) -> Collector:
    """Read a collector's needs and product off its annotations."""
    made = get_type_hints(function)["return"]
    many = get_origin(made) is tuple
    if many:
        made = get_args(made)[0]
    if get_origin(made) in (Union, UnionType):
        (made,) = [each for each in get_args(made) if each is not Missing]
    return Collector(function.__name__, function, needs_of(function), made, many)


def collector(function: F) -> F:
    """Mark *function* as a collector; `registry_of` finds it by this mark."""
    function.__is_collector__ = True  # type: ignore[attr-defined]
    return function


def registry_of(modules: Iterable[Any]) -> Mapping[type, Collector]:
    """The collectors defined in *modules*, by the fact type they make. Two for one type are a TypeError."""
    found: dict[type, Collector] = {}
    for module in modules:
        for value in vars(module).values():
            if getattr(value, "__is_collector__", False) and value.__module__ == module.__name__:
                described = describe(value)
                if described.makes in found:
                    raise TypeError(f"two collectors make {described.makes.__name__}")
                found[described.makes] = described
    return _with_instances(found)


def _with_instances(found: dict[type, Collector]) -> dict[type, Collector]:
    """Mark the collectors that run once for each instance of a fact, and what hangs on them in turn."""
    for fact, described in found.items():
        taken = [need.name for need in described.needs if not need.every and _is_many(need, found)]
        if taken and described.each is None:
            if described.many or len(taken) > 1:
                raise TypeError(f"{described.name} would run for each of {' and '.join(taken)}, and make many of each")
            return _with_instances({**found, fact: replace(described, each=taken[0], many=True)})
    return found


def _is_many(need: Requirement, found: Mapping[type, Collector]) -> bool:
    return need.type in found and found[need.type].many
