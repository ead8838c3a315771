"""A list of a server that never ends it, repeats itself or lies about its length is not read as a whole one."""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from capvcd_collectors.http.endpoint import Session
from capvcd_collectors.http.errors import Incomplete, NotParsable, TimedOut
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vcd import paging
from capvcd_collectors.vcd.cloudapi import CloudApi
from capvcd_collectors.vcd.legacy import LegacyApi
from collectors.http.logging_in import vcd_endpoint

PATH = "/cloudapi/1.0.0/things"
Pages = Callable[[int], Any]


@pytest.fixture
def listed(stub: Any, open_wire: Callable[..., Wire], authority: Any) -> Callable[[Pages], Any]:
    """The list whose page of each number (by the order of the requests) is what a function says."""

    def read(page: Pages) -> Any:
        numbers = itertools.count(1)
        stub.on("GET", PATH, lambda _asked: page(next(numbers)))
        endpoint = vcd_endpoint(open_wire(timeout=10), stub.url, ca_file=authority.file)
        return CloudApi(endpoint, "37.2", Session(stub.JWT, str)).list(PATH, page_size=4)

    return read


def things(*names: object, **more: object) -> dict[str, Any]:
    return {"values": [{"name": str(name)} for name in names], **more}


def test_pages_that_are_always_new_end(
    stub: Any, listed: Callable[[Pages], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 20)
    with pytest.raises(NotParsable, match="more than 20 pages"):
        listed(lambda number: stub.json(things(number, resultTotal=10**15)))
    assert stub.counted()[f"GET {PATH}"] == 20


def test_cursors_that_lead_in_a_circle_are_noticed(stub: Any, listed: Callable[[Pages], Any]) -> None:
    def page(number: int) -> Any:
        link = f'<{PATH}?cursor={number % 3}>;rel="nextPage"'
        return stub.json(things(number % 3, resultTotal=9), Link=link)

    with pytest.raises(NotParsable, match="the same page of the list as before"):
        listed(page)
    assert stub.counted()[f"GET {PATH}"] == 4


def test_pages_may_not_be_larger_together_than_any_list(
    stub: Any, listed: Callable[[Pages], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_BYTES", 3 * 1024 * 1024)
    with pytest.raises(NotParsable, match="pages of more than 3 MiB in all"):
        listed(lambda number: stub.json(things(f"{number}{'x' * 1_000_000}", resultTotal=100)))


def test_pages_may_not_take_longer_together_than_any_list(
    stub: Any, listed: Callable[[Pages], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "LONGEST", 0.0)
    with pytest.raises(TimedOut):
        listed(lambda number: stub.json(things(number, resultTotal=100)))


@pytest.mark.parametrize("key", ["resultTotal", "pageSize"])
@pytest.mark.parametrize("value", ["4", 4.0, True, -1, [4], {}])
def test_a_number_that_is_none_is_not_taken_for_no_number(
    stub: Any, listed: Callable[[Pages], Any], key: str, value: object
) -> None:
    with pytest.raises(NotParsable, match=f"a list whose {key} is no number of entries"):
        listed(lambda _number: stub.json(things(1, 2, **{key: value})))


def test_a_page_that_holds_more_than_the_list_is_not_the_whole_list(stub: Any, listed: Callable[[Pages], Any]) -> None:
    with pytest.raises(NotParsable, match="4 entries of a list that announces 1"):
        listed(lambda _number: stub.json(things(1, 2, 3, 4, resultTotal=1)))


def test_pages_that_hold_more_than_the_list_at_last_announces_are_not_the_list(
    stub: Any, listed: Callable[[Pages], Any]
) -> None:
    pages = [things(1, 2, 3, resultTotal=10**9), things(resultTotal=2)]
    with pytest.raises(NotParsable, match="3 entries in all of a list that now announces 2"):
        listed(lambda number: stub.json(pages[number - 1]))


def test_a_full_page_without_any_number_is_not_the_last(stub: Any, listed: Callable[[Pages], Any]) -> None:
    pages = [things(1, 2, 3, 4), things(5, 6, 7, 8), things(9)]
    assert len(listed(lambda number: stub.json(pages[number - 1]))) == 9


def test_a_page_is_no_larger_than_was_asked_for(stub: Any, listed: Callable[[Pages], Any]) -> None:
    pages = [things(1, 2, 3, 4, pageSize=1000), things(5, pageSize=1000)]
    assert len(listed(lambda number: stub.json(pages[number - 1]))) == 5


def test_a_list_that_ends_before_its_total_is_incomplete(stub: Any, listed: Callable[[Pages], Any]) -> None:
    with pytest.raises(Incomplete):
        listed(lambda number: stub.json(things(*([number] if number == 1 else []), resultTotal=3)))


def test_ten_thousand_entries_are_read(stub: Any, open_wire: Callable[..., Wire], authority: Any) -> None:
    def page(asked: Any) -> Any:
        first = (int(asked.query.get("page", 1)) - 1) * 128
        return stub.json(things(*range(first, min(first + 128, 10_000)), resultTotal=10_000, pageSize=128))

    stub.on("GET", PATH, page)
    endpoint = vcd_endpoint(open_wire(timeout=10), stub.url, ca_file=authority.file)
    found = CloudApi(endpoint, "37.2", Session(stub.JWT, str)).list(PATH)
    assert [item.value["name"] for item in found] == [str(number) for number in range(10_000)]


@pytest.mark.parametrize(("total", "match"), [(1, "2 entries of a list that announces 1"), (10**9, "the same page")])
def test_records_of_the_legacy_api_are_bounded_too(
    stub: Any, wire: Wire, authority: Any, total: int, match: str
) -> None:
    records = "".join(f'<VAppTemplateRecord name="{name}" href="{stub.url}/{name}"/>' for name in "ab")
    stub.on(
        "GET",
        "/api/query",
        stub.text(
            f'<QueryResultRecords xmlns="http://www.vmware.com/vcloud/v1.5" total="{total}" pageSize="128" '
            f'page="1" name="vAppTemplate">{records}</QueryResultRecords>'
        ),
    )
    endpoint = vcd_endpoint(wire, stub.url, ca_file=authority.file)
    with pytest.raises(NotParsable, match=match):
        LegacyApi(endpoint, "37.2", Session(stub.JWT, str)).query("vAppTemplate")


def test_what_a_run_can_hold_is_a_bound_for_all_its_answers(
    stub: Any, open_wire: Callable[..., Wire], authority: Any
) -> None:
    endpoint = vcd_endpoint(open_wire(timeout=10), stub.url, ca_file=authority.file)
    stub.on("GET", PATH, stub.json({"text": "\U0001f600" + "x" * 3_900_000}))
    stub.on("GET", f"{PATH}/many", stub.text(json.dumps([{}] * 300_000)))
    api = CloudApi(endpoint, "37.2", Session(stub.JWT, str))
    with pytest.raises(NotParsable, match="a document of more than 200,000 values"):
        api.get(f"{PATH}/many")
    read: list[bool] = []

    def read_on() -> None:
        while len(read) < 30:
            api.get(PATH)
            read.append(True)

    with pytest.raises(NotParsable, match="more than this run can hold beside the answers before"):
        read_on()
    assert len(read) == 6
