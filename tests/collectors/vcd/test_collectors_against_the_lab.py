"""The collectors over real HTTPS, against the lab: its two healthy worlds and a few broken ones."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from capvcd_collectors.engine.collection import Collection, Facts, longest_chain
from capvcd_collectors.engine.registry import registry_of
from capvcd_collectors.environment.load import load_environment
from capvcd_collectors.facts.base import Absence, Missing
from capvcd_collectors.facts.catalog import CatalogLookup, TemplateLookup
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.loadbalancer import EdgeLoadBalancer, ServiceEngineGroup, ServiceEngineGroupAssignment
from capvcd_collectors.facts.network import (
    EdgeGateway,
    EdgeGatewayLookup,
    NatRules,
    NetworkAllocations,
    NetworkLookup,
    OrgVdcNetwork,
)
from capvcd_collectors.facts.profile import Need, Profile
from capvcd_collectors.facts.rights import (
    CapvcdEntityTypes,
    EffectiveRights,
    EntityInterfaces,
    RdeAccess,
    RightsBundles,
)
from capvcd_collectors.facts.tenancy import Organization, OrganizationLookup, Vdc, VdcLookup
from capvcd_collectors.file_collectors import COLLECTOR_MODULES
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.redact import Redactor
from capvcd_collectors.vault import Vault
from capvcd_collectors.vcd import catalog, connection, listings, loadbalancer, network, rights, tenancy
from capvcd_lab.server import Lab

OURS = registry_of([listings, tenancy, network, loadbalancer, catalog, rights])
EVERY = registry_of([*COLLECTOR_MODULES, connection, listings, tenancy, network, loadbalancer, catalog, rights])


@contextmanager
def wired(lab: Lab, folder: Path) -> Iterator[Mapping[type, Any]]:
    """What the engine gives a collection, for the environment file of *lab*."""
    environment = load_environment(lab.write_files(folder))
    vault = Vault.open(environment, getenv={}, prompt=None)
    wire = Wire(redactor=Redactor(vault.values()), loopback_only=True)
    try:
        yield {Environment: environment, Vault: vault, Wire: wire}
    finally:
        wire.close()


def seen(lab: Lab, folder: Path) -> Facts:
    with wired(lab, folder) as given:
        return Collection(EVERY, given).collect(OURS.keys() | {Profile})


def seen_in(names: Sequence[str], folder: Path) -> Facts:
    with Lab(names) as lab:
        return seen(lab, folder)


def missing(facts: Facts) -> dict[str, Absence]:
    absent = {}
    for fact in OURS:
        value = facts.get(fact)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Missing):
                absent[fact.__name__] = each.kind
    return absent


def test_the_article_is_seen_whole_but_for_what_takes_a_provider(article: Lab, tmp_path: Path) -> None:
    facts = seen(article, tmp_path)
    of_the_provider = ("BundleListing", "BundleReach", "BundleRights", "BundleRow", "RightsBundles")
    assert missing(facts) == dict.fromkeys(of_the_provider, Absence.OUT_OF_SCOPE)
    assert (facts.get(Organization).name, facts.get(Organization).is_enabled) == ("xav_lab", True)
    assert (facts.get(Vdc).name, facts.get(Vdc).is_enabled, facts.get(Vdc).network_provider) == (
        "t-tenant",
        True,
        "NSX_T",
    )
    assert [each.gateway_cidr for each in facts.get(OrgVdcNetwork).subnets] == ["192.168.50.1/24"]
    assert facts.get(NetworkAllocations).addresses[0] in facts.get(OrgVdcNetwork).subnets[0].network
    assert [each.gateway_cidr for each in facts.get(EdgeGateway).external_subnets] == ["127.65.128.1/24"]
    assert [(each.kind, each.internal) for each in facts.get(NatRules).rules] == [("SNAT", "192.168.50.0/24")]
    assert str(facts.get(EdgeLoadBalancer).service_network) == "192.168.255.0/25"
    assert [each.group for each in facts.get(ServiceEngineGroupAssignment)] == ["seg-tenant"]
    assert [each.reservation for each in facts.get(ServiceEngineGroup)] == ["DEDICATED"]
    assert [(each.catalog, each.match.kubernetes_version) for each in facts.get(TemplateLookup)] == [
        ("home", "v1.22.5+vmware.1")
    ]
    assert [each.version for each in facts.get(CapvcdEntityTypes).types] == ["1.0.0"]
    assert facts.get(RdeAccess).allowed


def test_production_is_seen_whole_over_pages_and_with_the_providers_eyes(production: Lab, tmp_path: Path) -> None:
    facts = seen(production, tmp_path)
    assert missing(facts) == {}
    assert len(facts.get(listings.VisibleNetworks).networks) > 128
    assert [each.using_ip_space for each in facts.get(EdgeGateway).uplinks] == [False]
    published = {each.name: each.reaches_tenant for each in facts.get(RightsBundles).bundles}
    assert published["vmware:capvcdCluster Entitlement"]
    assert [each.match.organization for each in facts.get(CatalogLookup)] == ["platform"]
    assert "urn:vcloud:interface:vmware:k8s:1.0.0" in facts.get(EntityInterfaces).ids


@pytest.mark.parametrize("name", ["article", "production"])
def test_the_healthy_worlds_hold_every_right_their_line_needs(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    facts = seen(request.getfixturevalue(name), tmp_path)
    held: EffectiveRights = facts.get(EffectiveRights)
    assert [each.name for each in facts.get(Profile).rights if each.need is Need.ALWAYS and each.name not in held] == []


def test_each_resource_is_read_once_and_the_chain_is_short(tmp_path: Path) -> None:
    with Lab("article") as lab, wired(lab, tmp_path) as given:
        Collection(EVERY, given).collect(OURS.keys())
        asked = Counter((each.method, each.path, each.query) for each in lab.requests.settled())
        by_collector = Counter(each.collector for each in given[Wire].ledger.entries)
    assert [request for request, times in asked.items() if times > 1] == []
    # versions, login, session, and the two pages of an administrator's role.
    assert longest_chain(EVERY, by_collector) == 5


def test_a_providers_account_in_the_tenants_place_still_finds_the_tenants_things(tmp_path: Path) -> None:
    facts = seen_in(["production", "provider-account"], tmp_path)
    assert [
        facts.get(each).match is not None for each in (OrganizationLookup, VdcLookup, NetworkLookup, EdgeGatewayLookup)
    ] == [True] * 4
    assert [each.match.organization for each in facts.get(CatalogLookup)] == ["platform"]
    assert [each.match is not None for each in facts.get(TemplateLookup)] == [True]


@pytest.mark.parametrize(
    ("scenario", "fact", "near"),
    [
        ("org-wrong-case", OrganizationLookup, "xav_lab"),
        ("vdc-misspelt", VdcLookup, "t-tenant"),
        ("network-misspelt", NetworkLookup, "capvcd-192.168.50.0"),
    ],
)
def test_what_is_misspelt_is_not_found_and_what_exists_is_named(
    scenario: str, fact: type, near: str, tmp_path: Path
) -> None:
    lookup = seen_in(["article", scenario], tmp_path).get(fact)
    assert lookup.match is None
    assert near in lookup.others


def test_a_gateway_that_is_gone_is_none(tmp_path: Path) -> None:
    facts = seen_in(["article", "edge-missing"], tmp_path)
    assert facts.get(EdgeGatewayLookup).match is None
    assert missing(facts)["NatRules"] is Absence.NOT_THERE


def test_no_assignment_is_no_missing_fact(tmp_path: Path) -> None:
    assert seen_in(["article", "seg-unassigned"], tmp_path).get(ServiceEngineGroupAssignment) == ()


def test_a_template_that_tells_nothing_has_no_version(tmp_path: Path) -> None:
    (lookup,) = seen_in(["article", "template-renamed"], tmp_path).get(TemplateLookup)
    assert (lookup.match.name, lookup.match.kubernetes_version) == ("golden-node-image", None)


def test_a_renamed_template_tells_its_version_by_its_product_section(tmp_path: Path) -> None:
    with Lab("article") as lab:
        lab.world.catalogs[0].templates[0].name = wanted = "golden-node-image"
        for document in lab.world.installation.documents_of("VCDMachineTemplate"):
            document["spec"]["template"]["spec"]["template"] = wanted
        (lookup,) = seen(lab, tmp_path).get(TemplateLookup)
    assert lookup.match.kubernetes_version == "v1.22.5+vmware.1"


@pytest.mark.parametrize(
    ("scenario", "gap"),
    [
        ("extra-config-not-in-role", "role"),
        # Cloud Director no longer shows a right in the role once no bundle publishes it.
        ("extra-config-not-in-bundle", "bundle and role"),
    ],
)
def test_the_place_where_a_right_is_missing_is_told(scenario: str, gap: str, tmp_path: Path) -> None:
    held = seen_in(["article", scenario], tmp_path).get(EffectiveRights)
    assert held.gap("vApp: Allow All Extra Config") == gap


def test_without_the_rde_rights_the_entities_are_refused(tmp_path: Path) -> None:
    access = seen_in(["article", "rde-rights-missing"], tmp_path).get(RdeAccess)
    assert (access.allowed, access.source.status) == (False, 403)
    assert access.message
