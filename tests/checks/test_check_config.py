"""PF-CFG-002, 003, 007 and 009: the configuration the controllers parse."""

import pytest

from capvcd_checks.preflight.check_config import (
    controller_config_is_well_formed,
    one_arm_range_is_usable,
    site_urls_agree,
    vip_subnet_has_the_form_of_its_line,
)
from capvcd_checks.rules.site_urls import origin_of
from capvcd_collectors.facts.base import Absence, All, Missing
from capvcd_collectors.facts.capvcd_files import AddressRange, ConfigProblem, ControllerConfig
from capvcd_collectors.facts.cluster_api import VcdClusterSpec
from capvcd_collectors.facts.profile import Profile
from capvcd_collectors.facts.written import NotUnderstood
from capvcd_collectors.profiles.load import load_profile
from checks.facts_made_by_hand import reachability
from checks.manifests_made_by_hand import (
    controller_config,
    destinations,
    line,
    own_fix,
    places,
    said,
    target,
    vcd_cluster,
)

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


SEEN = reachability(address="198.51.100.7")


def site_said(verdict: str, configs: All[ControllerConfig] | Missing, cluster: VcdClusterSpec, profile: Profile) -> str:
    """What PF-CFG-009 says of these files, of a run that looked at https://vcd.example.com."""
    return said(verdict, site_urls_agree, destinations(cluster, configs), cluster, configs, target(), profile, SEEN)


class TestSiteUrlsAgree:
    """PF-CFG-009."""

    @staticmethod
    def said_of(verdict: str, host: str | None, site: str | None = "https://vcd.example.com") -> str:
        return site_said(verdict, All((controller_config(host=host),)), vcd_cluster(site=site), OLD)

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
            ("https://vcd.example.com/cloudapi", "has '/cloudapi' after the host"),
            ("https://vcd.example.com/tenant/xav_lab", "has '/tenant/xav_lab' after the host"),
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
        assert message == f"vcd.host of the CAPVCD configuration is {host!r}, which {flaw}"
        assert own_fix(message) == (
            f"Write https://vcd.example.com in place of {host} in controller_manager_config.yaml:2"
        )
        assert places(message) == ["controller_manager_config.yaml:2"]

    @pytest.mark.parametrize("other", ["https://vcd2.example.com", "https://vcd.example.com:8443", "https://10.0.0.1"])
    def test_another_host_or_port_in_one_of_the_files_fails(self, other: str) -> None:
        message = self.said_of("FAIL", "https://vcd.example.com", other)
        assert message == (
            f"spec.site of VCDCluster capi-cluster is {other!r}, but vcd.host of the CAPVCD configuration is "
            "'https://vcd.example.com'"
        )
        assert own_fix(message) == (
            f"Write https://vcd.example.com in place of {other} in capi-quickstart.yaml:31, or {other} in place of "
            "https://vcd.example.com in controller_manager_config.yaml:2"
        )
        assert places(message) == ["capi-quickstart.yaml:31", "controller_manager_config.yaml:2"]

    @pytest.mark.parametrize("other", ["https://vcd2.example.com", "https://vcd.example.com:8443", "https://10.0.0.1"])
    def test_files_that_agree_on_another_url_than_this_runs_leave_it_open(self, other: str) -> None:
        message = self.said_of("UNKNOWN", other, other)
        assert message == (
            f"spec.site of VCDCluster capi-cluster is {other!r}, this run looked at https://vcd.example.com; that both "
            "are one Cloud Director was not seen"
        )
        assert places(message) == ["capi-quickstart.yaml:31", "environment.yaml:7"]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("https://127.0.0.1:8443", "https://localhost:8443"),
            ("https://vcd2.example.com", "https://vcd2.example.com."),
            ("https://vcd.example.com", "https://198.51.100.7"),
            ("https://198.51.100.7", "https://vcd.example.com."),
        ],
    )
    def test_files_that_name_one_server_by_two_names_leave_it_open(self, one: str, other: str) -> None:
        assert "this run looked at https://vcd.example.com" in self.said_of("UNKNOWN", one, other)

    def test_every_file_that_is_malformed_is_named(self) -> None:
        message = self.said_of("FAIL", "https://vcd.example.com/", "http://vcd.example.com")
        assert places(message) == ["capi-quickstart.yaml:31", "controller_manager_config.yaml:2"]
        assert own_fix(message) == (
            "Write https://vcd.example.com in place of http://vcd.example.com in capi-quickstart.yaml:31; "
            "Write https://vcd.example.com in place of https://vcd.example.com/ in controller_manager_config.yaml:2"
        )

    @pytest.mark.parametrize("blank", [None, ""])
    def test_a_blank_one_fails(self, blank: str | None) -> None:
        message = self.said_of("FAIL", blank)
        assert message == "vcd.host of the CAPVCD configuration is blank; it should be https://vcd.example.com"

    def test_one_that_was_not_understood_leaves_it_open(self) -> None:
        unknown = {"site": NotUnderstood("is made by a template of the ClusterClass", line(9))}
        message = site_said("UNKNOWN", NO_FILE, vcd_cluster(site=None, not_understood=unknown), NEW)
        assert message == (
            "spec.site of VCDCluster capi-cluster is made by a template of the ClusterClass; this run looked at "
            "https://vcd.example.com"
        )

    def test_new_lines_compare_without_any_configuration(self) -> None:
        site_said("PASS", NO_FILE, vcd_cluster(), NEW)
        message = site_said("UNKNOWN", NO_FILE, vcd_cluster(site="https://other"), NEW)
        assert "spec.site of VCDCluster capi-cluster is 'https://other'" in message

    def test_old_lines_are_not_called_good_without_their_file(self) -> None:
        assert site_said("SKIP", NO_FILE, vcd_cluster(), OLD) == NO_FILE.reason

    def test_old_lines_fail_without_their_file_when_the_manifest_shows_it(self) -> None:
        site_said("FAIL", NO_FILE, vcd_cluster(site="https://vcd.example.com/"), OLD)

    def test_without_a_cluster_it_stays_open(self) -> None:
        absent = Missing(Absence.NOT_THERE, "no VCDCluster in the manifests belongs to the Cluster")
        configs = All((controller_config(),))
        stating = destinations(absent, configs)
        assert said("UNKNOWN", site_urls_agree, stating, absent, configs, target(), OLD, SEEN) == absent.reason

    def test_a_file_that_could_not_be_seen_leaves_it_open(self) -> None:
        site_said("UNKNOWN", UNSEEN, vcd_cluster(), OLD)

    @pytest.mark.parametrize("slashes", ["/", "//"])
    def test_slashes_that_a_component_cuts_off_harm_nobody(self, slashes: str) -> None:
        config = controller_config("CPI", host=f"https://vcd.example.com{slashes}", cuts_slashes=True)
        site_said("PASS", All((config,)), vcd_cluster(), NEW)

    def test_slashes_that_a_component_keeps_fail_on_any_line(self) -> None:
        config = controller_config("CPI", host="https://vcd.example.com/", cuts_slashes=False)
        message = site_said("FAIL", All((config,)), vcd_cluster(), NEW)
        assert message == "vcd.host of the CPI configuration is 'https://vcd.example.com/', which ends in a slash"

    def test_slashes_that_only_some_releases_cut_off_leave_it_open(self) -> None:
        config = controller_config("CPI", host="https://vcd.example.com/", cuts_slashes=None)
        message = site_said("UNKNOWN", All((config,)), vcd_cluster(), NEW)
        assert message == (
            "vcd.host of the CPI configuration is 'https://vcd.example.com/', and some releases keep the slash (line 2)"
        )

    def test_a_path_behind_the_slashes_fails_whoever_cuts_them(self) -> None:
        config = controller_config("CPI", host="https://vcd.example.com/api/", cuts_slashes=True)
        message = site_said("FAIL", All((config,)), vcd_cluster(), NEW)
        assert "which has '/api/' after the host" in message

    def test_another_host_fails_behind_slashes_too(self) -> None:
        config = controller_config("CPI", host="https://other.example.com/", cuts_slashes=True)
        message = site_said("FAIL", All((config,)), vcd_cluster(), NEW)
        assert "'https://other.example.com'" in message

    @pytest.mark.parametrize("slashes", ["/", "//"])
    def test_slashes_after_the_site_warn_where_they_are_cut_too_early(self, slashes: str) -> None:
        cluster = vcd_cluster(site=f"https://vcd.example.com{slashes}")
        message = site_said("WARN", NO_FILE, cluster, NEW)
        assert message == (
            f"spec.site of VCDCluster capi-cluster is 'https://vcd.example.com{slashes}'; CAPVCD 1.3 means to cut the "
            "slash off, but does so before it reads the object, so its requests may still carry it (line 31)"
        )
        assert places(message) == ["capi-quickstart.yaml:31"]
        assert own_fix(message) == (
            f"Write https://vcd.example.com in place of https://vcd.example.com{slashes} in capi-quickstart.yaml:31"
        )

    def test_slashes_after_the_site_fail_where_they_are_kept(self) -> None:
        cluster = vcd_cluster(site="https://vcd.example.com/")
        message = site_said("FAIL", All((controller_config(),)), cluster, OLD)
        assert message == "spec.site of VCDCluster capi-cluster is 'https://vcd.example.com/', which ends in a slash"


class TestOriginOf:
    """The host and port that a URL leads to."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("https://vcd.example.com", "HTTPS://VCD.example.com:443"),
            ("https://[::1]:8443", "https://[0:0:0:0:0:0:0:1]:8443"),
            ("https://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example", "https://xn--bcher-kva.example"),
        ],
    )
    def test_one_server_has_one_origin(self, one: str, other: str) -> None:
        assert origin_of(one) == origin_of(other)

    @pytest.mark.parametrize("other", ["https://vcd.example.com:8443", "https://vcd", "https://vcd.example.com."])
    def test_another_name_or_port_is_another(self, other: str) -> None:
        assert origin_of("https://vcd.example.com") != origin_of(other)
