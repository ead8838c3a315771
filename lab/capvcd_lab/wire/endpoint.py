"""One TLS endpoint: a threaded HTTP/1.1 server that asks for faults, calls its façade and enters the account."""

import contextlib
import re
import socket
import struct
import sys
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from capvcd_lab.faults import Fault, Faults
from capvcd_lab.wire.accounting import RequestLog, RequestRecord
from capvcd_lab.wire.message import Request, Response
from capvcd_lab.wire.mischief import PAUSE, changed, trickle
from capvcd_lab.wire.tls import Authority

Facade = Callable[[Request], Response]
Skew = Callable[[], float]
ExpireToken = Callable[[Request], Response]
ErrorOf = Callable[[Request, int], Response]

_HANDSHAKE_SECONDS = 10.0
_IDLE_SECONDS = 120.0
_LARGEST_BODY = 16 * 1024 * 1024
_LINGER_ZERO = struct.pack("ii", 1, 0)
_VERSION = re.compile(r"version=([0-9][0-9A-Za-z.\-]*)")
_CLIENT_REQUEST_ID = re.compile(r"[A-Za-z0-9\-]{1,128}")


def accept_version(accept: str | None) -> str | None:
    """The API version an Accept header asks for; the media type itself is of no interest to VCD's clients."""
    match = _VERSION.search(accept or "")
    return match.group(1) if match else None


def html_page(status: int) -> bytes:
    """The page a load balancer in front of an API shows."""
    return (
        f"<!DOCTYPE html><html><head><title>{status}</title></head>"
        f"<body><h1>{status}</h1><p>The service is not available.</p></body></html>"
    ).encode()


class Endpoint:
    """A façade behind TLS on a loopback port."""

    def __init__(
        self,
        name: str,
        facade: Facade,
        *,
        authority: Authority,
        faults: Faults,
        requests: RequestLog,
        skew: Skew,
        expire_token: ExpireToken,
        error_of: ErrorOf,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.name = name
        self.facade = facade
        self.authority = authority
        self.faults = faults
        self.requests = requests
        self.skew = skew
        self.expire_token = expire_token
        self.error_of = error_of
        self.stopping = threading.Event()
        self._server = _Server((host, port), self)
        self._thread: threading.Thread | None = None
        if faults.refuses(name):
            self._server.server_close()

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        host, port = self._server.server_address[:2]
        return f"https://{host!s}:{port}"

    def start(self) -> None:
        """Serve in a thread, unless a fault says that nothing listens here."""
        if self.faults.refuses(self.name):
            return
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name=f"lab-{self.name}", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening, hang up on every client and wait for the workers."""
        self.stopping.set()
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()
        self._server.hang_up()

    def now(self) -> datetime:
        """What this endpoint's clock says."""
        return datetime.now(UTC) + timedelta(seconds=self.skew())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._workers: dict[threading.Thread, socket.socket] = {}
        self._workers_lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Shake hands in the worker: a client that stalls here must not hold up the others."""
        connection: socket.socket = request
        with self._workers_lock:
            self._workers[threading.current_thread()] = connection
        try:
            connection.settimeout(_HANDSHAKE_SECONDS)
            context = self.endpoint.authority.context(self.endpoint.faults.certificate(self.endpoint.name))
            connection = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            with self._workers_lock:
                self._workers[threading.current_thread()] = connection
            connection.do_handshake()
            super().process_request_thread(connection, client_address)
        except OSError:
            connection.close()
        finally:
            with self._workers_lock:
                self._workers.pop(threading.current_thread(), None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up whenever they like; only our own mistakes are worth a word."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close politely, unless a reset is due: a FIN before it would spoil the effect."""
        connection: socket.socket = request
        if connection.fileno() != -1 and connection.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8) == _LINGER_ZERO:
            connection.close()
            return
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Close every connection and wait for its worker to notice."""
        with self._workers_lock:
            workers = dict(self._workers)
        for connection in workers.values():
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for worker in workers:
            worker.join(timeout=5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "lab"
    sys_version = ""
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class named it
        """The account replaces the log."""

    def do_any(self) -> None:
        endpoint = self.server.endpoint
        started = time.monotonic()
        request = self._read()
        endpoint.requests.received()
        response, sent = Response(0), False
        try:
            faults = endpoint.faults.strike(endpoint.name, request.method, request.path, unquote(request.query_string))
            response = self._answer(request, faults)
            fault = next((fault for fault in faults if fault.kind != "latency"), None)
            sent = self._send(response, None if fault is None else fault.kind)
        finally:
            endpoint.requests.append(
                RequestRecord(
                    time=request.received_at,
                    endpoint=endpoint.name,
                    method=request.method,
                    path=request.path,
                    query=request.query_string,
                    user=response.user,
                    status=response.status if sent else 0,
                    accept_version=accept_version(request.header("accept")),
                    request_id=request.request_id,
                    bytes=len(response.body) if sent else 0,
                    seconds=time.monotonic() - started,
                )
            )

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = do_any  # noqa: N815  # http.server's names

    def _read(self) -> Request:
        announced = self.headers.get("Content-Length") or "0"
        length = min(int(announced), _LARGEST_BODY) if announced.isdecimal() else 0
        body = self.rfile.read(length) if length else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        host, port = self.server.server_address[:2]
        base_url = f"https://{headers.get('host') or f'{host!s}:{port}'}"
        wanted = headers.get("x-vmware-vcloud-client-request-id", "")
        unique = str(uuid.uuid4())
        return Request(
            method=self.command,
            # Not self.path: http.server cuts the slashes in front of it to one.
            target=self.requestline.split()[1],
            headers=headers,
            body=body,
            base_url=base_url,
            request_id=f"{wanted}-{unique}" if _CLIENT_REQUEST_ID.fullmatch(wanted) else unique,
            received_at=self.server.endpoint.now(),
        )

    def _answer(self, request: Request, faults: list[Fault]) -> Response:
        endpoint = self.server.endpoint
        for fault in faults:
            match fault.kind:
                case "latency":
                    endpoint.stopping.wait(fault.seconds)
                case "expired-token":
                    return endpoint.expire_token(request)
                case "html":
                    return Response(200, {"Content-Type": "text/html;charset=utf-8"}, html_page(200))
                case "status":
                    return self._refusal(request, fault)
                case "stall" | "reset" | "drip-head" | "drip-body" | "drip-chunk" | "informational":
                    self._keep_waiting(fault)
                    return Response(0)
                case _:
                    return changed(fault.kind, endpoint.facade(request))
        return endpoint.facade(request)

    def _refusal(self, request: Request, fault: Fault) -> Response:
        response = (
            Response(fault.status, {"Content-Type": "text/html;charset=utf-8"}, html_page(fault.status))
            if fault.html
            else self.server.endpoint.error_of(request, fault.status)
        )
        if fault.retry_after is not None:
            response.headers["Retry-After"] = str(fault.retry_after)
        return response

    def _keep_waiting(self, fault: Fault) -> None:
        """Let the client wait as *fault* has it, and then have no answer."""
        if fault.kind == "stall":
            self.server.endpoint.stopping.wait(fault.seconds or None)
        elif (pieces := trickle(fault.kind)) is not None:
            self._trickle(*pieces, fault.seconds)

    def _trickle(self, start: bytes, piece: bytes, seconds: float) -> None:
        """Send *start* and then *piece* again and again, until the client has enough or *seconds* are over."""
        ends = time.monotonic() + seconds
        with contextlib.suppress(OSError):
            self.wfile.write(start)
            while time.monotonic() < ends and not self.server.endpoint.stopping.wait(PAUSE):
                self.wfile.write(piece)

    def _send(self, response: Response, fault: str | None) -> bool:
        """Write the answer; whether the client could have got a status at all."""
        if response.status == 0:
            self._break_off(reset=fault == "reset")
            return False
        self.send_response_only(response.status)
        self.send_header("Date", format_datetime(self.server.endpoint.now(), usegmt=True))
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status not in (204, 304) or response.body:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            if fault == "truncate":
                self.wfile.write(response.body[: len(response.body) // 2])
                self._break_off(reset=False)
            else:
                self.wfile.write(response.body)
        return True

    def _break_off(self, *, reset: bool) -> None:
        self.close_connection = True
        if reset:
            # A close with zero linger time makes the kernel send RST instead of FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
