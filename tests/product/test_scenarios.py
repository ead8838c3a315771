"""For every scenario of the lab, exactly the verdicts it should bring: what it breaks, and no alarm anywhere else.

The table is ``scenario_table.toml``: a base lists all its verdicts that are not PASS; a scenario on a base lists those
that differ from the base's.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from capvcd_checks.catalogue import built_in_checks
from capvcd_lab.scenarios import SCENARIOS
from capvcd_lab.server import Lab
from product.examining import Outcome, examine_lab

TABLE: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("scenario_table.toml").read_text(encoding="utf-8")
)
BASES = tuple(name for name, scenario in SCENARIOS.items() if scenario.is_base)
COMBINATIONS = tuple(
    base if name == base else f"{base},{name}"
    for base in BASES
    for name, scenario in SCENARIOS.items()
    if base in scenario.bases
)
READS = {"GET", "HEAD", "OPTIONS"}
LOGINS = {
    ("POST", "/cloudapi/1.0.0/sessions"),
    ("POST", "/cloudapi/1.0.0/sessions/provider"),
    ("DELETE", "/cloudapi/1.0.0/sessions/current"),
    ("POST", "/oauth/tenant/xav_lab/token"),
    ("POST", "/oauth/provider/token"),
}
SLOW_SCENARIOS = {"vcd-slow"}


def expected(combination: str) -> dict[str, str]:
    """The verdicts of the table that are not PASS."""
    base = combination.partition(",")[0]
    verdicts = {check: verdict for verdict, checks in TABLE[base].items() for check in checks}
    if combination != base:
        changes = {check: verdict for verdict, checks in TABLE[combination].items() for check in checks}
        verdicts |= changes
    return {check: verdict for check, verdict in verdicts.items() if verdict != "PASS"}


def written_by(lab: Lab) -> list[tuple[str, str]]:
    """The requests the lab saw that are neither reads nor logins."""
    return [
        (each.method, each.path)
        for each in lab.requests
        if each.method not in READS and (each.method, each.path) not in LOGINS
    ]


@pytest.fixture(params=COMBINATIONS)
def served(request: pytest.FixtureRequest) -> Iterator[tuple[str, Lab, Outcome]]:
    """Each scenario once: served, examined."""
    with Lab(request.param) as lab:
        yield request.param, lab, examine_lab(lab)


def test_a_scenario_brings_its_verdicts_and_no_others(served: tuple[str, Lab, Outcome]) -> None:
    combination, lab, outcome = served

    assert outcome.troubles == expected(combination)
    assert [name for name, each in outcome.results.items() if any(f.fault for f in each.findings)] == []
    assert written_by(lab) == []


def test_the_table_names_every_combination_and_nothing_else() -> None:
    assert set(TABLE) == set(COMBINATIONS)


def test_every_check_passes_in_production() -> None:
    assert expected("production") == {}


def test_the_article_has_no_failure() -> None:
    assert "FAIL" not in expected("article").values()


@pytest.mark.parametrize("check", built_in_checks())
def test_every_check_fails_or_warns_somewhere(check: str) -> None:
    where = [each for each in COMBINATIONS if expected(each).get(check) in ("FAIL", "WARN")]

    assert where != []
