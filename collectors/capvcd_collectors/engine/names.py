"""Looking up host names without waiting for ever: the system's resolver knows no time-out.

Each look-up runs on a thread of its own, which is left behind when it takes too long.
"""

import ipaddress
import socket
import threading
from dataclasses import dataclass, field

from ..http.guard import Resolve, addresses


@dataclass
class _LookUp:
    done: threading.Event = field(default_factory=threading.Event)
    found: list[str] = field(default_factory=list)
    error: OSError | None = None


class BoundedResolver:
    """Looks names up by *resolve*, each once, and waits *patience* seconds for it. Safe to use from many threads."""

    def __init__(self, patience: float, resolve: Resolve = addresses) -> None:
        self._patience = patience
        self._resolve = resolve
        self._lock = threading.Lock()
        self._look_ups: dict[tuple[str, int], _LookUp] = {}

    def __call__(self, host: str, port: int) -> list[str]:
        """The addresses of *host*; raises OSError (gaierror) when there are none, or not in time."""
        if _is_address(host):
            return self._resolve(host, port)
        with self._lock:
            look_up = self._look_ups.get((host, port))
            if look_up is None:
                look_up = self._look_ups[host, port] = _LookUp()
                threading.Thread(
                    target=self._run, args=(look_up, host, port), name="look-up of a name", daemon=True
                ).start()
        if not look_up.done.wait(self._patience):
            raise socket.gaierror(socket.EAI_AGAIN, f"the resolver gave no answer within {self._patience:g} s")
        if look_up.error is not None:
            raise look_up.error
        return look_up.found

    def _run(self, look_up: _LookUp, host: str, port: int) -> None:
        try:
            look_up.found = self._resolve(host, port)
        except OSError as error:
            look_up.error = error
        except UnicodeError:
            look_up.error = socket.gaierror(socket.EAI_NONAME, "this is no host name")
        if look_up.error is not None:
            # What failed may work a moment later; what was found holds for the run.
            with self._lock:
                self._look_ups.pop((host, port), None)
        look_up.done.set()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
