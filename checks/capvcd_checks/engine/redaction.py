"""The copy of a run that may be shown: every string has passed through the redactor.

Reports are made from this copy only. What a secret is, is decided by the redactor, not here.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Requests, Run

Redact = Callable[[str], str]
Shown = TypeVar("Shown", Run, CheckResult, Requests)
"""What reports are made of, whole or in parts."""


def redacted(shown: Shown, redact: Redact) -> Shown:
    """Copy *shown* with all its strings redacted: messages, subjects, evidence, target, endpoint names."""
    copy: Shown = _through(shown, redact)
    return copy


def _through(value: Any, redact: Redact) -> Any:
    # Walks by shape, so that a field added to a finding tomorrow is redacted without being named here.
    # What a check says of itself is code, not data: its remedies name keys that look like secrets.
    if isinstance(value, Enum | CheckIdentity):
        return value
    if isinstance(value, str):
        return redact(str(value))
    if isinstance(value, tuple):
        return tuple(_through(each, redact) for each in value)
    if isinstance(value, dict):
        return _mapping_through(value, redact)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {each.name: _through(getattr(value, each.name), redact) for each in fields(value)}
        return replace(value, **changed)
    return value


def _mapping_through(mapping: dict[str, Any], redact: Redact) -> dict[str, Any]:
    # Two names may be redacted to the same one: their counts are added, so that the total stays true.
    counts: Counter[str] = Counter()
    others: dict[str, Any] = {}
    for name, value in mapping.items():
        if isinstance(value, int):
            counts[redact(name)] += value
        else:
            others[redact(name)] = _through(value, redact)
    return {**others, **counts}
