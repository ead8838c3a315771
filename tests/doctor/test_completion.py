"""The completion scripts, as a real shell uses them."""

import subprocess
from pathlib import Path

import pytest

from doctor.running import doctor

COMPLETED = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_shtab_capvcd_doctor
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script for bash, in a file."""
    path = tmp_path_factory.mktemp("completion") / "capvcd-doctor"
    said = doctor("completion", "bash")
    assert (said.code, said.err) == (0, "")
    path.write_text(said.out, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "completions"),
    [
        (["pref"], {"preflight"}),
        (["preflight", "--sel"], {"--select"}),
        (["preflight", "--select", "PF-ALB-00"], {"PF-ALB-001", "PF-ALB-005"}),
        (["preflight", "--area", "al"], {"alb"}),
        (["explain", "PF-VCD-007"], {"PF-VCD-007"}),
        (["lab", "seg-f"], {"seg-full"}),
        (["completion", "z"], {"zsh"}),
    ],
)
def test_bash_completes(script: Path, words: list[str], completions: set[str]) -> None:
    ended = subprocess.run(
        ["/bin/bash", "--norc", "-c", COMPLETED, "bash", str(script), "capvcd-doctor", *words],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    assert set(ended.stdout.split()) >= completions
    assert all(each.startswith(words[-1]) for each in ended.stdout.split())


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_a_script_with_the_ids_of_checks(shell: str) -> None:
    said = doctor("completion", shell)

    assert (said.code, said.err) == (0, "")
    assert "PF-ALB-005" in said.out
