"""Prefixes choose checks; an unknown one is answered with the nearest ids."""

import pytest

from capvcd_checks.engine.declare import Remedy, Severity
from capvcd_checks.engine.selection import (
    is_selected,
    refuse_unknown,
    refuse_unknown_areas,
    select,
    split,
    unknown_id,
)
from capvcd_checks.engine.verdicts import CheckIdentity, Choice
from capvcd_collectors.errors import UsageError
from checks.engine.sample_checks import Limit, Pool, declared, holds, holds_too, total, within

KNOWN = {"PF-ALB-001", "PF-ALB-005", "PF-VCD-001"}


def identity(name: str, severity: Severity = Severity.BLOCKER) -> CheckIdentity:
    return CheckIdentity(name, "title", severity, "why", Remedy("ui", "api"), "preflight")


def test_prefixes_are_split_at_commas_and_capitalised() -> None:
    assert split(["pf-alb, PF-VCD-001", "", "PF-NSX,"]) == ("PF-ALB", "PF-VCD-001", "PF-NSX")


def test_nothing_selected_means_everything_and_ignore_wins() -> None:
    assert is_selected(identity("PF-ALB-001"), Choice())
    assert is_selected(identity("PF-ALB-001"), Choice(select=("PF-ALB",)))
    assert not is_selected(identity("PF-VCD-001"), Choice(select=("PF-ALB",)))
    assert not is_selected(identity("PF-ALB-001"), Choice(select=("PF-ALB",), ignore=("PF-ALB-001",)))


def test_areas_are_alternatives_and_narrow_a_selection_by_ids() -> None:
    assert is_selected(identity("PF-ALB-001"), Choice(areas=("NSX", "ALB")))
    assert not is_selected(identity("PF-VCD-001"), Choice(areas=("NSX", "ALB")))
    assert not is_selected(identity("PF-ALB-001"), Choice(select=("PF-VCD",), areas=("ALB",)))


@pytest.mark.parametrize(
    ("least", "kept"),
    [
        (Severity.BLOCKER, ["blocker"]),
        (Severity.WARNING, ["blocker", "warning"]),
        (None, ["blocker", "warning", "info"]),
    ],
)
def test_a_least_severity_keeps_what_is_worse(least: Severity | None, kept: list[str]) -> None:
    assert [each.value for each in Severity if is_selected(identity("PF-X-1", each), Choice(severity=least))] == kept


def test_an_unknown_prefix_names_the_nearest_ids() -> None:
    with pytest.raises(UsageError, match=r"^there is no check PF-ALB-055; did you mean PF-ALB-005 or"):
        refuse_unknown(("PF-ALB-055",), KNOWN)


def test_a_hopeless_id_points_at_the_list() -> None:
    assert str(unknown_id("XYZZY", KNOWN)) == "there is no check XYZZY; 'capvcd-doctor list' shows every id"


def test_an_unknown_area_names_the_nearest_or_all() -> None:
    with pytest.raises(UsageError, match=r"^no check of this run is of area ALBB; did you mean ALB\?$"):
        refuse_unknown_areas(("ALBB",), {"VCD", "ALB"})
    with pytest.raises(UsageError, match=r"^no check of this run is of area STO; there are VCD, ALB$"):
        refuse_unknown_areas(("STO",), {"ALB", "VCD"})


def test_two_checks_of_one_id_are_refused() -> None:
    first, second = (declared(each, "PF-TST-001") for each in (holds, holds_too))

    with pytest.raises(UsageError, match=r"two checks are called PF-TST-001, the other in .*: ids are never reused"):
        select("preflight", (first, second), Choice())


def test_a_selection_knows_its_checks_and_the_facts_they_need_on_a_line() -> None:
    checks = (declared(within, "PF-TST-001"), declared(total, "PF-TST-002", lines=("1.3",)))

    chosen = select("preflight", checks, Choice(ignore=("PF-TST-002",)))

    assert [each.id for each in chosen.identities] == ["PF-TST-001"]
    assert chosen.facts_needed("0.5") == {Pool, Limit}
    assert select("preflight", checks[1:], Choice()).facts_needed("0.5") == set()
