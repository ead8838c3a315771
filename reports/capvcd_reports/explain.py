"""The catalogue for readers: one check in full, or all of them in a list, as text and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from capvcd_checks.areas import area_name
from capvcd_checks.engine.remedies import filled
from capvcd_checks.engine.verdicts import CheckIdentity
from capvcd_collectors.literal import literal
from capvcd_reports.formats.json import SCHEMA_VERSION, identity_json
from capvcd_reports.look import Look
from capvcd_reports.phrasing.order import catalogue_key
from capvcd_reports.phrasing.paragraphs import BLANK, SEVERITY_STYLES, Paragraph, Span, Style, laid_out, paragraph
from capvcd_reports.phrasing.sentences import MEANINGS

_INDENT = 4
_LABEL = 10
_SEVERITY = 8


def explain(check: CheckIdentity, look: Look, *, reads: Sequence[str] = ()) -> str:
    """Everything fixed about *check*; *reads* are the names of the facts it needs."""
    remedy = filled(check.remedy, {})
    lines = [
        ("severity", MEANINGS[check.severity]),
        ("suite", check.suite),
        ("lines", f"CAPVCD {', '.join(check.lines)}" if check.lines else "every CAPVCD release line"),
        ("why", check.why),
        ("fix", remedy.ui),
        ("or", remedy.api),
        ("reads", ", ".join(reads) or "nothing"),
    ]
    title = paragraph(Span(check.id, Style.BOLD), f" {check.title}")
    return laid_out([title, *(_labelled(label, text) for label, text in lines)], look)


def explain_json(check: CheckIdentity, *, reads: Sequence[str] = ()) -> dict[str, Any]:
    """The same as JSON values."""
    return {"schemaVersion": SCHEMA_VERSION, "check": identity_json(check), "reads": list(reads)}


def catalogue(checks: Iterable[CheckIdentity], look: Look) -> str:
    """List *checks* by area: id, severity and title, one line each where the terminal is wide enough."""
    in_order = sorted(checks, key=catalogue_key)
    longest = max((len(literal(check.id)) for check in in_order), default=0)
    return laid_out(_by_area(in_order, longest), look)


def catalogue_json(checks: Iterable[CheckIdentity]) -> dict[str, Any]:
    """The same as JSON values."""
    in_order = sorted(checks, key=catalogue_key)
    return {"schemaVersion": SCHEMA_VERSION, "checks": [identity_json(check) for check in in_order]}


def _by_area(in_order: Sequence[CheckIdentity], longest: int) -> Iterator[Paragraph]:
    for number, (area, members) in enumerate(groupby(in_order, key=lambda check: check.area)):
        if number:
            yield BLANK
        yield paragraph(Span(f"{area}: {area_name(area)}", Style.BOLD))
        for check in members:
            named = Span(check.id, columns=longest)
            severity = Span(check.severity.value, SEVERITY_STYLES[check.severity], _SEVERITY)
            yield paragraph(named, " ", severity, check.title, lead="  ")


def _labelled(label: str, text: str) -> Paragraph:
    return paragraph(text, lead=f"{'':{_INDENT}}{label:{_LABEL}}", hang=_INDENT + _LABEL)
