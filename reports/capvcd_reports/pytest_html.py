"""The HTML report: what pytest-html's hooks need to show verdicts, severities, remedies and evidence.

The pytest plugin calls these functions from the hooks of the same names, with reports that carry ``report.capvcd``, the
redacted `CheckResult`; rows of a user's ordinary tests keep what pytest-html put in them. Everything from elsewhere is
escaped here, because pytest-html inserts cells as raw HTML.

Traps of pytest-html 4: it knows a closed list of results and its page drops rows of any other, so a WARN stays
"Passed" in the first column and is told apart in the second; a cell is read back with a pattern that ends at a line
break, so a cell is one line; log lines that begin with "E" are rewritten by the page, so a block begins with a tag.
"""

from collections.abc import Collection, Mapping, MutableMapping, MutableSequence
from html import escape
from typing import Any, Protocol

from capvcd_checks.areas import area_name, area_rank
from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Finding, Run, Severity, Verdict
from capvcd_collectors.literal import literal
from capvcd_reports.phrasing import sentences
from capvcd_reports.phrasing.conclusion import conclude, counts
from capvcd_reports.phrasing.order import VERDICTS, in_order

_MESSAGES_IN_A_ROW = 3
_SEVERITIES = tuple(Severity)

_STYLE = """<style>
.run-count { display: none; }
#results-table td:not(.col-result, .col-verdict), #environment td { color: #222; }
#results-table td { vertical-align: top; }
#results-table .col-result { width: 5em; }
.col-remedy { width: 28%; }
.col-found, .col-remedy { overflow-wrap: anywhere; }
.additional-summary p { margin: .3em 0; }
.col-testId, .col-verdict, .col-severity, .col-duration { white-space: nowrap; }
.col-found p, .capvcd p { margin: .2em 0; }
.capvcd-FAIL { color: #b00020; } .capvcd-WARN { color: #8a5a00; } .capvcd-UNKNOWN { color: #7b1fa2; }
.capvcd-PASS { color: #1b7a2f; } .capvcd-SKIP { color: #666; } .capvcd-WAIVED { color: #00697a; }
.col-verdict, .capvcd h4, .capvcd-answer { font-weight: bold; }
.capvcd { font-family: Helvetica, Arial, sans-serif; white-space: normal; }
.capvcd h4 { margin: .6em 0 .2em; font-size: 1.1em; }
.capvcd dl { display: grid; grid-template-columns: 6em 1fr; margin: 0; }
.capvcd dd { margin: 0; overflow-wrap: anywhere; }
.capvcd-answer { font-size: 1.4em; }
.capvcd-insecure { background: #b00020; color: white; padding: .4em; font-weight: bold; }
.logwrapper:has(.capvcd) { max-height: none; overflow: visible; background: white; }
.logwrapper:has(.capvcd) .logexpander { display: none; }
.logwrapper:has(.capvcd) .log { position: static; height: auto; min-height: 0; padding-right: 5px; }
</style>"""


class ReportData(Protocol):
    """What is used of pytest-html's report data."""

    title: str

    @property
    def data(self) -> Mapping[str, Any]:
        """What the page is drawn from."""

    def set_data(self, key: str, value: Any) -> None:
        """Change it."""


def report_title(report: ReportData, title: str = "capvcd-doctor") -> None:
    """Title the report, sort it by urgency and fold its rows, where the user's ini does not say otherwise."""
    report.title = literal(title)
    if report.data.get("initialSort") == "result":
        report.set_data("initialSort", "verdict")
    if report.data.get("renderCollapsed") == ["passed"]:
        report.set_data("renderCollapsed", ["all"])


def environment(metadata: MutableMapping[str, Any], given: Collection[str], about: Mapping[str, str]) -> None:
    """Replace what pytest-metadata says of the host by *about*, which describes the run.

    To be called from the hook ``pytest_metadata`` with *given*, the keys of the user's ``--metadata``: these stay.
    A report is sent away, and interpreter, platform, plugins and CI variables describe the machine it was made on.
    """
    for key in [key for key in metadata if key not in given]:
        del metadata[key]
    for key, value in about.items():
        metadata[key] = _text(value)


def results_table_header(cells: MutableSequence[str]) -> None:
    """Add the columns of `results_table_row` to the header."""
    cells.insert(1, _header("verdict", "Verdict"))
    cells[3:3] = [_header("severity", "Severity"), _header("area", "Area"), "<th>Found</th>", "<th>Remedy</th>"]


def results_table_row(report: object, cells: MutableSequence[str]) -> None:
    """Fill the columns for the check that *report* is about; for any other test they stay empty."""
    result = getattr(report, "capvcd", None)
    if not isinstance(result, CheckResult):
        cells.insert(1, _cell("verdict", "", sort_as=_rank_of_outcome(str(getattr(report, "outcome", "")))))
        cells[3:3] = [_cell(name, "", sort_as="~") for name in ("severity", "area", "found", "remedy")]
        return
    check = result.check
    cells[1] = _cell("testId", _text(check.id))
    cells.insert(1, _cell("verdict", result.verdict, f"capvcd-{result.verdict}", sort_as=_rank(result)))
    cells[3:3] = [
        _cell("severity", check.severity, sort_as=str(_SEVERITIES.index(check.severity))),
        _cell("area", _text(area_name(check.area)), sort_as=f"{area_rank(check.area):02}"),
        _cell("found", f"<p><b>{_text(check.title)}</b></p>{_messages(result)}"),
        _cell("remedy", _remedy_in_row(result)),
    ]


def results_table_html(report: object, data: MutableSequence[str]) -> None:
    """Put findings and evidence where pytest-html keeps the log of a row; captured output stays below them.

    pytest's own representation of the failure goes: it says the same as the findings, and for a skip it is a tuple with
    a path of this host.
    """
    result = getattr(report, "capvcd", None)
    if not isinstance(result, CheckResult):
        return
    represented = 1 if getattr(report, "longreprtext", "") else 0
    captured = list(data[represented:]) if getattr(report, "sections", ()) else []
    blocks = "".join(_block(result.check, each) for each in in_order(result)) or f"<p>{sentences.NOTHING_FOUND}</p>"
    data[:] = [f'<div class="capvcd">{blocks}</div>', *captured]


def results_summary(
    prefix: MutableSequence[str],
    summary: MutableSequence[str],
    postfix: MutableSequence[str],
    run: Run | None,
) -> None:
    """Put the answer on top, how it came about below it, and the verdicts for readers without scripts at the end.

    *run* is None when the session ended before there was one.
    """
    prefix.append(_STYLE)
    if run is None:
        return
    answer = conclude(run)
    colour = {"go": Verdict.PASS, "no-go": Verdict.FAIL, "undecided": Verdict.UNKNOWN}[answer.outlook]
    said = f'<span class="capvcd-{colour}">{answer.outlook}</span>: {_text(answer.because)}'
    prefix.append(f'<p class="capvcd-answer">{said}</p>')
    warning = sentences.insecure_line(run)
    if warning:
        prefix.append(f'<p class="capvcd-insecure">{_text(warning)}</p>')
    counted = ", ".join(f"{each.number} {each.verdict}" for each in counts(run))
    lines = (sentences.heading(run), counted, sentences.requests_line(run))
    summary.extend(f"<p>{_text(line)}</p>" for line in (*lines, sentences.circumstances(run)))
    postfix.append(f"<noscript><ul>{''.join(map(_bare_result, sorted(run.results, key=_rank)))}</ul></noscript>")


def _block(check: CheckIdentity, finding: Finding) -> str:
    rows = [("found", _text(finding.message))] if finding.message else []
    rows += [("why", _text(check.why)), ("fix", _steps(check, finding))]
    places = [_text(each) for each in sentences.places(finding.evidence)]
    rows.append(("evidence", "<br>".join(places) or sentences.NOTHING_READ))
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return f'<h4 class="capvcd-{finding.verdict}">{finding.verdict} {_text(finding.subject)}</h4><dl>{listed}</dl>'


def _messages(result: CheckResult) -> str:
    """What a folded row says: the findings that made the verdict, a few of them."""
    deciding = [each for each in result.findings if each.verdict is result.verdict and each.message]
    shown = [f"<p>{_text(sentences.about(each))}</p>" for each in deciding[:_MESSAGES_IN_A_ROW]]
    more = len(deciding) - len(shown)
    return "".join(shown) + (f"<p>and {more} more</p>" if more else "")


def _remedy_in_row(result: CheckResult) -> str:
    """What to do about the finding that made the verdict; nothing where nothing is to be done."""
    if result.verdict in {Verdict.PASS, Verdict.SKIP}:
        return ""
    return _steps(result.check, next(each for each in result.findings if each.verdict is result.verdict))


def _steps(check: CheckIdentity, finding: Finding) -> str:
    return "<br>or: ".join(map(_text, sentences.ways_to_mend(check, finding)))


def _bare_result(result: CheckResult) -> str:
    check = result.check
    return f"<li>{result.verdict} {_text(check.id)} {_text(check.title)}{_messages(result)}</li>"


def _rank(result: CheckResult) -> str:
    """Sorts as text: by verdict, severity, area and id."""
    check = result.check
    numbers = (VERDICTS.index(result.verdict), _SEVERITIES.index(check.severity), area_rank(check.area))
    return "-".join([*(f"{number:02}" for number in numbers), check.id])


def _rank_of_outcome(outcome: str) -> str:
    verdict = {"failed": Verdict.FAIL, "skipped": Verdict.SKIP}.get(outcome, Verdict.PASS)
    return f"{VERDICTS.index(verdict):02}-~"


def _header(name: str, title: str) -> str:
    return f'<th class="sortable" data-column-type="{name}">{title}</th>'


def _cell(name: str, content: str, style: str = "", *, sort_as: str = "") -> str:
    """A cell of *content*, which is HTML; the page sorts by the cell's inner HTML, so *sort_as* stands first in it."""
    shown = f'<data value="{_text(sort_as)}">{content}</data>' if sort_as else content
    return f'<td class="{" ".join(filter(None, [f"col-{name}", style]))}">{shown}</td>'


def _text(text: str) -> str:
    return escape(literal(text), quote=True)
