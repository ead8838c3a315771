"""The report for the person at the terminal: what to mend first, and the answer last.

A finding is three lines: what was found, what mends it, where it was seen. What needs nobody is counted. Verbose,
everything is told. Colour only repeats what the words say.
"""

from collections.abc import Iterable, Iterator

from capvcd_checks.engine.verdicts import CheckIdentity, Run, Verdict
from capvcd_reports.look import Look
from capvcd_reports.phrasing import sentences
from capvcd_reports.phrasing.conclusion import conclude, counts, exit_reason
from capvcd_reports.phrasing.grouping import Entry, entries, of_verdict
from capvcd_reports.phrasing.order import catalogue_key, in_order
from capvcd_reports.phrasing.paragraphs import (
    BLANK,
    OUTLOOK_STYLES,
    VERDICT_STYLES,
    Paragraph,
    Span,
    Style,
    laid_out,
    paragraph,
)

_INDENT = 5
"""Columns before the label of a line; a consequence stands as deep."""
_LABEL = 10
"""Columns of a label, with the blank after it."""
_COUNT = 10
"""Columns of ``14 UNKNOWN`` in the summary."""


def render(run: Run, look: Look, *, tell_exit_code: bool = True) -> str:
    """The report of *run* as text.

    Verbose, it tells the whole of every finding and lists what passed and what was skipped; quiet, only the closing
    lines. *tell_exit_code* is false where the run does not decide the exit code.
    """
    parts = [list(_closing(run, tell_exit_code=tell_exit_code, unlisted=look.quiet or not look.verbose))]
    if not look.quiet:
        rest = list(_rest(run)) if look.verbose else []
        parts = [list(_opening(run)), list(_findings(run, verbose=look.verbose)), rest, *parts]
    return "\n".join(laid_out(part, look) for part in parts if part)


def _opening(run: Run) -> Iterator[Paragraph]:
    yield paragraph(Span(sentences.heading(run), Style.BOLD))
    choice = sentences.choice_line(run)
    if choice is not None:
        yield paragraph(Span(choice, Style.DIM))


def _findings(run: Run, *, verbose: bool) -> Iterator[Paragraph]:
    for number, entry in enumerate(entries(run)):
        if verbose and number:
            yield BLANK
        yield from _entry(entry, verbose=verbose)
    for check, finding in of_verdict(run, Verdict.WAIVED):
        yield _headline(Verdict.WAIVED, check.id, sentences.about(finding))


def _entry(entry: Entry, *, verbose: bool, indent: int = 0) -> Iterator[Paragraph]:
    """What is told of *entry*, and of its consequence below it."""
    for lead, found in entry.headlines:
        yield _headline(entry.verdict, lead, found, indent)
    if verbose:
        yield from _in_full(entry, indent)
    else:
        yield from _labelled("fix", entry.ways_to_mend[:1], indent)
        if entry.cause is None:
            first = sentences.first_place(entry.evidence) if entry.evidence else sentences.NOTHING_READ
            yield from _labelled("evidence", [first], indent)
    if entry.consequence is not None:
        yield from _entry(entry.consequence, verbose=verbose, indent=indent + _INDENT)


def _in_full(entry: Entry, indent: int) -> Iterator[Paragraph]:
    if len(entry.ids) == 1:
        yield from _labelled("should be", [entry.check.title], indent)
        if entry.verdict is not Verdict.WARN:
            yield from _labelled("severity", [sentences.MEANINGS[entry.check.severity]], indent)
        yield from _labelled("why", [entry.check.why], indent)
    first, *others = entry.ways_to_mend or ("",)
    yield from _labelled("fix", [first], indent)
    yield from _labelled("or", others, indent)
    yield from _labelled("evidence", sentences.places(entry.evidence) or [sentences.NOTHING_READ], indent)


def _headline(verdict: Verdict, lead: str, found: str, indent: int = 0) -> Paragraph:
    pieces = (Span(verdict.value, VERDICT_STYLES[verdict]), " ", Span(lead, Style.BOLD), f" {found}")
    return paragraph(*pieces, lead=" " * indent, hang=indent + _INDENT)


def _labelled(label: str, texts: Iterable[str], indent: int = 0) -> Iterator[Paragraph]:
    """*texts*, each on a line of its own, the first of them behind its *label*."""
    hang = indent + _INDENT + _LABEL
    for text in texts:
        yield paragraph(text, lead=f"{'':{indent + _INDENT}}{label:{_LABEL}}", hang=hang)
        label = ""


def _rest(run: Run) -> Iterator[Paragraph]:
    """What needs nobody, one line each: what passed with its subjects, what was skipped with the reason."""
    results = sorted(run.results, key=lambda each: catalogue_key(each.check))
    for result in results:
        passed = [each.subject for each in in_order(result) if each.verdict is Verdict.PASS]
        if passed:
            yield _one_line(Verdict.PASS, result.check, dict.fromkeys(filter(None, passed)))
    for check, finding in of_verdict(run, Verdict.SKIP):
        yield _one_line(Verdict.SKIP, check, [finding.subject] if finding.subject else [], finding.message)
    for result in results:
        if not result.findings:
            yield _one_line(Verdict.SKIP, result.check, [], sentences.NOTHING_FOUND)


def _one_line(verdict: Verdict, check: CheckIdentity, subjects: Iterable[str], message: str = "") -> Paragraph:
    named = "; ".join(subjects)
    about = f" ({named})" if named else ""
    reason = f": {message}" if message else ""
    return paragraph(Span(verdict.value, VERDICT_STYLES[verdict]), f" {check.id} {check.title}{about}{reason}")


def _closing(run: Run, *, tell_exit_code: bool, unlisted: bool) -> Iterator[Paragraph]:
    """The summary, worst first; what was asked of the endpoints; the answer; what the exit code rests on."""
    quiet_verdicts = (Verdict.PASS, Verdict.SKIP)
    for count in counts(run):
        if count.verdict not in quiet_verdicts:
            number = Span(f"{count.number} {count.verdict}", VERDICT_STYLES[count.verdict], _COUNT)
            yield paragraph(number, f" {count.about}", hang=_COUNT + 1)
    numbers = run.counts()
    needs_nobody = ", ".join(f"{numbers[each]} {each}" for each in quiet_verdicts if numbers[each])
    if needs_nobody:
        hint = " (-v lists them)" if unlisted else ""
        yield paragraph(f"{needs_nobody} of {sentences.number_of(len(run.results), 'check')}{hint}")
    yield paragraph(Span(f"{sentences.requests_line(run)}; {sentences.circumstances(run)}", Style.DIM))
    warning = sentences.insecure_line(run)
    if warning is not None:
        yield paragraph(Span(warning, Style.BOLD_RED))
    answer = conclude(run)
    yield paragraph(Span(answer.outlook.value, OUTLOOK_STYLES[answer.outlook]), f": {answer.because}")
    if tell_exit_code:
        yield paragraph(exit_reason(run))
