"""PF-VCD-004 and 005: Cloud Director lets us in, by password or API token."""

import pytest

from capvcd_checks.preflight.check_logins import api_token_is_accepted, password_is_accepted
from capvcd_collectors.facts.base import Absence
from capvcd_collectors.facts.connection import Persona
from checks.facts_made_by_hand import api_tokens, missing, password_login, token_login, unseen
from checks.manifests_made_by_hand import own_fix, places, said


class TestPasswordIsAccepted:
    """PF-VCD-004."""

    @pytest.mark.parametrize("persona", list(Persona))
    def test_an_accepted_login_passes(self, persona: Persona) -> None:
        organization = "System" if persona is Persona.PROVIDER else "xav_lab"
        said("PASS", password_is_accepted, password_login(persona=persona, organization=organization))

    def test_a_rejected_login_fails_with_cloud_directors_reason(self) -> None:
        message = said("FAIL", password_is_accepted, password_login(accepted=False, detail="the account is locked"))
        assert message == "Cloud Director rejected administrator@xav_lab: the account is locked"
        assert own_fix(message) == (
            "Cloud Director > Administration > Access Control > Users > administrator: unlock or enable it and set its "
            "password; then give the same as vcd.username and password in the environment file, and in CAPVCD's Secret "
            "(1.x) or kustomization.yaml (0.5)"
        )

    def test_a_providers_rejected_login_is_mended_in_the_providers_portal(self) -> None:
        login = password_login(persona=Persona.PROVIDER, organization="System", accepted=False, detail="wrong password")
        fix = own_fix(said("FAIL", password_is_accepted, login))
        assert "(provider) Administration > Provider Access Control > Users > administrator: unlock" in fix
        assert fix.endswith("vcd.provider.username and password in the environment file")

    def test_a_providers_account_for_the_tenant_is_a_risk(self) -> None:
        message = said("WARN", password_is_accepted, password_login(organization="System"))
        assert message.startswith("administrator@System is a provider's account; ")
        assert "> Users > New, in the cluster's organization; then give it in place of administrator" in own_fix(
            message
        )
        assert "unlock" not in own_fix(message)


class TestApiTokenIsAccepted:
    """PF-VCD-005."""

    def test_a_lasting_token_passes(self) -> None:
        said("PASS", api_token_is_accepted, token_login(), api_tokens(cluster=90, ancient=-3, eternal=None))

    def test_a_rejected_token_fails(self) -> None:
        login = token_login(accepted=False, detail="invalid_grant")
        message = said("FAIL", api_token_is_accepted, login, missing())
        assert message == "Cloud Director rejected the API token for xav_lab: invalid_grant"
        assert own_fix(message) == (
            "Log in to xav_lab as the cluster's user, (user menu) > User Preferences > API Tokens (Access Tokens) > "
            "New; put the token where vcd.apiToken of the environment file points, and as refreshToken into CAPVCD's "
            "Secret"
        )

    def test_a_providers_token_is_in_no_secret_of_capvcd(self) -> None:
        login = token_login(persona=Persona.PROVIDER, organization="System", accepted=False, detail="invalid_grant")
        fix = own_fix(said("FAIL", api_token_is_accepted, login, missing()))
        assert fix.endswith("; put the token where vcd.provider.apiToken of the environment file points")

    def test_a_service_accounts_token_fails(self) -> None:
        message = said("FAIL", api_token_is_accepted, token_login(rotated=True), api_tokens())
        assert message.startswith("the login for xav_lab brought a new token: this is a service account's")
        assert own_fix(message).endswith("; one of Administration > Access Control > Service Accounts will not do")

    def test_a_token_about_to_expire_is_a_risk(self) -> None:
        message = said("WARN", api_token_is_accepted, token_login(), api_tokens(cluster=30, old=1.5, other=31))
        assert message == (
            "of this user's API tokens, cluster on 2026-03-31 (in 30 days) and old on 2026-03-03 (in 1 day) will end; "
            "every cluster made with such a token then stops being served"
        )
        assert places(message) == ["/cloudapi/1.0.0/tokens /values"]
        assert own_fix(message).endswith(" into CAPVCD's Secret, before the old one ends")

    def test_an_unseen_list_of_tokens_leaves_it_open(self) -> None:
        absence = missing()
        assert unseen(api_token_is_accepted, token_login(), absence) is absence

    def test_a_cloud_director_without_such_a_list_passes_on_the_login(self) -> None:
        said("PASS", api_token_is_accepted, token_login(), missing(Absence.NOT_THERE))

    def test_the_tenants_tokens_say_nothing_of_the_providers(self) -> None:
        login = token_login(persona=Persona.PROVIDER, organization="System")
        said("PASS", api_token_is_accepted, login, api_tokens(cluster=3))
