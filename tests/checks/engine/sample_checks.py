"""Facts and checks to try the engine with.

They live outside the test modules because pytest rewrites the asserts of those, and a check's are plain.
"""

from dataclasses import dataclass
from typing import Any

from capvcd_checks.engine.declare import Remedy, Severity, check, found, not_applicable, undecided, warn_unless
from capvcd_checks.engine.suites import belongs_to
from capvcd_collectors.engine.collection import Facts
from capvcd_collectors.facts.base import All, Fact, FileSource, Missing
from capvcd_collectors.facts.written import WrittenFact


@dataclass(frozen=True, kw_only=True)
class Pool(Fact, noun="pool", subject="name"):
    """One of many."""

    name: str
    size: int


@dataclass(frozen=True, kw_only=True, repr=False)
class Plank(WrittenFact, noun="plank", subject="name"):
    """One of many, written by a person."""

    name: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Limit(Fact, noun="limit"):
    """One."""

    size: int


A = Pool(source=FileSource("a.yaml", 1), name="a", size=1)
B = Pool(source=FileSource("b.yaml", 2), name="b", size=2)
LIMIT = Limit(source=FileSource("limit.yaml", 3), size=1)
EXACT = FileSource("exact.yaml", 7)


def facts(pools: Any = (A, B), limit: Any = LIMIT) -> Facts:
    """Facts as a collection would have brought them."""
    return Facts({Pool: pools, Limit: limit}, frozenset({Pool}))


def declared(function: Any, check_id: str = "PF-TST-001", **extra: Any) -> Any:
    """*function* as a check."""
    return check(
        check_id,
        title="All is well",
        severity=Severity.BLOCKER,
        why="because",
        remedy=Remedy(ui="there", api="this"),
        **extra,
    )(function)


def ours(function: Any, check_id: str = "PF-TST-001") -> Any:
    """*function* as a check of a suite, whose defects are this tool's."""
    made = declared(function, check_id)
    belongs_to(made, "preflight")
    return made


def planks_are_short(plank: Plank) -> None:
    """Read the size of each."""
    assert plank.size <= 1


def within(pool: Pool, limit: Limit) -> None:
    """Judge each pool."""
    assert pool.size <= limit.size, f"{pool.size} of {limit.size}"


def holds() -> None:
    """Hold, whatever there is."""


def holds_too() -> None:
    """The same."""


def exact(limit: Limit) -> None:
    """Bring its own evidence."""
    assert limit.size == 0, found("one too many", EXACT)


def total(pools: All[Pool]) -> None:
    """Judge all pools at once."""
    assert sum(pool.size for pool in pools) == 3, "not three"


def coping(limit: Limit | Missing) -> None:
    """Take an absence itself."""
    assert not isinstance(limit, Missing), "no limit"


def coping_with_each(pool: Pool | Missing) -> None:
    """Take the absence of one of many."""
    assert not isinstance(pool, Missing), "one is not there"


def warns(limit: Limit) -> None:
    """Warn."""
    warn_unless(limit.size > 1, "tight")


def skips(limit: Limit) -> None:
    """Skip."""
    not_applicable(f"only {limit.size}")


def wavers(limit: Limit) -> None:
    """Leave it undecided."""
    undecided(f"cannot tell {limit.size}", needs="more")


def bare(limit: Limit) -> None:
    """Assert without a message."""
    assert limit.size == 2


def defective(limit: Limit) -> None:
    """Break."""
    raise KeyError(limit)


def crossed(left: Pool, right: Pool) -> None:
    """Have two subjects."""
    raise AssertionError(left, right)
