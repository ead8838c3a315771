"""The configuration of CAPVCD 0.5 is read as its controller does: strictly, every violation with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from capvcd_collectors.capvcd_files.manager_config import (
    component_versions,
    manager_config,
    read_manager_config,
    secrets,
)
from capvcd_collectors.facts.capvcd_files import ControllerConfig

Write = Callable[[str, str], Path]
DEFAULTS = dict.fromkeys(("cpi", "csi", "cni"), "7.7.7")
Refusal = Callable[[Callable[[], object]], str]


def said(config: ControllerConfig) -> list[str]:
    return [f"{problem.where.line}: {problem.message}" for problem in config.problems]


class TestManagerConfig:
    @pytest.fixture
    def read(self, write: Write, manager_config_text: str) -> Callable[..., ControllerConfig]:
        def reader(*replacements: tuple[str, str]) -> ControllerConfig:
            text = manager_config_text
            for old, new in replacements:
                assert old in text
                text = text.replace(old, new)
            return manager_config(read_manager_config(write("config.yaml", text)))

        return reader

    def test_the_article(self, read: Callable[..., ControllerConfig]) -> None:
        config = read()

        assert (config.component, config.problems) == ("CAPVCD", ())
        assert (config.host, config.org, config.vdc) == ("https://192.168.1.180", "xav_lab", "t-tenant")
        assert (config.network, config.vip_subnet) == ("capvcd-192.168.50.0", "100.65.128.1/24")
        assert config.one_arm is not None
        assert (config.one_arm.start, config.one_arm.end) == ("192.168.8.10", "192.168.8.20")
        assert str(config.one_arm.where) == "config.yaml:8 loadbalancer.oneArm"
        assert str(config.where("vip_subnet")) == "config.yaml:6 vcd.vipSubnet"
        assert config.shared_ip is None

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ("  org:", "  orgg:", "3: vcd.orgg is not a key of CAPVCD's configuration; did you mean vcd.org?"),
            ("vcd:\n", "zzz: 1\nvcd:\n", "1: zzz is not a key of CAPVCD's configuration; the keys are vcd, "),
            ("http: 80", 'http: "80"', "12: loadbalancer.ports.http must be a number, but is text; write it without"),
            ("http: 80", "http: eighty", "12: loadbalancer.ports.http must be a number, but is text"),
            ("http: 80", "http: 3000000000", "12: loadbalancer.ports.http must be a whole number of at most 32 bits"),
            ("http: 80", "http: .inf", "12: loadbalancer.ports.http must be a whole number"),
            ("http: 80", "http: true", "12: loadbalancer.ports.http must be a whole number"),
            ("  org:", "  refreshToken: t\n  org:", "3: vcd.refreshToken is not a key of CAPVCD's configuration; did"),
            ("  org:", "  userOrg: o\n  org:", "3: vcd.userOrg is not a key of CAPVCD's configuration; did you mean v"),
            ("  org:", "  vAppName: a\n  org:", "3: vcd.vAppName is not a key of CAPVCD's configuration; "),
            ("org: xav_lab", 'org: ""', "3: vcd.org is blank"),
            ("org: xav_lab", "org:", "3: vcd.org is blank"),
            ("org: xav_lab", "org: [a]", "3: vcd.org must be text"),
            ("  vdc: t-tenant\n", "", "1: vcd.vdc is missing"),
            ("org: xav_lab", "org: ORG", "3: vcd.org still holds the placeholder ORG"),
            ("t-tenant", "OVDC", "4: vcd.vdc still holds the placeholder OVDC"),
            ("capvcd-192.168.50.0", "NETWORK", "5: vcd.network still holds the placeholder NETWORK"),
            ('"100.65.128.1/24"', "VIP_SUBNET_CIDR", "6: vcd.vipSubnet still holds the placeholder VIP_SUBNET_CIDR"),
            ("192.168.1.180", "VCD_HOST", "2: vcd.host still holds the placeholder VCD_HOST"),
            ("clusterResourceSet:", "clusterResourceSet: 1\nx:", "16: clusterResourceSet must be a mapping of keys"),
        ],
    )
    def test_violations(self, read: Callable[..., ControllerConfig], old: str, new: str, problem: str) -> None:
        problems = said(read((old, new)))

        assert [each for each in problems if each.startswith(problem)] == problems[:1]

    def test_all_violations_are_told_in_order(self, read: Callable[..., ControllerConfig]) -> None:
        config = read(("tcp: 6443", "tcp: '6443'"), ("xav_lab", "ORG"), ("vdc:", "vcd:"))

        assert said(config) == [
            "3: vcd.org still holds the placeholder ORG",
            "4: vcd.vcd is not a key of CAPVCD's configuration; did you mean vcd.vdc?",
            "14: loadbalancer.ports.tcp must be a number, but is text; write it without quotes",
        ]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("xav_lab", "0815"),
            ("xav_lab", "yes"),
            ("  org:", "  user: joe\n  secret: s\n  refreshtoken: t\n  userorg: o\n  org:"),
            ("http: 80", "http: 80.5"),
            ("http: 80", "http:"),
            ("    tcp: 6443\n", ""),
            ("  ports:\n    http: 80\n    https: 443\n    tcp: 6443\n", ""),
            ("managementClusterRDEId", "clusterid: x\nmanagementClusterRDEId"),
            ("clusterResourceSet:\n  csi: 1.2.0\n  cpi: 1.1.0\n  cni: 0.11.3\n", ""),
        ],
    )
    def test_what_the_controller_accepts(self, read: Callable[..., ControllerConfig], old: str, new: str) -> None:
        assert said(read((old, new))) == []

    @pytest.mark.parametrize("new", ["", "  oneArm:\n"])
    def test_an_absent_one_arm_block_is_none(self, read: Callable[..., ControllerConfig], new: str) -> None:
        block = '  oneArm:\n    startIP: "192.168.8.10"\n    endIP: "192.168.8.20"\n'

        assert read((block, new)).one_arm is None

    def test_versions_keep_their_spelling_and_one_left_out_is_the_default(
        self, write: Write, manager_config_text: str
    ) -> None:
        text = manager_config_text.replace("1.2.0", "1.10").replace("1.1.0", "v1.1.0").replace("  cni: 0.11.3\n", "")

        versions = component_versions(read_manager_config(write("config.yaml", text)), DEFAULTS)

        assert [(each.kind, each.version, each.is_default, str(each.source)) for each in versions] == [
            ("cpi", "v1.1.0", False, "config.yaml:18 clusterResourceSet.cpi"),
            ("csi", "1.10", False, "config.yaml:17 clusterResourceSet.csi"),
            ("cni", "7.7.7", True, "config.yaml:16 clusterResourceSet.cni"),
        ]

    @pytest.mark.parametrize(
        ("written", "csi"),
        [
            ("clusterResourceSet: {csi: v1.2.0}", ("v1.2.0", False)),
            ("clusterResourceSet: {csi: ''}", ("", False)),
            ("clusterResourceSet: {csi: ' 1.2.0'}", (" 1.2.0", False)),
            ("clusterResourceSet: {csi: null}", ("7.7.7", True)),
            ("clusterResourceSet: {cpi: 1.1.0}", ("7.7.7", True)),
            ("clusterResourceSet: {CSI: 1.2.0}", ("7.7.7", True)),
            ("clusterResourceSet:", ("7.7.7", True)),
            ("clusterResourceSet: {}", ("7.7.7", True)),
            ("other: 1", ("7.7.7", True)),
            ("clusterResourceSet: {csi: [1.2.0]}", (None, False)),
            ("clusterResourceSet: {csi: {version: 1.2.0}}", (None, False)),
            ("clusterResourceSet: 1.2.0", (None, False)),
        ],
    )
    def test_a_version_is_to_the_letter_and_only_what_is_absent_is_the_default(
        self, write: Write, written: str, csi: tuple[str | None, bool]
    ) -> None:
        versions = component_versions(read_manager_config(write("config.yaml", f"{written}\n")), DEFAULTS)

        assert [(each.version, each.is_default) for each in versions if each.kind == "csi"] == [csi]

    def test_credentials_in_it_are_secrets(self, write: Write) -> None:
        text = "vcd: {user: joe, secret: hunter2, refreshToken: 123, refreshtoken: abc, PASSWORD: xyz}\n"

        assert secrets(read_manager_config(write("config.yaml", text))) == ("hunter2", "123", "abc", "xyz")

    def test_what_is_no_yaml_is_refused(self, write: Write, refusal: Refusal) -> None:
        path = write("config.yaml", "vcd:\n\thost: x\n")

        assert (
            refusal(lambda: read_manager_config(path))
            == "config.yaml:2: this line is indented with a tab, which YAML forbids; use spaces"
        )

    def test_what_is_no_mapping_is_refused(self, write: Write, refusal: Refusal) -> None:
        path = write("config.yaml", "hello\n")

        assert refusal(lambda: read_manager_config(path)) == (
            "config.yaml:1: this is not a mapping of keys to values; "
            "it should hold the controller configuration of CAPVCD 0.5"
        )
