"""What pytest itself writes of a run with a check session, without the secrets of the environment.

A user's ordinary tests compare facts, print and raise. Their reports are redacted as they are made, before any plugin
writes them anywhere: the terminal, JUnit XML, an HTML page. Facts are redacted before a test gets them, for pytest cuts
what it shows of them.
"""

import sys
import warnings
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TextIO, TypeVar

import pytest

from capvcd_collectors.cluster_api.graph import MASK
from capvcd_collectors.literal import literal_lines
from capvcd_collectors.redact import REDACTED, Redactor, is_secret_key
from capvcd_collectors.redacted_output import RedactedStream, log_records_redacted

T = TypeVar("T")


class RedactedReports:
    """The hooks, registered for a run with a check session."""

    def __init__(self, redactor: Redactor, config: pytest.Config) -> None:
        self._redactor = redactor
        self._stack = ExitStack()
        self._stack.enter_context(log_records_redacted(redactor.text))
        if config.option.capture == "no":
            sys.stdout, sys.stderr = self._through(sys.stdout), self._through(sys.stderr)
            self._stack.callback(_restore_streams, sys.stdout, sys.stderr)

    def close(self) -> None:
        """Let output and log records be as they were."""
        self._stack.close()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Redact the report of a test."""
        report = yield
        self._redact(report)
        report.user_properties = [(name, self._shown(value)) for name, value in report.user_properties]
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Redact the report of a file that could not be collected."""
        report = yield
        self._redact(report)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Redact a warning, which is shown in the summary."""
        warning_message.message = self._shown(str(warning_message.message))

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: object) -> None:
        """Redact what pytest says of an exception outside every test."""
        self._redact_object(excrepr, set())

    @pytest.hookimpl(tryfirst=True)
    def pytest_assertrepr_compare(
        self, config: pytest.Config, op: str, left: object, right: object
    ) -> list[str] | None:
        """Explain a comparison by copies without secrets: pytest leaves out what both share, maybe half a secret."""
        copies = _FactCopy(self._redactor)
        bare_left, bare_right = copies.of(left), copies.of(right)
        if bare_left is left and bare_right is right:
            return None
        explained = config.hook.pytest_assertrepr_compare(config=config, op=op, left=bare_left, right=bare_right)
        return next(iter(explained), None)

    def fact(self, value: T) -> T:
        """A copy of the fact *value* for a user's test, equal but for the secrets in it."""
        copy: T = _FactCopy(self._redactor).of(value)
        return copy

    def _redact(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        report.sections = [(title, self._text(content)) for title, content in report.sections]
        if isinstance(report.longrepr, str):
            report.longrepr = self._text(report.longrepr)
        elif isinstance(report.longrepr, tuple):
            path, line, reason = report.longrepr
            report.longrepr = (path, line, self._text(reason))
        elif report.longrepr is not None:
            self._redact_object(report.longrepr, set())

    def _redact_object(self, value: object, seen: set[int]) -> None:
        """Redact every text in one of pytest's representations of an exception, in place."""
        if id(value) in seen or not hasattr(value, "__dict__"):
            return
        seen.add(id(value))
        for name, each in vars(value).items():
            setattr(value, name, self._shown(each, seen))

    def _shown(self, value: Any, seen: set[int] | None = None) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list | tuple):
            if value and all(isinstance(each, str) for each in value) and isinstance(value, list):
                # Together: a private key stands on many lines.
                return self._text("\n".join(value)).split("\n")
            return type(value)(self._shown(each, seen) for each in value)
        if seen is not None:
            self._redact_object(value, seen)
        return value

    def _text(self, text: str) -> str:
        return literal_lines(self._redactor.text(text))

    def _through(self, stream: TextIO) -> TextIO:
        through: Any = RedactedStream(stream, self._redactor.text)
        return through  # type: ignore[no-any-return]


def _restore_streams(out: Any, err: Any) -> None:
    for each in (out, err):
        each.flush()
    sys.stdout, sys.stderr = out._stream, err._stream  # noqa: SLF001 - put in place by this module


class _FactCopy:
    """Copies facts without the secrets in them; what holds none stays the same object."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._copies: dict[int, tuple[Any, Any]] = {}

    def of(self, value: Any) -> Any:
        """The copy of *value*."""
        if isinstance(value, Enum):
            return value
        if isinstance(value, str):
            copy = self._redactor.text(value)
            return value if copy == value else copy
        known = self._copies.get(id(value))
        if known is None:
            # The value is kept as well: another one may not take its place in memory.
            known = self._copies[id(value)] = (value, self._copied(value))
        return known[1]

    def _copied(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self._entries(value)
        if isinstance(value, list | tuple | frozenset | set):
            copies = [self.of(each) for each in value]
            is_same = all(copy is each for copy, each in zip(copies, value, strict=True))
            return value if is_same else type(value)(copies)
        if is_dataclass(value) and not isinstance(value, type):
            held = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
            copied = {name: self.of(each) for name, each in held.items()}
            changed = {name: copy for name, copy in copied.items() if copy is not held[name]}
            return replace(value, **changed) if changed else value
        return value

    def _entries(self, value: dict[Any, Any]) -> dict[Any, Any]:
        copies = {key: self._below(key, each) for key, each in value.items()}
        return value if all(copies[key] is each for key, each in value.items()) else copies

    def _below(self, key: Any, value: Any) -> Any:
        """The copy of what stands below *key*, which may be a secret by that alone."""
        is_secret = isinstance(value, str) and value not in ("", MASK) and is_secret_key(str(key))
        return REDACTED if is_secret else self.of(value)
