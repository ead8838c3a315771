"""A list is whole or an error: pages, cursors, typed queries, and servers that never end."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from capvcd_collectors.http.endpoint import Session
from capvcd_collectors.http.errors import Forbidden, Incomplete, NotParsable
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vcd.cloudapi import CloudApi
from capvcd_collectors.vcd.legacy import LegacyApi, quoted
from collectors.http.logging_in import vcd_endpoint

VDCS = "/cloudapi/1.0.0/vdcs"
NAT = "/cloudapi/1.0.0/edgeGateways/urn:vcloud:gateway:1/nat/rules"


@pytest.fixture
def vcd(stub: Any, open_wire: Callable[..., Wire], authority: Any) -> CloudApi:
    endpoint = vcd_endpoint(open_wire(timeout=10), stub.url, ca_file=authority.file)
    return CloudApi(endpoint, "37.2", Session(stub.JWT, lambda: stub.JWT))


@pytest.fixture
def legacy(vcd: CloudApi) -> LegacyApi:
    return LegacyApi(vcd.endpoint, "37.2", vcd.session)


def paged(stub: Any, total: int | None, *, size: int | None = 128, held: int | None = None) -> Callable[[Any], Any]:
    """A list of *held* (or *total*) entries that answers any page, past the last one with an empty page."""
    count = held if held is not None else (total or 0)

    def answer(asked: Any) -> Any:
        wanted, page = int(asked.query["pageSize"]), int(asked.query.get("page", "1"))
        step = min(wanted, size or wanted)
        values = [{"name": f"n{number}"} for number in range(count)][(page - 1) * step : page * step]
        body = {"resultTotal": total, "pageCount": None, "page": page, "pageSize": size, "values": values}
        return stub.json({key: value for key, value in body.items() if value is not None})

    return answer


@pytest.mark.parametrize(("total", "requests"), [(0, 1), (1, 1), (128, 1), (129, 2), (300, 3)])
def test_pages_are_followed_until_the_total_is_there(stub: Any, vcd: CloudApi, total: int, requests: int) -> None:
    stub.on("GET", VDCS, paged(stub, total))
    listing = vcd.list(VDCS, {"filter": "name==a;b"})
    assert [item.value["name"] for item in listing] == [f"n{number}" for number in range(total)]
    assert len(stub.asked) == requests
    assert stub.asked[-1].query["filter"] == "name==a;b"
    assert listing.source.path == f"{VDCS}?filter=name%3D%3Da%3Bb&pageSize=128"


def test_an_item_points_into_the_page_it_came_with(stub: Any, vcd: CloudApi) -> None:
    stub.on("GET", VDCS, paged(stub, 130))
    item = vcd.list(VDCS)[129]
    assert item.source.pointer == "/values/1"
    assert item.source.path == f"{VDCS}?pageSize=128&page=2"
    assert item.source.request_id != vcd.list(VDCS)[0].source.request_id


def test_a_server_with_smaller_pages_than_asked_for_is_followed(stub: Any, vcd: CloudApi) -> None:
    stub.on("GET", VDCS, paged(stub, 70, size=25))
    assert len(vcd.list(VDCS)) == 70


def test_without_a_total_the_first_page_that_is_not_full_is_the_last(stub: Any, vcd: CloudApi) -> None:
    stub.on("GET", VDCS, paged(stub, None, held=130))
    assert len(vcd.list(VDCS)) == 130


@pytest.mark.parametrize(("total", "held", "told"), [(200, 150, "150"), (3, 0, "none"), (129, 128, "128")])
def test_a_list_that_ends_before_its_total_is_no_shorter_list(
    stub: Any, vcd: CloudApi, total: int, held: int, told: str
) -> None:
    stub.on("GET", VDCS, paged(stub, total, held=held))
    with pytest.raises(Incomplete) as failed:
        vcd.list(VDCS)
    request = f"{VDCS}?pageSize=128" + ("&page=2" if held == 128 else "&page=3" if held else "")
    assert str(failed.value) == (f"GET {stub.url}{request} ends a list that announces {total} entries and holds {told}")
    assert failed.value.source.path == request


def test_a_cursor_that_ends_before_the_total_is_no_shorter_list(stub: Any, vcd: CloudApi) -> None:
    stub.on("GET", NAT, stub.json({"resultTotal": 2, "values": [{"id": "rule-0"}]}), stub.json({"values": []}))
    with pytest.raises(Incomplete):
        vcd.list(NAT)


def test_without_a_total_an_empty_page_ends_a_list(stub: Any, vcd: CloudApi) -> None:
    stub.on("GET", VDCS, paged(stub, None, held=128))
    assert len(vcd.list(VDCS)) == 128
    assert len(stub.asked) == 2


def test_the_same_page_for_ever_is_an_error_and_no_loop(stub: Any, vcd: CloudApi) -> None:
    same = {"resultTotal": 1000, "pageSize": 1, "values": [{"name": "again"}]}
    stub.on("GET", VDCS, stub.json(same))
    with pytest.raises(NotParsable, match="the same page of the list as before"):
        vcd.list(VDCS)
    assert len(stub.asked) == 2


def test_a_page_that_cannot_be_had_is_no_shorter_list(stub: Any, vcd: CloudApi) -> None:
    whole = paged(stub, 300)
    stub.on("GET", VDCS, lambda asked: stub.json({}, 403) if asked.query.get("page") == "2" else whole(asked))
    with pytest.raises(Forbidden) as failed:
        vcd.list(VDCS)
    assert failed.value.source.path.endswith("page=2")


@pytest.mark.parametrize("body", [{"name": "no list"}, [], {"values": None}, {"values": "text"}, {"values": {}}])
def test_a_document_that_is_no_list_is_no_empty_list(stub: Any, vcd: CloudApi, body: Any) -> None:
    stub.on("GET", VDCS, stub.json(body))
    with pytest.raises(NotParsable, match="JSON that is no list of objects"):
        vcd.list(VDCS)


def test_cursors_are_followed_on_our_own_server(stub: Any, vcd: CloudApi) -> None:
    def answer(asked: Any) -> Any:
        at = int(asked.query.get("cursor", "0=").rstrip("="))
        link = f'<https://vcd.internal/x?pageSize=128&cursor={at + 1}%3D>;rel="lastPage nextPage";model="EdgeNatRules"'
        return stub.json({"values": [{"id": f"rule-{at}"}]}, 200, **({"Link": link} if at < 2 else {}))

    stub.on("GET", NAT, answer)
    assert [item.value["id"] for item in vcd.list(NAT)] == ["rule-0", "rule-1", "rule-2"]
    assert [asked.query.get("cursor") for asked in stub.asked] == [None, "1=", "2="]


def test_a_list_without_numbers_and_cursor_is_one_page(stub: Any, vcd: CloudApi) -> None:
    stub.on("GET", NAT, stub.json({"status": None, "values": [{"id": "rule-0"}]}))
    assert len(vcd.list(NAT)) == 1
    assert len(stub.asked) == 1


def records(stub: Any, total: int, *, repeat: bool = False, held: int | None = None) -> Callable[[Any], Any]:
    def answer(asked: Any) -> Any:
        page = 1 if repeat else int(asked.query["page"])
        rows = range(total if held is None else held)[(page - 1) * 128 : page * 128]
        xml = "".join(f'<VAppTemplateRecord name="t{row}" href="x"/>' for row in rows)
        return stub.text(
            '<QueryResultRecords xmlns="http://www.vmware.com/vcloud/v1.5" '
            f'total="{total}" page="{page}" pageSize="128">'
            f'<Link rel="nextPage" href="https://vcd.internal/api/query?page=2"/>{xml}</QueryResultRecords>'
        )

    return answer


@pytest.mark.parametrize(("total", "requests"), [(0, 1), (2, 1), (128, 1), (200, 2)])
def test_a_typed_query_takes_no_request_but_its_pages(stub: Any, legacy: LegacyApi, total: int, requests: int) -> None:
    stub.on("GET", "/api/query", records(stub, total))
    listing = legacy.query("vAppTemplate", filter=f"catalogName=={quoted('a (b);c&d')}", fields=("name", "status"))
    assert [item.value["name"] for item in listing] == [f"t{number}" for number in range(total)]
    assert stub.counted() == {"GET /api/query": requests}
    query = stub.asked[0].query
    assert query["type"] == "vAppTemplate"
    assert query["format"] == "records"
    assert query["fields"] == "name,status"
    assert query["filter"] == r"catalogName==a \(b\)\;c&d"
    assert stub.asked[0].headers["accept"] == "application/*+xml;version=37.2"


def test_a_record_points_into_its_page(stub: Any, legacy: LegacyApi) -> None:
    stub.on("GET", "/api/query", records(stub, 130))
    source = legacy.query("vAppTemplate")[129].source
    assert source.pointer == "/VAppTemplateRecord/1"
    assert "page=2" in source.path


def test_a_filter_written_plainly_arrives(stub: Any, legacy: LegacyApi) -> None:
    stub.on("GET", "/api/query", records(stub, 0))
    legacy.query("catalog", filter="name==my catalog&more;isPublished==true")
    assert stub.asked[0].query["filter"] == "name==my catalog&more;isPublished==true"


def test_the_same_records_for_ever_are_an_error(stub: Any, legacy: LegacyApi) -> None:
    stub.on("GET", "/api/query", records(stub, 500, repeat=True))
    with pytest.raises(NotParsable, match="the same page of the list as before"):
        legacy.query("vAppTemplate")


@pytest.mark.parametrize(("total", "held", "told"), [(4, 0, "none"), (200, 128, "128")])
def test_records_announced_and_withheld_are_no_shorter_list(
    stub: Any, legacy: LegacyApi, total: int, held: int, told: str
) -> None:
    stub.on("GET", "/api/query", records(stub, total, held=held))
    with pytest.raises(Incomplete, match=f"announces {total} entries and holds {told}"):
        legacy.query("vAppTemplate")


def test_a_legacy_document_is_an_element(stub: Any, legacy: LegacyApi) -> None:
    stub.on(
        "GET",
        "/api/vdc/1",
        stub.text('<Vdc xmlns="http://www.vmware.com/vcloud/v1.5"><IsEnabled>true</IsEnabled></Vdc>'),
    )
    answer = legacy.get("/api/vdc/1")
    assert answer.body.IsEnabled.text == "true"
    assert answer.source.path == "/api/vdc/1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_xml_are_not_expanded(stub: Any, legacy: LegacyApi, encoding: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Vdc>&b;</Vdc>'
    stub.on("GET", "/api/vdc/1", stub.text(bomb.encode(encoding)))
    with pytest.raises(NotParsable, match="XML that declares entities"):
        legacy.get("/api/vdc/1")


def test_pyvcloud_never_leaves_for_another_host(stub: Any, legacy: LegacyApi) -> None:
    stub.on("GET", "/api/vdc/1", stub.text("<Vdc/>"))
    legacy._pyvcloud().get_resource("https://vcd.elsewhere.invalid/api/vdc/1")
    assert stub.counted() == {"GET /api/vdc/1": 1}


def test_pyvcloud_writes_no_log_file(
    stub: Any, legacy: LegacyApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    stub.on("GET", "/api/query", records(stub, 1))
    legacy.query("catalog")
    assert list(tmp_path.iterdir()) == []


def test_many_threads_share_one_pyvcloud(stub: Any, legacy: LegacyApi) -> None:
    def answer(asked: Any) -> Any:
        return stub.text(f'<Thing name="{asked.path}"/>')

    for number in range(40):
        stub.on("GET", f"/api/thing/{number}", answer)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: legacy.get(f"/api/thing/{number}"), range(40)))
    assert [each.body.get("name") for each in answers] == [f"/api/thing/{number}" for number in range(40)]
    assert [each.source.path for each in answers] == [f"/api/thing/{number}" for number in range(40)]
