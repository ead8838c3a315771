"""Rights in role and bundle, the RDE type, and who may read its entities."""

from typing import Any

import pytest

from capvcd_collectors.engine.collection import Collection
from capvcd_collectors.engine.registry import registry_of
from capvcd_collectors.facts.base import Absence, Missing, NotSeenError, NotThereError, Reference
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.rights import RightsBundles
from capvcd_collectors.http.errors import Forbidden
from capvcd_collectors.profiles import load_profile
from capvcd_collectors.vcd import rights
from capvcd_collectors.vcd.connection import ProviderVcd
from collectors.vcd.cloud_made_by_hand import ROLE_URN, CloudByHand, Refused, environment, session

ROLE = f"/cloudapi/1.0.0/roles/{ROLE_URN}/rights"
BUNDLES = "/cloudapi/1.0.0/rightsBundles"
TYPES = "/cloudapi/1.0.0/entityTypes/?vendor==vmware;nss==capvcdCluster"
ENTITIES = "/cloudapi/1.0.0/entities/types/vmware/capvcdCluster/1"
NAT, VIEW = "Organization vDC Gateway: Configure NAT", "Organization vDC Gateway: View"


def cloud(answers: dict[str, Any]) -> Any:
    return CloudByHand(answers)


def names(*texts: str) -> list[dict[str, str]]:
    return [{"name": text, "id": f"urn:vcloud:right:{index}"} for index, text in enumerate(texts)]


def test_a_right_counts_when_role_and_bundle_hold_it_and_the_gap_is_named() -> None:
    vcd = cloud({ROLE: names(VIEW, NAT), "/cloudapi/1.0.0/rights": names(VIEW, "vApp: Copy")})
    effective = rights.effective_rights(rights.role_rights(vcd, session()), rights.organization_rights(vcd))
    assert VIEW in effective
    assert NAT not in effective
    assert [effective.gap(each) for each in (VIEW, NAT, "vApp: Copy", "vApp: Delete")] == [
        None,
        "bundle",
        "role",
        "bundle and role",
    ]
    assert str(effective.where("in_bundle")) == "GET /cloudapi/1.0.0/rights (200) /values"


def test_a_user_with_two_roles_holds_the_rights_of_both() -> None:
    second = Reference("Extra", "urn:vcloud:role:2")
    vcd = cloud({ROLE: names(VIEW), f"/cloudapi/1.0.0/roles/{second.id}/rights": names(NAT)})
    held = rights.role_rights(vcd, session(roles=(Reference("CAPVCD", ROLE_URN), second)))
    assert held.rights == {VIEW, NAT}


def test_a_session_without_a_role_is_not_a_user_without_rights() -> None:
    with pytest.raises(NotSeenError, match="names no role"):
        rights.role_rights(cloud({}), session(roles=()))


def bundles(**published: Any) -> Any:
    answers: dict[str, Any] = {BUNDLES: []}
    for name, tenants in published.items():
        everyone = tenants == "all"
        answers[BUNDLES].append({"id": name, "name": name, "publishAll": everyone})
        answers[f"{BUNDLES}/{name}/rights"] = names(VIEW)
        if not everyone:
            answers[f"{BUNDLES}/{name}/tenants"] = names(*tenants)
    return cloud(answers)


def read_bundles(vcd: Any) -> Any:
    """What a collection makes of the bundles, one by one and at the same time."""
    given = {ProviderVcd: vcd, Environment: environment()}
    return Collection(registry_of([rights]), given).collect({RightsBundles}).get(RightsBundles)


def test_a_bundle_reaches_the_tenant_when_it_is_published_to_it_or_to_all() -> None:
    vcd = bundles(default="all", kubernetes=["acme", "XAV_lab"], entitlement=["acme"])
    read = read_bundles(vcd)
    assert [(each.name, each.reaches_tenant) for each in read.bundles] == [
        ("default", True),
        ("kubernetes", True),
        ("entitlement", False),
    ]
    assert (read.organization, read.bundles[0].rights) == ("xav_lab", {VIEW})
    assert f"{BUNDLES}/default/tenants" not in vcd.asked


def test_a_bundle_whose_tenants_are_not_seen_is_not_an_unpublished_one() -> None:
    vcd = bundles(kubernetes=["xav_lab"])
    vcd.answers[f"{BUNDLES}/kubernetes/tenants"] = Refused(500)
    missing = read_bundles(vcd)
    assert isinstance(missing, Missing)
    assert (missing.kind, missing.source.path) == (Absence.UNSEEN, f"{BUNDLES}/kubernetes/tenants")


def test_interfaces_are_known_by_their_ids() -> None:
    rows = [{"id": "urn:vcloud:interface:vmware:k8s:1.0.0", "name": "Kubernetes"}]
    assert rights.entity_interfaces(cloud({"/cloudapi/1.0.0/interfaces": rows})).ids == {
        "urn:vcloud:interface:vmware:k8s:1.0.0"
    }


def entity_type(version: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"urn:vcloud:type:vmware:capvcdCluster:{version}",
        "version": version,
        "interfaces": ["urn:vcloud:interface:vmware:k8s:1.0.0"],
    } | changes


def test_the_types_versions_are_ordered_by_number_and_found_by_name() -> None:
    vcd = cloud({TYPES: [entity_type("1.10.0"), entity_type("1.9.0"), entity_type("1.1.0", interfaces=None)]})
    types = rights.capvcd_entity_types(vcd)
    assert [each.version for each in types.types] == ["1.1.0", "1.9.0", "1.10.0"]
    newest = types.get("1.10.0")
    assert newest is not None
    assert newest.interfaces == ("urn:vcloud:interface:vmware:k8s:1.0.0",)
    assert (types.get("1.2.0"), types.types[0].interfaces) == (None, ())


def test_no_registered_type_is_an_answer() -> None:
    assert rights.capvcd_entity_types(cloud({TYPES: []})).types == ()


def test_a_list_of_entities_is_access() -> None:
    access = rights.rde_access(cloud({ENTITIES: {"resultTotal": 7, "values": [{}]}}), load_profile("1.3"))
    assert (access.allowed, access.message) == (True, "")


def test_an_answer_that_is_no_list_of_entities_is_no_access() -> None:
    with pytest.raises(NotSeenError, match="resultTotal should be a whole number, but is absent"):
        rights.rde_access(cloud({ENTITIES: {}}), load_profile("1.3"))


def test_a_403_on_the_entities_is_what_capvcd_would_get_too() -> None:
    access = rights.rde_access(cloud({ENTITIES: Refused(403, "[ 1 ] no right")}), load_profile("0.5"))
    assert (access.allowed, access.message) == (False, "[ 1 ] no right")
    assert str(access.source) == f"GET {ENTITIES} (403)"


def test_a_404_on_the_entities_is_no_answer_to_the_question() -> None:
    with pytest.raises(NotThereError, match="answered 404"):
        rights.rde_access(cloud({ENTITIES: Refused(404)}), load_profile("1.3"))


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (rights.organization_rights, "/cloudapi/1.0.0/rights"),
        (rights.entity_interfaces, "/cloudapi/1.0.0/interfaces"),
        (rights.capvcd_entity_types, TYPES),
    ],
)
def test_a_refusal_is_never_an_empty_set(make: Any, path: str) -> None:
    with pytest.raises(Forbidden):
        make(cloud({path: Refused(403)}))


@pytest.mark.parametrize(
    ("make", "path", "row", "kept"),
    [
        (rights.organization_rights, "/cloudapi/1.0.0/rights", {"name": "Catalog: View"}, "rights"),
        (rights.entity_interfaces, "/cloudapi/1.0.0/interfaces", {"id": "urn:vcloud:interface:x"}, "ids"),
        (rights.capvcd_entity_types, TYPES, {"version": "1.1.0", "interfaces": []}, "types"),
    ],
)
def test_an_entry_that_says_nothing_costs_no_other(make: Any, path: str, row: dict[str, Any], kept: str) -> None:
    fact = make(cloud({path: [{"description": "a row that says nothing"}, row]}))
    assert len(getattr(fact, kept)) == 1
    assert [f"{path.partition('?')[0]} (200) /values/0/" in each.reason for each in fact.unread] == [True]
