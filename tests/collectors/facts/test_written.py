"""Facts that may hold values nobody understands: such a value cannot be read by accident."""

from dataclasses import dataclass

import pytest

from capvcd_collectors.facts.base import Absence, FileSource
from capvcd_collectors.facts.written import NotUnderstood, NotUnderstoodError, WrittenFact

HERE = FileSource("m.yaml", 7, pointer="spec.size")
UNREAD = NotUnderstood("is a list, not a whole number", HERE, "size of Shelf top")


@dataclass(frozen=True, kw_only=True, repr=False)
class Shelf(WrittenFact, noun="shelf", subject="label"):
    label: str | None
    size: int

    @property
    def is_wide(self) -> bool:
        return self.size > 3


SHELF = Shelf(source=FileSource("m.yaml", 1), label="top", size=1, not_understood={"size": UNREAD})


def test_what_was_understood_is_read_as_of_any_fact() -> None:
    whole = Shelf(source=HERE, label="top", size=5)

    assert (whole.size, whole.is_wide, whole.subject, whole.understood("size")) == (5, True, "top", 5)
    assert repr(whole).startswith("Shelf(source=FileSource(")
    assert repr(whole).endswith(", label='top', size=5)")


@pytest.mark.parametrize("field", ["size", "is_wide"])
def test_reading_a_value_that_was_not_understood_says_why(field: str) -> None:
    with pytest.raises(NotUnderstoodError, match="size of Shelf top is a list, not a whole number") as raised:
        getattr(SHELF, field)

    missing = raised.value.missing
    assert (missing.kind, missing.needs, missing.source) == (
        Absence.UNSEEN,
        "a value that is understood in m.yaml:7 spec.size",
        HERE,
    )


def test_who_hands_on_the_reason_may_ask_without_harm() -> None:
    assert (SHELF.understood("size"), SHELF.understood("label"), SHELF.where("size")) == (None, "top", HERE)
    assert repr(UNREAD) in repr(SHELF)


def test_a_fact_whose_name_was_not_understood_is_called_by_what_it_is() -> None:
    nameless = Shelf(source=HERE, label="", size=1, not_understood={"label": UNREAD})

    assert nameless.subject == "size of Shelf top"
