"""The wheel as a user meets it: from an empty folder, and beside a package of their own that is called ``checks``."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from capvcd_checks.engine.suites import load_suite
from capvcd_doctor import cli

PYTEST = [("pytest",), ("python", "-m", "pytest")]
"""Both ways to start it; only the second puts the working directory on the path."""

OWN_CHECK = '''
from capvcd_checks.engine.declare import Remedy, Severity, check
from capvcd_collectors.facts.plan import Plan
from wanted import CLUSTERS


@check(
    "SITE-1",
    title="The site builds as many clusters as it wants",
    severity=Severity.WARNING,
    why="the site is small",
    remedy=Remedy(ui="ask the site", api="none"),
)
def clusters_as_wanted(plan: Plan) -> None:
    """One check of the site's."""
    assert plan.clusters == CLUSTERS, f"{plan.clusters} clusters, wanted {CLUSTERS}"
'''
OWN_TESTS = """
from checks.rooms import ROOMS


def test_rooms():
    assert ROOMS == 3


def test_the_edge(edge_gateway):
    assert edge_gateway.name == "t-tenant-edge"
"""


@pytest.fixture
def users_repository(tmp_path: Path) -> Path:
    """A user's own repository with a package ``checks``: code, a test, and a check file with a module beside it."""
    checks = tmp_path / "repository" / "checks"
    checks.mkdir(parents=True)
    for name, text in {
        "__init__.py": "",
        "rooms.py": "ROOMS = 3\n",
        "test_rooms.py": OWN_TESTS,
        "wanted.py": "CLUSTERS = 2\n",
        "check_site.py": OWN_CHECK,
    }.items():
        (checks / name).write_text(text, encoding="utf-8")
    return checks.parent


def verdicts(output: str) -> dict[str, str]:
    """The verdicts that ``pytest -v`` shows."""
    return dict(re.findall(r"^(?:\S+::)?([A-Z]+-(?:[A-Z]+-)?\d+) ([A-Z]+)", output, re.MULTILINE))


def said(report: Path) -> dict[str, list[tuple[str, str, str]]]:
    """What a JSON report says of every check, without what differs from run to run."""
    return {
        each["id"]: [(one["verdict"], one["subject"], one["message"]) for one in each["findings"]]
        for each in json.loads(report.read_text(encoding="utf-8"))["checks"]
    }


def test_the_checkout_is_out_of_sight(installed: Any, empty: Path) -> None:
    code = "import capvcd_checks, capvcd_doctor, capvcd_lab; print(capvcd_checks.__file__, capvcd_doctor.__file__)"
    ended = installed.run("python", "-c", code, cwd=empty)
    folder = installed.python.parents[1]

    assert ended.returncode == 0, ended.stderr
    assert all(Path(each).is_relative_to(folder) for each in ended.stdout.split())


def test_the_command_is_installed(installed: Any, empty: Path, lab_config: Path) -> None:
    ended = installed.run("capvcd-doctor", "preflight", "-c", lab_config, "--json", "report.json", cwd=empty)

    assert ended.returncode == 1, ended.stderr
    assert set(said(empty / "report.json")) == set(load_suite("preflight").checks)


def test_the_embedded_lab_is_installed(installed: Any, empty: Path) -> None:
    ended = installed.run("capvcd-doctor", "preflight", "--lab=production", cwd=empty)

    assert ended.returncode == 0, ended.stderr
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("command", PYTEST)
def test_the_suite_runs_by_its_package_from_an_empty_folder(
    installed: Any, empty: Path, lab_config: Path, command: tuple[str, ...]
) -> None:
    given = ("--pyargs", "capvcd_checks.preflight", f"--capvcd-config={lab_config}", "-v", "-p", "no:cacheprovider")
    ended = installed.run(*command, *given, cwd=empty)
    shown = verdicts(ended.stdout)

    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert set(shown) == set(load_suite("preflight").checks)
    assert shown["PF-ALB-005"] == "FAILED"
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("command", PYTEST)
def test_a_users_own_checks_package_works_beside_it(
    installed: Any, users_repository: Path, lab_config: Path, command: tuple[str, ...]
) -> None:
    given = ("--capvcd-suite=preflight", f"--capvcd-config={lab_config}", "-v", "checks")
    ended = installed.run(*command, *given, cwd=users_repository)
    shown = verdicts(ended.stdout)

    assert "checks/test_rooms.py::test_rooms PASSED" in ended.stdout, ended.stdout + ended.stderr
    assert "checks/test_rooms.py::test_the_edge PASSED" in ended.stdout
    assert set(shown) == {*load_suite("preflight").checks, "SITE-1"}
    assert shown["SITE-1"] == "FAILED"
    assert "1 clusters, wanted 2" in ended.stdout


@pytest.mark.parametrize("command", PYTEST)
def test_without_its_options_it_leaves_a_users_run_alone(
    installed: Any, users_repository: Path, command: tuple[str, ...]
) -> None:
    ended = installed.run(*command, "-v", "-k", "test_rooms and not edge", cwd=users_repository)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "1 passed" in ended.stdout
    assert "SITE-1" not in ended.stdout


def test_the_command_takes_a_users_checks_package_too(installed: Any, users_repository: Path, lab_config: Path) -> None:
    given = ("preflight", "-c", lab_config, "--select", "SITE", "checks")
    ended = installed.run("capvcd-doctor", *given, cwd=users_repository)

    assert ended.returncode == 1, ended.stderr
    assert "1 clusters, wanted 2" in ended.stdout


def test_wheel_and_checkout_say_the_same_of_every_check(
    installed: Any, empty: Path, tmp_path: Path, lab_config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("--capvcd-suite=preflight", f"--capvcd-config={lab_config}", "--capvcd-json=report.json")
    by_wheel = installed.run("pytest", *given, cwd=empty)
    code = cli.main(["preflight", "-c", str(lab_config), "--json", str(tmp_path / "checkout.json")])

    assert (by_wheel.returncode, code) == (1, 1)
    assert said(empty / "report.json") == said(tmp_path / "checkout.json")
    assert "FAIL PF-ALB-005" in capsys.readouterr().out


def test_an_assert_of_an_installed_check_keeps_its_own_words(installed: Any, empty: Path, lab_config: Path) -> None:
    given = ("--pyargs", "capvcd_checks.preflight", f"--capvcd-config={lab_config}", "--capvcd-select=PF-ALB-005")
    ended = installed.run("pytest", *given, cwd=empty)

    assert ended.returncode == 1
    assert "\nE  " not in ended.stdout
    assert "assert " not in ended.stdout
