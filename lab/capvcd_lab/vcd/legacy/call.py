"""What a handler of the legacy API works with: the request, who asks, what they may see and where things are."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from capvcd_lab.vcd.errors import ApiError
from capvcd_lab.vcd.legacy.element import Element, Field, Format, Media, Scalar
from capvcd_lab.vcd.legacy.hrefs import Hrefs, media_of
from capvcd_lab.vcd.legacy.view import View
from capvcd_lab.vcd.state import Caller, Vcd
from capvcd_lab.wire.message import Request
from capvcd_lab.world import World
from capvcd_lab.world.base import Named


@dataclass(frozen=True)
class Call:
    """One authenticated request on its way through a handler. ``captured`` are the variable parts of the path."""

    vcd: Vcd
    request: Request
    caller: Caller
    version: str
    form: Format
    captured: Mapping[str, str]

    @property
    def world(self) -> World:
        """The world behind it all."""
        return self.vcd.world

    @cached_property
    def href(self) -> Hrefs:
        """Hrefs on the host the client named."""
        return Hrefs(self.request.base_url)

    @cached_property
    def view(self) -> View:
        """What the caller may see."""
        return View(self.world, self.caller)

    @property
    def own_href(self) -> str:
        """The href of what was asked for."""
        return self.request.base_url + self.request.path.rstrip("/")

    def entity(  # the parts every entity has
        self,
        tag: str,
        schema_type: str,
        thing: Named,
        fields: Mapping[str, Field],
        *,
        href: str | None = None,
        media: Media | None = None,
        links: list[Element] | None = None,
        **attributes: Scalar | None,
    ) -> Element:
        """An entity with the head they all share: name, id, href, media type, links, description."""
        return Element(
            tag,
            schema_type,
            {
                "name": thing.name,
                "id": thing.id,
                "href": href or self.href.of(thing.id),
                "type": media or media_of(thing.id),
                **attributes,
            },
            {"link": links or [], "description": thing.description, **fields},
        )


def no_access(kind: str, identifier: str) -> ApiError:
    """Not there or not the caller's: the legacy API answers 403 to both."""
    return ApiError(403, f'No access to entity "com.vmware.vcloud.entity.{kind}:{identifier}".')
