"""The user's own kustomize: what it is given, and the bounds it runs within."""

import time
from pathlib import Path

import pytest

from capvcd_collectors.kustomize.build import LARGEST_OUTPUT, NotBuiltError, build, kustomize_command
from collectors.kustomize.programs import install


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_kustomize_comes_before_kubectl(on_path: Path) -> None:
    assert kustomize_command(Path("a")) is None
    install(on_path, "exit 0", "kubectl")
    assert kustomize_command(Path("a")) == (str(on_path / "kubectl"), "kustomize", "a")
    install(on_path, "exit 0")
    assert kustomize_command(Path("a")) == (str(on_path / "kustomize"), "build", "a")


def test_without_either_there_is_no_result(on_path: Path) -> None:
    assert list(on_path.iterdir()) == []
    with pytest.raises(NotBuiltError, match="neither kustomize nor kubectl is on this machine"):
        build(Path("a"))


def test_what_it_writes_is_the_result(on_path: Path) -> None:
    install(on_path, 'echo "$1 $2"')

    assert build(Path("a/b")) == "build a/b\n"


def test_it_gets_no_environment_and_no_way_out(on_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCD_PASSWORD", "hunter2")
    install(on_path, 'echo "$VCD_PASSWORD,$PATH,$HOME,$HTTPS_PROXY,$HTTP_PROXY"; read line; echo "$line"')

    assert build(Path("a")) == ",,/dev/null,http://127.0.0.1:9,http://127.0.0.1:9\n\n"


def test_its_failure_quotes_nothing(on_path: Path) -> None:
    install(on_path, "echo hunter2 >&2; echo hunter2; exit 1")

    with pytest.raises(NotBuiltError) as caught:
        build(Path("a"))

    assert str(caught.value) == "kustomize build fails; run it on a to see why"


@pytest.mark.parametrize("script", ["while :; do :; done", "exec >&-; while :; do :; done", "(while :; do :; done)"])
def test_its_time_is_bounded(on_path: Path, script: str) -> None:
    install(on_path, script)
    began = time.monotonic()

    with pytest.raises(NotBuiltError, match="kustomize build did not end within 0 seconds"):
        build(Path("a"), longest=0.2)

    assert time.monotonic() - began < 10


def test_its_output_is_bounded(on_path: Path) -> None:
    install(on_path, f"while :; do echo {'x' * 10_000}; done")

    with pytest.raises(NotBuiltError, match=f"kustomize build makes more than {LARGEST_OUTPUT // 1024**2} MiB"):
        build(Path("a"))
