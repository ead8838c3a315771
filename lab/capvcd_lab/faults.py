"""Which fault strikes a request: the world's list of faults, asked once per request under a lock."""

import threading
from collections.abc import Iterator
from fnmatch import fnmatchcase

from capvcd_lab.world.wire import Fault, FaultKind

__all__ = ["Fault", "FaultKind", "Faults"]

_WHOLE_ENDPOINT = frozenset({"refuse", "tls-unknown-ca", "tls-expired", "tls-wrong-host"})


class Faults:
    """The faults in force. Faults may be added and cleared while the lab serves."""

    def __init__(self, faults: list[Fault]) -> None:
        """Serve *faults*, the world's own list, so that what is added here shows in the world."""
        self._faults = faults
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Fault]:
        with self._lock:
            return iter(list(self._faults))

    def add(self, fault: Fault) -> Fault:
        """Put *fault* in force and hand it back; its ``struck`` counts."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Mend the wire."""
        with self._lock:
            self._faults.clear()

    def strike(self, endpoint: str, method: str, path: str, query: str = "") -> list[Fault]:
        """The faults this request suffers: every latency, then at most one of the others; each is counted."""
        with self._lock:
            suffered: list[Fault] = []
            for fault in self._faults:
                if fault.kind in _WHOLE_ENDPOINT or fault.is_spent or fault.endpoint != endpoint:
                    continue
                if fault.method not in ("*", method) or not fnmatchcase(path, fault.path):
                    continue
                if not fnmatchcase(query, fault.query):
                    continue
                if fault.kind != "latency" and any(other.kind != "latency" for other in suffered):
                    continue
                fault.struck += 1
                suffered.append(fault)
            return sorted(suffered, key=lambda fault: fault.kind != "latency")

    def certificate(self, endpoint: str) -> FaultKind | None:
        """The kind of wrong certificate a new connection to *endpoint* meets, if any."""
        with self._lock:
            for fault in self._faults:
                if fault.kind.startswith("tls-") and fault.endpoint == endpoint and not fault.is_spent:
                    fault.struck += 1
                    return fault.kind
        return None

    def refuses(self, endpoint: str) -> bool:
        """Whether nothing listens at *endpoint*."""
        return any(fault.kind == "refuse" and fault.endpoint == endpoint for fault in self)
