"""Trying again: which failures are worth it, how often and for how long.

Bounded in attempts and in total time, so that a server that says 429 for ever costs seconds and a dead one costs two
time-outs. A request that could change a count somewhere (a login) is only repeated when the server said it was not
processed.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import inf
from typing import TypeVar

import stamina

from .errors import ConnectionCut, ServerFailed, TimedOut, TooManyRequests
from .kind import Purpose

T = TypeVar("T")

_UNPROCESSED = frozenset({429, 503})
_PASSING = _UNPROCESSED | {500, 502, 504}
_TIMEOUTS_WORTH_IT = 2


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient we are.

    Pauses grow from *first_pause* by doubling, plus up to half as much again at random, up to *longest_pause*, which
    also caps a server's ``Retry-After``. No attempt starts later than *total* seconds after the first one did.
    """

    attempts: int = 3
    first_pause: float = 0.25
    longest_pause: float = 2.5
    total: float = 45.0
    uniform: Callable[[float, float], float] = random.uniform
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def run(
        self,
        purpose: Purpose,
        attempt: Callable[[int], T],
        retry_after: Callable[[], str | None],
        left: Callable[[], float] = lambda: inf,
    ) -> T:
        """Call *attempt* with 1, 2, … until it returns; raise its last ExchangeError when that is not worth repeating.

        *purpose* is what the request is for; *retry_after* gives the header of the answer that was just refused, if it
        had one; *left* how many seconds there are for all that may still be tried.
        """
        started = self.clock()
        made = 0

        def backoff(error: Exception) -> bool | float:
            if made >= self.attempts or not worth_repeating(purpose, error, made):
                return False
            pause = self.pause(made, retry_after())
            return pause if self.clock() - started + pause <= self.total and pause < left() else False

        for each in stamina.retry_context(on=backoff, attempts=self.attempts, timeout=None):
            with each:
                made += 1
                return attempt(made)
        raise AssertionError("stamina ended without a result")  # pragma: no cover - it re-raises

    def pause(self, made: int, retry_after: str | None) -> float:
        """Seconds to wait after attempt number *made*."""
        asked = seconds_of(retry_after, self.now())
        if asked is not None:
            return min(asked, self.longest_pause)
        step = self.first_pause * float(2 ** (made - 1))
        return min(step + self.uniform(0, step / 2), self.longest_pause)


def worth_repeating(purpose: Purpose, error: Exception, made: int) -> bool:
    """Whether the same request may well succeed a moment later, and may be sent again at all.

    Logging out is never repeated: nobody should wait for it.
    """
    if purpose is Purpose.LOG_OUT:
        return False
    if isinstance(error, TooManyRequests | ServerFailed):
        return error.status in (_PASSING if purpose is Purpose.READ else _UNPROCESSED)
    if purpose is not Purpose.READ:
        return False
    if isinstance(error, TimedOut):
        return made < _TIMEOUTS_WORTH_IT
    return isinstance(error, ConnectionCut)


def seconds_of(retry_after: str | None, now: datetime) -> float | None:
    """A ``Retry-After`` header (seconds or an HTTP date) as seconds from *now*; None when absent or senseless."""
    if not retry_after:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())
