"""PF-VCD-001 and 003: Cloud Director answers, and speaks the right API version."""

import pytest

from capvcd_checks.preflight.check_vcd import (
    api_versions_are_offered,
    cloud_director_answers,
)
from capvcd_collectors.facts.base import Absence, All
from capvcd_collectors.facts.contact import Contact
from capvcd_collectors.profiles.load import LINES, load_profile
from checks.facts_made_by_hand import (
    missing,
    offered,
    reachability,
    unseen,
)
from checks.manifests_made_by_hand import component, has_own_fix, own_fix, places, said

OLD, NEW = load_profile("0.5"), load_profile("1.3")
NO_COMPONENTS = missing(Absence.OUT_OF_SCOPE, "no file names the components")


class TestCloudDirectorAnswers:
    """PF-VCD-001."""

    def test_a_prompt_answer_passes(self) -> None:
        said("PASS", cloud_director_answers, reachability())

    @pytest.mark.parametrize(
        "contact",
        sorted(set(Contact) - {Contact.ANSWERED, Contact.CERTIFICATE_UNTRUSTED, Contact.NO_WAY_THROUGH_PROXY}),
    )
    def test_no_connection_fails_in_its_own_words(self, contact: Contact) -> None:
        message = said(
            "FAIL", cloud_director_answers, reachability(contact=contact, detail="tried twice", latency=None)
        )
        assert message == f"https://vcd.example.com: {contact.value} (tried twice)"
        fix = own_fix(message, vcd=reachability(contact=contact))
        assert fix != ""
        assert "https://vcd.example.com" in fix

    @pytest.mark.parametrize(
        ("contact", "advice"),
        [
            (Contact.NAME_UNRESOLVED, "a resolver that knows it"),
            (Contact.REFUSED, "Cloud Cells shows whether a cell is up"),
            (Contact.NO_ROUTE, "(route, firewall, VPN)"),
            (Contact.CERTIFICATE_EXPIRED, "Renew the certificate of https://vcd.example.com"),
            (Contact.CERTIFICATE_WRONG_HOST, "a host name that the certificate is for"),
            (Contact.TLS_FAILED, "TLS 1.2"),
        ],
    )
    def test_each_way_to_fail_has_a_fix_of_its_own(self, contact: Contact, advice: str) -> None:
        seen = reachability(contact=contact, latency=None)
        assert advice in own_fix(said("FAIL", cloud_director_answers, seen), vcd=seen)

    def test_an_unknown_authority_leaves_it_open(self) -> None:
        message = said("UNKNOWN", cloud_director_answers, reachability(contact=Contact.CERTIFICATE_UNTRUSTED))
        assert message == (
            "https://vcd.example.com: certificate signed by an unknown authority; it was asked nothing more"
        )
        assert "set vcd.caFile in the environment file" in own_fix(message)

    def test_a_proxy_in_the_way_tells_nothing_of_cloud_director(self) -> None:
        vcd = reachability(contact=Contact.NO_WAY_THROUGH_PROXY, detail="it ended the connection", latency=None)
        message = said("UNKNOWN", cloud_director_answers, vcd)
        assert message == (
            "https://vcd.example.com: no network path through the proxy (it ended the connection); "
            "Cloud Director itself was not reached"
        )
        assert "Correct proxy in the environment file" in own_fix(message, vcd=vcd)

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
            "Cloud Director does not offer API 36.0 (wanted by CAPVCD 0.5 and CPI 1.1.0), but 37.0, 37.2 and 38.0; "
            "CAPVCD 1.3 would fit; no CPI of 0.5 fits"
        )
        assert own_fix(message) == (
            "Install CAPVCD 1.3, with CPI and CSI of its support matrix, and write it as capvcd.version in the "
            "environment file"
        )
        assert places(message) == ["/api/versions /VersionInfo", "controller_manager_config.yaml:20"]

    def test_the_highest_offered_version_is_not_enough(self) -> None:
        message = said("FAIL", api_versions_are_offered, offered("37.1", "37.3"), NEW, NO_COMPONENTS)
        assert message == (
            "Cloud Director does not offer API 37.2 (wanted by CAPVCD 1.3), but 37.1 and 37.3; no CAPVCD release line "
            "fits"
        )
        assert not has_own_fix(message)

    def test_a_component_of_another_api_version_fails_alone(self) -> None:
        components = All([component("cpi", "1.6.1"), component("csi", "1.5.0")])
        message = said("FAIL", api_versions_are_offered, offered("37.2"), NEW, components)
        assert message == "Cloud Director does not offer API 36.0 (wanted by CSI 1.5.0), but 37.2; CSI 1.6.0 would fit"
        assert own_fix(message) == "Take CSI 1.6.0 in place of CSI 1.5.0 in controller_manager_config.yaml:20"

    def test_a_deprecated_version_is_a_risk(self) -> None:
        message = said("WARN", api_versions_are_offered, offered("36.0", deprecated=["36.0"]), OLD, NO_COMPONENTS)
        assert message == (
            "Cloud Director calls API 36.0 (wanted by CAPVCD 0.5) deprecated; a later one will not offer it"
        )
        assert own_fix(message).startswith("Before Cloud Director is upgraded to a release without API 36.0, move to ")

    def test_a_component_nobody_knows_is_a_risk(self) -> None:
        message = said("WARN", api_versions_are_offered, offered("37.2"), NEW, All([component("cpi", "9.9.9")]))
        assert message == "which API version CPI 9.9.9 wants is not known"
        assert own_fix(message) == (
            "Write a version of CAPVCD's support matrix in place of CPI 9.9.9 in controller_manager_config.yaml:20"
        )

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
