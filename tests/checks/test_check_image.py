"""PF-IMG-001 to 004: the catalog, the template in it, and its Kubernetes version."""

from dataclasses import replace

import pytest

from capvcd_checks.preflight.check_image import (
    catalog_is_visible,
    template_exists,
    template_is_ready,
    template_version_matches,
)
from capvcd_collectors.facts.base import Absence, All
from capvcd_collectors.facts.kubernetes_version import Ending
from checks.facts_made_by_hand import TEMPLATE, catalog_lookup, exchange, missing, template_lookup, unseen
from checks.manifests_made_by_hand import MANIFEST, line, own_fix, places, pool, said, workers

RECORD = "/api/query?type=vAppTemplate /VAppTemplateRecord/0"
POOLS = All([pool(), workers()])


class TestCatalogIsVisible:
    """PF-IMG-001."""

    def test_a_visible_one_passes(self) -> None:
        said("PASS", catalog_is_visible, catalog_lookup("home"), POOLS)

    def test_a_name_in_another_case_is_answered_with_the_right_one(self) -> None:
        message = said("FAIL", catalog_is_visible, catalog_lookup("Home", "home", "isos", there=False), POOLS)
        assert message == "no catalog named 'Home' is visible; did you mean home?"
        assert own_fix(message) == "Write home in place of Home in catalog of the VCDMachineTemplates"

    def test_the_fix_names_the_lines_that_hold_the_wrong_name(self) -> None:
        located = {"catalog": line(80, MANIFEST), "version": line(61, MANIFEST)}
        # Read from two places: equal texts, two objects.
        first, second = ("".join(letters) for letters in (["Ho", "me"], ["H", "ome"]))
        pools = All([pool(catalog=first, located=located), workers(catalog=second, located=located), pool()])
        message = said("FAIL", catalog_is_visible, catalog_lookup("Home", "home", there=False), pools)
        assert own_fix(message) == "Write home in place of Home in capi-quickstart.yaml:80"
        assert places(message) == ["/api/query?type=catalog ", "capi-quickstart.yaml:80"]

    def test_a_catalog_like_no_other_is_to_be_shared(self) -> None:
        message = said("FAIL", catalog_is_visible, catalog_lookup("tkg", "isos", there=False), missing())
        assert own_fix(message) == (
            "Cloud Director > Content Hub (Libraries) > Catalogs > tkg > Share, as its owner, or, in another "
            "organization, Publish Settings"
        )


class TestTemplateExists:
    """PF-IMG-002."""

    def test_an_exact_name_passes(self) -> None:
        said("PASS", template_exists, template_lookup(), POOLS)

    def test_a_near_name_is_answered_with_the_right_one(self) -> None:
        lookup = template_lookup("ubuntu-2004-kube-v1.22.5+vmware.1", TEMPLATE, there=False)
        located = {"template": line(81, MANIFEST)}
        pools = All([pool(template="ubuntu-2004-kube-v1.22.5+vmware.1", located=located), workers()])
        message = said("FAIL", template_exists, lookup, pools)
        assert message == (
            "the catalog home has no template named 'ubuntu-2004-kube-v1.22.5+vmware.1'; "
            "did you mean ubuntu-20.04-kube-v1.22.5+vmware.1?"
        )
        assert own_fix(message) == (
            f"Write {TEMPLATE} in place of ubuntu-2004-kube-v1.22.5+vmware.1 in capi-quickstart.yaml:81"
        )
        assert "upload" not in own_fix(message)

    def test_a_template_like_no_other_is_to_be_uploaded(self) -> None:
        message = said("FAIL", template_exists, template_lookup("photon-3", TEMPLATE, there=False), missing())
        assert "> vApp Templates > New: upload the OVA as photon-3 into home, " in own_fix(message)

    def test_a_template_that_another_catalog_of_that_name_has_is_a_risk(self) -> None:
        place = exchange("/api/query?type=vAppTemplate", "/Record/1")
        twice = replace(template_lookup(), rivals=(place,))
        message = said("WARN", template_exists, twice, POOLS)
        assert message == (
            f"more than one catalog is named home, and 2 templates named {TEMPLATE} are in them: "
            "CAPVCD goes by the names alone and takes the first that is listed"
        )
        elsewhere = replace(template_lookup(), is_elsewhere=True)
        assert "only another organization's has the template" in said("WARN", template_exists, elsewhere, POOLS)


class TestTemplateIsReady:
    """PF-IMG-003."""

    def test_a_resolved_one_passes(self) -> None:
        said("PASS", template_is_ready, template_lookup())

    @pytest.mark.parametrize("status", ["FAILED_CREATION", "UNRESOLVED"])
    def test_any_other_status_fails(self, status: str) -> None:
        message = said("FAIL", template_is_ready, template_lookup(status=status))
        assert message == f"the template {TEMPLATE} is {status}, not RESOLVED"
        assert f"> vApp Templates > {TEMPLATE} in home: wait for the upload" in own_fix(message)
        assert places(message) == [f"{RECORD}/status"]

    def test_without_a_template_it_stays_open(self) -> None:
        absence = unseen(template_is_ready, template_lookup(there=False))
        assert (absence.kind, absence.reason) == (Absence.NOT_THERE, f"there is no template named {TEMPLATE!r} in home")


class TestTemplateVersionMatches:
    """PF-IMG-004."""

    @pytest.mark.parametrize("version", ["v1.22.5+vmware.1", "v1.22.5", "v1.22.5+vmware.1-fips.1"])
    def test_one_version_passes(self, version: str) -> None:
        lookups = All([template_lookup("other"), template_lookup(kubernetes_version=version)])
        said("PASS", template_version_matches, pool(version=version), lookups)

    @pytest.mark.parametrize(
        "brought",
        [
            "v1.22.6+vmware.1",
            "v1.22.5+vmware.2",
            "v1.21.8+vmware.1",
            "v1.22.50+vmware.1",
            "v1.22.5+vmware.10",
            "v1.22.5+vmware.1-fips.1",
            "v1.22.5",
        ],
    )
    def test_any_other_version_fails(self, brought: str) -> None:
        lookups = All([template_lookup(kubernetes_version=brought)])
        message = said("FAIL", template_version_matches, workers(version="v1.22.5+vmware.1"), lookups)
        assert message == f"{TEMPLATE} brings {brought}, capi-cluster-md0 wants v1.22.5+vmware.1"
        assert places(message) == [RECORD, "capi-quickstart.yaml:61"]
        assert own_fix(message) == (
            f"Write {brought} in place of v1.22.5+vmware.1 in capi-quickstart.yaml:61, or a "
            f"template of v1.22.5+vmware.1 in place of {TEMPLATE} in capi-quickstart.yaml:50"
        )

    @pytest.mark.parametrize(
        ("wanted", "brought", "ending"),
        [
            ("v1.22.5+vmware.1", "v1.22", Ending.UNCLEAR),
            ("v1.22.5+vmware.1", "v1.22.5", Ending.NAMED),
            ("v1.22.5+vmware.1", "v1.22.5+vmware.1", Ending.UNCLEAR),
        ],
    )
    def test_a_version_told_in_part_is_a_risk(self, wanted: str, brought: str, ending: Ending) -> None:
        lookups = All([template_lookup(kubernetes_version=brought, version_ending=ending)])
        assert said("WARN", template_version_matches, pool(version=wanted), lookups) == (
            f"which Kubernetes version {TEMPLATE} brings cannot be told: {brought} is said, and may not be all of it; "
            f"capi-cluster-control-plane wants {wanted}"
        )

    @pytest.mark.parametrize("brought", ["v1.21", "v1.2", "v1.22.4", "v1.22.5+vmware.2"])
    def test_a_version_told_in_part_that_is_another_one_fails(self, brought: str) -> None:
        lookups = All([template_lookup(kubernetes_version=brought, version_ending=Ending.UNCLEAR)])
        message = said("FAIL", template_version_matches, pool(), lookups)
        assert own_fix(message) == (
            f"Write a template of v1.22.5+vmware.1 in place of {TEMPLATE} in capi-quickstart.yaml:50, or the version "
            "the template brings in capi-quickstart.yaml:61"
        )

    def test_a_version_nobody_tells_is_a_risk(self) -> None:
        lookups = All([template_lookup(kubernetes_version=None)])
        message = said("WARN", template_version_matches, pool(), lookups)
        assert message == (
            f"which Kubernetes version {TEMPLATE} brings cannot be told; capi-cluster-control-plane wants "
            "v1.22.5+vmware.1"
        )
        assert f"> {TEMPLATE} > Metadata > Edit: add kubernetes_version" in own_fix(message)

    def test_a_pool_that_leads_to_no_template_leaves_it_open(self) -> None:
        lookups = All([template_lookup()])
        message = said("UNKNOWN", template_version_matches, pool(template=None), lookups)
        assert message == "the manifests do not lead from capi-cluster-control-plane to a template"

    def test_a_template_that_is_not_there_leaves_it_open(self) -> None:
        absence = unseen(template_version_matches, pool(), All([template_lookup(there=False)]))
        assert absence.kind is Absence.NOT_THERE

    def test_a_pool_without_a_version_leaves_it_open(self) -> None:
        said("UNKNOWN", template_version_matches, pool(version=None), All([template_lookup()]))
