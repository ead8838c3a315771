"""Which of the networks that meet is the easiest to move: one that the user's own files choose.

What a provider or a network's owner has to change is left to the checks' remedies.
"""

from collections.abc import Iterable, Sequence

from capvcd_checks.rules.address_claims import Claim
from capvcd_checks.rules.suggest import listed
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import FileSource, Source

__all__ = ["choose_other_networks"]


def choose_other_networks(chosen: Sequence[Claim], clashes: Iterable[tuple[str, tuple[Source, ...]]]) -> str | None:
    """The fix that moves, in each of *clashes*, the first of the claims *chosen* in files that takes part in it.

    None when nothing of the kind takes part in one of them.
    """
    moves = dict.fromkeys(_move(chosen, places) for _, places in clashes)
    return None if None in moves or not moves else f"Write {listed(filter(None, moves))}"


def _move(chosen: Sequence[Claim], places: tuple[Source, ...]) -> str | None:
    for claim in chosen:
        if isinstance(claim.where, FileSource) and claim.where in places:
            return f"another range than {claim.text} for {claim.role} in {spot(claim.where)}"
    return None
