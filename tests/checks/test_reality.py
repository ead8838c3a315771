"""The severity of every check follows from what the real components do about the fault."""

import re
import tomllib
from pathlib import Path

import pytest

from capvcd_checks.engine.evaluate import identity_of
from capvcd_checks.engine.suites import load_suite
from capvcd_checks.engine.verdicts import Severity
from product.test_scenarios import COMBINATIONS, verdict_of

REALITY = tomllib.loads(Path(__file__).with_name("reality.toml").read_text(encoding="utf-8"))
CHECKS = load_suite("preflight").checks
RULE = {"stops": Severity.BLOCKER, "degrades": Severity.WARNING, "nothing": Severity.INFO}
"""The severity of a check whose fault has that effect."""

SOURCE = re.compile(r"(vmware|kubernetes-sigs|deckhouse)/[\w.-]+ (v?[\d.]+ |issue |pull request ).+|none: .+")


def test_every_check_is_in_the_table_and_nothing_else() -> None:
    assert set(REALITY) == set(CHECKS)


@pytest.mark.parametrize("check", CHECKS)
def test_the_severity_follows_from_the_effect(check: str) -> None:
    assert identity_of(CHECKS[check]).severity is RULE[REALITY[check]["effect"]]


@pytest.mark.parametrize("check", CHECKS)
def test_each_entry_says_what_happens_and_where_that_was_read(check: str) -> None:
    entry = REALITY[check]

    assert set(entry) == {"effect", "does", "source"}
    assert len(entry["does"]) > 20
    assert SOURCE.fullmatch(entry["source"]), entry["source"]


@pytest.mark.parametrize("check", [check for check, entry in REALITY.items() if entry["effect"] == "stops"])
def test_what_stops_the_installation_fails_somewhere_in_the_lab(check: str) -> None:
    assert [each for each in COMBINATIONS if verdict_of(each, check) == "FAIL"] != []
