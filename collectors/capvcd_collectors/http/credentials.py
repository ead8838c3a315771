"""The credentials in an answer: whatever lets its holder go on as the user who was just logged in."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx

from ..redact import is_secret_key
from .kind import NOT_JSON, EndpointKind, Purpose

_COOKIE = re.compile(r"\s*([^=;\s]{1,256})\s*=\s*\"?([^\";]*)")
_NAMED_AS_ONE = re.compile(r"(?i)sess|jwt|token|auth|sid|ticket|csrf|xsrf")
_OPAQUE = re.compile(r"(?=[^0-9]{0,200}[0-9])(?=[^A-Za-z]{0,200}[A-Za-z])[A-Za-z0-9+/=_.~%-]{20,}")
"""Cookies also hold names and settings, which reports need: one counts by its name, or because it says nothing."""


def credentials_in(answer: httpx.Response, kind: EndpointKind, purpose: Purpose) -> Iterator[str]:
    """Every credential that *answer*, of an endpoint of *kind*, brings to a request for *purpose*.

    Headers that hold secrets count in every answer. The answer to a log-in may bring several credentials beside the one
    that we go on with: cookies of a session, tokens in its JSON body.
    """
    for name, value in answer.headers.multi_items():
        if name in kind.login_headers or name in kind.secrets.headers:
            yield value
            yield value.rpartition(" ")[2]
        elif name == "set-cookie" and purpose is Purpose.LOG_IN:
            yield from _cookie(value)
    if purpose is Purpose.LOG_IN:
        try:
            yield from _tokens(json.loads(answer.content), kind)
        except NOT_JSON:
            return


def _cookie(header: str) -> Iterator[str]:
    found = _COOKIE.match(header)
    if found and (_NAMED_AS_ONE.search(found[1]) or _OPAQUE.fullmatch(found[2].strip())):
        yield found[2].strip()


def _tokens(document: Any, kind: EndpointKind) -> Iterator[str]:
    """The texts below keys of tokens in a JSON *document*, however deep they stand."""
    unread = [document]
    while unread:
        value = unread.pop()
        if isinstance(value, list):
            unread += value
        elif isinstance(value, dict):
            for key, each in value.items():
                if isinstance(each, str) and (key in kind.login_keys or is_secret_key(key, kind.secrets.keys)):
                    yield each
                unread.append(each)
