"""The pytest plugin of the reports: what a plain ``pytest --capvcd-config ...`` run shows and writes.

Inert in every run without a check session. pytest-html's hooks are optional: without that plugin they are never called.
"""

from collections.abc import MutableSequence
from typing import TYPE_CHECKING, Any

import pytest

from capvcd_checks.pytest_plugin.shared import SESSION_KEY

if TYPE_CHECKING:
    from capvcd_checks.pytest_plugin.session import CheckSession


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options, in the group of the checks' own."""
    group = parser.getgroup("capvcd")
    group.addoption(
        "--capvcd-json", metavar="FILE", help="Write the report of the checks as JSON ('-': standard output)"
    )


def _session(config: pytest.Config) -> "CheckSession | None":
    return config.stash.get(SESSION_KEY, None)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the JSON report; one that cannot be written is a usage error."""
    destination = session.config.option.capvcd_json
    checks = _session(session.config)
    if destination is None or checks is None or not checks.has_results:
        return
    import sys  # noqa: PLC0415 - with the next, only when a report is asked for

    from capvcd_collectors.literal import literal  # noqa: PLC0415 - kept out of other projects' runs
    from capvcd_reports.formats import json  # noqa: PLC0415 - the same
    from capvcd_reports.look import Look  # noqa: PLC0415 - the same
    from capvcd_reports.write import ReportNotWritten, write_report  # noqa: PLC0415 - the same

    run = checks.run(interrupted=exitstatus == pytest.ExitCode.INTERRUPTED)
    try:
        write_report(json.render(run, Look()), destination, sys.stdout)
    except ReportNotWritten as error:
        raise pytest.UsageError(literal(str(error))) from None


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Show the findings as the command does, below what pytest says."""
    checks = _session(config)
    if checks is None or not checks.has_results:
        return
    from capvcd_reports.formats import terminal  # noqa: PLC0415 - kept out of other projects' runs
    from capvcd_reports.look import Look  # noqa: PLC0415 - the same

    terminalreporter.section("capvcd-doctor")
    writer = terminalreporter._tw  # noqa: SLF001 - pytest offers no other way to its own stream
    file = writer._file  # noqa: SLF001 - the same
    look = Look(
        width=writer.fullwidth if file.isatty() else None,
        color=writer.hasmarkup,
        verbose=config.option.verbose > 0,
        quiet=config.option.verbose < 0,
        encoding=getattr(file, "encoding", None) or "utf-8",
    )
    run = checks.run(interrupted=exitstatus == pytest.ExitCode.INTERRUPTED)
    writer.write(terminal.render(run, look, tell_exit_code=False))


def _refuse_destinations(config: pytest.Config, checks: "CheckSession") -> None:
    """Raise a usage error for a JSON report that cannot be written, or would take the place of another file."""
    if config.option.capvcd_json is None or config.option.collectonly:
        return
    from pathlib import Path  # noqa: PLC0415 - with the next, only when a report is asked for

    from capvcd_collectors.literal import literal  # noqa: PLC0415 - kept out of other projects' runs
    from capvcd_reports.destinations import inputs_in, refuse_destinations  # noqa: PLC0415 - the same
    from capvcd_reports.write import ReportNotWritten  # noqa: PLC0415 - the same

    tests = (Path(each.partition("::")[0]) for each in config.args)
    inputs = [*inputs_in(checks.examination.environment), *(each for each in tests if each.is_file())]
    others = {"--junitxml": config.option.xmlpath, "--html": getattr(config.option, "htmlpath", None)}
    written = {option: str(path) for option, path in others.items() if path}
    try:
        refuse_destinations({"--capvcd-json": config.option.capvcd_json}, inputs, beside=written)
    except ReportNotWritten as error:
        raise pytest.UsageError(literal(str(error))) from None


class HtmlHooks:
    """pytest-html's hooks, which are not handed the configuration; registered only in a run with a check session."""

    def __init__(self, checks: "CheckSession") -> None:
        self._checks = checks

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_report_title(self, report: Any) -> None:
        """Title, order and folding."""
        from capvcd_reports import pytest_html as html  # noqa: PLC0415 - kept out of other projects' runs

        html.report_title(report)

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(
        self,
        prefix: MutableSequence[str],
        summary: MutableSequence[str],
        postfix: MutableSequence[str],
        session: pytest.Session,
    ) -> None:
        """Put the answer on top."""
        from capvcd_reports import pytest_html as html  # noqa: PLC0415 - kept out of other projects' runs

        interrupted = session.exitstatus == pytest.ExitCode.INTERRUPTED
        html.results_summary(prefix, summary, postfix, self._checks.run(interrupted=interrupted))

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: MutableSequence[str]) -> None:
        """Add our columns."""
        from capvcd_reports import pytest_html as html  # noqa: PLC0415 - kept out of other projects' runs

        html.results_table_header(cells)

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: Any, cells: MutableSequence[str]) -> None:
        """Fill them."""
        from capvcd_reports import pytest_html as html  # noqa: PLC0415 - kept out of other projects' runs

        html.results_table_row(report, cells)

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: Any, data: MutableSequence[str]) -> None:
        """Put the evidence into the row."""
        from capvcd_reports import pytest_html as html  # noqa: PLC0415 - kept out of other projects' runs

        html.results_table_html(report, data)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the HTML hooks of a run with a check session, and let the page describe the run instead of the host."""
    checks = _session(config)
    if checks is None:
        return
    _refuse_destinations(config, checks)
    if not getattr(config.option, "htmlpath", None):
        return
    import json  # noqa: PLC0415 - with the next, only when a page is asked for

    from pytest_metadata.plugin import metadata_key  # noqa: PLC0415 - pytest-html brings it

    from capvcd_reports import pytest_html as html  # noqa: PLC0415 - kept out of other projects' runs

    given = {key for key, _ in config.option.metadata} | set(json.loads(config.option.metadata_from_json))
    html.environment(config.stash[metadata_key], given, checks.about())
    config.pluginmanager.register(HtmlHooks(checks), "capvcd-html")
