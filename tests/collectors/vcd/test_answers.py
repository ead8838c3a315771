"""Reading JSON answers: absent is None, and whatever cannot be understood is refused with its place."""

from collections.abc import Callable
from typing import Any

import pytest

from capvcd_collectors.facts.base import ExchangeSource, NotSeenError, Reference
from capvcd_collectors.vcd.answers import Reading

SOURCE = ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/vdcs", 200, pointer="/values/3")


def reading(**value: Any) -> Reading:
    return Reading(value, SOURCE)


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
