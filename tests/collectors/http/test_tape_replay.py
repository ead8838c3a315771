"""What is taped plays back to the same facts with nothing listening, on both stacks, faults included."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_collectors.engine.collection import Facts
from capvcd_collectors.engine.log_outs import log_out_all
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.connection import (
    ApiTokens,
    OfferedApiVersions,
    PasswordLogin,
    ProviderSession,
    TenantSession,
    TokenLogin,
    VcdReachability,
)
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.http import errors
from capvcd_collectors.http.endpoint import Session
from capvcd_collectors.http.tape import Exchange, Failure, Tape
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vcd.cloudapi import CloudApi
from capvcd_collectors.vcd.connection import TenantLegacyVcd, TenantVcd
from capvcd_collectors.vcd.legacy import LegacyApi
from collectors.http.logging_in import collected, vcd_endpoint

PATH = "/api/thing"
FACTS = (
    VcdReachability,
    OfferedApiVersions,
    PasswordLogin,
    TokenLogin,
    TenantSession,
    ProviderSession,
    ApiTokens,
)


def collect(environment: Environment, wire: Wire, secrets: dict[str, str]) -> Facts:
    return collected((*FACTS, TenantVcd, TenantLegacyVcd), environment, wire, secrets)


def replayed(open_wire: Callable[..., Wire], wire: Wire, folder: Path) -> Wire:
    """A wire that plays what *wire* taped, by way of a file."""
    wire.tape.save(folder / "tape.jsonl")
    return open_wire(recording=Tape.load(folder / "tape.jsonl"))


@pytest.mark.parametrize("token", [False, True])
@pytest.mark.parametrize("trouble", ["none", "rejected", "versions", "tls", "expired"])
def test_a_replay_makes_the_facts_of_the_live_run(
    *,
    stub: Any,
    wire: Wire,
    open_wire: Callable[..., Wire],
    describe: Callable[..., Environment],
    tmp_path: Path,
    token: bool,
    trouble: str,
) -> None:
    environment = describe(stub.url, token=token, provider=True, trusted=trouble != "tls")
    stub.on(
        "GET",
        "/cloudapi/1.0.0/tokens",
        stub.json({"values": [{"name": "ci", "expirationTimeUtc": "2031-01-02T03:04:05Z"}]}),
    )
    if trouble == "rejected":
        for path in ("/cloudapi/1.0.0/sessions", "/oauth/tenant/xav_lab/token"):
            stub.on("POST", path, stub.json({"error": "invalid_grant"}, 401))
    elif trouble == "versions":
        stub.on("GET", "/api/versions", stub.html(503))
    elif trouble == "expired":
        good = stub.json({"user": {"name": "a", "id": "u"}, "org": {"name": "o", "id": "i"}, "roleRefs": []})
        stub.on("GET", "/cloudapi/1.0.0/sessions/current", stub.json({}, 401), good)
    live = collect(environment, wire, {"VCD_PASSWORD": stub.PASSWORD, "VCD_TOKEN": stub.API_TOKEN})
    log_out_all(wire)
    asked = len(stub.asked)
    again = collect(environment, replayed(open_wire, wire, tmp_path), {})
    for kind in FACTS:
        assert again.get(kind) == live.get(kind), kind.__name__
    assert len(stub.asked) == asked


@pytest.mark.parametrize("stack", ["httpx", "pyvcloud"])
def test_both_stacks_play_from_the_tape_what_they_read(
    *, stub: Any, wire: Wire, open_wire: Callable[..., Wire], stacks: Any, tmp_path: Path, stack: str
) -> None:
    stub.on("GET", PATH, stub.text({"httpx": '{"name": "é"}', "pyvcloud": '<Thing name="é"/>'}[stack]))
    live = stacks(stub.url, wire)[stack](PATH)
    offline = stacks(stub.url, replayed(open_wire, wire, tmp_path))[stack](PATH)
    assert offline.source == live.source
    if stack == "httpx":
        assert offline.body == live.body == {"name": "é"}
    else:
        assert offline.body.get("name") == live.body.get("name") == "é"
    assert len(stub.asked) == 1


@pytest.mark.parametrize("stack", ["httpx", "pyvcloud"])
@pytest.mark.parametrize("fault", ["403", "429", "500", "stall", "reset", "truncate", "html", "half"])
def test_a_fault_plays_back_as_the_same_sentence(
    *, stub: Any, wire: Wire, open_wire: Callable[..., Wire], stacks: Any, tmp_path: Path, stack: str, fault: str
) -> None:
    if fault.isdigit():
        stub.on("GET", PATH, stub.html(int(fault)))
    elif fault in ("html", "half"):
        stub.on("GET", PATH, stub.html() if fault == "html" else stub.text('{"name": "thi'))
    else:
        stub.on("GET", PATH, stub.text("{}" * 20, fault=fault))
    with pytest.raises(errors.ExchangeError) as live:
        stacks(stub.url, wire)[stack](PATH)
    asked = len(stub.asked)
    with pytest.raises(errors.ExchangeError) as offline:
        stacks(stub.url, replayed(open_wire, wire, tmp_path))[stack](PATH)
    assert type(offline.value) is type(live.value)
    assert str(offline.value) == str(live.value)
    assert offline.value.source == live.value.source
    assert offline.value.needs == live.value.needs
    assert len(stub.asked) == asked


def test_a_request_nobody_made_is_said_to_be_missing(open_wire: Callable[..., Wire], stacks: Any) -> None:
    wire = open_wire(recording=Tape())
    with pytest.raises(errors.NotTaped, match=r"GET https://vcd\.example\.invalid/api/thing is not in the recording"):
        stacks("https://vcd.example.invalid", wire)["httpx"](PATH)


def test_the_host_the_order_of_the_query_and_request_ids_do_not_matter_but_the_version_does(
    stub: Any, wire: Wire, open_wire: Callable[..., Wire], authority: Any, tmp_path: Path
) -> None:
    stub.on("GET", PATH, stub.json({"name": "thing"}))
    endpoint = vcd_endpoint(wire, stub.url, ca_file=authority.file)
    session = Session(stub.JWT, lambda: stub.JWT)
    CloudApi(endpoint, "37.2", session).get(PATH, {"b": "2", "a": "1"})
    elsewhere = vcd_endpoint(replayed(open_wire, wire, tmp_path), "https://vcd.elsewhere.invalid")
    assert CloudApi(elsewhere, "37.2", session).get(PATH, {"a": "1", "b": "2"}).body == {"name": "thing"}
    with pytest.raises(errors.NotTaped):
        CloudApi(elsewhere, "36.0", session).get(PATH, {"a": "1", "b": "2"})
    with pytest.raises(errors.NotTaped):
        LegacyApi(elsewhere, "37.2", session).get(PATH)


def test_what_changed_between_two_readings_plays_in_order(
    stub: Any, wire: Wire, open_wire: Any, stacks: Any, tmp_path: Path
) -> None:
    stub.on("GET", PATH, stub.json({"at": 1}), stub.json({"at": 2}))
    read = stacks(stub.url, wire)["httpx"]
    assert [read(PATH).body["at"] for _ in range(2)] == [1, 2]
    play = stacks(stub.url, replayed(open_wire, wire, tmp_path))["httpx"]
    assert [play(PATH).body["at"] for _ in range(3)] == [1, 2, 2]


def test_only_white_listed_headers_are_on_the_tape(stub: Any, wire: Wire, stacks: Any) -> None:
    stub.on(
        "GET", PATH, stub.json({}, 200, Link="<x>", Set_Cookie="vcloud_jwt=x", X_Internal="cell-7", Authorization="x")
    )
    stacks(stub.url, wire)["httpx"](PATH)
    assert set(wire.tape.exchanges[0].headers) == {"content-type", "date", "link", "x-vmware-vcloud-request-id"}


def test_of_a_login_only_that_it_happened_is_on_the_tape(
    stub: Any, wire: Wire, describe: Callable[..., Environment]
) -> None:
    secrets = {"VCD_PASSWORD": stub.PASSWORD, "VCD_TOKEN": stub.API_TOKEN}
    collect(describe(stub.url, token=True, provider=True), wire, secrets)
    bodies = {each.path: each.body for each in wire.tape.exchanges if each.method == "POST"}
    assert bodies == {
        "/oauth/tenant/xav_lab/token": '{"access_token": "[redacted]"}',
        "/cloudapi/1.0.0/sessions/provider": "{}",
    }


def test_a_damaged_tape_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "tape.jsonl"
    path.write_text('{"endpoint": "vcd"}\n')
    with pytest.raises(UsageError, match=r"tape\.jsonl:1: this is no exchange"):
        Tape.load(path)


names = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(
    st.builds(
        Exchange,
        endpoint=names,
        method=st.sampled_from(["GET", "POST"]),
        path=names,
        query=st.lists(st.tuples(names, names), max_size=3).map(tuple),
        version=names,
        status=st.none() | st.integers(200, 599),
        headers=st.dictionaries(names, names, max_size=2),
        body=names,
        sent_at=st.datetimes(timezones=st.just(UTC)),
        duration=st.floats(0, 100),
        failure=st.none() | st.builds(Failure, kind=names, contact=names, detail=names),
    )
)
def test_a_line_of_the_tape_is_the_exchange(exchange: Exchange) -> None:
    line = exchange.line()
    assert "\n" not in line
    assert json.loads(line)["endpoint"] == exchange.endpoint
    assert Exchange.of_line(line) == exchange


def test_a_tape_of_yesterday_keeps_yesterdays_clock(
    stub: Any, open_wire: Callable[..., Wire], describe: Callable[..., Environment], tmp_path: Path
) -> None:
    yesterday = datetime(2020, 2, 2, tzinfo=UTC)
    wire = open_wire(now=lambda: yesterday)
    stub.on("GET", "/cloudapi/1.0.0/tokens", stub.json({"values": []}))
    environment = describe(stub.url)
    live = collect(environment, wire, {"VCD_PASSWORD": stub.PASSWORD})
    assert live.get(ApiTokens).now == yesterday
    offline = collect(environment, replayed(open_wire, wire, tmp_path), {})
    assert offline.get(ApiTokens).now == yesterday
