"""The pages of one list, bounded: a list ends, gives no page twice, and is no larger than what was announced."""

from collections.abc import Sequence

from capvcd_collectors.http.endpoint import Reply
from capvcd_collectors.http.errors import TimedOut

MOST_PAGES = 1000
LONGEST = 120.0
"""Seconds in all that a server may take for the pages of one list."""
MOST_BYTES = 64 * 1024 * 1024
"""Bytes of all pages of one list. Ten thousand entries have some twenty million."""


class Pages:
    """What is known of the pages of one list that were read so far."""

    def __init__(self) -> None:
        self._bodies: set[int] = set()
        self._count = 0
        self._bytes = 0
        self._seconds = 0.0

    def take(self, reply: Reply, values: Sequence[object], total: int | None) -> None:
        """Count the page in *reply*, with its *values* and the *total* of the list that it announces, None for no word.

        Raises NotParsable for a page that came before, for one that holds more than there is, and for a list without
        end, and TimedOut for one that takes too long: half a list is not read as a whole one.
        """
        self._count += 1
        self._bytes += len(reply.body)
        self._seconds += reply.timing.duration
        body = hash(reply.body)
        if values and body in self._bodies:
            raise reply.not_parsable("the same page of the list as before")
        self._bodies.add(body)
        if total is not None and len(values) > total:
            raise reply.not_parsable(f"{len(values)} entries of a list that announces {total}")
        if self._count >= MOST_PAGES:
            raise reply.not_parsable(f"more than {MOST_PAGES} pages")
        if self._bytes > MOST_BYTES:
            raise reply.not_parsable(f"pages of more than {MOST_BYTES // 1024**2} MiB in all")
        if self._seconds > LONGEST:
            raise TimedOut(reply.url, LONGEST, source=reply.source)
