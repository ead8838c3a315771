"""Whether the credentials that will be used are those this run logged in with: what it saw holds for no others."""

from capvcd_checks.engine.declare import Found, found, not_applicable, warn_unless
from capvcd_checks.rules.suggest import listed
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import All, CapvcdCredentials, CredentialComparison, Likeness, Missing, Source

__all__ = ["NOT_COMPARED", "but_of_another", "comparison_of", "is_tried", "require_the_same_secret"]

NOT_COMPARED: All[CredentialComparison] = All(())
"""What a check of this run's own user is called with where no file gives credentials."""

_TRIED = (Likeness.SAME, Likeness.BLANKS)
"""White space that does not belong to a value is for another check to tell of."""
_KEYS = {"password": ("password", "password"), "API token": ("refresh_token", "apiToken")}
"""Of each kind of secret, the field of `CapvcdCredentials` and the key of the environment file."""


def comparison_of(
    comparisons: All[CredentialComparison] | Missing, credentials: CapvcdCredentials
) -> CredentialComparison | None:
    """How *credentials* compare with those of this run; None when there is nothing to compare."""
    every = () if isinstance(comparisons, Missing) else comparisons
    return next((each for each in every if each.source == credentials.source), None)


def is_tried(comparison: CredentialComparison | None) -> bool:
    """Whether this run logged in with the very secret."""
    return comparison is not None and comparison.likeness in _TRIED


def but_of_another(comparisons: All[CredentialComparison] | Missing, untested: str) -> str:
    """What to add to a sentence on this run's user, whom none of CAPVCD's files log in as; else nothing.

    *untested* says what of the files' credentials was not tested: ``which were not tried``.
    """
    every = () if isinstance(comparisons, Missing) else comparisons
    others = (Likeness.OTHER, Likeness.OTHER_KIND)
    if not every or any(each.likeness not in others for each in every):
        return ""
    origins = dict.fromkeys(f"the {each.origin}" for each in every)
    give = "gives" if len(origins) == 1 else "give"
    return f"; so it is for this run's credentials, {listed(origins)} {give} others, {untested}"


def require_the_same_secret(
    credentials: CapvcdCredentials, comparison: CredentialComparison | None, *, same_user: bool
) -> None:
    """End the check with WARN when the secret is another than this run's, with SKIP when the file does not hold it.

    *same_user* says that both are of one user, so that what this run saw of its rights holds.
    """
    if comparison is None:
        return
    field, key = _KEYS[comparison.given]
    shape = getattr(credentials, field)
    place = credentials.where(field) if shape is None else shape.where
    if comparison.likeness is Likeness.UNKNOWN:
        not_applicable(
            f"the {comparison.given} of the {comparison.origin} {comparison.reason} ({spot(place)}), so it is not "
            "known whether it is the one this run logged in with"
        )
    warn_unless(comparison.likeness in _TRIED, _other_secret(comparison, place, key, same_user=same_user))


def _other_secret(comparison: CredentialComparison, place: Source, key: str, *, same_user: bool) -> Found:
    given, origin = comparison.given, comparison.origin
    if comparison.likeness is Likeness.OTHER_KIND:
        article = {"password": "a", "API token": "an"}
        differs = (
            f"the {origin} gives {article[given]} {given}, this run logged in with {article[comparison.ours]} "
            f"{comparison.ours}"
        )
    else:
        differs = f"the {origin} gives another {given} than this run logged in with"
    untested = (
        "whether Cloud Director accepts it was"
        if same_user
        else "whether Cloud Director accepts it, and the rights of its user, were"
    )
    return found(
        f"{differs}: {untested} not tested",
        place,
        fix=f"Let vcd.{key} of the environment file point to the {given} that {spot(place)} holds, and run this again",
    )
