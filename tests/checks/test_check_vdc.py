"""PF-VCD-006, 007, 010, 012, 018 and 019: the organization, its VDC, and the nodes' network."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from capvcd_checks.preflight.check_vdc import (
    edge_gateway_is_found,
    network_has_dns,
    network_is_routed,
    organization_is_usable,
    static_pool_has_room,
    vdc_is_usable,
)
from capvcd_collectors.facts.base import Absence, All, Reference
from capvcd_collectors.facts.destinations import StatedNetwork, StatedPlace
from capvcd_collectors.facts.dns import EdgeDns
from capvcd_collectors.facts.network import NetworkLookup
from capvcd_collectors.facts.tenancy import OrganizationLookup
from capvcd_collectors.facts.written import NotUnderstood
from checks.facts_made_by_hand import (
    EDGE,
    allocations,
    edge,
    edge_dns,
    edge_lookup,
    exchange,
    missing,
    network,
    network_lookup,
    organization,
    plan,
    session,
    subnet,
    unseen,
    vdc,
    vdc_lookup,
)
from checks.manifests_made_by_hand import (
    controller_config,
    destinations,
    has_own_fix,
    line,
    own_fix,
    places,
    said,
    vcd_cluster,
)

NO_CLUSTER = missing(Absence.NOT_THERE, "the manifests have no VCDCluster")
NO_CONFIGS = missing(Absence.OUT_OF_SCOPE, "no controller configuration is given")
NOWHERE = missing(Absence.NOT_THERE, "no file says where the cluster is to be built")
NO_FORWARDER = missing(Absence.NOT_THERE, "no DNS server of the network is an address of its edge gateway")


class TestOrganizationIsUsable:
    """PF-VCD-006."""

    def test_the_users_own_organization_passes(self) -> None:
        said("PASS", organization_is_usable, organization(), session(), NOWHERE)

    def test_a_provider_may_look_at_any(self) -> None:
        said("PASS", organization_is_usable, organization(), session("System"), NOWHERE)

    def test_a_name_in_another_case_is_answered_with_the_right_one(self) -> None:
        lookup = OrganizationLookup(
            source=exchange("/cloudapi/1.0.0/orgs"), wanted="Xav_Lab", match=None, others=("xav_lab",)
        )
        message = said("FAIL", organization_is_usable, lookup, missing(), NOWHERE)
        assert message == "no organization named 'Xav_Lab' is visible; did you mean xav_lab?"
        assert own_fix(message) == "Write xav_lab in place of Xav_Lab in vcd.org of the environment file"

    def test_a_name_that_is_like_no_other_is_not_guessed_at(self) -> None:
        lookup = OrganizationLookup(source=exchange("/cloudapi/1.0.0/orgs"), wanted="acme", match=None, others=("xav",))
        assert not has_own_fix(said("FAIL", organization_is_usable, lookup, missing(), NOWHERE))

    def test_a_name_misspelt_in_the_files_too_is_put_right_in_all_of_them(self) -> None:
        lookup = OrganizationLookup(
            source=exchange("/cloudapi/1.0.0/orgs"), wanted="Xav_Lab", match=None, others=("xav_lab",)
        )
        files = (vcd_cluster(org="Xav_Lab"), All([controller_config(org="acme")]))
        message = said("FAIL", organization_is_usable, lookup, missing(), destinations(*files))
        assert own_fix(message) == (
            "Write xav_lab in place of Xav_Lab in vcd.org of the environment file and capi-quickstart.yaml:25"
        )

    def test_a_disabled_one_fails(self) -> None:
        message = said("FAIL", organization_is_usable, organization(enabled=False), missing(), NOWHERE)
        assert message == "the organization xav_lab is disabled"
        assert own_fix(message).endswith("> Organizations > xav_lab > Enable")
        assert places(message) == ["/cloudapi/1.0.0/orgs /values/0/isEnabled"]

    def test_whose_state_is_not_shown_is_enabled_for_who_could_log_in(self) -> None:
        hidden = organization(enabled=None)
        said("PASS", organization_is_usable, hidden, session(), NOWHERE)
        message = said("UNKNOWN", organization_is_usable, hidden, session("System"), NOWHERE)
        assert message == "Cloud Director does not say whether the organization xav_lab is enabled"

    def test_a_user_of_another_organization_fails(self) -> None:
        message = said("FAIL", organization_is_usable, organization(), session("other"), NOWHERE)
        assert message == "the user administrator belongs to the organization other, not to xav_lab"
        assert own_fix(message).startswith("Give a user of xav_lab in place of administrator in the environment file ")

    def test_another_organization_in_the_files_fails(self) -> None:
        cluster = vcd_cluster(org="Xav_Lab")
        stating = destinations(cluster, NO_CONFIGS)
        message = said("FAIL", organization_is_usable, organization(), session(), stating)
        assert message == (
            "spec.org of VCDCluster capi-cluster is 'Xav_Lab', and no organization of that name is visible; "
            "did you mean xav_lab?"
        )
        assert own_fix(message) == "Write xav_lab in place of Xav_Lab in capi-quickstart.yaml:25"

    def test_another_organization_that_a_provider_sees_was_not_looked_at(self) -> None:
        lookup = replace(organization(), others=("acme",))
        elsewhere = destinations(NO_CLUSTER, All([controller_config(org="acme")]))
        assert said("UNKNOWN", organization_is_usable, lookup, session("System"), elsewhere) == (
            "vcd.org of the CAPVCD configuration is 'acme', this run looked at xav_lab"
        )
        differing = destinations(vcd_cluster(), All([controller_config(org="acme")]))
        assert said("FAIL", organization_is_usable, lookup, session("System"), differing) == (
            "vcd.org of the CAPVCD configuration is 'acme', but spec.org of VCDCluster capi-cluster is 'xav_lab'"
        )

    @pytest.mark.parametrize("blank", [None, ""])
    def test_an_organization_left_blank_fails(self, blank: str | None) -> None:
        stating = destinations(vcd_cluster(org=blank), NO_CONFIGS)
        message = said("FAIL", organization_is_usable, organization(), session(), stating)
        assert message == "spec.org of VCDCluster capi-cluster is blank; it should be xav_lab"

    def test_an_organization_that_was_not_understood_leaves_it_open(self) -> None:
        unknown = {"org": NotUnderstood("is made by a template of the ClusterClass", line(9))}
        stating = destinations(vcd_cluster(org=None, not_understood=unknown), NO_CONFIGS)
        message = said("UNKNOWN", organization_is_usable, organization(), session(), stating)
        assert message == (
            "spec.org of VCDCluster capi-cluster is made by a template of the ClusterClass; this run looked at xav_lab"
        )

    def test_without_the_session_it_stays_open_whose_it_is(self) -> None:
        absence = missing()
        assert unseen(organization_is_usable, organization(), absence, NOWHERE) is absence


class TestVdcIsUsable:
    """PF-VCD-007."""

    def test_an_enabled_vdc_on_nsxt_passes(self) -> None:
        said("PASS", vdc_is_usable, vdc_lookup(), vdc(), NOWHERE)

    def test_a_misspelt_name_is_answered_with_the_nearest(self) -> None:
        absence = missing(Absence.NOT_THERE)
        message = said("FAIL", vdc_is_usable, vdc_lookup("t-tenant2", "production", there=False), absence, NOWHERE)
        assert message == "no VDC named 't-tenant' is visible; did you mean t-tenant2?"
        assert own_fix(message) == "Write t-tenant2 in place of t-tenant in vcd.vdc of the environment file"

    def test_a_disabled_one_fails(self) -> None:
        message = said("FAIL", vdc_is_usable, vdc_lookup(), vdc(is_enabled=False), NOWHERE)
        assert message == "the VDC t-tenant is disabled"
        assert own_fix(message).endswith("> Organization VDCs > t-tenant > Enable")
        assert places(message) == ["/api/vdc/1 /IsEnabled"]

    def test_nsxv_fails(self) -> None:
        message = said("FAIL", vdc_is_usable, vdc_lookup(), vdc(network_provider="NSX_V"), NOWHERE)
        assert message == "the networks of t-tenant are of NSX_V, not NSX_T"
        assert own_fix(message).startswith("Write another VDC, on NSX-T, in place of t-tenant as vcd.vdc ")
        assert places(message) == ["/cloudapi/1.0.0/vdcs/urn:vcloud:vdc:1/capabilities /values/0/value"]

    def test_an_unnamed_network_provider_leaves_it_open(self) -> None:
        message = said("UNKNOWN", vdc_is_usable, vdc_lookup(), vdc(network_provider=None), NOWHERE)
        assert message == "Cloud Director does not say whether the networks of t-tenant are NSX-T's"

    def test_an_unseen_vdc_leaves_it_open(self) -> None:
        absence = missing()
        assert unseen(vdc_is_usable, vdc_lookup(), absence, NOWHERE) is absence

    def test_the_vdc_the_files_name_passes(self) -> None:
        said("PASS", vdc_is_usable, vdc_lookup(), vdc(), destinations(vcd_cluster(), All([controller_config()])))

    def test_a_vdc_misspelt_in_the_manifests_fails(self) -> None:
        cluster = vcd_cluster(ovdc="T-tenant")
        message = said("FAIL", vdc_is_usable, vdc_lookup("production"), vdc(), destinations(cluster, NO_CONFIGS))
        assert message == (
            "spec.ovdc of VCDCluster capi-cluster is 'T-tenant', and no VDC of that name is visible; "
            "did you mean t-tenant?"
        )
        assert own_fix(message) == "Write t-tenant in place of T-tenant in capi-quickstart.yaml:25"

    def test_a_vdc_that_only_one_of_the_files_names_fails(self) -> None:
        stating = destinations(vcd_cluster(), All([controller_config(vdc="production")]))
        message = said("FAIL", vdc_is_usable, vdc_lookup("production"), vdc(), stating)
        assert message == (
            "vcd.vdc of the CAPVCD configuration is 'production', but spec.ovdc of VCDCluster capi-cluster is "
            "'t-tenant'"
        )
        assert own_fix(message) == (
            "Write t-tenant in place of production in controller_manager_config.yaml:1, or production in place of "
            "t-tenant in capi-quickstart.yaml:25"
        )
        assert places(message)[:2] == ["controller_manager_config.yaml:1", "capi-quickstart.yaml:25"]

    def test_a_vdc_that_all_files_name_was_not_looked_at(self) -> None:
        stating = destinations(vcd_cluster(ovdc="production"), All([controller_config(vdc="production")]))
        message = said("UNKNOWN", vdc_is_usable, vdc_lookup("production"), vdc(), stating)
        assert message == "spec.ovdc of VCDCluster capi-cluster is 'production', this run looked at t-tenant"

    def test_a_component_that_works_in_several_vdcs_may_name_another(self) -> None:
        config = controller_config("CPI", vdc="production", spans_zones=True)
        stating = destinations(vcd_cluster(), All([config]))
        message = said("UNKNOWN", vdc_is_usable, vdc_lookup("production"), vdc(), stating)
        assert message == "vcd.vdc of the CPI configuration is 'production', this run looked at t-tenant"


class TestEdgeGatewayIsFound:
    """PF-VCD-010."""

    def test_a_network_behind_an_edge_gateway_passes(self) -> None:
        said("PASS", edge_gateway_is_found, edge_lookup(), network())

    def test_a_network_that_leads_nowhere_is_answered_with_the_visible_ones(self) -> None:
        message = said("FAIL", edge_gateway_is_found, edge_lookup("edge-a", "edge-b", there=False), network())
        assert message == (
            "the network capvcd-192.168.50.0 leads to no visible edge gateway; visible edge gateways: edge-a and edge-b"
        )
        assert own_fix(message) == (
            "Cloud Director > Networking > Networks > capvcd-192.168.50.0 > General > Edit > Connection: connect it to "
            "edge-a or edge-b"
        )

    def test_it_says_so_when_there_is_none_at_all(self) -> None:
        message = said("FAIL", edge_gateway_is_found, edge_lookup(there=False), network())
        assert message.endswith("; no edge gateway is visible")
        assert own_fix(message).startswith("Ask the provider for an edge gateway in front of capvcd-192.168.50.0")

    def test_a_network_that_is_cut_off_from_it_fails(self) -> None:
        message = said("FAIL", edge_gateway_is_found, edge_lookup(), network(is_connected=False))
        assert message == "the network capvcd-192.168.50.0 is cut off from its edge gateway edge-tenant"
        assert places(message) == ["/cloudapi/1.0.0/orgVdcNetworks /values/0/connection/connected"]

    def test_a_connection_that_cannot_be_read_leaves_it_open(self) -> None:
        absence = missing()
        assert unseen(edge_gateway_is_found, edge_lookup(), network(is_connected=absence)) is absence


CLUSTERS_NETWORK = "spec.ovdcNetwork of VCDCluster capi-cluster"
CPIS_NETWORK = "loadbalancer.network of the CPI configuration"


def stated_network(lookup: NetworkLookup | None, *who: str, of_the_nodes: bool = True, **changes: Any) -> StatedNetwork:
    """A network that *who* names, each at a line of its own."""
    name = "" if lookup is None else lookup.wanted
    named = tuple(
        StatedPlace(each, name, line(30 + number, "files.yaml"))
        for number, each in enumerate(who or (CLUSTERS_NETWORK,))
    )
    fields = {"name": name, "vdc": "t-tenant", "searched": "t-tenant", "places": named, "is_of_the_nodes": of_the_nodes}
    return StatedNetwork(source=named[0].where, lookup=lookup, **{**fields, **changes})


class TestNetworkIsRouted:
    """PF-VCD-012."""

    def test_a_routed_network_passes(self) -> None:
        said("PASS", network_is_routed, stated_network(network_lookup(network())), network())

    def test_a_misspelt_name_is_answered_with_the_nearest(self) -> None:
        lookup = network_lookup(None, "capvcd-192.168.5.0", others=["capvcd-192.168.50.0", "dmz"])
        message = said("FAIL", network_is_routed, stated_network(lookup), missing(Absence.NOT_THERE))
        assert message == (
            "the VDC t-tenant has no network named 'capvcd-192.168.5.0', which spec.ovdcNetwork of VCDCluster "
            "capi-cluster names; did you mean capvcd-192.168.50.0?"
        )
        assert own_fix(message) == "Write capvcd-192.168.50.0 in place of capvcd-192.168.5.0 in files.yaml:30"

    def test_every_place_that_misspells_it_is_named(self) -> None:
        lookup = network_lookup(None, "capvcd-192.168.5.0", others=["capvcd-192.168.50.0"])
        both = stated_network(lookup, CLUSTERS_NETWORK, CPIS_NETWORK)
        message = said("FAIL", network_is_routed, both, missing(Absence.NOT_THERE))
        assert f", which {CLUSTERS_NETWORK} and {CPIS_NETWORK} names; " in message
        assert own_fix(message).endswith(" in files.yaml:30 and files.yaml:31")
        assert places(message)[1:] == ["files.yaml:30", "files.yaml:31"]

    def test_a_network_of_another_vdc_is_pointed_at(self) -> None:
        lookup = network_lookup(None, elsewhere=["t-other"])
        message = said("FAIL", network_is_routed, stated_network(lookup), missing(Absence.NOT_THERE))
        assert message == (
            "the VDC t-tenant has no network named 'capvcd-192.168.50.0', which spec.ovdcNetwork of VCDCluster "
            "capi-cluster names; there is one of this name in t-other"
        )
        assert own_fix(message).startswith("Write t-other in place of t-tenant as vcd.vdc in the environment file and ")

    def test_a_name_left_blank_fails(self) -> None:
        message = said("FAIL", network_is_routed, stated_network(None), missing(Absence.NOT_THERE))
        assert message == "spec.ovdcNetwork of VCDCluster capi-cluster is blank"
        assert own_fix(message) == "Write the name of a routed network of t-tenant in files.yaml:30"

    @pytest.mark.parametrize(
        ("network_type", "meaning"),
        [
            ("ISOLATED", "is isolated: "),
            ("DIRECT", "is direct: "),
            ("DIRECT_UPLINK", "is direct: "),
            ("OPAQUE", "is imported: "),
            ("CROSS_VDC", "is stretched over several VDCs"),
            ("NOVEL", "is of type NOVEL, not NAT_ROUTED"),
        ],
    )
    def test_any_other_type_fails_with_what_it_is(self, network_type: str, meaning: str) -> None:
        there = network(network_type=network_type)
        message = said("FAIL", network_is_routed, stated_network(network_lookup(there)), there)
        assert message.startswith(f"the network capvcd-192.168.50.0, which {CLUSTERS_NETWORK} names, {meaning}")
        if network_type == "ISOLATED":
            assert "> capvcd-192.168.50.0 > General > Edit > Connection: connect it to " in own_fix(message)
        else:
            assert own_fix(message).startswith(
                "Write a routed network in place of capvcd-192.168.50.0 in files.yaml:30"
            )
        assert places(message) == ["/cloudapi/1.0.0/orgVdcNetworks /values/0/networkType", "files.yaml:30"]

    @pytest.mark.parametrize(
        ("router", "meaning"),
        [
            (Reference(EDGE, "urn:vcloud:gateway:1"), f"both lead to {EDGE}"),
            (
                Reference("edge-b", "urn:vcloud:gateway:2"),
                f"it leads to edge-b, theirs to {EDGE}: this run looked at that one alone",
            ),
        ],
    )
    def test_another_network_than_the_nodes_is_a_risk(self, router: Reference, meaning: str) -> None:
        other = network(name="dmz", id="urn:vcloud:network:2", router=router)
        second = stated_network(network_lookup(other, "dmz"), CPIS_NETWORK, of_the_nodes=False)
        message = said("WARN", network_is_routed, second, network())
        assert message == (
            f"{CPIS_NETWORK} names the network dmz, but the nodes are attached to capvcd-192.168.50.0; {meaning}"
        )
        assert own_fix(message) == "Write capvcd-192.168.50.0 in place of dmz in files.yaml:30"

    def test_the_nodes_network_by_another_vdc_is_no_other(self) -> None:
        second = stated_network(network_lookup(network()), CPIS_NETWORK, of_the_nodes=False)
        said("PASS", network_is_routed, second, network())


class TestStaticPoolHasRoom:
    """PF-VCD-018: the plan needs four addresses."""

    SIX = network(subnet("192.168.50.1/24", "192.168.50.100-192.168.50.105"))

    def test_two_spare_addresses_pass(self) -> None:
        said("PASS", static_pool_has_room, self.SIX, allocations("192.168.50.1", "192.168.50.99"), plan())

    def test_one_spare_address_is_a_risk(self) -> None:
        message = said("WARN", static_pool_has_room, self.SIX, allocations("192.168.50.100"), plan())
        assert message == (
            "5 of 6 addresses in the static pool of capvcd-192.168.50.0 free; the plan needs 4: 2 nodes and 2 more "
            "while a rollout replaces them"
        )
        assert own_fix(message) == (
            "Cloud Director > Networking > Networks > capvcd-192.168.50.0 > IP Management > Static IP Pools > Edit: "
            "add 1 address or more of 192.168.50.0/24"
        )
        assert places(message) == [
            "/cloudapi/1.0.0/orgVdcNetworks /values/0/subnets/values",
            "/cloudapi/1.0.0/orgVdcNetworks/urn:vcloud:network:1/allocatedIpAddresses /values",
        ]

    def test_the_most_of_the_autoscaler_is_a_risk(self) -> None:
        most = plan(nodes=1, surge=1, most_nodes=5, most_surge=2, located={"most_nodes": line(9, "cluster.yaml")})
        message = said("WARN", static_pool_has_room, self.SIX, allocations(), most)
        assert message == (
            "6 of 6 addresses in the static pool of capvcd-192.168.50.0 free; the plan needs 2, and 7 when the "
            "autoscaler has made the most of every pool"
        )
        assert own_fix(message) == (
            "Cloud Director > Networking > Networks > capvcd-192.168.50.0 > IP Management > Static IP Pools > Edit: "
            "add 3 addresses or more of 192.168.50.0/24, or write a smaller greatest size in cluster.yaml:9"
        )
        assert places(message)[-1] == "cluster.yaml:9"

    def test_a_most_that_fits_passes(self) -> None:
        said("PASS", static_pool_has_room, self.SIX, allocations(), plan(nodes=1, surge=1, most_nodes=4, most_surge=2))

    def test_a_least_that_does_not_fit_fails_whatever_the_most(self) -> None:
        message = said("FAIL", static_pool_has_room, self.SIX, allocations(), plan(nodes=6, most_nodes=60))
        assert "the plan needs 8: 6 nodes and 2 more" in message

    def test_too_few_fail(self) -> None:
        taken = allocations("192.168.50.100", "192.168.50.101", "192.168.50.105")
        message = said("FAIL", static_pool_has_room, self.SIX, taken, plan(nodes=3, surge=1))
        assert message.startswith(
            "3 of 6 addresses in the static pool of capvcd-192.168.50.0 free; the plan needs 4: 3 nodes and 1 more"
        )

    def test_overlapping_ranges_count_once(self) -> None:
        pool = subnet("192.168.50.1/24", "192.168.50.100-192.168.50.102", "192.168.50.101-192.168.50.103")
        message = said("WARN", static_pool_has_room, network(pool), allocations(), plan())
        assert message.startswith("4 of 4 addresses ")

    @pytest.mark.parametrize(
        "pool", [subnet("192.168.50.1/24"), subnet("192.168.50.1/24", "192.168.50.9-192.168.50.8")]
    )
    def test_no_pool_fails(self, pool: object) -> None:
        message = said("FAIL", static_pool_has_room, network(pool), allocations(), plan(nodes=0, surge=0))
        assert message == "the network capvcd-192.168.50.0 has no static IP pool"

    def test_the_pool_of_a_disabled_subnet_gives_nothing(self) -> None:
        off = network(replace(self.SIX.subnets[0], enabled=False))
        message = said("FAIL", static_pool_has_room, off, allocations(), plan())
        assert (
            message == "the network capvcd-192.168.50.0 has no static IP pool; its subnet 192.168.50.0/24 is disabled"
        )

    def test_an_entry_that_cannot_be_read_matters_only_where_one_address_does(self) -> None:
        absence = missing()
        odd = replace(allocations("192.168.50.100"), unread=(absence, absence))
        assert unseen(static_pool_has_room, self.SIX, odd, plan()) is absence
        said("WARN", static_pool_has_room, self.SIX, replace(odd, unread=(absence,)), plan())
        said("FAIL", static_pool_has_room, self.SIX, odd, plan(nodes=9))

    def test_the_subnets_own_count_decides_where_the_addresses_are_not_shown(self) -> None:
        absence = missing()
        counted = network(replace(self.SIX.subnets[0], used=1))
        said("WARN", static_pool_has_room, counted, absence, plan())
        assert unseen(static_pool_has_room, self.SIX, absence, plan()) is absence
        said("FAIL", static_pool_has_room, self.SIX, absence, plan(nodes=9))


class TestNetworkHasDns:
    """PF-VCD-019."""

    @pytest.mark.parametrize("server", ["192.168.50.2", "10.0.0.53", "8.8.8.8", "2001:db8::53"])
    def test_a_resolver_that_can_be_reached_passes(self, server: str) -> None:
        said("PASS", network_has_dns, network(subnet("192.168.50.1/24", dns=[server])), edge(), NO_FORWARDER)

    def test_no_search_suffix_is_fine(self) -> None:
        said("PASS", network_has_dns, network(subnet("192.168.50.1/24", suffix="")), edge(), NO_FORWARDER)

    def test_no_resolver_fails(self) -> None:
        message = said("FAIL", network_has_dns, network(subnet("192.168.50.1/24", dns=[])), edge(), NO_FORWARDER)
        assert message == "the network capvcd-192.168.50.0 has no DNS server"
        assert places(message) == ["/cloudapi/1.0.0/orgVdcNetworks /values/0/subnets/values"]

    @pytest.mark.parametrize(
        ("server", "flaw"),
        [
            ("127.0.0.1", "is each node's own loopback"),
            ("0.0.0.0", "is no host's address"),  # noqa: S104 - a resolver, not an interface to listen on
            ("169.254.169.254", "is link-local, which no router passes on"),
            ("255.255.255.255", "is no single host's address"),
            ("224.0.0.251", "is no single host's address"),
            ("::1", "is each node's own loopback"),
            ("dns.example.com", "is no address"),
        ],
    )
    def test_a_resolver_nobody_reaches_is_a_risk(self, server: str, flaw: str) -> None:
        message = said(
            "WARN", network_has_dns, network(subnet("192.168.50.1/24", dns=["10.0.0.53", server])), edge(), NO_FORWARDER
        )
        assert message == f"of the network capvcd-192.168.50.0, the DNS server {server} {flaw}"
        assert own_fix(message).endswith(f"> DNS > Edit: replace {server} by a resolver the nodes reach")

    @pytest.mark.parametrize("suffix", ["localdomain", "lab.local", "LOCAL", "x.localdomain."])
    def test_a_suffix_no_resolver_answers_is_a_risk(self, suffix: str) -> None:
        message = said("WARN", network_has_dns, network(subnet("192.168.50.1/24", suffix=suffix)), edge(), NO_FORWARDER)
        assert message.startswith(f"of the network capvcd-192.168.50.0, the DNS suffix {suffix} ends in local")
        assert own_fix(message).endswith(f"> DNS > Edit: replace or empty the DNS suffix {suffix}")

    def test_a_suffix_that_only_begins_so_passes(self) -> None:
        said(
            "PASS",
            network_has_dns,
            network(subnet("192.168.50.1/24", suffix="local.example.com")),
            edge(),
            NO_FORWARDER,
        )

    GATEWAY = network(subnet("192.168.50.1/24", dns=["192.168.50.1"]))

    @pytest.mark.parametrize(
        ("forwarder", "flaw"),
        [
            (edge_dns("10.0.0.53", enabled=False), "whose DNS forwarder is off"),
            (edge_dns("10.0.0.53", listener="192.168.255.228"), "whose DNS forwarder listens at 192.168.255.228"),
            (edge_dns("10.0.0.53", listener=None), "whose DNS forwarder listens at no address that is told"),
            (edge_dns(), "whose DNS forwarder has no server to ask"),
        ],
    )
    def test_the_gateway_answers_only_as_a_forwarder(self, forwarder: EdgeDns, flaw: str) -> None:
        message = said("WARN", network_has_dns, self.GATEWAY, edge(), forwarder)
        assert message == f"of the network capvcd-192.168.50.0, the DNS server 192.168.50.1 is the edge gateway, {flaw}"
        assert places(message)[-1] == "/cloudapi/1.0.0/edgeGateways/urn:vcloud:gateway:1/dns "

    def test_a_gateway_that_forwards_passes(self) -> None:
        said("PASS", network_has_dns, self.GATEWAY, edge(), edge_dns("10.0.0.53"))

    def test_a_forwarder_that_is_not_seen_leaves_it_open_where_no_other_resolver_is_named(self) -> None:
        absence = missing()
        assert unseen(network_has_dns, self.GATEWAY, edge(), absence) is absence
        both = network(subnet("192.168.50.1/24", dns=["192.168.50.1", "10.0.0.53"]))
        said("PASS", network_has_dns, both, edge(), absence)

    @pytest.mark.parametrize("field", ["enabled", "listener", "upstream"])
    def test_a_field_of_the_forwarder_that_cannot_be_read_leaves_it_open(self, field: str) -> None:
        absence = missing()
        forwarder = edge_dns("10.0.0.53", **{field: absence})
        assert unseen(network_has_dns, self.GATEWAY, edge(), forwarder) is absence

    def test_an_address_of_the_edge_gateways_service_network_is_its_forwarder(self) -> None:
        served = replace(edge(), service_network=IPv4Network("192.168.255.224/27"))
        inside = network(subnet("192.168.50.1/24", dns=["192.168.255.228"]))
        said("PASS", network_has_dns, inside, served, edge_dns("10.0.0.53", listener="192.168.255.228"))
        said("WARN", network_has_dns, inside, served, edge_dns("10.0.0.53", enabled=False))

    def test_the_resolvers_of_a_disabled_subnet_do_not_count(self) -> None:
        off = replace(subnet("192.168.60.1/24", dns=["127.0.0.1"]), enabled=False)
        said("PASS", network_has_dns, network(subnet("192.168.50.1/24"), off), edge(), NO_FORWARDER)
