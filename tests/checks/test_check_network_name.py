"""PF-VCD-013: one name, several networks, and which release finds which."""

import pytest

from capvcd_checks.preflight.check_network_name import network_name_is_unique
from capvcd_collectors.facts import All, ComponentVersion, NetworkLookup, NetworkTwin
from capvcd_collectors.profiles.load import load_profile
from checks.facts_made_by_hand import missing, network, network_lookup, network_twin
from checks.manifests_made_by_hand import line, places, said

IN_VDC = network_twin("t-second")
IN_GROUP = network_twin("both-sites", of_group=True, unowned=True)
ON_THE_SAME_EDGE = network_twin("t-second", router="urn:vcloud:gateway:1")
FOREIGN = network_twin("t-third", organization="acme")


def lookup(*twins: NetworkTwin) -> NetworkLookup:
    found = network_lookup(network())
    return NetworkLookup(source=found.source, wanted=found.wanted, match=found.match, others=(), twins=twins)


def cpi(version: str | None) -> All[ComponentVersion]:
    return All([ComponentVersion(source=line(3, "addons.yaml"), kind="cpi", version=version)])


@pytest.mark.parametrize(
    ("release", "component", "twin", "verdict"),
    [
        ("1.3.2", "1.6.1", IN_VDC, "PASS"),
        ("1.3.2", "1.6.1", IN_GROUP, "FAIL"),
        ("1.3.2", "1.6.1", FOREIGN, "PASS"),
        ("1.3", "1.6.0", IN_VDC, "PASS"),
        ("1.0.1", "1.4.0", IN_VDC, "PASS"),
        ("1.0.0", "1.4.1", IN_VDC, "FAIL"),
        ("1.0.0", "1.4.1", ON_THE_SAME_EDGE, "FAIL"),
        ("1.0.0", "1.4.1", FOREIGN, "PASS"),
        ("1.0", "1.4.1", IN_VDC, "UNKNOWN"),
        ("1.0", "1.4.1", IN_GROUP, "FAIL"),
        ("1.1.1", "1.3.0", IN_VDC, "FAIL"),
        ("1.1.1", "1.2.0", IN_VDC, "FAIL"),
        ("1.1.1", "1.4.0", IN_VDC, "PASS"),
        ("1.1.1", "1.1.1", IN_VDC, "WARN"),
        ("1.1.1", "latest", IN_VDC, "UNKNOWN"),
        ("1.1.1", None, IN_VDC, "UNKNOWN"),
        ("1.1.1", None, IN_GROUP, "FAIL"),
        ("0.5", "1.1.1", IN_VDC, "WARN"),
        ("0.5", "1.1.1", IN_GROUP, "WARN"),
        ("0.5", "1.1.1", FOREIGN, "WARN"),
        ("0.5", "1.1.1", ON_THE_SAME_EDGE, "PASS"),
        ("0.5", "1.3.0", ON_THE_SAME_EDGE, "FAIL"),
    ],
)
def test_each_release_finds_the_network_by_its_own_rule(
    release: str, component: str | None, twin: NetworkTwin, verdict: str
) -> None:
    profile = load_profile(release[:3], release)
    said(verdict, network_name_is_unique, lookup(twin), profile, cpi(component))


def test_a_name_that_is_there_once_passes_whatever_looks_for_it() -> None:
    said("PASS", network_name_is_unique, lookup(), load_profile("1.0", "1.0.0"), cpi("1.3.0"))
    said("PASS", network_name_is_unique, network_lookup(None), load_profile("0.5"), missing())


def test_who_stops_and_where_the_others_are_is_told() -> None:
    message = said("FAIL", network_name_is_unique, lookup(IN_VDC, IN_GROUP), load_profile("1.0", "1.0.0"), cpi("1.3.0"))
    assert message == (
        "there is a network named 'capvcd-192.168.50.0' in t-second and the VDC group both-sites too: CAPVCD 1.0.0 and "
        "CPI 1.3.0 find more than one and can take none"
    )
    assert places(message)[1:] == [
        "/cloudapi/1.0.0/orgVdcNetworks /values/t-second",
        "/cloudapi/1.0.0/orgVdcNetworks /values/both-sites",
        "addons.yaml:3",
    ]


def test_a_cpi_that_no_file_names_may_be_any() -> None:
    message = said("UNKNOWN", network_name_is_unique, lookup(IN_VDC), load_profile("1.3"), missing())
    assert message.endswith("; which CPI will look for it is not known")
    said("PASS", network_name_is_unique, lookup(FOREIGN), load_profile("1.3"), missing())
