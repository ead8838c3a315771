"""Who may do what: rights, the bundles that publish them, roles, users, their API tokens, organizations."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from capvcd_lab.world.base import Named

SYSTEM_ORG = "System"


@dataclass(kw_only=True)
class Right(Named):
    """A right. Its *name* is the API's; *category* is a plain word, shown as a path in the UI."""

    URN_KIND: ClassVar[str] = "right"

    right_type: str = "MODIFY"
    category: str = "Organization"
    implied_rights: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Role(Named):
    """A role of one organization. ``rights`` are right names; those no published bundle holds have no effect."""

    URN_KIND: ClassVar[str] = "role"

    org_id: str
    rights: list[str] = field(default_factory=list)
    read_only: bool = False

    def scope(self) -> str:
        return self.org_id


@dataclass(kw_only=True)
class GlobalRole(Named):
    """A role the provider publishes to tenants."""

    URN_KIND: ClassVar[str] = "globalRole"

    rights: list[str] = field(default_factory=list)
    publish_all: bool = False
    tenants: list[str] = field(default_factory=list)
    read_only: bool = False


@dataclass(kw_only=True)
class RightsBundle(Named):
    """A set of rights published to some or all organizations (``tenants`` are organization ids)."""

    URN_KIND: ClassVar[str] = "rightsBundle"

    rights: list[str] = field(default_factory=list)
    publish_all: bool = False
    tenants: list[str] = field(default_factory=list)
    read_only: bool = False

    def is_published_to(self, org_id: str) -> bool:
        """Whether the organization gets the rights of this bundle."""
        return self.publish_all or org_id in self.tenants


@dataclass(kw_only=True)
class ApiToken(Named):
    """An API token. ``kind`` is ``user``, or ``service-account`` whose refresh token rotates at every use."""

    URN_KIND: ClassVar[str] = "token"

    secret: str
    kind: str = "user"
    expires_at: datetime | None = None
    revoked: bool = False


@dataclass(kw_only=True)
class User(Named):
    """A user; ``org_id`` of the System organization makes a provider user. ``name`` is the login name."""

    URN_KIND: ClassVar[str] = "user"

    org_id: str
    role: str
    password: str = ""
    full_name: str = ""
    email: str = ""
    enabled: bool = True
    locked: bool = False
    stranded: bool = False
    provider_type: str = "LOCAL"
    api_tokens: list[ApiToken] = field(default_factory=list)

    def scope(self) -> str:
        return self.org_id


@dataclass(kw_only=True)
class Organization(Named):
    """A tenant; the one named ``System`` is the provider."""

    URN_KIND: ClassVar[str] = "org"

    display_name: str = ""
    is_enabled: bool = True
    vapp_deployment_lease_seconds: int = 0
    vapp_storage_lease_seconds: int = 0
    can_publish: bool = True

    @property
    def is_system(self) -> bool:
        """Whether this is the provider's own organization."""
        return self.name == SYSTEM_ORG
