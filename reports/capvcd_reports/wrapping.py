"""Lines for a terminal of any width: hanging indents, nothing cut off, nothing that acts on the terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from capvcd_checks.engine.verdicts import Outlook, Severity, Verdict
from capvcd_reports.phrasing.literal import literal

LABEL_INDENT = 4
BODY_INDENT = 14
_NARROWEST_BODY = 16

VERDICT_STYLES = {
    Verdict.FAIL: "bold red",
    Verdict.WARN: "bold yellow",
    Verdict.UNKNOWN: "bold magenta",
    Verdict.WAIVED: "cyan",
    Verdict.SKIP: "dim",
    Verdict.PASS: "green",
}
OUTLOOK_STYLES = {Outlook.GO: "bold green", Outlook.NO_GO: "bold red", Outlook.UNDECIDED: "bold magenta"}
SEVERITY_STYLES = {Severity.BLOCKER: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


def hanging(console: Console, text: Text, *, first: str = "", rest: str = "    ") -> None:
    """Print *text* wrapped to the console: *first* leads its first line, *rest* all others."""
    room = max(console.width - len(rest), _NARROWEST_BODY)
    for number, part in enumerate(_encodable(console, text).wrap(console, room, overflow="fold")):
        line = Text.assemble((first if number == 0 else rest, "dim"), part)
        line.rstrip()
        console.print(line, soft_wrap=True)


def labelled(console: Console, label: str, text: str) -> None:
    """Print one labelled line of a block; *text* is shown literally."""
    first = f"{'':{LABEL_INDENT}}{label:{BODY_INDENT - LABEL_INDENT}}"
    hanging(console, Text(literal(text)), first=first, rest=" " * BODY_INDENT)


def enumerated(items: Iterable[str], *, at_most: int | None = None) -> str:
    """*items* in one line, the same item once; beyond *at_most* they are counted."""
    distinct = list(dict.fromkeys(items))
    if at_most is None or len(distinct) <= at_most:
        return "; ".join(distinct)
    return f"{'; '.join(distinct[:at_most])}; and {len(distinct) - at_most} more (-v shows them)"


def _encodable(console: Console, text: Text) -> Text:
    # A console of an old code page must not end the report with an encoding error.
    plain = text.plain.encode(console.encoding, "backslashreplace").decode(console.encoding)
    return text if plain == text.plain else Text(plain)
