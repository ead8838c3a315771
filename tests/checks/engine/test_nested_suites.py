"""A package of checks may hold packages: each is imported before the checks in it, as Python would."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from capvcd_checks.engine.discovery import load_package

PACKAGE = "capvcd_nested_test_suite"


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package with checks two and three folders down."""
    below = tmp_path / PACKAGE / "storage" / "disks"
    below.mkdir(parents=True)
    for folder in (below, below.parent, below.parent.parent):
        (folder / "__init__.py").write_text("", encoding="utf-8")
    (below.parent / "check_pools.py").write_text("", encoding="utf-8")
    (below / "check_sizes.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield PACKAGE
    for name in [each for each in sys.modules if each.startswith(PACKAGE)]:
        del sys.modules[name]


def test_packages_are_imported_before_the_checks_in_them(suite: str) -> None:
    seen = [
        (module.__name__.removeprefix(f"{suite}."), module.__name__.rpartition(".")[0] in sys.modules)
        for module in load_package(suite)
    ]

    assert seen == [("storage.check_pools", True), ("storage.disks.check_sizes", True)]
