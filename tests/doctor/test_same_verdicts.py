"""One environment, one set of verdicts: by the command, by plain pytest, whole, and in parts."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from capvcd_checks.engine.suites import load_suite
from capvcd_lab.server import Lab
from doctor.running import doctor

PARTS = (("--select", "PF-VCD"), ("--area", "alb"), ("--ignore", "PF-VCD,PF-ALB"))
PARTS_BY_PYTEST = ("PF-VCD", "PF-ALB", "not PF-VCD and not PF-ALB")
Found = dict[str, tuple[str, list[tuple[str, str, str]]]]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The environment file of a lab with something of every verdict."""
    with Lab("article,seg-full,snat-missing") as lab:
        yield lab.write_files(tmp_path_factory.mktemp("same"))


def found(report: str) -> Found:
    """What a JSON report says of every check, without what differs from run to run."""
    return {
        each["id"]: (each["verdict"], [(one["verdict"], one["subject"], one["message"]) for one in each["findings"]])
        for each in json.loads(report)["checks"]
    }


@pytest.fixture(scope="module")
def by_command(config: Path) -> Found:
    """What the command finds."""
    return found(doctor("preflight", "-c", config, "--json", "-").out)


def by_pytest(pytester: pytest.Pytester, config: Path, *arguments: str) -> Found:
    """What plain pytest finds, with its own plugins and defaults."""
    report = pytester.path / "report.json"
    given = ("--capvcd-suite=preflight", f"--capvcd-config={config}", f"--capvcd-json={report}")
    pytester.runpytest_subprocess(*given, *arguments)
    return found(report.read_text(encoding="utf-8"))


def test_the_lab_has_something_of_every_verdict(by_command: Found) -> None:
    assert set(by_command) == set(load_suite("preflight").checks)
    assert {verdict for verdict, _ in by_command.values()} >= {"PASS", "WARN", "FAIL", "SKIP"}


def test_plain_pytest_finds_what_the_command_finds(by_command: Found, config: Path, pytester: pytest.Pytester) -> None:
    assert by_pytest(pytester, config) == by_command


def test_the_command_in_parts_finds_what_it_finds_whole(by_command: Found, config: Path) -> None:
    parts = [found(doctor("preflight", "-c", config, "--json", "-", *part).out) for part in PARTS]

    assert sum(map(len, parts)) == len(by_command)
    assert {name: each for part in parts for name, each in part.items()} == by_command


def test_plain_pytest_in_parts_finds_what_it_finds_whole(
    by_command: Found, config: Path, pytester: pytest.Pytester
) -> None:
    parts = [by_pytest(pytester, config, "-k", part) for part in PARTS_BY_PYTEST]

    assert {name: each for part in parts for name, each in part.items()} == by_command


def test_every_check_alone_finds_what_it_finds_in_company(by_command: Found, config: Path) -> None:
    alone = {}
    for check in ("PF-VCD-018", "PF-ALB-005", "PF-RGT-001", "PF-NSX-005", "PF-IMG-003"):
        alone |= found(doctor("preflight", "-c", config, "--json", "-", "--select", check).out)

    assert alone == {name: by_command[name] for name in alone}
    assert len(alone) == 5


def test_any_number_of_jobs_finds_the_same(by_command: Found, config: Path) -> None:
    assert found(doctor("preflight", "-c", config, "--json", "-", "--jobs", "1").out) == by_command
