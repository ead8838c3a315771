"""The tape: every finished exchange of a run, redacted, in the order they ended; and playing it back.

An exchange is found again by endpoint, method, path, sorted query and the API version asked for. Hosts are no part of
that, so a tape plays anywhere. Request headers and bodies are never taped, of the answer's headers only those below
and those of the endpoint's kind, and of a login only that it happened.
"""

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from sys import getsizeof
from typing import Any, Self

from ..errors import UsageError
from ..program import NAME

KEPT_HEADERS = frozenset({"content-type", "date", "etag", "link", "location", "retry-after"})


MOST_BYTES = 48 * 1024 * 1024
"""Of memory for all bodies on one tape. A run against a large site takes some ten million."""

NOT_KEPT = "NotKept"
"""The kind of failure of an exchange that the tape had no room for."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How an exchange without an answer ended: the error's class name, and what it needs to be raised again."""

    kind: str
    contact: str = ""
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and how it ended. *query* is sorted; *status* is None exactly when *failure* is given.

    *sent_at* is by our clock, *duration* in seconds of the attempt that counts, *attempts* how many there were and
    *server_errors* how many 5xx answers came before the good one. *peer* is the address at the other end, as far as it
    was seen.
    """

    endpoint: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    version: str
    status: int | None
    headers: Mapping[str, str]
    body: str
    sent_at: datetime
    duration: float
    attempts: int = 1
    server_errors: int = 0
    failure: Failure | None = None
    peer: str | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What the exchange is found by."""
        return (self.endpoint, self.method, self.path, self.query, self.version)

    def line(self) -> str:
        """The exchange as one line of JSON."""
        fields = asdict(self) | {"sent_at": self.sent_at.isoformat(), "headers": dict(self.headers)}
        return json.dumps(fields, ensure_ascii=False, sort_keys=True)

    @classmethod
    def of_line(cls, line: str) -> Self:
        """The exchange that `line` wrote."""
        fields = json.loads(line)
        failure = fields.pop("failure")
        return cls(
            **fields
            | {
                "query": tuple((name, value) for name, value in fields["query"]),
                "sent_at": datetime.fromisoformat(fields["sent_at"]),
                "failure": None if failure is None else Failure(**failure),
            }
        )


class Tape:
    """The exchanges of a run. Safe to use from many threads."""

    def __init__(self, exchanges: Iterable[Exchange] = ()) -> None:
        self._lock = threading.Lock()
        self._exchanges: list[Exchange] = list(exchanges)
        self._room = MOST_BYTES
        self._played: dict[tuple[Any, ...], int] = {}

    def record(self, exchange: Exchange) -> None:
        """Append *exchange*; where the tape has no room for its body, only that it was made."""
        with self._lock:
            size = getsizeof(exchange.body)
            if size > self._room:
                size = 0
                exchange = replace(exchange, status=None, headers={}, body="", failure=Failure(NOT_KEPT))
            self._room -= size
            self._exchanges.append(exchange)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What is on the tape."""
        with self._lock:
            return tuple(self._exchanges)

    def play(self, key: tuple[Any, ...]) -> Exchange | None:
        """The next exchange for *key*; the last one again once they are used up, None when there never was one."""
        with self._lock:
            matching = [each for each in self._exchanges if each.key == key]
            if not matching:
                return None
            number = self._played.get(key, 0)
            self._played[key] = number + 1
            return matching[min(number, len(matching) - 1)]

    def save(self, path: Path) -> None:
        """Write the tape as JSON lines."""
        path.write_text("".join(f"{each.line()}\n" for each in self.exchanges), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; raises UsageError naming the line that is not an exchange."""
        exchanges = []
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    exchanges.append(Exchange.of_line(line))
                except (ValueError, TypeError, KeyError) as error:
                    raise UsageError(f"{path}:{number}: this is no exchange of a {NAME} tape") from error
        return cls(exchanges)
