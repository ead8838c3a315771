"""PF-CFG-026 and PF-MGT-015: the versions of CPI, CSI and CNI."""

import pytest

from capvcd_checks.preflight.check_components import (
    component_version_has_no_known_defect,
    component_version_is_in_the_matrix,
)
from capvcd_collectors.profiles.load import load_profile
from checks.manifests_made_by_hand import component, own_fix, places, said

OLD, NEW = load_profile("0.5"), load_profile("1.3")


class TestComponentVersionIsInTheMatrix:
    """PF-CFG-026."""

    @pytest.mark.parametrize(("kind", "version"), [("csi", "1.2.0"), ("cpi", "1.1.1"), ("cni", "0.11.3")])
    def test_a_version_of_the_matrix_passes(self, kind: str, version: str) -> None:
        said("PASS", component_version_is_in_the_matrix, component(kind, version), OLD)

    def test_the_buggy_default_is_a_risk(self) -> None:
        message = said("WARN", component_version_is_in_the_matrix, component("csi", "1.1.0"), OLD)
        assert message == "CSI 1.1.0, the default of CAPVCD 0.5, is known to be buggy; use 1.1.1, 1.2.0 or 1.2.1"
        assert (
            own_fix(message) == "Write 1.1.1, 1.2.0 or 1.2.1 in place of CSI 1.1.0 in controller_manager_config.yaml:20"
        )
        assert places(message) == ["controller_manager_config.yaml:20"]

    def test_a_default_that_nobody_wrote_is_a_risk_too(self) -> None:
        left_out = component("csi", "1.1.0", is_default=True)
        message = said("WARN", component_version_is_in_the_matrix, left_out, OLD)
        assert message == "CSI 1.1.0, the default of CAPVCD 0.5, is known to be buggy; use 1.1.1, 1.2.0 or 1.2.1"
        assert (
            own_fix(message)
            == "Add clusterResourceSet.csi with 1.1.1, 1.2.0 or 1.2.1 to controller_manager_config.yaml:20"
        )

    @pytest.mark.parametrize(("kind", "version"), [("csi", "v1.2.0"), ("cni", "v0.11.3"), ("csi", ""), ("cpi", "main")])
    def test_a_version_is_known_to_the_letter(self, kind: str, version: str) -> None:
        message = said("WARN", component_version_is_in_the_matrix, component(kind, version), OLD)
        assert message.startswith(f"{kind.upper()} {version or repr('')} is not known to CAPVCD 0.5")

    def test_an_image_that_does_not_tell_its_version_leaves_it_open(self) -> None:
        image = component("csi", None, doubt="the image csi@sha256:0a1b does not tell it")
        for check in (component_version_is_in_the_matrix, component_version_has_no_known_defect):
            assert said("UNKNOWN", check, image, NEW) == (
                "which version of CSI runs cannot be told: the image csi@sha256:0a1b does not tell it"
            )

    def test_an_unknown_version_is_answered_with_the_nearest(self) -> None:
        message = said("WARN", component_version_is_in_the_matrix, component("csi", "1.2.00"), OLD)
        assert message.startswith("CSI 1.2.00 is not known to CAPVCD 0.5; did you mean 1.2.0")

    def test_a_version_of_another_line_is_answered_with_this_lines(self) -> None:
        message = said("WARN", component_version_is_in_the_matrix, component("cpi", "1.4.1"), NEW)
        assert message == (
            "CPI 1.4.1 is not in the support matrix of CAPVCD 1.3, which has 1.2.0, 1.3.0, 1.4.0, 1.5.0, 1.6.0 and "
            "1.6.1"
        )
        assert own_fix(message) == "Write 1.6.0 or 1.6.1 in place of CPI 1.4.1 in controller_manager_config.yaml:20"

    def test_new_lines_leave_the_cni_open(self) -> None:
        message = said("SKIP", component_version_is_in_the_matrix, component("cni", "1.13.3"), NEW)
        assert message == "CAPVCD 1.3 leaves the choice of the CNI to you"


class TestComponentVersionHasNoKnownDefect:
    """PF-MGT-015."""

    @pytest.mark.parametrize(("kind", "version"), [("csi", "1.2.0"), ("cpi", "1.1.1")])
    def test_a_sound_version_passes(self, kind: str, version: str) -> None:
        said("PASS", component_version_has_no_known_defect, component(kind, version), OLD)

    def test_a_default_is_said_to_be_one(self) -> None:
        message = said("FAIL", component_version_has_no_known_defect, component("csi", "1.1.0", is_default=True), OLD)
        assert message.startswith(
            "CSI 1.1.0 (no version is written, so CAPVCD 0.5 installs this one): known to be faulty"
        )

    def test_a_defect_that_degrades_is_a_risk(self) -> None:
        message = said("WARN", component_version_has_no_known_defect, component("cpi", "1.1.0"), OLD)
        assert message.startswith("CPI 1.1.0: it sends the Authorization header twice")
        assert message.endswith("; use 1.1.1, 1.1.2 or 1.1.3")
        assert places(message) == ["controller_manager_config.yaml:20"]

    @pytest.mark.parametrize(("kind", "version"), [("cpi", "1.0.0"), ("csi", "1.1.0")])
    def test_a_defect_that_breaks_fails(self, kind: str, version: str) -> None:
        message = said("FAIL", component_version_has_no_known_defect, component(kind, version), OLD)
        assert message.startswith(f"{kind.upper()} {version}: ")
        assert f" in place of {kind.upper()} {version} in controller_manager_config.yaml:20" in own_fix(message)

    def test_a_version_nothing_is_known_of_is_not_called_sound(self) -> None:
        message = said("UNKNOWN", component_version_has_no_known_defect, component("csi", "9.9.9"), OLD)
        assert message == "nothing is known about CSI 9.9.9 with CAPVCD 0.5"

    @pytest.mark.parametrize("profile", [OLD, NEW])
    def test_the_cni_is_not_judged(self, profile: object) -> None:
        message = said("SKIP", component_version_has_no_known_defect, component("cni", "0.11.3"), profile)
        assert message == "the CNI is not CAPVCD's; no list of its defects is kept"
