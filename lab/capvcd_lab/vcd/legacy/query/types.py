"""What a query type is: whose things it lists, the record's columns, and how a row answers a filter."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from capvcd_lab.vcd.errors import bad_request
from capvcd_lab.vcd.legacy.call import Call
from capvcd_lab.vcd.legacy.query.filters import Wanted
from capvcd_lab.vcd.legacy.view import View
from capvcd_lab.world.base import Named
from capvcd_lab.world.ids import bare_uuid

_T = TypeVar("_T", bound=Named)
Audience = Literal["everyone", "tenant", "provider"]


@dataclass(frozen=True)
class Ref:
    """A column that points at something: an href in records, a URN in idrecords."""

    identifier: str


Value = str | int | bool | Ref | None
Column = Callable[[View, _T], Value]


@dataclass(frozen=True)
class QueryType(Generic[_T]):
    """One type of ``/api/query``.

    ``element`` is the record's XML name without ``Record``. A ``tenant`` type has an administrator's twin: a provider
    that asks the plain one gets nothing. A ``provider`` type is not there for tenants. ``place`` is the path below
    ``/api`` of the few things that are not where their kind is.
    """

    name: str
    element: str
    schema_type: str
    things: Callable[[View], Iterable[_T]]
    columns: Mapping[str, Column[_T]]
    audience: Audience = "everyone"
    identify: Callable[[_T], str] = lambda thing: thing.id
    place: Callable[[_T], str | None] = lambda _: None

    def is_open_to(self, call: Call) -> bool:
        """Whether the caller may ask this type at all."""
        return call.caller.is_provider or self.audience != "provider"

    def rows(self, call: Call) -> "list[Row[_T]]":
        """A row for each thing the caller may see."""
        if self.audience == "tenant" and call.caller.org is None:
            return []
        return [Row(self, call, thing) for thing in self.things(call.view)]


@dataclass(frozen=True)
class Row(Generic[_T]):
    """One thing as one type of query shows it."""

    type: QueryType[_T]
    call: Call
    thing: _T

    @cached_property
    def identifier(self) -> str:
        """The URN of the thing."""
        return self.type.identify(self.thing)

    @cached_property
    def href(self) -> str | None:
        """Where the thing itself is."""
        place = self.type.place(self.thing)
        return self.call.href.of(self.identifier) if place is None else self.call.href.at(place)

    @cached_property
    def metadata(self) -> Mapping[str, str]:
        """The metadata of the thing, if its kind has any."""
        found: Mapping[str, str] = getattr(self.thing, "metadata", {})
        return found

    def value(self, column: str) -> Value:
        """What the record says in *column*."""
        if column in ("id", "href"):
            return Ref(self.identifier)
        return self.type.columns[column](self.call.view, self.thing)

    def matches_value(self, selector: str, wanted: Wanted) -> bool:
        """Whether *selector* is *wanted*; what is unset equals nothing."""
        if selector.startswith("metadata"):
            return self._matches_metadata(selector, wanted)
        found = self.value(selector)
        if found is None:
            return False
        if isinstance(found, Ref):
            # Clients pass hrefs of either API flavour, URNs and bare UUIDs; all end in the UUID.
            uuid = bare_uuid(found.identifier)
            return uuid != "" and wanted.text.rstrip("/").endswith(uuid)
        if isinstance(found, bool):
            return wanted.text.lower() == str(found).lower()
        if isinstance(found, int):
            return found == _number(selector, wanted)
        return wanted.equals(found)

    def compares_with(self, selector: str, wanted: Wanted, holds: Callable[[Any, Any], bool]) -> bool:
        """Whether *selector* is less or more than *wanted*; only numbers and texts have an order."""
        found = None if selector.startswith("metadata") else self.value(selector)
        if isinstance(found, bool):
            raise bad_request(f"The field {selector} has no order.")
        if isinstance(found, int):
            return holds(found, _number(selector, wanted))
        return isinstance(found, str) and holds(found, wanted.text)

    def _matches_metadata(self, selector: str, wanted: Wanted) -> bool:
        found = self.metadata.get(selector.partition(":")[2])
        kind, colon, text = wanted.text.partition(":")
        if not colon:
            raise bad_request(f"The value of {selector} needs a type, as in STRING:{wanted.text}.")
        return kind.upper() == "STRING" and found == text


def moment(when: datetime | None) -> str | None:
    """A time as the legacy API writes it: UTC with milliseconds."""
    if when is None:
        return None
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}Z"


def _number(selector: str, wanted: Wanted) -> float:
    try:
        return float(wanted.text)
    except ValueError:
        raise bad_request(f"The field {selector} is a number, not {wanted.text!r}.") from None
