"""The report for the person at the terminal: what to mend first, and the answer last.

Every finding that needs somebody is five lines in a fixed order; what needs nobody is counted, or one line with ``-v``.
Colour only repeats what the words say.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from capvcd_checks.engine.verdicts import CheckIdentity, Finding, Run, Verdict
from capvcd_collectors.facts.base import Source
from capvcd_reports.phrasing import sentences
from capvcd_reports.phrasing.conclusion import conclude
from capvcd_reports.phrasing.grouping import UndecidedGroup, undecided_groups
from capvcd_reports.phrasing.literal import literal
from capvcd_reports.phrasing.order import catalogue_key, finding_key
from capvcd_reports.wrapping import OUTLOOK_STYLES, VERDICT_STYLES, enumerated, hanging, labelled

_EVIDENCE_SHOWN = 3

_Said = tuple[CheckIdentity, Finding]


def render(run: Run, console: Console, *, verbose: int = 0, quiet: bool = False) -> None:
    """Write the report of *run* to *console*.

    *verbose* also lists what passed and what was skipped, and all evidence; *quiet* leaves only the closing lines.
    """
    if not quiet:
        hanging(console, Text(literal(sentences.heading(run)), "bold"))
        hanging(console, Text(literal(sentences.circumstances(run)), "dim"))
        console.print()
        said = sorted(
            ((result.check, finding) for result in run.results for finding in result.findings),
            key=lambda each: finding_key(*each),
        )
        _findings(said, console, None if verbose else _EVIDENCE_SHOWN)
        if verbose:
            _rest(run, said, console)
    _closing(run, console, unlisted=quiet or not verbose)


def _findings(said: Sequence[_Said], console: Console, evidence_shown: int | None) -> None:
    for (check, verdict), members in groupby(said, key=lambda each: (each[0], each[1].verdict)):
        if verdict in {Verdict.FAIL, Verdict.WARN}:
            _block(check, verdict, [finding for _, finding in members], console, evidence_shown)
    for group in undecided_groups(said):
        _undecided_block(group, console, evidence_shown)
    waived = [each for each in said if each[1].verdict is Verdict.WAIVED]
    for check, finding in waived:
        _one_line(console, Verdict.WAIVED, check, finding.subject, finding.message)
    if waived:
        console.print()


def _block(
    check: CheckIdentity, verdict: Verdict, findings: Sequence[Finding], console: Console, evidence_shown: int | None
) -> None:
    _title(console, verdict, check.id, check.title, check.severity)
    _lines(console, "found", dict.fromkeys(map(sentences.about, findings)))
    labelled(console, "why", check.why)
    evidence = dict.fromkeys(source for each in findings for source in each.evidence)
    _fix_and_evidence(check, findings[0], evidence, console, evidence_shown)


def _lines(console: Console, label: str, texts: Iterable[str]) -> None:
    """Several texts under one label, each on a line of its own."""
    for text in texts:
        labelled(console, label, text)
        label = ""


def _undecided_block(group: UndecidedGroup, console: Console, evidence_shown: int | None) -> None:
    check, first = group.members[0]
    if len(group.ids) == 1:
        subjects = enumerated(finding.subject for _, finding in group.members if finding.subject)
        _title(console, Verdict.UNKNOWN, check.id, check.title, check.severity)
        labelled(console, "found", f"{subjects}: {first.message}".removeprefix(": "))
        labelled(console, "why", check.why)
    else:
        title = "could not be decided, all for one reason"
        _title(console, Verdict.UNKNOWN, f"{len(group.ids)} checks", title, check.severity)
        labelled(console, "found", first.message)
        labelled(console, "checks", ", ".join(group.ids))
    _fix_and_evidence(check, first, group.evidence, console, evidence_shown)


def _title(console: Console, verdict: Verdict, lead: str, title: str, aside: str) -> None:
    hanging(
        console,
        Text.assemble(
            (verdict.value, VERDICT_STYLES[verdict]),
            (f" {literal(lead)}", "bold"),
            f" {literal(title)} ",
            (f"({literal(aside)})", "dim"),
        ),
    )


def _fix_and_evidence(
    check: CheckIdentity, finding: Finding, evidence: Iterable[Source], console: Console, evidence_shown: int | None
) -> None:
    sources = tuple(evidence)
    labelled(console, "fix", "; or: ".join(sentences.next_steps(check, finding, sources)))
    places = sentences.places(sources, with_request=evidence_shown is None)
    shown = list(places[:evidence_shown])
    if len(shown) < len(places):
        shown.append(f"and {len(places) - len(shown)} more (-v shows them)")
    _lines(console, "evidence", shown or [sentences.NOTHING_READ])
    console.print()


def _rest(run: Run, said: Sequence[_Said], console: Console) -> None:
    results = sorted(run.results, key=lambda each: catalogue_key(each.check))
    for result in results:
        passed = [each for each in result.findings if each.verdict is Verdict.PASS]
        if passed:
            _one_line(console, Verdict.PASS, result.check, enumerated(each.subject for each in passed if each.subject))
    for check, finding in said:
        if finding.verdict is Verdict.SKIP:
            _one_line(console, Verdict.SKIP, check, finding.subject, finding.message)
    for result in results:
        if not result.findings:
            _one_line(console, Verdict.SKIP, result.check, "", sentences.NOTHING_FOUND)
    console.print()


def _one_line(console: Console, verdict: Verdict, check: CheckIdentity, subject: str, message: str = "") -> None:
    about = f" ({literal(subject)})" if subject else ""
    reason = f": {literal(message)}" if message else ""
    said = f" {literal(check.id)} {literal(check.title)}{about}{reason}"
    hanging(console, Text.assemble((verdict.value, VERDICT_STYLES[verdict]), said))


def _closing(run: Run, console: Console, *, unlisted: bool) -> None:
    counts = run.counts()
    hint = " (-v lists them all)" if unlisted and counts[Verdict.PASS] + counts[Verdict.SKIP] else ""
    hanging(console, Text(sentences.counts_line(run) + hint))
    hanging(console, Text(literal(sentences.requests_line(run))))
    warning = sentences.insecure_line(run)
    if warning:
        hanging(console, Text(literal(warning), "bold red"))
    answer = conclude(run)
    word = (answer.outlook.value, OUTLOOK_STYLES[answer.outlook])
    hanging(console, Text.assemble(word, f": {literal(answer.because)}"))
