"""Help is instant, and complete: every command, every exit code, and nothing imported that only work needs."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from capvcd_doctor.exits import Exit
from doctor.running import apart, doctor, environment

COMMANDS = ("preflight", "report", "list", "explain", "init", "lab", "completion", "validate")
OURS = {"capvcd_doctor", "capvcd_checks", "capvcd_reports", "capvcd_collectors"}
LIGHT = {"lazy_loader"}
"""What names the suites and the formats of reports, which the help lists."""
HEAVY = {"httpx", "kubernetes", "pytest", "rich", "pyvcloud", "jsonschema", "ruamel", "lxml", "stamina", "keyring"}
IMPORTED_BY = """
import json, sys
before = set(sys.modules)
from capvcd_doctor.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
print()
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def imported_by(folder: Path, *arguments: str) -> set[str]:
    """The modules that the command line *arguments* imports."""
    command = [sys.executable, "-c", IMPORTED_BY, *arguments]
    ended = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=60, check=True
    )
    return set(json.loads(ended.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--help",), *((each, "--help") for each in COMMANDS)])
def test_help_imports_little_but_the_standard_library(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    imported = {each.partition(".")[0] for each in imported_by(tmp_path, *arguments)}

    assert imported - sys.stdlib_module_names <= OURS | LIGHT
    assert imported & {"asyncio", "http", "ssl", "xml"} == set()


def test_a_command_does_import_what_it_needs(tmp_path: Path) -> None:
    imported = {each.partition(".")[0] for each in imported_by(tmp_path, "list", "PF-ALB")}

    assert imported & HEAVY >= {"rich"}


def test_the_help_names_every_command_and_every_exit_code() -> None:
    said = doctor("--help")

    assert said.code == 0
    assert said.err == ""
    first_words = {line.split()[0] for line in said.out.splitlines() if line.startswith("  ")}
    assert first_words >= {*COMMANDS, *(str(code.value) for code in Exit)}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    said = doctor(command, "--help")

    assert said.code == 0
    assert said.out.startswith(f"usage: capvcd-doctor {command} ")
    assert max(map(len, said.out.splitlines())) <= 120


def test_the_version_is_the_packages() -> None:
    said = doctor("--version")

    assert (said.code, said.out) == (0, f"capvcd-doctor {version('capvcd-doctor')}\n")


def test_the_module_can_be_run(tmp_path: Path) -> None:
    said = apart("--version", cwd=tmp_path)

    assert said.code == 0
    assert said.out.startswith("capvcd-doctor ")
