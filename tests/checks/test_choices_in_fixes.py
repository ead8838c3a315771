"""Which of several a message names: the newest version, the one role, the places of that very name, what has room."""

from ipaddress import IPv4Address

import pytest

from capvcd_checks.engine.declare import Undecided
from capvcd_checks.engine.evaluate import identity_of
from capvcd_checks.engine.suites import all_checks
from capvcd_checks.preflight.check_credentials import username_fits_the_organization
from capvcd_checks.preflight.check_manifest import manifest_is_served, references_lead_somewhere
from capvcd_checks.rules.missing_rights import add_rights
from capvcd_checks.rules.stated_places import StatedPlace, misspelt_everywhere
from capvcd_checks.rules.vip_subnet_choice import roomy_subnets
from capvcd_collectors.facts import OrganizationLookup
from capvcd_collectors.facts.base import Absence, All, Missing, Reference
from capvcd_collectors.profiles.load import load_profile
from checks.facts_made_by_hand import edge, exchange, rights, subnet
from checks.manifests_made_by_hand import credentials, line, manifests, own_fix, said, target
from checks.quick_start import CLUSTER_CLASS, V1ALPHA4

OLD, NEW = load_profile("0.5"), load_profile("1.3")
REMEDIES = {name: identity.remedy for name, check in all_checks().items() if (identity := identity_of(check))}


@pytest.mark.parametrize("check", REMEDIES)
def test_a_click_path_holds_no_call_and_a_call_no_menu(check: str) -> None:
    assert "/cloudapi/" not in REMEDIES[check].ui
    assert "Cloud Director >" not in REMEDIES[check].api


def test_a_manifest_is_converted_to_the_newest_version_that_is_served() -> None:
    assert list(NEW.infrastructure_versions) == ["v1beta1", "v1beta2"]
    (cluster,) = manifests(V1ALPHA4).of_kind("VCDCluster")

    fix = own_fix(said("FAIL", manifest_is_served, cluster, NEW))

    assert fix.startswith(f"Convert VCDCluster {cluster.name} to infrastructure.cluster.x-k8s.io/v1beta2 in ")


def test_workers_without_a_name_are_called_by_their_number() -> None:
    topology = (
        "    class: vcd\n    workers: {machineDeployments: [{class: default-worker, name: md0}, {class: other}]}\n"
    )
    graph = manifests(CLUSTER_CLASS.replace("    class: vcd\n", topology, 1))
    (cluster,) = graph.of_kind("Cluster")

    assert said("FAIL", references_lead_somewhere, cluster, graph).startswith(
        f"workers 1 of Cluster {cluster.name} are of "
    )


@pytest.mark.parametrize(
    ("roles", "call"),
    [
        (["CAPVCD Author"], "POST /cloudapi/1.0.0/roles/urn:vcloud:role:0/rights"),
        (["CAPVCD Author", "Backup"], "POST /cloudapi/1.0.0/roles/{id}/rights"),
        ([], "POST /cloudapi/1.0.0/roles/{id}/rights"),
        (["vApp Author"], "POST /cloudapi/1.0.0/globalRoles/{id}/rights"),
    ],
)
def test_a_right_is_added_to_the_one_role_that_can_be_edited(roles: list[str], call: str) -> None:
    effective = rights(NEW, not_in_role=["vApp: Delete"])
    held = tuple(Reference(name, f"urn:vcloud:role:{number}") for number, name in enumerate(roles))
    effective = type(effective)(
        source=effective.source, roles=held, in_role=effective.in_role, in_bundle=effective.in_bundle
    )

    assert add_rights(["vApp: Delete"], effective, NEW).api.startswith(f"{call}, ")


def test_only_the_places_that_repeat_the_wrong_name_are_to_be_mended() -> None:
    lookup = OrganizationLookup(source=exchange("/orgs"), wanted="xav_lib", match=None, others=("xav_lab",))
    stated = [
        StatedPlace("spec.org", "acme", line(3)),
        StatedPlace("vcd.org", "xav_lib", line(4)),
        StatedPlace("vcd.org", "zeta", line(5)),
    ]

    fix = misspelt_everywhere(lookup, "vcd.org", stated)

    assert fix is not None
    assert [number for number in (3, 4, 5) if f":{number}" in fix] == [4]


@pytest.mark.parametrize(("needed", "count"), [(3, 3), (4, 2), (5, 1), (6, 0)])
def test_a_subnet_with_just_enough_addresses_has_room(needed: int, count: int) -> None:
    gateway = edge(
        subnet("203.0.113.1/26", "203.0.113.2-203.0.113.4"),
        subnet("203.0.113.65/26", "203.0.113.66-203.0.113.70"),
        subnet("203.0.113.129/26", "203.0.113.130-203.0.113.134"),
    )

    assert len(roomy_subnets(gateway, {IPv4Address("203.0.113.66")}, needed, OLD)) == count


@pytest.mark.parametrize(
    ("known", "needs"),
    [
        ("the right to see sessions", "the right to see sessions"),
        (None, "a login of this run, or vcd.username in the environment file"),
    ],
)
def test_who_this_run_is_can_be_told_by_what_its_session_lacks(known: str | None, needs: str) -> None:
    unseen = Missing(Absence.UNSEEN, "was answered 403", needs=known)

    with pytest.raises(Undecided) as caught:
        username_fits_the_organization(credentials(username="administrator"), target(username=None), unseen, All(()))

    assert caught.value.needs == needs
