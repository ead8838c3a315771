"""Collects rights, the bundles that publish them, and the runtime defined entity (RDE) types CAPVCD keeps its state in.

What a user may really do is what both the role and a published bundle hold: a right that is only in the role has no
effect, and VCD does not say so.
"""

from capvcd_collectors.endpoints.errors import Forbidden, NotFound
from capvcd_collectors.facts.base import NotSeenError, NotThereError
from capvcd_collectors.facts.connection import TenantSession
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.profile import Profile
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
from capvcd_collectors.registry import collector
from capvcd_collectors.vcd.answers import Reading
from capvcd_collectors.vcd.connection import ProviderVcd, TenantVcd

BUNDLES = "/cloudapi/1.0.0/rightsBundles"
VENDOR, TYPE = "vmware", "capvcdCluster"


@collector
def role_rights(vcd: TenantVcd, session: TenantSession) -> RoleRights:
    """Read the rights of every role of the user."""
    if not session.roles:
        raise NotSeenError("the session names no role of this user", source=session.source)
    listings = [vcd.list(f"/cloudapi/1.0.0/roles/{role.id}/rights") for role in session.roles]
    return RoleRights(
        source=listings[0].source,
        roles=session.roles,
        rights=frozenset(Reading(item.value, item.source).text("name") for listing in listings for item in listing),
    )


@collector
def organization_rights(vcd: TenantVcd) -> OrganizationRights:
    """Read the rights that exist for the organization."""
    listing = vcd.list("/cloudapi/1.0.0/rights")
    return OrganizationRights(
        source=listing.source,
        rights=frozenset(Reading(item.value, item.source).text("name") for item in listing),
    )


@collector
def effective_rights(role: RoleRights, organization: OrganizationRights) -> EffectiveRights:
    """Intersect role and bundles."""
    return EffectiveRights(
        source=role.source,
        located={"in_role": role.where("rights"), "in_bundle": organization.where("rights")},
        roles=role.roles,
        in_role=role.rights,
        in_bundle=organization.rights,
    )


@collector
def rights_bundles(vcd: ProviderVcd, environment: Environment) -> RightsBundles:
    """Read all bundles as the provider; those published to all organizations are not asked for their tenants."""
    listing = vcd.list(BUNDLES)
    return RightsBundles(
        source=listing.source,
        organization=environment.vcd.org,
        bundles=tuple(_bundle(vcd, Reading(item.value, item.source), environment.vcd.org) for item in listing),
    )


@collector
def entity_interfaces(vcd: TenantVcd) -> EntityInterfaces:
    """Read which RDE interfaces are registered."""
    listing = vcd.list("/cloudapi/1.0.0/interfaces")
    return EntityInterfaces(
        source=listing.source, ids=frozenset(Reading(item.value, item.source).text("id") for item in listing)
    )


@collector
def capvcd_entity_types(vcd: TenantVcd) -> CapvcdEntityTypes:
    """Read the registered versions of CAPVCD's type. The filter spares us the schemas of all the others."""
    listing = vcd.list("/cloudapi/1.0.0/entityTypes/", {"filter": f"vendor=={VENDOR};nss=={TYPE}"})
    types = [_entity_type(Reading(item.value, item.source)) for item in listing]
    return CapvcdEntityTypes(source=listing.source, types=tuple(sorted(types, key=_age)))


@collector
def rde_access(vcd: TenantVcd, profile: Profile) -> RdeAccess:
    """Try the read that CAPVCD starts with: the cluster entities of its major version."""
    major = profile.rde_type_version.partition(".")[0]
    try:
        # The entities hold whole clusters: how many there are is enough, so the page is as small as it can be.
        answer = vcd.get(f"/cloudapi/1.0.0/entities/types/{VENDOR}/{TYPE}/{major}", {"page": "1", "pageSize": "1"})
    except Forbidden as error:
        return RdeAccess(source=error.source, allowed=False, message=error.message, entities=0)
    except NotFound as error:
        raise NotThereError(f"there are no {VENDOR}:{TYPE} entities to read: {error}", source=error.source) from error
    return RdeAccess(
        source=answer.source,
        allowed=True,
        message="",
        entities=Reading(answer.body, answer.source).number("resultTotal"),
    )


def _bundle(vcd: ProviderVcd, row: Reading, organization: str) -> RightsBundle:
    identity = row.text("id")
    rights = vcd.list(f"{BUNDLES}/{identity}/rights")
    return RightsBundle(
        name=row.text("name"),
        rights=frozenset(Reading(item.value, item.source).text("name") for item in rights),
        reaches_tenant=row.optional_flag("publishAll") is True or _is_published_to(vcd, identity, organization),
    )


def _is_published_to(vcd: ProviderVcd, bundle: str, organization: str) -> bool:
    tenants = vcd.list(f"{BUNDLES}/{bundle}/tenants")
    names = {Reading(item.value, item.source).text("name").casefold() for item in tenants}
    return organization.casefold() in names


def _entity_type(row: Reading) -> EntityType:
    return EntityType(
        id=row.text("id"),
        version=row.text("version"),
        interfaces=tuple(each.text() for each in row.entries("interfaces")),
    )


def _age(entity_type: EntityType) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in entity_type.version.split("."))
