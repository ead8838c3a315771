"""Installations off the beaten path, end to end: legitimate ones raise no alarm, broken ones theirs and no other."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from capvcd_lab.server import Lab
from capvcd_lab.world import World
from capvcd_lab.world.network import Subnet, VdcGroup
from product.examining import Outcome, examine_lab

Change = Callable[[World], None]
ODD = "k8s (a+b); 100%, it's"


def examined(base: str, change: Change) -> Outcome:
    with Lab(base) as lab:
        change(lab.world)
        return examine_lab(lab)


def documents(world: World) -> Iterator[dict[str, Any]]:
    for each in world.installation.manifests:
        yield from each.documents


def spec(world: World, kind: str, name: str | None = None) -> Any:
    return next(
        each["spec"] for each in documents(world) if each["kind"] == kind and name in (None, each["metadata"]["name"])
    )


def subject(world: World, collection: str, identity: str) -> Any:
    return next(each for each in getattr(world, collection) if each.id == getattr(world.subject, identity))


def rename_in_addons(world: World, old: str, new: str) -> None:
    for each in documents(world):
        if each["kind"] == "ConfigMap":
            each["data"] = {key: text.replace(f'"{old}"', f'"{new}"') for key, text in each["data"].items()}


def without_rights(world: World, *names: str) -> None:
    role = next(each for each in world.roles if each.name == "CAPVCD Author")
    role.rights = [each for each in role.rights if each not in names]


def blank_values_beside_a_secret_reference(world: World) -> None:
    spec(world, "VCDCluster")["userContext"].update(username="", password="")


def a_catalog_whose_name_could_be_syntax(world: World) -> None:
    subject(world, "catalogs", "catalog_id").name = ODD
    for each in documents(world):
        if each["kind"] == "VCDMachineTemplate":
            each["spec"]["template"]["spec"]["catalog"] = ODD


def a_network_whose_name_could_be_syntax(world: World) -> None:
    network = subject(world, "networks", "network_id")
    rename_in_addons(world, network.name, ODD)
    network.name = spec(world, "VCDCluster")["ovdcNetwork"] = ODD


def ipv6_beside_ipv4(world: World) -> None:
    subject(world, "networks", "network_id").subnets.append(Subnet(gateway="fd00:1::1", prefix_length=64))
    subject(world, "edge_gateways", "edge_id").uplinks[0].subnets.append(Subnet(gateway="fd00:2::1", prefix_length=64))
    spec(world, "Cluster")["clusterNetwork"]["pods"]["cidrBlocks"].append("fd00:10::/56")


def snat_to_anywhere_said_in_full(world: World) -> None:
    for rule in subject(world, "edge_gateways", "edge_id").nat_rules:
        rule.destination_addresses = "0.0.0.0/0" if rule.type == "SNAT" else rule.destination_addresses


def a_network_of_a_vdc_group(world: World) -> None:
    network, identity = subject(world, "networks", "network_id"), world.subject.vdc_id
    group = VdcGroup(name="group", id="urn:vcloud:vdcGroup:11111111-1111-4111-8111-111111111111", org_id=network.org_id)
    world.vdc_groups.append(replace(group, vdc_ids=[identity]))
    network.vdc_id = group.id


def another_organizations_catalog_of_the_same_name(world: World) -> None:
    own = subject(world, "catalogs", "catalog_id")
    foreign = next(each.id for each in world.orgs if each.name != "System" and each.id != own.org_id)
    identity = "urn:vcloud:catalog:11111111-1111-4111-8111-111111111111"
    world.catalogs.insert(0, replace(own, id=identity, org_id=foreign))


@pytest.mark.parametrize(
    "change",
    [
        blank_values_beside_a_secret_reference,
        a_catalog_whose_name_could_be_syntax,
        a_network_whose_name_could_be_syntax,
        ipv6_beside_ipv4,
        snat_to_anywhere_said_in_full,
        a_network_of_a_vdc_group,
        another_organizations_catalog_of_the_same_name,
    ],
)
def test_a_legitimate_variant_raises_no_alarm(change: Change) -> None:
    assert examined("production", change).troubles == {}


def a_disabled_uplink_subnet(world: World) -> None:
    subject(world, "edge_gateways", "edge_id").uplinks[0].subnets[0].enabled = False


def another_case_of_the_vdc_in_the_manifest(world: World) -> None:
    spec(world, "VCDCluster")["ovdc"] = "Platform-VDC-01"


def no_right_for_the_certificates_of_https_services(world: World) -> None:
    without_rights(world, "Certificate Library: View")


def no_right_for_the_token_in_the_secret(world: World) -> None:
    user = subject(world, "users", "user_id")
    user.password = "a password of this run"
    login = {"username": user.name, "password": {"file": "secrets/vcd-password"}}
    settings = world.installation.environment["vcd"]
    del settings["apiToken"]
    settings.update(login)
    world.installation.secrets["secrets/vcd-password"] = user.password
    without_rights(world, "API Tokens: Manage")


def a_role_stripped_below_the_documented_one(world: World) -> None:
    without_rights(world, "vApp: Copy")


def workers_of_a_template_that_is_not_there(world: World) -> None:
    spec(world, "VCDMachineTemplate", "apps-workers")["template"]["spec"]["template"] += "0"


@pytest.mark.parametrize(
    ("change", "troubles"),
    [
        (a_disabled_uplink_subnet, {"PF-NSX-007": "FAIL", "PF-NSX-008": "FAIL"}),
        (another_case_of_the_vdc_in_the_manifest, {"PF-VCD-007": "FAIL"}),
        (no_right_for_the_certificates_of_https_services, {"PF-RGT-001": "FAIL"}),
        (
            no_right_for_the_token_in_the_secret,
            {"PF-CFG-006": "WARN", "PF-RGT-001": "FAIL", "PF-RGT-002": "FAIL", "PF-VCD-005": "SKIP"},
        ),
        (a_role_stripped_below_the_documented_one, {"PF-RGT-001": "WARN"}),
        (
            workers_of_a_template_that_is_not_there,
            {"PF-IMG-002": "FAIL", "PF-IMG-003": "UNKNOWN", "PF-IMG-004": "UNKNOWN"},
        ),
    ],
)
def test_a_broken_variant_raises_its_alarm_and_no_other(change: Change, troubles: dict[str, str]) -> None:
    assert examined("production", change).troubles == troubles
