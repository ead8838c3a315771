"""Ctrl-C ends a run at once, whatever it waits for: code 2, no traceback, and a report of what was read until then."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from capvcd_checks.engine.suites import load_suite
from capvcd_collectors.engine.interruption import Interruptions
from capvcd_lab.faults import Fault
from capvcd_lab.server import Lab
from doctor.running import PATIENCE, command_line, environment, interrupted, started

WITHIN = 8.0
"""Seconds; less than half of what one request may take, of which there are many."""


@pytest.mark.parametrize(
    "stalled", ["*", "/cloudapi/1.0.0/sessions", "/cloudapi/1.0.0/edgeGateways*", "/cloudapi/1.0.0/sessions/current"]
)
def test_ctrl_c_ends_a_run_that_waits(stalled: str, tmp_path: Path) -> None:
    with Lab("article") as lab:
        config = lab.write_files(tmp_path / "lab")
        fault = lab.faults.add(Fault(kind="stall", path=stalled))
        command = started("preflight", "-c", config, "--json", tmp_path / "report.json", cwd=tmp_path)
        deadline = time.monotonic() + PATIENCE
        while not fault.struck and time.monotonic() < deadline and command.poll() is None:
            time.sleep(0.02)
        assert fault.struck
        said = interrupted(command, WITHIN)
    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))

    assert said.code == 2
    assert "Traceback" not in said.out + said.err
    assert " ".join(said.out.split()).endswith("the run was interrupted before its end")
    assert document["interrupted"] is True
    assert document["outlook"]["answer"] == "undecided"
    judged = {each["id"]: each["verdict"] for each in document["checks"]}
    assert set(judged) == set(load_suite("preflight").checks)
    assert judged["PF-CFG-002"] == "PASS"
    if stalled != "/cloudapi/1.0.0/sessions/current":  # the gateways may have been read before Ctrl-C came
        assert judged["PF-NSX-005"] == "UNKNOWN"


@pytest.mark.parametrize("stalled", ["*", "/cloudapi/1.0.0/edgeGateways*"])
def test_in_the_background_of_a_script_ctrl_c_is_for_others(stalled: str, tmp_path: Path) -> None:
    with Lab("article") as lab:
        config = lab.write_files(tmp_path / "lab")
        fault = lab.faults.add(Fault(kind="stall", path=stalled))
        command = subprocess.Popen(
            ["/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh", *command_line("preflight", "-c", config)],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + PATIENCE
        while not fault.struck and time.monotonic() < deadline and command.poll() is None:
            time.sleep(0.02)
        assert fault.struck
        with pytest.raises(subprocess.TimeoutExpired):
            interrupted(command, 1.0)
        command.terminate()
        command.communicate(timeout=PATIENCE)


def test_a_start_that_ignores_ctrl_c_goes_on() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interruptions() as interrupt:
            signal.raise_signal(signal.SIGINT)
            interrupt.release()
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_log_out_that_gets_no_answer_holds_nobody_up(tmp_path: Path) -> None:
    with Lab("article") as lab:
        config = lab.write_files(tmp_path / "lab")
        fault = lab.faults.add(Fault(kind="stall", method="DELETE"))
        command = started("preflight", "-c", config, cwd=tmp_path)
        said, _ = command.communicate(timeout=WITHIN)
        assert fault.struck

    assert command.returncode == 0
    assert "\ngo: " in said
