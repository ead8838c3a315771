"""What is published: five packages with their data and nothing else, and a source that builds the same again."""

import subprocess
import tarfile
import tomllib
import zipfile
from configparser import ConfigParser
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "capvcd_doctor": "doctor",
    "capvcd_collectors": "collectors",
    "capvcd_checks": "checks",
    "capvcd_reports": "reports",
    "capvcd_lab": "lab",
}
DATA = {
    "capvcd_collectors/environment/schemas/environment.schema.json",
    "capvcd_reports/schemas/report.schema.json",
    "capvcd_reports/templates/report.html.jinja",
    "capvcd_lab/vcd/data/cloudapi.json",
    *(f"capvcd_collectors/profiles/{line}.toml" for line in ("0.5", "1.0", "1.1", "1.2", "1.3")),
    *(f"{package}/py.typed" for package in PACKAGES),
}


def project() -> dict[str, Any]:
    """The project's own description."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def members(wheel: Path) -> dict[str, str]:
    """The files of a wheel with their contents, its metadata apart."""
    with zipfile.ZipFile(wheel) as archive:
        names = [each for each in archive.namelist() if ".dist-info/" not in each]
        return {name: archive.read(name).decode() for name in names}


def metadata(wheel: Path, name: str) -> str:
    """A file of a wheel's metadata."""
    with zipfile.ZipFile(wheel) as archive:
        (path,) = (each for each in archive.namelist() if each.endswith(f".dist-info/{name}"))
        return archive.read(path).decode()


def sources() -> dict[str, str]:
    """What the checkout holds of the five packages, as a wheel names it."""
    return {
        str(file.relative_to(ROOT / folder)): file.read_text(encoding="utf-8")
        for package, folder in PACKAGES.items()
        for file in (ROOT / folder / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_the_wheel_holds_the_five_packages_and_nothing_else(distributions: Any) -> None:
    held = members(distributions.wheel)

    assert {name.partition("/")[0] for name in held} == set(PACKAGES)
    assert held == sources()


def test_the_wheel_holds_the_data_that_is_read_at_run_time(distributions: Any) -> None:
    assert DATA - set(members(distributions.wheel)) == set()


def test_no_top_folder_of_the_repository_lands_on_a_users_path(distributions: Any) -> None:
    held = {name.partition("/")[0] for name in members(distributions.wheel)}

    assert held & {"checks", "collectors", "reports", "doctor", "lab", "tests", "conftest.py"} == set()


def test_the_wheel_is_for_every_platform_and_python_from_3_11(distributions: Any) -> None:
    described = Parser().parsestr(metadata(distributions.wheel, "METADATA"))

    assert distributions.wheel.name == f"capvcd_doctor-{project()['version']}-py3-none-any.whl"
    assert described["Requires-Python"] == ">=3.11"
    assert described["License-Expression"] == "Apache-2.0"
    required = [each.replace("-", ".") for each in described.get_all("Requires-Dist", [])]
    assert sorted(required) == sorted(each.replace("-", ".") for each in project()["dependencies"])
    assert described.get_payload() == (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_wheel_brings_its_command_and_its_pytest_plugins(distributions: Any) -> None:
    points = ConfigParser()
    points.read_string(metadata(distributions.wheel, "entry_points.txt"))

    assert dict(points["console_scripts"]) == {"capvcd-doctor": "capvcd_doctor.cli:main"}
    assert dict(points["pytest11"]) == {
        "capvcd": "capvcd_checks.pytest_plugin.plugin",
        "capvcd-reports": "capvcd_reports.pytest_plugin",
    }


def test_the_source_distribution_builds_the_same_wheel(distributions: Any, rebuilt: Path) -> None:
    assert members(rebuilt) == members(distributions.wheel)
    assert metadata(rebuilt, "METADATA") == metadata(distributions.wheel, "METADATA")


def test_the_source_distribution_holds_what_a_newcomer_needs(distributions: Any) -> None:
    with tarfile.open(distributions.sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}

    assert {"LICENSE", "README.md", "CHANGELOG.md", "Makefile", "pyproject.toml", "conftest.py"} - held == set()
    assert "tests/packaging/test_distributions.py" in held
    assert {name.partition("/")[0] for name in held if "/" in name} == {*PACKAGES.values(), "tests"}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no clone")
def test_the_source_distribution_holds_no_file_that_is_ignored(distributions: Any) -> None:
    ignored = subprocess.run(
        ["git", "ls-files", "--others", "--ignored", "--exclude-standard"],  # noqa: S607 - whichever git there is
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    with tarfile.open(distributions.sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}

    assert held & set(ignored) == set()
