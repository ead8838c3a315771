"""The scenarios: named states of the world, composable, each one small function with a sentence."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches

from capvcd_lab.scenarios import (  # noqa: F401  # importing an area enters its scenarios
    addons,
    admission,
    alb,
    cluster_class,
    config,
    controllers,
    credentials,
    edge,
    field_types,
    hidden_secrets,
    image,
    input_files,
    kustomizations,
    manifest_forms,
    matrix,
    network_state,
    node_counts,
    rights,
    stated,
    vcd,
    versions,
    waivers,
    wire,
)
from capvcd_lab.scenarios.article import article
from capvcd_lab.scenarios.production import production
from capvcd_lab.scenarios.registry import ARTICLE, ENTERED, PRODUCTION, Scenario, base
from capvcd_lab.world import World

__all__ = ["ARTICLE", "PRODUCTION", "SCENARIOS", "Scenario", "UnknownScenarioError", "build", "parse"]

base(ARTICLE, article)
base(PRODUCTION, production)

SCENARIOS: Mapping[str, Scenario] = {
    one.name: one for one in sorted(ENTERED.values(), key=lambda scenario: not scenario.is_base)
}
"""The catalogue: the bases first, then the changes by area."""


class UnknownScenarioError(ValueError):
    """A name that is no scenario, or scenarios that do not go together."""


def parse(text: str) -> list[Scenario]:
    """The scenarios of a comma-separated list, the base first; ``article`` when it names none."""
    return resolve([name.strip() for name in text.split(",") if name.strip()])


def resolve(names: Sequence[str]) -> list[Scenario]:
    """The scenarios called *names*, the base first; ``article`` when there is none among them."""
    chosen = [_named(name) for name in names]
    bases = [scenario for scenario in chosen if scenario.is_base]
    if len(bases) > 1:
        raise UnknownScenarioError(f"{' and '.join(one.name for one in bases)} are both whole worlds; choose one")
    base_scenario = bases[0] if bases else SCENARIOS[_only_base(chosen)]
    changes = [scenario for scenario in chosen if not scenario.is_base]
    for change in changes:
        if base_scenario.name not in change.bases:
            raise UnknownScenarioError(
                f"{change.name} makes no sense on {base_scenario.name}; it is for {' or '.join(change.bases)}"
            )
    return [base_scenario, *changes]


def build(names: Sequence[str] | str, now: datetime) -> World:
    """The world of these scenarios, as of *now*."""
    first, *changes = parse(names) if isinstance(names, str) else resolve(names)
    assert first.build is not None
    world = first.build(now)
    for number, change in enumerate(changes):
        assert change.change is not None
        try:
            change.change(world)
        except (KeyError, ValueError, StopIteration) as error:
            if number == 0:
                raise
            before = ", ".join(each.name for each in changes[:number])
            raise UnknownScenarioError(
                f"{change.name} finds nothing to change any more after {before}; leave one of them out"
            ) from error
    return world


def _only_base(changes: Sequence[Scenario]) -> str:
    """The base all of them are for; ``article`` when they leave the choice."""
    common = [name for name in (ARTICLE, PRODUCTION) if all(name in change.bases for change in changes)]
    return common[0] if common else ARTICLE


def _named(name: str) -> Scenario:
    if name in SCENARIOS:
        return SCENARIOS[name]
    near = get_close_matches(name, SCENARIOS, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}?" if near else "the catalogue lists them all"
    raise UnknownScenarioError(f"{name} is not a scenario; {hint}")
