"""One deadline holds from the start of an attempt to the last byte of its answer, in whatever pieces that comes."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from capvcd_collectors.facts.contact import Contact
from capvcd_collectors.http.errors import ConnectionFailed, ExchangeError, NotSent, TimedOut
from capvcd_collectors.http.throttle import Throttle
from capvcd_collectors.http.wire import Wire
from collectors.http.logging_in import vcd_endpoint

PATH = "/cloudapi/1.0.0/things"
TIMEOUT = 0.6
LONGEST = 10.0
"""Seconds after which a server of these tests gives up being slow."""

Act = Callable[[socket.socket], None]


class RawServer:
    """Takes connections (with TLS when a *context* is given) and lets *act* do with each what it likes."""

    def __init__(self, act: Act, context: ssl.SSLContext | None = None) -> None:
        self._act = act
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=20)
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            connection.settimeout(LONGEST)
            self._open.append(connection)
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError):
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
                connection.recv(65536)
            self._act(connection)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(5)


def dripped(start: bytes, drop: bytes, pause: float = 0.05) -> Act:
    """Say *start* at once and then *drop* again and again."""

    def act(connection: socket.socket) -> None:
        connection.sendall(start)
        ends = time.monotonic() + LONGEST
        while time.monotonic() < ends:
            connection.sendall(drop)
            threading.Event().wait(pause)

    return act


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SLOW: dict[str, Act] = {
    "head": dripped(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
    "status line": dripped(b"HTTP/1.1 2", b"0"),
    "1xx": dripped(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
    "1xx with heads": dripped(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0.01),
    "chunk extension": dripped(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2;", b"a"),
    "chunks": dripped(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "trailer": dripped(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Slow: ", b"a"),
    "body": dripped(HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
    "body without end": dripped(HEAD + b"\r\n", b" "),
    "nothing": dripped(b"", b""),
}


@pytest.fixture
def raw(authority: Any) -> Iterator[Callable[..., RawServer]]:
    """Start a server that does with each connection what it is told."""
    made: list[RawServer] = []

    def start(act: Act, *, tls: bool = True) -> RawServer:
        made.append(RawServer(act, authority.context() if tls else None))
        return made[-1]

    yield start
    for each in made:
        each.close()


def failed(wire: Wire, url: str, **settings: Any) -> tuple[ExchangeError, float]:
    """How a request to *url* failed, and after how many seconds."""
    endpoint = vcd_endpoint(wire, url, **settings)
    began = time.monotonic()
    with pytest.raises(ExchangeError) as caught:
        endpoint.send("GET", PATH, accept="application/json")
    return caught.value, time.monotonic() - began


@pytest.mark.parametrize("what", SLOW)
def test_an_answer_that_trickles_is_given_up_at_twice_the_time_out(
    raw: Callable[..., RawServer], open_wire: Callable[..., Wire], authority: Any, what: str
) -> None:
    server = raw(SLOW[what])
    error, took = failed(open_wire(timeout=TIMEOUT), f"https://127.0.0.1:{server.port}", ca_file=authority.file)

    assert type(error) is TimedOut
    assert str(error).endswith("had no complete answer within 0.6 s")
    assert took < 2 * TIMEOUT + 0.7
    assert server.connections == 2


def test_a_handshake_that_trickles_ends_with_the_time_to_connect(
    raw: Callable[..., RawServer], open_wire: Callable[..., Wire], authority: Any
) -> None:
    server = raw(dripped(b"\x16\x03\x03\x7f\xff", b"\x00"), tls=False)
    wire = open_wire(timeout=5, connect_timeout=0.3)
    error, took = failed(wire, f"https://127.0.0.1:{server.port}", ca_file=authority.file)

    assert isinstance(error, TimedOut | ConnectionFailed)
    assert took < 2


PROXIES: dict[str, tuple[str, Act, str]] = {
    "silent socks": ("socks5", dripped(b"", b""), "no complete answer within 0.3 s"),
    "socks that speaks something else": (
        "socks5",
        dripped(b"\x16\x03\x01\x02\x00\x01", b""),
        "what it answers is not what such a proxy says",
    ),
    "socks that says half a word": ("socks5", dripped(b"\x05", b""), "what it answers is not what such a proxy says"),
    "socks that refuses": ("socks5", dripped(b"\x05\xff", b""), "Requested NO AUTHENTICATION REQUIRED from proxy"),
    "CONNECT without an answer": ("http", dripped(b"", b""), "no complete answer within 0.3 s"),
    "CONNECT dripped": ("http", dripped(b"HTTP/1.1 200 OK\r\nX: ", b"a"), "no complete answer within 0.3 s"),
    "CONNECT with 1xx for ever": ("http", dripped(b"", b"HTTP/1.1 100 C\r\n\r\n"), "no complete answer within 0.3 s"),
    "CONNECT that is no HTTP": ("http", dripped(b"SSH-2.0-x\r\n\r\n", b""), "what it answers is not what"),
    "CONNECT cut": ("http", lambda connection: connection.close(), "it ended the connection"),
    "https proxy without a handshake": ("https", dripped(b"", b""), "no complete answer within 0.3 s"),
}


@pytest.mark.parametrize("which", PROXIES)
def test_a_proxy_in_the_way_is_no_path_and_is_said_in_time(
    raw: Callable[..., RawServer], open_wire: Callable[..., Wire], authority: Any, which: str
) -> None:
    scheme, act, reason = PROXIES[which]
    server = raw(act, tls=False)
    wire = open_wire(timeout=5, connect_timeout=0.3)
    error, took = failed(
        wire, "https://127.0.0.1:9", ca_file=authority.file, proxy=f"{scheme}://127.0.0.1:{server.port}"
    )

    assert isinstance(error, ConnectionFailed)
    assert error.contact is Contact.NO_WAY_THROUGH_PROXY
    assert f"no network path through the proxy ({scheme}://127.0.0.1:{server.port}: {reason}" in str(error)
    assert took < 2


def test_a_proxy_that_is_not_there_is_no_verdict_on_the_server(open_wire: Callable[..., Wire], authority: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    error, _ = failed(open_wire(), "https://127.0.0.1:9", ca_file=authority.file, proxy=f"http://127.0.0.1:{port}")

    assert isinstance(error, ConnectionFailed)
    assert error.contact is Contact.NO_WAY_THROUGH_PROXY
    assert error.detail.endswith(": connection refused")


def test_nobody_waits_for_a_turn_when_the_run_is_over(
    stub: Any, open_wire: Callable[..., Wire], authority: Any
) -> None:
    wire = open_wire(per_endpoint=1, timeout=5)
    endpoint = vcd_endpoint(wire, stub.url, ca_file=authority.file)
    ended: list[type[BaseException]] = []

    def ask() -> None:
        try:
            endpoint.send("GET", PATH, accept="application/json")
        except NotSent as error:
            ended.append(type(error))

    throttle: Throttle = wire._seam.throttle
    with throttle.turn(stub.url):
        waiting = threading.Thread(target=ask)
        waiting.start()
        wire._seam.gate.close(0.1)
        waiting.join(5)

    assert ended == [NotSent]
    assert stub.asked == []
