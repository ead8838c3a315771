"""Cloud Director itself: does it answer, does it speak the components' API version, does it let us in?

PYTEST_DONT_REWRITE: a rewritten assert would lose the evidence its message carries.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from capvcd_checks import Remedy, Severity, check, found, seen, undecided, warn_unless
from capvcd_checks.rules.suggest import listed
from capvcd_checks.rules.wording import counted
from capvcd_collectors.facts import (
    Absence,
    All,
    ApiTokens,
    ComponentVersion,
    Contact,
    Missing,
    OfferedApiVersions,
    PasswordLogin,
    Persona,
    Profile,
    Source,
    TokenLogin,
    VcdReachability,
)

SLOW = 2.0
"""Seconds from which on an answer to GET /api/versions is called slow."""

EXPIRING = timedelta(days=30)
"""How long before its end an API token is worth a warning."""

SYSTEM = "system"
"""The provider's own organization, in lower case."""


@check(
    "PF-VCD-001",
    title="Cloud Director answers over HTTPS, promptly",
    severity=Severity.BLOCKER,
    why="Without it the controller repeats 'unable to authenticate [org/user] for url', which reads like a wrong "
    "password; the 'dial tcp … i/o timeout' or 'connection refused' behind it is easily missed.",
    remedy=Remedy(
        ui="Cloud Director > (provider) Resources > Cloud Resources > Cloud Cells shows whether a cell is up; "
        "certificates are under (provider) Administration > Certificate Management. The rest is DNS, routes, firewall "
        "and proxy",
        api="GET /api/versions needs no login: 'curl -v URL/api/versions' shows the step that fails; set vcd.caFile "
        "or proxy in the environment file",
    ),
)
def cloud_director_answers(vcd: VcdReachability) -> None:
    said = f"{vcd.url}: {vcd.contact.value}{f' ({vcd.detail})' if vcd.detail else ''}"
    if vcd.contact is Contact.CERTIFICATE_UNTRUSTED:
        undecided(f"{said}; it was asked nothing more", "vcd.caFile with the CA that signed the certificate")
    assert vcd.contact is Contact.ANSWERED, said
    risks = []
    if vcd.latency is not None and vcd.latency > SLOW:
        risks.append(f"took {vcd.latency:.1f} s to answer, more than {SLOW:.0f} s")
    if vcd.server_errors:
        risks.append(f"gave {counted(vcd.server_errors, 'server error')} (5xx) before it answered")
    warn_unless(not risks, f"{vcd.url} {listed(risks)}")


@check(
    "PF-VCD-003",
    title="Cloud Director offers the API versions that CAPVCD, CPI and CSI are built for",
    severity=Severity.BLOCKER,
    why="Each component asks for exactly one API version, however new Cloud Director is: without it every call ends "
    "in HTTP 406, 'NOT_ACCEPTABLE' or 'Unknown API version', which the controller reports as a failed login.",
    remedy=Remedy(
        ui="Cloud Director > Help > About tells the release, which decides the API versions it offers",
        api="GET /api/versions lists them: take releases of CAPVCD, CPI and CSI that are built for one of these "
        "(support matrix in README.md of CAPVCD), or another release of Cloud Director",
    ),
)
def api_versions_are_offered(
    offered: OfferedApiVersions, profile: Profile, components: All[ComponentVersion] | Missing
) -> None:
    wants = _wants(profile, components)
    there = [each.version for each in offered.versions]
    absent = [want for want in wants if want.api is not None and want.api not in there]
    assert not absent, found(
        f"not offered: {_grouped(absent)}; offered: {listed(there) or 'nothing'}{_fitting(profile, absent, there)}",
        offered.where("versions"),
        *_places(absent),
    )
    if isinstance(components, Missing) and components.kind is not Absence.OUT_OF_SCOPE:
        seen(components)
    deprecated = [want for want in wants for entry in [offered.get(want.api or "")] if entry and entry.deprecated]
    untold = [want for want in wants if want.api is None]
    risks = []
    if deprecated:
        risks.append(f"deprecated: {_grouped(deprecated)}; a later Cloud Director will not offer it")
    if untold:
        risks.append(f"which API version {listed(want.component for want in untold)} wants is not known")
    warn_unless(not risks, found("; ".join(risks), offered.where("versions"), *_places([*deprecated, *untold])))


@dataclass(frozen=True, slots=True)
class _Want:
    """A *component* of *kind* that asks for version *api* (None: not known); *where* says that it will run."""

    component: str
    kind: str
    api: str | None
    where: Source | None


def _wants(profile: Profile, components: All[ComponentVersion] | Missing) -> list[_Want]:
    wants = [_Want(f"CAPVCD {profile.line}", "capvcd", profile.api_version, None)]
    for each in () if isinstance(components, Missing) else components:
        if each.kind != "cni":
            entry = profile.component(each.kind, each.version)
            called = f"{each.kind.upper()} {each.version}"
            wants.append(_Want(called, each.kind, None if entry is None else entry.api, each.where("version")))
    return wants


def _grouped(wants: Iterable[_Want]) -> str:
    """``API 36.0 (wanted by CAPVCD 0.5 and CPI 1.1.0)``, one group for each version."""
    by_version: dict[str | None, list[str]] = {}
    for want in wants:
        by_version.setdefault(want.api, []).append(want.component)
    return listed(f"API {version} (wanted by {listed(who)})" for version, who in by_version.items())


def _places(wants: Iterable[_Want]) -> list[Source]:
    return [want.where for want in wants if want.where is not None]


def _fitting(profile: Profile, absent: Iterable[_Want], there: list[str]) -> str:
    """Which releases are built for a version that is there, for each kind of component that is not."""
    advice = []
    for kind in dict.fromkeys(want.kind for want in absent):
        if kind == "capvcd":
            fitting = [line for version, lines in profile.lines_by_api.items() if version in there for line in lines]
        else:
            entries = profile.cpi if kind == "cpi" else profile.csi
            fitting = [each.version for each in entries if each.supported and each.api in there]
        if fitting:
            advice.append(f"; {kind.upper()} {listed(fitting, 'or')} would fit")
        else:
            advice.append(f"; no {kind.upper()} {'release line' if kind == 'capvcd' else f'of {profile.line}'} fits")
    return "".join(advice)


@check(
    "PF-VCD-004",
    title="Cloud Director accepts the user name and password",
    severity=Severity.BLOCKER,
    why="CAPVCD, CPI and CSI log in with these: otherwise 'unable to authenticate [org/user] for url' and 'failed to "
    "set authorization header' repeat until Cloud Director locks the account. A provider's account gets in, but CPI "
    "may then pick an edge gateway of another tenant.",
    remedy=Remedy(
        ui="Cloud Director > Administration > Access Control > Users: unlock or enable the user, set its password, or "
        "create one in the tenant's organization",
        api="POST /cloudapi/1.0.0/sessions (tenant) or /sessions/provider (System), Basic user@org; then correct the "
        "credentials in the environment file, and in CAPVCD's Secret or kustomization.yaml",
    ),
)
def password_is_accepted(login: PasswordLogin) -> None:
    account = f"{login.username}@{login.organization}"
    assert login.accepted, f"Cloud Director rejected {account}: {login.detail}"
    warn_unless(
        login.persona is Persona.PROVIDER or login.organization.lower() != SYSTEM,
        f"{account} is a provider's account; a tenant's cluster is better served by a user of its own organization",
    )


@check(
    "PF-VCD-005",
    title="Cloud Director accepts the API token, more than once and for a while",
    severity=Severity.BLOCKER,
    why="A token that is revoked, expired or of another organization ends in 'failed to authenticate using refresh "
    "token' (invalid_grant). A service account's token works once: Cloud Director replaces it at each use, so the "
    "first controller to start locks the others out.",
    remedy=Remedy(
        ui="Cloud Director > (user menu) > User Preferences > API Tokens (Access Tokens) > New, as a user of the "
        "tenant's organization",
        api="POST /oauth/tenant/{org}/token (grant_type=refresh_token) tries one; GET /cloudapi/1.0.0/tokens"
        "?filter=type==REFRESH lists them with their end; put a new one into the environment file and CAPVCD's Secret",
    ),
)
def api_token_is_accepted(login: TokenLogin, tokens: ApiTokens | Missing) -> None:
    assert login.accepted, f"Cloud Director rejected the API token for {login.organization}: {login.detail}"
    assert not login.rotated, (
        f"the login for {login.organization} brought a new token: this is a service account's, which is spent once "
        "used; CAPVCD, CPI and CSI need a user's API token"
    )
    if login.persona is Persona.PROVIDER:
        return  # the list is the tenant user's
    if isinstance(tokens, Missing):
        if tokens.kind is Absence.UNSEEN:
            seen(tokens)
        return
    expiring = [
        f"{each.name} on {each.expires:%Y-%m-%d} (in {counted((each.expires - tokens.now).days, 'day')})"
        for each in tokens.tokens
        if each.expires is not None and tokens.now <= each.expires <= tokens.now + EXPIRING
    ]
    warn_unless(
        not expiring,
        found(
            f"of this user's API tokens, {listed(expiring)} will end; "
            "every cluster made with such a token then stops being served",
            tokens.where("tokens"),
        ),
    )
