"""The catalogue of scenarios: every one applies, composes and leaves its mark; the wrong ones are told so."""

import itertools
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from capvcd_lab.scenarios import SCENARIOS, UnknownScenarioError, build, parse
from capvcd_lab.world.show import show

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
CHANGES = [(base, scenario.name) for scenario in SCENARIOS.values() if not scenario.is_base for base in scenario.bases]


def shown(*names: str) -> dict[str, Any]:
    return show(build(names, NOW))


@pytest.fixture(scope="module")
def untouched() -> dict[str, dict[str, Any]]:
    return {base: shown(base) for base in ("article", "production")}


@pytest.mark.parametrize(("base", "name"), CHANGES)
def test_every_scenario_leaves_its_mark(base: str, name: str, untouched: dict[str, dict[str, Any]]) -> None:
    world = build([base, name], NOW)
    before = build([base], NOW)
    secrets = (world.installation.secrets, before.installation.secrets)
    assert show(world) != untouched[base] or secrets[0] != secrets[1]


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_every_scenario_has_one_sentence(scenario: Any) -> None:
    assert scenario.sentence.endswith(".")
    assert len(scenario.sentence) < 130


def test_the_same_names_make_the_same_world() -> None:
    assert shown("article", "seg-full") == shown("article", "seg-full")


def test_ids_are_unique_and_none_is_a_name() -> None:
    for base in ("article", "production"):
        things = list(build([base], NOW).everything())
        assert len({thing.id for thing in things}) == len(things)
        assert not [thing.name for thing in things if thing.name in thing.id and len(thing.name) > 8]


def test_scenarios_compose() -> None:
    world = build("article,seg-full,snat-missing", NOW)
    assert world.assignments[0].deployed_virtual_services == 20
    assert world.edge_gateways[0].nat_rules == []


@pytest.mark.parametrize("base", ["article", "production"])
def test_neighbours_in_the_catalogue_compose(base: str) -> None:
    names = [name for where, name in CHANGES if where == base and name not in ("edge-missing", "rde-rights-missing")]
    clashes = []
    for first, second in itertools.pairwise(names):
        if first.split("-")[0] != second.split("-")[0]:
            try:
                json.dumps(shown(base, first, second))
            except UnknownScenarioError as refused:
                clashes.append(str(refused))
    wording = " finds nothing to change any more after "
    assert [each for each in clashes if wording not in each] == []
    assert len(clashes) < len(names) / 10


def test_article_is_the_world_when_none_is_named() -> None:
    assert [scenario.name for scenario in parse("seg-full")] == ["article", "seg-full"]
    assert [scenario.name for scenario in parse("")] == ["article"]


def test_a_scenario_of_one_base_brings_it_along() -> None:
    assert [scenario.name for scenario in parse("token-revoked")] == ["production", "token-revoked"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("article,seg-ful", "seg-ful is not a scenario; did you mean seg-full"),
        ("xyzzy", "xyzzy is not a scenario; the catalogue lists them all"),
        ("article,production", "article and production are both whole worlds; choose one"),
        ("article,token-revoked", "token-revoked makes no sense on article; it is for production"),
        ("one-arm-missing,token-revoked", "token-revoked makes no sense on article; it is for production"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(text: str, complaint: str) -> None:
    with pytest.raises(UnknownScenarioError, match=complaint):
        parse(text)


def test_the_world_is_shown_without_its_secrets() -> None:
    for base in ("article", "production"):
        world = build([base], NOW)
        text = json.dumps(show(world))
        planted = {user.password for user in world.users} | set(world.installation.secrets.values())
        assert [secret for secret in planted if secret and secret in text] == []
        assert "********" in text
