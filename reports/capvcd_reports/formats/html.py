"""The page for a browser, to be sent away and read anywhere: self-contained, without scripts, light and dark.

Its first screen is the answer and the findings in words; then each finding in full, by severity; folded below, what
passed and what was skipped. The template escapes whatever it shows.
"""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from capvcd_checks.areas import area_name
from capvcd_checks.engine.verdicts import CheckIdentity, Run, Severity, Verdict
from capvcd_collectors.literal import literal
from capvcd_reports.look import Look
from capvcd_reports.phrasing import sentences
from capvcd_reports.phrasing.conclusion import conclude, counts, exit_reason
from capvcd_reports.phrasing.grouping import entries, of_verdict
from capvcd_reports.phrasing.order import SEVERITIES, catalogue_key

_TEMPLATE = "report.html.jinja"
_TITLES = {
    Severity.BLOCKER: "What can stop the installation",
    Severity.WARNING: "What can degrade it",
    Severity.INFO: "Good to know",
}


def render(run: Run, _look: Look) -> str:
    """The page about *run*, in ASCII."""
    numbered = list(enumerate(entries(run), start=1))
    page = _environment().get_template(_TEMPLATE)
    text = page.render(
        run=run,
        answer=conclude(run),
        exit_reason=exit_reason(run),
        counts=counts(run),
        entries=numbered,
        by_severity=[
            (_TITLES[severity], members)
            for severity in SEVERITIES
            if (members := [each for each in numbered if each[1].check.severity is severity])
        ],
        waived=of_verdict(run, Verdict.WAIVED),
        passed=of_verdict(run, Verdict.PASS),
        skipped=_skipped(run),
        sentences=sentences,
        area_name=area_name,
    )
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


@cache
def _environment() -> Environment:
    """Where the template is found, and how it is filled; made once, because the template is compiled for it."""
    return Environment(
        loader=PackageLoader("capvcd_reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_literal,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _literal(value: Any) -> Any:
    """*value* as it may be shown: foreign text without anything that acts; what the template itself made, as it is."""
    if isinstance(value, Markup):
        return value
    return literal(value) if isinstance(value, str) else value


def _skipped(run: Run) -> list[tuple[CheckIdentity, str]]:
    """The checks that were skipped, each with the reason."""
    said = [(check, sentences.about(finding)) for check, finding in of_verdict(run, Verdict.SKIP)]
    said += [(result.check, sentences.NOTHING_FOUND) for result in run.results if not result.findings]
    return sorted(said, key=lambda each: catalogue_key(each[0]))
