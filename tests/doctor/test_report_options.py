"""Where reports go, what goes where meanwhile, and what a destination that cannot be written brings."""

import json
import os
import pty
import re
import subprocess
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from capvcd_checks.engine.suites import load_suite
from capvcd_lab.server import Lab
from capvcd_reports import schemas
from doctor.running import PATIENCE, Said, command_line, doctor, environment
from privileges import ordinary_user

COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-7]|4[0-7]|38|48|9[0-7])(?:;\d+)*m")
CHECKS = ("--select", "PF-CFG")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The environment file of a lab with a failure and warnings."""
    with Lab("article,seg-full") as lab:
        yield lab.write_files(tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="module")
def everything(config: Path) -> Said:
    """One run that writes all three reports beside the environment file."""
    folder = config.parent
    given = ("--junit", folder / "junit.xml", "--html", folder / "report.html", "--json", folder / "report.json")
    return doctor("preflight", "-c", config, *given)


def verdicts_of(document: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    """The verdicts in a JSON report."""
    return {each["id"]: each["verdict"] for each in document["checks"]}


def test_all_reports_of_one_run_hold_the_same_verdicts(everything: Said, config: Path) -> None:
    folder = config.parent
    document = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    Draft202012Validator(schemas.resolve(schemas.REPORT)).validate(document)
    verdicts = verdicts_of(document)
    cases = ET.parse(folder / "junit.xml").getroot().iter("testcase")  # noqa: S314 - our own file
    in_junit = {}
    for case in cases:
        said = {each.get("name"): each.get("value") for each in case.iter("property")}
        in_junit[str(case.get("name"))] = said["capvcd.verdict"]
    page = (folder / "report.html").read_text(encoding="utf-8")

    assert everything.code == 1
    assert set(verdicts) == set(load_suite("preflight").checks)
    assert in_junit == verdicts
    assert [check for check in verdicts if check not in page] == []
    assert "no-go" in page


def test_reports_are_for_their_owner_alone(everything: Said, config: Path) -> None:
    modes = {name: (config.parent / name).stat().st_mode & 0o777 for name in ("report.json", "report.html")}

    assert everything.code == 1
    assert modes == {"report.json": 0o600, "report.html": 0o600}


def test_json_on_standard_output_sends_all_talk_to_standard_error(config: Path) -> None:
    said = doctor("preflight", "-c", config, "--json", "-")

    assert verdicts_of(json.loads(said.out))["PF-ALB-005"] == "FAIL"
    assert "FAIL PF-ALB-005 " in said.err
    assert "\nno-go: " in said.err


@pytest.mark.parametrize(("option", "start"), [("--junit", "<?xml "), ("--html", "<!DOCTYPE html>")])
def test_any_report_can_go_to_standard_output(config: Path, option: str, start: str) -> None:
    said = doctor("preflight", "-c", config, option, "-", *CHECKS)

    assert said.out.startswith(start)
    assert "\nexit code 0: nothing failed" in said.err


def test_only_one_report_can(config: Path) -> None:
    said = doctor("preflight", "-c", config, "--json", "-", "--html", "-")

    assert (said.code, said.sentence) == (4, "only one report can go to standard output: give the others a file")


@pytest.mark.parametrize("option", ["--json", "--junit", "--html"])
def test_a_folder_that_is_not_there_is_one_sentence(config: Path, tmp_path: Path, option: str) -> None:
    target = tmp_path / "nowhere" / "report"
    said = doctor("preflight", "-q", "-c", config, option, target, *CHECKS)

    assert said.code == 4
    assert said.err == (
        f"capvcd-doctor: {target}: there is no folder {target.parent}; create it or choose another path\n"
    )


def test_a_destination_that_is_a_folder_is_one_sentence(config: Path, tmp_path: Path) -> None:
    said = doctor("preflight", "-q", "-c", config, "--html", tmp_path, *CHECKS)

    assert said.code == 4
    assert said.err.startswith(f"capvcd-doctor: {tmp_path}: this is a folder; name a file in it")


def test_a_folder_that_may_not_be_written_to_is_one_sentence(config: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with ordinary_user():
        said = doctor("preflight", "-q", "-c", config, "--json", tmp_path / "report.json", *CHECKS)

    assert said.code == 4
    assert "no permission to write there" in said.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize("option", ["--json", "--junit", "--html"])
def test_a_full_disk_is_one_sentence_and_not_the_users_fault(config: Path, option: str) -> None:
    said = doctor("preflight", "-q", "-c", config, option, "/dev/full", *CHECKS)

    assert said.code == 3
    assert said.err == (
        "capvcd-doctor: /dev/full: No space left on device; free some space there or choose another path\n"
    )


def test_a_run_that_did_not_begin_leaves_the_old_report(tmp_path: Path) -> None:
    old = tmp_path / "report.json"
    old.write_text("the old one", encoding="utf-8")
    said = doctor("preflight", "-c", tmp_path / "nowhere.yaml", "--json", old)

    assert said.code == 4
    assert old.read_text(encoding="utf-8") == "the old one"


def test_without_a_terminal_nothing_is_drawn(everything: Said) -> None:
    both = everything.out + everything.err

    assert [each for each in both if not each.isprintable() and each != "\n"] == []
    assert len([each for each in everything.out.splitlines() if each.startswith("FAIL ")]) == 1
    assert max(map(len, both.splitlines())) > 80
    assert everything.err.splitlines()[0] == "reading the environment"
    assert everything.err.splitlines()[1].startswith("done: ")
    assert len(everything.err.splitlines()) == 2


def test_colour_can_be_forced_and_forbidden(config: Path) -> None:
    given = ("preflight", "-c", config, *CHECKS)

    assert COLOUR.search(doctor(*given, "--color", "always").out)
    assert not COLOUR.search(doctor(*given, "--color", "never").out)


def on_a_terminal(*arguments: str | Path, **variables: str) -> str:
    """What a person sees who runs the command in a terminal."""
    ours, theirs = pty.openpty()
    seen: list[bytes] = []

    def look() -> None:
        while True:
            try:
                seen.append(os.read(ours, 65536))
            except OSError:  # Linux says EIO once the other side is closed
                return

    looking = threading.Thread(target=look)
    looking.start()
    with subprocess.Popen(
        command_line(*arguments), stdin=theirs, stdout=theirs, stderr=theirs, env=environment(variables)
    ) as command:
        os.close(theirs)
        command.wait(PATIENCE)
    looking.join(PATIENCE)
    os.close(ours)
    return b"".join(seen).decode()


def test_a_terminal_gets_colour_unless_no_color_is_set(config: Path) -> None:
    given = ("preflight", "-c", config, "--select", "PF-MGT")

    assert COLOUR.search(on_a_terminal(*given))
    assert not COLOUR.search(on_a_terminal(*given, NO_COLOR="1"))
    assert not COLOUR.search(on_a_terminal(*given, "--color", "never"))
