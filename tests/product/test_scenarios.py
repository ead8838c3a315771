"""For every scenario of the lab, exactly the verdicts it should bring: what it breaks, and no alarm anywhere else.

The table is the folder ``scenario_table``: one file for each module of scenarios, whose head says how to read it.
"""

import json
import re
import tomllib
from pathlib import Path

import pytest

from capvcd_checks.engine.suites import load_suite
from capvcd_doctor.exits import Exit
from capvcd_lab.scenarios import SCENARIOS
from capvcd_lab.server import Lab
from doctor.running import doctor
from product.examining import files_of

_TABLE = Path(__file__).with_name("scenario_table")
TABLE: dict[str, dict[str, list[str]]] = {
    combination: entry
    for path in sorted(_TABLE.glob("*.toml"))
    for combination, entry in tomllib.loads(path.read_text(encoding="utf-8")).items()
}
BASES = tuple(name for name, scenario in SCENARIOS.items() if scenario.is_base)
COMBINATIONS = tuple(
    base if name == base else f"{base},{name}"
    for base in BASES
    for name, scenario in SCENARIOS.items()
    if base in scenario.bases and (name == base or not scenario.is_base)
)
_WITHOUT_PLACE = re.compile(r"^\S+: ")
"""The file and line that a refusal begins with."""
READS = {"GET", "HEAD", "OPTIONS"}
LOGIN = re.compile(
    r"POST /cloudapi/1\.0\.0/sessions(/provider)?|POST /oauth/(tenant/[^/]+|provider)/token"
    r"|DELETE (/cloudapi/1\.0\.0/sessions/current|/api/session)"
)


def table_file(combination: str) -> Path:
    """The file of the table that holds *combination*: it is named after the module of its scenario."""
    scenario = SCENARIOS[combination.rpartition(",")[2]]
    made_by = scenario.build or scenario.change
    assert made_by is not None
    return _TABLE / f"{made_by.__module__.rpartition('.')[2]}.toml"


def expected(combination: str) -> dict[str, str] | str:
    """The verdicts of the table that are not PASS, or the sentence the input is refused with."""
    if "refused" in TABLE[combination]:
        return str(TABLE[combination]["refused"])
    base = combination.partition(",")[0]
    verdicts = {check: verdict for verdict, checks in TABLE[base].items() for check in checks}
    if combination != base:
        verdicts |= {check: verdict for verdict, checks in TABLE[combination].items() for check in checks}
    return {check: verdict for check, verdict in verdicts.items() if verdict != "PASS"}


def verdict_of(combination: str, check: str) -> str:
    """What the table says of one check."""
    verdicts = expected(combination)
    return "" if isinstance(verdicts, str) else verdicts.get(check, "PASS")


def written_by(lab: Lab) -> list[tuple[str, str]]:
    """The requests the lab saw that are neither reads nor logins."""
    return [
        (each.method, each.path)
        for each in lab.requests.settled()
        if each.method not in READS and not LOGIN.fullmatch(f"{each.method} {each.path}")
    ]


def verdicts_of(combination: str) -> dict[str, str] | str:
    """Serve one scenario and run the command on it; all verdicts, or the sentence the input was refused with."""
    with Lab(combination) as lab, files_of(lab) as config:
        said = doctor("preflight", "-q", "-c", config, "--json", config.with_name("report.json"))
        if said.code == Exit.USAGE:
            return _WITHOUT_PLACE.sub("", said.sentence).replace(f"{config.parent}/", "")
        assert written_by(lab) == []
        report = json.loads(config.with_name("report.json").read_text(encoding="utf-8"))
        assert said.code == report["exitCode"]
        faults = [each["id"] for each in report["checks"] if any(finding["fault"] for finding in each["findings"])]
        assert faults == []
        return {each["id"]: each["verdict"] for each in report["checks"]}


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_a_scenario_brings_its_verdicts_and_no_others_and_writes_nothing(combination: str) -> None:
    verdicts = verdicts_of(combination)

    if isinstance(verdicts, dict):
        verdicts = {check: verdict for check, verdict in verdicts.items() if verdict != "PASS"}
    assert verdicts == expected(combination)


def test_the_table_names_every_combination_and_nothing_else() -> None:
    assert set(TABLE) == set(COMBINATIONS)


def test_each_combination_stands_in_the_file_of_its_scenario() -> None:
    misplaced = [
        each for each in COMBINATIONS if f'["{each}"]' not in table_file(each).read_text(encoding="utf-8").splitlines()
    ]

    assert misplaced == []


def test_every_check_passes_in_production() -> None:
    assert expected("production") == {}


def test_the_article_has_no_failure() -> None:
    assert [check for check in load_suite("preflight").checks if verdict_of("article", check) == "FAIL"] == []


@pytest.mark.parametrize("check", load_suite("preflight").checks)
def test_every_check_fails_or_warns_somewhere(check: str) -> None:
    where = [each for each in COMBINATIONS if verdict_of(each, check) in ("FAIL", "WARN")]

    assert where != []
