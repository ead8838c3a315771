"""Redaction: the one component that everything which writes passes its text through.

Three nets, each for what slips through the others: the exact values this run holds, in every encoding they may turn up
in; values below keys that always hold secrets; and patterns that are secrets wherever they stand. Patterns run only
on text that holds one of their literals, which keeps large logs fast.
"""

import base64
import html
import json
import re
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

REDACTED = "[redacted]"

_SHORTEST_VALUE = 4
"""Shorter secrets are left to the keys: replacing every ``a`` would protect nothing and destroy the text."""

_SECRET_KEYS = frozenset(
    {
        "password",
        "passwd",
        "refreshtoken",
        "accesstoken",
        "idtoken",
        "apitoken",
        "token",
        "assertion",
        "clientsecret",
        "authorization",
        "proxyauthorization",
        "cookie",
        "setcookie",
        "privatekey",
        "clientkeydata",
        "kubeconfig",
        "capiyaml",
        "usercontext",
        "guestinfouserdata",
        "guestinfoignitionconfigdata",
        "guestinfokubeconfig",
        "guestinfopostcustomizationkubeadmtokeninfo",
        "guestinfopostcustomizationcloudinitoutput",
    }
)
_SECRET_ENDINGS = (
    "password",
    "passwd",
    "passphrase",
    "token",
    "jwt",
    "sessionid",
    "privatekey",
    "secretkey",
    "clientsecret",
    "keydata",
)
"""How keys of secrets end, whatever stands before: ``adminPassword``, ``vcloud_session_id``, ``client-key-data``."""

_NAMING_KEYS = ("key", "name")

_FORM_KEYS = ("password", "passwd", "refresh_token", "access_token", "client_secret", "assertion", "refreshToken")


@dataclass(frozen=True, slots=True)
class SecretNames:
    """What one product calls its secrets: *headers*, and *keys* of its documents."""

    headers: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()


def is_secret_key(key: str, others: Collection[str] = ()) -> bool:
    """Whether a value below *key* is a secret by its name alone; case and separators do not matter.

    *others* are names besides those of every product, without separators and in lower case.
    """
    bare = _bare(key)
    return bare in _SECRET_KEYS or bare.endswith(_SECRET_ENDINGS) or bare in others


def _bare(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())


@dataclass(frozen=True, slots=True)
class _Rule:
    literals: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: str | Callable[[re.Match[str]], str]

    def apply(self, text: str, lowered: str) -> str:
        if not any(literal in lowered for literal in self.literals):
            return text
        return self.pattern.sub(self.replacement, text)


def _basic_pair(match: re.Match[str]) -> str:
    """``Basic`` is also an ordinary word: only what decodes to ``user:password`` is a credential."""
    encoded = match.group(2)
    try:
        decoded = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError:
        return match.group(0)
    return f"{match.group(1)}{REDACTED}" if b":" in decoded else match.group(0)


def _web_token(match: re.Match[str]) -> str:
    """Without a dot it is only base64, matched so that a long one is passed over at once."""
    return match.group(0) if match.group(1) is None else REDACTED


def _header_rule(names: Iterable[str]) -> _Rule:
    """The value of a header of one of *names*, as logs and messages have it."""
    listed, literals = _alternatives(names)
    return _Rule(
        literals,
        re.compile(rf"(?i)\b({listed})([\"']?\s*[:=]\s*[\"']?)((?:basic|bearer|token)\s+)?[^\s\"',;}}]+"),
        rf"\1\2\3{REDACTED}",
    )


def _quoted_key_rule(names: Iterable[str]) -> _Rule:
    """The value of a key of one of *names* in JSON, be the JSON whole or not."""
    listed, literals = _alternatives(names)
    return _Rule(
        literals,
        re.compile(rf"(?i)([\"'](?:{listed})[\"']\s*:\s*\")(?:[^\"\\]++|\\.)++\""),
        rf'\1{REDACTED}"',
    )


def _alternatives(names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    ordered = sorted(name.lower() for name in names)
    return "|".join(map(re.escape, ordered)), tuple(ordered)


_RULES = (
    _Rule(
        ("-----begin",),
        re.compile(
            r"-----BEGIN (?P<kind>[A-Z0-9 ]*PRIVATE KEY)-----.*?(?:-----END (?P=kind)-----|\Z)",
            re.DOTALL,
        ),
        REDACTED,
    ),
    _header_rule(["authorization"]),
    _Rule(("eyj",), re.compile(r"eyJ[\w-]{5,}+(\.[\w-]{5,}(?:\.[\w-]*)?)?"), _web_token),
    _Rule(("bearer",), re.compile(r"(?i)\b(bearer\s+)(?=\S*\d)[\w.~+/-]{16,}=*"), rf"\1{REDACTED}"),
    _Rule(("basic",), re.compile(r"(?i)\b(basic\s+)([A-Za-z0-9+/]{6,}={0,2})"), _basic_pair),
    _Rule(("://",), re.compile(r"(://)[^/\s:@\"'<>]*:[^/\s@\"'<>]+@"), rf"\1{REDACTED}@"),
    _Rule(
        ("password", "passwd", "token", "secret", "assertion"),
        re.compile(rf"(?i)\b({'|'.join(_FORM_KEYS)})=(?!\s)[^&\s\"'<>]+"),
        rf"\1={REDACTED}",
    ),
    _quoted_key_rule([*_FORM_KEYS, "authorization"]),
    _Rule(
        ("guestinfo",),
        re.compile(
            r"(key=\"guestinfo\.(?:userdata|ignition\.config\.data|kubeconfig|postcustomization\.kubeadm\.token\.info"
            # An element has one key: where the next begins this one has ended, and nothing is looked at twice.
            r"|post_customization_cloud_init_output)\"(?:(?!key=)[^>])*?value=\")[^\"]*\""
        ),
        rf'\1{REDACTED}"',
    ),
)


def encodings(value: str) -> frozenset[str]:
    """Every form *value* may take in a URL, a JSON or XML document, a header or inside somebody else's base64."""
    percent = {quote(value, safe=""), quote(value), quote_plus(value)}
    lower = {re.sub(r"%[0-9A-F]{2}", lambda code: code.group(0).lower(), each) for each in percent}
    escaped = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    markup = {html.escape(value), html.escape(value, quote=False), html.escape(value).replace("&#x27;", "&apos;")}
    forms = {value, repr(value)[1:-1], *percent, *lower, *escaped, *markup, *_base64_forms(value.encode())}
    return frozenset(form for form in forms if len(form) >= _SHORTEST_VALUE)


def _base64_forms(value: bytes) -> set[str]:
    """The characters that *value* alone decides, for each of the three places it may start at in a base64 text."""
    forms = set()
    for lead in range(3):
        encoded = base64.b64encode(b"\0" * lead + value).decode()
        own = encoded[-(-lead * 8 // 6) : (lead + len(value)) * 8 // 6]
        forms |= {own, own.replace("+", "-").replace("/", "_")}
    return forms


class Redactor:
    """Takes secrets out of text and documents. Safe to use from many threads.

    Knows the exact *values* it was given, and the *names* that products give their secrets.
    """

    def __init__(self, values: Iterable[str] = (), names: Iterable[SecretNames] = ()) -> None:
        self._lock = threading.Lock()
        self._forms: tuple[str, ...] = ()
        self._names: frozenset[SecretNames] = frozenset()
        self._keys: frozenset[str] = frozenset()
        self._rules: tuple[_Rule, ...] = _RULES
        for each in names:
            self.learn(each)
        for value in values:
            self.add(value)

    def add(self, value: str) -> None:
        """Treat *value* as a secret from now on; a trailing newline, as files have one, does not hide it."""
        forms: set[str] = set()
        for each in {value, value.strip()}:
            if len(each) >= _SHORTEST_VALUE:
                forms |= encodings(each)
        with self._lock:
            self._forms = tuple(sorted(forms.union(self._forms), key=len, reverse=True))

    def learn(self, names: SecretNames) -> None:
        """Treat what stands in headers and below keys of these *names* as a secret from now on."""
        with self._lock:
            if names in self._names:
                return
            self._names |= {names}
            self._keys |= {_bare(name) for name in names.headers | names.keys}
            if names.headers:
                self._rules = (_header_rule(names.headers), *self._rules)
            if names.headers or names.keys:
                self._rules = (*self._rules, _quoted_key_rule(names.headers | names.keys))

    def text(self, text: str) -> str:
        """*text* without secrets."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, REDACTED)
        lowered = text.lower()
        for rule in self._rules:
            text = rule.apply(text, lowered)
        return text

    def json(self, document: Any) -> Any:
        """A parsed JSON *document* without secrets; null, numbers and booleans keep their place and type."""
        if isinstance(document, str):
            return self.text(document)
        if isinstance(document, Mapping):
            named = any(isinstance(document.get(key), str) and self._hides(document[key]) for key in _NAMING_KEYS)
            return {
                self.text(str(key)): _blanked(value)
                if self._hides(str(key)) or (named and key == "value")
                else self.json(value)
                for key, value in document.items()
            }
        if isinstance(document, list | tuple):
            return [self.json(each) for each in document]
        return document

    def _hides(self, key: str) -> bool:
        return is_secret_key(key, self._keys)


def _blanked(value: Any) -> Any:
    """*value* with every string in it replaced, its shape kept."""
    if isinstance(value, str):
        return REDACTED if value else value
    if isinstance(value, Mapping):
        return {key: _blanked(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_blanked(each) for each in value]
    return value
