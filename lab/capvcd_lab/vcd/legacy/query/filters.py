"""The query service's filter language: comparisons joined by ``;`` (and) and ``,`` (or), with parentheses.

A backslash takes the meaning from the next character. With ``filterEncoded=true`` each value is form-decoded once more
after the expression has been taken apart. ``*`` stands for any characters. ``metadata:KEY==STRING:value`` asks for
metadata.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol
from urllib.parse import unquote_plus

from capvcd_lab.vcd.errors import bad_request

_HEAD = re.compile(r"(?P<selector>metadata(?:@SYSTEM)?:[^=!;,()]+|[A-Za-z]\w*)(?P<op>==|!=|=gt=|=ge=|=lt=|=le=)")
_SPECIAL = ";,()"
_ORDER: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {"=gt=": operator.gt, "=ge=": operator.ge, "=lt=": operator.lt, "=le=": operator.le}
)


class Matchable(Protocol):
    """What a filter is asked about: one row of a query."""

    def matches_value(self, selector: str, wanted: "Wanted") -> bool:
        """Whether the column *selector* is *wanted*."""

    def compares_with(self, selector: str, wanted: "Wanted", holds: Callable[[Any, Any], bool]) -> bool:
        """Whether *holds* between the column *selector* and *wanted*."""


@dataclass(frozen=True)
class Wanted:
    """A value of a filter and, if it has wildcards, the pattern they make."""

    text: str
    pattern: re.Pattern[str] | None

    def equals(self, text: str) -> bool:
        """Whether *text* is this value."""
        return text == self.text if self.pattern is None else self.pattern.fullmatch(text) is not None


@dataclass(frozen=True)
class Comparison:
    """``selector operator value``."""

    selector: str
    operator: str
    wanted: Wanted

    def matches(self, row: Matchable) -> bool:
        if self.operator in _ORDER:
            return row.compares_with(self.selector, self.wanted, _ORDER[self.operator])
        return row.matches_value(self.selector, self.wanted) is (self.operator == "==")

    def selectors(self) -> Iterator[str]:
        yield self.selector


@dataclass(frozen=True)
class Junction:
    """Several expressions of which all, or any, have to hold."""

    holds: Callable[[Iterator[bool]], bool]
    parts: "tuple[Expression, ...]"

    def matches(self, row: Matchable) -> bool:
        return self.holds(part.matches(row) for part in self.parts)

    def selectors(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.selectors()


Expression = Comparison | Junction


def parse(text: str, *, encoded: bool) -> Expression:
    """The tree of a filter; what is none answers 400."""
    parser = _Parser(text, encoded=encoded)
    tree = parser.disjunction()
    if parser.position != len(text):
        raise parser.error()
    return tree


class _Parser:
    def __init__(self, text: str, *, encoded: bool) -> None:
        self.text = text
        self.encoded = encoded
        self.position = 0

    def disjunction(self) -> Expression:
        return self._joined(",", self.conjunction, any)

    def conjunction(self) -> Expression:
        return self._joined(";", self.term, all)

    def term(self) -> Expression:
        if self._take("("):
            inner = self.disjunction()
            if not self._take(")"):
                raise self.error()
            return inner
        head = _HEAD.match(self.text, self.position)
        if head is None:
            raise self.error()
        self.position = head.end()
        return Comparison(head["selector"], head["op"], self._value())

    def error(self) -> Exception:
        return bad_request(f"The filter could not be parsed at position {self.position + 1}: {self.text}")

    def _joined(self, sign: str, part: Callable[[], Expression], holds: Callable[[Iterator[bool]], bool]) -> Expression:
        parts = [part()]
        while self._take(sign):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Junction(holds, tuple(parts))

    def _value(self) -> Wanted:
        characters: list[tuple[str, bool]] = []
        while self.position < len(self.text) and self.text[self.position] not in _SPECIAL:
            escaped = self.text[self.position] == "\\" and self.position + 1 < len(self.text)
            self.position += escaped
            characters.append((self.text[self.position], escaped))
            self.position += 1
        if self.encoded:
            decoded = unquote_plus("".join(character for character, _ in characters))
            characters = [(character, False) for character in decoded]
        text = "".join(character for character, _ in characters)
        if ("*", False) not in characters:
            return Wanted(text, None)
        pattern = "".join(".*" if item == ("*", False) else re.escape(item[0]) for item in characters)
        return Wanted(text, re.compile(pattern, re.DOTALL))

    def _take(self, sign: str) -> bool:
        if self.text.startswith(sign, self.position):
            self.position += 1
            return True
        return False
