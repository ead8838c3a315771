"""The guard lets reads and the logins pass, on every stack, and nothing else whatever it is dressed up as."""

from collections.abc import Callable
from typing import Any

import pytest

from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.contact import Contact
from capvcd_collectors.http.endpoint import Session
from capvcd_collectors.http.errors import ConnectionFailed, LoopbackOnly
from capvcd_collectors.http.guard import WriteRefused, loopback_address, permit
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vcd.kind import CLOUD_DIRECTOR
from capvcd_collectors.vcd.legacy import LegacyApi
from collectors.http.logging_in import vcd_endpoint


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/cloudapi/1.0.0/vdcs"),
        ("HEAD", "/api/versions"),
        ("OPTIONS", "/anything"),
        ("POST", "/cloudapi/1.0.0/sessions"),
        ("POST", "/cloudapi/1.0.0/sessions/provider"),
        ("POST", "/oauth/tenant/xav_lab/token"),
        ("POST", "/oauth/tenant/Sales%20%26%20Service/token"),
        ("POST", "/oauth/provider/token"),
        ("DELETE", "/cloudapi/1.0.0/sessions/current"),
        ("DELETE", "/api/session"),
    ],
)
def test_reads_and_logins_pass(method: str, path: str) -> None:
    permit(CLOUD_DIRECTOR, method, path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/cloudapi/1.0.0/edgeGateways"),
        ("PUT", "/cloudapi/1.0.0/sessions"),
        ("PATCH", "/cloudapi/1.0.0/sessions"),
        ("get", "/cloudapi/1.0.0/vdcs"),
        ("DELETE", "/cloudapi/1.0.0/sessions"),
        ("DELETE", "/cloudapi/1.0.0/sessions/urn:vcloud:session:1"),
        ("DELETE", "/api/session/../vApp/vapp-1"),
        ("POST", "/cloudapi/1.0.0/sessions/"),
        ("POST", "//cloudapi/1.0.0/sessions"),
        ("POST", "/cloudapi/1.0.0/sessions/../vdcs"),
        ("POST", "/cloudapi/1.0.0/sessions%2f..%2fvdcs"),
        ("POST", "/cloudapi/1.0.0/sessions;x=/vdcs"),
        ("POST", "/oauth/tenant/../token"),
        ("POST", "/oauth/tenant/%2e%2e/token"),
        ("POST", "/oauth/tenant/a%2Fb/token"),
        ("POST", "/oauth/tenant/a%252Fb/token"),
        ("POST", "/oauth/tenant/a/b/token"),
        ("POST", "/oauth/tenant/a%0d%0ab/token"),
        ("POST", "/oauth/tenant/xav_lab/register"),
        ("POST", "/oauth/tenant/xav_lab/token\n"),
        ("DELETE", "/api/sessions"),
    ],
)
def test_everything_else_is_refused(method: str, path: str) -> None:
    with pytest.raises(WriteRefused, match="only reads and logins may leave this tool"):
        permit(CLOUD_DIRECTOR, method, path)
    assert CLOUD_DIRECTOR.purpose(method, path) is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_httpx_cannot_write_even_by_its_own_client(stub: Any, wire: Wire, authority: Any, method: str) -> None:
    endpoint = vcd_endpoint(wire, stub.url, ca_file=authority.file)
    with pytest.raises(WriteRefused):
        endpoint.send(method, "/cloudapi/1.0.0/vdcs", accept="application/json;version=37.2")
    with pytest.raises(WriteRefused):
        endpoint._client.request(method, f"{stub.url}/cloudapi/1.0.0/vdcs", json={"name": "mine"})
    assert stub.asked == []
    assert wire.ledger.entries == ()


def test_pyvcloud_cannot_write(stub: Any, wire: Wire, authority: Any) -> None:
    endpoint = vcd_endpoint(wire, stub.url, ca_file=authority.file)
    client = LegacyApi(endpoint, "37.2", Session(stub.JWT, lambda: stub.JWT))._pyvcloud()
    with pytest.raises(WriteRefused):
        client.delete_resource(f"{stub.url}/api/vApp/vapp-1")
    with pytest.raises(WriteRefused):
        client.post_resource(f"{stub.url}/api/vdc/1/action/composeVApp", {"name": "mine"}, "application/json")
    with pytest.raises(WriteRefused):
        client.put_resource(f"{stub.url}/api/vApp/vapp-1/metadata", {"name": "mine"}, "application/json")
    with pytest.raises(WriteRefused):
        client.upload_fragment(f"{stub.url}/transfer/1", b"disk", "bytes 0-3/4")
    assert stub.asked == []


def test_lab_mode_connects_to_nothing_outside_loopback(open_wire: Callable[..., Wire], authority: Any) -> None:
    wire = open_wire(resolve=lambda _host, _port: ["127.0.0.1", "192.0.2.1"])
    endpoint = vcd_endpoint(wire, "https://vcd.example.invalid", ca_file=authority.file)
    with pytest.raises(LoopbackOnly, match=r"no connection leaves 127\.0\.0\.0/8"):
        endpoint.send("GET", "/api/versions", accept="application/*+xml")


def test_lab_mode_connects_to_the_address_it_looked_at_under_the_name_it_was_given(
    stub: Any, open_wire: Callable[..., Wire], authority: Any
) -> None:
    wire = open_wire(resolve=lambda _host, _port: ["127.0.0.1"])
    url = f"https://vcd.example.invalid:{stub.port}"
    endpoint = vcd_endpoint(wire, url, ca_file=authority.file)
    reply = endpoint.send("GET", "/api/versions", accept="application/*+xml")
    assert reply.url == f"{url}/api/versions"
    assert stub.asked[0].headers["host"] == f"vcd.example.invalid:{stub.port}"


def test_lab_mode_takes_no_proxy_elsewhere(wire: Wire, authority: Any) -> None:
    with pytest.raises(UsageError, match=r"proxy: http://192\.0\.2\.1:3128 is outside 127\.0\.0\.0/8"):
        vcd_endpoint(wire, "https://127.0.0.1", ca_file=authority.file, proxy="http://192.0.2.1:3128")


def test_a_name_that_does_not_resolve_is_said_so_in_lab_mode_too(open_wire: Callable[..., Wire]) -> None:
    def nowhere(_host: str, _port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    endpoint = vcd_endpoint(open_wire(resolve=nowhere), "https://vcd.example.invalid")
    with pytest.raises(ConnectionFailed) as failed:
        endpoint.send("GET", "/api/versions", accept="application/*+xml")
    assert failed.value.contact is Contact.NAME_UNRESOLVED


def test_only_addresses_of_127_count_as_loopback() -> None:
    assert loopback_address("x", 443, lambda *_: ["127.65.128.151"]) == "127.65.128.151"
    assert loopback_address("x", 443, lambda *_: ["::1"]) is None
    assert loopback_address("x", 443, lambda *_: ["10.0.0.1"]) is None
    assert loopback_address("x", 443, lambda *_: []) is None
