"""PF-VCD-001, 003, 004 and 005: Cloud Director answers, speaks the right API version, and lets us in."""

import pytest

from capvcd_checks.preflight.check_vcd import (
    api_token_is_accepted,
    api_versions_are_offered,
    cloud_director_answers,
    password_is_accepted,
)
from capvcd_collectors.facts.base import Absence, All
from capvcd_collectors.facts.connection import Contact, Persona
from capvcd_collectors.profiles.load import LINES, load_profile
from checks.facts_made_by_hand import (
    api_tokens,
    missing,
    offered,
    password_login,
    reachability,
    token_login,
    unseen,
)
from checks.manifests_made_by_hand import component, places, said

OLD, NEW = load_profile("0.5"), load_profile("1.3")
NO_COMPONENTS = missing(Absence.OUT_OF_SCOPE, "no file names the components")


class TestCloudDirectorAnswers:
    """PF-VCD-001."""

    def test_a_prompt_answer_passes(self) -> None:
        said("PASS", cloud_director_answers, reachability())

    @pytest.mark.parametrize("contact", sorted(set(Contact) - {Contact.ANSWERED, Contact.CERTIFICATE_UNTRUSTED}))
    def test_no_connection_fails_in_its_own_words(self, contact: Contact) -> None:
        message = said(
            "FAIL", cloud_director_answers, reachability(contact=contact, detail="tried twice", latency=None)
        )
        assert message == f"https://vcd.example.com: {contact.value} (tried twice)"

    def test_an_unknown_authority_leaves_it_open(self) -> None:
        message = said("UNKNOWN", cloud_director_answers, reachability(contact=Contact.CERTIFICATE_UNTRUSTED))
        assert message == (
            "https://vcd.example.com: certificate signed by an unknown authority; it was asked nothing more"
        )

    def test_two_seconds_are_not_slow(self) -> None:
        said("PASS", cloud_director_answers, reachability(latency=2.0))

    def test_slowness_and_server_errors_are_risks(self) -> None:
        message = said("WARN", cloud_director_answers, reachability(latency=2.34, server_errors=2))
        assert message == (
            "https://vcd.example.com took 2.3 s to answer, more than 2 s and gave 2 server errors (5xx) before it "
            "answered"
        )


class TestApiVersionsAreOffered:
    """PF-VCD-003."""

    def test_the_versions_of_all_components_pass(self) -> None:
        components = All([component("cpi", "1.1.0"), component("csi", "1.2.0"), component("cni", "0.11.3")])
        said("PASS", api_versions_are_offered, offered("35.2", "36.0", deprecated=["35.2"]), OLD, components)

    def test_without_files_that_name_components_capvcd_alone_decides(self) -> None:
        said("PASS", api_versions_are_offered, offered("36.0", "37.2"), NEW, NO_COMPONENTS)

    def test_a_newer_cloud_director_is_answered_with_the_line_that_fits(self) -> None:
        components = All([component("cpi", "1.1.0")])
        message = said("FAIL", api_versions_are_offered, offered("37.0", "37.2", "38.0"), OLD, components)
        assert message == (
            "not offered: API 36.0 (wanted by CAPVCD 0.5 and CPI 1.1.0); offered: 37.0, 37.2 and 38.0; CAPVCD 1.3 "
            "would fit; no CPI of 0.5 fits"
        )
        assert places(message) == ["/api/versions /VersionInfo", "controller_manager_config.yaml:20"]

    def test_the_highest_offered_version_is_not_enough(self) -> None:
        message = said("FAIL", api_versions_are_offered, offered("37.1", "37.3"), NEW, NO_COMPONENTS)
        assert message == (
            "not offered: API 37.2 (wanted by CAPVCD 1.3); offered: 37.1 and 37.3; no CAPVCD release line fits"
        )

    def test_a_component_of_another_api_version_fails_alone(self) -> None:
        components = All([component("cpi", "1.6.1"), component("csi", "1.5.0")])
        message = said("FAIL", api_versions_are_offered, offered("37.2"), NEW, components)
        assert message == "not offered: API 36.0 (wanted by CSI 1.5.0); offered: 37.2; CSI 1.6.0 would fit"

    def test_a_deprecated_version_is_a_risk(self) -> None:
        message = said("WARN", api_versions_are_offered, offered("36.0", deprecated=["36.0"]), OLD, NO_COMPONENTS)
        assert message == "deprecated: API 36.0 (wanted by CAPVCD 0.5); a later Cloud Director will not offer it"

    def test_a_component_nobody_knows_is_a_risk(self) -> None:
        message = said("WARN", api_versions_are_offered, offered("37.2"), NEW, All([component("cpi", "9.9.9")]))
        assert message == "which API version CPI 9.9.9 wants is not known"

    def test_unseen_components_leave_it_open(self) -> None:
        absence = missing()
        assert unseen(api_versions_are_offered, offered("36.0"), OLD, absence) is absence

    def test_what_is_absent_fails_whatever_the_components_are(self) -> None:
        said("FAIL", api_versions_are_offered, offered("37.2"), OLD, missing())

    def test_the_lines_by_api_version_are_those_of_the_profiles(self) -> None:
        lines_by_api = NEW.lines_by_api
        by_api = {api: tuple(line for line in LINES if load_profile(line).api_version == api) for api in lines_by_api}
        assert by_api == lines_by_api == OLD.lines_by_api
        assert sorted(LINES) == sorted(line for lines in lines_by_api.values() for line in lines)


class TestPasswordIsAccepted:
    """PF-VCD-004."""

    @pytest.mark.parametrize("persona", list(Persona))
    def test_an_accepted_login_passes(self, persona: Persona) -> None:
        organization = "System" if persona is Persona.PROVIDER else "xav_lab"
        said("PASS", password_is_accepted, password_login(persona=persona, organization=organization))

    def test_a_rejected_login_fails_with_cloud_directors_reason(self) -> None:
        message = said("FAIL", password_is_accepted, password_login(accepted=False, detail="the account is locked"))
        assert message == "Cloud Director rejected administrator@xav_lab: the account is locked"

    def test_a_providers_account_for_the_tenant_is_a_risk(self) -> None:
        message = said("WARN", password_is_accepted, password_login(organization="System"))
        assert message.startswith("administrator@System is a provider's account; ")


class TestApiTokenIsAccepted:
    """PF-VCD-005."""

    def test_a_lasting_token_passes(self) -> None:
        said("PASS", api_token_is_accepted, token_login(), api_tokens(cluster=90, ancient=-3, eternal=None))

    def test_a_rejected_token_fails(self) -> None:
        login = token_login(accepted=False, detail="invalid_grant")
        message = said("FAIL", api_token_is_accepted, login, missing())
        assert message == "Cloud Director rejected the API token for xav_lab: invalid_grant"

    def test_a_service_accounts_token_fails(self) -> None:
        message = said("FAIL", api_token_is_accepted, token_login(rotated=True), api_tokens())
        assert message.startswith("the login for xav_lab brought a new token: this is a service account's")

    def test_a_token_about_to_expire_is_a_risk(self) -> None:
        message = said("WARN", api_token_is_accepted, token_login(), api_tokens(cluster=30, old=1.5, other=31))
        assert message == (
            "of this user's API tokens, cluster on 2026-03-31 (in 30 days) and old on 2026-03-03 (in 1 day) will end; "
            "every cluster made with such a token then stops being served"
        )
        assert places(message) == ["/cloudapi/1.0.0/tokens /values"]

    def test_an_unseen_list_of_tokens_leaves_it_open(self) -> None:
        absence = missing()
        assert unseen(api_token_is_accepted, token_login(), absence) is absence

    def test_a_cloud_director_without_such_a_list_passes_on_the_login(self) -> None:
        said("PASS", api_token_is_accepted, token_login(), missing(Absence.NOT_THERE))

    def test_the_tenants_tokens_say_nothing_of_the_providers(self) -> None:
        login = token_login(persona=Persona.PROVIDER, organization="System")
        said("PASS", api_token_is_accepted, login, api_tokens(cluster=3))
