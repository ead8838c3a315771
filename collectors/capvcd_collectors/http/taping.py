"""What of an exchange goes on the tape, redacted, and how a failure on it is raised again."""

import json

import httpx

from capvcd_collectors.facts.base import ExchangeSource
from capvcd_collectors.facts.connection import Contact
from capvcd_collectors.http.errors import (
    NOT_JSON,
    ConnectionCut,
    ConnectionFailed,
    ExchangeError,
    NotParsable,
    TimedOut,
)
from capvcd_collectors.http.tape import KEPT_HEADERS, Failure
from capvcd_collectors.redact import REDACTED, Redactor

ACCESS_TOKEN = "x-vmware-vcloud-access-token"  # noqa: S105 - the name of a header


def taped_headers(answer: httpx.Response, redactor: Redactor, *, login: bool) -> dict[str, str]:
    """The headers of *answer* that a replay needs; of a *login*, that there was a token."""
    kept = {name: redactor.text(value) for name, value in answer.headers.items() if name in KEPT_HEADERS}
    if login and ACCESS_TOKEN in answer.headers:
        kept[ACCESS_TOKEN] = REDACTED
    return kept


def taped_body(answer: httpx.Response, redactor: Redactor, *, login: bool) -> str:
    """The body of *answer* without secrets; of a *login* that succeeded, only which tokens it brought."""
    text = answer.content.decode("utf-8", "replace")
    if login and answer.is_success:
        return _login_record(text)
    try:
        return json.dumps(redactor.json(json.loads(text)), ensure_ascii=False)
    except NOT_JSON:
        return redactor.text(text)


def _login_record(text: str) -> str:
    try:
        document = json.loads(text)
    except NOT_JSON:
        return ""
    if not isinstance(document, dict):
        return ""
    return json.dumps({key: REDACTED for key in ("access_token", "refresh_token") if document.get(key)})


def failure_of(error: ExchangeError, redactor: Redactor) -> Failure:
    """What *error*, which left no answer to judge, needs to be raised again."""
    match error:
        case ConnectionFailed():
            return Failure("ConnectionFailed", contact=error.contact.name, detail=error.detail)
        case TimedOut():
            return Failure("TimedOut", seconds=error.seconds)
        case NotParsable():
            return Failure("NotParsable", detail=redactor.text(error.what))
        case _:
            return Failure("ConnectionCut")


def raised_again(failure: Failure, url: str, source: ExchangeSource) -> ExchangeError:
    """The error that *failure* was made of, for the request to *url* of today."""
    match failure.kind:
        case "ConnectionFailed":
            return ConnectionFailed(url, Contact[failure.contact], failure.detail, source=source)
        case "TimedOut":
            return TimedOut(url, failure.seconds, source=source)
        case "NotParsable":
            return NotParsable(url, failure.detail, source=source)
        case _:
            return ConnectionCut(url, source=source)
