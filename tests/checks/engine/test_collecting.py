"""Collectors run as soon as what they need is there, once each, and a failure costs only what hangs on it."""

import threading
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from capvcd_collectors.engine.collection import Collection, longest_chain
from capvcd_collectors.engine.registry import Collector, describe, registry_of
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import (
    Absence,
    All,
    Fact,
    FileSource,
    Missing,
    NotSeenError,
    NotThereError,
    OutOfScopeError,
)

HERE = FileSource("file")


@dataclass(frozen=True, kw_only=True)
class Root(Fact, noun="root"):
    """A fact that needs nothing."""


@dataclass(frozen=True, kw_only=True)
class Leaf(Fact, noun="leaf", subject="name"):
    """One of many."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Top(Fact, noun="top"):
    """A fact over all leaves."""

    names: tuple[str, ...]


def root() -> Root:
    return Root(source=HERE)


def leaves(root: Root) -> tuple[Leaf, ...]:
    assert root == Root(source=HERE)
    return tuple(Leaf(source=HERE, name=name) for name in ("one", "two"))


def top(leaves: All[Leaf]) -> Top:
    return Top(source=HERE, names=tuple(leaf.name for leaf in leaves))


def registry(*functions: Any) -> dict[type, Collector]:
    return {described.makes: described for described in map(describe, functions)}


def test_facts_are_made_from_the_facts_they_need() -> None:
    facts = Collection(registry(top, leaves, root), {}).collect({Top})

    assert facts.get(Top).names == ("one", "two")


def test_only_what_is_wanted_is_collected() -> None:
    facts = Collection(registry(top, leaves, root), {}).collect({Root})

    assert set(facts.values) == {Root}


def test_a_collector_that_ends_its_thread_is_a_defect_and_no_silence() -> None:
    def stopped() -> Root:
        raise SystemExit

    missing = Collection(registry(stopped), {}).collect({Root}).get(Root)

    assert missing.fault
    assert missing.reason.startswith("a defect of capvcd-doctor: SystemExit at ")


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_each_collector_runs_once_however_many_need_it(jobs: int) -> None:
    calls: list[str] = []

    def counted_root() -> Root:
        calls.append("root")
        return Root(source=HERE)

    Collection(registry(top, leaves, counted_root), {}, jobs=jobs).collect({Top, Leaf, Root})

    assert calls == ["root"]


def test_independent_collectors_run_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=10)

    def first() -> Root:
        meeting.wait()
        return Root(source=HERE)

    def second() -> Top:
        meeting.wait()
        return Top(source=HERE, names=())

    facts = Collection(registry(first, second), {}, jobs=2).collect({Root, Top})

    assert not isinstance(facts.get(Root), Missing)
    assert not isinstance(facts.get(Top), Missing)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NotSeenError("was answered 403"), Absence.UNSEEN),
        (NotThereError("there is none"), Absence.NOT_THERE),
        (OutOfScopeError("nobody gave it"), Absence.OUT_OF_SCOPE),
    ],
)
def test_an_absence_reaches_everything_that_hangs_on_it_with_its_first_cause(error: Exception, kind: Absence) -> None:
    def failing() -> Root:
        raise error

    missing = Collection(registry(top, leaves, failing), {}).collect({Top}).get(Top)

    assert (missing.kind, missing.reason) == (kind, str(error))


def test_out_of_scope_outweighs_what_could_not_be_seen() -> None:
    def unseen() -> Root:
        raise NotSeenError("was answered 500")

    def nobody() -> tuple[Leaf, ...]:
        raise OutOfScopeError("no provider is given")

    def both(root: Root, leaves: All[Leaf]) -> Top:
        raise AssertionError((root, leaves))

    missing = Collection(registry(both, unseen, nobody), {}).collect({Top}).get(Top)

    assert missing.kind is Absence.OUT_OF_SCOPE


def test_a_collector_may_cope_with_an_absence() -> None:
    def failing() -> Root:
        raise NotSeenError("was answered 403")

    def coping(root: Root | Missing) -> Top:
        return Top(source=HERE, names=(root.reason,) if isinstance(root, Missing) else ())

    assert Collection(registry(coping, failing), {}).collect({Top}).get(Top).names == ("was answered 403",)


def test_a_defect_in_a_collector_is_marked_and_does_not_quote_its_text() -> None:
    def defective() -> Root:
        raise ZeroDivisionError("hunter2")

    missing = Collection(registry(defective), {}).collect({Root}).get(Root)

    assert missing.fault
    assert "ZeroDivisionError" in missing.reason
    assert "hunter2" not in missing.reason


def test_bad_input_stops_the_collection() -> None:
    def reading() -> Root:
        raise UsageError("tabs", FileSource("manifest.yaml", 3))

    with pytest.raises(UsageError, match=r"^manifest.yaml:3: tabs$"):
        Collection(registry(top, leaves, reading), {}).collect({Top})


def test_nothing_new_is_asked_after_the_deadline() -> None:
    missing = Collection(registry(root), {}, deadline=10.0, clock=lambda: 10.5).collect({Root}).get(Root)

    assert missing.kind is Absence.UNSEEN
    assert missing.needs == "a longer --timeout"


@dataclass(frozen=True, kw_only=True)
class Twig(Fact, noun="twig", subject="name"):
    """Made for each leaf."""

    name: str


def each_of(*functions: Any) -> Any:
    module = ModuleType("each")
    for function in functions:
        function.__module__ = "each"
        function.__is_collector__ = True
        setattr(module, function.__name__, function)
    return registry_of([module])


def twig(leaf: Leaf) -> Twig:
    if leaf.name == "two":
        raise NotSeenError("two was answered 403")
    return Twig(source=HERE, name=f"twig {leaf.name}")


def twice(leaf: Leaf) -> Twig:
    return Twig(source=HERE, name=leaf.name)


def all_twigs(twigs: All[Twig]) -> Top:
    return Top(source=HERE, names=tuple(each.name for each in twigs))


def test_a_collector_that_takes_an_instance_runs_once_for_each() -> None:
    facts = Collection(each_of(root, leaves, twice), {}).collect({Twig})

    assert facts.is_many(Twig)
    assert [each.name for each in facts.get(Twig)] == ["one", "two"]


def test_one_instance_that_fails_leaves_the_others_and_not_the_whole() -> None:
    registry_ = each_of(root, leaves, twig, all_twigs)
    facts = Collection(registry_, {}).collect({Twig, Top})

    first, second = facts.get(Twig)
    assert first.name == "twig one"
    assert second.reason == "two was answered 403"
    assert facts.get(Top) == second


def test_instances_are_collected_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=10)

    def meet(leaf: Leaf) -> Twig:
        meeting.wait()
        return Twig(source=HERE, name=leaf.name)

    facts = Collection(each_of(root, leaves, meet), {}).collect({Twig})

    assert [each.name for each in facts.get(Twig)] == ["one", "two"]


def test_no_instance_makes_none() -> None:
    def bare(root: Root) -> tuple[Leaf, ...]:
        assert root.source == HERE
        return ()

    facts = Collection(each_of(root, bare, twice, all_twigs), {}).collect({Top})

    assert facts.get(Top).names == ()


def test_requests_for_different_instances_do_not_wait_for_one_another() -> None:
    collectors = each_of(root, leaves, twice)

    assert longest_chain(collectors, {"root": 1, "leaves": 1, "twice#0": 2, "twice#1": 1}) == 4


def test_a_watcher_sees_each_planned_collector_begin_and_end_once() -> None:
    class Noting:
        def __init__(self) -> None:
            self.noted: list[tuple[str, bool | None]] = []

        def started(self, name: str) -> None:
            self.noted.append((name, None))

        def finished(self, name: str, ok: bool) -> None:
            self.noted.append((name, ok))

    def nobody() -> Top:
        raise OutOfScopeError("nobody gave it")

    def hanging(top: Top) -> Root:
        raise AssertionError(top)

    watcher = Noting()
    collection = Collection(each_of(hanging, leaves, twice, nobody), {}, watcher=watcher)

    assert len(collection.planned({Twig})) == 4
    collection.collect({Twig})
    ended = {name: ok for name, ok in watcher.noted if ok is not None}
    assert ended == {"nobody": False, "hanging": False, "leaves": False, "twice": False}
    assert len(watcher.noted) == 8

    watcher = Noting()
    known = {Top: Missing(Absence.UNSEEN, "was answered 403")}
    Collection(each_of(hanging, leaves, twice), known, watcher=watcher).collect([Twig, Root])
    assert [name for name, ok in watcher.noted if ok is not None] == ["hanging", "leaves", "twice"]

    watcher = Noting()
    Collection(each_of(root, leaves, twice), {}, watcher=watcher).collect({Twig})
    assert [name for name, ok in watcher.noted if ok] == ["root", "leaves", "twice"]


def test_given_values_are_used_as_they_are() -> None:
    given = Root(source=FileSource("given"))

    def checked(root: Root) -> Top:
        return Top(source=root.source, names=())

    assert Collection(registry(checked, root), {Root: given}).collect({Top}).get(Top).source == given.source


def test_collectors_that_wait_for_one_another_are_a_defect() -> None:
    def chicken(top: Top) -> Root:
        raise AssertionError(top)

    def egg(root: Root) -> Top:
        raise AssertionError(root)

    with pytest.raises(LookupError, match="wait for one another"):
        Collection(registry(chicken, egg), {}).collect({Top})


def test_two_collectors_for_one_fact_are_refused() -> None:
    module = ModuleType("twice")
    for name in ("one", "two"):

        def made() -> Root:
            return Root(source=HERE)

        made.__module__ = "twice"
        made.__is_collector__ = True  # type: ignore[attr-defined]
        setattr(module, name, made)

    with pytest.raises(TypeError, match="two collectors make Root"):
        registry_of([module])


def test_the_longest_chain_counts_requests_along_the_needs() -> None:
    collectors = registry(top, leaves, root)

    assert longest_chain(collectors, {"root": 2, "leaves": 3, "top": 1}) == 6
    assert longest_chain(collectors, {"root": 2}) == 2
