"""A pytest plugin that shows made-up results through pytest-html: the least that a caller of the hooks has to do."""

from collections.abc import Iterator

import pytest

from capvcd_checks.engine.verdicts import CheckResult, Verdict
from capvcd_reports import pytest_html as html
from reports.html_results import RUN

PHASES = {Verdict.FAIL: "call", Verdict.UNKNOWN: "setup", Verdict.SKIP: "setup", Verdict.WAIVED: "setup"}


class ResultItem(pytest.Item):
    """One check, already judged."""

    result: CheckResult

    def setup(self) -> None:
        if self.result.verdict is Verdict.UNKNOWN:
            raise RuntimeError("could not be decided")
        if self.result.verdict in {Verdict.SKIP, Verdict.WAIVED}:
            pytest.skip("not applicable")

    def runtest(self) -> None:
        print("captured <b>by pytest</b>")  # noqa: T201 - captured output is what is tested
        assert self.result.verdict is not Verdict.FAIL


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    for number, result in enumerate(RUN.results):
        item = ResultItem.from_parent(session, name=f"check {number}", nodeid=f"preflight::{number}")
        item.result = result
        items.append(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[pytest.TestReport]:
    report = yield
    if isinstance(item, ResultItem):
        report.capvcd = item.result
    return report


def pytest_metadata(metadata: dict[str, object], config: pytest.Config) -> None:
    given = [key for key, _ in config.getoption("metadata")]
    html.environment(metadata, given, {"Target": str(RUN.target)})


def pytest_html_report_title(report: html.ReportData) -> None:
    html.report_title(report)


def pytest_html_results_table_header(cells: list[str]) -> None:
    html.results_table_header(cells)


def pytest_html_results_table_row(report: pytest.TestReport, cells: list[str]) -> None:
    html.results_table_row(report, cells)


def pytest_html_results_table_html(report: pytest.TestReport, data: list[str]) -> None:
    html.results_table_html(report, data)


def pytest_html_results_summary(prefix: list[str], summary: list[str], postfix: list[str]) -> None:
    html.results_summary(prefix, summary, postfix, RUN)
