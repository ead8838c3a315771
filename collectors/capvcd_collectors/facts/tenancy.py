"""Facts about the organization and its virtual data center (VDC)."""

from dataclasses import dataclass, field

from capvcd_collectors.facts.base import Fact, Lookup, Missing, Reference, pointer


@dataclass(frozen=True, kw_only=True)
class Organization(Fact, noun="organization", fixture="organization", subject="name"):
    """An organization (tenant) of Cloud Director.

    *is_enabled* is None for users without the right Organization: View, whom VCD does not show it.
    """

    id: str = field(metadata=pointer("id"))
    name: str = field(metadata=pointer("name"))
    is_enabled: bool | Missing | None = field(metadata=pointer("isEnabled"))


@dataclass(frozen=True, kw_only=True)
class OrganizationLookup(Lookup[Organization], noun="organization lookup", fixture="organization_lookup"):
    """Is there an organization of the name in the environment file? Names are compared exactly, case included."""


@dataclass(frozen=True, kw_only=True)
class VdcLookup(Lookup[Reference], noun="vdc lookup", fixture="vdc_lookup"):
    """Is there a VDC of the name in the environment file, visible to this user?"""


@dataclass(frozen=True, kw_only=True)
class Vdc(Fact, noun="vdc", fixture="vdc", subject="name"):
    """The organization VDC the cluster goes to.

    *network_provider* is ``NSX_T`` or ``NSX_V`` (GET /cloudapi/1.0.0/vdcs/{id}/capabilities, ``networkProvider``), None
    when VCD does not say; *is_enabled* is ``IsEnabled`` of GET /api/vdc/{id}. Either may be missing alone.
    """

    id: str
    name: str
    is_enabled: bool | Missing
    network_provider: str | Missing | None
