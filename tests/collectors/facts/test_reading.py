"""Reading JSON answers: absent is None, and whatever cannot be understood is refused with its place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from capvcd_collectors.facts.base import ExchangeSource, Fact, NotSeenError, Reference, pointer
from capvcd_collectors.facts.reading import Reading, fact_of

SOURCE = ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/vdcs", 200, pointer="/values/3")


def reading(**value: Any) -> Reading:
    return Reading(value, SOURCE, "Cloud Director")


def test_a_value_is_found_below_and_keeps_its_pointer() -> None:
    found = reading(connection={"routerRef": {"name": "t1"}}).at("connection", "routerRef", "name")
    assert (found.value, found.source.pointer) == ("t1", "/values/3/connection/routerRef/name")


@pytest.mark.parametrize("value", [{}, {"connection": None}, {"connection": {"routerRef": None}}])
def test_null_and_absent_are_the_same_at_every_step(value: dict[str, Any]) -> None:
    assert reading(**value).optional_reference("connection", "routerRef") is None


@pytest.mark.parametrize(
    ("wrong", "read", "said"),
    [
        (None, lambda it: it.text("field"), "should be a text, but is absent"),
        (7, lambda it: it.text("field"), "should be a text, but is a number"),
        ([], lambda it: it.optional_text("field"), "should be a text, but is a list"),
        ("true", lambda it: it.flag("field"), "should be true or false, but is 'true'"),
        (None, lambda it: it.flag("field"), "should be true or false, but is absent"),
        (True, lambda it: it.number("field"), "should be a whole number, but is true or false"),
        ("8", lambda it: it.optional_number("field"), "should be a whole number, but is '8'"),
        ({}, lambda it: list(it.entries("field")), "should be a list, but is an object"),
        ({"name": "edge"}, lambda it: it.reference("field"), "/field/id should be a text, but is absent"),
        ("10.0.0", lambda it: it.address("field"), "should be an IP address, but is '10.0.0'"),
        ("10.0.0.0/40", lambda it: it.network("field"), "should be an IPv4 network such as"),
        ("edge", lambda it: it.text("field", "name"), "/field should be an object, but is 'edge'"),
    ],
)
def test_a_value_of_another_kind_is_refused_by_name_and_place(
    wrong: Any, read: Callable[[Reading], object], said: str
) -> None:
    with pytest.raises(NotSeenError) as refusal:
        read(reading(field=wrong))
    assert "GET /cloudapi/1.0.0/vdcs (200) /values/3/field" in refusal.value.missing.reason
    assert said in refusal.value.missing.reason
    assert refusal.value.missing.source is not None


def test_a_long_value_is_not_quoted_whole() -> None:
    with pytest.raises(NotSeenError) as refusal:
        reading(field="x" * 500).flag("field")
    assert len(refusal.value.missing.reason) < 200


def test_addresses_and_networks_of_ipv4_are_typed_and_those_of_ipv6_left_out() -> None:
    assert str(reading(field="10.0.0.1").address("field")) == "10.0.0.1"
    assert reading(field="fd00::1").address("field") is None
    assert str(reading(field="192.168.255.1/25").network("field")) == "192.168.255.0/25"
    assert reading(field="").network("field") is None


def test_the_entries_of_a_list_point_at_themselves() -> None:
    entries = list(reading(values=["a", "b"]).entries("values"))
    assert [(each.text(), each.source.pointer) for each in entries] == [
        ("a", "/values/3/values/0"),
        ("b", "/values/3/values/1"),
    ]


def test_a_reference_may_lack_its_name() -> None:
    assert reading(field={"id": "urn:vcloud:org:1"}).reference("field") == Reference("", "urn:vcloud:org:1")


@dataclass(frozen=True, kw_only=True)
class Shelf(Fact, noun="shelf"):
    """A fact with a field of every kind that is read."""

    name: str = field(metadata=pointer("name"))
    label: str | None = field(metadata=pointer("labels", "first"))
    room: Reference | None = field(metadata=pointer("roomRef"))
    boards: int = field(metadata=pointer("boards"))
    remark: str = field(default="none", metadata=pointer("remark"))
    books: tuple[str, ...] = field(default=(), metadata=pointer("books"))
    worth: float = 0.0


ROW: dict[str, Any] = {"name": "oak", "labels": {"first": "A"}, "roomRef": {"name": "hall", "id": "1"}, "boards": 3}


def test_a_fact_is_read_at_the_places_its_fields_declare() -> None:
    shelf = fact_of(Shelf, reading(**ROW))

    assert shelf == Shelf(source=SOURCE, name="oak", label="A", room=Reference("hall", "1"), boards=3)
    assert shelf.where("label").value == "A"
    assert str(shelf.where("label")) == "GET /cloudapi/1.0.0/vdcs (200) /values/3/labels/first"


def test_what_a_fact_can_do_without_is_none_or_its_default() -> None:
    shelf = fact_of(Shelf, reading(name="oak", boards=3, remark=None))

    assert (shelf.label, shelf.room, shelf.remark) == (None, None, "none")


def test_a_field_that_is_given_is_not_read() -> None:
    shelf = fact_of(Shelf, reading(**{**ROW, "boards": "many"}), boards=9, books=("Ulysses",), worth=1.5)

    assert (shelf.boards, shelf.books, shelf.worth) == (9, ("Ulysses",), 1.5)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"boards": None}, "/values/3/boards should be a whole number, but is absent"),
        ({"labels": {"first": 7}}, "/values/3/labels/first should be a text, but is a number"),
        ({"remark": ["old"]}, "/values/3/remark should be a text, but is a list"),
    ],
)
def test_a_field_of_another_type_is_refused_with_its_place(change: dict[str, Any], said: str) -> None:
    with pytest.raises(NotSeenError) as refusal:
        fact_of(Shelf, reading(**{**ROW, **change}))

    assert said in refusal.value.missing.reason


def test_a_field_whose_type_is_not_read_must_be_given() -> None:
    with pytest.raises(TypeError, match=r"Shelf\.books cannot be read by its annotation"):
        fact_of(Shelf, reading(**ROW, books=["Ulysses"]))


def test_a_refusal_asks_for_an_answer_of_the_product_that_was_read() -> None:
    (entry,) = Reading({"names": [7]}, SOURCE, "NSX").at("names").entries()

    with pytest.raises(NotSeenError) as refusal:
        entry.text()

    assert refusal.value.missing.needs == "an answer of NSX as its API documents it"
