"""Collects the organization and its virtual data center (VDC), by the names in the environment file."""

from dataclasses import dataclass

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import Fact, FactMissingError, Missing, NotSeenError, NotThereError, Reference
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.reading import fact_of
from capvcd_collectors.facts.tenancy import Organization, OrganizationLookup, Vdc, VdcLookup
from capvcd_collectors.vcd.answers import reading_of, rows_of
from capvcd_collectors.vcd.connection import ProviderVcd, TenantLegacyVcd, TenantVcd
from capvcd_collectors.vcd.listings import VisibleNetworks, in_org, named, owner_of

NETWORK_PROVIDER = "networkProvider"
NSX_T = "NSX_T"


@dataclass(frozen=True, kw_only=True)
class VdcCapabilities(Fact, noun="vdc capabilities"):
    """What GET /cloudapi/1.0.0/vdcs/{id}/capabilities says; None when it does not name the network provider."""

    network_provider: str | None


@dataclass(frozen=True, kw_only=True)
class VdcEnablement(Fact, noun="vdc enablement"):
    """``IsEnabled`` of GET /api/vdc/{id}, which the OpenAPI's VDC does not have."""

    is_enabled: bool


@collector
def organization_lookup(
    tenant: TenantVcd | Missing, provider: ProviderVcd | Missing, environment: Environment
) -> OrganizationLookup:
    """Look for the organization.

    A tenant sees its own only. Who misspells its name cannot log in to it either; then the provider's eyes, where there
    are any, tell whether it exists.
    """
    vcd = provider if isinstance(tenant, Missing) else tenant
    if isinstance(vcd, Missing):
        raise FactMissingError.again(tenant if isinstance(tenant, Missing) else vcd)
    listing = vcd.list("/cloudapi/1.0.0/orgs")
    rows = rows_of(listing)
    wanted = environment.vcd.org
    found = named(rows, wanted)
    return OrganizationLookup(
        source=listing.source if found is None else found.source,
        wanted=wanted,
        match=None if found is None else fact_of(Organization, found),
        others=tuple(each.label("name") for each in rows if each is not found),
    )


@collector
def organization(lookup: OrganizationLookup) -> Organization:
    """Take the organization, where there is one."""
    if lookup.match is None:
        raise NotThereError(f"there is no organization named {lookup.wanted!r}", source=lookup.source)
    return lookup.match


@collector
def vdc_lookup(vcd: TenantVcd, environment: Environment) -> VdcLookup:
    """Look for the VDC among those this user sees in the organization."""
    listing = vcd.list("/cloudapi/1.0.0/vdcs")
    # A provider's account sees the VDCs of all organizations, and their names repeat.
    rows = [row for row in rows_of(listing) if in_org(row, "org", environment)]
    wanted = environment.vcd.vdc
    found = named(rows, wanted)
    return VdcLookup(
        source=listing.source if found is None else found.source,
        wanted=wanted,
        match=None if found is None else found.reference(),
        others=tuple(each.label("name") for each in rows if each is not found),
    )


@collector
def vdc_capabilities(vcd: TenantVcd, lookup: VdcLookup) -> VdcCapabilities:
    """Ask what backs the VDC's networks."""
    answer = vcd.get(f"/cloudapi/1.0.0/vdcs/{_found(lookup).id}/capabilities")
    for each in reading_of(answer).entries("values"):
        if each.label("name") == NETWORK_PROVIDER:
            return VdcCapabilities(source=each.source.at("value"), network_provider=each.optional_text("value"))
    return VdcCapabilities(source=answer.source, network_provider=None)


@collector
def vdc_enablement(vcd: TenantLegacyVcd, lookup: VdcLookup) -> VdcEnablement:
    """Ask whether the VDC is enabled."""
    answer = vcd.get(f"/api/vdc/{uuid_of(_found(lookup).id)}")
    place = answer.source.at("IsEnabled")
    written = next((str(each.text) for each in answer.body.iterchildren("{*}IsEnabled")), "absent").strip()
    if written not in {"true", "false"}:
        raise NotSeenError(f"{place} should be true or false, but is {written}", source=place)
    return VdcEnablement(source=place, is_enabled=written == "true")


@collector
def vdc(
    lookup: VdcLookup,
    capabilities: VdcCapabilities | Missing,
    enablement: VdcEnablement | Missing,
    networks: VisibleNetworks | Missing,
) -> Vdc:
    """Put together what the two APIs say of the VDC; what one of them does not say is no reason to lose the other.

    Where its capabilities are silent on what backs its networks, one of them may tell: a VDC has one network provider.
    """
    found = _found(lookup)
    places = {"network_provider": capabilities.source, "is_enabled": enablement.source}
    provider = capabilities if isinstance(capabilities, Missing) else capabilities.network_provider
    if provider is None or isinstance(provider, Missing):
        for each in () if isinstance(networks, Missing) else networks.networks:
            if owner_of(each).id == found.id and each.label("backingNetworkType").startswith("NSXT_"):
                provider, places["network_provider"] = NSX_T, each.at("backingNetworkType").source
                break
    return Vdc(
        source=lookup.source,
        located={field: place for field, place in places.items() if place is not None},
        id=found.id,
        name=found.name,
        is_enabled=enablement if isinstance(enablement, Missing) else enablement.is_enabled,
        network_provider=provider,
    )


def uuid_of(identity: str) -> str:
    """The UUID at the end of a URN, as the legacy API's paths have it."""
    return identity.rpartition(":")[2]


def _found(lookup: VdcLookup) -> Reference:
    if lookup.match is None:
        raise NotThereError(f"there is no VDC named {lookup.wanted!r} that this user can see", source=lookup.source)
    return lookup.match
