"""Objects compared with the fields their API version knows."""

import pytest

from capvcd_checks.rules.field_table import Path, StrayField, dotted, knows, stray_fields

TABLE = {"site": {}, "zones": {"name": {}}, "labels": {"*": {}}, "proxy": {"http": {}, "https": {}}}


def test_known_fields_are_no_strays() -> None:
    value = {"site": {"any": "thing"}, "zones": [{"name": "a"}], "labels": {"x": {"y": 1}}, "proxy": {"http": None}}
    assert list(stray_fields(value, TABLE)) == []


def test_strays_are_found_at_any_depth_in_the_order_written() -> None:
    value = {"proxy": {"ftp": 1}, "zones": [{"name": "a"}, {"nmae": "b"}], "sites": []}
    assert list(stray_fields(value, TABLE, ("spec",))) == [
        StrayField(("spec", "proxy", "ftp"), ("http", "https")),
        StrayField(("spec", "zones", 1, "nmae"), ("name",)),
        StrayField(("spec", "sites"), ("site", "zones", "labels", "proxy")),
    ]


def test_nothing_below_a_stray_is_told_again() -> None:
    assert len(list(stray_fields({"other": {"a": 1, "b": 2}}, TABLE))) == 1


@pytest.mark.parametrize("value", [None, "text", 3])
def test_a_value_without_fields_has_no_strays(value: object) -> None:
    assert list(stray_fields({"proxy": value}, TABLE)) == []


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ((), True),
        (("proxy",), True),
        (("proxy", "http"), True),
        (("proxy", "ftp"), False),
        (("zones", 0, "name"), True),
        (("zones", 0, "nmae"), False),
        (("labels", "anything", "below"), True),
        (("site", "below"), True),
        (("other",), False),
    ],
)
def test_a_table_knows_its_own_paths(path: Path, *, known: bool) -> None:
    assert knows(TABLE, path) is known


def test_paths_are_written_as_people_write_them() -> None:
    assert dotted(("spec", "zones", 0, "name")) == "spec.zones[0].name"
