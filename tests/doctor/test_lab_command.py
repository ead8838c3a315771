"""``lab``: a simulated lab that another process can be pointed at."""

import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from ruamel.yaml import YAML

from capvcd_lab.scenarios import SCENARIOS
from capvcd_lab.server import Lab
from doctor.running import PATIENCE, apart, doctor, interrupted, started

WITHIN = 10.0
"""Seconds after Ctrl-C in which a command must have ended."""


def test_list_names_every_scenario_with_its_sentence() -> None:
    said = doctor("lab", "--list")
    listed = dict(line.split(maxsplit=1) for line in said.out.splitlines())

    assert said.code == 0
    assert listed == {name: scenario.sentence for name, scenario in SCENARIOS.items()}


def test_show_prints_the_world_as_yaml_without_secrets(article: Lab) -> None:
    said = doctor("lab", "--show", "article,seg-full")
    world = YAML(typ="safe", pure=True).load(said.out)

    assert world["base"] == "article"
    assert {org["name"] for org in world["orgs"]} >= {"xav_lab"}
    assert [each for each in article.world.installation.secrets.values() if each in said.out] == []


def test_a_patch_shows_in_the_world(tmp_path: Path) -> None:
    (tmp_path / "patch.yaml").write_text("site.clock_skew_seconds: 90\n", encoding="utf-8")
    shown = doctor("lab", "--show", "--lab-patch", tmp_path / "patch.yaml").out

    assert YAML(typ="safe", pure=True).load(shown)["site"]["clock_skew_seconds"] == 90


def test_a_port_in_use_is_one_sentence(article: Lab, tmp_path: Path) -> None:
    port = article.endpoints["vcd"].rpartition(":")[2]
    said = doctor("lab", "--port", port, "--write", tmp_path / "lab")

    assert said.code == 4
    assert said.sentence.startswith(f"port {port} cannot be used: Address already in use")
    assert not (tmp_path / "lab").exists()


@pytest.mark.parametrize("port", ["-1", "70000"])
def test_a_port_that_is_none_is_one_sentence(tmp_path: Path, port: str) -> None:
    said = doctor("lab", f"--port={port}", "--write", tmp_path / "lab")

    assert said.code == 4
    assert port in said.sentence


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    said = doctor("lab", "--write", tmp_path / "file" / "lab")

    assert said.code == 4
    assert said.sentence.startswith(f"{tmp_path / 'file' / 'lab'}: ")


def test_files_of_a_real_environment_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "environment.yaml").write_text("mine", encoding="utf-8")
    said = doctor("lab", "--write", tmp_path)

    assert said.code == 4
    assert (
        said.sentence == f"{tmp_path / 'environment.yaml'} was not written by a lab: name another folder with --write"
    )
    assert [each.name for each in tmp_path.iterdir()] == ["environment.yaml"]


@pytest.fixture
def serving(tmp_path: Path) -> Iterator["Popen[str]"]:
    """The command, serving."""
    command = started("lab", "article,seg-full", "--write", tmp_path / "lab", cwd=tmp_path)
    yield command
    command.kill()
    command.communicate()


def lines_until_ready(command: "Popen[str]") -> list[str]:
    """What the command says before it waits."""
    assert command.stdout is not None
    deadline = time.monotonic() + PATIENCE
    lines: list[str] = []
    while time.monotonic() < deadline and (line := command.stdout.readline()):
        lines.append(line.rstrip("\n"))
        if "Ctrl-C" in line:
            return lines
    raise AssertionError(f"the lab did not come up: {lines}")


def test_it_serves_another_process_until_ctrl_c(serving: "Popen[str]", tmp_path: Path) -> None:
    said = dict(line.split(maxsplit=1) for line in lines_until_ready(serving))
    environment = tmp_path / "lab" / "environment.yaml"

    assert said["vcd"].startswith("https://127.0.0.1:")
    assert said["next"] == f"capvcd-doctor preflight -c {environment}"
    assert said["vcd"] in environment.read_text(encoding="utf-8")
    assert Path(said["CA"]).read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")

    verdict = apart("preflight", "-c", environment, "--select", "PF-ALB-005", cwd=tmp_path)
    assert verdict.code == 1
    assert "FAIL PF-ALB-005 " in verdict.out

    end = interrupted(serving, WITHIN)
    assert (end.code, end.out, end.err) == (0, "", "")


def test_an_unreachable_lab_is_a_verdict_not_a_traceback(serving: "Popen[str]", tmp_path: Path) -> None:
    lines_until_ready(serving)
    interrupted(serving, WITHIN)
    said = doctor("preflight", "-c", tmp_path / "lab" / "environment.yaml", "--select", "PF-VCD-001,PF-ALB-005")

    assert said.code == 1
    assert "FAIL PF-VCD-001 " in said.out
    assert "UNKNOWN PF-ALB-005 " in said.out
