"""Facts about rights, bundles and the runtime defined entity (RDE) types CAPVCD stores its state in."""

from dataclasses import dataclass, field

from capvcd_collectors.facts.base import Fact, Missing, Reference, pointer


@dataclass(frozen=True, kw_only=True)
class RoleRights(Fact, noun="role rights", fixture="role_rights"):
    """The rights in the roles of the tenant user (GET /cloudapi/1.0.0/roles/{id}/rights), by API name.

    *unread* stands for rights whose name cannot be read.
    """

    roles: tuple[Reference, ...]
    rights: frozenset[str] = field(metadata=pointer("values"))
    unread: tuple[Missing, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OrganizationRights(Fact, noun="organization rights", fixture="organization_rights"):
    """The rights that published bundles give the organization: what a tenant's GET /cloudapi/1.0.0/rights lists.

    *unread* stands for rights whose name cannot be read.
    """

    rights: frozenset[str] = field(metadata=pointer("values"))
    unread: tuple[Missing, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EffectiveRights(Fact, noun="effective rights", fixture="effective_rights"):
    """What the tenant user may really do: a right counts only when the role and a published bundle both hold it.

    *unread* stands for rights whose name cannot be read, in either: one that seems to be missing may be one of them.
    """

    roles: tuple[Reference, ...]
    in_role: frozenset[str]
    in_bundle: frozenset[str]
    unread: tuple[Missing, ...] = ()

    def __contains__(self, right: str) -> bool:
        """Whether the user holds *right* (its API name)."""
        return right in self.in_role and right in self.in_bundle

    def gap(self, right: str) -> str | None:
        """Where *right* is missing: ``role``, ``bundle``, ``bundle and role``, or None when it is held."""
        places = [place for place, held in (("bundle", self.in_bundle), ("role", self.in_role)) if right not in held]
        return " and ".join(places) or None


@dataclass(frozen=True, slots=True)
class RightsBundle:
    """A rights bundle as the provider sees it; *reaches_tenant* when it is published to the organization or to all."""

    name: str
    rights: frozenset[str]
    reaches_tenant: bool


@dataclass(frozen=True, kw_only=True)
class RightsBundles(Fact, noun="rights bundles", fixture="rights_bundles", subject="organization"):
    """All rights bundles with their publication to the cluster's organization (provider's view)."""

    organization: str
    bundles: tuple[RightsBundle, ...] = field(metadata=pointer("values"))


@dataclass(frozen=True, kw_only=True)
class EntityInterfaces(Fact, noun="entity interfaces", fixture="entity_interfaces"):
    """The ids of the RDE interfaces registered (GET /cloudapi/1.0.0/interfaces).

    *unread* stands for those that cannot be read.
    """

    ids: frozenset[str] = field(metadata=pointer("values"))
    unread: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityType:
    """A version of the ``vmware:capvcdCluster`` RDE type."""

    version: str
    interfaces: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CapvcdEntityTypes(Fact, noun="capvcd entity types", fixture="capvcd_entity_types"):
    """The versions of ``vmware:capvcdCluster`` that this user can see, oldest first.

    *unread* stands for those that cannot be read.
    """

    types: tuple[EntityType, ...] = field(metadata=pointer("values"))
    unread: tuple[Missing, ...] = ()

    def get(self, version: str) -> EntityType | None:
        """The registered type of exactly *version*."""
        return next((each for each in self.types if each.version == version), None)


@dataclass(frozen=True, kw_only=True)
class RdeAccess(Fact, noun="rde access", fixture="rde_access"):
    """The answer to GET /cloudapi/1.0.0/entities/types/vmware/capvcdCluster/{major} as the tenant user.

    *allowed* is False on 403, and *message* is then VCD's.
    """

    allowed: bool
    message: str
