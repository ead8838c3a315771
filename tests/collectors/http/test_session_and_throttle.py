"""One new login when a token has expired, however many threads notice; and politeness."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from capvcd_collectors.http.endpoint import Session
from capvcd_collectors.http.errors import Unauthenticated
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vcd.cloudapi import CloudApi
from collectors.http.logging_in import vcd_endpoint

THINGS = "/cloudapi/1.0.0/things"


class Desk:
    """Hands out numbered tokens, and lets the server know which one is good."""

    def __init__(self) -> None:
        self.logins = 0
        self.good = "token-0"

    def log_in(self) -> str:
        self.logins += 1
        self.good = f"token-{self.logins}"
        return self.good


@pytest.fixture
def desk(stub: Any) -> Desk:
    desk = Desk()

    def answer(asked: Any) -> Any:
        good = asked.headers["authorization"] == f"Bearer {desk.good}"
        return stub.json({"name": "thing"} if good else {"message": "expired"}, 200 if good else 401)

    stub.on("GET", THINGS, answer)
    return desk


@pytest.fixture
def vcd(stub: Any, wire: Wire, authority: Any, desk: Desk) -> CloudApi:
    return CloudApi(vcd_endpoint(wire, stub.url, ca_file=authority.file), "37.2", Session("token-0", desk.log_in))


def test_a_token_that_expires_is_replaced_and_the_request_repeated(stub: Any, vcd: CloudApi, desk: Desk) -> None:
    assert vcd.get(THINGS).body == {"name": "thing"}
    desk.good = "none"
    assert vcd.get(THINGS).body == {"name": "thing"}
    assert vcd.get(THINGS).body == {"name": "thing"}
    assert desk.logins == 1
    assert stub.counted()[f"GET {THINGS}"] == 4


def test_many_threads_that_meet_the_same_401_log_in_once(stub: Any, vcd: CloudApi, desk: Desk) -> None:
    desk.good = "none"
    together = threading.Barrier(6)

    def read(_: int) -> Any:
        together.wait(5)
        return vcd.get(THINGS).body

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(read, range(6))) == [{"name": "thing"}] * 6
    assert desk.logins == 1


def test_a_path_that_is_401_for_ever_costs_one_new_login(stub: Any, vcd: CloudApi, desk: Desk) -> None:
    stub.on("GET", THINGS, stub.json({"message": "no"}, 401))
    with pytest.raises(Unauthenticated) as failed:
        vcd.get(THINGS)
    assert failed.value.source.path == THINGS
    assert (desk.logins, stub.counted()[f"GET {THINGS}"]) == (1, 2)


def test_a_path_that_ends_every_session_fails_alone(
    stub: Any, open_wire: Callable[..., Wire], authority: Any, desk: Desk
) -> None:
    endpoint = vcd_endpoint(open_wire(timeout=5), stub.url, ca_file=authority.file)
    vcd = CloudApi(endpoint, "37.2", Session("token-0", desk.log_in))
    deadly = "/cloudapi/1.0.0/deadly"
    healthy = stub._handlers["GET", THINGS]
    struck_twice, both_asked = threading.Event(), threading.Barrier(2)

    def end_session(asked: Any) -> None:
        if asked.headers["authorization"] == f"Bearer {desk.good}":
            desk.good = "none"

    def kill(asked: Any) -> Any:
        again = asked.headers["authorization"] != "Bearer token-0"
        if not again:
            both_asked.wait(5)
        end_session(asked)
        if again:
            struck_twice.set()
        return stub.json({"message": "expired"}, 401)

    def answer(asked: Any) -> Any:
        if asked.headers["authorization"] == "Bearer token-0":
            both_asked.wait(5)
            end_session(asked)
        else:
            struck_twice.wait(0.3)
        return healthy(asked)

    stub.on("GET", deadly, kill)
    stub.on("GET", THINGS, answer)
    with ThreadPoolExecutor(2) as pool:
        bad, good = pool.submit(vcd.get, deadly), pool.submit(vcd.get, THINGS)
        assert good.result(20).body == {"name": "thing"}
        with pytest.raises(Unauthenticated) as failed:
            bad.result(20)
    assert failed.value.source.path == deadly


def test_no_cookie_of_the_server_comes_back(stub: Any, vcd: CloudApi, desk: Desk) -> None:
    stub.on("GET", THINGS, stub.json({}, 200, Set_Cookie="vcloud_jwt=eyJsecret; Path=/"))
    vcd.get(THINGS)
    vcd.get(THINGS)
    assert "cookie" not in stub.asked[-1].headers


def test_connections_are_kept(stub: Any, vcd: CloudApi, desk: Desk) -> None:
    accepted: list[Any] = []
    original = stub.server.get_request
    stub.server.get_request = lambda: accepted.append(1) or original()
    for _ in range(5):
        vcd.get(THINGS)
    assert len(accepted) == 1


@pytest.mark.parametrize("bound", [1, 3])
def test_no_more_than_the_bound_are_in_flight_over_both_personas(
    stub: Any, open_wire: Callable[..., Wire], authority: Any, bound: int
) -> None:
    wire = open_wire(per_endpoint=bound, timeout=5)
    full, too_many = threading.Event(), threading.Event()

    def answer(_asked: Any) -> Any:
        if stub.in_flight >= bound:
            full.set()
        if stub.in_flight > bound:
            too_many.set()
        full.wait(5)
        too_many.wait(0.1)
        return stub.json({})

    stub.on("GET", THINGS, answer)
    personas = [
        CloudApi(vcd_endpoint(wire, stub.url, name=name, ca_file=authority.file), "37.2", Session("t", lambda: "t"))
        for name in ("vcd", "vcd-provider")
    ]
    with ThreadPoolExecutor(12) as pool:
        for done in [pool.submit(personas[number % 2].get, THINGS) for number in range(8)]:
            assert done.result(10).body == {}
    assert stub.most_in_flight == bound
    assert len(wire.ledger.entries) == 8


def test_every_call_carries_a_request_id_of_its_own(stub: Any, vcd: CloudApi, wire: Wire) -> None:
    vcd.get(THINGS)
    vcd.get(THINGS)
    ours = [asked.headers["x-vmware-vcloud-client-request-id"] for asked in stub.asked]
    assert len(set(ours)) == 2
    assert [entry.request_id for entry in wire.ledger.entries] == [f"{each}-7f" for each in ours]
