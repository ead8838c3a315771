"""Fills the names of real objects into remedies, so that a click path leads to the very thing that was looked at."""

import re
from collections.abc import Mapping
from typing import Any

from capvcd_checks.engine.verdicts import Remedy
from capvcd_collectors.facts.base import Fact, FactMissingError

_PLACEHOLDER = re.compile(r"\{(\w+)(?:\.(\w+))?\}")


def filled(remedy: Remedy, arguments: Mapping[str, Any]) -> Remedy:
    """*remedy* with ``{edge}`` as what the fact among *arguments* is called, and ``{edge.id}`` as its field.

    What cannot be filled in stays recognisable: ``(edge)`` in a click path, ``{id}`` in a call.
    """

    def name(found: re.Match[str]) -> str | None:
        fact = arguments.get(found[1])
        if not isinstance(fact, Fact):
            return None
        try:
            value = fact.subject if found[2] is None else getattr(fact, found[2], None)
        except FactMissingError:
            return None
        return None if value is None or value == "" else str(value)

    return Remedy(
        _PLACEHOLDER.sub(lambda found: name(found) or f"({_words(found)})", remedy.ui),
        _PLACEHOLDER.sub(lambda found: name(found) or f"{{{found[2] or found[1]}}}", remedy.api),
    )


def _words(found: re.Match[str]) -> str:
    return str(found[1]).replace("_", " ")
