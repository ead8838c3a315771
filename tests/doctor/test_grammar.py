"""A command line that does not fit is told in one sentence what was probably meant."""

from pathlib import Path

import pytest

from doctor.running import doctor


def test_without_a_command_there_is_the_help_and_no_success() -> None:
    said = doctor()

    assert said.code == 4
    assert said.out == ""
    assert said.err.startswith("usage: capvcd-doctor ")
    assert "exit codes:" in said.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("prefligt",), "there is no command prefligt; did you mean preflight?"),
        (("xyz",), "there is no command xyz"),
        (("--lab",), "there is no option --lab here; options stand behind the command"),
        (("preflight", "--selct", "PF"), "there is no option --selct; did you mean --select?"),
        (("preflight", "--nonsense"), "there is no option --nonsense"),
        (("init", "--kubconfig=x"), "there is no option --kubconfig; did you mean --kubeconfig?"),
        (("preflight", "--color", "alwys"), "--color is one of auto, always, never, not alwys; did you mean always?"),
        (("preflight", "--severity", "high"), "--severity is one of blocker, warning, info, not high"),
        (("lab", "article", "seg-full"), "seg-full is one argument too many"),
        (("completion", "csh"), "SHELL is one of bash, zsh, fish, not csh; did you mean zsh?"),
        (("explain",), "the following arguments are required: ID|PATH"),
    ],
)
def test_what_was_probably_meant_is_said(arguments: tuple[str, ...], sentence: str) -> None:
    said = doctor(*arguments)

    program = said.err.partition(":")[0]
    assert said.code == 4
    assert said.err == f"{program}: {sentence} (see {program} --help)\n"
    assert program in ("capvcd-doctor", f"capvcd-doctor {arguments[0]}")


@pytest.mark.parametrize("option", ["--color", "--jobs", "--severity"])
def test_a_file_that_an_option_took_for_its_value_is_said(tmp_path: Path, option: str) -> None:
    file = tmp_path / "check_site.py"
    said = doctor("preflight", option, file)

    assert said.code == 4
    assert f"; {file} was taken for its value: put it before {option}, or give the value between" in said.err


@pytest.mark.parametrize(("option", "example"), [("--lab", "--lab=article"), ("--json", "--json FILE")])
def test_a_check_file_is_neither_a_scenario_nor_overwritten(tmp_path: Path, option: str, example: str) -> None:
    file = tmp_path / "check_site.py"
    file.write_text("precious", encoding="utf-8")
    said = doctor("preflight", option, file)

    assert (said.code, said.sentence) == (
        4,
        f"{option} took {file} for its value; put your check files before it, or write {example}",
    )
    assert file.read_text(encoding="utf-8") == "precious"


def test_a_saved_run_that_an_option_took_for_its_destination_is_said(tmp_path: Path) -> None:
    said = doctor("report", "--html", tmp_path / "run.json")

    assert said.code == 4
    assert said.sentence.endswith(f"; --html took {tmp_path / 'run.json'} for its value")
