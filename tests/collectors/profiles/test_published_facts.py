"""The profiles say what published sources say: every datum has a source, and agrees with the facts taken from there."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capvcd_collectors.profiles import LINES, field_table, load_profile
from capvcd_collectors.profiles import load as loading
from capvcd_collectors.profiles.controller_configs import ConfigSchema, config_schemas
from capvcd_collectors.yaml.strict import Section, Text

PUBLISHED = tomllib.loads(Path(__file__).with_name("published.toml").read_text(encoding="utf-8"))
MATRIX: dict[str, dict[str, Any]] = {
    release: row for release, row in PUBLISHED["matrix"].items() if isinstance(row, dict)
}
SOURCE = re.compile(r"[\w.-]+/[\w.-]+ \S.*")
"""Repository, then tag, path and the rest."""


def line_of(release: str) -> str:
    return release.rpartition(".")[0]


def leaves(section: Section, path: str = "") -> Iterator[tuple[str, Any]]:
    for key, field in section.keys.items():
        here = f"{path}.{key}".removeprefix(".")
        if isinstance(field, Section):
            yield from leaves(field, here)
        else:
            yield here, field


def schema(component: str, release: str) -> ConfigSchema:
    (only,) = config_schemas(component, release)
    return only


class TestEveryDatumHasASource:
    @pytest.mark.parametrize("line", LINES)
    def test_of_a_line(self, line: str) -> None:
        table = loading._read(line)

        assert set(table["sources"]) == set(table) - {"sources", "release"}
        assert [each for each in table["sources"].values() if not SOURCE.fullmatch(each)] == []

    def test_of_a_right(self) -> None:
        rights = loading._read("rights")["right"]

        assert [each["name"] for each in rights if not SOURCE.fullmatch(each.get("source", ""))] == []

    def test_of_a_component(self) -> None:
        table = loading._read("components")
        entries = [entry for kind in ("cpi", "csi", "cni") for entry in table[kind].values()]

        assert set(table["sources"]) == {"cpi", "csi", "cni"}
        assert [each for each in table["sources"].values() if not SOURCE.fullmatch(each)] == []
        assert [each for each in entries if ("defect" in each) != ("source" in each)] == []


class TestSupportMatrix:
    def test_it_names_the_releases_of_every_line(self) -> None:
        assert sorted(MATRIX) == sorted(each for line in LINES for each in loading._read(line)["releases"])

    @pytest.mark.parametrize("release", MATRIX)
    def test_api_and_cluster_api(self, release: str) -> None:
        profile = load_profile(line_of(release), release)

        assert profile.api_version == MATRIX[release]["api"]
        assert MATRIX[release]["cluster-api"].startswith(f"{profile.cluster_api}.")

    @pytest.mark.parametrize("release", [release for release, row in MATRIX.items() if "cpi" in row])
    @pytest.mark.parametrize("kind", ["cpi", "csi"])
    def test_add_ons(self, release: str, kind: str) -> None:
        entries = load_profile(line_of(release), release).components(kind)

        assert sorted(each.version for each in entries if each.supported) == MATRIX[release][kind]


class TestServedVersions:
    @pytest.mark.parametrize("release", ["1.3.0", "1.3.2"])
    def test_of_capvcd(self, release: str) -> None:
        served = PUBLISHED["served"]["vmware/cluster-api-provider-cloud-director"][f"v{release}"]

        assert list(load_profile("1.3", release).infrastructure_versions) == served

    @pytest.mark.parametrize("release", MATRIX)
    def test_of_cluster_api(self, release: str) -> None:
        published = PUBLISHED["served"]["kubernetes-sigs/cluster-api"]
        minor = re.escape(MATRIX[release]["cluster-api"].rpartition(".")[0])
        (served,) = {tuple(each) for tag, each in published.items() if re.fullmatch(rf"v{minor}\.\d+", tag)}

        assert load_profile(line_of(release), release).core_versions == served

    @pytest.mark.parametrize("kind", ["VCDMachineTemplate", "VCDClusterTemplate"])
    def test_metadata_in_templates(self, kind: str) -> None:
        for version, fields in PUBLISHED["template-metadata"][kind].items():
            template = field_table(version)[kind]["template"]
            assert sorted(template.get("metadata", {})) == fields, version


NEWEST = {"CAPVCD": "0.5.1", "CPI": "1.6.1", "CSI": "1.6.0"}


class TestConfigurations:
    @pytest.mark.parametrize("component", NEWEST)
    def test_keys_are_those_that_go_yaml_gives_the_fields(self, component: str) -> None:
        fields = PUBLISHED["keys"][component]
        section = schema(component, NEWEST[component]).section.keys["vcd"]

        assert isinstance(section, Section)
        assert set(section.keys) - {"isZoneEnabledCluster"} == {
            *fields["tagged"].values(),
            *map(str.lower, fields["untagged"]),
        }

    @pytest.mark.parametrize("component", NEWEST)
    def test_what_is_validated(self, component: str) -> None:
        published = PUBLISHED["validated"][component]
        for release in published["releases"]:
            one = schema(component, release)
            required = {key for key, field in leaves(one.section) if isinstance(field, Text) and field.required}
            together = [{"needs": ".".join(each.key), "unless": ".".join(each.unless or ())} for each in one.demands]
            assert set(published["blank"]) <= required
            assert together == published["together"]

    @pytest.mark.parametrize("component", NEWEST)
    def test_slashes(self, component: str) -> None:
        for release, cut in PUBLISHED["trimmed"]["slashes"][component].items():
            assert schema(component, release).cuts_slashes is cut, release

    def test_slashes_after_the_site(self) -> None:
        published = PUBLISHED["trimmed"]["slashes"]["site"]

        assert {line: load_profile(line).site_slashes for line in published} == published

    @pytest.mark.parametrize("line", ["0.5", "1.3"])
    def test_newlines(self, line: str) -> None:
        assert load_profile(line).newlines_cut == PUBLISHED["trimmed"]["newlines"][line]
