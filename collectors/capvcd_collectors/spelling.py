"""Words that nobody knows, and the known ones they were probably meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

LIKENESS = 0.6
"""From 0 to 1, as `difflib.SequenceMatcher` counts: two words of which more than half is the same."""


def near(word: str, known: Iterable[str], *, most: int, likeness: float = LIKENESS) -> tuple[str, ...]:
    """Up to *most* words of *known* that are like *word*, the nearest first; case is ignored."""
    by_folded: dict[str, str] = {}
    for each in known:
        by_folded.setdefault(each.casefold(), each)
    return tuple(by_folded[each] for each in get_close_matches(word.casefold(), by_folded, most, likeness))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The word of *known* that *word* was probably meant to be; None when none is like it."""
    return next(iter(near(word, known, most=1)), None)


def suggestion(word: str, known: Iterable[str]) -> str:
    """``; did you mean vcd.password?``, or nothing when no known word is near."""
    best = nearest(word, known)
    return "" if best is None else f"; did you mean {best}?"
