"""What may be said of a secret value without saying the value."""

import re

from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.capvcd_files import SecretShape

_PLACEHOLDER = re.compile(
    r"""
      (?:VCD_)?(?:USER|USERNAME|PASSWORD|TOKEN|API_TOKEN|REFRESH_TOKEN)(?:_B64)?  # as the shipped files have them
    | \$\{.*\}                # a variable nobody resolved
    | \$[A-Z_][A-Z0-9_]*
    | \{\{.*\}\}              # a template nobody rendered
    | <.*>
    | (?i:change[-_ ]?me)
    | [xX]{3,} | \*{3,} | \.{3,} | …
    """,
    re.VERBOSE,
)


_HIDDEN = {
    re.compile(r"\AENC\[[A-Z0-9_]+,"): "is encrypted with SOPS",
    re.compile(r"\A<path:[^>]*>"): "is put in by Argo CD's Vault plugin",
    re.compile(r"\A(?:secret)?ref\+[a-z0-9]+://"): "is put in by vals",
    re.compile(r"\Avault:[^\s#]+#"): "is put in by the Vault webhook",
}
"""How a text begins that stands for a value kept elsewhere, and what it says of the value."""


def hidden_by(value: str) -> str:
    """Why the value that *value* stands for cannot be seen here, as a clause; empty when it is the value itself."""
    stripped = value.strip()
    return next((reason for pattern, reason in _HIDDEN.items() if pattern.match(stripped)), "")


def is_placeholder(value: str) -> bool:
    """Whether *value* stands for a value that somebody was to fill in."""
    return _PLACEHOLDER.fullmatch(value.strip()) is not None


def is_quoted(value: str) -> bool:
    """Whether *value* begins and ends with the same quote character."""
    stripped = value.rstrip("\r\n")
    return len(stripped) > 1 and stripped[0] == stripped[-1] and stripped[0] in "\"'"


def shape_of(value: str, where: FileSource, *, quotes_stripped: bool = False) -> SecretShape:
    """The shape of *value*, which stands at *where*; *quotes_stripped* tells of quotes that a tool removed before."""
    if hidden := hidden_by(value):
        return SecretShape(where=where, hidden=hidden)
    without_newlines = value.rstrip("\n")
    return SecretShape(
        where=where,
        empty=not value.strip(),
        placeholder=is_placeholder(value),
        quoted=is_quoted(value),
        quotes_stripped=quotes_stripped,
        newlines=len(value) - len(without_newlines),
        surrounded_by=_surrounded_by(without_newlines),
    )


def _surrounded_by(value: str) -> str:
    """The white space at the ends of *value*, in a word."""
    middle = value.strip()
    ends = value[: value.find(middle)] + value[value.find(middle) + len(middle) :]
    if not middle or not ends:
        return ""
    return "line breaks" if set(ends) & set("\r\n") else "blanks"
