"""PF-CFG-002, 003, 007 and 009: the configuration the controllers parse."""

import pytest

from capvcd_checks.preflight.check_config import (
    controller_config_is_well_formed,
    one_arm_range_is_usable,
    site_urls_agree,
    vip_subnet_has_the_form_of_its_line,
)
from capvcd_collectors.facts.base import Absence, All, Missing
from capvcd_collectors.facts.capvcd_files import AddressRange, ConfigProblem
from capvcd_collectors.profiles.load import load_profile
from checks.manifests_made_by_hand import controller_config, line, own_fix, places, said, target, vcd_cluster

OLD, NEW = load_profile("0.5"), load_profile("1.3")
NO_FILE = Missing(Absence.OUT_OF_SCOPE, "no controller configuration was given: add capvcd.managerConfig")
UNSEEN = Missing(Absence.UNSEEN, "the configuration could not be read", needs="a readable file")


class TestControllerConfigIsWellFormed:
    """PF-CFG-002."""

    def test_a_configuration_without_problems_passes(self) -> None:
        said("PASS", controller_config_is_well_formed, controller_config())

    def test_every_problem_is_told_with_its_line(self) -> None:
        problems = (
            ConfigProblem("vcd.hots is not a key here; did you mean vcd.host?", line(2)),
            ConfigProblem("loadbalancer.ports.http must be a number, not a text", line(12)),
        )
        message = said("FAIL", controller_config_is_well_formed, controller_config(problems=problems))
        assert message == (
            "vcd.hots is not a key here; did you mean vcd.host? (line 2); "
            "loadbalancer.ports.http must be a number, not a text (line 12)"
        )
        assert places(message) == ["controller_manager_config.yaml:2", "controller_manager_config.yaml:12"]
        assert own_fix(message) == "Correct controller_manager_config.yaml:2 and controller_manager_config.yaml:12"


class TestOneArmRangeIsUsable:
    """PF-CFG-003."""

    @staticmethod
    def said_of(verdict: str, start: str, end: str, component: str = "CAPVCD") -> str:
        config = controller_config(component, one_arm=AddressRange(start, end, line(9)))
        return said(verdict, one_arm_range_is_usable, config)

    def test_two_addresses_are_enough(self) -> None:
        self.said_of("PASS", "192.168.8.10", "192.168.8.11")

    def test_capvcd_cannot_do_without_the_block(self) -> None:
        message = said("FAIL", one_arm_range_is_usable, controller_config(one_arm=None))
        assert message == "CAPVCD is configured without loadbalancer.oneArm, and ends or waits for ever without it"
        assert places(message) == ["controller_manager_config.yaml:8"]
        assert own_fix(message).startswith("Add loadbalancer.oneArm with startIP and endIP, e.g. ")
        assert own_fix(message).endswith(" in controller_manager_config.yaml:8")

    def test_the_cpi_can_where_it_may_share_addresses(self) -> None:
        message = said("SKIP", one_arm_range_is_usable, controller_config("CPI", one_arm=None, shared_ip=True))
        assert message == (
            "CPI makes no one-arm load balancers: loadbalancer.enableVirtualServiceSharedIP is true and there is no "
            "loadbalancer.oneArm"
        )

    def test_the_cpi_cannot_where_it_may_not(self) -> None:
        located = {"one_arm": line(8), "shared_ip": line(9)}
        config = controller_config("CPI", one_arm=None, shared_ip=False, needs_one_arm=True, located=located)
        message = said("FAIL", one_arm_range_is_usable, config)
        assert message == "CPI is configured without loadbalancer.oneArm, and ends or waits for ever without it"
        assert own_fix(message).endswith(", or set loadbalancer.enableVirtualServiceSharedIP to true (from VCD 10.4)")

    def test_of_a_release_that_is_not_known_nothing_is_said(self) -> None:
        config = controller_config("CPI", one_arm=None, needs_one_arm=None)
        message = said("UNKNOWN", one_arm_range_is_usable, config)
        assert message == "CPI is configured without loadbalancer.oneArm, which some of its releases need"

    def test_csi_has_no_such_key(self) -> None:
        message = said("SKIP", one_arm_range_is_usable, controller_config("CSI", one_arm=None))
        assert message == "CSI makes no one-arm load balancers: its configuration has no such key"

    @pytest.mark.parametrize("component", ["CAPVCD", "CPI"])
    def test_a_range_that_runs_backwards_fails_whoever_is_configured_with_it(self, component: str) -> None:
        message = self.said_of("FAIL", "192.168.8.20", "192.168.8.10", component)
        assert message == (f"loadbalancer.oneArm of {component}: startIP 192.168.8.20 comes after endIP 192.168.8.10")
        assert own_fix(message) == (
            "Write 192.168.8.10 as startIP and 192.168.8.20 as endIP in controller_manager_config.yaml:9"
        )
        assert places(message) == ["controller_manager_config.yaml:9"]

    def test_a_single_address_fails(self) -> None:
        message = self.said_of("FAIL", "192.168.8.10", "192.168.8.10")
        assert message == "loadbalancer.oneArm of CAPVCD holds 192.168.8.10 alone; at least two addresses are needed"
        assert own_fix(message) == (
            "Write a later address than 192.168.8.10 as endIP in controller_manager_config.yaml:9"
        )

    @pytest.mark.parametrize("text", ["fd00::1", "192.168.8", "START_IP", "", "192.168.8.0/24"])
    def test_what_is_no_ipv4_address_fails(self, text: str) -> None:
        message = self.said_of("FAIL", text, "192.168.8.20")
        assert message == f"loadbalancer.oneArm of CAPVCD: startIP {text!r} is no IPv4 address"
        assert "as startIP in controller_manager_config.yaml:9" in own_fix(message)
        message = self.said_of("FAIL", "192.168.8.20", text)
        assert message == f"loadbalancer.oneArm of CAPVCD: endIP {text!r} is no IPv4 address"
        assert "as endIP in controller_manager_config.yaml:9" in own_fix(message)


class TestVipSubnetHasTheFormOfItsLine:
    """PF-CFG-007."""

    @staticmethod
    def old(verdict: str, text: str | None) -> str:
        configs = All((controller_config(vip_subnet=text),))
        return said(verdict, vip_subnet_has_the_form_of_its_line, configs, vcd_cluster(), OLD)

    @staticmethod
    def new(verdict: str, text: str | None) -> str:
        return said(
            verdict, vip_subnet_has_the_form_of_its_line, NO_FILE, vcd_cluster(vip_subnet=text, use_one_arm=True), NEW
        )

    @pytest.mark.parametrize("text", ["203.0.113.1/24", "203.0.113.254/24", "203.0.113.6/31"])
    def test_old_lines_take_gateway_and_prefix(self, text: str) -> None:
        self.old("PASS", text)

    def test_old_lines_refuse_a_network(self) -> None:
        message = self.old("FAIL", "203.0.113.0/24")
        assert message == (
            "vipSubnet '203.0.113.0/24' is a network; this line wants the gateway of the uplink's subnet before the "
            "slash, e.g. 203.0.113.1/24 (line 6)"
        )
        assert places(message) == ["controller_manager_config.yaml:6"]

    def test_old_lines_refuse_a_broadcast_address(self) -> None:
        assert "broadcast" in self.old("FAIL", "203.0.113.255/24")

    @pytest.mark.parametrize(
        "text",
        ["VIP_SUBNET_CIDR", "203.0.113.1", "203.0.113.1/255.255.255.0", "203.0.113.1/33", "fd00::1/64", "203.0.113.1/"],
    )
    def test_no_line_takes_what_is_no_address_with_prefix_length(self, text: str) -> None:
        assert "is no IPv4 gateway/prefix, which looks like" in self.old("FAIL", text)
        message = self.new("FAIL", text)
        assert "is no IPv4 CIDR, which looks like" in message
        assert own_fix(message).startswith("Write a CIDR that meets the uplink's IP ranges, e.g. 203.0.113.0/24, as ")

    @pytest.mark.parametrize("text", [None, ""])
    def test_old_lines_need_one(self, text: str | None) -> None:
        message = self.old("FAIL", text)
        assert message == "vipSubnet of the CAPVCD configuration is blank; this line needs gateway/prefix"
        assert own_fix(message).startswith("Write gateway/prefix of the uplink, ")
        assert own_fix(message).endswith(" as vipSubnet in controller_manager_config.yaml:6")

    @pytest.mark.parametrize("text", [None, ""])
    def test_new_lines_take_any_uplink_range_without_one(self, text: str | None) -> None:
        self.new("PASS", text)

    @pytest.mark.parametrize("text", ["203.0.113.0/24", "203.0.113.1/24", "203.0.113.0/25"])
    def test_new_lines_take_a_cidr_with_or_without_host_bits(self, text: str) -> None:
        self.new("PASS", text)

    def test_new_lines_read_the_cpis_too(self) -> None:
        configs = All((controller_config("CPI", vip_subnet="203.0.113.0"),))
        message = said("FAIL", vip_subnet_has_the_form_of_its_line, configs, vcd_cluster(), NEW)
        assert message.startswith("vipSubnet '203.0.113.0' is no IPv4 CIDR")

    def test_old_lines_are_not_judged_without_their_file(self) -> None:
        message = said("SKIP", vip_subnet_has_the_form_of_its_line, NO_FILE, vcd_cluster(), OLD)
        assert message == NO_FILE.reason

    def test_old_lines_are_not_judged_by_the_cpis_file_alone(self) -> None:
        configs = All((controller_config("CPI"),))
        message = said("SKIP", vip_subnet_has_the_form_of_its_line, configs, vcd_cluster(), OLD)
        assert "add capvcd.managerConfig" in message

    def test_a_file_that_could_not_be_seen_leaves_it_open(self) -> None:
        message = said("UNKNOWN", vip_subnet_has_the_form_of_its_line, UNSEEN, vcd_cluster(), NEW)
        assert message == UNSEEN.reason


class TestSiteUrlsAgree:
    """PF-CFG-009."""

    @staticmethod
    def said_of(verdict: str, host: str | None, site: str | None = "https://vcd.example.com") -> str:
        configs = All((controller_config(host=host),))
        return said(verdict, site_urls_agree, configs, vcd_cluster(site=site), target(), OLD)

    @pytest.mark.parametrize(
        "host",
        [
            "https://vcd.example.com",
            "https://VCD.Example.com",
            "https://vcd.example.com:443",
            "HTTPS://vcd.example.com",
        ],
    )
    def test_the_same_host_passes_however_it_is_spelt(self, host: str) -> None:
        self.said_of("PASS", host)

    @pytest.mark.parametrize(
        ("host", "flaw"),
        [
            ("https://vcd.example.com/", "ends in a slash"),
            ("https://vcd.example.com/api", "has '/api' after the host"),
            ("https://vcd.example.com?x=1", "has '?x=1' after the host"),
            ("https://vcd.example.com#", "has '#' after the host"),
            (" https://vcd.example.com", "has blanks around it"),
            ("http://vcd.example.com", "does not begin with https://"),
            ("https://admin@vcd.example.com", "holds a user name"),
            ("https://", "names no host"),
            ("vcd.example.com", "does not read https://HOST"),
            ("https://vcd.example.com:port", "does not read https://HOST"),
            ("https://[vcd", "does not read https://HOST"),
        ],
    )
    def test_anything_but_https_and_a_host_fails(self, host: str, flaw: str) -> None:
        message = self.said_of("FAIL", host)
        assert message == f"vcd.host of the CAPVCD configuration is {host!r}, which {flaw} (line 2)"
        assert own_fix(message) == (
            f"Write https://vcd.example.com in place of {host} in controller_manager_config.yaml:2"
        )
        assert places(message) == ["controller_manager_config.yaml:2"]

    @pytest.mark.parametrize("other", ["https://vcd2.example.com", "https://vcd.example.com:8443", "https://10.0.0.1"])
    def test_another_host_or_port_fails(self, other: str) -> None:
        message = self.said_of("FAIL", "https://vcd.example.com", other)
        assert message == (
            f"spec.site of VCDCluster capi-cluster is {other!r}, but vcd.url of the environment file is "
            "'https://vcd.example.com' (line 31)"
        )
        assert own_fix(message) == (
            f"Write https://vcd.example.com in place of {other} in capi-quickstart.yaml:31, or correct vcd.url in "
            "environment.yaml:7"
        )
        assert places(message) == ["capi-quickstart.yaml:31"]

    def test_every_file_that_differs_is_named(self) -> None:
        message = self.said_of("FAIL", "https://vcd.example.com/", "http://vcd.example.com")
        assert places(message) == ["controller_manager_config.yaml:2", "capi-quickstart.yaml:31"]
        assert own_fix(message) == (
            "Write https://vcd.example.com in place of https://vcd.example.com/ in controller_manager_config.yaml:2; "
            "Write https://vcd.example.com in place of http://vcd.example.com in capi-quickstart.yaml:31"
        )

    @pytest.mark.parametrize("blank", [None, ""])
    def test_a_blank_one_fails(self, blank: str | None) -> None:
        message = self.said_of("FAIL", blank)
        assert message == "vcd.host of the CAPVCD configuration is blank; it should be https://vcd.example.com (line 2)"

    def test_new_lines_compare_without_any_configuration(self) -> None:
        said("PASS", site_urls_agree, NO_FILE, vcd_cluster(), target(), NEW)
        message = said("FAIL", site_urls_agree, NO_FILE, vcd_cluster(site="https://other"), target(), NEW)
        assert "spec.site of VCDCluster capi-cluster is 'https://other'" in message

    def test_old_lines_are_not_called_good_without_their_file(self) -> None:
        assert said("SKIP", site_urls_agree, NO_FILE, vcd_cluster(), target(), OLD) == NO_FILE.reason

    def test_old_lines_fail_without_their_file_when_the_manifest_shows_it(self) -> None:
        said("FAIL", site_urls_agree, NO_FILE, vcd_cluster(site="https://vcd.example.com/"), target(), OLD)

    def test_a_file_that_could_not_be_seen_leaves_it_open(self) -> None:
        said("UNKNOWN", site_urls_agree, UNSEEN, vcd_cluster(), target(), OLD)
