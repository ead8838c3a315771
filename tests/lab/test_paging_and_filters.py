"""Lists of CloudAPI: pages, cursors, FIQL and sorting, as clients nobody here wrote rely on them."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_lab.scenarios import build
from capvcd_lab.vcd.errors import ApiError
from capvcd_lab.vcd.fiql import parse
from capvcd_lab.world import World
from lab.conversation import CLOUDAPI, Conversation, body


@pytest.fixture(scope="module")
def world() -> World:
    return build(["production"], datetime(2024, 5, 1, tzinfo=UTC))


@pytest.fixture
def tenant(world: World) -> Conversation:
    return Conversation(world, "37.2").as_tenant()


@pytest.fixture
def provider(world: World) -> Conversation:
    return Conversation(world, "37.2").as_provider()


def names(values: list[Any]) -> list[str]:
    return [value["name"] for value in values]


# -- pages ---------------------------------------------------------------------------------------------------------


def test_a_page_holds_25_unless_told_otherwise(tenant: Conversation) -> None:
    page = body(tenant.get("/orgVdcNetworks"))
    assert (page["resultTotal"], page["pageCount"], page["page"], page["pageSize"]) == (136, 6, 1, 25)
    assert len(page["values"]) == 25


def test_the_pages_together_hold_everything_once(tenant: Conversation) -> None:
    pages = [tenant.values("/orgVdcNetworks", {"page": str(page), "pageSize": "100"}) for page in (1, 2)]
    assert [len(page) for page in pages] == [100, 36]
    assert len({value["id"] for page in pages for value in page}) == 136


def test_a_page_beyond_the_last_is_empty_and_no_error(tenant: Conversation) -> None:
    response = tenant.get("/orgVdcNetworks", {"page": "99"})
    assert (response.status, body(response)["values"]) == (200, [])


def test_128_is_the_largest_page(tenant: Conversation) -> None:
    assert len(tenant.values("/orgVdcNetworks", {"pageSize": "128"})) == 128
    assert tenant.get("/orgVdcNetworks", {"pageSize": "129"}).status == 400


@pytest.mark.parametrize("query", [{"page": "0"}, {"page": "one"}, {"pageSize": "-1"}])
def test_numbers_that_are_none_are_bad_requests(tenant: Conversation, query: dict[str, str]) -> None:
    assert tenant.get("/orgVdcNetworks", query).status == 400


def test_the_link_header_leads_to_the_next_page(tenant: Conversation) -> None:
    link = tenant.get("/orgVdcNetworks", {"pageSize": "128"}).headers["Link"]
    assert link == (
        f"<https://vcd.lab.invalid{CLOUDAPI}/orgVdcNetworks?pageSize=128&page=2>;"
        'rel="nextPage lastPage";type="application/json";model="VdcNetworks"'
    )
    last = tenant.get("/orgVdcNetworks", {"pageSize": "128", "page": "2"}).headers["Link"]
    assert "nextPage" not in last
    assert 'rel="firstPage previousPage"' in last


# -- cursors -------------------------------------------------------------------------------------------------------


def follow(conversation: Conversation, path: str) -> Iterator[dict[str, Any]]:
    target = f"{CLOUDAPI}{path}"
    while target:
        response = conversation.send("GET", target)
        yield body(response)
        match = re.search(r'<https://[^/]+([^>]+)>;rel="[^"]*nextPage', response.headers.get("Link", ""))
        target = match.group(1) if match else ""


def test_nat_rules_come_by_cursor(tenant: Conversation, world: World) -> None:
    pieces = list(follow(tenant, f"/edgeGateways/{world.subject.edge_id}/nat/rules"))
    assert [sorted(piece) for piece in pieces] == [["status", "values"], ["status", "values"]]
    assert [len(piece["values"]) for piece in pieces] == [25, 16]
    assert "k8s-nodes-egress" in names(pieces[1]["values"])


def test_a_cursor_nobody_gave_is_a_bad_request(tenant: Conversation, world: World) -> None:
    path = f"/edgeGateways/{world.subject.edge_id}/nat/rules"
    assert tenant.get(path, {"cursor": "bm9uc2Vuc2U="}).status == 400


# -- filters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("name==project-001", ["project-001"]),
        ("name==project-00*", [f"project-00{digit}" for digit in range(10)]),
        ("name==project-001,name==project-002", ["project-001", "project-002"]),
        ("name==project-00*;name!=project-000;(name==*1,name==*2)", ["project-001", "project-002"]),
        ("connection.connected==true", ["platform-k8s-nodes"]),
        ("name=ge=project-133;name=lt=project-135", ["project-133", "project-134"]),
        ("name=gt=project-133;name=le=project-134", ["project-134"]),
        ("ownerRef.name==platform-vdc-01", ["platform-k8s-nodes"]),
        ("connection.routerRef.name==platform-edge-01", ["platform-k8s-nodes"]),
        ("shared==true", []),
        ("name==Project-001", []),
    ],
)
def test_fiql_selects(tenant: Conversation, text: str, wanted: list[str]) -> None:
    assert names(tenant.values("/orgVdcNetworks", {"filter": text})) == wanted


def test_an_encoded_filter_may_hold_what_fiql_would_stumble_over(tenant: Conversation, world: World) -> None:
    name = "apps (blue; green), all"
    network = next(network for network in world.networks if network.name == "project-000")
    network.name = name
    try:
        query = {"filter": f"name=={quote(name)}", "filterEncoded": "true"}
        assert names(tenant.values("/orgVdcNetworks", query)) == [name]
        assert tenant.get("/orgVdcNetworks", {"filter": f"name=={name}"}).status == 400
    finally:
        network.name = "project-000"


@pytest.mark.parametrize("text", ["name", "name=", "name=project", "==x", "(name==x", "name==x)", "name==x;;name==y"])
def test_what_is_no_fiql_is_a_bad_request(tenant: Conversation, text: str) -> None:
    response = tenant.get("/orgVdcNetworks", {"filter": text})
    assert response.status == 400
    assert body(response)["minorErrorCode"] == "BAD_REQUEST"


@pytest.mark.parametrize("selector", ["colour", "description", "totalIpCount", "subnets.values.dnsSuffix"])
def test_fields_that_cannot_be_searched_are_bad_requests(tenant: Conversation, selector: str) -> None:
    assert tenant.get("/orgVdcNetworks", {"filter": f"{selector}==x"}).status == 400


def test_a_context_is_a_place_to_look_from_and_no_field(tenant: Conversation, world: World) -> None:
    at_edge = {"filter": f"_context=={world.subject.edge_id}"}
    assert names(tenant.values("/loadBalancer/serviceEngineGroups", at_edge)) == ["seg-platform"]
    assignable = {"filter": f"_context=={world.subject.edge_id};_context==assignable"}
    assert tenant.values("/loadBalancer/serviceEngineGroups", assignable) == []


_WORD = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=6)


@given(st.lists(st.tuples(_WORD, st.sampled_from(["==", "!="]), _WORD), min_size=1, max_size=4), st.booleans())
def test_and_and_or_mean_what_they_say(terms: list[tuple[str, str, str]], conjunction: bool) -> None:
    document = {"name": terms[0][2]}
    text = (";" if conjunction else ",").join(f"name{operator}{value}" for _, operator, value in terms)
    truths = [(value == document["name"]) is (operator == "==") for _, operator, value in terms]
    assert parse(text, encoded=False).matches(document) is (all(truths) if conjunction else any(truths))


@given(st.text(max_size=30))
def test_any_text_is_a_filter_or_a_bad_request(text: str) -> None:
    with suppress(ApiError):
        parse(text, encoded=False)


# -- sorting -------------------------------------------------------------------------------------------------------


def test_networks_come_by_name_and_may_be_turned_around(tenant: Conversation) -> None:
    first = names(tenant.values("/orgVdcNetworks", {"pageSize": "2"}))
    last = names(tenant.values("/orgVdcNetworks", {"pageSize": "2", "sortDesc": "name"}))
    assert (first, last) == (["platform-k8s-nodes", "project-000"], ["project-134", "project-133"])


@pytest.mark.parametrize("field", ["colour", "id", "connection"])
def test_fields_that_cannot_be_sorted_by_are_bad_requests(provider: Conversation, field: str) -> None:
    assert provider.get("/edgeGateways", {"sortAsc": field}).status == 400
