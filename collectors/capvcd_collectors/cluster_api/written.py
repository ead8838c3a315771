"""An object as it is written and, for the templates of a ClusterClass, as patches leave it.

What is there and not understood stays in its place as a `NotUnderstood`, so that no reader takes it for absent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from capvcd_collectors.facts.base import Source
from capvcd_collectors.facts.fields import FieldFlaw
from capvcd_collectors.facts.manifests import KeyPath, ManifestObject
from capvcd_collectors.facts.written import NotUnderstood

_END = "-"
"""The place behind the last entry of a list, in a JSON pointer."""


@dataclass(frozen=True, slots=True)
class Written:
    """*object*, of which *body* is what patches make of it; *decided* is where they say so, by the path they change."""

    object: ManifestObject
    body: Any
    decided: Mapping[KeyPath, Source] = field(default_factory=dict)

    def find(self, *path: str | int) -> Any:
        """The value at *path*; None when there is none, a `NotUnderstood` when it or what holds it is one."""
        return descend(self.body, path)

    def locate(self, *path: str | int) -> Source:
        """The place that decides the value at *path*."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.decided:
                return self.decided[path[:length]]
        return self.object.locate(*path)


def as_written(manifest: ManifestObject) -> Written:
    """*manifest*, with a `NotUnderstood` for each value that its schema does not take."""
    body: Any = manifest.body
    for problem in manifest.problems:
        if problem.flaw in (FieldFlaw.TYPE, FieldFlaw.VALUE):
            reason = f"is {problem.seen}, not {problem.wanted}"
            body = put(body, problem.path, NotUnderstood(reason, problem.where, called(manifest, problem.path)))
    return Written(manifest, body)


def called(manifest: ManifestObject, path: KeyPath) -> str:
    """``vipSubnet of VCDCluster apps``: what a sentence calls the value at *path*."""
    names = [str(step) for step in path if isinstance(step, str)]
    return f"{names[-1] if names else 'what is written'} of {manifest.subject}"


def descend(value: Any, path: KeyPath) -> Any:
    """What stands at *path* in *value*: None when there is nothing, a `NotUnderstood` when one is met on the way."""
    for step in path:
        if isinstance(value, NotUnderstood):
            return value
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def put(value: Any, path: KeyPath, new: Any) -> Any:
    """*value* with *new* at *path*, whose parents it holds; as it is when something on the way is not understood."""
    if not path:
        return new
    if isinstance(value, NotUnderstood):
        return value
    step, below = path[0], path[1:]
    if isinstance(value, list) and isinstance(step, int):
        return [put(each, below, new) if index == step else each for index, each in enumerate(value)]
    return {**value, step: put(value.get(step), below, new)}


class RefusedPatchError(Exception):
    """A JSON patch does not apply, as *reason* says in a clause; *path* is the part of its path that is there."""

    def __init__(self, reason: str, path: KeyPath) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a JSON patch (RFC 6902): *op* is ``add``, ``replace`` or ``remove``; *path* are its tokens."""

    op: str
    path: tuple[str, ...]
    value: Any = None

    def applied(self, body: Any) -> tuple[Any, KeyPath]:
        """*body* after the operation, and the path that it changes: the list, where entries are added or removed.

        Raises RefusedPatchError where Cluster API, which adds no parents and removes nothing that is not there, fails.
        """
        return self._at(body, 0, ())

    def _at(self, here: Any, depth: int, path: KeyPath) -> tuple[Any, KeyPath]:
        if isinstance(here, NotUnderstood):
            return here, path
        token, is_last = self.path[depth], depth == len(self.path) - 1
        if isinstance(here, list):
            return self._in_list(here, depth, path)
        if not isinstance(here, Mapping):
            raise RefusedPatchError("is changed by a patch whose path leads into no mapping", path)
        below = (*path, token)
        if token not in here and (not is_last or self.op != "add"):
            raise RefusedPatchError("is changed by a patch, though the template does not have it", below)
        if not is_last:
            inner, changed = self._at(here[token], depth + 1, below)
            return {**here, token: inner}, changed
        if self.op == "remove":
            return {key: value for key, value in here.items() if key != token}, below
        return {**here, token: self.value}, below

    def _in_list(self, here: list[Any], depth: int, path: KeyPath) -> tuple[Any, KeyPath]:
        token, is_last = self.path[depth], depth == len(self.path) - 1
        adds = is_last and self.op == "add"
        index = len(here) if token == _END and adds else int(token) if token.isdecimal() else -1
        if not 0 <= index < len(here) + adds:
            raise RefusedPatchError(f"is changed by a patch at entry {token}, which there is not", path)
        if not is_last:
            inner, changed = self._at(here[index], depth + 1, (*path, index))
            return [*here[:index], inner, *here[index + 1 :]], changed
        if self.op == "remove":
            return [*here[:index], *here[index + 1 :]], path
        kept = here[index:] if adds else here[index + 1 :]
        return [*here[:index], self.value, *kept], path if adds else (*path, index)
