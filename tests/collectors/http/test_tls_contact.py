"""Attempts to connect that fail are told apart, since each has another remedy."""

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.contact import Contact
from capvcd_collectors.http.errors import ConnectionCut, ConnectionFailed, TimedOut
from capvcd_collectors.http.tls import trust
from capvcd_collectors.http.wire import Wire
from collectors.http.logging_in import vcd_endpoint

PATH = "/api/versions"
ACCEPT = "application/*+xml"


def failed_contact(wire: Wire, url: str, **options: Any) -> ConnectionFailed:
    with pytest.raises(ConnectionFailed) as failed:
        vcd_endpoint(wire, url, **options).send("GET", PATH, accept=ACCEPT)
    assert str(failed.value).startswith(f"GET {url}{PATH} got no connection: {failed.value.contact.value}")
    assert len(wire.ledger.entries) == 1, "a failed contact is not repeated"
    return failed.value


@pytest.mark.parametrize(
    ("kind", "contact", "mends"),
    [
        ("unknown", Contact.CERTIFICATE_UNTRUSTED, "vcd.caFile"),
        ("expired", Contact.CERTIFICATE_EXPIRED, "valid today"),
        ("wrong-host", Contact.CERTIFICATE_WRONG_HOST, "vcd.url"),
        ("plain", Contact.TLS_FAILED, "an HTTPS server"),
    ],
)
def test_a_certificate_that_will_not_do_says_why(
    *, serve: Callable[[str], Any], wire: Wire, authority: Any, kind: str, contact: Contact, mends: str
) -> None:
    error = failed_contact(wire, serve(kind).url, ca_file=authority.file)
    assert error.contact is contact
    assert error.needs is not None
    assert mends in error.needs


def test_a_certificate_of_a_private_authority_is_untrusted_without_its_file(stub: Any, wire: Wire) -> None:
    assert failed_contact(wire, stub.url).contact is Contact.CERTIFICATE_UNTRUSTED
    assert stub.asked == []


@pytest.mark.parametrize("kind", ["unknown", "expired", "wrong-host"])
def test_insecure_takes_any_certificate(serve: Callable[[str], Any], wire: Wire, kind: str) -> None:
    server = serve(kind)
    server.on("GET", PATH, server.text("<x/>"))
    assert vcd_endpoint(wire, server.url, insecure=True).send("GET", PATH, accept=ACCEPT).status == 200


def test_a_closed_port_is_refused(wire: Wire, authority: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = failed_contact(wire, f"https://127.0.0.1:{taken.getsockname()[1]}", ca_file=authority.file)
    assert error.contact is Contact.REFUSED


def test_a_name_nobody_knows_is_not_resolved(
    open_wire: Callable[..., Wire], authority: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_args: Any, **_options: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    error = failed_contact(open_wire(loopback_only=False), "https://vcd.example.invalid", ca_file=authority.file)
    assert (error.contact, error.detail) == (Contact.NAME_UNRESOLVED, "name or service not known")


def test_a_port_that_never_shakes_hands_is_a_time_out_and_no_missing_route(
    open_wire: Callable[..., Wire], authority: Any
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        endpoint = vcd_endpoint(
            open_wire(connect_timeout=0.2), f"https://127.0.0.1:{silent.getsockname()[1]}", ca_file=authority.file
        )
        with pytest.raises(TimedOut):
            endpoint.send("GET", PATH, accept=ACCEPT)


def test_a_port_that_takes_no_connection_is_no_route(open_wire: Callable[..., Wire], authority: Any) -> None:
    with socket.socket() as full, ExitStack() as queued:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            waiting = queued.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(full.getsockname())
        wire = open_wire(connect_timeout=0.2)
        error = failed_contact(wire, f"https://127.0.0.1:{full.getsockname()[1]}", ca_file=authority.file)
    assert (error.contact, error.detail) == (Contact.NO_ROUTE, "no answer within 0.2 s")


def test_a_handshake_that_is_reset_decides_nothing_about_the_certificate(
    open_wire: Callable[..., Wire], authority: Any
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:

        def reset() -> None:
            rude.settimeout(3)
            for _ in range(3):
                with suppress(TimeoutError):
                    knock()

        def knock() -> None:
            connection, _ = rude.accept()
            with connection:
                connection.recv(1)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        resetting = threading.Thread(target=reset)
        resetting.start()
        endpoint = vcd_endpoint(open_wire(), f"https://127.0.0.1:{rude.getsockname()[1]}", ca_file=authority.file)
        with pytest.raises(ConnectionCut):
            endpoint.send("GET", PATH, accept=ACCEPT)
        resetting.join(10)


def test_a_ca_file_without_certificate_is_the_users_to_mend(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("not a certificate")
    with pytest.raises(UsageError, match=r"vcd\.caFile: .*ca\.pem holds no certificate in PEM form"):
        trust(path, insecure=False, section="vcd")


def test_the_environment_brings_no_proxy_and_no_netrc(
    *, stub: Any, wire: Wire, authority: Any, stacks: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    stub.on("GET", "/api/thing", stub.text('<Thing name="thing"/>'))
    assert stacks(stub.url, wire)["pyvcloud"]("/api/thing").source.status == 200
    assert vcd_endpoint(wire, stub.url, ca_file=authority.file).send("GET", PATH, accept=ACCEPT).status == 200
    assert {each.headers.get("authorization") for each in stub.asked} == {f"Bearer {stub.JWT}", None}
