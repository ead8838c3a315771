"""Through an HTTP proxy (CONNECT) or a SOCKS5 proxy, both stacks, with TLS verified end to end."""

import re
import select
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from capvcd_collectors.facts.contact import Contact
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.http.errors import ConnectionFailed
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.vcd.connection import contact_vcd

VERSIONS = "<SupportedVersions><VersionInfo><Version>37.2</Version></VersionInfo></SupportedVersions>"


def exactly(connection: socket.socket, count: int) -> bytes:
    read = b""
    while len(read) < count:
        read += connection.recv(count - len(read))
    return read


class Proxy:
    """Understands CONNECT and SOCKS5 without authentication; refuses everything when *closed*."""

    def __init__(self, kind: str, *, closed: bool = False) -> None:
        self.kind = kind
        self.closed = closed
        self.targets: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"{kind}://127.0.0.1:{self.listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            host, port = self._socks(connection) if self.kind == "socks5" else self._connect(connection)
            self.targets.append(f"{host}:{port}")
            if self.closed:
                connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection((host, port)) as server:
                ok = (
                    b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00" if self.kind == "socks5" else b"HTTP/1.1 200 OK\r\n\r\n"
                )
                connection.sendall(ok)
                other = {connection: server, server: connection}
                while True:
                    ready, _, _ = select.select(list(other), [], [], 10)
                    chunks = [(end, end.recv(65536)) for end in ready]
                    if not chunks or not all(chunk for _, chunk in chunks):
                        return
                    for end, chunk in chunks:
                        other[end].sendall(chunk)

    @staticmethod
    def _connect(connection: socket.socket) -> tuple[str, int]:
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        host, _, port = head.split()[1].decode().partition(":")
        return host, int(port)

    @staticmethod
    def _socks(connection: socket.socket) -> tuple[str, int]:
        exactly(connection, exactly(connection, 2)[1])
        connection.sendall(b"\x05\x00")
        kind = exactly(connection, 4)[3]
        host = (
            socket.inet_ntoa(exactly(connection, 4))
            if kind == 1
            else exactly(connection, exactly(connection, 1)[0]).decode()
        )
        return host, int.from_bytes(exactly(connection, 2))

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self._threads:
            thread.join(5)


@pytest.fixture
def proxy() -> Iterator[Callable[..., Proxy]]:
    made: list[Proxy] = []

    def start(kind: str, **options: bool) -> Proxy:
        made.append(Proxy(kind, **options))
        return made[-1]

    yield start
    for each in made:
        each.close()


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_both_stacks_go_through_the_proxy(
    stub: Any, open_wire: Callable[..., Wire], stacks: Any, proxy: Callable[..., Proxy], kind: str
) -> None:
    wire, between = open_wire(), proxy(kind)
    stub.on("GET", "/a", stub.json({"name": "a"}))
    stub.on("GET", "/b", stub.text("<B/>"))
    read = stacks(stub.url, wire, proxy=between.url)
    assert read["httpx"]("/a").body == {"name": "a"}
    assert read["pyvcloud"]("/b").source.status == 200
    assert between.targets == [f"127.0.0.1:{stub.port}"]
    wire.close()


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_behind_a_proxy_nobody_knows_the_servers_address(
    stub: Any,
    open_wire: Callable[..., Wire],
    describe: Callable[..., Environment],
    proxy: Callable[..., Proxy],
    kind: str,
) -> None:
    wire = open_wire()
    stub.on("GET", "/api/versions", stub.text(VERSIONS))
    first = contact_vcd(replace(describe(stub.url), proxy=proxy(kind).url), wire)
    assert (first.contact, first.address) == (Contact.ANSWERED, None)
    wire.close()


def test_a_proxy_that_refuses_is_no_connection(
    stub: Any, open_wire: Callable[..., Wire], stacks: Any, proxy: Callable[..., Proxy]
) -> None:
    wire = open_wire()
    read = stacks(stub.url, wire, proxy=proxy("http", closed=True).url)
    with pytest.raises(ConnectionFailed) as failed:
        read["httpx"]("/a")
    assert failed.value.contact is Contact.NO_WAY_THROUGH_PROXY
    assert re.search(r"no network path through the proxy \(http://127\.0\.0\.1:\d+: 403 Forbidden\)", str(failed.value))
    assert stub.asked == []
    wire.close()
