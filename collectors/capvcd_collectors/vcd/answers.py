"""Cloud Director's answers as readings, which name it where it cannot be understood."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from capvcd_collectors.facts.base import Missing
from capvcd_collectors.facts.reading import Reading, or_missing
from capvcd_collectors.vcd.cloudapi import Answer, Listing

PRODUCT = "Cloud Director"

T = TypeVar("T")


def reading_of(answer: Answer) -> Reading:
    """The document in *answer*."""
    return Reading(answer.body, answer.source, PRODUCT)


def rows_of(listing: Listing) -> tuple[Reading, ...]:
    """The entries of *listing*, each with its place."""
    return tuple(Reading(item.value, item.source, PRODUCT) for item in listing)


def page_of(listing: Listing) -> Reading:
    """What the first page of *listing* says beside its entries."""
    return Reading(listing.envelope, listing.source, PRODUCT)


def legible(rows: Iterable[Reading], read: Callable[[Reading], T]) -> tuple[tuple[T, ...], tuple[Missing, ...]]:
    """What *read* makes of each of *rows*, and the `Missing` for each that it refuses: one odd row costs no other."""
    read_all = [or_missing(read)(row) for row in rows]
    return (
        tuple(each for each in read_all if not isinstance(each, Missing)),
        tuple(each for each in read_all if isinstance(each, Missing)),
    )
