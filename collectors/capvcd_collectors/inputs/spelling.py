"""Suggestions for a word that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The word of *known* that *word* was probably meant to be; case is ignored."""
    by_folded = {each.casefold(): each for each in known}
    close = get_close_matches(word.casefold(), by_folded, n=1)
    return by_folded[close[0]] if close else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """``; did you mean vcd.password?``, or nothing when no known word is near."""
    best = nearest(word, known)
    return "" if best is None else f"; did you mean {best}?"
