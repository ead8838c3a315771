"""Paragraphs for a terminal of any width: styled text with a hanging indent, laid out as one string.

Nothing is cut off, and nothing of the text acts on the terminal. Without a width every paragraph is one line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from rich.cells import cell_len, chop_cells

from capvcd_checks.engine.verdicts import Outlook, Severity, Verdict
from capvcd_collectors.literal import literal
from capvcd_reports.look import Look

_NARROWEST = 16
"""The fewest columns a line is wrapped to, however deep it is indented."""


class Style(StrEnum):
    """How a terminal shows a piece of text: the parameters of its escape sequence (ECMA-48, SGR)."""

    PLAIN = ""
    BOLD = "1"
    DIM = "2"
    RED = "31"
    GREEN = "32"
    YELLOW = "33"
    CYAN = "36"
    BOLD_RED = "1;31"
    BOLD_GREEN = "1;32"
    BOLD_YELLOW = "1;33"
    BOLD_MAGENTA = "1;35"


VERDICT_STYLES = {
    Verdict.FAIL: Style.BOLD_RED,
    Verdict.WARN: Style.BOLD_YELLOW,
    Verdict.UNKNOWN: Style.BOLD_MAGENTA,
    Verdict.WAIVED: Style.CYAN,
    Verdict.SKIP: Style.DIM,
    Verdict.PASS: Style.GREEN,
}
OUTLOOK_STYLES = {
    Outlook.GO: Style.BOLD_GREEN,
    Outlook.NO_GO: Style.BOLD_RED,
    Outlook.UNDECIDED: Style.BOLD_MAGENTA,
}
SEVERITY_STYLES = {Severity.BLOCKER: Style.RED, Severity.WARNING: Style.YELLOW, Severity.INFO: Style.DIM}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one style, shown literally; filled up with blanks to at least *columns*."""

    text: str
    style: Style = Style.PLAIN
    columns: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that begins after *lead* and whose further lines are indented by *hang* columns. Without text: a blank line.

    *lead* is a label or an indent; it is shown as it is, dimmed.
    """

    spans: tuple[Span, ...] = ()
    lead: str = ""
    hang: int = 4


BLANK = Paragraph()


def paragraph(*pieces: str | Span, lead: str = "", hang: int = 4) -> Paragraph:
    """A paragraph of plain text and of spans."""
    spans = (Span(piece) if isinstance(piece, str) else piece for piece in pieces)
    return Paragraph(tuple(spans), lead, hang)


def laid_out(paragraphs: Iterable[Paragraph], look: Look) -> str:
    """*paragraphs* as lines, each with its line break, for a terminal that looks as *look* says."""
    return "".join(f"{line}\n" for each in paragraphs for line in _lines(each, look))


def _lines(paragraph: Paragraph, look: Look) -> Iterator[str]:
    spans = [Span(_shown(each, look.encoding), each.style) for each in paragraph.spans]
    text = "".join(each.text for each in spans).rstrip()
    room = None if look.width is None else look.width - cell_len(paragraph.lead)
    rest = None if look.width is None else look.width - paragraph.hang
    indent = paragraph.lead
    for begin, end in _parts(text, room, rest):
        pieces = [Span(indent, Style.DIM if indent.strip() else Style.PLAIN), *_between(spans, begin, end)]
        yield "".join(_styled(each, look) for each in pieces).rstrip()
        indent = " " * paragraph.hang


def _shown(span: Span, encoding: str) -> str:
    """The text of *span* made literal, but for one blank at either end, which separates it from its neighbour."""
    text = span.text
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    shown = f"{before}{literal(text)}{after}".encode(encoding, "backslashreplace").decode(encoding)
    return shown + " " * (span.columns - cell_len(shown))


def _parts(text: str, first: int | None, rest: int | None) -> Iterator[tuple[int, int]]:
    """Begin and end of each line of *text*: *first* columns fit into the first line, *rest* into the others.

    A line ends before a blank, or within a word that does not fit into a line of its own.
    """
    begin = 0
    room = first
    while room is not None and rest is not None and cell_len(text[begin:]) > max(room, _NARROWEST):
        fitting = chop_cells(text[begin:], max(room, _NARROWEST))[0]
        end = begin + len(fitting)
        if text[end : end + 1] != " " and " " in fitting.lstrip():
            end = begin + fitting.rindex(" ")
        yield begin, end
        begin = end + len(text[end:]) - len(text[end:].lstrip(" "))
        room = rest
    yield begin, len(text)


def _between(spans: Iterable[Span], begin: int, end: int) -> Iterator[Span]:
    """The parts of *spans* that lie between two offsets of their joined text."""
    offset = 0
    for span in spans:
        piece = span.text[max(begin - offset, 0) : max(end - offset, 0)]
        if piece:
            yield Span(piece, span.style)
        offset += len(span.text)


def _styled(span: Span, look: Look) -> str:
    return f"\x1b[{span.style}m{span.text}\x1b[0m" if look.color and span.style else span.text
