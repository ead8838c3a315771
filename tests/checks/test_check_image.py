"""PF-IMG-001 to 004: the catalog, the template in it, and its Kubernetes version."""

import pytest

from capvcd_checks.preflight.check_image import (
    catalog_is_visible,
    template_exists,
    template_is_ready,
    template_version_matches,
)
from capvcd_collectors.facts.base import All
from checks.facts_made_by_hand import TEMPLATE, catalog_lookup, template_lookup
from checks.manifests_made_by_hand import places, pool, said, workers

RECORD = "/api/query?type=vAppTemplate /VAppTemplateRecord/0"


class TestCatalogIsVisible:
    """PF-IMG-001."""

    def test_a_visible_one_passes(self) -> None:
        said("PASS", catalog_is_visible, catalog_lookup("home"))

    def test_a_name_in_another_case_is_answered_with_the_right_one(self) -> None:
        message = said("FAIL", catalog_is_visible, catalog_lookup("Home", "home", "isos", there=False))
        assert message == "no catalog named 'Home' is visible; did you mean home?"


class TestTemplateExists:
    """PF-IMG-002."""

    def test_an_exact_name_passes(self) -> None:
        said("PASS", template_exists, template_lookup())

    def test_a_near_name_is_answered_with_the_right_one(self) -> None:
        lookup = template_lookup("ubuntu-2004-kube-v1.22.5+vmware.1", TEMPLATE, there=False)
        message = said("FAIL", template_exists, lookup)
        assert message == (
            "the catalog home has no template named 'ubuntu-2004-kube-v1.22.5+vmware.1'; "
            "did you mean ubuntu-20.04-kube-v1.22.5+vmware.1?"
        )


class TestTemplateIsReady:
    """PF-IMG-003."""

    def test_a_resolved_one_passes(self) -> None:
        said("PASS", template_is_ready, template_lookup())

    @pytest.mark.parametrize("status", ["FAILED_CREATION", "UNRESOLVED"])
    def test_any_other_status_fails(self, status: str) -> None:
        message = said("FAIL", template_is_ready, template_lookup(status=status))
        assert message == f"the template {TEMPLATE} is {status}, not RESOLVED"
        assert places(message) == [f"{RECORD}/status"]

    def test_without_a_template_it_stays_open(self) -> None:
        message = said("UNKNOWN", template_is_ready, template_lookup(there=False))
        assert message == f"there is no template named {TEMPLATE!r} in home"


class TestTemplateVersionMatches:
    """PF-IMG-004."""

    @pytest.mark.parametrize(
        ("wanted", "brought"),
        [
            ("v1.22.5+vmware.1", "v1.22.5+vmware.1"),
            ("v1.22.5", "v1.22.5+vmware.1"),
            ("v1.22.5+vmware.1", "v1.22.5"),
            ("v1.22.5+vmware.1", "v1.22.5+vmware.1-tkg.4"),
        ],
    )
    def test_one_version_passes(self, wanted: str, brought: str) -> None:
        lookups = All([template_lookup("other"), template_lookup(kubernetes_version=brought)])
        said("PASS", template_version_matches, pool(version=wanted), lookups)

    @pytest.mark.parametrize(
        "brought", ["v1.22.6+vmware.1", "v1.22.5+vmware.2", "v1.21.8+vmware.1", "1.22.5+vmware.1", "v1.22.50+vmware.1"]
    )
    def test_any_other_version_fails(self, brought: str) -> None:
        lookups = All([template_lookup(kubernetes_version=brought)])
        message = said("FAIL", template_version_matches, workers(version="v1.22.5+vmware.1"), lookups)
        assert message == f"{TEMPLATE} brings {brought}, capi-cluster-md0 wants v1.22.5+vmware.1"
        assert places(message) == [RECORD, "capi-quickstart.yaml:61"]

    def test_a_version_nobody_tells_is_a_risk(self) -> None:
        lookups = All([template_lookup(kubernetes_version=None)])
        message = said("WARN", template_version_matches, pool(), lookups)
        assert message == (
            f"which Kubernetes version {TEMPLATE} brings cannot be told; capi-cluster-control-plane wants "
            "v1.22.5+vmware.1"
        )

    def test_a_pool_that_leads_to_no_template_leaves_it_open(self) -> None:
        lookups = All([template_lookup()])
        message = said("UNKNOWN", template_version_matches, pool(template=None), lookups)
        assert message == "the manifests do not lead from capi-cluster-control-plane to a template"

    def test_a_template_that_is_not_there_leaves_it_open(self) -> None:
        said("UNKNOWN", template_version_matches, pool(), All([template_lookup(there=False)]))

    def test_a_pool_without_a_version_leaves_it_open(self) -> None:
        said("UNKNOWN", template_version_matches, pool(version=None), All([template_lookup()]))
