"""The fault sweep: every request of a healthy preflight, each struck by each fault.

No verdict may become another one, except UNKNOWN (or SKIP, where what is missing is optional) that names the request.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote

from capvcd_checks.engine.verdicts import Verdict
from capvcd_collectors.vcd import paging
from capvcd_lab.faults import Fault
from capvcd_lab.server import Lab
from product.examining import Outcome, examine, files_of

PATIENCE = 15.0
"""Seconds an examination waits for an answer; more than a busy machine needs."""
IMPATIENCE = 1.5
"""Seconds it waits where a request stalls; the stall lasts longer than all attempts together."""


@dataclass(frozen=True)
class Stroke:
    """One fault on one request of one lab."""

    base: str
    method: str
    path: str
    fault: str

    def __str__(self) -> str:
        """The name of the test."""
        return f"{self.base}-{self.fault}-{self.method}-{self.path}"


TRICKLING = ("drip-head", "drip-body", "drip-chunk", "informational")
"""Faults that take as long as an examination has patience; each request meets one of them, in turn."""
MOST_PAGES = 30
"""Pages after which a list is given up here, where nobody has the time for a thousand."""

FAULTS: dict[str, dict[str, object]] = {
    "403": {"kind": "status", "status": 403},
    "404": {"kind": "status", "status": 404},
    "429": {"kind": "status", "status": 429},
    "500-html": {"kind": "status", "status": 500, "html": True},
    "stall": {"kind": "stall", "seconds": 4 * IMPATIENCE},
    "truncated": {"kind": "truncate"},
    "reset": {"kind": "reset"},
    "token-expired": {"kind": "expired-token", "times": 1},
    "401": {"kind": "status", "status": 401},
    "foreign-header": {"kind": "foreign-header"},
    "huge": {"kind": "huge"},
    "endless-pages": {"kind": "endless-pages"},
    **{kind: {"kind": kind, "seconds": 4 * IMPATIENCE} for kind in TRICKLING},
}
SLOW = frozenset({"stall", *TRICKLING})
LOGIN = re.compile(r"/cloudapi/1\.0\.0/sessions(/provider)?$|/oauth/.*/token$|/api/versions$")


def requests_of(base: str) -> list[tuple[str, str]]:
    """Every request of a healthy preflight on *base*: method and path with query, each once, in a fixed order."""
    with Lab(base) as lab, files_of(lab) as config:
        healthy = examine(config)
    return sorted({(entry.method, unquote(entry.path)) for entry in healthy.ledger if entry.collector})


def strokes(base: str) -> Iterator[Stroke]:
    """Every fault on every request of *base*. Before there is a token, none can expire, and a 401 rejects a login."""
    for number, (method, path) in enumerate(requests_of(base)):
        for fault in FAULTS:
            if fault in TRICKLING and fault != TRICKLING[number % len(TRICKLING)]:
                continue
            if fault in ("token-expired", "401") and LOGIN.search(path.partition("?")[0]):
                continue
            yield Stroke(base, method, path, fault)


class Sweep:
    """A healthy examination of one base, and the same lab struck again and again."""

    def __init__(self, base: str, folder: Path) -> None:
        self.base = base
        self.lab = Lab(base)
        self.lab.start()
        self.config = self.lab.write_files(folder)
        self.health = examine(self.config)

    def close(self) -> None:
        """Stop the lab."""
        self.lab.close()

    def strike(self, stroke: Stroke) -> tuple[Outcome, Fault]:
        """Examine the lab with *stroke* in force."""
        path, _, query = stroke.path.partition("?")
        fault = Fault(path=_literal(path), query=_literal(query), method=stroke.method, **FAULTS[stroke.fault])  # type: ignore[arg-type]
        self.lab.faults.clear()
        self.lab.faults.add(fault)
        try:
            with patch.object(paging, "MOST_PAGES", MOST_PAGES):
                return examine(self.config, request=IMPATIENCE if stroke.fault in SLOW else PATIENCE), fault
        finally:
            self.lab.faults.clear()

    def complaints(self, stroke: Stroke, outcome: Outcome) -> list[str]:
        """What is wrong with the *outcome* of *stroke*; empty when it holds."""
        complaints = []
        for check, verdict in outcome.verdicts.items():
            before = self.health.verdicts[check]
            result = outcome.results[check]
            if any(finding.fault for finding in result.findings):
                complaints.append(f"{check}: a defect: {outcome.said(check)}")
            if verdict == before:
                continue
            if verdict not in (Verdict.UNKNOWN, Verdict.SKIP):
                complaints.append(f"{check} went from {before} to {verdict}: {outcome.said(check)}")
            elif not _names(outcome.said(check), stroke.path):
                complaints.append(f"{check} is {verdict} and does not name {stroke.path}: {outcome.said(check)}")
        return complaints


def _literal(path: str) -> str:
    """*path* as a shell pattern that matches just itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)


def _names(text: str, path: str) -> bool:
    """Whether *text* names the request, ignoring how its query is escaped."""
    return path.partition("?")[0] in unquote(text)
