"""The address register that the recipes examine: a real HTTPS server on loopback, with a log-in."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

USER, PASSWORD, TOKEN = "reader", "hunter2-of-the-register", "session-of-the-register-4711"


@dataclass
class AddressRegister:
    """What the register holds, and every request it was sent."""

    pools: Any = field(default_factory=lambda: [{"name": "vips", "size": 64, "taken": 10}])
    requests: list[tuple[str, str]] = field(default_factory=list)
    sessions: int = 0
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    register: AddressRegister

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/login" and body == {"username": USER, "password": PASSWORD}:
            self.register.sessions += 1
            self.answer(200, {}, {"X-Ipam-Session": TOKEN})
        else:
            self.answer(401, {"message": "who are you?"})

    def do_GET(self) -> None:
        if self.headers["X-Ipam-Session"] != TOKEN:
            self.answer(401, {"message": "no session"})
        elif self.path == "/pools":
            self.answer(200, self.register.pools)
        else:
            self.answer(404, {"message": "no such thing"})

    def do_DELETE(self) -> None:
        self.register.sessions -= 1
        self.answer(200, {})

    def answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self.register.requests.append((self.command, self.path))
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), "X-Ipam-Request": "r-1", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@contextmanager
def served_register(folder: Path) -> Iterator[AddressRegister]:
    """A register that serves on loopback; its authority's certificate is *folder*/register-ca.pem."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "register-ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    register = AddressRegister()
    handler = type("Handler", (_Handler,), {"register": register})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True)
        register.url = f"https://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield register
        finally:
            server.shutdown()
            thread.join()
