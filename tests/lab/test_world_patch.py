"""People's own changes of the world: dotted paths, and what is said when one leads nowhere."""

from datetime import UTC, datetime
from typing import Any

import pytest

from capvcd_lab.scenarios import build
from capvcd_lab.server import Lab
from capvcd_lab.world import World
from capvcd_lab.world.network import NatRule
from capvcd_lab.world.paths import UnknownPathError, apply


@pytest.fixture
def world() -> World:
    return build(["article"], datetime(2024, 5, 1, tzinfo=UTC))


def test_a_path_leads_through_lists_by_name_and_by_position(world: World) -> None:
    apply(world, {"edge_gateways[name=t-tenant-edge].nat_rules[0].enabled": False})
    assert world.edge_gateways[0].nat_rules[0].enabled is False


def test_a_path_leads_into_the_files(world: World) -> None:
    apply(
        world,
        {
            "installation.environment.vcd.org": "elsewhere",
            "installation.secrets[secrets/vcd-password]": "another",
            "installation.manifests[0].documents[kind=VCDCluster].spec.ovdc": "t-other",
        },
    )
    assert world.installation.environment["vcd"]["org"] == "elsewhere"
    assert world.installation.secrets == {"secrets/vcd-password": "another"}
    assert world.installation.document("VCDCluster")["spec"]["ovdc"] == "t-other"


def test_plain_data_becomes_the_worlds_own_things(world: World) -> None:
    rule = {"name": "mine", "edge_id": "urn:vcloud:gateway:x", "type": "DNAT", "external_addresses": "127.65.128.160"}
    apply(world, {"edge_gateways[0].nat_rules": [rule], "faults": [{"kind": "html", "path": "/cloudapi/*"}]})
    rules = world.edge_gateways[0].nat_rules
    assert isinstance(rules[0], NatRule)
    assert (rules[0].type, rules[0].id[:19]) == ("DNAT", "urn:vcloud:natRule:")
    assert world.faults[0].path == "/cloudapi/*"


def test_numbers_and_dates_find_their_types(world: World) -> None:
    apply(world, {"site.clock_skew_seconds": 90, "catalogs[0].created_at": "2024-01-02T03:04:05+00:00"})
    assert world.site.clock_skew_seconds == 90.0
    assert world.catalogs[0].created_at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_nothing_is_a_value_where_nothing_may_be(world: World) -> None:
    apply(world, {"service_engine_groups[0].assignments[0].max_virtual_services": None})
    assert world.assignments[0].max_virtual_services is None


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("edge_gateway[0].status", "REALIZED", "edge_gateway is not known here; did you mean edge_gateways?"),
        ("edge_gateways[name=t-tenant-edg].status", "x", "did you mean t-tenant-edge?"),
        ("edge_gateways[7].status", "x", r"there is no \[7\]; the list has 1 items"),
        ("edge_gateways.status", "x", r"status is no item of a list; write \[0\] or \[name=...\]"),
        ("edge_gateways[0].nat_rules[0].enabeld", False, "did you mean enabled?"),
        ("edge_gateways[0].status.code", 1, "code leads into a plain value"),
        ("edge_gateways[0].nat_rules[0].enabled", "no", "this has to be a bool, not 'no'"),
        ("edge_gateways[0].nat_rules[0].priority", True, "this has to be a int, not True"),
        ("edge_gateways[0].nat_rules", {"name": "x"}, "this has to be a list"),
        ("edge_gateways[0].nat_rules", [{"nam": "x"}], "did you mean name?"),
        ("edge_gateways[0].nat_rules", [{"name": "x"}], "a NatRule cannot be made of this"),
        ("faults", [{"kind": "explode"}], "this has to be one of latency"),
        ("catalogs[0].created_at", "yesterday", "this has to be a date and time"),
        ("installation.environment.vdc.org", "x", "vdc is not known here; did you mean vcd?"),
        ("]", 1, "this is no path"),
        ("", 1, "a path may not be empty"),
    ],
)
def test_what_does_not_fit_is_told_with_its_path(world: World, path: str, value: Any, complaint: str) -> None:
    with pytest.raises(UnknownPathError, match=complaint) as raised:
        apply(world, {path: value})
    assert path in str(raised.value)


def test_a_lab_takes_a_patch() -> None:
    lab = Lab("article", {"site.product_version": "10.3.3"})
    lab.close()
    assert lab.world.site.product_version == "10.3.3"
