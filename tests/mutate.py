"""Changes the checks and the engine at random places, one at a time, and counts what the tests notice: ``make mutate``.

One run of the tests notes which of them execute which line. Each mutant is then tried in a copy of the tree by the
tests that execute its line, the most particular first: 40 of them, then all others. A mutant is killed when a test
fails or takes far too long; a survivor is shown with its reason from ``mutants.toml``, where there is one.

Fails when less than 95 % are killed and a survivor has no reason. ``make mutate MUTATE="--seed 1 --sample 50"`` takes
another sample.
"""

import argparse
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import tomllib
import venv
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from mutation.chosen import CHOSEN
from mutation.executed import Executed
from mutation.mutants import SCOPE, Mutant, sample
from mutation.recording import CONTEXT, OUTCOMES, START

ROOT = Path(__file__).parents[1]
TESTS = (
    "tests/checks",
    "tests/collectors/engine",
    "tests/doctor",
    "tests/reports",
    "tests/product/test_scenarios.py",
)
"""What judges the mutants; the scenarios travel the whole command."""
FOLDERS = ("doctor", "collectors", "checks", "reports", "lab", "tests")
"""Folders of the tree that are put on the import path."""
LEFT = shutil.ignore_patterns(".venv", ".git", "demo", "dist", "build", ".*_cache", ".hypothesis", ".coverage*")
"""What a copy of the tree does without."""
WANTED = 0.95
FIRST = 40
"""How many tests are tried before all the others are."""
WORKERS = 2
ALLOWANCE = 60.0
"""Seconds that a mutant's tests may take besides three times what they take without it: on a busy machine, the start of
pytest alone is many seconds."""


class Fate(Enum):
    """What becomes of a mutant."""

    SURVIVED = "no test noticed it"
    KILLED = "a test failed, or could not even be imported"
    STUCK = "its tests took far too long, which counts as killed"


@dataclass(frozen=True)
class Copy:
    """A copy of the tree at *root* with an interpreter that imports from it, also in processes that tests start."""

    root: Path
    python: Path

    @classmethod
    def make(cls, tree: Path, root: Path) -> "Copy":
        """Copy *tree* to *root*. The interpreter takes everything else from the one that runs this."""
        shutil.copytree(tree, root, ignore=LEFT)
        venv.create(root / ".venv", symlinks=True, with_pip=False)
        python = root / ".venv/bin/python"
        copy = cls(root, python)
        own = "".join(f"{root / folder}\n" for folder in FOLDERS)
        others = f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
        copy.packages.joinpath("copy.pth").write_text(own + others, encoding="utf-8")
        script = Path(sys.executable).with_name("capvcd-doctor").read_text(encoding="utf-8")
        python.with_name("capvcd-doctor").write_text(script.replace(sys.executable, str(python)), encoding="utf-8")
        python.with_name("capvcd-doctor").chmod(0o755)
        return copy

    @property
    def packages(self) -> Path:
        """Where the interpreter looks for packages first."""
        return next(self.root.glob(".venv/lib/python3*/site-packages"))

    def pytest(self, *arguments: str, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start pytest in the copy."""
        scratch = self.root.with_suffix(".scratch")  # Not below the tree: messages tell files there by relative paths.
        scratch.mkdir(exist_ok=True)
        return subprocess.Popen(
            (self.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments),
            cwd=self.root,
            env={**os.environ, "TMPDIR": str(scratch), **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @contextmanager
    def mutated(self, mutant: Mutant) -> Iterator[None]:
        """The copy with *mutant* in it; its time of change is put back as well, for what was compiled before."""
        path = self.root / mutant.file
        original, times = path.read_bytes(), path.stat()
        path.write_text(mutant.source, encoding="utf-8")
        try:
            yield
        finally:
            path.write_bytes(original)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def end(process: subprocess.Popen[bytes]) -> None:
    """End *process* and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def record(copy: Copy, folder: Path) -> Executed:
    """Run all tests in *copy* once, and read which executed what."""
    settings, outcomes, start = folder / "coverage.ini", folder / "outcomes.json", copy.packages / "measured_start.py"
    sources = "\n".join(f"    {copy.root / each}" for each in SCOPE)
    settings.write_text(f"[run]\ndata_file = {folder / 'lines'}\nsource =\n{sources}\n", encoding="utf-8")
    start.write_text(START.format(settings=str(settings), context=CONTEXT), encoding="utf-8")
    copy.packages.joinpath("measured_start.pth").write_text("import measured_start\n", encoding="utf-8")
    process = copy.pytest(
        *("-n", str(WORKERS), "--dist", "worksteal", "--continue-on-collection-errors"),
        *("-p", "mutation.recording", *TESTS),
        env={OUTCOMES: str(outcomes), CONTEXT: ""},
    )
    try:
        process.wait()
    finally:
        end(process)
    for each in copy.packages.glob("measured_start*"):
        each.unlink()
    if not outcomes.exists():
        raise SystemExit(f"the tests did not run to their end: pytest ended with {process.returncode}")
    return Executed.read(copy.root, settings, outcomes)


@dataclass
class Trial:
    """Tries mutants, several at the same time, each in a copy of its own."""

    executed: Executed
    copies: "queue.SimpleQueue[Copy]"
    running: dict[Path, subprocess.Popen[bytes]]

    def fate(self, mutant: Mutant) -> Fate:
        """Whether a test notices *mutant*."""
        copy = self.copies.get()
        try:
            tests = self.executed.tests_of(mutant)
            with copy.mutated(mutant):
                fates = (self._judged(copy, each) for each in (tests[:FIRST], tests[FIRST:]) if each)
                return next((each for each in fates if each is not Fate.SURVIVED), Fate.SURVIVED)
        finally:
            self.copies.put(copy)

    def _judged(self, copy: Copy, tests: Sequence[str]) -> Fate:
        chosen = copy.root.with_suffix(".json")
        chosen.write_text(json.dumps(tests), encoding="utf-8")
        files = sorted({test.partition("::")[0] for test in tests})
        # Nothing compiled from a mutant is kept: the next one may have its size and be written in the same second.
        env = {CHOSEN: str(chosen), "PYTHONDONTWRITEBYTECODE": "1"}
        process = copy.pytest("-x", "-p", "mutation.chosen", *files, env=env)
        self.running[copy.root] = process
        try:
            code = process.wait(3 * sum(self.executed.seconds[test] for test in tests) + ALLOWANCE)
        except subprocess.TimeoutExpired:
            return Fate.STUCK
        finally:
            del self.running[copy.root]
            end(process)
        return Fate.KILLED if code else Fate.SURVIVED

    def run(self, mutants: Sequence[Mutant]) -> dict[Mutant, Fate]:
        """What becomes of each of *mutants*."""
        fates: dict[Mutant, Fate] = {}
        began = time.monotonic()
        pool = ThreadPoolExecutor(WORKERS)
        trials = {pool.submit(self.fate, each): each for each in mutants}
        try:
            for trial in as_completed(trials):
                fates[trials[trial]] = trial.result()
                if len(fates) % 25 == 0:
                    survived = sum(each is Fate.SURVIVED for each in fates.values())
                    tell(f"{len(fates)} of {len(mutants)} tried, {survived} survive ({since(began)})")
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(trial.done() for trial in trials):
                for process in list(self.running.values()):
                    end(process)
            raise
        return fates


def tell(line: str) -> None:
    """Print *line* at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def since(began: float) -> str:
    """``3 min 07 s``."""
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    return f"{minutes} min {seconds:02} s"


def reasons() -> dict[tuple[str, str, str], str]:
    """Why a mutant may survive, by its file and its line before and after."""
    table = tomllib.loads(Path(__file__).with_name("mutants.toml").read_text(encoding="utf-8"))
    return {(each["file"], each["was"], each["becomes"]): each["reason"] for each in table.get("survivor", [])}


def report(fates: Mapping[Mutant, Fate], executed: Executed) -> int:
    """Print the survivors and the ratio; 1 when too few were killed and not every survivor has a reason."""
    known, unexplained = reasons(), 0
    survivors = [mutant for mutant, fate in fates.items() if fate is Fate.SURVIVED]
    for each in sorted(survivors, key=lambda mutant: (mutant.file, mutant.line)):
        reason = known.get((each.file, each.was, each.becomes))
        unexplained += reason is None
        tell(f"\n{each.file}:{each.line} {each.operator}, executed by {len(executed.tests_of(each))} tests")
        tell(f"  - {each.was}\n  + {each.becomes}\n  {reason or 'no reason is known'}")
    stuck = sum(fate is Fate.STUCK for fate in fates.values())
    killed = len(fates) - len(survivors)
    ratio = killed / len(fates)
    tell(f"\n{killed} of {len(fates)} mutants killed ({ratio:.1%}), {stuck} of them because their tests took too long")
    tell(f"{len(survivors)} survive, {unexplained} of them without a reason")
    return int(ratio < WANTED and unexplained > 0)


def main() -> int:
    """Sample, record, try, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="which sample (default 0)")
    parser.add_argument("--sample", type=int, default=150, help="how many mutants (default 150)")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # Where it was ignored, tests of Ctrl-C would fail.
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="capvcd-mutate-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        mutants = sample(ROOT, options.seed, options.sample)
        tell(f"{len(mutants)} mutants chosen with seed {options.seed} ({since(began)})")
        first = Copy.make(ROOT, folder / "copy0")
        executed = record(first, folder)
        tell(f"{len(executed.seconds)} tests executed ({since(began)})")
        for each in executed.failed:
            tell(f"  fails without any mutant and judges none: {each}")
        trial = Trial(executed, queue.SimpleQueue(), {})
        trial.copies.put(first)
        for number in range(1, WORKERS):
            trial.copies.put(Copy.make(first.root, folder / f"copy{number}"))
        return report(trial.run(mutants), executed)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
