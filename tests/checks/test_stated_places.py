"""Whatever one place alone names differently is told with that place: each thing in each file, by any other name."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capvcd_checks.engine.declare import CheckWarning, Found
from capvcd_checks.preflight.check_config import site_urls_agree
from capvcd_checks.preflight.check_vdc import network_is_routed, organization_is_usable, vdc_is_usable
from capvcd_collectors.capvcd_files.destinations import destinations_of, read_named_networks
from capvcd_collectors.facts.base import All, FileSource
from capvcd_collectors.facts.capvcd_files import ControllerConfig
from capvcd_collectors.facts.cluster_api import VcdClusterSpec
from capvcd_collectors.facts.destinations import NamedNetwork, StatedNetwork
from capvcd_collectors.profiles.load import load_profile
from checks.facts_made_by_hand import (
    network,
    network_lookup,
    organization,
    reachability,
    session,
    vdc,
    vdc_lookup,
)
from checks.manifests_made_by_hand import controller_config, target, vcd_cluster

NAMES = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=30).map("other-{}".format)
FIELDS = {"site": ("site", "host"), "org": ("org", "org"), "vdc": ("ovdc", "vdc"), "network": ("network", "network")}
"""What a VCDCluster and a configuration call each thing, as facts."""
COMPONENTS = ("CAPVCD", "CPI", "CSI")
PAIRS = [
    (thing, place) for thing in FIELDS for place in ("VCDCluster", *COMPONENTS) if (thing, place) != ("network", "CSI")
]


def place_of(file: str, thing: str) -> FileSource:
    """The line of *thing* in *file*."""
    pointer = {"network": "loadbalancer.network"}.get(thing, thing)
    return FileSource(f"{file}.yaml", 10 + [*FIELDS].index(thing), pointer=pointer)


def files(thing: str, at: str, value: str) -> tuple[VcdClusterSpec, All[ControllerConfig]]:
    """A VCDCluster and three configurations that agree, but for *thing*, which is *value* at one place."""
    cluster_field, config_field = FIELDS[thing]
    cluster = vcd_cluster(
        located={FIELDS[each][0]: place_of("VCDCluster", each) for each in FIELDS},
        **({cluster_field: value} if at == "VCDCluster" else {}),
    )
    configs = All(
        controller_config(
            component,
            located={FIELDS[each][1]: place_of(component, each) for each in FIELDS if (each, component) in PAIRS},
            **({"network": None} if component == "CSI" else {}),
            **({config_field: value} if at == component else {}),
        )
        for component in COMPONENTS
    )
    return cluster, configs


def judged(thing: str, cluster: VcdClusterSpec, configs: All[ControllerConfig], *visible: str) -> list[Found]:
    """What the check of *thing* objects to; *visible* are the other VDCs that Cloud Director shows."""
    stating = All(destinations_of(cluster, configs))
    calls: list[tuple[Any, ...]] = {
        "site": lambda: [
            (site_urls_agree, stating, cluster, configs, target(), load_profile("0.5"), reachability(address=None))
        ],
        "org": lambda: [(organization_is_usable, organization(), session(), stating)],
        "vdc": lambda: [(vdc_is_usable, vdc_lookup(*visible), vdc(), stating)],
        "network": lambda: [(network_is_routed, each, network()) for each in looked_up(stating)],
    }[thing]()
    said = []
    for check, *facts in calls:
        try:
            check(*facts)
        except (AssertionError, CheckWarning) as objection:
            said.append(objection.args[0])
    return said


def looked_up(stating: All[Any]) -> list[StatedNetwork]:
    """The networks that the files name: there is one, by the name all but one place have."""
    found = []
    for each in read_named_networks(stating):
        assert isinstance(each, NamedNetwork)
        there = network() if each.name == network().name else None
        found.append(
            StatedNetwork(
                **{name: getattr(each, name) for name in ("source", "name", "vdc", "places", "is_of_the_nodes")},
                searched="t-tenant",
                lookup=network_lookup(there, each.name) if each.name else None,
            )
        )
    return found


@pytest.mark.parametrize("thing", FIELDS)
def test_places_that_agree_raise_no_objection(thing: str) -> None:
    assert judged(thing, *files(thing, "nowhere", "")) == []


@pytest.mark.parametrize(("thing", "place"), PAIRS)
@settings(max_examples=20, deadline=None)
@given(name=NAMES)
def test_another_name_in_one_place_alone_is_told_with_that_place(thing: str, place: str, name: str) -> None:
    value = f"https://{name}.example.com" if thing == "site" else name
    (said,) = judged(thing, *files(thing, place, value))
    assert value in said
    assert place_of(place, thing) in said.evidence


@pytest.mark.parametrize("place", ["VCDCluster", *COMPONENTS])
def test_a_vdc_that_exists_is_told_with_the_place_it_differs_from(place: str) -> None:
    (said,) = judged("vdc", *files("vdc", place, "production"), "production")
    assert place_of(place, "vdc") in said.evidence
    assert len(said.evidence) > 1


@pytest.mark.parametrize(("thing", "place"), PAIRS)
def test_a_place_left_blank_is_told_too(thing: str, place: str) -> None:
    cluster, configs = files(thing, place, "")
    said = judged(thing, cluster, configs)
    if thing == "network" and place != "VCDCluster":
        # The strict schema of the configurations has no network to look for then, and says so.
        assert said == []
    else:
        assert [place_of(place, thing) in each.evidence for each in said] == [True]


def test_the_places_of_one_difference_are_never_the_same() -> None:
    cluster, configs = files("vdc", "CPI", "production")
    both = All(replace(each, vdc="production") for each in configs)
    (said,) = judged("vdc", cluster, both, "production")
    assert len(set(said.evidence)) == len(said.evidence) >= len(COMPONENTS) + 1
