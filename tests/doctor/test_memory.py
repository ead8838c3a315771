"""A run stays within its bound of memory, whatever servers and files are made of."""

import os
import subprocess
from pathlib import Path

import pytest

from capvcd_lab.faults import Fault
from capvcd_lab.server import Lab
from capvcd_lab.wire import mischief
from doctor.running import command_line, environment

BOUND = 512
"""MiB that a run may take in all, Python and its libraries included; an ordinary one takes some seventy."""


def peak(config: Path, *more: str) -> tuple[int, int]:
    """The exit code of a run, and the most memory it held, in MiB."""
    process = subprocess.Popen(
        command_line("preflight", "-c", config, "--timeout", "40", *more),
        cwd=config.parent,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_maxrss // 1024


@pytest.mark.parametrize(
    ("values", "why"),
    [(2_000_000, "refused before anybody parses it"), (190_000, "taken, until the answers together are too many")],
)
def test_answers_that_grow_when_they_are_parsed(
    values: int, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mischief, "_HUGE", values)
    with Lab("article") as lab:
        lab.faults.add(Fault(kind="huge", method="GET", path="/cloudapi/*"))
        code, most = peak(lab.write_files(tmp_path))

    assert code in (1, 10), why
    assert 20 < most < BOUND, why


FILES = {
    "many values": "data:\n  a: [" + ",".join(["b"] * 190_000) + "]\n",
    "many levels": "data:\n  a: [" + ",".join(["[" * 9 + "b" + "]" * 9] * 19_000) + "]\n",
    "aliases of aliases": "a: &a [" + ",".join(["b"] * 9_000) + "]\n" + "".join(f"c{i}: *a\n" for i in range(9_000)),
    "one long text": 'a: "' + "\\U0001F600" * 600_000 + '"\n',
}


@pytest.mark.parametrize("what", FILES)
def test_manifests_of(what: str, tmp_path: Path, article: Lab) -> None:
    config = article.write_files(tmp_path)
    (tmp_path / "capi-quickstart.yaml").write_text(FILES[what], encoding="utf-8")
    code, most = peak(config, "--select", "PF-CFG")

    assert code in (1, 4, 10)
    assert 20 < most < BOUND
