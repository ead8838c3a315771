"""SIGTERM and SIGHUP end a run as Ctrl-C does: reported, logged out, nothing left behind; a second one, at once."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from capvcd_lab.faults import Fault
from capvcd_lab.server import Lab
from doctor.running import PATIENCE, command_line, environment

ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
WITHIN = 8.0
"""Seconds in which an interrupted run has ended, on a busy machine."""


def started(*command: str, cwd: Path) -> "subprocess.Popen[str]":
    """*command*, with a folder of its own for temporary files, whose signals are those of an ordinary program."""
    (cwd / "tmp").mkdir(exist_ok=True)
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=environment({"TMPDIR": str(cwd / "tmp")}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_struck(fault: Fault, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + PATIENCE
    while not fault.struck and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)
    assert fault.struck


def left_in(folder: Path) -> list[str]:
    """What lies in the folder for temporary files."""
    return [each.name for each in (folder / "tmp").iterdir()]


def methods(lab: Lab) -> list[str]:
    return [each.method for each in lab.requests.settled()]


@pytest.mark.parametrize("number", ENDING, ids=lambda each: each.name)
def test_what_was_read_is_reported_and_the_session_ended(number: signal.Signals, tmp_path: Path) -> None:
    with Lab("article") as lab:
        config = lab.write_files(tmp_path / "lab")
        fault = lab.faults.add(Fault(kind="stall", path="/cloudapi/1.0.0/edgeGateways*", seconds=WITHIN))
        process = started(*command_line("preflight", "-c", config, "--json", "report.json"), cwd=tmp_path)
        wait_until_struck(fault, process)
        process.send_signal(number)
        process.communicate(timeout=WITHIN)
        sent = methods(lab)
    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))

    assert process.returncode == 2
    assert document["interrupted"] is True
    assert sent.count("POST") == sent.count("DELETE") == 1
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("number", ENDING, ids=lambda each: each.name)
def test_a_lab_is_taken_down_with_all_its_files(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "check_ours.py").write_text(
        "import pathlib, time\npathlib.Path('loading').touch()\ntime.sleep(600)\n", encoding="utf-8"
    )
    process = started(*command_line("preflight", "--lab=article", "check_ours.py"), cwd=tmp_path)
    deadline = time.monotonic() + PATIENCE
    while not (tmp_path / "loading").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [each[:11] for each in left_in(tmp_path)].count("capvcd-lab-") == 1
    process.send_signal(number)
    _, err = process.communicate(timeout=WITHIN)

    assert process.returncode == 2
    assert err == "capvcd-doctor: interrupted\n"
    assert left_in(tmp_path) == []


def test_the_second_one_ends_it_at_once(tmp_path: Path) -> None:
    with Lab("article") as lab:
        config = lab.write_files(tmp_path / "lab")
        fault = lab.faults.add(Fault(kind="stall", path="/cloudapi/1.0.0/edgeGateways*", seconds=WITHIN))
        farewell = lab.faults.add(Fault(kind="stall", method="DELETE", seconds=WITHIN))
        process = started(*command_line("preflight", "-c", config), cwd=tmp_path)
        wait_until_struck(fault, process)
        process.send_signal(signal.SIGTERM)
        wait_until_struck(farewell, process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=WITHIN)

    assert process.returncode == 2


@pytest.mark.parametrize("number", ENDING, ids=lambda each: each.name)
def test_a_served_lab_ends_in_peace(number: signal.Signals, tmp_path: Path) -> None:
    process = started(*command_line("lab", "article"), cwd=tmp_path)
    assert process.stdout is not None
    assert any("ends the lab" in line for line in process.stdout)
    process.send_signal(number)
    process.communicate(timeout=WITHIN)

    assert process.returncode == 0


@pytest.mark.parametrize("number", ENDING, ids=lambda each: each.name)
def test_under_pytest_the_session_is_ended_too(number: signal.Signals, tmp_path: Path) -> None:
    with Lab("article") as lab:
        config = lab.write_files(tmp_path / "lab")
        fault = lab.faults.add(Fault(kind="stall", path="/cloudapi/1.0.0/edgeGateways*", seconds=WITHIN))
        process = started(
            *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)),
            *("--capvcd-suite", "preflight", "--capvcd-config", str(config)),
            cwd=tmp_path,
        )
        wait_until_struck(fault, process)
        process.send_signal(number)
        process.communicate(timeout=WITHIN)
        sent = methods(lab)

    assert process.returncode == 2
    assert sent.count("POST") == sent.count("DELETE") == 1


@pytest.mark.parametrize("enough", [1, 3, 6, 10, 14])
def test_after_the_log_out_nothing_is_sent(enough: int, tmp_path: Path) -> None:
    with Lab("article") as lab:
        config = lab.write_files(tmp_path / "lab")
        lab.faults.add(Fault(kind="latency", seconds=0.2))
        process = started(*command_line("preflight", "-c", config), cwd=tmp_path)
        deadline = time.monotonic() + PATIENCE
        while len(lab.requests) < enough and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=WITHIN)
        sent = lab.requests.settled()
    log_outs = [each.time for each in sent if each.method == "DELETE"]

    assert process.returncode == 2
    assert sum(each.method == "POST" for each in sent) == len(log_outs)
    assert [each.path for each in sent if log_outs and each.time > log_outs[0]] == []
