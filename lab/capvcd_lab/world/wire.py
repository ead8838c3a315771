"""Misbehaviour of the wire, as data: which requests of which endpoint suffer what, and how often."""

from dataclasses import dataclass, field
from typing import Literal

FaultKind = Literal[
    "latency",
    "status",
    "html",
    "stall",
    "truncate",
    "reset",
    "expired-token",
    "drip-head",
    "drip-body",
    "drip-chunk",
    "informational",
    "foreign-header",
    "huge",
    "endless-pages",
    "refuse",
    "tls-unknown-ca",
    "tls-expired",
    "tls-wrong-host",
]


@dataclass(kw_only=True)
class Fault:
    """One fault.

    ``path`` and ``query`` are shell patterns for the path alone (``/cloudapi/1.0.0/edgeGateways*``) and for the decoded
    query; ``method`` ``*`` means any. ``times`` limits how often it strikes, ``None`` is for ever.

    ``latency`` delays by ``seconds`` and then lets the real answer through; ``status`` answers ``status`` with an HTML
    page when ``html`` is set and an error of the API otherwise, and with ``Retry-After`` when ``retry_after`` is given;
    ``html`` answers 200 with a page; ``truncate`` cuts the real answer in half; ``stall`` never answers, or gives up
    after ``seconds``; ``reset`` breaks the connection; ``expired-token`` forgets the session and answers 401.
    ``drip-head``, ``drip-body`` and ``drip-chunk`` (in a chunk's extension) send an answer byte by byte and
    ``informational`` sends 100 Continue, for ``seconds`` at the most. ``foreign-header`` adds a header in Latin-1,
    ``huge`` answers a document of millions of values, ``endless-pages`` makes a list go on for ever.
    ``refuse`` and the ``tls-`` kinds concern the whole endpoint: nothing listens, or the certificate is wrong.
    """

    kind: FaultKind
    endpoint: str = "vcd"
    path: str = "*"
    query: str = "*"
    method: str = "*"
    times: int | None = None
    status: int = 503
    html: bool = False
    retry_after: int | None = None
    seconds: float = 0.0
    struck: int = field(default=0, compare=False)

    @property
    def is_spent(self) -> bool:
        """Whether it has struck as often as it may."""
        return self.times is not None and self.struck >= self.times
