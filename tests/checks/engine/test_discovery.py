"""Checks are found in one way, ours and a user's: by decorated functions in ``check_*.py``, loaded as written."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from capvcd_checks import installed
from capvcd_checks.engine.discovery import checks_of, load_file, load_users_checks
from capvcd_checks.engine.evaluate import identity_of
from capvcd_checks.engine.suites import all_checks, load_suite, suite_of
from capvcd_collectors.errors import UsageError

CHECK = """
from capvcd_checks import Remedy, Severity, check


@check("{id}", title="It holds", severity=Severity.INFO, why="because", remedy=Remedy("there"))
def holds() -> None:
    assert 1 + 1 == 2
"""


@pytest.fixture(autouse=True)
def modules_as_before() -> Iterator[None]:
    """Forget what a test loaded."""
    before, path = dict(sys.modules), list(sys.path)
    yield
    for name in set(sys.modules) - set(before):
        del sys.modules[name]
    sys.path[:] = path


def ids(paths: list[Path]) -> list[str]:
    return [identity.id for each in load_users_checks(map(str, paths)) if (identity := identity_of(each))]


def test_files_and_folders_are_looked_through_in_order(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "check_one.py").write_text(CHECK.format(id="SITE-1"), encoding="utf-8")
    (tmp_path / "folder" / "check_two.py").write_text(CHECK.format(id="SITE-2"), encoding="utf-8")
    (tmp_path / "folder" / "other.py").write_text("raise RuntimeError\n", encoding="utf-8")

    assert ids([tmp_path / "folder", tmp_path / "check_one.py"]) == ["SITE-2", "SITE-1"]


def test_a_check_that_is_merely_imported_belongs_to_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "check_one.py").write_text(CHECK.format(id="SITE-1"), encoding="utf-8")
    (tmp_path / "check_two.py").write_text(
        f"from check_one import holds as other\n{CHECK.format(id='SITE-2')}", encoding="utf-8"
    )

    assert ids([tmp_path]) == ["SITE-1", "SITE-2"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("check_gone.py", None, "check_gone.py: there is no such file or folder; check the name"),
        ("check_none.py", "x = 1\n", "check_none.py: there is no check in this file; decorate its functions"),
        ("check_bad.py", "raise ValueError('no\\nway')\n", ":1: this check file could not be read: ValueError: no"),
        ("check_bad.py", "def (\n", "SyntaxError: "),
    ],
)
def test_a_path_that_brings_no_checks_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: str | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")

    with pytest.raises(UsageError) as refused:
        load_users_checks([str(tmp_path / name)])

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_without_check_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no check_\*\.py in this folder"):
        load_users_checks([str(tmp_path)])


def test_asserts_stay_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "check_one.py").write_text(CHECK.format(id="SITE-1"), encoding="utf-8")
    (check,) = checks_of(load_file(tmp_path / "check_one.py"))

    assert not any("pytest" in name for name in check.__globals__)


def test_every_check_of_a_suite_says_the_suite_it_stands_in() -> None:
    suite = load_suite("preflight")

    assert len(suite.checks) >= 46
    assert {identity.suite for each in suite.checks.values() if (identity := identity_of(each))} == {"preflight"}
    assert list(suite.checks) == sorted(suite.checks)
    assert set(suite.checks) <= set(all_checks())


def test_a_suite_says_what_it_is_for() -> None:
    assert installed.description_of("preflight").startswith("Check an environment before CAPVCD is installed.\n")


def test_an_unknown_suite_brings_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"^there is no suite prefligth; did you mean preflight\?$"):
        load_suite("prefligth")


def test_a_suite_is_the_package_a_file_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "our_checks"
    (package / "storage").mkdir(parents=True)
    (package / "__init__.py").write_text('"""Check at night."""\n', encoding="utf-8")
    (package / "storage" / "__init__.py").write_text("", encoding="utf-8")
    (package / "storage" / "check_disks.py").write_text(CHECK.format(id="NT-STO-001"), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(installed, "installed_suites", lambda: {"nightly": "our_checks"})

    suite = load_suite("nightly")

    (check,) = suite.checks.values()
    identity = identity_of(check)
    assert identity is not None
    assert (identity.id, identity.suite, identity.area) == ("NT-STO-001", "nightly", "STO")
    assert check.__module__ == "our_checks.storage.check_disks"
    assert suite_of(package / "storage" / "check_disks.py") == ("nightly", "our_checks", package)
    assert suite_of(tmp_path / "check_disks.py") is None


def test_two_checks_of_one_id_in_a_suite_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "twice"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    for name in ("check_a.py", "check_b.py"):
        (package / name).write_text(CHECK.format(id="NT-STO-001"), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(installed, "installed_suites", lambda: {"twice": "twice"})

    with pytest.raises(UsageError, match=r"check_b.py:\d+: two checks are called NT-STO-001, .*check_a.py:\d+: ids"):
        load_suite("twice")
