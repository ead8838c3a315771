"""What is said of this run's user where CAPVCD's files give other credentials: it may not hold for theirs."""

import pytest

from capvcd_checks.preflight.check_logins import api_token_is_accepted, password_is_accepted
from capvcd_checks.preflight.check_rights import extra_config_is_allowed, gateway_may_be_configured
from capvcd_checks.rules.used_credentials import but_of_another
from capvcd_collectors.facts.base import Absence, All, FileSource, Missing, Reference
from capvcd_collectors.facts.connection import Persona
from capvcd_collectors.facts.credential_comparison import CredentialComparison, Likeness
from capvcd_collectors.facts.rights import EffectiveRights
from capvcd_collectors.profiles.load import load_profile
from checks.facts_made_by_hand import api_tokens, exchange, password_login, token_login
from checks.manifests_made_by_hand import said

NOTHING_HELD = EffectiveRights(
    source=exchange("/rights"),
    roles=(Reference("Reader", "urn:vcloud:role:1"),),
    in_role=frozenset(),
    in_bundle=frozenset(),
)


def comparison(likeness: Likeness, origin: str = "Secret") -> CredentialComparison:
    """One place whose API token compares as *likeness* with this run's."""
    return CredentialComparison(
        source=FileSource("credentials.yaml", 8), origin=origin, given="API token", ours="API token", likeness=likeness
    )


OTHER = All((comparison(Likeness.OTHER),))
SAME = All((comparison(Likeness.SAME),))
UNTRIED = "; so it is for this run's credentials, the Secret gives others, which were not tried"


@pytest.mark.parametrize("likeness", [Likeness.OTHER, Likeness.OTHER_KIND])
def test_credentials_of_others_are_said_not_to_be_tested(likeness: Likeness) -> None:
    assert but_of_another(All((comparison(likeness),)), "which were not tried") == UNTRIED


@pytest.mark.parametrize(
    "comparisons",
    [
        SAME,
        All((comparison(Likeness.UNKNOWN),)),
        All((comparison(Likeness.OTHER), comparison(Likeness.SAME, "userContext"))),
        All[CredentialComparison](()),
        Missing(Absence.OUT_OF_SCOPE, "no file"),
    ],
    ids=["same", "unknown", "one the same", "none", "missing"],
)
def test_nothing_is_said_where_some_may_be_the_same(comparisons: All[CredentialComparison] | Missing) -> None:
    assert but_of_another(comparisons, "which were not tried") == ""


def test_all_places_are_named_once() -> None:
    several = All((comparison(Likeness.OTHER), comparison(Likeness.OTHER), comparison(Likeness.OTHER, "userContext")))
    assert but_of_another(several, "which were not tried").startswith(
        "; so it is for this run's credentials, the Secret and the userContext give others, "
    )


def test_a_login_that_was_rejected_is_this_runs() -> None:
    token = token_login(accepted=False, detail="invalid_grant")
    assert said("FAIL", api_token_is_accepted, token, api_tokens(), OTHER).endswith(UNTRIED)
    assert "this run" not in said("FAIL", api_token_is_accepted, token, api_tokens(), SAME)
    rejected = password_login(accepted=False, detail="unauthorized")
    assert said("FAIL", password_is_accepted, rejected, OTHER).endswith(UNTRIED)
    providers = password_login(accepted=False, detail="unauthorized", persona=Persona.PROVIDER)
    assert "this run" not in said("FAIL", password_is_accepted, providers, OTHER)


@pytest.mark.parametrize("check", [extra_config_is_allowed, gateway_may_be_configured])
def test_rights_that_lack_may_be_held_by_the_user_of_the_files(check: object) -> None:
    assert callable(check)
    profile = load_profile("1.3")
    untold = said("FAIL", check, NOTHING_HELD, profile, SAME)
    told = said("FAIL", check, NOTHING_HELD, profile, OTHER)
    assert told == (
        f"{untold}; so it is for this run's credentials, the Secret gives others, whose user may hold other rights"
    )
