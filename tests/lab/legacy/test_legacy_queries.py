"""Typed queries: filters, sorting, paging, formats and what is refused."""

import json
import xml.etree.ElementTree as ET
from contextlib import suppress
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_lab.vcd.errors import ApiError
from capvcd_lab.vcd.legacy.query import filters
from lab.conversation import Conversation
from lab.legacy.furnished import furnished

SPECIAL = ";,()\\*"


@pytest.fixture(scope="module")
def client() -> Conversation:
    """A tenant of a world with five machines of ascending size, and none in its templates."""
    world = furnished("production")
    for template in world.templates:
        template.vm = None
    vapp = next(vapp for vapp in world.vapps if vapp.vdc_id == world.subject.vdc_id)
    del vapp.vms[5:]
    for index, vm in enumerate(vapp.vms):
        vm.name, vm.memory_mb = f"node-{index}", 1024 * (index + 1)
        vm.status = "POWERED_OFF" if index == 0 else "POWERED_ON"
        vm.metadata.clear()
    vapp.vms[1].metadata["role"] = "worker"
    return Conversation(world, "36.0").as_tenant()


def answer(client: Conversation, query: str, status: int = 200) -> Any:
    response = client.send("GET", f"/api/query?{query}")
    assert response.status == status, response.body
    return json.loads(response.body)


def found(client: Conversation, expression: str, *more: str) -> list[str]:
    """The machines a filter lets through, by the number in their names."""
    parameters = "&".join(["type=vm", "sortAsc=name", f"filter={quote(expression)}", *more])
    return [record["name"].removeprefix("node-") for record in answer(client, parameters)["record"]]


@pytest.mark.parametrize(
    ("expression", "numbers"),
    [
        ("name==node-1", "1"),
        ("name==node*", "01234"),
        ("name==*-3", "3"),
        ("name!=node-1", "0234"),
        ("memoryMB==2048", "1"),
        ("memoryMB=gt=2048", "234"),
        ("memoryMB=ge=2048", "1234"),
        ("memoryMB=lt=2048", "0"),
        ("memoryMB=le=2048", "01"),
        ("status==POWERED_ON;memoryMB=lt=4096", "12"),
        ("name==node-0,name==node-2", "02"),
        ("name==node-0,name==node-2;status==POWERED_ON", "02"),
        ("(name==node-0,name==node-2);status==POWERED_ON", "2"),
        ("((name==node-0,(name==node-2)))", "02"),
        ("isDeployed==true;name==node-4", "4"),
        ("isVAppTemplate==false;name==node-4", "4"),
        ("metadata:role==STRING:worker", "1"),
        ("name==node.4", ""),
    ],
)
def test_filters(client: Conversation, expression: str, numbers: str) -> None:
    assert "".join(found(client, expression)) == numbers


@pytest.mark.parametrize(
    "write",
    [
        "https://vcd.lab.invalid/api/vdc/{}",
        "https://vcd.lab.invalid/api/admin/vdc/{}",
        "urn:vcloud:vdc:{}",
        "{}",
    ],
)
def test_a_reference_is_found_by_href_urn_or_uuid(client: Conversation, write: str) -> None:
    uuid = client.world.subject.vdc_id.rsplit(":", 1)[-1]
    assert len(found(client, f"vdc=={write.format(uuid)}")) == 5
    assert found(client, f"vdc=={write.format('11111111-2222-3333-4444-555555555555')}") == []


def test_a_value_may_be_encoded_once_more(client: Conversation) -> None:
    """As the Go SDK does it: the value by ``url.QueryEscape``, then the whole filter."""
    vm = next(vm for vm in client.world.vms if vm.name == "node-2")
    vm.name = "v1.28.4+vmware.1, (two; words)"
    try:
        expression = f"name=={quote_plus(vm.name)}"
        assert found(client, expression, "filterEncoded=true") == [vm.name]
        assert found(client, expression) == []
    finally:
        vm.name = "node-2"


@pytest.mark.parametrize(
    "expression",
    [
        "name",
        "name=node",
        "name==a;",
        "(name==a",
        "name==a)",
        "colour==red",
        "memoryMB==much",
        "memoryMB=gt=much",
        "isDeployed=gt=true",
        "metadata:role==worker",
        ";",
    ],
)
def test_a_filter_that_is_none_is_a_bad_request(client: Conversation, expression: str) -> None:
    error = answer(client, f"type=vm&filter={quote(expression)}", 400)
    assert error["minorErrorCode"] == "BAD_REQUEST"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30))
def test_any_text_can_be_asked_for_with_backslashes(text: str) -> None:
    escaped = "".join(f"\\{character}" if character in SPECIAL else character for character in text)
    tree = filters.parse(f"name=={escaped}", encoded=False)
    assert isinstance(tree, filters.Comparison)
    assert tree.wanted == filters.Wanted(text, None)


@given(st.text(max_size=40))
def test_whatever_is_written_parses_or_is_refused(text: str) -> None:
    with suppress(ApiError):
        filters.parse(text, encoded=True)


def test_sorting(client: Conversation) -> None:
    ascending = [record["memoryMB"] for record in answer(client, "type=vm&sortAsc=memoryMB")["record"]]
    descending = [record["memoryMB"] for record in answer(client, "type=vm&sortDesc=memoryMB")["record"]]
    assert ascending == sorted(ascending)
    assert descending == ascending[::-1]
    answer(client, "type=vm&sortAsc=colour", 400)


def test_paging(client: Conversation) -> None:
    first = answer(client, "type=vm&sortAsc=name&pageSize=2&page=1")
    assert (first["total"], first["page"], first["pageSize"], len(first["record"])) == (5, 1, 2, 2)
    assert {link["rel"] for link in first["link"]} == {"nextPage", "lastPage"}
    seen, page = [record["name"] for record in first["record"]], first
    while following := [link["href"] for link in page["link"] if link["rel"] == "nextPage"]:
        page = answer(client, following[0].partition("?")[2])
        seen += [record["name"] for record in page["record"]]
    assert seen == [f"node-{index}" for index in range(5)]
    assert {link["rel"] for link in page["link"]} == {"firstPage", "previousPage"}


def test_a_page_past_the_end_is_empty(client: Conversation) -> None:
    assert answer(client, "type=vm&page=9")["record"] == []


def test_without_a_size_a_page_holds_25(client: Conversation) -> None:
    page = answer(client, "type=right")
    assert (page["pageSize"], len(page["record"])) == (25, 25)


@pytest.mark.parametrize("parameters", ["pageSize=129", "pageSize=0", "pageSize=many", "page=0", "page=-1"])
def test_a_page_out_of_range_is_a_bad_request(client: Conversation, parameters: str) -> None:
    answer(client, f"type=vm&{parameters}", 400)
    assert len(answer(client, "type=right&pageSize=128")["record"]) <= 128


def test_fields_choose_the_columns(client: Conversation) -> None:
    record = answer(client, "type=vm&fields=name,status,metadata:role&filter=name==node-1")["record"][0]
    assert set(record) == {"_type", "href", "name", "status", "link", "metadata"}
    assert record["metadata"]["metadataEntry"][0]["typedValue"]["value"] == "worker"
    answer(client, "type=vm&fields=name,colour", 400)


def test_records_name_things_by_href_and_idrecords_by_urn(client: Conversation) -> None:
    vm = next(vm for vm in client.world.vms if vm.name == "node-1")
    by_href = answer(client, "type=vm&filter=name==node-1")["record"][0]
    assert by_href["href"] == f"https://vcd.lab.invalid/api/vApp/vm-{vm.uuid}"
    assert by_href["container"] == f"https://vcd.lab.invalid/api/vApp/vapp-{vm.vapp_id.rsplit(':', 1)[-1]}"
    by_urn = answer(client, "type=vm&format=idrecords&filter=name==node-1")["record"][0]
    assert (by_urn["id"], by_urn["container"]) == (vm.id, vm.vapp_id)
    assert "href" not in by_urn
    reference = answer(client, "type=vm&format=references&filter=name==node-1")["reference"][0]
    assert reference == {
        "href": by_href["href"],
        "id": vm.id,
        "name": "node-1",
        "type": "application/vnd.vmware.vcloud.vm+json",
    }


def test_records_bear_their_types_name_in_xml(client: Conversation) -> None:
    for query, tag in (("vm", "VMRecord"), ("orgVdc", "OrgVdcRecord"), ("vAppTemplate", "VAppTemplateRecord")):
        headers = {"Accept": "application/*+xml;version=36.0"}
        document = ET.fromstring(client.send("GET", f"/api/query?type={query}", headers=headers).body)  # noqa: S314  # ours
        assert document.tag == "{http://www.vmware.com/vcloud/v1.5}QueryResultRecords"
        assert f"{{http://www.vmware.com/vcloud/v1.5}}{tag}" in {child.tag for child in document}


def test_the_provider_filters_by_organization_in_admin_queries_only(client: Conversation) -> None:
    provider = Conversation(client.world, "36.0").as_provider()
    org = f"https://vcd.lab.invalid/api/org/{client.world.subject.org_id.rsplit(':', 1)[-1]}"
    records = answer(provider, f"type=adminOrgVdc&filter=org=={quote(org)}")["record"]
    wanted = [vdc.name for vdc in client.world.vdcs if vdc.org_id == client.world.subject.org_id]
    assert [record["name"] for record in records] == wanted
    answer(provider, f"type=vAppTemplate&filter=org=={quote(org)}", 400)


def test_every_query_is_on_the_list(client: Conversation) -> None:
    document = json.loads(client.send("GET", "/api/query").body)
    for link in document["link"]:
        assert answer(client, link["href"].partition("?")[2])["name"] == link["name"]


def test_an_unknown_type_or_format_is_a_bad_request(client: Conversation) -> None:
    answer(client, "type=bogus", 400)
    answer(client, "type=vm&format=bogus", 400)
