"""Facts as session fixtures, for a user's ordinary tests: ``def test_edge(edge_gateway): ...``.

Each public fact declares its fixture's name: ``edge_gateway``, and in the plural where there are many ``node_pools``.
A fact out of scope skips the test; one that could not be seen is an error of the test's setup. Secrets are taken out of
a fact before a test gets it: pytest shows what a test compares, and cuts it to length.
"""

from collections.abc import Callable, Iterable
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from capvcd_checks.pytest_plugin.shared import SESSION_KEY
from capvcd_collectors.engine.registry import Requirement
from capvcd_collectors.facts.base import Absence, All, Fact, FactMissingError, Missing


@cache
def fact_names() -> dict[str, tuple[type, bool]]:
    """Every fixture name, with the fact type behind it and whether it gives all instances."""
    from capvcd_collectors.preparation import all_collectors  # noqa: PLC0415 - heavy

    return {
        fact.fixture: (fact, collector.many)
        for fact, collector in all_collectors().items()
        if issubclass(fact, Fact) and fact.fixture is not None
    }


def facts_named(fixture_names: Iterable[str]) -> set[type]:
    """The fact types behind *fixture_names*; other fixtures are passed over."""
    known = fact_names()
    return {known[name][0] for name in fixture_names if name in known}


def fixtures() -> ModuleType:
    """A plugin holding one session fixture per fact."""
    module = ModuleType("capvcd_fact_fixtures")
    for name, (fact, many) in fact_names().items():
        made = pytest.fixture(scope="session", name=name)(_fixture(fact, many=many))
        setattr(module, f"fact_{name}", made)
    return module


def _fixture(fact: type, *, many: bool) -> Callable[[pytest.FixtureRequest], Any]:
    def give(request: pytest.FixtureRequest) -> Any:
        session = request.config.stash[SESSION_KEY]
        facts = session.facts(fact)
        value = facts.satisfy(Requirement(fact.__name__, fact, every=many, optional=False))
        if isinstance(value, Missing):
            if value.kind is Absence.OUT_OF_SCOPE:
                pytest.skip(value.reason)
            raise FactMissingError(value.reason, needs=value.needs, source=value.source)
        given = All(value) if many else value
        return given if session.reports is None else session.reports.fact(given)

    give.__doc__ = fact.__doc__
    return give
