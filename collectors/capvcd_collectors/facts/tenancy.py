"""Facts about the organization and its virtual data center (VDC)."""

from dataclasses import dataclass, field

from capvcd_collectors.facts.base import Fact, Lookup, Reference, pointer


@dataclass(frozen=True, kw_only=True)
class Organization(Fact):
    """An organization (tenant) of Cloud Director."""

    id: str
    name: str = field(metadata=pointer("name"))
    is_enabled: bool = field(metadata=pointer("isEnabled"))


@dataclass(frozen=True, kw_only=True)
class OrganizationLookup(Lookup[Organization]):
    """Is there an organization of the name in the environment file? Names are compared exactly, case included."""


@dataclass(frozen=True, kw_only=True)
class VdcLookup(Lookup[Reference]):
    """Is there a VDC of the name in the environment file, visible to this user?"""


@dataclass(frozen=True, kw_only=True)
class Vdc(Fact):
    """The organization VDC the cluster goes to.

    *network_provider* is ``NSX_T`` or ``NSX_V`` (GET /cloudapi/1.0.0/vdcs/{id}/capabilities, ``networkProvider``), None
    when VCD does not say; *is_enabled* is ``IsEnabled`` of GET /api/vdc/{id}.
    """

    id: str
    name: str
    is_enabled: bool
    network_provider: str | None
