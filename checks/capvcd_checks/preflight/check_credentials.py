"""The credentials the controllers will log in with, as far as the files tell. No secret is ever looked at here."""

from collections.abc import Iterator

from capvcd_checks import Remedy, Severity, check, found, not_applicable, seen, undecided, warn_unless
from capvcd_checks.rules.flaws import Flaw, describe_flaws
from capvcd_checks.rules.suggest import listed, write_instead
from capvcd_checks.rules.used_credentials import comparison_of, is_tried, require_the_same_secret
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import (
    Absence,
    All,
    CapvcdCredentials,
    CredentialComparison,
    Missing,
    NewlinesCut,
    Profile,
    SecretShape,
    Source,
    Target,
    TenantSession,
)

PROVIDER_ORGANIZATION = "system"
_MOST_PARTS = 2

_CREDENTIALS_REMEDY = Remedy(
    ui="Cloud Director > (user menu) > User Preferences > API Tokens (Access Tokens) makes a token; Administration > "
    "Access Control > Users shows the user",
    api="Make the Secret capi-user-credentials anew (1.x: kubectl create secret generic, with the key refreshToken), "
    "or mend the literals of secretGenerator vcloud-basic-auth in kustomization.yaml (0.5)",
)


@check(
    "PF-CFG-005",
    title="The credentials are filled in, and hold nothing that does not belong to them",
    severity=Severity.BLOCKER,
    why="An empty or absent key ends in 'unable to get valid set of credentials from secrets'; a quote, a blank or a "
    "line break that became part of a password is worse, because Cloud Director just answers 401, and may lock the "
    "user. The newline that echo leaves at the end of a Secret's value does no harm: CAPVCD, CPI from 1.1 on and CSI "
    "cut it off.",
    remedy=_CREDENTIALS_REMEDY,
)
def credentials_are_complete(credentials: CapvcdCredentials, profile: Profile) -> None:
    spoilt = tuple(_spoilt(credentials, profile))
    unused = {"username", "password"} if _is_given(credentials.refresh_token) else set()
    flaws = [*_absent(credentials), *_not_base64(credentials), *(flaw for key, flaw in spoilt if key not in unused)]
    assert not flaws, describe_flaws(flaws)
    doubts = [
        *(
            Flaw(f"{flaw.text}; the refreshToken is used instead", flaw.where, flaw.fix)
            for key, flaw in spoilt
            if key in unused
        ),
        *_misleading(credentials),
    ]
    warn_unless(not doubts, describe_flaws(doubts))
    hidden = [f"{key} {shape.hidden} ({spot(shape.where)})" for key, shape in _shapes(credentials) if shape.hidden]
    if hidden and not doubts:
        not_applicable(f"nothing can be said of what the {credentials.origin} holds: {listed(hidden)}")


@check(
    "PF-CFG-006",
    title="The user name has the shape USER or ORG/USER, and the credentials are those this run logs in with",
    severity=Severity.BLOCKER,
    why="What this run sees it sees as its own user: with other credentials the controllers may be refused, or see "
    "less. More than one slash is 'invalid username format; expected at most two fields separated by /'. What stands "
    "before the slash decides where the login goes, also when an API token is used: system is the provider, any other "
    "organization than the cluster's sees nothing of it. The name itself counts only where there is no token.",
    remedy=_CREDENTIALS_REMEDY,
)
def username_fits_the_organization(
    credentials: CapvcdCredentials,
    target: Target,
    session: TenantSession | Missing,
    comparisons: All[CredentialComparison] | Missing,
) -> None:
    comparison = comparison_of(comparisons, credentials)
    shape = credentials.username_shape
    username = (credentials.username or "").strip()
    if shape is not None and shape.hidden:
        not_applicable(f"the user name in the {credentials.origin} {shape.hidden} ({spot(shape.where)})")
    if not username and _is_given(credentials.refresh_token):
        # The token alone says who: nothing can contradict it.
        require_the_same_secret(credentials, comparison, same_user=False)
        return
    if not username or (shape is not None and shape.placeholder):
        not_applicable(f"the {credentials.origin} gives no user name")
    place = _place(credentials, "username", shape)
    parts = username.split("/")
    assert len(parts) <= _MOST_PARTS, found(
        f"user name {username!r} has {len(parts)} parts, at most ORG/USER works",
        place,
        fix=write_instead(username, ["/".join(parts[-_MOST_PARTS:])], place),
    )
    assert all(parts), found(
        f"user name {username!r} has nothing on one side of the slash",
        place,
        fix=write_instead(username, [f"{target.org}/{parts[-1]}" if parts[-1] else f"{target.org}/USER"], place),
    )
    organization = parts[0] if len(parts) == _MOST_PARTS else target.org
    is_provider = organization.casefold() == PROVIDER_ORGANIZATION
    assert is_provider or organization.casefold() == target.org.casefold(), found(
        f"user name {username!r} is of organization {organization}, the cluster's is {target.org}",
        place,
        fix=f"Write a user of {target.org} in place of {username} in {spot(place)}",
    )
    ours = _user_of_this_run(target, session)
    other = ours is not None and ours != (organization.casefold(), parts[-1].casefold())
    differs = f"the {credentials.origin} gives user name {username!r}, this run logged in as {'/'.join(ours or ())}"
    beside_its_token = other and _is_given(credentials.refresh_token) and is_tried(comparison)
    leave_out = f"Write {'/'.join(ours or ())} in place of {username} in {spot(place)}, or leave the user name out"
    elsewhere = ours is not None and ours[0] != organization.casefold()
    assert not (beside_its_token and elsewhere), found(
        f"{differs}; the refresh token beside it is redeemed in organization {organization}, where it is none",
        place,
        fix=leave_out,
    )
    warn_unless(
        not beside_its_token,
        found(f"{differs}; the refresh token beside it is used, and that name is not", place, fix=leave_out),
    )
    if ours is None and isinstance(session, Missing):
        if session.kind is Absence.OUT_OF_SCOPE:
            seen(session)
        undecided(
            found(f"it is not known whom this run logged in as, to compare with {username!r}: {session.reason}", place),
            session.needs or "a login of this run, or vcd.username in the environment file",
        )
    untried = "; its login was not tested" if comparison is not None and not is_tried(comparison) else ""
    warn_unless(
        not is_provider,
        found(
            f"user name {username!r} makes the controller act as a provider, with rights over every tenant{untried}",
            place,
            fix=f"Write a user of {target.org} in place of {username} in {spot(place)}",
        ),
    )
    warn_unless(
        not other,
        found(
            f"{differs}: what it may do was seen with another user's eyes",
            place,
            fix=f"Give {username} as vcd.username in the environment file, with its password, or write "
            f"{'/'.join(ours or ())} in place of {username} in {spot(place)}",
        ),
    )
    is_by_password = not _is_given(credentials.refresh_token)
    require_the_same_secret(credentials, comparison, same_user=ours is not None and is_by_password)


def _absent(credentials: CapvcdCredentials) -> Iterator[Flaw]:
    """What is not filled in."""
    origin = credentials.origin
    if _is_given(credentials.refresh_token):
        return
    if not _is_given(credentials.password):
        place = _place(credentials, "password", credentials.password)
        fix = f"Fill in username and password, or refreshToken, in {spot(place)}"
        yield Flaw(f"the {origin} gives neither a password nor a refreshToken", place, fix)
    elif not credentials.username and not (credentials.username_shape and credentials.username_shape.hidden):
        place = _place(credentials, "username", credentials.username_shape)
        yield Flaw(f"the {origin} gives a password, but no username", place, f"Fill in username in {spot(place)}")


def _not_base64(credentials: CapvcdCredentials) -> Iterator[Flaw]:
    """What the API server would refuse the whole Secret for."""
    for key, shape in _shapes(credentials):
        if shape.invalid_base64:
            yield Flaw(
                f"{key} below data is not base64",
                shape.where,
                f"Encode {key} (printf %s VALUE | base64), or move it below stringData, in {spot(shape.where)}",
            )


def _spoilt(credentials: CapvcdCredentials, profile: Profile) -> Iterator[tuple[str, Flaw]]:
    """Each key whose value no login succeeds with, and why."""
    cut = profile.newlines_cut.get(credentials.origin, NewlinesCut.ALL)
    for key, shape in _shapes(credentials):
        place = spot(shape.where)
        if shape.placeholder:
            yield key, Flaw(f"{key} is still a placeholder", shape.where, f"Write the real {key} in {place}")
        if shape.quoted:
            yield (
                key,
                Flaw(
                    f"{key} has quote characters inside its value",
                    shape.where,
                    f"Take the quotes out of the value of {key} in {place}",
                ),
            )
        if shape.empty:
            continue
        if shape.newlines > {NewlinesCut.NONE: 0, NewlinesCut.ONE: 1, NewlinesCut.ALL: shape.newlines}[cut]:
            what = "a newline" if shape.newlines == 1 else f"{shape.newlines} newlines"
            yield (
                key,
                Flaw(
                    f"{key} ends in {what}; CAPVCD {profile.line} cuts {cut} off",
                    shape.where,
                    f"Make {key} anew without a newline (printf, not echo) in {place}",
                ),
            )
        if shape.surrounded_by and not _may_be_meant(key, shape):
            yield (
                key,
                Flaw(
                    f"{key} begins or ends with {shape.surrounded_by}, which stay part of it",
                    shape.where,
                    f"Make {key} anew without {shape.surrounded_by} around it in {place}",
                ),
            )


def _misleading(credentials: CapvcdCredentials) -> Iterator[Flaw]:
    """What may be as it is meant, and often is not."""
    for key, shape in _shapes(credentials):
        if shape.quotes_stripped:
            yield Flaw(
                f"{key} stands in quotes, which kustomize takes off but other tools keep",
                shape.where,
                f"Take the quotes off {key} in {spot(shape.where)}",
            )
        if shape.surrounded_by and _may_be_meant(key, shape) and not _is_given(credentials.refresh_token):
            yield Flaw(
                f"{key} begins or ends with blanks, which count as part of it",
                shape.where,
                f"Take the blanks off {key} in {spot(shape.where)}, unless they belong to it",
            )


def _may_be_meant(key: str, shape: SecretShape) -> bool:
    """Whether the white space around a value may belong to it: blanks may be part of a password."""
    return key == "password" and shape.surrounded_by == "blanks"


def _shapes(credentials: CapvcdCredentials) -> Iterator[tuple[str, SecretShape]]:
    named = (
        ("username", credentials.username_shape),
        ("password", credentials.password),
        ("refreshToken", credentials.refresh_token),
    )
    yield from ((key, shape) for key, shape in named if shape is not None)


def _place(credentials: CapvcdCredentials, field: str, shape: SecretShape | None) -> Source:
    return credentials.where(field) if shape is None else shape.where


def _is_given(shape: SecretShape | None) -> bool:
    return shape is not None and not shape.empty


def _user_of_this_run(target: Target, session: TenantSession | Missing) -> tuple[str, str] | None:
    """Organization and user this run logged in as, in lower case: Cloud Director makes no difference.

    None when only an API token is given and no session tells whose it is.
    """
    if target.username is not None:
        before, _, after = target.username.strip().rpartition("/")
        return (before or target.org).casefold(), after.casefold()
    if isinstance(session, Missing):
        return None
    return session.organization.name.casefold(), session.user.name.casefold()
