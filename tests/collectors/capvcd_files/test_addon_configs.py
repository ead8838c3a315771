"""The configurations of CPI and CSI are read as each release of theirs does, wherever in the manifests they stand."""

from collections.abc import Callable
from textwrap import indent

import pytest

from capvcd_collectors.capvcd_files.addon_configs import addon_configs, addon_secrets
from capvcd_collectors.facts.base import FileSource, NotSeenError
from capvcd_collectors.facts.capvcd_files import ComponentVersion, ConfigProblem, ControllerConfig
from capvcd_collectors.profiles import load_profile
from capvcd_collectors.yaml.located import Origin, parse_documents

Refusal = Callable[[Callable[[], object]], str]

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


def version(kind: str, number: str) -> ComponentVersion:
    return ComponentVersion(source=FileSource("addons.yaml", 1), kind=kind, version=number)


def read_cpi(text: str, *versions: str, line: str = "1.3") -> ControllerConfig:
    (config,) = addon_configs(
        parse_documents(text, Origin("addons.yaml")),
        [version("cpi", number) for number in versions or ("1.5.0",)],
        load_profile(line),
    )
    return config


def said(problems: tuple[ConfigProblem, ...]) -> list[str]:
    return [f"{problem.where.line}: {problem.message}" for problem in problems]


def doubted(config: ControllerConfig) -> list[str]:
    return [problem.message for problem in config.doubts]


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

        assert f"{line}: {message}" in said(direct.problems)
        assert f"{line + 5}: {message}" in said(inside.problems)

    def test_an_absent_shared_ip_is_not_said(self) -> None:
        text = DIRECT.replace("      enableVirtualServiceSharedIP: false # supported for VCD >= 10.4\n", "")

        assert read_cpi(text).shared_ip is None

    @pytest.mark.parametrize(
        ("written", "shared"), [("yes", True), ("Y", True), ("ON", True), ("n", False), ("yEs", None), ("si", None)]
    )
    def test_booleans_are_those_of_go_yaml(self, written: str, shared: bool | None) -> None:
        assert read_cpi(DIRECT.replace("SharedIP: false", f"SharedIP: {written}")).shared_ip is shared

    def test_the_deployment_alone_brings_no_configuration(self) -> None:
        text = (
            "kind: ConfigMap\nmetadata: {name: cloud-director-crs-cm}\ndata:\n  ccm.yaml: |\n"
            "    kind: Deployment\n    x: vcloud-ccm-configmap\n    y: vcloud-ccm-config.yaml\n"
        )

        assert addon_configs(parse_documents(text, Origin("addons.yaml")), [], load_profile("1.3")) == ()

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("hello", "vcloud-ccm-config.yaml should hold one mapping, the configuration of CPI; correct it"),
            ('"a: b: c"', "this is not YAML: mapping values are not allowed here; correct the line"),
        ],
    )
    def test_what_is_no_mapping_is_not_known(self, written: str, said: str) -> None:
        head = "kind: ConfigMap\nmetadata: {name: vcloud-ccm-configmap}\n"

        with pytest.raises(NotSeenError) as missing:
            read_cpi(f"{head}data: {{vcloud-ccm-config.yaml: {written}}}\n")

        assert missing.value.missing.reason == said
        assert str(missing.value.missing.source).startswith("addons.yaml:3")


ONE_ARM = '      oneArm:\n        startIP: "192.168.8.2"\n        endIP: "192.168.8.100"\n'
REFUSED = (
    "loadbalancer.oneArm is missing though loadbalancer.enableVirtualServiceSharedIP is not true: CPI stops there with "
    "'if not using virtual service shared IP feature, OneArm should be enabled'"
)


class TestWhatCpiAsksOfSeveralKeysTogether:
    @pytest.mark.parametrize("release", ["1.2.0", "1.3.0", "1.4.0", "1.4.1", "1.5.0", "1.6.0", "1.6.1"])
    def test_neither_one_arm_nor_a_shared_address(self, release: str) -> None:
        config = read_cpi(DIRECT.replace(ONE_ARM, ""), release)

        assert [each.message for each in config.problems] == [REFUSED]
        assert config.needs_one_arm is True

    @pytest.mark.parametrize("block", ["      oneArm:\n", "      oneArm: ~\n"])
    def test_a_null_block_is_none(self, block: str) -> None:
        assert [each.message for each in read_cpi(DIRECT.replace(ONE_ARM, block)).problems] == [REFUSED]

    def test_a_shared_address_left_out_is_none(self) -> None:
        text = DIRECT.replace(ONE_ARM, "").replace("      enableVirtualServiceSharedIP: false", "     ")

        assert [each.message for each in read_cpi(text).problems] == [REFUSED]

    @pytest.mark.parametrize("written", ["true", "yes", "On"])
    def test_a_shared_address_does_without_one_arm(self, written: str) -> None:
        config = read_cpi(DIRECT.replace(ONE_ARM, "").replace("SharedIP: false", f"SharedIP: {written}"))

        assert (config.problems, config.doubts, config.needs_one_arm) == ((), (), False)

    def test_both_together_share_an_internal_address(self) -> None:
        assert read_cpi(DIRECT.replace("SharedIP: false", "SharedIP: true")).problems == ()

    def test_of_1_1_it_is_not_known(self) -> None:
        text = OLD.replace("oneArm: {startIP: 192.168.8.2, endIP: 192.168.8.100}", "certAlias: x")
        config = read_cpi(text, "1.1.0", line="0.5")

        assert config.problems == ()
        assert doubted(config) == [
            (
                "loadbalancer.oneArm is missing: CPI stops there with "
                "'failed to initialize create LoadBalancerManager; OneArm details not found in the config'"
            )
        ]
        assert config.needs_one_arm is None


OLD = """\
kind: ConfigMap
metadata: {name: vcloud-ccm-configmap}
data:
  vcloud-ccm-config.yaml: |
    vcd: {host: https://vcd.example.com, org: o, vdc: v, network: n, vipSubnet: 100.65.128.1/24, vAppName: a}
    loadbalancer:
      oneArm: {startIP: 192.168.8.2, endIP: 192.168.8.100}
    clusterid: c
"""


class TestSchemasOfReleases:
    def test_network_and_vip_subnet_moved_with_1_2(self) -> None:
        config = read_cpi(OLD, "1.1.3", line="0.5")

        assert config.doubts == ()
        assert (config.network, config.vip_subnet, config.problems) == ("n", "100.65.128.1/24", ())
        assert read_cpi(DIRECT, "1.2.0").network == "n"

    def test_where_an_older_release_had_a_key_is_no_key_any_more(self) -> None:
        problems = read_cpi(OLD, "1.2.0").problems

        assert {each.message.partition(";")[0] for each in problems} == {
            "vcd.network is not a key of CPI's configuration",
            "vcd.vipSubnet is not a key of CPI's configuration",
            "vcd.vAppName is not a key of CPI's configuration",
            "loadbalancer.network is missing",
            "vAppName is missing",
        }

    def test_what_came_with_1_2_is_no_key_before(self) -> None:
        messages = [each.message.partition(";")[0] for each in read_cpi(DIRECT, "1.1.3", line="0.5").problems]

        assert "loadbalancer.enableVirtualServiceSharedIP is not a key of CPI's configuration" in messages

    @pytest.mark.parametrize(("release", "certain"), [("1.5.0", True), ("1.6.1", False)])
    def test_zones_are_no_key_until_it_is_not_known(self, release: str, certain: bool) -> None:
        config = read_cpi(DIRECT.replace("org: o", "isZoneEnabledCluster: false\n      org: o"), release)

        assert doubted(config) == ([] if certain else ["vcd.isZoneEnabledCluster is no key of CPI's configuration"])
        assert [each.message.partition(";")[0] for each in config.problems] == (
            ["vcd.isZoneEnabledCluster is not a key of CPI's configuration"] if certain else []
        )

    @pytest.mark.parametrize("versions", [("1.2.0", "1.6.1"), ("9.9.9",)])
    def test_an_unknown_release_is_held_against_all_that_the_line_supports(self, versions: tuple[str, ...]) -> None:
        config = read_cpi(DIRECT.replace("org: o", "orgg: o"), *versions)

        assert [each.message.partition(";")[0] for each in config.problems] == [
            "vcd.orgg is not a key of CPI's configuration"
        ]

    @pytest.mark.parametrize(
        ("release", "line", "cut"), [("1.1.3", "0.5", False), ("1.2.0", "1.0", True), ("1.6.1", "1.3", True)]
    )
    def test_slashes_after_the_host_are_cut_from_1_2_on(self, release: str, line: str, cut: bool) -> None:
        assert read_cpi(DIRECT, release, line=line).cuts_slashes is cut


CSI = """\
kind: ConfigMap
metadata: {name: vcloud-csi-configmap, namespace: kube-system}
data:
  vcloud-csi-config.yaml: |
    vcd:
      host: https://vcd.example.com
      org: o
      vdc: v
      vAppName: a
    clusterid: c
"""


class TestCsiConfig:
    @staticmethod
    def read(text: str, release: str = "1.5.0") -> ControllerConfig:
        documents = parse_documents(text, Origin("addons.yaml"))
        (config,) = addon_configs(documents, [version("csi", release)], load_profile("1.3"))
        return config

    def test_it_is_read_beside_that_of_cpi(self) -> None:
        documents = parse_documents(f"{DIRECT}---\n{nested(CSI)}", Origin("addons.yaml"))

        assert [each.component for each in addon_configs(documents, [], load_profile("1.3"))] == ["CPI", "CSI"]

    def test_what_it_holds(self) -> None:
        config = self.read(CSI)

        assert (config.component, config.problems, config.doubts) == ("CSI", (), ())
        assert (config.host, config.org, config.vdc) == ("https://vcd.example.com", "o", "v")
        assert (config.network, config.vip_subnet, config.one_arm, config.needs_one_arm) == (None, None, None, False)
        assert config.cuts_slashes is True

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("vAppName: a", "vappname: a", "vcd.vappname is not a key of CSI's configuration; did you mean vcd.vAppNa"),
            ("vAppName: a", "vAppName: VAPP", "vcd.vAppName still holds the placeholder VAPP"),
            ("org: o", 'org: ""', "vcd.org is blank"),
            ("vdc: v", "vdc: v\n      network: v", "vcd.network is not a key of CSI's configuration; "),
        ],
    )
    def test_violations(self, old: str, new: str, message: str) -> None:
        assert next(each.message for each in self.read(CSI.replace(old, new)).problems).startswith(message)

    def test_credentials_in_it_and_in_that_of_cpi_are_secrets(self) -> None:
        text = CSI.replace("org: o", "secret: hunter2\n      org: o")
        cpi = DIRECT.replace("org: o", "refreshtoken: abcd\n      org: o")

        documents = parse_documents(f"{cpi}---\n{text}", Origin("addons.yaml"))

        assert list(addon_secrets(documents)) == ["abcd", "hunter2"]


def in_a_chart(values: str) -> str:
    chart = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ccm}\nspec:\n  values:\n"
    return chart + indent(values, " " * 4)


class TestPackings:
    """A configuration says the same wherever it is packed."""

    FILE = "\n".join(line[4:] for line in DIRECT.splitlines()[5:-1])

    @pytest.mark.parametrize(
        "text",
        [
            in_a_chart(f"extraObjects:\n- {indent(DIRECT, '  ').lstrip()}"),
            in_a_chart(f"manifest: |\n{indent(DIRECT, '  ')}"),
            in_a_chart(f"config:\n  vcloud-ccm-config.yaml: |\n{indent(FILE, '    ')}"),
            f"kind: Secret\nmetadata: {{name: ccm}}\nstringData:\n  ccm.yaml: |\n{indent(DIRECT, '    ')}",
        ],
        ids=["chart, object", "chart, text", "chart, file", "Secret"],
    )
    def test_it_is_read(self, text: str) -> None:
        config = read_cpi(text)

        assert (config.component, config.host, config.network) == ("CPI", "https://vcd.example.com", "n")

    def test_a_template_is_not_read(self) -> None:
        text = nested(f"{DIRECT}  a: {{{{ .b }}}}: [\n")

        assert addon_configs(parse_documents(text, Origin("addons.yaml")), [], load_profile("1.3")) == ()
