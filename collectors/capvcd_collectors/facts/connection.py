"""Facts about reaching Cloud Director and logging in to it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from capvcd_collectors.facts.base import Fact, Missing, Reference, pointer
from capvcd_collectors.facts.contact import Contact


class Persona(StrEnum):
    """Whose eyes an endpoint sees with."""

    TENANT = "tenant"
    PROVIDER = "provider"


@dataclass(frozen=True, kw_only=True)
class VcdReachability(Fact, noun="vcd reachability", fixture="vcd_reachability", subject="url"):
    """How Cloud Director's HTTPS port behaved on the first request (GET /api/versions).

    *latency* is in seconds, from sending to the end of the response, None without an answer; *server_errors* counts
    5xx answers before the good one. *address* is the one the host of the *url* was resolved to, and the connection made
    to; None without an answer, and where a proxy made it.
    """

    url: str
    contact: Contact
    detail: str
    latency: float | None
    server_errors: int
    address: str | None = None


@dataclass(frozen=True, slots=True)
class ApiVersion:
    """One entry of GET /api/versions, e.g. ``37.2``."""

    version: str
    deprecated: bool


_RELEASES = {
    "36": "10.3",
    "37.0": "10.4",
    "37.1": "10.4.1",
    "37.2": "10.4.2",
    "37.3": "10.4.3",
    "38.0": "10.5",
    "38.1": "10.5.1",
    "39": "10.6",
}
"""The release of Cloud Director whose newest API version is this (release notes; go-vcloud-director's table)."""


@dataclass(frozen=True, kw_only=True)
class OfferedApiVersions(Fact, noun="offered api versions", fixture="offered_api_versions"):
    """The API versions Cloud Director serves (alpha versions left out), oldest first."""

    versions: tuple[ApiVersion, ...] = field(metadata=pointer("VersionInfo"))

    @property
    def product_version(self) -> tuple[str, str] | None:
        """Cloud Director's release, as far as its newest API version tells it."""
        if not self.versions:
            return None
        newest = self.versions[-1].version
        release = _RELEASES.get(newest) or _RELEASES.get(newest.partition(".")[0])
        return "Cloud Director", f"{release} (API {newest})" if release else f"API {newest}"

    def get(self, version: str) -> ApiVersion | None:
        """The entry for exactly *version*."""
        return next((each for each in self.versions if each.version == version), None)


@dataclass(frozen=True, kw_only=True)
class Login(Fact, abstract=True, subject="persona"):
    """One attempt to log in; *accepted* is False only when VCD itself rejected the credentials.

    *detail* is VCD's own reason without secrets; *organization* is the one the login went to ("System" for a provider).
    """

    persona: Persona
    username: str
    organization: str
    accepted: bool
    detail: str


@dataclass(frozen=True, kw_only=True)
class PasswordLogin(Login, noun="password login", fixture="password_logins"):
    """A login with user name and password (POST /cloudapi/1.0.0/sessions[/provider])."""


@dataclass(frozen=True, kw_only=True)
class TokenLogin(Login, noun="token login", fixture="token_logins"):
    """A login with an API token (POST /oauth/{tenant/ORG|provider}/token).

    *username* is empty until the session says whose token it is. *rotated* is True when the answer brought another
    refresh token: a service account's, which CAPVCD cannot use twice.
    """

    rotated: bool


@dataclass(frozen=True, kw_only=True)
class Session(Fact, abstract=True):
    """GET /cloudapi/1.0.0/sessions/current: who we are for VCD."""

    user: Reference
    organization: Reference
    roles: tuple[Reference, ...]


@dataclass(frozen=True, kw_only=True)
class TenantSession(Session, noun="tenant session", fixture="tenant_session"):
    """The session with the credentials below ``vcd``; may still turn out to be a provider's account."""

    @property
    def is_provider(self) -> bool:
        """True for a user of the System organization."""
        return self.organization.name.lower() == "system"


@dataclass(frozen=True, kw_only=True)
class ProviderSession(Session, noun="provider session", fixture="provider_session"):
    """The session with the credentials below ``vcd.provider``."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A user's API token, as listed: its *name* and when it expires (None: never)."""

    name: str
    expires: datetime | None


@dataclass(frozen=True, kw_only=True)
class ApiTokens(Fact, noun="api tokens", fixture="api_tokens"):
    """The API tokens of the logged-in user (GET /cloudapi/1.0.0/tokens, type REFRESH). VCD never shows their values.

    *now* is the moment they were read, by our clock; *unread* stands for tokens whose end cannot be read.
    """

    tokens: tuple[ApiToken, ...] = field(metadata=pointer("values"))
    now: datetime
    unread: tuple[Missing, ...] = ()
