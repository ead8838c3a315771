"""Every run ends by its time limit and two seconds, whatever it waits for, and reports what was read until then."""

import fcntl
import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from capvcd_lab.faults import Fault
from capvcd_lab.server import Lab
from doctor.running import PATIENCE, command_line, environment

LIMIT = 4.0
GRACE = 2.0
"""Seconds after the limit by which a run has ended."""
START = 4.0
"""Seconds that a busy machine may take to start a program, before its limit begins to count."""

HEADER = """
from capvcd_checks import Remedy, Severity, check
from capvcd_collectors.facts import Plan


def declared(number):
    return check(
        f"SITE-{number}", title="The site's own statement", severity=Severity.BLOCKER, why="so", remedy=Remedy(ui="ask")
    )

"""


@dataclass(frozen=True)
class Ended:
    """How a run ended, and after how many seconds."""

    code: int
    err: str
    seconds: float


def run(*arguments: str | Path, cwd: Path, out: int = subprocess.DEVNULL, err: int = subprocess.PIPE) -> Ended:
    """Run the command with a limit of `LIMIT` seconds."""
    began = time.monotonic()
    process = subprocess.Popen(
        command_line("preflight", *arguments, "--timeout", str(LIMIT), "--request-timeout", "60"),
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        text=True,
    )
    try:
        _, said = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    return Ended(process.returncode, said or "", time.monotonic() - began)


def verdicts(report: Path) -> dict[str, str]:
    return {each["id"]: each["verdict"] for each in json.loads(report.read_text(encoding="utf-8"))["checks"]}


def full_pipe() -> tuple[int, int]:
    """A pipe that nobody reads and that takes nothing more."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(writing, False)
    while True:
        try:
            os.write(writing, b"x" * 4096)
        except BlockingIOError:
            break
    os.set_blocking(writing, True)
    return reading, writing


@pytest.mark.parametrize("stalled", ["*", "/cloudapi/1.0.0/sessions", "/cloudapi/1.0.0/edgeGateways*"])
def test_what_is_not_read_by_then_is_unknown(stalled: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    some = ("--select", "PF-CFG-002,PF-VCD,PF-NSX-005", "-q", "--json", report)
    for _ in range(3):  # on a machine that is busy with other things two seconds may not do for a report
        with Lab("article") as lab:
            lab.faults.add(Fault(kind="stall", path=stalled, seconds=LIMIT + GRACE))
            ended = run("-c", lab.write_files(tmp_path / "lab"), *some, cwd=tmp_path)
            methods = [each.method for each in lab.requests.settled()]
        if report.exists():
            break

    assert ended.code == 10
    assert ended.seconds < LIMIT + GRACE + START
    assert "the run's time limit was reached before this was read" in report.read_text(encoding="utf-8")
    judged = verdicts(report)
    assert judged["PF-CFG-002"] == "PASS"
    assert judged["PF-NSX-005"] == "UNKNOWN"
    if "edgeGateways" in stalled:
        assert judged["PF-VCD-004"] == "PASS"
        assert methods.count("DELETE") == methods.count("POST") == 1


IMPORTED: dict[str, tuple[str, str]] = {
    "sleeps": ("import time\ntime.sleep(600)\n", "while the checks were loaded"),
    "computes": ("while True:\n    pass\n", "while the checks were loaded"),
    "will not be told": (
        "import time\nwhile True:\n    try:\n        time.sleep(600)\n    except BaseException:\n        pass\n",
        "while the checks were loaded",
    ),
}


@pytest.mark.parametrize("which", IMPORTED)
def test_a_check_file_that_never_ends_is_named(which: str, tmp_path: Path, article_config: Path) -> None:
    source, said = IMPORTED[which]
    (tmp_path / "check_ours.py").write_text(source, encoding="utf-8")
    ended = run("-c", article_config, tmp_path / "check_ours.py", cwd=tmp_path)

    assert ended.code == 10
    assert ended.err.endswith(f"the time limit of 4 s was reached {said}; give a longer --timeout\n")
    assert ended.seconds < LIMIT + GRACE + START


def test_python_stuck_in_its_own_lock_is_ended_by_the_system(tmp_path: Path, article_config: Path) -> None:
    (tmp_path / "check_ours.py").write_text("import re\nre.match('(a+)+$', 'a' * 60 + '!')\n", encoding="utf-8")
    ended = run("-c", article_config, tmp_path / "check_ours.py", cwd=tmp_path)

    assert ended.code == -signal.SIGALRM
    assert ended.seconds < LIMIT + GRACE + START


def test_a_check_that_never_ends_is_undecided_and_the_others_stand(tmp_path: Path, article_config: Path) -> None:
    (tmp_path / "check_ours.py").write_text(
        HEADER + "@declared(1)\ndef waits(plan: Plan) -> None:\n    while True:\n        assert plan\n",
        encoding="utf-8",
    )
    report = tmp_path / "report.json"
    ended = run("-c", article_config, tmp_path / "check_ours.py", "--json", report, cwd=tmp_path)
    judged = verdicts(report)

    assert ended.code == 10
    assert judged["SITE-1"] == "UNKNOWN"
    assert judged["PF-VCD-004"] == "PASS"
    assert ended.seconds < LIMIT + GRACE + START


def test_threads_that_a_check_file_starts_hold_nobody_up(tmp_path: Path, article_config: Path) -> None:
    (tmp_path / "check_ours.py").write_text(
        HEADER
        + "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n\n"
        + "@declared(1)\ndef passes(plan: Plan) -> None:\n    assert plan\n",
        encoding="utf-8",
    )
    ended = run("-c", article_config, tmp_path / "check_ours.py", cwd=tmp_path)

    assert ended.code == 0
    assert ended.seconds < LIMIT + GRACE + START


@pytest.mark.parametrize("stream", ["out", "err"])
def test_an_output_that_nobody_takes_costs_no_report_in_a_file(
    stream: str, tmp_path: Path, article_config: Path
) -> None:
    reading, writing = full_pipe()
    report = tmp_path / "report.json"
    with os.fdopen(reading), os.fdopen(writing):
        streams = {"out": {"out": writing}, "err": {"err": writing}}[stream]
        ended = run("-c", article_config, "-v", "--json", report, cwd=tmp_path, **streams)

    assert ended.code == {"out": 3, "err": 10}[stream]
    assert set(verdicts(report).values()) >= {"PASS"}
    assert ended.seconds < LIMIT + GRACE + START


def test_a_limit_that_is_over_at_once_is_kept_too(tmp_path: Path, article_config: Path) -> None:
    began = time.monotonic()
    ended = subprocess.run(
        command_line("preflight", "-c", article_config, "--timeout", "0.001"),
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert ended.returncode == 10
    assert "time limit" in ended.stdout + ended.stderr
    assert time.monotonic() - began < GRACE + START
