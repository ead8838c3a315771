"""Names and addresses in sentences: lists of them, and the nearest valid name to one nobody knows."""

from collections.abc import Iterable, Sequence

from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import IpRange, Source
from capvcd_collectors.spelling import LIKENESS, near

__all__ = ["did_you_mean", "listed", "names_meant", "told_ranges", "write_instead"]

_SLIP = 0.85
_FEW = 6


def listed(names: Iterable[str], last: str = "and") -> str:
    """``a, b and c``; *last* is the word before the last name."""
    every = list(names)
    return f" {last} ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))


def told_ranges(ranges: Sequence[IpRange]) -> str:
    """``192.168.50.100-192.168.50.150 and 192.168.50.200``; ``nothing`` when there are none."""
    return listed(str(each.first) if each.first == each.last else str(each) for each in ranges) or "nothing"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``; did you mean x or y?`` to put after a complaint about *name*.

    ``; there is a, b and c`` when none of the *known* names is near and there are few; empty when there are none or
    too many to be of help.
    """
    names = list(dict.fromkeys(known))
    if meant := names_meant(name, names):
        return f"; did you mean {listed(meant, 'or')}?"
    return f"; there is {listed(names)}" if 0 < len(names) <= _FEW else ""


def names_meant(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to two of the *known* names that *name* was probably meant to be, the nearest first."""
    names = list(dict.fromkeys(known))
    for likeness in (_SLIP, LIKENESS):
        if meant := near(name, names, most=2, likeness=likeness):
            return meant
    return ()


def write_instead(wrong: str, right: Iterable[str], *places: Source | str) -> str:
    """``Write home in place of Home in capi-quickstart.yaml:52 spec.catalog``: the fix of a misspelt name.

    *right* are the names to choose from; each of *places* holds the wrong one.
    """
    where = listed(dict.fromkeys(each if isinstance(each, str) else spot(each) for each in places))
    return f"Write {listed(right, 'or')} in place of {wrong} in {where}"
