"""The report for CI: JUnit XML with one test case per check, whatever the number of its subjects.

FAIL is a failure, UNKNOWN an error, SKIP and WAIVED are skipped with their reason. JUnit knows no warning: a WARN
passes, and is told in the properties and the output of its case. Texts are whole, because many CI pages show nothing
but the text of a failure.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO

from junitparser import Error, Failure, JUnitXml, Properties, Property, Skipped, TestCase, TestSuite

from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Finding, Run, Verdict
from capvcd_collectors.literal import literal
from capvcd_reports.look import Look
from capvcd_reports.phrasing import sentences
from capvcd_reports.phrasing.conclusion import conclude, exit_reason
from capvcd_reports.phrasing.order import NEEDS_SOMEBODY, catalogue_key, in_order

_OUTCOMES: dict[Verdict, type[Failure | Error | Skipped]] = {
    Verdict.FAIL: Failure,
    Verdict.UNKNOWN: Error,
    Verdict.SKIP: Skipped,
    Verdict.WAIVED: Skipped,
}
_LABEL = 10


def render(run: Run, _look: Look) -> str:
    """The report of *run* as JUnit XML, in ASCII."""
    suite = TestSuite(f"capvcd-doctor {literal(run.suite)}")
    for name, value in _of_run(run):
        suite.add_property(name, literal(value))
    suite.add_testcases([_case(each) for each in sorted(run.results, key=lambda each: catalogue_key(each.check))])
    suite.timestamp = literal(run.started)
    document = JUnitXml("capvcd-doctor")
    document.append(suite)
    document.update_statistics()
    suite.time = document.time = run.duration
    written = BytesIO()
    document.write(written)
    return written.getvalue().decode("utf-8").encode("ascii", "xmlcharrefreplace").decode("ascii") + "\n"


def _of_run(run: Run) -> Iterator[tuple[str, str]]:
    """What the suite holds of the run as a whole."""
    yield "capvcd.tool", f"capvcd-doctor {run.tool_version}"
    yield "capvcd.line", run.line
    for product, version in sorted(run.versions.items()):
        yield f"capvcd.version.{literal(product)}", version
    yield "capvcd.target", str(run.target or "")
    answer = conclude(run)
    yield "capvcd.outlook", answer.outlook.value
    yield "capvcd.because", answer.because
    yield "capvcd.exitCode", str(int(run.exit_code))
    yield "capvcd.exitReason", exit_reason(run)
    yield "capvcd.requests", sentences.requests_line(run)
    for name, line in (("selection", sentences.choice_line(run)), ("insecure", sentences.insecure_line(run))):
        if line is not None:
            yield f"capvcd.{name}", line


def _case(result: CheckResult) -> TestCase:
    check = result.check
    case = TestCase(literal(check.id), literal(check.suite) or "site", result.duration)
    properties = Properties()
    for name, value in _of_check(result):
        properties.add_property(Property(name, literal(value)))
    case.append(properties)
    if result.verdict in _OUTCOMES:
        outcome = _OUTCOMES[result.verdict](_first_line(result), result.verdict.value)
        outcome.text = _in_full(result)
        case.append(outcome)
    if result.verdict is Verdict.WARN:
        case.system_out = _in_full(result)
    return case


def _of_check(result: CheckResult) -> Iterator[tuple[str, str]]:
    """What a case holds of its check and of the findings that make its verdict."""
    check = result.check
    deciding = _deciding(result)
    yield "capvcd.id", check.id
    yield "capvcd.title", check.title
    yield "capvcd.verdict", result.verdict.value
    yield "capvcd.severity", check.severity.value
    yield "capvcd.area", check.area
    yield from (("capvcd.found", sentences.about(each)) for each in deciding)
    yield from (("capvcd.evidence", place) for each in deciding for place in sentences.places(each.evidence))
    yield "capvcd.remedy.ui", check.remedy.ui
    yield "capvcd.remedy.api", check.remedy.api


def _deciding(result: CheckResult) -> list[Finding]:
    """The findings that make the verdict of *result* what it is."""
    return [each for each in in_order(result) if each.verdict is result.verdict]


def _first_line(result: CheckResult) -> str:
    """What the findings that make the verdict say, in one line."""
    said = dict.fromkeys(map(sentences.about, _deciding(result)))
    return literal("; ".join(said) or sentences.NOTHING_FOUND)


def _in_full(result: CheckResult) -> str:
    """All that somebody has to know of *result*, the worst first, one labelled line each."""
    lines = [("should be", result.check.title)]
    if result.verdict in {Verdict.FAIL, Verdict.UNKNOWN}:
        lines.append(("severity", sentences.MEANINGS[result.check.severity]))
    if result.verdict in NEEDS_SOMEBODY:
        lines.append(("why", result.check.why))
    for finding in in_order(result):
        if finding.verdict not in NEEDS_SOMEBODY and finding.verdict is not result.verdict:
            continue
        label = "found" if finding.verdict is result.verdict else finding.verdict.value
        lines.append((label, sentences.about(finding)))
        lines += _told(result.check, finding)
    return "\n" + "".join(f"{label:{_LABEL}}{literal(text)}\n" for label, text in lines)


def _told(check: CheckIdentity, finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.verdict in NEEDS_SOMEBODY:
        yield from _under("fix", "or", sentences.ways_to_mend(check, finding))
    yield from _under("evidence", "", sentences.places(finding.evidence))


def _under(label: str, others: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """*texts* with the *label* of the first, and that of the *others*."""
    for text in texts:
        yield label, text
        label = others
