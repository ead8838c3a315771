"""Drives an examination for a selection of checks: what is collected, when it is judged, what the run has asked.

The command and the pytest plugin both go this way; nothing here knows of either.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from importlib.metadata import version

from capvcd_checks.engine.judge import Circumstances
from capvcd_checks.engine.redaction import redacted
from capvcd_checks.engine.verdicts import FailOn, Requests, Run, Target
from capvcd_checks.engine.waivers import load_waivers
from capvcd_collectors.engine.collection import OUT_OF_TIME, Facts, Unwatched, Watcher
from capvcd_collectors.engine.examination import Examination
from capvcd_collectors.errors import TimeIsUp, UsageError

Watch = Callable[[int, Callable[[], int]], AbstractContextManager[Watcher]]
"""Makes what watches a collection, from how many collectors will run and a count of the requests so far."""


def unwatched(_total: int, _requests: Callable[[], int]) -> AbstractContextManager[Watcher]:
    """Watch nothing."""
    return nullcontext(Unwatched())


def require_assertions() -> None:
    """Raise UsageError where Python strips the assertions that checks are made of: every check would pass."""
    if not __debug__:
        raise UsageError("python -O strips the assertions that checks are made of: run without -O and PYTHONOPTIMIZE")


def circumstances_of(examination: Examination, *, fail_on: FailOn = FailOn.FAIL) -> Circumstances:
    """What verdicts over *examination* depend on besides its facts.

    Raises UsageError for a bad file of waivers, and for a Python without asserts.
    """
    require_assertions()
    environment = examination.environment
    return Circumstances(
        line=environment.line,
        release=environment.release,
        today=examination.wire.now().date(),
        tool_version=version("capvcd-doctor"),
        started=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        target=Target(*environment.examined),
        waivers=() if environment.waivers is None else load_waivers(environment.waivers),
        redact=examination.redactor.text,
        fail_on=fail_on,
    )


def collect(examination: Examination, wanted: Iterable[type], watch: Watch = unwatched) -> tuple[Facts, bool]:
    """The *wanted* facts, and whether Ctrl-C cut their collection short; then what was not read is missing.

    Logs out behind the caller's back when that is over: nothing more is going to be asked.
    """
    wanted = set(wanted)
    ledger = examination.wire.ledger
    try:
        with watch(examination.planned(wanted), lambda: len(ledger.entries)) as watcher:
            facts = examination.collect(wanted, watcher)
    except TimeIsUp:
        facts, interrupted = examination.so_far(wanted, OUT_OF_TIME), False
    except KeyboardInterrupt:
        facts, interrupted = examination.so_far(wanted), True
    else:
        interrupted = False
    examination.log_out_all()
    return facts, interrupted


def finished(run: Run, examination: Examination, *, interrupted: bool) -> Run:
    """*run* with how long it took, what it asked of the endpoints, and whether it was *interrupted*.

    Waits for the log-outs, which are requests too.
    """
    with suppress(TimeIsUp):
        examination.wait_for_log_outs()
    requests = Requests(
        by_endpoint=examination.requests_by_endpoint(),
        longest_chain=examination.longest_chain(),
        insecure=examination.insecure(),
    )
    took = time.monotonic() - examination.began
    shown = redacted(requests, examination.redactor.text)
    return replace(run, duration=took, requests=shown, interrupted=interrupted)
