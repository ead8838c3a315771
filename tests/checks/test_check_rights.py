"""PF-RGT-001 to 004 and 009: rights in role and bundle."""

from dataclasses import replace

import pytest

from capvcd_checks.preflight.check_rights import (
    API_TOKENS,
    EXTRA_CONFIG,
    GATEWAY_RIGHTS,
    api_tokens_are_allowed,
    bundles_reach_the_organization,
    extra_config_is_allowed,
    gateway_may_be_configured,
    rights_suffice,
)
from capvcd_checks.rules.entity_rights import FULL_ACCESS
from capvcd_checks.rules.missing_rights import called
from capvcd_collectors.facts.base import Absence, All
from capvcd_collectors.facts.profile import Need
from capvcd_collectors.facts.rights import RightsBundle
from capvcd_collectors.facts.tenancy import OrganizationLookup
from capvcd_collectors.profiles.load import LINES, load_profile
from checks.facts_made_by_hand import (
    bundles,
    catalog_lookup,
    edge,
    exchange,
    missing,
    names_needed,
    organization,
    rights,
    unseen,
)
from checks.manifests_made_by_hand import own_fix, places, said, target, use

OLD, NEW = load_profile("0.5"), load_profile("1.3")
ADMINISTRATOR = "vmware:capvcdCluster: Administrator Full access"
EXTRA_CONFIG_IN_WORDS = f"{EXTRA_CONFIG} (UI: Preserve All ExtraConfig Elements During OVF Import and Export)"
OWN_CATALOGS = All([catalog_lookup()])
FOREIGN_CATALOGS = All([catalog_lookup(owner="provider")])
BY_TOKEN = use("the Secret")
ROLE = "/cloudapi/1.0.0/roles/urn:vcloud:role:1/rights /values"
BUNDLE = "/cloudapi/1.0.0/rights /values"


@pytest.mark.parametrize("line", LINES)
def test_the_rights_named_here_are_those_of_the_profiles(line: str) -> None:
    profile = load_profile(line)
    assert {API_TOKENS} == set(names_needed(profile, Need.API_TOKEN))
    assert {EXTRA_CONFIG, *GATEWAY_RIGHTS} <= set(names_needed(profile, Need.ALWAYS))
    assert profile.rde_optional or FULL_ACCESS in names_needed(profile, Need.ALWAYS)


def test_a_right_is_called_once_where_the_ui_has_no_other_name_for_it() -> None:
    right = NEW.rights[0]
    same = replace(NEW, rights=(replace(right, ui=right.name), replace(right, name="nameless", ui="")))
    assert [called(each, same) for each in (right.name, "nameless", "unlisted")] == [right.name, "nameless", "unlisted"]


class TestRightsSuffice:
    """PF-RGT-001."""

    @pytest.mark.parametrize("line", LINES)
    def test_a_role_with_the_lines_rights_passes(self, line: str) -> None:
        profile = load_profile(line)
        said("PASS", rights_suffice, rights(profile), profile, BY_TOKEN, target(), edge(), OWN_CATALOGS)

    def test_missing_rights_are_named_twice_with_where_to_add_them(self) -> None:
        effective = rights(
            NEW,
            not_in_role=[EXTRA_CONFIG, "vApp: Delete"],
            not_in_bundle=[EXTRA_CONFIG, "Organization vDC Gateway: View NAT"],
        )
        message = said("FAIL", rights_suffice, effective, NEW, use(), target(), edge(), OWN_CATALOGS)
        assert message == (
            f"3 rights missing: {EXTRA_CONFIG_IN_WORDS}: add it to the published rights bundle and to the role CAPVCD "
            "Author; vApp: Delete (UI: Delete a vApp): add it to the role CAPVCD Author; Organization vDC Gateway: "
            "View NAT (UI: Gateway Services > NAT View Only): add it to the published rights bundle"
        )
        assert places(message) == [ROLE, BUNDLE]
        assert own_fix(message) == (
            "Cloud Director > (provider) Administration > Tenant Access Control > Rights Bundles > (one published to "
            "the organization) > Edit: add Preserve All ExtraConfig Elements During OVF Import and Export and Gateway "
            "Services > NAT View Only; and (tenant) Administration > Access Control > Roles > CAPVCD Author > Edit: "
            "add Preserve All ExtraConfig Elements During OVF Import and Export and Delete a vApp; then log in again"
        )

    def test_a_right_missing_in_the_bundle_alone_is_not_to_be_added_to_the_role(self) -> None:
        effective = rights(NEW, not_in_bundle=["vApp: Delete"])
        fix = own_fix(said("FAIL", rights_suffice, effective, NEW, use(), target(), edge(), OWN_CATALOGS))
        assert "Rights Bundles > (one published to the organization) > Edit: add Delete a vApp; then" in fix
        assert "Roles" not in fix

    def test_a_predefined_role_is_the_providers_to_edit(self) -> None:
        effective = rights(NEW, role="vApp Author", not_in_role=["vApp: Delete"])
        fix = own_fix(said("FAIL", rights_suffice, effective, NEW, use(), target(), edge(), OWN_CATALOGS))
        assert fix == (
            "Cloud Director > (provider) Administration > Tenant Access Control > Global Roles > vApp Author > Edit: "
            "add Delete a vApp; then log in again"
        )

    def test_a_right_for_tokens_matters_with_a_token(self) -> None:
        effective = rights(NEW, not_in_role=[API_TOKENS])
        said("PASS", rights_suffice, effective, NEW, use(), target(), edge(), OWN_CATALOGS)
        message = said("FAIL", rights_suffice, effective, NEW, BY_TOKEN, target(), edge(), OWN_CATALOGS)
        assert message.startswith("1 right missing: API Tokens: Manage (UI: Manage user's own API token): add it to ")

    def test_the_right_for_certificates_matters_with_https_services(self) -> None:
        effective = rights(NEW, not_in_role=["Certificate Library: View"])
        said("PASS", rights_suffice, effective, NEW, use(), target(), edge(), OWN_CATALOGS)
        message = said("FAIL", rights_suffice, effective, NEW, use(alias="web"), target(), edge(), OWN_CATALOGS)
        assert message.startswith("1 right missing: Certificate Library: View (UI: View Certificates Library)")

    def test_an_administrators_full_access_to_entities_will_do(self) -> None:
        effective = rights(NEW, not_in_role=[FULL_ACCESS], extra=[ADMINISTRATOR])
        said("PASS", rights_suffice, effective, NEW, use(), target(), edge(), OWN_CATALOGS)

    def test_a_line_that_goes_on_without_entities_is_warned_of_the_missing_right(self) -> None:
        for profile, facts in ((OLD, use()), (NEW, use(skips_rde=True))):
            effective = rights(profile, not_in_bundle=[FULL_ACCESS])
            message = said("WARN", rights_suffice, effective, profile, facts, target(), edge(), OWN_CATALOGS)
            assert message.endswith("add it to the published rights bundle (without it clusters are not recorded)")

    def test_the_rest_of_the_documented_role_is_a_risk_when_missing(self) -> None:
        effective = rights(NEW, not_in_role=["vApp: Copy"])
        message = said("WARN", rights_suffice, effective, NEW, use(), target(), edge(), OWN_CATALOGS)
        assert message == (
            "1 right of the vApp Author role, which CAPVCD is documented with, missing: vApp: Copy (UI: Copy a vApp): "
            "add it to the role CAPVCD Author"
        )

    def test_an_organization_spelt_in_another_case_is_the_same(self) -> None:
        effective = rights(NEW, not_in_bundle=["Catalog: View Published Catalogs"])
        said("PASS", rights_suffice, effective, NEW, use(), target(org="XAV_Lab"), edge(), OWN_CATALOGS)

    def test_rights_for_ip_spaces_matter_on_such_an_edge(self) -> None:
        effective = rights(NEW, not_in_role=names_needed(NEW, Need.IP_SPACE))
        said("PASS", rights_suffice, effective, NEW, use(), target(), edge(ip_spaces=False), OWN_CATALOGS)
        message = said("FAIL", rights_suffice, effective, NEW, use(), target(), edge(ip_spaces=True), OWN_CATALOGS)
        assert message.startswith("3 rights missing: IP Spaces: Allocate")

    def test_the_right_for_published_catalogs_matters_with_one(self) -> None:
        effective = rights(NEW, not_in_bundle=["Catalog: View Published Catalogs"])
        said("PASS", rights_suffice, effective, NEW, use(), target(), edge(), OWN_CATALOGS)
        message = said("FAIL", rights_suffice, effective, NEW, use(), target(), edge(), FOREIGN_CATALOGS)
        assert message.startswith("1 right missing: Catalog: View Published Catalogs")

    def test_the_right_for_published_catalogs_may_be_why_a_catalog_is_not_visible(self) -> None:
        effective = rights(NEW, not_in_role=["Catalog: View Published Catalogs"])
        hidden = All([catalog_lookup(there=False)])
        message = said("WARN", rights_suffice, effective, NEW, use(), target(), edge(), hidden)
        assert message.endswith(
            "add it to the role CAPVCD Author (perhaps why the catalog home is not visible: another organization may "
            "publish it)"
        )
        said("PASS", rights_suffice, rights(NEW), NEW, use(), target(), edge(), hidden)

    def test_an_unseen_condition_leaves_open_what_is_missing_for_it(self) -> None:
        absence = missing()
        without = rights(NEW, not_in_role=names_needed(NEW, Need.IP_SPACE))
        assert unseen(rights_suffice, without, NEW, use(), target(), absence, OWN_CATALOGS) is absence
        unpublished = rights(NEW, not_in_role=names_needed(NEW, Need.PUBLISHED_CATALOG))
        assert unseen(rights_suffice, unpublished, NEW, use(), target(), edge(), absence) is absence

    def test_an_unseen_condition_does_not_matter_for_rights_that_are_there(self) -> None:
        said("PASS", rights_suffice, rights(NEW), NEW, use(), target(), missing(), missing())

    def test_a_condition_that_is_not_there_does_not_hold(self) -> None:
        effective = rights(NEW, not_in_role=names_needed(NEW, Need.IP_SPACE))
        said("PASS", rights_suffice, effective, NEW, use(), target(), missing(Absence.NOT_THERE), OWN_CATALOGS)

    def test_what_is_missing_for_sure_fails_whatever_is_unseen(self) -> None:
        said(
            "FAIL", rights_suffice, rights(NEW, not_in_role=[EXTRA_CONFIG]), NEW, use(), target(), missing(), missing()
        )

    @pytest.mark.parametrize("role", ["Organization Administrator", "System Administrator"])
    def test_an_administrators_role_is_a_risk(self, role: str) -> None:
        message = said("WARN", rights_suffice, rights(OLD, role=role), OLD, use(), target(), edge(), OWN_CATALOGS)
        assert message == f"the user is {role}; a role of its own with these rights alone is safer"
        fix = own_fix(message)
        assert fix.startswith(
            "Cloud Director > (tenant) Administration > Access Control > Roles > New: the rights that "
        )
        assert "Rights Bundles" not in fix
        assert "add " not in fix

    def test_an_administrators_right_is_a_risk(self) -> None:
        effective = rights(NEW, extra=["Organization: Edit Properties"])
        message = said("WARN", rights_suffice, effective, NEW, use(), target(), edge(), OWN_CATALOGS)
        assert message.startswith("the user holds the administrator's right Organization: Edit Properties; ")

    def test_0_5_fails_an_administrator_too_when_a_right_is_missing(self) -> None:
        effective = rights(OLD, role="Organization Administrator", not_in_role=[EXTRA_CONFIG])
        said("FAIL", rights_suffice, effective, OLD, use(), target(), edge(), OWN_CATALOGS)


class TestApiTokensAreAllowed:
    """PF-RGT-002."""

    def test_a_user_with_the_right_passes(self) -> None:
        said("PASS", api_tokens_are_allowed, BY_TOKEN, rights(NEW), NEW)

    def test_a_login_by_password_needs_none(self) -> None:
        said("SKIP", api_tokens_are_allowed, use(), missing(), NEW)

    def test_without_the_right_it_fails(self) -> None:
        message = said("FAIL", api_tokens_are_allowed, BY_TOKEN, rights(NEW, not_in_bundle=[API_TOKENS]), NEW)
        assert message == (
            "the user lacks API Tokens: Manage (UI: Manage user's own API token): add it to the published rights bundle"
        )
        assert "> Edit: add Manage user's own API token; " in own_fix(message)

    def test_unseen_rights_leave_it_open(self) -> None:
        absence = missing()
        assert unseen(api_tokens_are_allowed, BY_TOKEN, absence, NEW) is absence


class TestExtraConfigIsAllowed:
    """PF-RGT-003."""

    def test_in_role_and_bundle_passes(self) -> None:
        said("PASS", extra_config_is_allowed, rights(OLD), OLD)

    def test_not_in_the_role_fails(self) -> None:
        message = said("FAIL", extra_config_is_allowed, rights(OLD, not_in_role=[EXTRA_CONFIG]), OLD)
        assert message == f"the user lacks {EXTRA_CONFIG_IN_WORDS}: add it to the role CAPVCD Author"
        assert "Roles > CAPVCD Author > Edit: add Preserve All ExtraConfig" in own_fix(message)
        assert "Bundles" not in own_fix(message)

    def test_not_in_the_bundle_fails(self) -> None:
        message = said("FAIL", extra_config_is_allowed, rights(OLD, not_in_bundle=[EXTRA_CONFIG]), OLD)
        assert message == f"the user lacks {EXTRA_CONFIG_IN_WORDS}: add it to the published rights bundle"
        assert places(message) == [ROLE, BUNDLE]


class TestGatewayMayBeConfigured:
    """PF-RGT-004."""

    def test_all_five_rights_pass(self) -> None:
        said("PASS", gateway_may_be_configured, rights(NEW), NEW)

    @pytest.mark.parametrize("right", GATEWAY_RIGHTS)
    def test_each_is_needed(self, right: str) -> None:
        message = said("FAIL", gateway_may_be_configured, rights(NEW, not_in_role=[right]), NEW)
        assert message.startswith(f"the user lacks {right} (UI: ")
        assert message.endswith("): add it to the role CAPVCD Author")


class TestBundlesReachTheOrganization:
    """PF-RGT-009."""

    def test_published_rights_pass(self) -> None:
        said("PASS", bundles_reach_the_organization, bundles(NEW), NEW, BY_TOKEN, organization())

    def test_an_unpublished_bundle_is_named_with_what_it_has(self) -> None:
        given = bundles(NEW, unpublished=[EXTRA_CONFIG, "vmware:capvcdCluster: Full Access"])
        message = said("FAIL", bundles_reach_the_organization, given, NEW, use(), organization())
        assert message == (
            f"the bundle vmware:capvcdCluster Entitlement is not published to xav_lab: it has {EXTRA_CONFIG_IN_WORDS} "
            "and vmware:capvcdCluster: Full Access (UI: VMWARE:CAPVCDCLUSTER > Full Access)"
        )
        assert places(message) == ["/cloudapi/1.0.0/rightsBundles /values"]
        assert own_fix(message) == (
            "Cloud Director > (provider) Administration > Tenant Access Control > Rights Bundles > "
            "vmware:capvcdCluster Entitlement > Publish: xav_lab"
        )

    def test_a_right_that_does_as_well_is_enough(self) -> None:
        given = bundles(NEW, nowhere=[FULL_ACCESS])
        said("FAIL", bundles_reach_the_organization, given, NEW, use(), organization())
        entitlement = RightsBundle("vmware:capvcdCluster Entitlement", frozenset({ADMINISTRATOR}), reaches_tenant=True)
        covered = replace(given, bundles=(given.bundles[0], entitlement))
        said("PASS", bundles_reach_the_organization, covered, NEW, use(), organization())

    def test_rights_of_no_bundle_are_named(self) -> None:
        given = bundles(NEW, nowhere=["vApp: Delete", API_TOKENS])
        message = said("FAIL", bundles_reach_the_organization, given, NEW, BY_TOKEN, organization())
        assert message == (
            "no bundle has vApp: Delete (UI: Delete a vApp) or API Tokens: Manage (UI: Manage user's own API token)"
        )
        assert own_fix(message).endswith(
            "> Kubernetes Clusters Rights Bundle > Edit: add Delete a vApp and Manage user's own API token"
        )

    def test_an_organization_that_is_not_there_leaves_it_open(self) -> None:
        absent = OrganizationLookup(source=exchange("/cloudapi/1.0.0/orgs"), wanted="xav_lab", match=None, others=())
        facts = (bundles(NEW, nowhere=["vApp: Delete"]), NEW, use(), absent)
        assert said("UNKNOWN", bundles_reach_the_organization, *facts) == (
            "there is no organization named 'xav_lab' to publish to"
        )

    def test_rights_needed_only_under_conditions_may_stay_away(self) -> None:
        given = bundles(NEW, nowhere=[API_TOKENS, *names_needed(NEW, Need.IP_SPACE)])
        said("PASS", bundles_reach_the_organization, given, NEW, use(), organization())
