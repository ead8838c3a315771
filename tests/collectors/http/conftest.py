"""A small Cloud Director of canned answers over real TLS, with every fault a wire can have."""

import json
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import trustme

from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.endpoint import ConnectionSettings, SecretReference
from capvcd_collectors.facts.environment import CredentialSettings, Environment, VcdSettings
from capvcd_collectors.http.endpoint import Session
from capvcd_collectors.http.retry import RetryPolicy
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.redact import Redactor
from capvcd_collectors.vcd.cloudapi import CloudApi
from capvcd_collectors.vcd.kind import CLOUD_DIRECTOR
from capvcd_collectors.vcd.legacy import LegacyApi

PASSWORD = "S3cret&pass:word/é"
API_TOKEN = "Zq7TokenOfTheTenantUser42"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbmlzdHJhdG9yIn0.c2lnbmF0dXJlLW9mLXRoZS1jZWxs"
VERSIONS = """<?xml version="1.0" encoding="UTF-8"?>
<SupportedVersions xmlns="http://www.vmware.com/vcloud/versions">
  <VersionInfo deprecated="false"><Version>37.2</Version><LoginUrl>x</LoginUrl></VersionInfo>
  <VersionInfo deprecated="true"><Version>36.0</Version><LoginUrl>x</LoginUrl></VersionInfo>
  <AlphaVersion deprecated="false"><Version>38.0.0-alpha-1</Version></AlphaVersion>
</SupportedVersions>"""


@dataclass
class Asked:
    """One request as the server saw it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Said:
    """One canned answer; *fault* is something that befalls the wire instead of a proper end."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""


Handler = Callable[[Asked], Said]


def as_json(document: object, status: int = 200, **headers: str) -> Said:
    """A JSON answer; underscores in header names stand for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(json.dumps(document), status, {"Content-Type": "application/json", **named})


class StubVcd:
    """Answers what `on` was told; counts everything; reaches faults through the open socket."""

    PASSWORD = PASSWORD
    API_TOKEN = API_TOKEN
    JWT = JWT
    VERSIONS = VERSIONS

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.asked: list[Asked] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._handlers: dict[tuple[str, str], Handler] = {}
        stub = self

        class Http(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle(self) -> None:
                try:
                    if isinstance(self.connection, ssl.SSLSocket):
                        self.connection.do_handshake()
                    super().handle()
                except (OSError, ssl.SSLError):
                    self.close_connection = True

            def do_GET(self) -> None:
                stub.serve(self)

            do_POST = do_DELETE = do_PUT = do_GET  # noqa: N815 - the same

            def log_message(self, *_args: object) -> None:
                """Stay silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Http)
        self.server.daemon_threads = True
        if context is not None:
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port: int = self.server.server_address[1]
        self.url = f"https://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @staticmethod
    def json(document: object, status: int = 200, **headers: str) -> Said:
        """A JSON answer; underscores in header names stand for dashes."""
        return as_json(document, status, **headers)

    @staticmethod
    def text(body: str | bytes = "", status: int = 200, *, fault: str = "", **headers: str) -> Said:
        """Any other answer, or a *fault*: stall, reset, truncate, drip."""
        return Said(body, status, {name.replace("_", "-"): value for name, value in headers.items()}, fault)

    @staticmethod
    def html(status: int = 200, title: str = "Sign in") -> Said:
        """A page of something in front of Cloud Director."""
        trace = "at com.vmware.Cell(Cell.java:1)"
        page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{trace}</body></html>"
        return Said(page, status, {"Content-Type": "text/html"})

    def on(self, method: str, path: str, handler: Handler | Said, *more: Said) -> None:
        """Answer *method* *path* by *handler*; several answers are given in turn, the last one for ever."""
        if callable(handler):
            self._handlers[method, path] = handler
            return
        answers = [handler, *more]
        self._handlers[method, path] = lambda _: answers.pop(0) if len(answers) > 1 else answers[0]

    def counted(self) -> Counter[str]:
        """How often each method and path was asked for."""
        return Counter(f"{each.method} {each.path}" for each in self.asked)

    def serve(self, http: BaseHTTPRequestHandler) -> None:
        target = urlsplit(http.path)
        body = http.rfile.read(int(http.headers.get("content-length") or 0))
        asked = Asked(
            http.command,
            target.path,
            dict(parse_qsl(target.query)),
            {name.lower(): value for name, value in http.headers.items()},
            body,
        )
        with self._lock:
            self.asked.append(asked)
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            handler = self._handlers.get((asked.method, asked.path))
        try:
            said = (
                handler(asked) if handler else as_json({"message": "no such path", "minorErrorCode": "NOT_FOUND"}, 404)
            )
        finally:
            with self._lock:
                self.in_flight -= 1
        self._say(http, asked, said)

    def _say(self, http: BaseHTTPRequestHandler, asked: Asked, said: Said) -> None:
        content = said.body.encode() if isinstance(said.body, str) else said.body
        if said.fault == "stall":
            self.released.wait(20)
            http.close_connection = True
            return
        if said.fault == "reset":
            http.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            http.connection.shutdown(socket.SHUT_RD)
            http.connection.close()
            http.close_connection = True
            return
        http.send_response_only(said.status)
        ours = asked.headers.get("x-vmware-vcloud-client-request-id", "none")
        now = format_datetime(datetime.now(UTC), usegmt=True)
        headers = {"Date": now, "X-VMWARE-VCLOUD-REQUEST-ID": f"{ours}-7f", **said.headers}
        for name, value in headers.items():
            http.send_header(name, value)
        http.send_header("Content-Length", str(len(content)))
        http.end_headers()
        if said.fault == "drip":
            for number in range(len(content)):
                http.wfile.write(content[number : number + 1])
                if self.released.wait(0.05):
                    break
            return
        if said.fault == "truncate":
            http.wfile.write(content[: len(content) // 2])
            http.close_connection = True
            return
        http.wfile.write(content)

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self._thread.join(5)


class Authority:
    """The CA the tests trust, and certificates that must be refused."""

    def __init__(self, folder: Path) -> None:
        self.ca = trustme.CA()
        self.file = folder / "ca.pem"
        self.ca.cert_pem.write_to_path(str(self.file))

    def context(self, kind: str = "good") -> ssl.SSLContext:
        now = datetime.now(UTC)
        match kind:
            case "unknown":
                leaf = trustme.CA().issue_cert("127.0.0.1")
            case "expired":
                leaf = self.ca.issue_cert(
                    "127.0.0.1", not_before=now - timedelta(days=9), not_after=now - timedelta(days=1)
                )
            case "wrong-host":
                leaf = self.ca.issue_cert("vcd.elsewhere.invalid")
            case _:
                leaf = self.ca.issue_cert("127.0.0.1", "localhost", "vcd.example.invalid")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        return context


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def serve(authority: Authority) -> Iterator[Callable[[str], StubVcd]]:
    """Start a server that shows a certificate of some kind (``plain`` speaks no TLS at all)."""
    running: list[StubVcd] = []

    def start(kind: str = "good") -> StubVcd:
        running.append(StubVcd(None if kind == "plain" else authority.context(kind)))
        return running[-1]

    yield start
    for each in running:
        each.close()


@pytest.fixture
def stub(serve: Callable[[str], StubVcd]) -> StubVcd:
    """A healthy Cloud Director with one tenant user."""
    stub = serve("good")
    session = {
        "id": "urn:vcloud:session:1",
        "user": {"name": "administrator", "id": "urn:vcloud:user:1"},
        "org": {"name": "xav_lab", "id": "urn:vcloud:org:1"},
        "roleRefs": [{"name": "capvcd", "id": "urn:vcloud:role:1"}],
    }
    token = {"X-VMWARE-VCLOUD-ACCESS-TOKEN": JWT}
    stub.on("GET", "/api/versions", Said(VERSIONS))
    for path in ("/cloudapi/1.0.0/sessions", "/cloudapi/1.0.0/sessions/provider"):
        stub.on("POST", path, Said(json.dumps(session), 200, token))
    stub.on(
        "POST",
        "/oauth/tenant/xav_lab/token",
        as_json({"access_token": JWT, "token_type": "Bearer", "refresh_token": None}),
    )
    stub.on("GET", "/cloudapi/1.0.0/sessions/current", as_json(session))
    stub.on("DELETE", "/cloudapi/1.0.0/sessions/current", Said("", 204))
    return stub


FAST = RetryPolicy(first_pause=0.001, longest_pause=0.01)


@pytest.fixture
def open_wire() -> Iterator[Callable[..., Wire]]:
    """Make wires with short time-outs; they are closed at the end."""
    made: list[Wire] = []

    def start(**options: object) -> Wire:
        chosen = {
            "timeout": 0.6,
            "retry": FAST,
            "redactor": Redactor([PASSWORD, API_TOKEN]),
            "loopback_only": True,
            **options,
        }
        made.append(Wire(**chosen))  # type: ignore[arg-type]
        return made[-1]

    yield start
    for each in made:
        each.close()


@pytest.fixture
def wire(open_wire: Callable[..., Wire]) -> Wire:
    return open_wire()


NOWHERE = FileSource("environment.yaml", 1)


@pytest.fixture
def describe(authority: Authority) -> Callable[..., Environment]:
    """An environment for a server: ``describe(url, token=True)``."""

    def environment(
        url: str,
        *,
        token: bool = False,
        username: str | None = "administrator",
        provider: bool = False,
        insecure: bool = False,
        trusted: bool = True,
    ) -> Environment:
        password = SecretReference("env", "VCD_PASSWORD", NOWHERE)
        api_token = SecretReference("env", "VCD_TOKEN", NOWHERE)
        return Environment(
            source=NOWHERE,
            path=Path("environment.yaml"),
            line="1.3",
            release="1.3.2",
            manifests=(),
            manager_config=None,
            kustomization=None,
            clusterctl_variables=None,
            vcd=VcdSettings(
                url=url,
                org="xav_lab",
                vdc="t-tenant",
                tenant=CredentialSettings(
                    None if token else username, None if token else password, api_token if token else None, NOWHERE
                ),
                provider=CredentialSettings("administrator", password, None, NOWHERE) if provider else None,
                ca_file=authority.file if trusted else None,
                insecure=insecure,
            ),
            clusters=1,
            load_balancer_services=0,
            egress="internet",
            proxy=None,
            waivers=None,
            sections=frozenset(),
        )

    return environment


def expired_login() -> str:
    """The way to a new token that a test does not expect to be gone."""
    raise AssertionError("nobody should log in again here")


@pytest.fixture
def stacks(authority: Authority) -> Callable[[str, Wire], dict[str, Callable[[str], object]]]:
    """Both ways of reading a path: ``httpx`` as JSON, ``pyvcloud`` as XML."""

    def both(url: str, wire: Wire, **options: object) -> dict[str, Callable[[str], object]]:
        settings = ConnectionSettings(url, **{"ca_file": authority.file, **options})  # type: ignore[arg-type]
        endpoint = wire.endpoint(CLOUD_DIRECTOR, "vcd", settings)
        session = Session(JWT, expired_login)
        return {
            "httpx": CloudApi(endpoint, "37.2", session).get,
            "pyvcloud": LegacyApi(endpoint, "37.2", session).get,
        }

    return both
