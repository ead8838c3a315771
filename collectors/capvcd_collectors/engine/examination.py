"""One examination of one environment: its endpoints open, its facts collected once.

The plugin and the command both drive it; nothing here knows of pytest, of a terminal or of any product.
"""

import importlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pkgutil import resolve_name
from typing import Any, Self

from ..errors import UsageError
from ..facts.base import Missing
from ..facts.environment import Environment
from ..http.retry import RetryPolicy
from ..http.wire import Wire
from .collection import INTERRUPTED, Collection, Facts, Watcher, longest_chain
from .endpoints import EndpointSupport
from .log_outs import log_out_all
from .registry import Collector, registry_of

_INTERVAL = 0.1
"""Seconds between two looks at a thread that is waited for, so that Ctrl-C is heard."""
_LONGEST_WAIT = 1.3
"""Seconds in all that anybody waits for the log-outs, and for log-ins that are still under way."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard and how long an examination may ask.

    *jobs* collectors at once (and at most eight requests in flight per endpoint); *request* seconds for one response;
    *run* seconds for everything, None for no limit; *retry* how patient to be with a failing request. *loopback_only*
    refuses every address outside 127.0.0.0/8.
    """

    jobs: int = 32
    request: float = 20.0
    run: float | None = None
    retry: RetryPolicy | None = None
    loopback_only: bool = False


class Examination:
    """An environment under examination. Use as a context manager: leaving it logs out and closes every connection."""

    def __init__(
        self,
        environment: Environment,
        wire: Wire,
        values: Mapping[type, Any],
        *,
        readers: Sequence[str],
        given: Sequence[EndpointSupport],
        endpoints: Callable[[], Sequence[EndpointSupport]],
        limits: Limits,
    ) -> None:
        """Prepare to examine *environment* over *wire*; nothing is sent yet.

        *values* are those that no collector makes, by type; *readers* names the modules whose collectors read the
        user's files, which is done at once; *given* are kinds of endpoints, those of the environment file's sections
        among them; *endpoints* finds every kind there is, which may take a moment. Raises UsageError for anything in
        the files that the user must mend first.
        """
        self.began = time.monotonic()
        self.environment = environment
        self.wire = wire
        self.redactor = wire.redactor
        self._readers = tuple(readers)
        self._kinds_given = tuple(given)
        self._endpoints = endpoints
        self._limits = limits
        self._log_ins: threading.Thread | None = None
        self._begun: frozenset[type] = frozenset()
        self._log_outs: threading.Thread | None = None
        self._collection: Collection | None = None
        self._is_closed = False
        self._log_outs_until = 0.0
        self._deadline = None if limits.run is None else self.began + limits.run
        self._given: dict[type, Any] = {Environment: environment, Wire: wire, **values}
        self.collectors: Mapping[type, Collector] = collectors_in(self._readers)
        self._given |= Collection(self.collectors, self._given, jobs=1).collect(self.collectors).values

    def begin(self, sections: Iterable[str]) -> None:
        """Log in to the endpoints of *sections* while the caller still prepares itself.

        For a caller that is sure to ask them for something; `collect` takes over what this brings.
        """
        wanted_sections = {*sections}
        given = [each for each in self._given_endpoints() if each.kind.section in wanted_sections]
        facts = [name for each in given for name in each.begin_with]
        # Only what these facts take is imported here, so that the first request leaves at once.
        modules = dict.fromkeys(name.partition(":")[0] for name in facts)
        collectors = collectors_in((*self._readers, *modules))
        wanted = [resolve_name(name) for name in facts]
        self._begun = Collection(collectors, self._given).planned(wanted)
        self._log_ins = threading.Thread(target=self._log_in, args=(collectors, wanted), name="log-in", daemon=True)
        self._log_ins.start()

    def _log_in(self, collectors: Mapping[type, Collector], wanted: Sequence[type]) -> None:
        with suppress(UsageError):  # Bad input that only shows here is told by the collection that needs it.
            early = Collection(collectors, self._given, deadline=self._deadline)
            self._given |= early.collect(wanted).values

    def collect(self, wanted: Iterable[type], watcher: Watcher | None = None) -> Facts:
        """Collect the *wanted* facts; what was collected before is kept and not asked for again.

        After a Ctrl-C, `so_far` has what was read until then.
        """
        self.collectors = self._all_collectors()
        if not self._is_closed:
            self.wire.begin()
        if self._log_ins is not None and self._log_ins.is_alive():
            for name in (name for each in self._given_endpoints() for name in each.slow_imports):
                importlib.import_module(name)
        while self._log_ins is not None and self._log_ins.is_alive() and not self._is_out_of_time:
            self._log_ins.join(_INTERVAL)
        if watcher is not None:
            for fact in self._planned(wanted) & self._begun & self._given.keys():
                name = self.collectors[fact].name
                watcher.started(name)
                watcher.finished(name, not isinstance(self._given[fact], Missing))
        self._collection = Collection(
            self.collectors, self._given, jobs=self._limits.jobs, deadline=self._deadline, watcher=watcher
        )
        facts = self._collection.collect(wanted)
        self._given = dict(facts.values)
        return facts

    @property
    def _is_out_of_time(self) -> bool:
        return self._deadline is not None and time.monotonic() >= self._deadline

    def so_far(self, wanted: Iterable[type], because: Missing = INTERRUPTED) -> Facts:
        """The *wanted* facts as far as they were read; in place of each other stands *because*."""
        return (self._collection or Collection(self._all_collectors(), self._given)).cut_short(wanted, because)

    def log_out_all(self) -> None:
        """Log out in the background: nothing more is going to be asked, and nothing more is sent."""
        self._log_outs_until = time.monotonic() + _LONGEST_WAIT
        self._log_outs = threading.Thread(target=self._log_out, name="log-out", daemon=True)
        self._log_outs.start()

    def _log_out(self) -> None:
        self.wire.end()
        log_out_all(self.wire)
        # A log-in that is still under way ends its session itself.
        self.wire.wait_for_log_ins(_LONGEST_WAIT)

    def planned(self, wanted: Iterable[type]) -> int:
        """How many collectors the *wanted* facts take, those included that `begin` has started."""
        return len(self._planned(wanted))

    def _planned(self, wanted: Iterable[type]) -> frozenset[type]:
        given = {fact: value for fact, value in self._given.items() if fact not in self._begun}
        return Collection(self._all_collectors(), given).planned(wanted)

    def requests_by_endpoint(self) -> dict[str, int]:
        """How many requests each endpoint was sent so far."""
        return dict(sorted(Counter(entry.endpoint for entry in self.wire.ledger.entries).items()))

    def longest_chain(self) -> int:
        """The most requests so far that had to wait for one another."""
        logged_out = any(not entry.collector for entry in self.wire.ledger.entries)
        return longest_chain(self.collectors, self.wire.ledger.requests_by_collector()) + logged_out

    def insecure(self) -> tuple[str, ...]:
        """The URLs of the endpoints whose certificate is not verified."""
        sections = {each.kind.section for each in self._kinds_given}
        connections = [each.connection for each in self.environment.endpoints if each.section in sections]
        return tuple(each.url for each in connections if each.insecure)

    def wait_for_log_outs(self) -> None:
        """Wait until every session is ended, or for a moment if that takes long: then the ledger is complete."""
        if self._log_outs is not None:
            self._log_outs.join(max(0.0, self._log_outs_until - time.monotonic()))

    def close(self) -> None:
        """Log out and close every connection; never raises for a dead endpoint."""
        self._is_closed = True
        # Behind our back, so that Ctrl-C is heard; whoever is not answered within a moment is left.
        if self._log_outs is None or self.wire.is_sending:
            self.log_out_all()
        self.wait_for_log_outs()
        self.wire.close()

    def _given_endpoints(self) -> Sequence[EndpointSupport]:
        """Those whose section the environment file has."""
        sections = {each.section for each in self.environment.endpoints}
        return [each for each in self._kinds_given if each.kind.section in sections]

    def _all_collectors(self) -> Mapping[type, Collector]:
        return collectors_in((*self._readers, *(name for each in self._endpoints() for name in each.collectors)))

    def __enter__(self) -> Self:
        """Nothing is opened here: connections are made when the first fact needs one."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close, whatever happened."""
        self.close()


@cache
def collectors_in(modules: tuple[str, ...]) -> Mapping[type, Collector]:
    """Every collector in the *modules* of these names, by the fact it makes; their annotations are read once."""
    return registry_of(map(importlib.import_module, modules))
