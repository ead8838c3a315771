"""The catalogue for readers: one check in full, or all of them in a list, as text and as JSON."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from capvcd_checks.engine.verdicts import CheckIdentity, Severity
from capvcd_reports.formats.json_report import SCHEMA_VERSION, identity_json
from capvcd_reports.phrasing.literal import literal
from capvcd_reports.phrasing.order import area_name, catalogue_key
from capvcd_reports.wrapping import SEVERITY_STYLES, hanging, labelled

_MEANINGS = {
    Severity.BLOCKER: "blocker: a FAIL stops the installation",
    Severity.WARNING: "warning: a FAIL degrades it",
    Severity.INFO: "info: a FAIL is good to know",
}


def explain(check: CheckIdentity, console: Console, *, reads: Sequence[str] = ()) -> None:
    """Write everything fixed about *check*; *reads* are the names of the facts it needs."""
    hanging(console, Text.assemble((literal(check.id), "bold"), f" {literal(check.title)}"))
    labelled(console, "severity", _MEANINGS[check.severity])
    labelled(console, "suite", check.suite)
    labelled(console, "lines", f"CAPVCD {', '.join(check.lines)}" if check.lines else "every CAPVCD release line")
    labelled(console, "why", check.why)
    labelled(console, "fix", check.remedy.ui)
    labelled(console, "or", check.remedy.api)
    labelled(console, "reads", ", ".join(reads) or "nothing")


def explain_json(check: CheckIdentity, *, reads: Sequence[str] = ()) -> dict[str, Any]:
    """The same as JSON values."""
    return {"schemaVersion": SCHEMA_VERSION, "check": identity_json(check), "reads": list(reads)}


def catalogue(checks: Iterable[CheckIdentity], console: Console) -> None:
    """List *checks* by area: id, severity and title, one line each where the console is wide enough."""
    in_order = sorted(checks, key=catalogue_key)
    longest = max((len(literal(check.id)) for check in in_order), default=0)
    for number, (area, members) in enumerate(groupby(in_order, key=lambda check: check.area)):
        if number:
            console.print()
        hanging(console, Text(f"{literal(area)}: {literal(area_name(area))}", "bold"))
        for check in members:
            _line(check, console, longest)


def _line(check: CheckIdentity, console: Console, longest: int) -> None:
    severity = Text(f"{check.severity:8}", SEVERITY_STYLES[check.severity])
    hanging(console, Text.assemble(f"{literal(check.id):{longest}} ", severity, literal(check.title)), first="  ")


def catalogue_json(checks: Iterable[CheckIdentity]) -> dict[str, Any]:
    """The same as JSON values."""
    in_order = sorted(checks, key=catalogue_key)
    return {"schemaVersion": SCHEMA_VERSION, "checks": [identity_json(check) for check in in_order]}
