"""Pipes where files are expected: one with a partner works, one without is refused in words before anything is sent."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from capvcd_lab.server import Lab
from doctor.running import PATIENCE, apart, command_line, environment

WITHIN = 8.0
SOME = ("--select", "PF-CFG-003,PF-VCD-001")


@pytest.fixture
def site(article_config: Path) -> Path:
    """The folder of an environment, with a pipe in it that has no partner."""
    os.mkfifo(article_config.parent / "pipe")
    return article_config.parent


def replaced(site: Path, old: str, new: str = "pipe") -> None:
    file = site / "environment.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


WRITTEN_BY_NOBODY = {
    "secret": "secrets/vcd-password",
    "authority": "lab-ca.pem",
}


@pytest.mark.parametrize("what", WRITTEN_BY_NOBODY)
def test_a_pipe_that_nobody_writes_to_is_refused_as(what: str, site: Path, article: Lab) -> None:
    replaced(site, WRITTEN_BY_NOBODY[what])
    article.requests.clear()
    began = time.monotonic()
    said = apart("preflight", "-c", site / "environment.yaml", *SOME, cwd=site)

    assert said.code == 4
    assert "pipe" in said.err
    assert time.monotonic() - began < WITHIN
    assert len(article.requests.settled()) == 0


def test_a_manifest_that_is_a_pipe_hides_itself_alone(site: Path) -> None:
    replaced(site, "capi-quickstart.yaml")
    began = time.monotonic()
    said = apart("preflight", "-c", site / "environment.yaml", *SOME, cwd=site)

    assert said.code in (4, 10)
    assert "a pipe that nobody writes to" in " ".join(f"{said.out} {said.err}".split())
    assert time.monotonic() - began < WITHIN


@pytest.mark.parametrize("how", [("-c", "pipe"), ("--lab", "article", "--lab-patch", "pipe"), ("-c", "{env}", "pipe")])
def test_one_on_the_command_line_is_refused_too(how: tuple[str, ...], site: Path) -> None:
    began = time.monotonic()
    said = apart("preflight", *(each.format(env=site / "environment.yaml") for each in how), cwd=site)

    assert said.code == 4
    assert "a pipe that nobody writes to" in said.err
    assert time.monotonic() - began < WITHIN


@pytest.mark.parametrize("option", ["--json", "--html", "--junit"])
def test_a_report_for_a_pipe_that_nobody_reads_is_refused_first(option: str, site: Path, article: Lab) -> None:
    article.requests.clear()
    said = apart("preflight", "-c", site / "environment.yaml", option, "pipe", cwd=site)

    assert said.code == 4
    assert said.sentence == "pipe: nobody reads this pipe; begin to read it before, or name a file"
    assert len(article.requests.settled()) == 0


def in_a_shell(script: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    command = " ".join(command_line("preflight"))
    return subprocess.run(
        ["/bin/bash", "-c", script.replace("PREFLIGHT", command)],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_what_a_program_writes_is_read(site: Path) -> None:
    replaced(site, "secrets/vcd-password", "/dev/fd/9")
    secret = f"{site}/secrets/vcd-password"
    ended = in_a_shell(f"PREFLIGHT -c environment.yaml {' '.join(SOME)} 9< <(sleep 0.3; cat {secret})", site)

    assert (ended.returncode, ended.stderr.count("Traceback")) == (0, 0)


def test_a_program_may_read_a_report(site: Path) -> None:
    ended = in_a_shell(f"PREFLIGHT -c environment.yaml {' '.join(SOME)} --json >(sleep 0.3; cat > copy.json)", site)
    deadline = time.monotonic() + 5
    while not (site / "copy.json").exists() or (site / "copy.json").stat().st_size == 0:
        assert time.monotonic() < deadline, ended
        time.sleep(0.02)

    assert ended.returncode == 0
    assert (site / "copy.json").read_text(encoding="utf-8").startswith("{")


def test_a_reader_that_waits_on_a_named_pipe_gets_all_of_it(site: Path) -> None:
    ended = in_a_shell(f"cat pipe > copy.json & PREFLIGHT -c environment.yaml {' '.join(SOME)} --json pipe; wait", site)

    assert ended.returncode == 0
    assert (site / "copy.json").read_text(encoding="utf-8").rstrip().endswith("}")
