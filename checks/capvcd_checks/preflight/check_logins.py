"""The logins to Cloud Director: does it accept the password or API token, and whose are they?"""

from datetime import timedelta

from capvcd_checks import Remedy, Severity, check, found, seen, warn_unless
from capvcd_checks.rules.suggest import listed
from capvcd_checks.rules.used_credentials import NOT_COMPARED, but_of_another
from capvcd_checks.rules.wording import counted
from capvcd_collectors.facts import (
    Absence,
    All,
    ApiTokens,
    CredentialComparison,
    Login,
    Missing,
    PasswordLogin,
    Persona,
    TokenLogin,
)

EXPIRING = timedelta(days=30)
"""How long before its end an API token is worth a warning."""

SYSTEM = "system"
"""The provider's own organization, in lower case."""

_USERS = {
    True: "Cloud Director > (provider) Administration > Provider Access Control > Users",
    False: "Cloud Director > Administration > Access Control > Users",
}
"""Where the users are, by whether they are the provider's."""

_AND_IN_THE_FILES = {
    Persona.TENANT: ", and in CAPVCD's Secret (1.x) or kustomization.yaml (0.5)",
    Persona.PROVIDER: "",
}
"""Where else the credentials stand: the provider's are in the environment file alone."""


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
def password_is_accepted(login: PasswordLogin, comparisons: All[CredentialComparison] | Missing = NOT_COMPARED) -> None:
    account = f"{login.username}@{login.organization}"
    is_system = login.organization.lower() == SYSTEM
    place = login.where("accepted")
    assert login.accepted, found(
        f"Cloud Director rejected {account}: {login.detail}{_untried(login, comparisons)}",
        place,
        fix=f"{_USERS[is_system]} > {login.username}: unlock or enable it and set its password; then give the same as "
        f"{_section(login.persona)}.username and password in the environment file{_AND_IN_THE_FILES[login.persona]}",
    )
    warn_unless(
        login.persona is Persona.PROVIDER or not is_system,
        found(
            f"{account} is a provider's account; a tenant's cluster is better served by a user of its own organization",
            place,
            fix=f"{_USERS[False]} > New, in the cluster's organization; then give it in place of {login.username} as "
            f"vcd.username and password in the environment file{_AND_IN_THE_FILES[Persona.TENANT]}",
        ),
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
def api_token_is_accepted(
    login: TokenLogin,
    tokens: ApiTokens | Missing,
    comparisons: All[CredentialComparison] | Missing = NOT_COMPARED,
) -> None:
    assert login.accepted, found(
        f"Cloud Director rejected the API token for {login.organization}: {login.detail}{_untried(login, comparisons)}",
        login.where("accepted"),
        fix=_new_token(login),
    )
    assert not login.rotated, found(
        f"the login for {login.organization} brought a new token: this is a service account's, which is spent once "
        "used; CAPVCD, CPI and CSI need a user's API token",
        login.where("rotated"),
        fix=f"{_new_token(login)}; one of Administration > Access Control > Service Accounts will not do",
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
            fix=f"{_new_token(login)}, before the old one ends",
        ),
    )
    for unread in tokens.unread:
        seen(unread)


def _untried(login: Login, comparisons: All[CredentialComparison] | Missing) -> str:
    """That the files give other credentials than this *login*'s, where they do."""
    return but_of_another(comparisons, "which were not tried") if login.persona is Persona.TENANT else ""


def _section(persona: Persona) -> str:
    """Where in the environment file the credentials are."""
    return "vcd" if persona is Persona.TENANT else "vcd.provider"


def _new_token(login: TokenLogin) -> str:
    """How to make a token of the kind that is needed, and where to put it."""
    secret = ", and as refreshToken into CAPVCD's Secret" if login.persona is Persona.TENANT else ""
    return (
        f"Log in to {login.organization} as the cluster's user, (user menu) > User Preferences > API Tokens (Access "
        f"Tokens) > New; put the token where {_section(login.persona)}.apiToken of the environment file points{secret}"
    )
