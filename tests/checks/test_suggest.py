"""The nearest names to one that nobody knows, and names in a row."""

import pytest

from capvcd_checks.rules.suggest import did_you_mean, listed, names_meant, write_instead
from capvcd_collectors.facts import FileSource


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_listed_as_people_list_them(names: list[str], text: str) -> None:
    assert listed(names) == text


def test_the_last_word_may_be_another() -> None:
    assert listed(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("t-tennant", ["t-tenant", "t-prod"], "; did you mean t-tenant?"),
        ("T-TENANT", ["t-tenant", "t-prod"], "; did you mean t-tenant?"),
        ("catalog", ["home", "catalog1", "catalog2"], "; did you mean catalog2 or catalog1?"),
        ("zzz", ["home", "work"], "; there is home and work"),
        ("zzz", ["home", "home"], "; there is home"),
        ("zzz", [], ""),
        ("zzz", [f"network-{number}" for number in range(7)], ""),
    ],
)
def test_an_unknown_name_is_answered_with_what_helps(name: str, known: list[str], hint: str) -> None:
    assert did_you_mean(name, known) == hint


def test_no_more_than_two_names_are_meant() -> None:
    assert names_meant("catalog", ["home", "catalog1", "catalog2", "catalog3"]) == ("catalog3", "catalog2")
    assert names_meant("zzz", ["home", "work"]) == ()


def test_a_misspelt_name_is_put_right_in_every_file_once() -> None:
    place = FileSource("/etc/lab/capi-quickstart.yaml", 52, pointer="spec.catalog")
    assert write_instead("Home", ["home", "homes"], place, place, "vcd.org of the environment file") == (
        "Write home or homes in place of Home in capi-quickstart.yaml:52 spec.catalog and vcd.org of the environment "
        "file"
    )
