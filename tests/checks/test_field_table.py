"""The fields an API version knows, by name."""

import pytest

from capvcd_checks.rules.field_table import Path, dotted, knows

TABLE = {"site": {}, "zones": {"name": {}}, "labels": {"*": {}}, "proxy": {"http": {}, "https": {}}}


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
