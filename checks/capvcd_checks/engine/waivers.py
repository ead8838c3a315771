"""Waivers: failures that somebody accepted, by name, for a reason, until a date. They still run and are still shown."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from capvcd_checks.engine.verdicts import CheckResult, Finding, Verdict
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.yaml.located import Document, read_document

KEYS = ("check", "subject", "owner", "reason", "until")
_REQUIRED = ("check", "owner", "reason", "until")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One accepted failure: of *check*, or of one *subject* of it; *until* is the last day it holds."""

    check: str
    subject: str | None
    owner: str
    reason: str
    until: dt.date
    where: FileSource


def load_waivers(path: Path) -> tuple[Waiver, ...]:
    """Read ``waivers:``, a list of mappings with the keys `KEYS`. Raises UsageError for anything else in the file."""
    document = read_document(path, what="a list of waivers below the key 'waivers'")
    entries = document.find("waivers")
    if not isinstance(entries, list) or list(document.body) != ["waivers"]:
        raise UsageError("a waiver file holds one key, 'waivers', with a list below it", document.source)
    return tuple(_waiver(document, number) for number in range(len(entries)))


def _waiver(document: Document, number: int) -> Waiver:
    where = document.where("waivers", number)
    entry = document.find("waivers", number)
    if not isinstance(entry, dict):
        raise UsageError(f"a waiver is a mapping with the keys {', '.join(KEYS)}", where)
    for key in entry:
        if key not in KEYS:
            raise UsageError(
                f"{key} is not a key of a waiver; it has {', '.join(KEYS)}", document.where("waivers", number, key)
            )
    texts = {key: document.text("waivers", number, key) or "" for key in KEYS}
    for key in _REQUIRED:
        if not texts[key].strip():
            raise UsageError(f"this waiver has no {key}: say which check, who accepts it, why, and until when", where)
    try:
        until = dt.date.fromisoformat(texts["until"])
    except ValueError:
        place = document.where("waivers", number, "until")
        raise UsageError(f"until is a date like 2027-01-31, not {texts['until']!r}", place) from None
    return Waiver(texts["check"].upper(), texts["subject"] or None, texts["owner"], texts["reason"], until, where)


def waive(result: CheckResult, waivers: Sequence[Waiver], today: dt.date) -> CheckResult:
    """*result* with its accepted failures as WAIVED; an expired waiver changes nothing but is named in the message."""
    concerned = [each for each in waivers if each.check == result.check.id.upper()]
    if not concerned:
        return result
    return replace(result, findings=tuple(_waived(each, concerned, today) for each in result.findings))


def _waived(finding: Finding, waivers: Iterable[Waiver], today: dt.date) -> Finding:
    if finding.verdict is not Verdict.FAIL:
        return finding
    for waiver in waivers:
        if waiver.subject not in (None, finding.subject):
            continue
        evidence = (*finding.evidence, waiver.where)
        if waiver.until < today:
            message = f"{finding.message} (the waiver of {waiver.owner} expired on {waiver.until})"
            return replace(finding, message=message, evidence=evidence)
        message = f"{finding.message} (accepted by {waiver.owner} until {waiver.until}: {waiver.reason})"
        return replace(finding, verdict=Verdict.WAIVED, message=message, evidence=evidence)
    return finding
