"""What of an exchange goes on the tape, redacted, and how a failure on it is raised again."""

import json
from collections.abc import Sequence

import httpx

from ..facts.base import ExchangeSource
from ..facts.contact import Contact
from ..redact import REDACTED, Redactor
from .errors import ConnectionCut, ConnectionFailed, ExchangeError, NotParsable, NotTaped, TimedOut
from .kind import NOT_JSON, EndpointKind, Purpose
from .tape import KEPT_HEADERS, NOT_KEPT, Failure


def taped_headers(
    answer: httpx.Response, redactor: Redactor, *, kind: EndpointKind, purpose: Purpose
) -> dict[str, str]:
    """The headers of *answer* that a replay needs; of a login, that there was a token."""
    names = KEPT_HEADERS | kind.taped_headers | {kind.request_id_header}
    kept = {name: redactor.text(value) for name, value in answer.headers.items() if name in names}
    if purpose is not Purpose.READ:
        kept |= {name: REDACTED for name in kind.login_headers if name in answer.headers}
    return kept


def taped_body(answer: httpx.Response, redactor: Redactor, *, kind: EndpointKind, purpose: Purpose) -> str:
    """The body of *answer* without secrets; of a login that succeeded, only which tokens it brought."""
    text = answer.content.decode("utf-8", "replace")
    if purpose is not Purpose.READ and answer.is_success:
        return _login_record(text, kind.login_keys)
    try:
        return json.dumps(redactor.json(json.loads(text)), ensure_ascii=False)
    except NOT_JSON:
        return redactor.text(text)


def _login_record(text: str, keys: Sequence[str]) -> str:
    try:
        document = json.loads(text)
    except NOT_JSON:
        return ""
    if not isinstance(document, dict):
        return ""
    return json.dumps({key: REDACTED for key in keys if document.get(key)})


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


def raised_again(failure: Failure, url: str, source: ExchangeSource, kind: EndpointKind) -> ExchangeError:
    """The error that *failure* was made of, for the request to *url* of today, at an endpoint of *kind*."""
    if failure.kind == NOT_KEPT:
        return NotTaped(url, source=source)
    match failure.kind:
        case "ConnectionFailed":
            return ConnectionFailed(url, Contact[failure.contact], failure.detail, source=source, kind=kind)
        case "TimedOut":
            return TimedOut(url, failure.seconds, source=source)
        case "NotParsable":
            return NotParsable(url, failure.detail, source=source, kind=kind)
        case _:
            return ConnectionCut(url, source=source)
