"""Reaching Cloud Director and logging in: the first facts, and the endpoints that all others are read with.

One GET /api/versions tells whether anybody is there, how fast, by which clock and in which API versions; then each
persona logs in once, both at the same time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import (
    ExchangeSource,
    FactMissingError,
    Missing,
    NotSeenError,
    NotThereError,
    OutOfScopeError,
    Reference,
)
from capvcd_collectors.facts.connection import (
    ApiToken,
    ApiTokens,
    ApiVersion,
    OfferedApiVersions,
    PasswordLogin,
    Persona,
    ProviderSession,
    TenantSession,
    TokenLogin,
    VcdReachability,
)
from capvcd_collectors.facts.contact import Contact
from capvcd_collectors.facts.endpoint import ConnectionSettings
from capvcd_collectors.facts.environment import CredentialSettings, Environment
from capvcd_collectors.facts.profile import Profile
from capvcd_collectors.facts.reading import Reading
from capvcd_collectors.http.endpoint import Endpoint
from capvcd_collectors.http.errors import ConnectionFailed, NotFound
from capvcd_collectors.http.transport import Timing
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vault import Vault
from capvcd_collectors.vcd.answers import legible, rows_of
from capvcd_collectors.vcd.cloudapi import Answer, CloudApi
from capvcd_collectors.vcd.kind import CLOUD_DIRECTOR
from capvcd_collectors.vcd.legacy import LegacyApi
from capvcd_collectors.vcd.login import SESSIONS, Attempt, Authenticator, account_of
from capvcd_collectors.vcd.versions import chosen, number, offered

_VERSIONS = "/api/versions"
_TOKENS = "/cloudapi/1.0.0/tokens"
_FIRST_WITH_API_TOKENS = (36, 1)
_TENANT_ENDPOINT = "vcd"
_PROVIDER_ENDPOINT = "vcd-provider"


class TenantVcd(CloudApi):
    """CloudAPI with the credentials below ``vcd``."""


class ProviderVcd(CloudApi):
    """CloudAPI with the credentials below ``vcd.provider``."""


class TenantLegacyVcd(LegacyApi):
    """The legacy API with the credentials below ``vcd``."""


@dataclass(frozen=True, slots=True)
class FirstContact:
    """How the first request ended: *timing* and *versions* are there when it was answered.

    *address* is the server's, None when that was not seen: behind a proxy nobody here knows it.
    """

    source: ExchangeSource
    contact: Contact
    detail: str
    timing: Timing | None
    versions: tuple[ApiVersion, ...]
    address: str | None = None


@dataclass(frozen=True, slots=True)
class SpokenVersion:
    """The API version this run speaks."""

    version: str


@dataclass(frozen=True, slots=True)
class TenantAttempt:
    """The login with the credentials below ``vcd``, and the endpoint it went to."""

    endpoint: Endpoint
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class ProviderAttempt:
    """The login with the credentials below ``vcd.provider``, and the endpoint it went to."""

    endpoint: Endpoint
    attempt: Attempt


def endpoint_of(environment: Environment, wire: Wire, name: str) -> Endpoint:
    """The endpoint of Cloud Director under *name*, as the environment file describes it."""
    vcd = environment.vcd
    settings = ConnectionSettings(vcd.url, vcd.ca_file, vcd.insecure, environment.proxy)
    return wire.endpoint(CLOUD_DIRECTOR, name, settings)


@collector
def contact_vcd(environment: Environment, wire: Wire) -> FirstContact:
    """Ask for the API versions. No connection is a finding, not an error; a broken answer is an ExchangeError."""
    try:
        reply = endpoint_of(environment, wire, _TENANT_ENDPOINT).send("GET", _VERSIONS, accept="application/*+xml")
    except ConnectionFailed as error:
        return FirstContact(error.source, error.contact, error.detail, None, ())
    address = reply.peer if environment.proxy is None else None
    return FirstContact(reply.source, Contact.ANSWERED, "", reply.timing, offered(reply), address)


@collector
def vcd_reachability(environment: Environment, first: FirstContact) -> VcdReachability:
    """How the first request went."""
    timing = first.timing
    return VcdReachability(
        source=first.source,
        url=environment.vcd.url,
        contact=first.contact,
        detail=first.detail,
        latency=None if timing is None else timing.duration,
        server_errors=0 if timing is None else timing.server_errors,
        address=first.address,
    )


@collector
def offered_api_versions(environment: Environment, first: FirstContact) -> OfferedApiVersions:
    """What Cloud Director serves; not seen when nothing answered."""
    if first.contact is not Contact.ANSWERED:
        failed = ConnectionFailed(
            f"{environment.vcd.url}{_VERSIONS}", first.contact, first.detail, source=first.source, kind=CLOUD_DIRECTOR
        )
        raise NotSeenError(str(failed), needs=failed.needs, source=first.source)
    return OfferedApiVersions(source=first.source, versions=first.versions)


@collector
def spoken_version(versions: OfferedApiVersions, profile: Profile) -> SpokenVersion:
    """The profile's version when it is offered, else the newest that we understand."""
    version = chosen(versions.versions, profile.api_version)
    if version is None:
        names = ", ".join(each.version for each in versions.versions)
        raise NotSeenError(
            f"Cloud Director offers only API versions that this tool does not speak ({names}); it speaks 33.0 to 39.1",
            needs="a Cloud Director of version 10.0 to 10.6",
            source=versions.source,
        )
    return SpokenVersion(version)


def _attempt(
    environment: Environment, vault: Vault, wire: Wire, spoken: SpokenVersion | Missing, persona: Persona
) -> tuple[Endpoint, Attempt]:
    credentials = _credentials(environment, persona)
    if credentials is None:
        raise OutOfScopeError(
            "no provider credentials are given; add vcd.provider with a username and a password or an apiToken",
            needs="vcd.provider",
        )
    if isinstance(spoken, Missing):
        raise FactMissingError.again(spoken)
    name = _TENANT_ENDPOINT if persona is Persona.TENANT else _PROVIDER_ENDPOINT
    endpoint = endpoint_of(environment, wire, name)
    reference = credentials.api_token or credentials.password
    if reference is None:
        raise NotSeenError(
            f"{credentials.where} names neither a password nor an apiToken",
            needs="one of them",
            source=credentials.where,
        )
    account = account_of(environment.vcd, persona, credentials)
    secret = "" if wire.is_replayed else vault.reveal(reference)
    attempt = Authenticator(endpoint, spoken.version, account, wire, secret).log_in()
    return endpoint, attempt


def _credentials(environment: Environment, persona: Persona) -> CredentialSettings | None:
    return environment.vcd.tenant if persona is Persona.TENANT else environment.vcd.provider


@collector
def tenant_attempt(environment: Environment, vault: Vault, wire: Wire, spoken: SpokenVersion) -> TenantAttempt:
    """Log in with the credentials below ``vcd``."""
    return TenantAttempt(*_attempt(environment, vault, wire, spoken, Persona.TENANT))


@collector
def provider_attempt(
    environment: Environment, vault: Vault, wire: Wire, spoken: SpokenVersion | Missing
) -> ProviderAttempt:
    """Log in with the credentials below ``vcd.provider``; without any, that is so whatever Cloud Director answers."""
    return ProviderAttempt(*_attempt(environment, vault, wire, spoken, Persona.PROVIDER))


Outcome = tuple[Persona, Attempt | Missing]


def _outcomes(
    environment: Environment,
    tenant: TenantAttempt | Missing,
    provider: ProviderAttempt | Missing,
    *,
    authentication: str,
) -> Sequence[Outcome]:
    """What became of the logins by *authentication*, of the personas that are configured for it."""
    both = ((Persona.TENANT, tenant), (Persona.PROVIDER, provider))
    outcomes: list[Outcome] = []
    for persona, outcome in both:
        credentials = _credentials(environment, persona)
        if credentials is not None and credentials.authentication == authentication:
            outcomes.append((persona, outcome if isinstance(outcome, Missing) else outcome.attempt))
    return outcomes


def _login_fields(persona: Persona, attempt: Attempt) -> dict[str, Any]:
    """The fields that every kind of `Login` takes from *attempt*."""
    return {
        "source": attempt.source,
        "persona": persona,
        "username": attempt.account.username,
        "organization": attempt.account.organization,
        "accepted": attempt.session is not None,
        "detail": attempt.detail,
    }


@collector
def password_logins(
    environment: Environment, tenant: TenantAttempt | Missing, provider: ProviderAttempt | Missing
) -> tuple[PasswordLogin | Missing, ...]:
    """The logins with user name and password, one for each persona that has them."""
    outcomes = _outcomes(environment, tenant, provider, authentication="password")
    if not outcomes:
        raise OutOfScopeError(
            "no password is given, the login is by API token; set vcd.username and vcd.password instead to check them",
            needs="vcd.username and vcd.password",
        )
    return tuple(
        outcome if isinstance(outcome, Missing) else PasswordLogin(**_login_fields(persona, outcome))
        for persona, outcome in outcomes
    )


@collector
def token_logins(
    environment: Environment, tenant: TenantAttempt | Missing, provider: ProviderAttempt | Missing
) -> tuple[TokenLogin | Missing, ...]:
    """The logins with an API token, one for each persona that has one."""
    outcomes = _outcomes(environment, tenant, provider, authentication="api-token")
    if not outcomes:
        raise OutOfScopeError(
            "no API token is given, the login is by password; set vcd.apiToken instead to check the token",
            needs="vcd.apiToken",
        )
    return tuple(
        outcome
        if isinstance(outcome, Missing)
        else TokenLogin(**_login_fields(persona, outcome), rotated=outcome.rotated)
        for persona, outcome in outcomes
    )


Api = TypeVar("Api", bound=CloudApi)


def _admitted(made: TenantAttempt | ProviderAttempt, version: str, kind: type[Api]) -> Api:
    attempt = made.attempt
    if attempt.session is None:
        section = "vcd" if attempt.account.persona is Persona.TENANT else "vcd.provider"
        raise NotSeenError(
            f"Cloud Director rejected the login of {attempt.account}: {attempt.detail} "
            f"({attempt.source.method} {attempt.source.path} was answered {attempt.source.status})",
            needs=f"credentials below {section} that Cloud Director accepts",
            source=attempt.source,
        )
    return kind(made.endpoint, version, attempt.session)


@collector
def tenant_vcd(made: TenantAttempt, spoken: SpokenVersion) -> TenantVcd:
    """CloudAPI as the tenant; not seen when the login was rejected."""
    return _admitted(made, spoken.version, TenantVcd)


@collector
def provider_vcd(made: ProviderAttempt, spoken: SpokenVersion) -> ProviderVcd:
    """CloudAPI as the provider; not seen when the login was rejected."""
    return _admitted(made, spoken.version, ProviderVcd)


@collector
def tenant_legacy_vcd(vcd: TenantVcd) -> TenantLegacyVcd:
    """The legacy API over the tenant's session; no request of its own."""
    return TenantLegacyVcd(vcd.endpoint, vcd.api_version, vcd.session)


def _reference(answer: Answer, value: Any) -> Reference:
    name, urn = (value.get("name"), value.get("id")) if isinstance(value, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(urn, str):
        raise NotSeenError(
            f"{answer.source} holds no reference with name and id where one belongs",
            needs="Cloud Director itself at this URL",
            source=answer.source,
        )
    return Reference(name, urn)


def _session(vcd: CloudApi) -> tuple[ExchangeSource, Reference, Reference, tuple[Reference, ...]]:
    answer = vcd.get(f"{SESSIONS}/current")
    body = answer.body if isinstance(answer.body, dict) else {}
    roles = body.get("roleRefs") or []
    if not isinstance(roles, list):
        raise NotSeenError(
            f"{answer.source} holds no list of roles where one belongs",
            needs="Cloud Director itself at this URL",
            source=answer.source,
        )
    return (
        answer.source,
        _reference(answer, body.get("user")),
        _reference(answer, body.get("org")),
        tuple(_reference(answer, each) for each in roles),
    )


@collector
def tenant_session(vcd: TenantVcd) -> TenantSession:
    """Who we are with the credentials below ``vcd``."""
    source, user, organization, roles = _session(vcd)
    return TenantSession(source=source, user=user, organization=organization, roles=roles)


@collector
def provider_session(vcd: ProviderVcd) -> ProviderSession:
    """Who we are with the credentials below ``vcd.provider``."""
    source, user, organization, roles = _session(vcd)
    return ProviderSession(source=source, user=user, organization=organization, roles=roles)


@collector
def api_tokens(vcd: TenantVcd, session: TenantSession) -> ApiTokens:
    """The API tokens of the tenant user. Not there where the API version has none.

    An administrator is shown the tokens of others as well; those are left out.
    """
    if number(vcd.api_version) < _FIRST_WITH_API_TOKENS:
        raise NotThereError(f"API version {vcd.api_version} has no API tokens; they came with 36.1")
    try:
        listing = vcd.list(_TOKENS, {"filter": "type==REFRESH"})
    except NotFound as error:
        raise NotThereError(
            f"Cloud Director lists no API tokens in API version {vcd.api_version}", source=error.source
        ) from error
    own = [each for each in rows_of(listing) if each.label("owner", "id") in {"", session.user.id}]
    tokens, unread = legible(own, _token)
    return ApiTokens(source=listing.source, tokens=tokens, unread=unread, now=listing.read_at)


def _token(row: Reading) -> ApiToken:
    stamp = row.optional_text("expirationTimeUtc")
    return ApiToken(row.label("name"), None if not stamp else _moment(row.at("expirationTimeUtc"), stamp))


def _moment(written: Reading, stamp: str) -> datetime:
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        written.refuse("a time")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
