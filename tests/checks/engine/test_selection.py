"""Prefixes choose checks; an unknown one is answered with the nearest ids."""

import pytest

from capvcd_checks.engine.declare import Remedy, Severity
from capvcd_checks.engine.selection import is_selected, refuse_unknown, split, unknown_id
from capvcd_checks.engine.verdicts import CheckIdentity
from capvcd_collectors.errors import UsageError

KNOWN = {"PF-ALB-001", "PF-ALB-005", "PF-VCD-001"}


def identity(name: str, severity: Severity = Severity.BLOCKER) -> CheckIdentity:
    return CheckIdentity(name, "title", severity, "why", Remedy("ui", "api"), "preflight")


def test_prefixes_are_split_at_commas_and_capitalised() -> None:
    assert split(["pf-alb, PF-VCD-001", "", "PF-NSX,"]) == ("PF-ALB", "PF-VCD-001", "PF-NSX")


def test_nothing_selected_means_everything_and_ignore_wins() -> None:
    assert is_selected(identity("PF-ALB-001"), (), ())
    assert is_selected(identity("PF-ALB-001"), ("PF-ALB",), ())
    assert not is_selected(identity("PF-VCD-001"), ("PF-ALB",), ())
    assert not is_selected(identity("PF-ALB-001"), ("PF-ALB",), ("PF-ALB-001",))


@pytest.mark.parametrize(
    ("least", "kept"),
    [
        (Severity.BLOCKER, ["blocker"]),
        (Severity.WARNING, ["blocker", "warning"]),
        (None, ["blocker", "warning", "info"]),
    ],
)
def test_a_least_severity_keeps_what_is_worse(least: Severity | None, kept: list[str]) -> None:
    assert [each.value for each in Severity if is_selected(identity("PF-X-1", each), (), (), least)] == kept


def test_an_unknown_prefix_names_the_nearest_ids() -> None:
    with pytest.raises(UsageError, match=r"^there is no check PF-ALB-055; did you mean PF-ALB-005 or"):
        refuse_unknown(("PF-ALB-055",), KNOWN)


def test_a_hopeless_id_points_at_the_list() -> None:
    assert str(unknown_id("XYZZY", KNOWN)) == "there is no check XYZZY; 'capvcd-doctor list' shows every id"
