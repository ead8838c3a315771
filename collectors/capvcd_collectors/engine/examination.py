"""One examination of one environment: its files read, its endpoints open, its facts collected once.

The plugin and the command both drive it; nothing here knows of pytest or of a terminal.
"""

import importlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from capvcd_collectors import file_collectors
from capvcd_collectors.capvcd_files.files import CapvcdFiles, read_files
from capvcd_collectors.engine.collection import Collection, Facts, Watcher, longest_chain
from capvcd_collectors.engine.registry import Collector, registry_of
from capvcd_collectors.environment.load import load_environment
from capvcd_collectors.environment.vault import Vault
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.http.retry import RetryPolicy
from capvcd_collectors.http.wire import Wire
from capvcd_collectors.redact import Redactor
from capvcd_collectors.vcd import connection

FILE_COLLECTORS = file_collectors.COLLECTOR_MODULES
"""Modules whose collectors read the user's files and need no endpoint."""
ENDPOINT_COLLECTORS = tuple(
    f"capvcd_collectors.vcd.{name}"
    for name in ("connection", "tenancy", "network", "loadbalancer", "catalog", "rights")
)
"""Names of the modules whose collectors ask Cloud Director; imported when an examination begins."""


SLOW_TO_IMPORT = "capvcd_collectors.vcd.pyvcloud_client"
"""A module that brings much with it, imported while a log-in waits for its answer anyway."""
LOG_INS = (connection.TenantVcd, connection.ProviderVcd)
"""What most facts hang on."""
_GLANCE = 0.1
"""Seconds between two looks at a thread that is waited for, so that Ctrl-C is heard."""
_PARTING = 1.0
"""Seconds that closing waits for a log-in or log-out under way."""


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

    def __init__(self, environment: Environment, files: CapvcdFiles, wire: Wire, vault: Vault, limits: Limits) -> None:
        self.began = time.monotonic()
        self.environment = environment
        self.wire = wire
        self.redactor = wire.redactor
        self._limits = limits
        self._early: threading.Thread | None = None
        self._leave: threading.Thread | None = None
        self._collection: Collection | None = None
        self._deadline = None if limits.run is None else self.began + limits.run
        self._given: dict[type, Any] = {Environment: environment, CapvcdFiles: files, Vault: vault, Wire: wire}
        readers = registry_of(FILE_COLLECTORS)
        self._given |= Collection(readers, self._given, jobs=1).collect(readers).values
        self.collectors: Mapping[type, Collector] = readers

    @classmethod
    def prepare(
        cls,
        config: Path,
        *,
        limits: Limits,
        getenv: Mapping[str, str],
        prompt: Callable[[str], str] | None,
    ) -> Self:
        """Read the environment file and all it names; nothing is sent yet.

        *getenv* is where ``{env: NAME}`` secrets come from; *prompt* asks a person for ``{prompt: true}`` ones, None
        when there is nobody to ask. Raises UsageError for anything in the files that the user must mend first.
        """
        environment = load_environment(config)
        files = read_files(environment)
        vault = Vault.open(environment, getenv=getenv, prompt=prompt, others=files.secrets)
        wire = Wire(
            redactor=Redactor(vault.values()),
            timeout=limits.request,
            retry=limits.retry,
            loopback_only=limits.loopback_only,
        )
        try:
            return cls(environment, files, wire, vault, limits)
        except BaseException:
            wire.close()
            raise

    def begin(self) -> None:
        """Log in while the caller still prepares itself; `collect` takes over what this brings.

        For a caller that is sure to ask the endpoints for something.
        """
        # Only what logging in takes is imported here, so that the first request leaves at once.
        collectors = registry_of((*FILE_COLLECTORS, connection))
        self._early = threading.Thread(target=self._log_in, args=(collectors,), name="log-in", daemon=True)
        self._early.start()

    def _log_in(self, collectors: Mapping[type, Collector]) -> None:
        with suppress(UsageError):  # Bad input that only shows here is told by the collection that needs it.
            early = Collection(collectors, self._given, deadline=self._deadline)
            self._given |= early.collect(LOG_INS).values

    def collect(self, wanted: Iterable[type], watcher: Watcher | None = None) -> Facts:
        """Collect the *wanted* facts; what was collected before is kept and not asked for again.

        After a Ctrl-C, `so_far` has what was read until then.
        """
        self.collectors = all_collectors()
        if self._early is not None and self._early.is_alive():
            importlib.import_module(SLOW_TO_IMPORT)
        while self._early is not None and self._early.is_alive():
            self._early.join(_GLANCE)
        self._collection = Collection(
            self.collectors, self._given, jobs=self._limits.jobs, deadline=self._deadline, watcher=watcher
        )
        facts = self._collection.collect(wanted)
        self._given = dict(facts.values)
        return facts

    def so_far(self, wanted: Iterable[type]) -> Facts:
        """The *wanted* facts as far as they were read; each other is `Missing`."""
        return (self._collection or Collection(all_collectors(), self._given)).cut_short(wanted)

    def take_leave(self) -> None:
        """Log out in the background: nothing more is going to be asked."""
        self._leave = threading.Thread(target=self.wire.take_leave, name="log-out", daemon=True)
        self._leave.start()

    def planned(self, wanted: Iterable[type]) -> int:
        """How many collectors the *wanted* facts will run."""
        return Collection(all_collectors(), self._given).planned(wanted)

    def requests_by_endpoint(self) -> dict[str, int]:
        """How many requests each endpoint was sent so far."""
        return dict(sorted(Counter(entry.endpoint for entry in self.wire.ledger.entries).items()))

    def longest_chain(self) -> int:
        """The most requests so far that had to wait for one another."""
        logged_out = any(not entry.collector for entry in self.wire.ledger.entries)
        return longest_chain(self.collectors, self.wire.ledger.requests_by_collector()) + logged_out

    def insecure(self) -> tuple[str, ...]:
        """The endpoints whose certificate is not verified."""
        vcd = self.environment.vcd
        return (vcd.url,) if vcd.insecure else ()

    def close(self) -> None:
        """Log out and close every connection; never raises for a dead endpoint."""
        if self._early is not None:
            # A log-in that is under way would open a connection behind our back; one that stalls is not waited for.
            self._early.join(_PARTING)
        if self._leave is not None:
            self._leave.join(_PARTING)
        self.wire.close()

    def __enter__(self) -> Self:
        """Nothing is opened here: connections are made when the first fact needs one."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close, whatever happened."""
        self.close()


@cache
def all_collectors() -> Mapping[type, Collector]:
    """Every collector there is, by the fact it makes; their annotations are read once."""
    return registry_of((*FILE_COLLECTORS, *map(importlib.import_module, ENDPOINT_COLLECTORS)))
