"""Collects rights, the bundles that publish them, and the runtime defined entity (RDE) types CAPVCD keeps its state in.

What a user may really do is what both the role and a published bundle hold: a right that is only in the role has no
effect, and VCD does not say so.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import All, Fact, Missing, NotSeenError, NotThereError, pointer
from capvcd_collectors.facts.connection import TenantSession
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.profile import Profile
from capvcd_collectors.facts.reading import Reading, fact_of
from capvcd_collectors.facts.rights import (
    CapvcdEntityTypes,
    EffectiveRights,
    EntityInterfaces,
    EntityType,
    OrganizationRights,
    RdeAccess,
    RightsBundle,
    RightsBundles,
    RoleRights,
)
from capvcd_collectors.http.errors import Forbidden, NotFound
from capvcd_collectors.vcd.answers import legible, reading_of, rows_of
from capvcd_collectors.vcd.cloudapi import Listing
from capvcd_collectors.vcd.connection import ProviderVcd, TenantVcd

BUNDLES = "/cloudapi/1.0.0/rightsBundles"
VENDOR, TYPE = "vmware", "capvcdCluster"


@collector
def role_rights(vcd: TenantVcd, session: TenantSession) -> RoleRights:
    """Read the rights of every role of the user."""
    if not session.roles:
        raise NotSeenError("the session names no role of this user", source=session.source)
    listings = [vcd.list(f"/cloudapi/1.0.0/roles/{role.id}/rights") for role in session.roles]
    names, unread = _names([row for listing in listings for row in rows_of(listing)])
    return RoleRights(source=listings[0].source, roles=session.roles, rights=names, unread=unread)


@collector
def organization_rights(vcd: TenantVcd) -> OrganizationRights:
    """Read the rights that exist for the organization."""
    listing = vcd.list("/cloudapi/1.0.0/rights")
    names, unread = _names(rows_of(listing))
    return OrganizationRights(source=listing.source, rights=names, unread=unread)


@collector
def effective_rights(role: RoleRights, organization: OrganizationRights) -> EffectiveRights:
    """Intersect role and bundles."""
    return EffectiveRights(
        source=role.source,
        located={"in_role": role.where("rights"), "in_bundle": organization.where("rights")},
        roles=role.roles,
        in_role=role.rights,
        in_bundle=organization.rights,
        unread=(*role.unread, *organization.unread),
    )


@dataclass(frozen=True, kw_only=True)
class BundleRow(Fact, noun="bundle row", subject="name"):
    """One bundle as listed; *for_all* when it is published to every organization."""

    id: str = field(metadata=pointer("id"))
    name: str = field(metadata=pointer("name"))
    for_all: bool = field(default=False, metadata=pointer("publishAll"))


@dataclass(frozen=True, kw_only=True)
class BundleListing(Fact, noun="bundle listing"):
    """All bundles as listed."""

    rows: tuple[BundleRow, ...]


@dataclass(frozen=True, kw_only=True)
class BundleRights(Fact, noun="bundle rights", subject="bundle"):
    """The rights in one bundle."""

    bundle: str
    rights: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class BundleReach(Fact, noun="bundle reach", subject="bundle"):
    """Whether one bundle is published to the cluster's organization."""

    bundle: str
    reaches_tenant: bool


@collector
def bundle_listing(vcd: ProviderVcd) -> BundleListing:
    """List the bundles as the provider."""
    listing = vcd.list(BUNDLES)
    return BundleListing(source=listing.source, rows=tuple(fact_of(BundleRow, row) for row in rows_of(listing)))


@collector
def bundle_rows(listing: BundleListing) -> tuple[BundleRow, ...]:
    """Take the bundles one by one."""
    return listing.rows


@collector
def bundle_rights(vcd: ProviderVcd, bundle: BundleRow) -> BundleRights:
    """Read the rights of each bundle."""
    listing = vcd.list(f"{BUNDLES}/{bundle.id}/rights")
    return BundleRights(source=listing.source, bundle=bundle.id, rights=_all_names(listing))


@collector
def bundle_reach(vcd: ProviderVcd, environment: Environment, bundle: BundleRow) -> BundleReach:
    """Read whom each bundle is published to; one for all organizations is not asked."""
    if bundle.for_all:
        return BundleReach(source=bundle.source, bundle=bundle.id, reaches_tenant=True)
    tenants = vcd.list(f"{BUNDLES}/{bundle.id}/tenants")
    reaches = environment.vcd.org.casefold() in map(str.casefold, _all_names(tenants))
    return BundleReach(source=tenants.source, bundle=bundle.id, reaches_tenant=reaches)


@collector
def rights_bundles(
    environment: Environment, listing: BundleListing, rights: All[BundleRights], reaches: All[BundleReach]
) -> RightsBundles:
    """Put together what was read of each bundle."""
    held = {each.bundle: each.rights for each in rights}
    reached = {each.bundle for each in reaches if each.reaches_tenant}
    return RightsBundles(
        source=listing.source,
        organization=environment.vcd.org,
        bundles=tuple(RightsBundle(row.name, held[row.id], row.id in reached) for row in listing.rows),
    )


@collector
def entity_interfaces(vcd: TenantVcd) -> EntityInterfaces:
    """Read which RDE interfaces are registered."""
    listing = vcd.list("/cloudapi/1.0.0/interfaces")
    ids, unread = legible(rows_of(listing), lambda row: row.text("id"))
    return EntityInterfaces(source=listing.source, ids=frozenset(ids), unread=unread)


@collector
def capvcd_entity_types(vcd: TenantVcd) -> CapvcdEntityTypes:
    """Read the registered versions of CAPVCD's type. The filter spares us the schemas of all the others."""
    listing = vcd.list("/cloudapi/1.0.0/entityTypes/", {"filter": f"vendor=={VENDOR};nss=={TYPE}"})
    types, unread = legible(rows_of(listing), _entity_type)
    return CapvcdEntityTypes(source=listing.source, types=tuple(sorted(types, key=_age)), unread=unread)


@collector
def rde_access(vcd: TenantVcd, profile: Profile) -> RdeAccess:
    """Try the read that CAPVCD starts with: the cluster entities of its major version."""
    major = profile.rde_type_version.partition(".")[0]
    try:
        # The entities hold whole clusters: that there is a list is enough, so the page is as small as it can be.
        answer = vcd.get(f"/cloudapi/1.0.0/entities/types/{VENDOR}/{TYPE}/{major}", {"page": "1", "pageSize": "1"})
    except Forbidden as error:
        return RdeAccess(source=error.source, allowed=False, message=error.message)
    except NotFound as error:
        raise NotThereError(f"there are no {VENDOR}:{TYPE} entities to read: {error}", source=error.source) from error
    reading_of(answer).number("resultTotal")  # What is no list of entities is no permission either.
    return RdeAccess(source=answer.source, allowed=True, message="")


def _names(rows: Iterable[Reading]) -> tuple[frozenset[str], tuple[Missing, ...]]:
    """The names of *rows*, and what stands for those that cannot be read."""
    names, unread = legible(rows, lambda row: row.text("name"))
    return frozenset(names), unread


def _all_names(listing: Listing) -> frozenset[str]:
    return frozenset(row.text("name") for row in rows_of(listing))


def _entity_type(row: Reading) -> EntityType:
    return EntityType(
        version=row.text("version"),
        interfaces=tuple(each.text() for each in row.entries("interfaces")),
    )


def _age(entity_type: EntityType) -> tuple[int, ...]:
    return tuple(int(part) if re.fullmatch(r"[0-9]{1,9}", part) else 0 for part in entity_type.version.split("."))
