"""The table of the legacy API's paths; a handler enters itself with ``@get``."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from capvcd_lab.vcd.legacy.call import Call
from capvcd_lab.vcd.legacy.element import Element, Media

Handler = Callable[[Call], Element]
_VARIABLE = re.compile(r"\{(\w+)\}")
ROUTES: "list[Route]" = []


@dataclass(frozen=True)
class Route:
    """A path below ``/api`` with ``{variables}``, the media type of its answer, and who answers."""

    pattern: re.Pattern[str]
    media: Media
    handler: Handler
    provider_only: bool


def get(path: str, media: str, *, provider_only: bool = False) -> Callable[[Handler], Handler]:
    """Enter a handler for ``GET /api/<path>``."""

    def enter(handler: Handler) -> Handler:
        # Clients write sub-resources with and without a slash, and some in lower case.
        pattern = re.compile(_VARIABLE.sub(r"(?P<\1>[^/]+)", path), re.IGNORECASE)
        ROUTES.append(Route(pattern, Media(media), handler, provider_only))
        return handler

    return enter


def find(path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a path below ``/api`` and what its variables stand for."""
    for route in ROUTES:
        match = route.pattern.fullmatch(path)
        if match is not None:
            return route, match.groupdict()
    return None
