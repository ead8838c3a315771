"""How a path finds its function: documented paths, the rights they ask for, and what a handler gets to work with."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from capvcd_lab.vcd.cloudapi.published import Published, endpoint
from capvcd_lab.vcd.errors import ApiError, forbidden, not_found
from capvcd_lab.vcd.state import Caller, Vcd
from capvcd_lab.wire.message import Request
from capvcd_lab.world import World
from capvcd_lab.world.base import Named

_T = TypeVar("_T", bound=Named)


@dataclass(frozen=True)
class Call:
    """One authenticated request at a handler: what the path captured, and the contexts its filter named."""

    vcd: Vcd
    request: Request
    caller: Caller
    version: str
    route: "Route"
    captured: dict[str, str] = field(default_factory=dict)
    contexts: tuple[str, ...] = ()
    named: dict[str, str] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The world behind the API."""
        return self.vcd.world

    @cached_property
    def _things(self) -> dict[str, Named]:
        return {thing.id: thing for thing in self.world.everything()}

    def find(self, identifier: str | None) -> Named | None:
        """The thing with this id; a list asks for many, so the world is gone through once for a call."""
        return self._things.get(identifier or "")

    def missing(self, what: str) -> ApiError:
        """What this path answers for a thing that is not there, or not there for this caller."""
        return not_found(what) if self.route.published.documents_404 else forbidden()

    def one(self, things: Iterable[_T], identifier: str) -> _T:
        """The thing with this id among those the caller sees."""
        for thing in things:
            if thing.id == identifier:
                return thing
        raise self.missing(identifier)


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Route:
    """A documented GET, the function that answers it and who may ask."""

    published: Published
    handler: Handler
    pattern: re.Pattern[str]
    rights: tuple[str, ...]
    provider_only: bool
    extra_selectors: tuple[str, ...] = ()


ROUTES: list[Route] = []


def get(
    path: str, *rights: str, provider_only: bool = False, extra_selectors: tuple[str, ...] = ()
) -> Callable[[Handler], Handler]:
    """Register the handler of a documented path.

    The handler returns the whole list for a paged path and one document otherwise, or a ready Response. Without
    *rights* every session may ask; with some, one of them is enough. *extra_selectors* are filter terms that are no
    fields of the answer; the handler finds them in ``call.named``.
    """

    def register(handler: Handler) -> Handler:
        published = endpoint(path)
        expression = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path.rstrip("/")))
        ROUTES.append(
            Route(published, handler, re.compile(rf"/cloudapi{expression}/?"), rights, provider_only, extra_selectors)
        )
        return handler

    return register


def find(path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a path and what it captured; a fixed word wins over a placeholder."""
    best: tuple[Route, dict[str, str]] | None = None
    for route in ROUTES:
        match = route.pattern.fullmatch(path)
        if match is not None and (best is None or len(match.groupdict()) < len(best[1])):
            best = route, match.groupdict()
    return best


def reference(thing: Named | None) -> dict[str, str] | None:
    """An EntityReference."""
    return None if thing is None else {"name": thing.name, "id": thing.id}
