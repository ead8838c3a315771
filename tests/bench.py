"""Speed as ratios, so that the machine it runs on cancels out: ``make bench``.

Each ratio is the median of several runs, with the least and the greatest in brackets. Runs that are compared take
turns, so that a busy moment hits both.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from capvcd_lab.faults import Fault
from capvcd_lab.server import Lab

LATENCY = 0.1
"""Seconds added to every answer of the lab."""

INSTALLED = Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else Path(sys.executable).parent
"""The folder with the programs of the installation to be measured; this one when none is named."""
DOCTOR, PYTHON = INSTALLED / "capvcd-doctor", INSTALLED / "python"
WHOLE_PROCESS = {"article": 1.5, "production": 1.7}
"""How many times as long as its longest chain of requests the whole process may take, imports and all."""

TRIVIAL_TEST = "def test_one():\n    pass\n"


@dataclass(frozen=True)
class Ratio:
    """One line of the result; it is met when the median is below *wanted*, or equal to it where *exactly*."""

    name: str
    values: Sequence[float]
    wanted: float | None = None
    exactly: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the median is as wanted."""
        middle = median(self.values)
        return self.wanted is None or (middle == self.wanted if self.exactly else middle < self.wanted)

    def __str__(self) -> str:
        """``--help / python -c pass   5.21 (4.90 to 6.02)   wanted < 8``."""
        spread = f"({min(self.values):.2f} to {max(self.values):.2f})"
        goal = "" if self.wanted is None else f"wanted {'=' if self.exactly else '<'} {self.wanted:g}"
        return f"{self.name:62} {median(self.values):5.2f} {spread:18} {goal}{'' if self.is_met else '  MISSED'}"


def seconds(command: Sequence[str | Path], folder: Path, codes: tuple[int, ...] = (0,)) -> float:
    """How long *command* takes, which must end with one of *codes*."""
    began = time.perf_counter()
    ended = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    took = time.perf_counter() - began
    if ended.returncode not in codes:
        raise SystemExit(f"{command} ended with {ended.returncode}: {ended.stderr.decode()}")
    return took


def taking_turns(this: Callable[[], float], that: Callable[[], float], rounds: int) -> list[float]:
    """*this* over *that*, *rounds* times, after one of each that does not count."""
    this()
    that()
    return [this() / that() for _ in range(rounds)]


def preflight(base: str, folder: Path, rounds: int) -> tuple[Ratio, ...]:
    """A preflight over its longest chain of dependent requests, and its requests over the resources it reads.

    The run is what the report calls its duration; the whole process has Python's start and the imports in it as well,
    which do not grow with the distance of the server.
    """
    runs, times, reads = [], [], []
    with Lab(base) as lab:
        config = lab.write_files(folder / base)
        report = folder / f"{base}.json"
        command = (DOCTOR, "preflight", "-q", "-c", config, "--json", report)
        lab.faults.add(Fault(kind="latency", seconds=LATENCY))
        seconds(command, folder)
        for _ in range(rounds):
            lab.requests.clear()
            took = seconds(command, folder)
            document = json.loads(report.read_text(encoding="utf-8"))
            chain = document["requests"]["longestChain"]
            runs.append(document["duration"] / (chain * LATENCY))
            times.append(took / (chain * LATENCY))
            asked = Counter((each.user, each.method, each.path, each.query) for each in lab.requests.settled())
            reads.append(asked.total() / len(asked))
    return (
        Ratio(f"{base}: run at {LATENCY * 1000:.0f} ms / longest chain ({chain} x {LATENCY}s)", runs, 2.0),
        Ratio(f"{base}: whole process / the same", times, WHOLE_PROCESS[base]),
        Ratio(f"{base}: requests / distinct resources ({asked.total()})", reads, 1.0, exactly=True),
    )


def help_over_python(folder: Path, rounds: int) -> Ratio:
    """``--help`` over the start of the interpreter."""
    return Ratio(
        "capvcd-doctor --help / python -c pass",
        taking_turns(
            lambda: seconds((DOCTOR, "--help"), folder),
            lambda: seconds((PYTHON, "-c", "pass"), folder),
            rounds,
        ),
        8.0,
    )


def pytest_with_over_without(folder: Path, rounds: int) -> Ratio:
    """A pytest run that has nothing to do with us, with our plugins installed over without them."""
    (folder / "test_trivial.py").write_text(TRIVIAL_TEST, encoding="utf-8")
    bare = (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_trivial.py")
    return Ratio(
        "somebody else's pytest run with our plugins / without",
        taking_turns(
            lambda: seconds(bare, folder),
            lambda: seconds((*bare, "-p", "no:capvcd", "-p", "no:capvcd-reports"), folder),
            rounds,
        ),
        1.1,
    )


def main() -> int:
    """Measure everything and print it; 1 when a wish is missed."""
    with tempfile.TemporaryDirectory(prefix="capvcd-bench-") as name:
        folder = Path(name)
        met = True
        for measure in (
            lambda: preflight("article", folder, 7),
            lambda: preflight("production", folder, 7),
            lambda: (help_over_python(folder, 15),),
            lambda: (pytest_with_over_without(folder, 9),),
        ):
            for ratio in measure():
                sys.stdout.write(f"{ratio}\n")
                sys.stdout.flush()
                met = met and ratio.is_met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
