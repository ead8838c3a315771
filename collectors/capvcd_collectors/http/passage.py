"""How far one attempt has come, as httpcore tells it while it goes on."""

from typing import Any

from httpcore import NetworkStream

from .gate import Gate
from .network import Deadline

_CONNECTED = frozenset({"connection.connect_tcp.complete", "socks.connect_tcp.complete"})
_THROUGH_PROXY = frozenset({"proxy.start_tls.started", "socks.setup_socks5_connection.complete"})
_SENDING = "http11.send_request_headers.started"
_SENT = frozenset(
    {"http11.send_request_headers.failed", "http11.send_request_body.failed", "http11.send_request_body.complete"}
)


class Passage:
    """The trace of one attempt: a `deadline` to connect that becomes one for the whole when the request is sent.

    *until* is the moment of the deadline's clock at which the attempt must have ended. The request is written only
    while *gate* is open; None lets it through always.
    """

    def __init__(self, deadline: Deadline, until: float, gate: Gate | None) -> None:
        self._deadline = deadline
        self._until = until
        self._gate = gate
        self._is_writing = False
        self._stream: NetworkStream | None = None
        self.is_connected = False
        self.is_through_proxy = False
        self.is_sending = False

    def __call__(self, event: str, info: dict[str, Any]) -> None:
        """Take note of *event*; raises Closed when the request may not be written any more."""
        if event in _CONNECTED:
            self.is_connected = True
            self._stream = info["return_value"]
        self.is_through_proxy = self.is_through_proxy or event in _THROUGH_PROXY
        # The request to a proxy to connect is none of ours.
        if event == _SENDING and info["request"].method != b"CONNECT":
            self.is_through_proxy = self.is_sending = True
            self._deadline.extend_to(self._until)
            if self._gate is not None:
                self._gate.begin_sending()
                self._is_writing = True
        elif event in _SENT:
            self.end_sending()

    def give_up(self) -> None:
        """Close a connection that never came to carry the request: httpcore forgets it where a SOCKS proxy failed."""
        if self._stream is not None and not self.is_sending:
            self._stream.close()

    def end_sending(self) -> None:
        """Nothing more of the request is written; may be called again."""
        if self._is_writing and self._gate is not None:
            self._is_writing = False
            self._gate.end_sending()
