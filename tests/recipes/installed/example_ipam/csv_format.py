"""The recipe for a report format: one function over a run."""

import csv
import io

from capvcd_checks.engine.verdicts import Run
from capvcd_reports.formats import Format, Look, Medium


def render(run: Run, _look: Look) -> str:
    """One line for each finding: verdict, check, subject, message."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(("verdict", "check", "subject", "message"))
    for result in run.results:
        writer.writerows((each.verdict, result.check.id, each.subject, each.message) for each in result.findings)
    return lines.getvalue()


FORMAT = Format("csv", "write a table of all findings as CSV", Medium.FILE, render)
