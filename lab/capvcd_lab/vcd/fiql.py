"""FIQL as CloudAPI takes it in ``filter``: parsed to a tree, checked against a definition, matched with documents.

``;`` binds tighter than ``,``. A value runs to the next unencoded ``;``, ``,`` or ``)``; with ``filterEncoded=true`` it
is percent-decoded once more, which is how such signs get into a value. ``*`` stands for anything.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import translate
from typing import Any
from urllib.parse import unquote

from capvcd_lab.vcd.errors import bad_request

_COMPARISON = re.compile(r"(?P<selector>[A-Za-z_][\w.]*)(?P<op>==|!=|=gt=|=ge=|=lt=|=le=)(?P<value>[^;,()]*)")


@dataclass(frozen=True)
class Comparison:
    """``selector op value``."""

    selector: str
    operator: str
    value: str

    def matches(self, document: Any) -> bool:
        found = list(_values(document, self.selector.split(".")))
        if self.operator == "!=":
            return not any(_equal(value, self.value) for value in found)
        if self.operator == "==":
            return any(_equal(value, self.value) for value in found)
        return any(_ordered(value, self.operator, self.value) for value in found)


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: "tuple[Expression, ...]"

    def matches(self, document: Any) -> bool:
        return all(part.matches(document) for part in self.parts)


@dataclass(frozen=True)
class Any_:  # noqa: N801  # typing has the plain name
    """One part holds."""

    parts: "tuple[Expression, ...]"

    def matches(self, document: Any) -> bool:
        return any(part.matches(document) for part in self.parts)


Expression = Comparison | All | Any_


def parse(text: str, *, encoded: bool) -> Expression:
    """The tree of a filter; a filter that is none answers 400."""
    parser = _Parser(text, encoded=encoded)
    tree = parser.either()
    if parser.position != len(text):
        raise _unparsable(text)
    return tree


def comparisons(tree: Expression) -> Iterator[Comparison]:
    """Every comparison of a tree."""
    if isinstance(tree, Comparison):
        yield tree
    else:
        for part in tree.parts:
            yield from comparisons(part)


def without(tree: Expression, unwanted: Callable[[Comparison], bool]) -> Expression:
    """The tree with the comparisons that *unwanted* picks taken as true."""
    if isinstance(tree, Comparison):
        return All(()) if unwanted(tree) else tree
    return type(tree)(tuple(without(part, unwanted) for part in tree.parts))


class _Parser:
    def __init__(self, text: str, *, encoded: bool) -> None:
        self.text = text
        self.encoded = encoded
        self.position = 0

    def either(self) -> Expression:
        parts = [self.both()]
        while self._take(","):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Any_(tuple(parts))

    def both(self) -> Expression:
        parts = [self.term()]
        while self._take(";"):
            parts.append(self.term())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def term(self) -> Expression:
        if self._take("("):
            inner = self.either()
            if not self._take(")"):
                raise _unparsable(self.text)
            return inner
        match = _COMPARISON.match(self.text, self.position)
        if match is None:
            raise _unparsable(self.text)
        self.position = match.end()
        value = match["value"]
        return Comparison(match["selector"], match["op"], unquote(value) if self.encoded else value)

    def _take(self, character: str) -> bool:
        if self.text.startswith(character, self.position):
            self.position += 1
            return True
        return False


def _values(document: Any, path: list[str]) -> Iterator[Any]:
    if isinstance(document, list):
        for item in document:
            yield from _values(item, path)
    elif not path:
        yield document
    elif isinstance(document, dict):
        yield from _values(document.get(path[0]), path[1:])
    elif document is None:
        yield None


def _equal(value: Any, wanted: str) -> bool:
    if value is None:
        return wanted in ("", "null")
    if isinstance(value, bool):
        return wanted.lower() == str(value).lower()
    if isinstance(value, int | float):
        try:
            return float(wanted) == value
        except ValueError:
            return False
    if "*" in wanted:
        # Only the star is special here; a shell pattern's other signs are plain characters.
        pattern = translate(re.sub(r"([\[?])", r"[\1]", wanted))
        return re.fullmatch(pattern, str(value)) is not None
    return bool(value == wanted)


def _ordered(value: Any, operator: str, wanted: str) -> bool:
    left: Any = value
    right: Any = wanted
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int | float):
        try:
            right = float(wanted)
        except ValueError:
            return False
    comparison: dict[str, bool] = {
        "=gt=": left > right,
        "=ge=": left >= right,
        "=lt=": left < right,
        "=le=": left <= right,
    }
    return comparison[operator]


def _unparsable(text: str) -> Exception:
    return bad_request(f"The filter could not be parsed: {text}")
