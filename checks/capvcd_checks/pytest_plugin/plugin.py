"""The pytest plugin: options and hooks.

Inert without its options, and light, for every pytest run in the environment imports it. The work is done in the
modules beside it, `items` (collecting checks) and `session` (collecting facts), imported when an option asks for them.
"""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from capvcd_checks.pytest_plugin.shared import INTERRUPTIONS_KEY, SESSION_KEY

if TYPE_CHECKING:
    from capvcd_checks.engine.verdicts import CheckResult


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options, in one group."""
    group = parser.getgroup("capvcd", "capvcd-doctor: validation of CAPVCD environments")
    group.addoption("--capvcd-config", metavar="FILE", help="Environment file; checks run only when it is given")
    group.addoption("--capvcd-suite", metavar="NAME", help="Run the checks of this suite, such as preflight")
    group.addoption(
        "--capvcd-select", action="append", default=[], metavar="ID", help="Only checks whose id starts so (repeatable)"
    )
    group.addoption(
        "--capvcd-ignore", action="append", default=[], metavar="ID", help="No checks whose id starts so (repeatable)"
    )
    group.addoption(
        "--capvcd-area", action="append", default=[], metavar="AREA", help="Only checks of this area (repeatable)"
    )
    group.addoption(
        "--capvcd-severity", choices=("blocker", "warning", "info"), help="Only checks of this severity or worse"
    )
    group.addoption(
        "--capvcd-jobs", type=int, default=32, metavar="N", help="Facts collected at once (default: %(default)s)"
    )
    group.addoption(
        "--capvcd-request-timeout",
        type=float,
        default=20.0,
        metavar="SECONDS",
        help="Longest wait for one response (default: %(default)s)",
    )
    group.addoption("--capvcd-timeout", type=float, metavar="SECONDS", help="Longest time to collect facts in all")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; open the check session when the options ask for one."""
    from capvcd_checks.pytest_plugin import markers  # noqa: PLC0415 - light, but after the options are known

    for name, meaning in markers.meanings().items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    options = config.option
    if options.capvcd_suite is None and options.capvcd_config is None:
        return
    from capvcd_checks.pytest_plugin import session  # noqa: PLC0415 - kept out of other projects' runs
    from capvcd_collectors.engine.interruption import Interruptions  # noqa: PLC0415 - the same

    # pytest leaves SIGTERM and SIGHUP alone, which then end it without a log-out.
    interruptions = Interruptions(("SIGTERM", "SIGHUP"))
    config.stash[INTERRUPTIONS_KEY] = interruptions.__enter__()
    interruptions.release()
    config.stash[SESSION_KEY] = session.open_session(config)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Begin to log in; not before every plugin has seen the options, and may have refused one."""
    if (checks := session.config.stash.get(SESSION_KEY, None)) is not None:
        checks.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Log out and close connections."""
    if (session := config.stash.get(SESSION_KEY, None)) is not None:
        session.close()
    if (interruptions := config.stash.get(INTERRUPTIONS_KEY, None)) is not None:
        interruptions.__exit__()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take up ``check_*.py`` files when there is a check session."""
    if parent.config.stash.get(SESSION_KEY, None) is None or not file_path.match("check_*.py"):
        return None
    from capvcd_checks.pytest_plugin import items  # noqa: PLC0415 - kept out of other projects' runs

    return items.check_file(file_path, parent)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the suite, then leave out the checks that the options do not select."""
    if (checks := config.stash.get(SESSION_KEY, None)) is None:
        return
    if config.option.capvcd_suite is not None:
        from capvcd_checks.pytest_plugin.items import suite_items  # noqa: PLC0415 - kept out of other projects' runs

        items[:0] = suite_items(session, config.option.capvcd_suite)
    checks.select(items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Collect every fact the selected items need, before the first of them runs."""
    checks = session.config.stash.get(SESSION_KEY, None)
    if checks is not None and not session.config.option.collectonly and not session.testsfailed:
        checks.collect(session.items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a check's report carry its result."""
    report = yield
    if (finish := getattr(item, "finish_report", None)) is not None:
        finish(report)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: Any) -> tuple[str, str, Any] | None:
    """Show WARN and UNKNOWN under their own names."""
    result: CheckResult | None = getattr(report, "capvcd", None)
    if result is None:
        return None
    if report.when == "call" and report.passed and result.verdict == "WARN":
        return "warn", "W", ("WARN", {"yellow": True})
    if report.when == "setup" and report.failed and result.verdict == "UNKNOWN":
        return "error", "U", ("UNKNOWN", {"red": True})
    return None
