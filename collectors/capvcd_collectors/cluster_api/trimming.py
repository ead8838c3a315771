"""Prefixes and suffixes that match a pattern, taken off as drone/envsubst takes them off (its ``path/match.go``).

``*`` is any text, ``?`` one character, ``[a-z]`` and ``[^a-z]`` one of a set, a backslash takes the next character as
it is. A pattern that is malformed takes nothing off. A suffix is matched with both, value and pattern, backwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST_VALUE = 4096
_LONGEST_PATTERN = 1024


class CannotTrimError(Exception):
    """A value and a pattern for which the library's result is not known; the message is a clause that says why."""


@dataclass(frozen=True, slots=True)
class _One:
    """Matches one character: of *ranges*, or of none of them; any without ranges."""

    ranges: tuple[tuple[str, str], ...] = ()
    is_negated: bool = False

    def matches(self, character: str) -> bool:
        if not self.ranges:
            return True
        return any(low <= character <= high for low, high in self.ranges) is not self.is_negated


_ANY_TEXT = None
"""The element of a pattern that ``*`` is."""


class _MalformedError(Exception):
    pass


def without_prefix(value: str, pattern: str, *, longest: bool) -> str:
    """*value* without the shortest or longest beginning that *pattern* matches; it has one character at least."""
    if not any(each in pattern for each in "*?[\\"):
        return value.removeprefix(pattern)
    if not (value.isascii() and pattern.isascii()):
        raise CannotTrimError("clusterctl matches bytes, and the value has characters of several")
    if len(value) > _LONGEST_VALUE or len(pattern) > _LONGEST_PATTERN:
        raise CannotTrimError("the value or the pattern is too long to be matched")
    try:
        elements = list(_elements(pattern))
    except _MalformedError:
        return value
    lengths = _matching_lengths(elements, value) & ~1
    if not lengths:
        return value
    return value[(lengths.bit_length() if longest else (lengths & -lengths).bit_length()) - 1 :]


def without_suffix(value: str, pattern: str, *, longest: bool) -> str:
    """*value* without the shortest or longest end that *pattern* matches."""
    return without_prefix(value[::-1], pattern[::-1], longest=longest)[::-1]


def _matching_lengths(elements: list[_One | None], value: str) -> int:
    """The lengths of beginnings of *value* that all of *elements* match, as the bits of a number."""
    everywhere = (1 << (len(value) + 1)) - 1
    places: dict[_One, int] = {}
    reached = 1
    for element in elements:
        if element is _ANY_TEXT:
            reached = everywhere & -(reached & -reached) if reached else 0
            continue
        if element not in places:
            bits = "".join("1" if element.matches(each) else "0" for each in reversed(value))
            places[element] = int(bits or "0", 2)
        reached = (reached & places[element]) << 1
    return reached


def _elements(pattern: str) -> Iterator[_One | None]:
    rest = pattern
    while rest:
        first, rest = rest[0], rest[1:]
        if first == "*":
            yield _ANY_TEXT
        elif first == "?":
            yield _One()
        elif first == "[":
            one, rest = _set(rest)
            yield one
        else:
            if first == "\\":
                first, rest = _next(rest)
            yield _One(((first, first),))


def _set(rest: str) -> tuple[_One, str]:
    is_negated = rest.startswith("^")
    rest = rest.removeprefix("^")
    ranges: list[tuple[str, str]] = []
    while not (ranges and rest.startswith("]")):
        low, rest = _end_of_range(rest)
        high = low
        if rest.startswith("-"):
            high, rest = _end_of_range(rest[1:])
        ranges.append((low, high))
    return _One(tuple(ranges), is_negated), rest[1:]


def _end_of_range(rest: str) -> tuple[str, str]:
    if not rest or rest[0] in "-]":
        raise _MalformedError
    character, rest = _next(rest[1:]) if rest[0] == "\\" else (rest[0], rest[1:])
    if not rest:
        raise _MalformedError
    return character, rest


def _next(rest: str) -> tuple[str, str]:
    if not rest:
        raise _MalformedError
    return rest[0], rest[1:]
