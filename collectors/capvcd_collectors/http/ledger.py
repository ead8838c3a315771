"""The ledger: one line for every attempt to send a request, without headers and bodies."""

import threading
from collections import Counter
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass

CURRENT_COLLECTOR: ContextVar[str] = ContextVar("current_collector", default="")
"""The name of the collector that is running in this context, so that an entry can say for whom it was made."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One attempt.

    *path* includes the query. *status* is None when no answer came, and *outcome* then names the error. *duration* is
    in seconds, *size* the bytes of the body, *attempt* counts from 1, *collector* is the collector on whose behalf it
    was made (empty for logging out).
    """

    endpoint: str
    method: str
    path: str
    status: int | None
    outcome: str
    duration: float
    size: int
    request_id: str | None
    attempt: int
    collector: str


class Ledger:
    """All attempts of a run, in the order they ended. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[LedgerEntry] = []

    def record(self, entry: LedgerEntry) -> None:
        """File *entry*."""
        with self._lock:
            self._entries.append(entry)

    @property
    def entries(self) -> tuple[LedgerEntry, ...]:
        """What was filed so far."""
        with self._lock:
            return tuple(self._entries)

    def requests_by_collector(self) -> Mapping[str, int]:
        """How many attempts each collector made; what the longest chain of dependent requests is counted from."""
        return Counter(entry.collector for entry in self.entries if entry.collector)
