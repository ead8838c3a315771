"""Ending every session of a run at the same time."""

import threading
from contextlib import suppress

from ..http.errors import ExchangeError
from ..http.wire import LogOut, Wire


def log_out_all(wire: Wire) -> None:
    """Log out of every session that is open on *wire*; a server that does not answer is of no interest.

    May be called again, and from any thread.
    """
    # At the same time: nobody who pressed Ctrl-C waits for the silence of one server after another.
    threads = [threading.Thread(target=_log_out, args=(each,), daemon=True) for each in wire.take_log_outs()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _log_out(log_out: LogOut) -> None:
    with suppress(ExchangeError):
        log_out()
