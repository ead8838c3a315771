"""A choice is of everything only when nothing at all narrows it."""

import pytest

from capvcd_checks.engine.verdicts import Choice, Severity


def test_no_word_about_it_takes_everything() -> None:
    assert Choice().is_everything is True


@pytest.mark.parametrize(
    "choice",
    [
        Choice(select=("PF-ALB",)),
        Choice(ignore=("PF-ALB",)),
        Choice(areas=("ALB",)),
        Choice(severity=Severity.INFO),
    ],
    ids=["prefixes to take", "prefixes to leave out", "areas", "a least severity"],
)
def test_any_word_about_it_does_not(choice: Choice) -> None:
    assert choice.is_everything is False
