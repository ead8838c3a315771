"""Checks as pytest items: one per check, named by its id, whatever the number of its subjects."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import pytest

from capvcd_checks.engine.discovery import checks_of, load_file, load_module, unreadable
from capvcd_checks.engine.evaluate import CheckFunction, identity_of
from capvcd_checks.engine.suites import belongs_to, load_suite, suite_of
from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Finding, Remedy, Verdict
from capvcd_checks.pytest_plugin.markers import markers_of
from capvcd_checks.pytest_plugin.shared import SESSION_KEY
from capvcd_collectors.literal import literal


class CheckFile(pytest.File):
    """A ``check_*.py`` file: its decorated functions, and nothing else of it."""

    def collect(self) -> Iterable[pytest.Item]:
        """The checks defined in this file, in its order."""
        suite = suite_of(self.path)
        try:
            if suite is None:
                checks = checks_of(load_file(self.path))
            else:
                name, package, folder = suite
                checks = checks_of(load_module(self.path, package, folder))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever a user's file raises, the user gets one line
            raise self.CollectError(unreadable(self.path, error)) from None
        for check in checks:
            if suite is not None:
                belongs_to(check, name)
            yield _item(self, check)


class SuiteItems(pytest.Collector):
    """A whole suite. Its checks do not go through pytest's folders, whose ``conftest.py`` files are not theirs."""

    def collect(self) -> Iterable[pytest.Item]:
        """The checks of the suite, in the order of their ids."""
        for check in load_suite(self.name).checks.values():
            yield _item(self, check)


def check_file(file_path: Path, parent: pytest.Collector) -> CheckFile:
    """The collector for *file_path*; a file of a suite keeps one node id wherever it is installed."""
    suite = suite_of(file_path)
    if suite is not None:
        return CheckFile.from_parent(parent, path=file_path, nodeid=suite[0])
    return CheckFile.from_parent(parent, path=file_path)


def suite_items(session: pytest.Session, suite: str) -> list[pytest.Item]:
    """The checks of *suite*."""
    collector = SuiteItems.from_parent(session, name=suite, nodeid=suite)
    return list(collector.collect())


def _item(parent: pytest.Collector, check: CheckFunction) -> "CheckItem":
    identity = identity_of(check)
    if identity is None:
        raise TypeError(f"{check!r} is not a check")
    for marker in markers_of(identity):
        parent.config.addinivalue_line("markers", f"{marker}: checks of {marker}")
    return CheckItem.from_parent(parent, name=identity.id, function=check, identity=identity)


class CheckItem(pytest.Item):
    """One check. It is judged in setup, so that UNKNOWN is an error and FAIL a failure in pytest's terms."""

    def __init__(self, *, function: CheckFunction, identity: CheckIdentity, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.function = function
        self.identity = identity
        self.result: CheckResult | None = None
        self.extra_keyword_matches.update(
            {identity.id, identity.area, identity.suite, function.__name__, identity.severity.value}
        )
        for marker in markers_of(identity):
            self.add_marker(marker)

    @classmethod
    def from_parent(cls, parent: Any, **kwargs: Any) -> Self:
        """As pytest wants its nodes made."""
        return super().from_parent(parent, **kwargs)

    def setup(self) -> None:
        """Judge; fail here for UNKNOWN, which pytest calls an error, and skip for SKIP and WAIVED."""
        session = self.config.stash[SESSION_KEY]
        self.result = session.judge(self.function)
        self.user_properties.extend(properties(self.result))
        if self.result.verdict is Verdict.UNKNOWN:
            pytest.fail(_text(self.result), pytrace=False)
        if self.result.verdict in (Verdict.SKIP, Verdict.WAIVED):
            pytest.skip(_text(self.result))

    def runtest(self) -> None:
        """Fail for FAIL; a WARN passes, with its message as output."""
        if self.result is None:
            raise LookupError(f"{self.identity.id} was not judged")
        if self.result.verdict is Verdict.FAIL:
            pytest.fail(_text(self.result), pytrace=False)
        if self.result.verdict is Verdict.WARN:
            self.add_report_section("call", "stdout", _text(self.result))

    def finish_report(self, report: pytest.TestReport) -> None:
        """Attach the result; a skip says its reason in full."""
        if self.result is None:
            return
        report.capvcd = self.result  # type: ignore[attr-defined]
        if report.skipped:
            report.longrepr = (str(self._file), self.function.__code__.co_firstlineno, str(_text(self.result)))

    @property
    def _file(self) -> Path:
        return Path(self.function.__code__.co_filename)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the check is written, and its id."""
        return self._file, self.function.__code__.co_firstlineno - 1, self.identity.id


def telling(result: CheckResult) -> tuple[Finding, ...]:
    """The findings that make the verdict what it is."""
    return tuple(finding for finding in result.findings if finding.verdict is result.verdict)


def _text(result: CheckResult) -> str:
    """What pytest shows of *result*: lines in which nothing of a server's or a file's text acts on a terminal."""
    lines = []
    for finding in telling(result):
        subject = f"{finding.subject}: " if finding.subject else ""
        lines.append(f"{subject}{finding.message}")
        if result.verdict in (Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN):
            lines.extend(f"  evidence: {source}" for source in finding.evidence)
        if finding.needs:
            lines.append(f"  needs: {finding.needs}")
    fixes = dict.fromkeys(each.fix for each in telling(result) if each.fix is not None)
    lines += [f"  {lead}: {way}" for fix in fixes for lead, way in _ways(fix)]
    return "\n".join(f"{_indent(line)}{literal(line)}" for line in lines)


def _indent(line: str) -> str:
    return "  " if line.startswith("  ") else ""


def _ways(fix: Remedy) -> Iterable[tuple[str, str]]:
    """How to mend it, as the words that lead a line and the line."""
    ways = [way for way in (fix.ui, fix.api) if way]
    return zip(("fix", "or"), ways, strict=False)


def properties(result: CheckResult) -> list[tuple[str, object]]:
    """What JUnit shall hold of *result*, as properties of the test case."""
    check = result.check
    fixes = dict.fromkeys(each.fix for each in telling(result) if each.fix is not None)
    return [
        ("capvcd.id", check.id),
        ("capvcd.title", check.title),
        ("capvcd.verdict", result.verdict.value),
        ("capvcd.severity", check.severity.value),
        ("capvcd.area", check.area),
        *(("capvcd.found", f"{each.subject}: {each.message}".removeprefix(": ")) for each in telling(result)),
        *(("capvcd.evidence", str(source)) for each in telling(result) for source in each.evidence),
        *(("capvcd.remedy.ui", fix.ui) for fix in fixes if fix.ui),
        *(("capvcd.remedy.api", fix.api) for fix in fixes if fix.api),
    ]
