"""The distributions, built once, and the wheel installed as on a user's machine. Nothing here needs a network."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from capvcd_lab.server import Lab

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0
PYTEST_SCRIPT = """#!{python}
import sys
from pytest import console_main
sys.exit(console_main())
"""


def run(*command: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run *command* in *cwd*, free of what this process's own run has set."""
    steering = ("PYTEST_", "PYTHON", "COV_", "COVERAGE_", "PIP_", "VIRTUAL_ENV")
    env = {name: value for name, value in os.environ.items() if not name.startswith(steering)}
    return subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@dataclass(frozen=True)
class Distributions:
    """The two files that are published."""

    wheel: Path
    sdist: Path


@dataclass(frozen=True)
class Installed:
    """A Python that has the wheel installed, and of the checkout nothing."""

    python: Path

    def run(self, command: str, *arguments: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
        """Run one of the commands it installed."""
        return run(self.python.with_name(command), *arguments, cwd=cwd)


def built(source: Path, folder: Path, *targets: str) -> list[Path]:
    """Build *targets* of the project in *source* into *folder*."""
    chosen = [each for target in targets for each in ("-t", target)]
    ended = run(sys.executable, "-m", "hatchling", "build", "-d", folder, *chosen, cwd=source)
    assert ended.returncode == 0, ended.stderr
    return sorted(folder.iterdir())


@pytest.fixture(scope="session")
def rebuilt(distributions: Distributions, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the unpacked source distribution, without the checkout."""
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(distributions.sdist) as archive:
        archive.extractall(folder, filter="data")
    (source,) = folder.iterdir()
    (wheel,) = built(source, tmp_path_factory.mktemp("again"), "wheel")
    return wheel


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    """Wheel and source distribution of the checkout."""
    wheel, sdist = built(ROOT, tmp_path_factory.mktemp("dist"), "wheel", "sdist")
    return Distributions(wheel=wheel, sdist=sdist)


@pytest.fixture(scope="session")
def installed(distributions: Distributions, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A virtual environment with the wheel, installed by pip, and this Python's other packages linked into it.

    Linking what is installed here needs no network; only the checkout's own traces, its metadata and ``.pth`` files,
    stay outside.
    """
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    for scheme in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for package in Path(scheme).iterdir():
            if not package.name.startswith(("capvcd_", "_capvcd_", "__pycache__")) and package.suffix != ".pth":
                (site / package.name).symlink_to(package)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    ended = run(*pip, "install", "--quiet", "--no-index", "--no-deps", distributions.wheel, cwd=folder)
    assert ended.returncode == 0, ended.stderr
    script = python.with_name("pytest")
    script.write_text(PYTEST_SCRIPT.format(python=python), encoding="utf-8")
    script.chmod(0o755)
    return Installed(python)


@pytest.fixture(scope="session")
def lab_config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The environment file of a lab with something of every verdict."""
    with Lab("article,seg-full") as lab:
        yield lab.write_files(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An empty folder to stand in."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder
