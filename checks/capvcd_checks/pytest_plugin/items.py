"""Checks as pytest items: one per check, named by its id, whatever the number of its subjects."""

import sys
from collections.abc import Iterable
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Self
from zlib import crc32

import pytest

from capvcd_checks.engine.evaluate import CheckFunction, identity_of
from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Finding, Verdict
from capvcd_checks.pytest_plugin.shared import MARKERS, SESSION_KEY

PREFLIGHT = Path(__file__).parents[1] / "preflight"


class CheckFile(pytest.File):
    """A ``check_*.py`` file: its decorated functions, and nothing else of it."""

    def collect(self) -> Iterable[pytest.Item]:
        """The checks defined in this file, in its order; those it merely imports are left to their own."""
        try:
            module = load_checks(self.path)
        except Exception as error:  # noqa: BLE001 - whatever a user's file raises, the user gets one line
            raise self.CollectError(f"{self.path}: {type(error).__name__}: {error}") from None
        for value in list(vars(module).values()):
            identity = identity_of(value)
            if identity is not None and value.__module__ == module.__name__:
                yield CheckItem.from_parent(self, name=identity.id, function=value, identity=identity)


def load_checks(path: Path) -> ModuleType:
    """The module at *path*, its asserts as written.

    pytest rewrites the asserts of files named on its command line and of installed plugins, which would replace a
    check's message and lose its evidence; loading the file directly goes round that. Modules beside a user's file can
    be imported from it.
    """
    built_in = PREFLIGHT in path.parents
    name = f"capvcd_checks.preflight.{path.stem}" if built_in else f"capvcd_user_checks_{crc32(bytes(path)):08x}"
    if name in sys.modules:
        return sys.modules[name]
    if not built_in and str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))
    loader = SourceFileLoader(name, str(path))
    module = module_from_spec(ModuleSpec(name, loader, origin=str(path)))
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def check_file(file_path: Path, parent: pytest.Collector) -> CheckFile:
    """The collector for *file_path*; a built-in file keeps one node id wherever it is installed."""
    if PREFLIGHT in file_path.parents:
        return CheckFile.from_parent(parent, path=file_path, nodeid="preflight")
    return CheckFile.from_parent(parent, path=file_path)


def suite_items(session: pytest.Session) -> list[pytest.Item]:
    """The built-in checks. They do not go through pytest's folders, whose ``conftest.py`` files are not theirs."""
    files = (check_file(path, session) for path in sorted(PREFLIGHT.glob("check_*.py")))
    return sorted((item for file in files for item in file.collect()), key=lambda item: item.name)


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
        for marker in (identity.suite, identity.severity.value, identity.area.lower()):
            if marker in MARKERS:
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
            report.longrepr = (str(self.path), 0, str(_text(self.result)))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the check is written, and its id."""
        return self.path, self.function.__code__.co_firstlineno - 1, self.identity.id


def telling(result: CheckResult) -> tuple[Finding, ...]:
    """The findings that make the verdict what it is."""
    return tuple(finding for finding in result.findings if finding.verdict is result.verdict)


def _text(result: CheckResult) -> str:
    lines = []
    for finding in telling(result):
        subject = f"{finding.subject}: " if finding.subject else ""
        lines.append(f"{subject}{finding.message}")
        if result.verdict in (Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN):
            lines.extend(f"  evidence: {source}" for source in finding.evidence)
        if finding.needs:
            lines.append(f"  needs: {finding.needs}")
    if result.verdict in (Verdict.FAIL, Verdict.WARN):
        lines += [f"  fix: {result.check.remedy.ui}", f"  or: {result.check.remedy.api}"]
    return "\n".join(lines)


def properties(result: CheckResult) -> list[tuple[str, object]]:
    """What JUnit shall hold of *result*, as properties of the test case."""
    check = result.check
    return [
        ("capvcd.id", check.id),
        ("capvcd.title", check.title),
        ("capvcd.verdict", result.verdict.value),
        ("capvcd.severity", check.severity.value),
        ("capvcd.area", check.area),
        *(("capvcd.found", f"{each.subject}: {each.message}".removeprefix(": ")) for each in telling(result)),
        *(("capvcd.evidence", str(source)) for each in telling(result) for source in each.evidence),
        ("capvcd.remedy.ui", check.remedy.ui),
        ("capvcd.remedy.api", check.remedy.api),
    ]
