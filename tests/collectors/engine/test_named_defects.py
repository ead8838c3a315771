"""A defect of a collector is told by the place that raised it, however deep, and by the collector that ran."""

from pathlib import Path

import pytest

from capvcd_collectors.engine.collection import Collection
from capvcd_collectors.engine.registry import describe
from capvcd_collectors.facts.base import Fact, Missing


class Broken(Fact, noun="broken thing"):
    """A fact whose collector has a defect."""


def divide(number: int) -> float:
    return number / 0


def deep() -> Broken:
    raise AssertionError(divide(1))


def shallow() -> Broken:
    raise ZeroDivisionError


def line_of(text: str) -> int:
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line == f"    {text}")


@pytest.mark.parametrize(
    ("collector", "statement"), [(deep, "return number / 0"), (shallow, "raise ZeroDivisionError")]
)
def test_a_defect_names_its_module_and_line(collector: object, statement: str) -> None:
    described = describe(collector)  # type: ignore[arg-type]

    missing = Collection({Broken: described}, {}).collect({Broken}).get(Broken)

    assert isinstance(missing, Missing)
    place = f"{__name__}:{line_of(statement)}"
    assert missing.reason == f"a defect of capvcd-doctor: ZeroDivisionError at {place} in {described.name}"
