"""What the seam knows of the product behind an endpoint: which requests are reads and log-ins, and how to read answers.

Each product describes itself in one `EndpointKind`; everything else in this room is the same for all of them.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import unquote

from ..redact import SecretNames

READS = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that change nothing anywhere."""

NOT_JSON = (ValueError, RecursionError)
"""What `json.loads` raises for text that is no JSON, or JSON nested deeper than any document of an API."""

_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~@!$'()*+,:-]|%[0-9A-Fa-f]{2})+")
_NOT_IN_A_NAME = re.compile(r"[/\\%;?#\x00-\x1f\x7f]")


class Purpose(Enum):
    """What a request is sent for."""

    READ = "read"
    LOG_IN = "log in"
    LOG_OUT = "log out"


@dataclass(frozen=True, slots=True)
class RequestPattern:
    """Requests of one *method* to one *path*, as sent, without query.

    The path matches letter by letter. A segment in braces (``/tenant/{name}/token``) matches one segment that decodes
    to a plain name: no dot segment, no slash, and nothing that is encoded twice.
    """

    method: str
    path: str

    def matches(self, method: str, path: str) -> bool:
        """Whether a request of *method* to *path* is one of these."""
        wanted, given = self.path.split("/"), path.split("/")
        return (
            method == self.method
            and len(wanted) == len(given)
            and all(
                _is_plain_name(ours) if pattern.startswith("{") else pattern == ours
                for pattern, ours in zip(wanted, given, strict=True)
            )
        )


def _is_plain_name(segment: str) -> bool:
    name = unquote(segment)
    return bool(_SEGMENT.fullmatch(segment)) and name not in (".", "..") and not _NOT_IN_A_NAME.search(name)


@dataclass(frozen=True, slots=True)
class Reason:
    """A server's own words for why it refused: *message* for people and *code* for machines, empty where it has none.

    Neither is redacted or shortened yet.
    """

    message: str = ""
    code: str = ""


def json_reason(
    text: str, messages: Sequence[str] = ("message", "error"), codes: Sequence[str] = ("code",)
) -> Reason | None:
    """The reason in a JSON object, under the first of the keys *messages* and *codes* that holds something.

    None when *text* is no JSON.
    """
    try:
        body = json.loads(text)
    except NOT_JSON:
        return None
    if not isinstance(body, dict):
        return Reason()
    return Reason(_first_text(body, messages), _first_text(body, codes))


def _first_text(body: Mapping[str, Any], keys: Sequence[str]) -> str:
    found = next((body[key] for key in keys if body.get(key)), "")
    return found if isinstance(found, str) else ""


def bearer_token(token: str) -> Mapping[str, str]:
    """The headers that present *token* as RFC 6750 has it."""
    return {"Authorization": f"Bearer {token}"}


def no_version(_headers: Mapping[str, str]) -> str:
    """The API version that is asked for where requests name none."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointKind:
    """One product's way with HTTP. Names of headers are in lower case.

    - *section*: its section in the environment file, such as ``nsx``
    - *product*: what sentences call it; *server*: what they call one machine of it
    - *permission*: what a user who was answered 403 needs, as the end of "needs …"
    - *log_ins*, *log_outs*: the requests that open and close a session, whatever their method; the tape keeps none of
      what they hold
    - *reads*: requests that change nothing although their method is not one of `READS`
    - *request_id_header*: where an answer says which request it belongs to, for the server's own logs
    - *client_request_id_header*: where a request may bring an id of ours, None when the product takes none
    - *read_reason*: the server's words in the body of an answer without success; None when *text* is in no form that
      the product is known to use
    - *read_version*: the API version that a request's headers ask for, empty when none
    - *authorization*: the headers that present a session's token
    - *taped_headers*: headers of answers that are worth taping, besides those of every product
    - *login_headers*, *login_keys*: where the answer to a log-in has tokens, in headers and in a JSON body; the tape
      keeps that they were there, and nothing else of the answer
    - *secrets*: names of headers and keys that hold secrets, besides those of every product
    """

    section: str
    product: str
    permission: str
    server: str = ""
    log_ins: tuple[RequestPattern, ...] = ()
    log_outs: tuple[RequestPattern, ...] = ()
    reads: tuple[RequestPattern, ...] = ()
    request_id_header: str | None = None
    client_request_id_header: str | None = None
    read_reason: Callable[[str], Reason | None] = json_reason
    read_version: Callable[[Mapping[str, str]], str] = no_version
    authorization: Callable[[str], Mapping[str, str]] = bearer_token
    taped_headers: frozenset[str] = frozenset()
    login_headers: frozenset[str] = frozenset()
    login_keys: tuple[str, ...] = ()
    secrets: SecretNames = field(default_factory=SecretNames)

    def purpose(self, method: str, path: str) -> Purpose | None:
        """What a request of *method* to *path* is for; None when it may change something."""
        if any(each.matches(method, path) for each in self.log_ins):
            return Purpose.LOG_IN
        if any(each.matches(method, path) for each in self.log_outs):
            return Purpose.LOG_OUT
        if method in READS or any(each.matches(method, path) for each in self.reads):
            return Purpose.READ
        return None
