"""Controller configurations are read as the controllers do: strictly, every violation with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from capvcd_collectors.capvcd_files.cpi_config import cpi_configs
from capvcd_collectors.capvcd_files.manager_config import (
    component_versions,
    manager_config,
    read_manager_config,
    secrets,
)
from capvcd_collectors.facts.capvcd_files import ControllerConfig
from capvcd_collectors.yaml.located import Origin, parse_documents

Write = Callable[[str, str], Path]
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
            ("http: 80", "http: 80.5", "12: loadbalancer.ports.http must be a whole number"),
            ("http: 80", "http: true", "12: loadbalancer.ports.http must be a whole number"),
            ("http: 80", "http:", "12: loadbalancer.ports.http is blank"),
            ("    tcp: 6443\n", "", "11: loadbalancer.ports.tcp is missing"),
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
            ("  org:", "  user: joe\n  secret: s\n  org:"),
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

    def test_versions_keep_their_spelling_and_lose_their_v(self, write: Write, manager_config_text: str) -> None:
        text = manager_config_text.replace("1.2.0", "1.10").replace("1.1.0", "v1.1.0").replace("  cni: 0.11.3\n", "")

        versions = component_versions(read_manager_config(write("config.yaml", text)))

        assert [(each.kind, each.version, str(each.source)) for each in versions] == [
            ("cpi", "1.1.0", "config.yaml:18 clusterResourceSet.cpi"),
            ("csi", "1.10", "config.yaml:17 clusterResourceSet.csi"),
        ]

    def test_credentials_in_it_are_secrets(self, write: Write) -> None:
        document = read_manager_config(write("config.yaml", "vcd: {user: joe, secret: hunter2, refreshToken: 123}\n"))

        assert secrets(document) == ("hunter2", "123")

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


DIRECT = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: vcloud-ccm-configmap, namespace: kube-system}
data:
  vcloud-ccm-config.yaml: |
    vcd:
      host: https://vcd.example.com
      org: o
      vdc: v
    loadbalancer:
      oneArm:
        startIP: "192.168.8.2"
        endIP: "192.168.8.100"
      network: n
      vipSubnet: ""
      enableVirtualServiceSharedIP: false # supported for VCD >= 10.4
    clusterid: c
    vAppName: a
immutable: true
"""


def nested(text: str) -> str:
    """The ConfigMap inside the one that a ClusterResourceSet applies."""
    inner = "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())
    return f"kind: ConfigMap\nmetadata: {{name: cloud-director-crs-cm}}\ndata:\n  ccm.yaml: |\n    ---\n{inner}"


def read_cpi(text: str) -> ControllerConfig:
    (config,) = cpi_configs(parse_documents(text, Origin("addons.yaml")))
    return config


class TestCpiConfig:
    def test_direct(self) -> None:
        config = read_cpi(DIRECT)

        assert (config.component, config.problems) == ("CPI", ())
        assert (config.host, config.org, config.vdc, config.network) == ("https://vcd.example.com", "o", "v", "n")
        assert config.vip_subnet == ""
        assert config.shared_ip is False
        assert config.one_arm is not None
        assert str(config.where("network")) == ("addons.yaml:14 data.vcloud-ccm-config.yaml.loadbalancer.network")

    def test_inside_the_config_map_of_a_resource_set(self) -> None:
        config = read_cpi(nested(DIRECT))

        assert (config.org, config.problems) == ("o", ())
        assert str(config.where("network")) == (
            "addons.yaml:19 data.ccm.yaml.data.vcloud-ccm-config.yaml.loadbalancer.network"
        )

    @pytest.mark.parametrize(
        ("old", "new", "line", "message"),
        [
            ("org: o", "orgg: o", 8, "vcd.orgg is not a key of CPI's configuration; did you mean vcd.org?"),
            ("org: o", "org: ORG", 8, "vcd.org still holds the placeholder ORG"),
            ("vAppName: a", "vAppName: VAPP", 18, "vAppName still holds the placeholder VAPP"),
            ("network: n", "network:", 14, "loadbalancer.network is blank"),
            (
                "SharedIP: false",
                'SharedIP: "false"',
                16,
                "loadbalancer.enableVirtualServiceSharedIP must be true or false, without quotes",
            ),
            (
                "network: n",
                "ports: {http: '80'}\n      network: n",
                14,
                "loadbalancer.ports.http must be a number, but is text; write it without quotes",
            ),
        ],
    )
    def test_violations_are_at_the_lines_of_the_outer_file(self, old: str, new: str, line: int, message: str) -> None:
        direct = read_cpi(DIRECT.replace(old, new))
        inside = read_cpi(nested(DIRECT.replace(old, new)))

        assert f"{line}: {message}" in said(direct)
        assert f"{line + 5}: {message}" in said(inside)

    def test_an_absent_shared_ip_is_not_said(self) -> None:
        text = DIRECT.replace("      enableVirtualServiceSharedIP: false # supported for VCD >= 10.4\n", "")

        assert read_cpi(text).shared_ip is None

    def test_yes_is_true_for_go_yaml(self) -> None:
        assert read_cpi(DIRECT.replace("SharedIP: false", "SharedIP: yes")).shared_ip is True

    def test_the_deployment_alone_brings_no_configuration(self) -> None:
        text = (
            "kind: ConfigMap\nmetadata: {name: cloud-director-crs-cm}\ndata:\n  ccm.yaml: |\n"
            "    kind: Deployment\n    x: vcloud-ccm-configmap\n    y: vcloud-ccm-config.yaml\n"
        )

        assert cpi_configs(parse_documents(text, Origin("addons.yaml"))) == ()

    def test_what_is_no_mapping_is_refused(self, refusal: Refusal) -> None:
        text = "kind: ConfigMap\nmetadata: {name: vcloud-ccm-configmap}\ndata: {vcloud-ccm-config.yaml: hello}\n"

        assert refusal(lambda: read_cpi(text)) == (
            "addons.yaml:3: vcloud-ccm-config.yaml should hold one mapping, the configuration of CPI; correct it"
        )
