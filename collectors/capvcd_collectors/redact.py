"""Redaction: the one component that everything which writes passes its text through.

Three nets, each for what slips through the others: the exact values this run holds, in every encoding they may turn up
in; values below keys that always hold secrets; and what is a secret wherever it stands. All of them are cast again over
what the text becomes when its escapes are undone, and over what base64 in it decodes to.

Text is redacted first and cut to length after that: half of a secret is known to nobody. Where somebody else has cut
before, the halves at the marks of the cut are found as far as that is possible.
"""

import binascii
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from capvcd_collectors.secret_forms import (
    SHORTEST_VALUE,
    Stretch,
    TooManyEscapesError,
    View,
    encodings,
    joined,
    searched,
    views,
)
from capvcd_collectors.secret_places import (
    RULES,
    Rules,
    SecretNames,
    bare_key,
    header_rules,
    is_secret_key,
    key_rules,
    longest_word,
)

__all__ = ["REDACTED", "Redactor", "SecretNames", "encodings", "is_secret_key"]

REDACTED = "[redacted]"

_NAMING_KEYS = ("key", "name")
_SECRET_PARTS = ("data", "stringData")
_NOT_LOOKED_THROUGH = "[redacted: more escapes than can be looked through]"

_SHORTEST_BASE64 = 24
_BASE64 = re.compile(
    r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{8,}+(?:[ \t]{0,80}\r?\n[ \t]{0,80}[A-Za-z0-9+/_-]++)*+={0,2}"
)
"""One word of it, or one that goes on in further lines."""
_MOST_NESTED = 3
"""How often a text may have been put into base64: a kubeconfig in cloud-init in a Secret."""

_CUT = re.compile(r"\.{3,}+|…")
_MOST_CUTS = 10_000
_SHORTEST_HALF = 4

_LONGEST_KEPT = 256
_MOST_KEPT = 20_000
"""Keys and names come again and again in a run; what becomes of them is worked out once."""


class Redactor:
    """Takes secrets out of text and documents. Safe to use from many threads.

    Knows the exact *values* it was given, and the *names* that products give their secrets.
    """

    def __init__(self, values: Iterable[str] = (), names: Iterable[SecretNames] = ()) -> None:
        self._lock = threading.Lock()
        self._forms: tuple[str, ...] = ()
        self._joined_forms: tuple[str, ...] = ()
        self._values: tuple[str, ...] = ()
        self._short: re.Pattern[str] | None = None
        self._names: frozenset[SecretNames] = frozenset()
        self._keys: frozenset[str] = frozenset()
        self._rules: tuple[Rules, ...] = _rules((), ())
        self._done: dict[str, str] = {}
        for each in names:
            self.learn(each)
        for value in values:
            self.add(value)

    def add(self, value: str) -> None:
        """Treat *value* as a secret from now on; a trailing newline, as files have one, does not hide it.

        A value of fewer than four characters is found only where it stands alone in quotes, or after ``=`` or ``:``.
        """
        with self._lock:
            known = {*self._values}
            new = {each for each in (value, value.strip()) if each} - known
            if not new:
                return
            self._values = tuple(sorted(known | new, key=len, reverse=True))
            forms = {*self._forms}.union(*(searched(each) for each in new if len(each) >= SHORTEST_VALUE))
            self._forms = tuple(sorted(forms, key=len, reverse=True))
            together = {"".join(each.split()) for each in forms}
            self._joined_forms = tuple(each for each in together if len(each) >= 2 * SHORTEST_VALUE)
            self._done = {}
            short = [re.escape(each) for each in self._values if len(each) < SHORTEST_VALUE]
            if short:
                self._short = re.compile(rf"(?:[=:]\s?|[\"'])(?P<secret>{'|'.join(short)})(?=[\"'\s,;&}}\])]|\Z)")

    def learn(self, names: SecretNames) -> None:
        """Treat what stands in headers and below keys of these *names* as a secret from now on."""
        with self._lock:
            if names in self._names:
                return
            self._names |= {names}
            headers = frozenset[str]().union(*(each.headers for each in self._names))
            every = headers.union(*(each.keys for each in self._names))
            self._keys = frozenset(map(bare_key, every))
            self._rules = _rules(headers, every)
            self._done = {}

    def text(self, text: str) -> str:
        """*text* without secrets."""
        done = self._done.get(text)
        if done is None:
            results = self._done
            done = self._redacted(text)
            if len(text) <= _LONGEST_KEPT and len(results) < _MOST_KEPT:
                results[text] = done
        return done

    def _redacted(self, text: str) -> str:
        try:
            return _masked(text, list(self._secrets(text)))
        except TooManyEscapesError:
            return _NOT_LOOKED_THROUGH

    def json(self, document: Any) -> Any:
        """A parsed JSON *document* without secrets; null, numbers and booleans keep their place and type."""
        if isinstance(document, str):
            return self.text(document)
        if isinstance(document, Mapping):
            named = any(isinstance(document.get(key), str) and self._hides(document[key]) for key in _NAMING_KEYS)
            is_secret = document.get("kind") == "Secret"
            return {
                self.text(str(key)): _blanked(value)
                if self._hides(str(key)) or (named and key == "value") or (is_secret and key in _SECRET_PARTS)
                else self.json(value)
                for key, value in document.items()
            }
        if isinstance(document, list | tuple):
            return [self.json(each) for each in document]
        return document

    def _hides(self, key: str) -> bool:
        return is_secret_key(key, self._keys)

    def _secrets(self, text: str, nested: int = 0) -> Iterator[Stretch]:
        """Where the secrets in *text* are, in any order; they may overlap."""
        for view in views(text):
            yield from map(view.origin, self._in_view(view.text, nested))
            if "\n" in view.text:
                yield from self._over_lines(view)

    def _in_view(self, text: str, nested: int) -> Iterator[Stretch]:
        for form in self._forms:
            if form in text:
                yield from _occurrences(form, text)
        lowered = text.lower()
        for rule in self._rules:
            yield from rule.stretches(text, lowered, self._hides)
        if self._short is not None:
            yield from (Stretch(*match.span("secret")) for match in self._short.finditer(text))
        if "..." in text or "…" in text:
            yield from self._halves(text)
        if nested < _MOST_NESTED and len(text) >= _SHORTEST_BASE64:
            yield from self._in_base64(text, nested)

    def _over_lines(self, view: View) -> Iterator[Stretch]:
        """Values that are written over several lines, as base64 in YAML is."""
        together = "".join(view.text.split())
        found = [form for form in self._joined_forms if form in together]
        if found:
            whole = joined(view)
            yield from (whole.origin(each) for form in found for each in _occurrences(form, whole.text))

    def _in_base64(self, text: str, nested: int) -> Iterator[Stretch]:
        """Each stretch of base64, or of hexadecimals, that decodes to a text with a secret in it."""
        for match in _BASE64.finditer(text):
            word = "".join(match.group().split())
            if len(word) < _SHORTEST_BASE64:
                continue
            for decoded in filter(None, map(_as_text, (_of_base64(word), _of_hexadecimals(word)))):
                if next(self._secrets(decoded, nested + 1), None) is not None:
                    yield Stretch(*match.span())

    def _halves(self, text: str) -> Iterator[Stretch]:
        """The beginnings of values before the marks of a cut, and the ends of values after them."""
        for number, cut in enumerate(_CUT.finditer(text)):
            if number >= _MOST_CUTS:
                return
            for value in self._values:
                if len(value) >= 2 * _SHORTEST_HALF:
                    yield from _halves_at(cut, text, value)


def _rules(headers: Iterable[str], names: Iterable[str]) -> tuple[Rules, ...]:
    return (header_rules({"authorization", *headers}), *RULES, *key_rules({longest_word(each) for each in names}))


def _occurrences(form: str, text: str) -> Iterator[Stretch]:
    at = text.find(form)
    while at >= 0:
        yield Stretch(at, at + len(form))
        at = text.find(form, at + 1)


def _halves_at(cut: re.Match[str], text: str, value: str) -> Iterator[Stretch]:
    before, after = cut.span()
    at = text.find(value[:_SHORTEST_HALF], max(before - len(value), 0), before)
    while at >= 0 and not value.startswith(text[at:before]):
        at = text.find(value[:_SHORTEST_HALF], at + 1, before)
    if at >= 0:
        yield Stretch(at, before)
    end = value[-_SHORTEST_HALF:]
    at = text.rfind(end, after, after + len(value))
    while at >= 0 and not value.endswith(text[after : at + len(end)]):
        at = text.rfind(end, after, at + len(end) - 1)
    if at >= 0:
        yield Stretch(after, at + len(end))


def _of_base64(word: str) -> bytes | None:
    bare = word.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return binascii.a2b_base64(bare + "=" * (-len(bare) % 4))
    except ValueError:
        return None


def _of_hexadecimals(word: str) -> bytes | None:
    try:
        return bytes.fromhex(word)
    except ValueError:
        return None


def _as_text(content: bytes | None) -> str | None:
    """*content* as text; None when it is none that a person could read."""
    try:
        text = "" if content is None else content.decode()
    except UnicodeDecodeError:
        return None
    return text if text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable() else None


def _masked(text: str, secrets: list[Stretch]) -> str:
    if not secrets:
        return text
    pieces: list[str] = []
    done = 0
    start, end = -1, -1
    for each in sorted(secrets):
        if each.start < end:
            end = max(end, each.end)
            continue
        if end > start:
            pieces += (text[done:start], REDACTED)
            done = end
        start, end = each
    if end > start:
        pieces += (text[done:start], REDACTED)
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def _blanked(value: Any) -> Any:
    """*value* with every string in it replaced, its shape kept."""
    if isinstance(value, str):
        return REDACTED if value else value
    if isinstance(value, Mapping):
        return {key: _blanked(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_blanked(each) for each in value]
    return value
