"""The forms in which a known value may stand in a text: encoded, escaped, or with line breaks in it.

What can be computed from the value is: `encodings`. What depends on who wrote the text (which characters he escaped,
and how often) is not; for that `views` undoes the escapes of the text, and remembers where everything stood.
"""

import base64
import html
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote, quote_plus

SHORTEST_VALUE = 4
"""Shorter secrets are left to their places: replacing every ``a`` would protect nothing and destroy the text."""

MOST_ESCAPES = 200_000
"""Escapes of one text that are undone. No message, and no document of an API, comes near."""

_LONGEST_UNDONE = 4096
"""Characters of a value up to which what looks like an escape in it is undone as well: a password, no certificate."""

_DEEPEST = 3
"""How often a text may have been escaped: JSON within JSON within a URL."""

_MOST_VIEWS = 12


class TooManyEscapesError(Exception):
    """A text that cannot be looked through in reasonable time, and is not to be shown."""


def encodings(value: str) -> frozenset[str]:
    """Every form *value* may take in a URL, a JSON or XML document, a header or inside somebody else's base64."""
    percent = {quote(value, safe=""), quote(value), quote_plus(value)}
    lower = {re.sub(r"%[0-9A-F]{2}", lambda code: code.group(0).lower(), each) for each in percent}
    escaped = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    markup = {html.escape(value), html.escape(value, quote=False), html.escape(value).replace("&#x27;", "&apos;")}
    forms = {repr(value)[1:-1], *percent, *lower, *escaped, *markup, *searched(value)}
    return frozenset(form for form in forms if len(form) >= SHORTEST_VALUE)


def searched(value: str) -> frozenset[str]:
    """The forms of *value* to look for where escapes are undone by `views`: the others come down to one of these."""
    content = value.encode("utf-8", "surrogatepass")
    # Where the escapes of a text are undone, so are those that the value itself seems to hold.
    undone = {view.text for view in views(value)} if len(value) <= _LONGEST_UNDONE else {value}
    plus = {each.replace(" ", "+") for each in undone}
    forms = {*undone, *plus, content.hex(), content.hex().upper(), *_base64_forms(content)}
    return frozenset(form for form in forms if len(form) >= SHORTEST_VALUE)


def _base64_forms(value: bytes) -> set[str]:
    """The characters that *value* alone decides, for each of the three places it may start at in a base64 text."""
    forms = set()
    for lead in range(3):
        encoded = base64.b64encode(b"\0" * lead + value).decode()
        own = encoded[-(-lead * 8 // 6) : (lead + len(value)) * 8 // 6]
        forms |= {own, own.replace("+", "-").replace("/", "_")}
    return forms


class Stretch(NamedTuple):
    """From *start* up to *end* of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class View:
    """A *text* that came from another one, *of* which it keeps where each replaced piece stood.

    *outputs* are the offsets at which replaced pieces begin here, *inputs* the stretches they replace there, *lengths*
    how long they are here.
    """

    text: str
    of: "View | None" = None
    outputs: list[int] = field(default_factory=list)
    inputs: list[Stretch] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def origin(self, stretch: Stretch) -> Stretch:
        """Where *stretch* of this text stood in the first one; a piece that it touches counts whole."""
        if self.of is None:
            return stretch
        return self.of.origin(Stretch(self._before(stretch.start).start, self._before(stretch.end - 1).end))

    def _before(self, offset: int) -> Stretch:
        """What the character at *offset* came from."""
        number = bisect_right(self.outputs, offset) - 1
        # Pieces that were taken out have no character here.
        while number >= 0 and not self.lengths[number] and self.outputs[number] == offset:
            number -= 1
        if number >= 0 and offset < self.outputs[number] + self.lengths[number]:
            return self.inputs[number]
        last = bisect_right(self.outputs, offset) - 1
        shift = 0 if last < 0 else self.inputs[last].end - self.outputs[last] - self.lengths[last]
        return Stretch(offset + shift, offset + shift + 1)


@dataclass(frozen=True, slots=True)
class _Escapes:
    """One way of escaping: what *mark* is in all such texts, the *pattern* of one escape, and what it stands for."""

    mark: str
    pattern: re.Pattern[str]
    meaning: Callable[[str], str]


_HEX = "[0-9A-Fa-f]"


def _bytes_pattern(mark: str) -> re.Pattern[str]:
    """Escaped bytes, those of one UTF-8 character together."""
    more = f"{mark}[89ABab]{_HEX}"
    return re.compile(
        f"{mark}[CcDd]{_HEX}{more}|{mark}[Ee]{_HEX}(?:{more}){{2}}|{mark}[Ff][0-4](?:{more}){{3}}|{mark}{_HEX}{{2}}"
    )


def _of_bytes(escape: str) -> str:
    content = bytes.fromhex(re.sub(r"%|\\x", "", escape))
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


_ESCAPED_BYTES = _bytes_pattern(r"\\x")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "0": "\0"}


def _of_backslash(escape: str) -> str:
    if escape[1] == "x":
        return _of_bytes(escape)
    if escape[1] in "uU" and len(escape) > len("\\u"):
        units = bytes.fromhex(re.sub(r"\\[uU]", "", escape))
        encoding = "utf-32-be" if escape[1] == "U" else "utf-16-be"
        return units.decode(encoding, "replace")
    if escape[1:].isdigit() and len(escape) > len("\\0"):
        return chr(int(escape[1:], 8))
    return _CONTROLS.get(escape[1], escape[1])


_SCHEMES = (
    _Escapes("%", _bytes_pattern("%"), _of_bytes),
    _Escapes("&", re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9A-Fa-f]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});?"), html.unescape),
    _Escapes(
        "\\",
        re.compile(
            rf"(?:{_ESCAPED_BYTES.pattern})"
            rf"|\\u[Dd][89ABab]{_HEX}{{2}}\\u[Dd][C-Fc-f]{_HEX}{{2}}|\\u{_HEX}{{4}}|\\U{_HEX}{{8}}|\\[0-3][0-7]{{2}}|\\.",
            re.DOTALL,
        ),
        _of_backslash,
    ),
)
_BLANKS = _Escapes("\n", re.compile(r"\s++"), lambda _blanks: "")


def views(text: str) -> Iterator[View]:
    """*text*, and what becomes of it when its escapes are undone, one way of escaping and one level at a time.

    Raises TooManyEscapesError for a text with more of them than can be undone.
    """
    level = [View(text)]
    yield level[0]
    if not any(scheme.mark in text for scheme in _SCHEMES):
        return
    seen = {text}
    for _ in range(_DEEPEST):
        deeper = []
        for view in level:
            for scheme in _SCHEMES:
                if scheme.mark not in view.text or len(seen) > _MOST_VIEWS:
                    continue
                undone = _undone(view, scheme)
                if undone.text not in seen:
                    seen.add(undone.text)
                    deeper.append(undone)
                    yield undone
        level = deeper


def joined(view: View) -> View:
    """*view* without white space: what is written over several lines stands together."""
    return _undone(view, _BLANKS)


def _undone(view: View, scheme: _Escapes) -> View:
    outputs: list[int] = []
    inputs: list[Stretch] = []
    lengths: list[int] = []
    pieces: list[str] = []
    done = length = 0
    for number, escape in enumerate(scheme.pattern.finditer(view.text)):
        if number >= MOST_ESCAPES:
            raise TooManyEscapesError
        start, end = escape.span()
        piece = scheme.meaning(escape.group())
        length += start - done
        outputs.append(length)
        inputs.append(Stretch(start, end))
        lengths.append(len(piece))
        pieces += (view.text[done:start], piece)
        length += len(piece)
        done = end
    pieces.append(view.text[done:])
    return View("".join(pieces), view, outputs, inputs, lengths)
