"""The lab over real HTTPS: certificates, faults, request ids, the account of every request, and how it stops."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from capvcd_lab.faults import Fault, FaultKind
from capvcd_lab.server import Lab

VERSIONS = "/api/versions"
ORGS = "/cloudapi/1.0.0/orgs"
PASSWORD = "MyVerySecurePassword"
ACCEPT = {"Accept": "application/json;version=36.0"}


@contextmanager
def client_of(lab: Lab, **options: float) -> Iterator[httpx.Client]:
    context = ssl.create_default_context(cadata=lab.ca_pem.decode())
    with httpx.Client(base_url=lab.endpoints["vcd"], verify=context, headers=ACCEPT, timeout=10, **options) as client:
        yield client


def log_in(client: httpx.Client) -> None:
    response = client.post("/cloudapi/1.0.0/sessions", auth=("administrator@xav_lab", PASSWORD))
    client.headers["Authorization"] = f"Bearer {response.headers['X-VMWARE-VCLOUD-ACCESS-TOKEN']}"


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab("article") as served:
        yield served


@pytest.fixture
def client(lab: Lab) -> Iterator[httpx.Client]:
    with client_of(lab) as one:
        log_in(one)
        lab.requests.clear()
        yield one


# -- the wire itself -----------------------------------------------------------------------------------------------


def test_a_client_that_trusts_the_labs_authority_is_served(client: httpx.Client) -> None:
    assert client.get(ORGS).json()["values"][0]["name"] == "xav_lab"


def test_a_client_that_does_not_is_not(lab: Lab) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(lab.endpoints["vcd"])


def test_a_connection_is_kept_for_the_next_request(client: httpx.Client) -> None:
    streams = {id(client.get(ORGS).extensions["network_stream"]) for _ in range(3)}
    assert len(streams) == 1


def test_a_request_id_of_the_client_is_echoed_with_one_of_the_cell(client: httpx.Client) -> None:
    given = client.get(ORGS, headers={"X-VMWARE-VCLOUD-CLIENT-REQUEST-ID": "run-7"})
    assert given.headers["X-VMWARE-VCLOUD-REQUEST-ID"].startswith("run-7-")
    odd = client.get(ORGS, headers={"X-VMWARE-VCLOUD-CLIENT-REQUEST-ID": "run 7"})
    assert not odd.headers["X-VMWARE-VCLOUD-REQUEST-ID"].startswith("run")


def test_an_error_names_its_request(client: httpx.Client) -> None:
    refused = client.get("/cloudapi/1.0.0/cells")
    assert refused.json()["message"].startswith(f"[ {refused.headers['X-VMWARE-VCLOUD-REQUEST-ID']} ] ")


def test_links_lead_back_to_the_host_the_client_asked(client: httpx.Client) -> None:
    link = client.get("/cloudapi/1.0.0/rights", headers={"Host": "vcd.example.com"}).headers["Link"]
    assert link.startswith("<https://vcd.example.com/cloudapi/1.0.0/rights?page=2>")


def test_the_clock_of_the_date_header_is_the_sites() -> None:
    with Lab("clock-skew") as lab, client_of(lab) as client:
        ahead = httpx.Headers(client.get(VERSIONS).headers)["Date"]
        lab.world.site.clock_skew_seconds = 0
        assert ahead != client.get(VERSIONS).headers["Date"]


def test_a_slow_handshake_holds_nobody_up(lab: Lab, client: httpx.Client) -> None:
    import socket  # noqa: PLC0415  # only here

    host, port = lab.endpoints["vcd"].removeprefix("https://").split(":")
    with socket.create_connection((host, int(port))), client_of(lab) as another:
        assert another.get(VERSIONS).status_code == 200


def test_closing_the_lab_hangs_up_on_everyone() -> None:
    others = set(threading.enumerate())
    lab = Lab("article")
    lab.start()
    with client_of(lab) as client:
        client.get(VERSIONS)
        lab.close()
        with pytest.raises(httpx.TransportError):
            client.get(VERSIONS)
    assert not [thread for thread in threading.enumerate() if thread.name == "lab-vcd" and thread not in others]


# -- the account ---------------------------------------------------------------------------------------------------


def test_every_request_is_accounted_for(lab: Lab, client: httpx.Client) -> None:
    response = client.get(ORGS, params={"filter": "name==xav_lab"})
    client.get("/cloudapi/1.0.0/cells")
    first, second = lab.requests.settled()
    assert (first.endpoint, first.method, first.path, first.query) == ("vcd", "GET", ORGS, "filter=name%3D%3Dxav_lab")
    assert (first.status, first.user, first.accept_version) == (200, "administrator@xav_lab", "36.0")
    assert (first.bytes, first.request_id) == (
        len(response.content),
        response.headers["X-VMWARE-VCLOUD-REQUEST-ID"],
    )
    assert (second.status, second.user) == (403, "administrator@xav_lab")


@pytest.mark.parametrize("path", ["//api/versions", "///api/versions", "/api//versions", "//cloudapi/1.0.0/orgs"])
def test_slashes_that_meet_in_a_path_reach_the_lab_and_lead_nowhere(lab: Lab, path: str) -> None:
    with client_of(lab) as client:
        assert client.get(f"{lab.endpoints['vcd']}{path}").status_code == 404
    (record,) = lab.requests.settled()
    assert (record.path, record.status) == (path, 404)


def test_the_account_names_who_logs_in(lab: Lab) -> None:
    with client_of(lab) as client:
        log_in(client)
        client.delete("/cloudapi/1.0.0/sessions/current")
    assert [(record.method, record.user) for record in lab.requests.settled()] == [
        ("POST", "administrator@xav_lab"),
        ("DELETE", "administrator@xav_lab"),
    ]


# -- faults --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_a_status_is_written_as_the_api_would(lab: Lab, client: httpx.Client, status: int) -> None:
    lab.faults.add(Fault(kind="status", status=status, path=ORGS, times=1))
    refused = client.get(ORGS)
    assert (refused.status_code, sorted(refused.json())) == (status, ["message", "minorErrorCode", "stackTrace"])
    assert client.get(ORGS).status_code == 200


def test_a_legacy_path_gets_a_legacy_error(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="status", status=503, path="/api/*"))
    refused = client.get("/api/org", headers={"Accept": "application/*+xml;version=36.0"})
    assert refused.status_code == 503
    assert b"<Error" in refused.content


def test_a_page_may_stand_where_the_api_should(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="status", status=500, html=True, path=ORGS, times=1))
    lab.faults.add(Fault(kind="html", path=ORGS, times=1))
    broken, proxied = client.get(ORGS), client.get(ORGS)
    assert (broken.status_code, proxied.status_code) == (500, 200)
    assert {broken.headers["Content-Type"], proxied.headers["Content-Type"]} == {"text/html;charset=utf-8"}


def test_a_busy_cell_may_say_when_to_come_back(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="status", status=429, retry_after=7, path=ORGS, times=1))
    lab.faults.add(Fault(kind="status", status=429, path=ORGS, times=1))
    assert [client.get(ORGS).headers.get("Retry-After") for _ in range(2)] == ["7", None]


def test_latency_comes_on_top_of_the_answer(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="latency", seconds=0.2, path=ORGS))
    started = time.monotonic()
    assert client.get(ORGS).status_code == 200
    assert time.monotonic() - started >= 0.2


def test_a_body_may_end_half_way(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="truncate", path=ORGS))
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(ORGS)


def test_a_connection_may_be_reset(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="reset", path=ORGS))
    # Below TLS it is an RST; whether ssl passes that on as a reset or as an early end depends on its release.
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.get(ORGS)
    assert [record.status for record in lab.requests.settled()] == [0]


def test_an_answer_may_never_come(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="stall", path=ORGS))
    with pytest.raises(httpx.ReadTimeout):
        client.get(ORGS, timeout=0.2)


def test_a_session_may_be_forgotten_once(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="expired-token", path=ORGS, times=1))
    assert [client.get(ORGS).status_code for _ in range(2)] == [401, 401]
    log_in(client)
    assert client.get(ORGS).status_code == 200


def test_a_session_may_be_forgotten_for_ever(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="expired-token", path=ORGS))
    statuses = []
    for _ in range(2):
        log_in(client)
        statuses.append(client.get(ORGS).status_code)
    assert statuses == [401, 401]


def test_a_fault_strikes_only_what_it_names(lab: Lab, client: httpx.Client) -> None:
    fault = lab.faults.add(Fault(kind="status", status=503, path="/cloudapi/1.0.0/edge*", method="GET", times=2))
    assert client.get(ORGS).status_code == 200
    assert [client.get("/cloudapi/1.0.0/edgeGateways").status_code for _ in range(3)] == [503, 503, 200]
    assert (fault.struck, fault.is_spent) == (2, True)


def test_a_fault_may_name_a_query(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="status", status=503, path=ORGS, query="filter=name==xav*"))
    assert client.get(ORGS, params={"filter": "name==xav_lab"}).status_code == 503
    assert client.get(ORGS, params={"filter": "name==other"}).status_code == 200


def test_the_wire_can_be_mended(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="html"))
    lab.faults.clear()
    assert client.get(ORGS).status_code == 200


@pytest.mark.parametrize(
    ("kind", "complaint"),
    [
        ("tls-unknown-ca", "unable to get local issuer certificate|self.signed"),
        ("tls-expired", "certificate has expired"),
        ("tls-wrong-host", "not valid for"),
    ],
)
def test_a_certificate_may_be_wrong(lab: Lab, kind: FaultKind, complaint: str) -> None:
    lab.faults.add(Fault(kind=kind))
    with client_of(lab) as client, pytest.raises(httpx.ConnectError, match=complaint):
        client.get(VERSIONS)


def test_nothing_may_listen_at_all() -> None:
    with Lab("vcd-down") as lab, client_of(lab) as client, pytest.raises(httpx.ConnectError, match="refused"):
        client.get(VERSIONS)


@pytest.mark.parametrize("kind", ["drip-head", "drip-body", "drip-chunk", "informational"])
def test_an_answer_may_trickle_and_ends_by_its_time(lab: Lab, client: httpx.Client, kind: FaultKind) -> None:
    fault = lab.faults.add(Fault(kind=kind, path=VERSIONS, seconds=0.3))
    began = time.monotonic()
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(VERSIONS)
    assert 0.2 < time.monotonic() - began < 5
    assert fault.struck == 1


def test_a_header_may_be_in_another_encoding(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="foreign-header"))
    assert ("X-Cell".lower().encode(), "Zürich".encode("latin-1")) in [
        (name.lower(), value) for name, value in client.get(VERSIONS).headers.raw
    ]


@pytest.mark.parametrize("path", [VERSIONS, ORGS])
def test_an_answer_may_be_huge(lab: Lab, client: httpx.Client, path: str) -> None:
    lab.faults.add(Fault(kind="huge", path=path))
    assert len(client.get(path).content) > 5_000_000


def test_a_list_may_never_end(lab: Lab, client: httpx.Client) -> None:
    lab.faults.add(Fault(kind="endless-pages", path=ORGS))
    first, second = (client.get(ORGS).json() for _ in range(2))
    assert first["resultTotal"] == second["resultTotal"] == 10**9
    assert {each["id"] for each in first["values"]}.isdisjoint(each["id"] for each in second["values"])
