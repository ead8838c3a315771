"""Names in sentences: lists of them, and the nearest valid one to a name nobody knows."""

import difflib
from collections.abc import Iterable

__all__ = ["did_you_mean", "listed"]


_SLIP, _RESEMBLANCE = 0.85, 0.6
_FEW = 6


def listed(names: Iterable[str], last: str = "and") -> str:
    """``a, b and c``; *last* is the word before the last name."""
    every = list(names)
    return f" {last} ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``; did you mean x or y?`` to put after a complaint about *name*.

    ``; there is a, b and c`` when none of the *known* names is near and there are few; empty when there are none or
    too many to be of help.
    """
    names = list(dict.fromkeys(known))
    folded = {each.casefold(): each for each in reversed(names)}
    for likeness in (_SLIP, _RESEMBLANCE):
        if near := difflib.get_close_matches(name.casefold(), folded, n=2, cutoff=likeness):
            return f"; did you mean {listed((folded[each] for each in near), 'or')}?"
    return f"; there is {listed(names)}" if 0 < len(names) <= _FEW else ""
