"""A pytest plugin that notes which test executes which line, in this process and in those it starts.

Coverage measures from the first import on (`START` goes into the interpreter's start); this plugin tells it at every
moment which test is running, and writes what became of each test. A fixture that several tests share has a label of
its own, so that its lines count for all of them.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

CONTEXT = "CAPVCD_MUTATE_CONTEXT"
"""The variable with the label of what runs now, for processes that a test starts."""
OUTCOMES = "CAPVCD_MUTATE_OUTCOMES"
"""The variable with the file to write the outcomes to."""
SHARED = "shared fixtures"
"""The property of a report that holds the labels of the shared fixtures of its test."""

START = """\
import atexit, os
from coverage import Coverage

measured = Coverage(config_file={settings!r}, data_suffix=True, context=os.environ.get({context!r}) or None)

def save():
    measured.stop()
    measured.save()

atexit.register(save)
measured.start()
"""
"""What an interpreter whose lines are to be counted imports first."""

_outcomes: dict[str, dict[str, Any]] = {}


def _switch(label: str) -> None:
    os.environ[CONTEXT] = label
    measured = Coverage.current()
    if measured is not None:
        measured.switch_context(label)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Label what *item* executes with its id; what the product remembers from earlier tests is forgotten."""
    fixtures = getattr(item, "_fixtureinfo").name2fixturedefs  # noqa: B009 - pytest has no public way to them
    labels = [_label(each[-1]) for each in fixtures.values() if each[-1].scope != "function"]
    item.user_properties.append((SHARED, labels))
    for name, module in list(sys.modules.items()):
        if name.startswith("capvcd_") and not name.startswith("capvcd_lab"):
            for value in list(vars(module).values()):
                getattr(value, "cache_clear", lambda: None)()
    _switch(item.nodeid)
    result = yield
    _switch("")
    return result


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
    """Label what a shared fixture executes with its own label."""
    if fixturedef.scope == "function":
        return (yield)
    before = os.environ.get(CONTEXT, "")
    _switch(_label(fixturedef))
    try:
        return (yield)
    finally:
        _switch(before)


def _label(fixture: pytest.FixtureDef[Any]) -> str:
    return f"fixture {fixture.baseid} {fixture.argname}"


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Keep what could not be collected: its tests are missing."""
    if report.failed:
        _outcomes[report.nodeid] = {"passed": False, "seconds": 0.0, "shared": []}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what became of a test."""
    kept = _outcomes.setdefault(report.nodeid, {"passed": True, "seconds": 0.0, "shared": []})
    kept["passed"] = kept["passed"] and not report.failed
    kept["seconds"] += report.duration
    kept["shared"] = dict(report.user_properties).get(SHARED, [])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the lines executed here, and, where the reports come together, the outcomes."""
    measured = Coverage.current()
    if measured is not None:
        measured.stop()
        measured.save()
    if not hasattr(session.config, "workerinput"):
        Path(os.environ[OUTCOMES]).write_text(json.dumps(_outcomes), encoding="utf-8")
