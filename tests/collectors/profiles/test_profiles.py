"""The profiles: every line's data is complete, and the facts that decide verdicts are what was published."""

import dataclasses
import time
from pathlib import Path

import pytest

from capvcd_collectors.facts.profile import Need, VipSubnetForm
from capvcd_collectors.profiles import LINES, field_table, guesses, load_profile
from capvcd_collectors.profiles import load as loading
from capvcd_collectors.profiles.load import spec_fields
from collectors.vcd.cloud_made_by_hand import environment


@pytest.mark.parametrize(
    ("line", "api", "served", "core", "rde", "form"),
    [
        ("0.5", "36.0", ["v1alpha4"], "v1alpha4", "1.0.0", VipSubnetForm.GATEWAY_PREFIX),
        ("1.0", "36.0", ["v1alpha4", "v1beta1"], "v1beta1", "1.1.0", VipSubnetForm.CIDR),
        ("1.1", "36.0", ["v1alpha4", "v1beta1", "v1beta2"], "v1beta1", "1.1.0", VipSubnetForm.CIDR),
        ("1.2", "36.0", ["v1alpha4", "v1beta1", "v1beta2"], "v1beta1", "1.1.0", VipSubnetForm.CIDR),
        ("1.3", "37.2", ["v1beta1", "v1beta2"], "v1beta1", "1.1.0", VipSubnetForm.CIDR),
    ],
)
def test_what_each_line_demands(  # noqa: PLR0917 - pytest fills them in by name
    line: str, api: str, served: list[str], core: str, rde: str, form: VipSubnetForm
) -> None:
    profile = load_profile(line)
    assert (profile.api_version, list(profile.infrastructure_versions)) == (api, served)
    assert (profile.core_versions[-1], profile.rde_type_version, profile.vip_subnet_form) == (core, rde, form)
    assert profile.has_manager_config is profile.rde_optional is (line == "0.5")
    assert (profile.default_one_arm is None) is (line == "0.5")


def test_only_the_newest_release_of_1_3_stopped_serving_v1alpha4() -> None:
    served = {
        release: "v1alpha4" in load_profile("1.3", release).infrastructure_versions for release in ("1.3.1", "1.3.2")
    }
    assert served == {"1.3.1": True, "1.3.2": False}
    assert dataclasses.replace(load_profile("1.3", "1.3"), release="1.3.2") == load_profile("1.3", "1.3.2")


def test_the_environment_file_chooses_the_profile() -> None:
    chosen = dataclasses.replace(environment(line="1.3"), release="1.3.0")
    assert "v1alpha4" in loading.profile(chosen).infrastructure_versions
    assert loading.profile(environment(line="0.5")).line == "0.5"


def test_a_line_nobody_released_is_refused() -> None:
    with pytest.raises(LookupError, match=r"no CAPVCD line '1\.4'"):
        load_profile("1.4")


def test_loading_all_lines_is_quick() -> None:
    loading._read.cache_clear()
    started = time.process_time()
    for line in LINES:
        load_profile(line)
    assert time.process_time() - started < 0.1


@pytest.mark.parametrize("line", LINES)
def test_rights_are_complete_and_named_once(line: str) -> None:
    names = [right.name for right in load_profile(line).rights]
    assert len(names) == len(set(names))
    for right in load_profile(line).rights:
        assert right.ui
        assert right.purpose
        assert set(right.components) <= {"CAPVCD", "CPI", "CSI"}
        assert right.components


def rights(line: str, need: Need) -> set[str]:
    return {right.name for right in load_profile(line).rights if right.need is need}


def test_a_right_is_asked_for_from_its_line_on() -> None:
    shared_disk = "Organization vDC Shared Named Disk: Create"
    assert all(shared_disk in rights(line, Need.ALWAYS) for line in LINES)
    assert "Organization: View" not in rights("0.5", Need.ALWAYS)
    assert "Organization: View" in rights("1.0", Need.ALWAYS)
    assert "vmware:capvcdCluster: Full Access" in rights("0.5", Need.ALWAYS)
    assert rights("1.2", Need.IP_SPACE) == set()
    assert "IP Spaces: Allocate" in rights("1.3", Need.IP_SPACE)


def test_the_conditional_rights_say_when() -> None:
    assert rights("0.5", Need.API_TOKEN) == {"API Tokens: Manage"}
    assert rights("0.5", Need.HTTPS_SERVICES) == {"Certificate Library: View"}
    assert rights("0.5", Need.PUBLISHED_CATALOG) == {"Catalog: View Published Catalogs"}


def test_what_only_cse_and_its_user_interface_need_is_not_asked_for() -> None:
    everything = {right.name for right in load_profile("1.3").rights}
    assert not {name for name in everything if "tkgcluster" in name or "VCDKEConfig" in name or "UI Plugins" in name}
    assert "General: Administrator View" not in everything


@pytest.mark.parametrize(
    ("kind", "version", "line", "api", "supported", "severity"),
    [
        ("cpi", "1.0.0", "0.5", "36.0", True, "fail"),
        ("cpi", "1.1.0", "0.5", "36.0", True, "warn"),
        ("cpi", "1.1.1", "0.5", "36.0", True, None),
        ("cpi", "1.6.1", "1.3", "37.2", True, None),
        ("cpi", "1.5.0", "1.3", "36.0", True, None),
        ("cpi", "1.4.1", "1.3", "36.0", False, None),
        ("cpi", "1.0.2", "0.5", "36.0", True, "fail"),
        ("csi", "1.3.2", "1.1", "36.0", True, None),
        ("csi", "1.3.2", "1.0", "36.0", False, None),
        ("csi", "1.1.0", "0.5", "36.0", True, "fail"),
        ("csi", "1.2.0", "0.5", "36.0", True, None),
        ("csi", "1.5.0", "1.3", "36.0", True, None),
        ("csi", "1.6.0", "1.3", "37.2", True, None),
        ("cni", "0.11.3", "0.5", None, True, None),
    ],
)
def test_components(  # noqa: PLR0917 - pytest fills them in by name
    kind: str, version: str, line: str, api: str | None, supported: bool, severity: str | None
) -> None:
    component = load_profile(line).component(kind, version)
    assert component is not None
    assert (component.api, component.supported, component.severity) == (api, supported, severity)
    assert (component.defect is None) is (severity is None)


def test_full_access_is_covered_by_that_of_administrators() -> None:
    full, administrators = (f"vmware:capvcdCluster: {each}" for each in ("Full Access", "Administrator Full access"))
    assert load_profile("1.3").doing_as_well(full) == (full, administrators)
    assert load_profile("1.3").doing_as_well("vApp: Delete") == ("vApp: Delete",)


def test_a_component_that_a_line_is_shipped_with_says_so() -> None:
    defaults = {
        (kind, each.version): each.default_of
        for kind in ("cpi", "csi", "cni")
        for each in getattr(load_profile("0.5"), kind)
        if each.default_of is not None
    }
    assert defaults == {("cpi", "1.1.0"): "0.5", ("csi", "1.1.0"): "0.5", ("cni", "0.11.3"): "0.5"}


@pytest.mark.parametrize("line", LINES)
def test_every_line_knows_which_lines_go_with_which_api_version(line: str) -> None:
    assert load_profile(line).lines_by_api == {"36.0": ("0.5", "1.0", "1.1", "1.2"), "37.2": ("1.3",)}


@pytest.mark.parametrize(("line", "renamed"), [("0.5", {}), ("1.3", {"computePolicy": "sizingPolicy"})])
def test_fields_that_go_by_another_name(line: str, renamed: dict[str, str]) -> None:
    assert load_profile(line).renamed_fields == renamed


@pytest.mark.parametrize(
    ("version", "lines"),
    [
        ("1.1.1", ()),
        ("1.2.0", ("1.0", "1.1", "1.2", "1.3")),
        ("1.4.1", ("1.1", "1.2", "1.3")),
        ("1.5.0", ("1.2", "1.3")),
        ("1.6.7", ("1.3",)),
        ("2", ()),
    ],
)
def test_the_lines_that_support_a_cpi(version: str, lines: tuple[str, ...]) -> None:
    assert guesses.lines_of_cpi(version) == lines


@pytest.mark.parametrize(
    ("version", "lines"),
    [
        ("v1alpha4", ("0.5", "1.0", "1.1", "1.2")),
        ("v1beta1", ("1.0", "1.1", "1.2", "1.3")),
        ("v1beta2", ("1.1", "1.2", "1.3")),
        ("v1beta3", ()),
    ],
)
def test_the_lines_that_serve_an_api_version(version: str, lines: tuple[str, ...]) -> None:
    assert guesses.lines_of_api_version(version) == lines


def test_the_fields_of_a_version_nobody_released_are_the_newest() -> None:
    assert spec_fields("VCDCluster", "v1beta9") == field_table("v1beta3")["VCDCluster"]
    assert spec_fields("VCDMachine", "v1alpha4") == field_table("v1alpha4")["VCDMachine"]


def test_a_version_nobody_released_is_unknown() -> None:
    assert load_profile("1.3").component("cpi", "9.9.9") is None


@pytest.mark.parametrize("version", ["v1.6.1", "1.6.1 ", "1.6", "1.6.1-rc.1", "1.6.1.latest", "", None])
def test_a_version_that_is_not_written_as_a_known_one_is_none_of_them(version: str | None) -> None:
    assert load_profile("1.3").component("cpi", version) is None


@pytest.mark.parametrize(
    ("line", "defaults"), [("1.3", {}), ("0.5", {"cpi": "1.1.0", "csi": "1.1.0", "cni": "0.11.3"})]
)
def test_a_line_says_what_it_installs_by_itself(line: str, defaults: dict[str, str]) -> None:
    assert load_profile(line).defaults() == defaults


@pytest.mark.parametrize("line", LINES)
def test_every_supported_component_is_a_known_one(line: str) -> None:
    supported = loading._read(line)["supported"]
    known = loading._read("components")
    assert {kind: set(versions) - set(known[kind]) for kind, versions in supported.items()} == {
        kind: set() for kind in supported
    }


def test_fields_come_and_go_with_the_api_version() -> None:
    a4, b1, b2 = (field_table(version) for version in ("v1alpha4", "v1beta1", "v1beta2"))
    assert "defaultComputePolicy" in a4["VCDCluster"]
    assert "defaultComputePolicy" not in b1["VCDCluster"]
    assert a4["VCDCluster"]["userContext"] == {"username": {}, "password": {}, "refreshToken": {}}
    assert b1["VCDCluster"]["userContext"]["secretRef"] == {"name": {}, "namespace": {}}
    assert b1["VCDCluster"]["loadBalancerConfigSpec"] == {"useOneArm": {}, "vipSubnet": {}}
    assert set(a4["VCDMachine"]) == {"providerID", "catalog", "template", "computePolicy", "bootstrapped"}
    assert "sizingPolicy" in b1["VCDMachine"]
    assert "computePolicy" not in b1["VCDMachine"]
    assert set(b2["VCDMachine"]) - set(b1["VCDMachine"]) == {"extraOvdcNetworks", "vmNamingTemplate"}


def test_templates_hold_the_machines_fields_below_template_spec() -> None:
    for version in ("v1alpha4", "v1beta1", "v1beta2", "v1beta3"):
        table = field_table(version)
        assert table["VCDMachineTemplate"]["template"]["spec"] == table["VCDMachine"]
    assert "VCDClusterTemplate" not in field_table("v1beta1")
    assert field_table("v1beta2")["VCDClusterTemplate"]["template"]["spec"] == field_table("v1beta2")["VCDCluster"]


def test_no_line_serves_the_version_that_was_never_released() -> None:
    assert "multiZoneSpec" in field_table("v1beta3")["VCDCluster"]
    assert all("v1beta3" not in load_profile(line).infrastructure_versions for line in LINES)


def test_the_data_is_part_of_the_package() -> None:
    folder = Path(loading.__file__).parent
    assert {f"{line}.toml" for line in LINES} <= {each.name for each in folder.glob("*.toml")}
