"""Cloud Director's answers as readings, which name it where it cannot be understood."""

from capvcd_collectors.facts.reading import Reading
from capvcd_collectors.vcd.cloudapi import Answer, Listing

PRODUCT = "Cloud Director"


def reading_of(answer: Answer) -> Reading:
    """The document in *answer*."""
    return Reading(answer.body, answer.source, PRODUCT)


def rows_of(listing: Listing) -> tuple[Reading, ...]:
    """The entries of *listing*, each with its place."""
    return tuple(Reading(item.value, item.source, PRODUCT) for item in listing)
