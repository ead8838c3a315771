"""The account of every request the lab answered, for tests that ask what a client really did."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import overload


@dataclass(frozen=True)
class RequestRecord:
    """One request. ``status`` is 0 when the connection broke before an answer; ``bytes`` counts the answer's body."""

    time: datetime
    endpoint: str
    method: str
    path: str
    query: str
    user: str | None
    status: int
    accept_version: str | None
    request_id: str
    bytes: int
    seconds: float


class RequestLog(Sequence[RequestRecord]):
    """All requests in the order they were answered.

    A client has its answer a moment before the record of it is entered; ``settled`` waits for that.
    """

    def __init__(self) -> None:
        self._records: list[RequestRecord] = []
        self._open = 0
        self._lock = threading.Condition()

    def received(self) -> None:
        """Announce a record: a request has come in."""
        with self._lock:
            self._open += 1

    def append(self, record: RequestRecord) -> None:
        """Enter the record of a request that was received."""
        with self._lock:
            self._records.append(record)
            self._open -= 1
            self._lock.notify_all()

    def settled(self, timeout: float = 10.0) -> tuple[RequestRecord, ...]:
        """All records once no request is open any more, or after *timeout* seconds those there are."""
        with self._lock:
            self._lock.wait_for(lambda: self._open == 0, timeout)
            return tuple(self._records)

    def clear(self) -> None:
        """Begin a new account, without what was answered before."""
        self.settled()
        with self._lock:
            self._records.clear()

    @overload
    def __getitem__(self, index: int) -> RequestRecord: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[RequestRecord]: ...
    def __getitem__(self, index: int | slice) -> RequestRecord | Sequence[RequestRecord]:
        with self._lock:
            return self._records[index]

    def __len__(self) -> int:
        with self._lock:
            return len(self._records)

    def __iter__(self) -> Iterator[RequestRecord]:
        with self._lock:
            return iter(list(self._records))
