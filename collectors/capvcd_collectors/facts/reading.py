"""Reads typed values, and whole facts, out of JSON answers; what cannot be understood is refused, never guessed.

A refusal is a `NotSeenError` that names the request and the field, so that what hangs on it is UNKNOWN. A field of a
fact that is annotated ``T | Missing`` is refused alone: its `Missing` stands in its place, and the rest is read.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import reduce
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError
from operator import or_
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar, get_args, get_type_hints

from capvcd_collectors.facts.base import ExchangeSource, Fact, Missing, NotSeenError, Reference

F = TypeVar("F", bound=Fact)
T = TypeVar("T")

LONGEST_QUOTED = 60
"""Characters of an incomprehensible value up to which a sentence quotes it.

A longer one is not cut: half of a secret in it would be known to nobody.
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A JSON value, the place it was read from, and the *product* that gave it. Absent and null are the same here."""

    value: Any
    source: ExchangeSource
    product: str

    def at(self, *path: str) -> "Reading":
        """The value at *path* below this one; its value is None when any step of the path is absent."""
        here: Any = self.value
        for depth, step in enumerate(path):
            if here is None:
                break
            if not isinstance(here, dict):
                Reading(here, self.source.at(*path[:depth]), self.product).refuse("an object")
            here = here.get(step)
        return Reading(here, self.source.at(*path), self.product)

    def refuse(self, wanted: str) -> NoReturn:
        """Give up on this value, which is not *wanted*."""
        raise NotSeenError(
            f"{self.source} should be {wanted}, but is {_shown(self.value)}",
            needs=f"an answer of {self.product} as its API documents it",
            source=self.source,
        )

    def text(self, *path: str) -> str:
        """The text at *path*, which must be there."""
        found = self.at(*path)
        return found.value if isinstance(found.value, str) else found.refuse("a text")

    def optional_text(self, *path: str) -> str | None:
        """The text at *path*, or None."""
        return None if self.at(*path).value is None else self.text(*path)

    def label(self, *path: str) -> str:
        """The text at *path* where it only serves to call something; empty when there is none."""
        try:
            return self.optional_text(*path) or ""
        except NotSeenError:
            return ""

    def flag(self, *path: str) -> bool:
        """The boolean at *path*, which must be there."""
        found = self.at(*path)
        return found.value if isinstance(found.value, bool) else found.refuse("true or false")

    def optional_flag(self, *path: str) -> bool | None:
        """The boolean at *path*, or None."""
        return None if self.at(*path).value is None else self.flag(*path)

    def number(self, *path: str) -> int:
        """The whole number at *path*, which must be there."""
        found = self.at(*path)
        if isinstance(found.value, int) and not isinstance(found.value, bool):
            return found.value
        return found.refuse("a whole number")

    def optional_number(self, *path: str) -> int | None:
        """The whole number at *path*, or None."""
        return None if self.at(*path).value is None else self.number(*path)

    def reference(self, *path: str) -> Reference:
        """The reference at *path*; it must have an id, and a name that is missing is empty."""
        found = self.at(*path)
        return Reference(name=found.optional_text("name") or "", id=found.text("id"))

    def optional_reference(self, *path: str) -> Reference | None:
        """The reference at *path*, or None."""
        return None if self.at(*path).value is None else self.reference(*path)

    def entries(self, *path: str) -> Iterator["Reading"]:
        """The items of the list at *path*; none when it is absent."""
        found = self.at(*path)
        if not isinstance(found.value, list | None):
            found.refuse("a list")
        for index, each in enumerate(found.value or ()):
            yield Reading(each, found.source.at(index), self.product)

    def address(self, *path: str) -> IPv4Address | None:
        """The IPv4 address at *path*, None for an IPv6 address."""
        written = self.text(*path)
        if ":" in written:
            return None
        try:
            return IPv4Address(written)
        except AddressValueError:
            return self.at(*path).refuse("an IP address")

    def network(self, *path: str) -> IPv4Network | None:
        """The CIDR at *path*, host bits allowed; None when it is absent or empty."""
        written = self.optional_text(*path)
        if not written:
            return None
        try:
            return IPv4Network(written, strict=False)
        except (AddressValueError, NetmaskValueError):
            return self.at(*path).refuse("an IPv4 network such as 192.168.255.1/25")


_READERS: Mapping[Any, Callable[[Reading], Any]] = MappingProxyType(
    {
        str: Reading.text,
        str | None: Reading.optional_text,
        bool: Reading.flag,
        bool | None: Reading.optional_flag,
        int: Reading.number,
        int | None: Reading.optional_number,
        Reference: Reading.reference,
        Reference | None: Reading.optional_reference,
        IPv4Network | None: Reading.network,
    }
)
"""How a field of a fact is read, by its annotation."""


def or_missing(read: Callable[[Reading], T]) -> Callable[[Reading], T | Missing]:
    """*read*, with the `Missing` in its place for a value that is refused."""

    def attempt(reading: Reading) -> T | Missing:
        try:
            return read(reading)
        except NotSeenError as error:
            return error.missing

    return attempt


def fact_of(fact: type[F], reading: Reading, /, **others: Any) -> F:
    """The *fact* that *reading* shows: each field is read at its declared place, as its annotation says.

    A field that is absent gets its default, where it has one: facts take those of the published schema. *others* are
    the fields that are made in another way. Raises NotSeenError as a `Reading` does, but for a field annotated
    ``T | Missing``, and TypeError for a field whose type is not read here.
    """
    values: dict[str, Any] = {}
    for each in fields(fact):
        place = fact.place(each.name)
        if not place or each.name in others:
            continue
        annotation = get_type_hints(fact)[each.name] if isinstance(each.type, str) else each.type
        read, is_lenient = _reader_of(annotation)
        try:
            found = reading.at(*place)
            if found.value is None and each.default is not MISSING:
                continue
            if read is None:
                raise TypeError(f"{fact.__name__}.{each.name} cannot be read by its annotation: give it by name")
            values[each.name] = read(found)
        except NotSeenError as error:
            if not is_lenient:
                raise
            values[each.name] = error.missing
    return fact(source=reading.source, **values, **others)


def _reader_of(annotation: Any) -> tuple[Callable[[Reading], Any] | None, bool]:
    """How a field of *annotation* is read, and whether a refusal of it is kept in its place."""
    kinds = get_args(annotation)
    if Missing not in kinds:
        return _READERS.get(annotation), False
    return _READERS.get(reduce(or_, (each for each in kinds if each is not Missing))), True


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return repr(value) if len(value) <= LONGEST_QUOTED else f"a text of {len(value)} characters"
    if value is None:
        return "absent"
    return {bool: "true or false", int: "a number", float: "a number", list: "a list"}.get(type(value), "an object")
