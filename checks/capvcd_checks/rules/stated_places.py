"""What CAPVCD's own files name: the components go by these, this run by the environment file.

Every place is held against what Cloud Director has, and against the other places: one that differs from the rest sends
its component elsewhere.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from capvcd_checks.engine.declare import Found, found, undecided
from capvcd_checks.rules.suggest import did_you_mean, names_meant, write_instead
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import (
    All,
    Missing,
    OrganizationLookup,
    Source,
    StatedDestination,
    StatedPlace,
    VdcLookup,
)

__all__ = [
    "Difference",
    "blank_places",
    "describe_differences",
    "differences",
    "leave_open",
    "leave_unknown_open",
    "misspelt_everywhere",
    "stated",
]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong with one stated place: a clause, the *places* that show it, and the sentence that mends it."""

    text: str
    places: tuple[Source, ...]
    fix: str


def stated(destinations: All[StatedDestination] | Missing, name: str) -> tuple[StatedPlace, ...]:
    """Each place that states field *name*, in the files' order; blank ones and those not understood are left out."""
    return tuple(
        StatedPlace(each.called(name), getattr(each, name), each.where(name))
        for each in _given(destinations)
        if name in each.keys and getattr(each, name)
    )


def blank_places(destinations: All[StatedDestination] | Missing, name: str, right: str) -> Iterator[Difference]:
    """The places that must state field *name* and leave it blank; *right* is what belongs there."""
    for each in _given(destinations):
        if name in each.keys and not getattr(each, name) and name not in each.not_understood:
            place = each.where(name)
            yield Difference(
                f"{each.called(name)} is blank; it should be {right}", (place,), f"Write {right} in {spot(place)}"
            )


def differences(
    destinations: All[StatedDestination] | Missing,
    name: str,
    noun: str,
    looked_at: str,
    visible: Collection[str],
) -> Iterator[Difference]:
    """The places of field *name* that name a *noun* which is not there, or another one than the other places.

    *looked_at* is what this run looked at, *visible* the names of the others that Cloud Director shows. A component
    that works in several VDCs may name another one.
    """
    stating = stated(destinations, name)
    agreed = next((each for each in stating if each.name == looked_at), stating[0] if stating else None)
    in_zones = {each.where(name) for each in _given(destinations) if each.spans_zones}
    for each in stating:
        if each.name != looked_at and each.name not in visible:
            yield Difference(
                f"{each.who} is {each.name!r}, and no {noun} of that name is visible"
                f"{did_you_mean(each.name, [looked_at, *visible])}",
                (each.where,),
                write_instead(each.name, [looked_at], each.where),
            )
        elif agreed is not None and each.name != agreed.name and each.where not in in_zones:
            yield Difference(
                f"{each.who} is {each.name!r}, but {agreed.who} is {agreed.name!r}",
                (each.where, agreed.where),
                f"{write_instead(each.name, [agreed.name], each.where)}, or {each.name} in place of {agreed.name} in "
                f"{spot(agreed.where)}",
            )


def describe_differences(every: Iterable[Difference], *shown_by: Source) -> Found:
    """All of them as one message; *shown_by* are places that show each of them, besides its own."""
    told = tuple(every)
    return found(
        "; ".join(each.text for each in told),
        *dict.fromkeys(place for each in told for place in each.places),
        *shown_by,
        fix="; ".join(each.fix for each in told),
    )


def leave_open(destinations: All[StatedDestination] | Missing, name: str, key: str, looked_at: str) -> None:
    """End the check undecided for a place that names something else than *looked_at*, or what was not understood.

    *key* is that of the environment file which says what this run looks at. What differs otherwise is told before.
    """
    leave_unknown_open(destinations, name, looked_at)
    for place in stated(destinations, name):
        if place.name != looked_at:
            undecided(
                found(f"{place.who} is {place.name!r}, this run looked at {looked_at}", place.where),
                f"{place.name} as {key} of the environment file, or {looked_at} in {spot(place.where)}",
            )


def leave_unknown_open(destinations: All[StatedDestination] | Missing, name: str, looked_at: str) -> None:
    """End the check undecided for a place whose field *name* is written and was not understood."""
    for each in _given(destinations):
        if name in each.not_understood:
            unknown = each.not_understood[name]
            undecided(
                found(f"{each.called(name)} {unknown.reason}; this run looked at {looked_at}", unknown.where),
                f"{each.called(name)} written out",
            )


def misspelt_everywhere(lookup: OrganizationLookup | VdcLookup, key: str, stating: Iterable[StatedPlace]) -> str | None:
    """The fix that writes the name that was meant, at *key* of the environment file and where CAPVCD's files repeat it.

    None when no visible name is near.
    """
    meant = names_meant(lookup.wanted, lookup.others)
    places = [place.where for place in stating if place.name == lookup.wanted]
    return write_instead(lookup.wanted, meant, f"{key} of the environment file", *places) if meant else None


def _given(destinations: All[StatedDestination] | Missing) -> tuple[StatedDestination, ...]:
    return () if isinstance(destinations, Missing) else tuple(destinations)
