"""What each kind of fact declares: what it is called, its fixture, and what names an instance."""

from collections import Counter
from dataclasses import dataclass

import pytest

from capvcd_checks.engine.suites import load_suite
from capvcd_checks.engine.waiver_use import WaiverUse
from capvcd_collectors import facts
from capvcd_collectors.engine.registry import needs_of
from capvcd_collectors.facts.base import Fact, FileSource
from capvcd_collectors.preparation import all_collectors

HERE = FileSource("file")
MADE = {fact: collector for fact, collector in all_collectors().items() if issubclass(fact, Fact)}
EXPORTED = {name: getattr(facts, name) for name in facts.__all__}
WITH_FIXTURE = {
    each for each in EXPORTED.values() if isinstance(each, type) and issubclass(each, Fact) and each.fixture is not None
}


def test_every_fact_that_a_check_reads_is_public_but_the_one_made_of_results() -> None:
    read = {need.type for check in load_suite("preflight").checks.values() for need in needs_of(check)}

    assert {each.__name__ for each in read - WITH_FIXTURE - {WaiverUse}} == set()


def test_every_public_fact_is_made_by_a_collector() -> None:
    assert {each.__name__ for each in WITH_FIXTURE - set(MADE)} == set()


def test_no_fact_has_a_fixture_that_users_cannot_import() -> None:
    assert {each.__name__ for each in MADE if each.fixture is not None} == {each.__name__ for each in WITH_FIXTURE}


def test_no_two_facts_share_a_fixture() -> None:
    assert [name for name, count in Counter(each.fixture for each in WITH_FIXTURE).items() if count > 1] == []


def test_every_fact_with_many_instances_names_them() -> None:
    many = [fact for fact, collector in MADE.items() if collector.many]

    assert [each.__name__ for each in many if not (each.subject_field or "subject" in vars(each))] == []


def test_a_subject_is_a_field_or_property_of_its_fact() -> None:
    declared = {*MADE, *(each for each in EXPORTED.values() if isinstance(each, type) and issubclass(each, Fact))}

    strays = [
        f"{each.__name__}.{each.subject_field}"
        for each in declared
        if each.subject_field
        and each.subject_field not in each.__dataclass_fields__
        and not hasattr(each, each.subject_field)
    ]
    assert strays == []


def test_an_instance_is_called_by_the_field_its_class_declares() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Shelf(Fact, noun="shelf", fixture="shelves", subject="label"):
        label: str | None

    assert (Shelf.noun, Shelf.fixture) == ("shelf", "shelves")
    assert Shelf(source=HERE, label="top").subject == "top"
    assert Shelf(source=HERE, label=None).subject == ""


def test_what_a_fact_is_based_on_lends_it_the_subject_and_nothing_else() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Furniture(Fact, abstract=True, subject="label"):
        label: str

    @dataclass(frozen=True, kw_only=True)
    class Chair(Furniture, noun="chair"):
        pass

    assert (Chair.noun, Chair.fixture, Chair(source=HERE, label="oak").subject) == ("chair", None, "oak")


def test_a_fact_that_does_not_say_what_it_is_called_is_refused_where_it_is_written() -> None:
    with pytest.raises(TypeError, match=r"class Nameless\(Fact, noun="):

        class Nameless(Fact):
            pass
