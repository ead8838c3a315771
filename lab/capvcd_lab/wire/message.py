"""One HTTP request and one response, free of sockets; façades are functions from the one to the other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote


@dataclass(frozen=True)
class Request:
    """A request as it reached an endpoint.

    ``headers`` have lower-case names; ``base_url`` is scheme and host as the client wrote them, for absolute links;
    ``request_id`` is what the response will carry; ``received_at`` is the endpoint's own clock, skew included.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    base_url: str
    request_id: str
    received_at: datetime

    @cached_property
    def path(self) -> str:
        """The decoded path, without the query."""
        return unquote(self.target.split("?", 1)[0])

    @cached_property
    def query_string(self) -> str:
        """The query as it came, still encoded."""
        return self.target.split("?", 1)[1] if "?" in self.target else ""

    @cached_property
    def query(self) -> dict[str, str]:
        """The decoded query parameters; of a repeated one the last counts."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    def header(self, name: str) -> str | None:
        """A header by name, in any case."""
        return self.headers.get(name.lower())


@dataclass
class Response:
    """An answer. ``user`` names who asked, for the account; it is not sent."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    user: str | None = None

    @classmethod
    def json(cls, document: Any, status: int = 200, content_type: str = "application/json") -> "Response":
        """An answer that carries a JSON document."""
        return cls(status, {"Content-Type": content_type}, json.dumps(document).encode())
