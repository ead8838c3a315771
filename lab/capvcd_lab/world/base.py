"""What everything in the world has: a name people use and an id that is not made of it."""

from dataclasses import dataclass
from typing import ClassVar

from capvcd_lab.world.ids import bare_uuid, urn


@dataclass(kw_only=True)
class Named:
    """A named thing with a fixed id.

    The id is drawn from the name the thing is created with, and stays when a scenario renames it: as in VCD.
    """

    URN_KIND: ClassVar[str] = "thing"

    name: str
    id: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            self.id = urn(self.URN_KIND, self.scope(), self.name)

    def scope(self) -> str:
        """What the name is unique within: the id of the owner, or nothing for things of the whole site."""
        return ""

    @property
    def uuid(self) -> str:
        """The bare UUID, which the legacy API uses in hrefs."""
        return bare_uuid(self.id)
