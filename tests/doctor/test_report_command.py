"""A saved run is rendered again, in any format, without asking anybody anything."""

import json
from pathlib import Path

import pytest

from capvcd_lab.server import Lab
from doctor.running import doctor


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run with failures, saved."""
    folder = tmp_path_factory.mktemp("saved")
    with Lab("article,seg-full,snat-missing") as lab:
        doctor("preflight", "-q", "-c", lab.write_files(folder / "lab"), "--json", folder / "run.json")
    return folder / "run.json"


def test_it_is_shown_as_the_command_showed_it(saved: Path) -> None:
    said = doctor("report", saved)

    assert said.code == 1
    assert "FAIL PF-NSX-005 t-tenant-edge has no SNAT rule" in said.out
    assert said.out.endswith("exit code 1: 2 checks failed\n")


@pytest.mark.parametrize(("option", "start"), [("--junit", "<?xml "), ("--html", "<!DOCTYPE html>"), ("--json", "{")])
def test_every_format_can_be_made_of_it(saved: Path, tmp_path: Path, option: str, start: str) -> None:
    said = doctor("report", saved, option, tmp_path / "again")

    assert (said.code, said.out, said.err) == (1, "", "")
    assert (tmp_path / "again").read_text(encoding="utf-8").startswith(start)


def test_json_made_of_it_is_the_same_json(saved: Path) -> None:
    assert doctor("report", saved, "--json", "-").out == saved.read_text(encoding="utf-8")


def test_concise_is_one_line_for_each_finding(saved: Path) -> None:
    lines = doctor("report", saved, "--format", "concise").out.splitlines()

    assert [line.split()[:2] for line in lines if line.startswith("FAIL")] == [
        ["FAIL", "PF-NSX-005"],
        ["FAIL", "PF-ALB-005"],
    ]


def test_its_schema_is_printed_and_fits_it(saved: Path) -> None:
    schema = json.loads(doctor("report", "--schema").out)

    assert schema["$id"] == json.loads(saved.read_text(encoding="utf-8"))["$schema"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "this is not JSON"),
        ("{}", "it has no schemaVersion"),
        ('{"schemaVersion": "1.0"}', "has schema version 1.0"),
        ('{"schemaVersion": "2.0"}', "this is not a report of capvcd-doctor"),
        ("\udcff", "it is not UTF-8 text"),
    ],
)
def test_what_is_no_report_is_refused_in_one_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "run.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    said = doctor("report", tmp_path / "run.json")

    assert said.code == 4
    assert said.sentence.startswith(f"{tmp_path / 'run.json'}: ")
    assert sentence in said.sentence


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "No such file" in doctor("report", tmp_path / "nowhere.json").sentence
    assert "name a report" in doctor("report").sentence


def test_two_reports_on_standard_output_are_refused(saved: Path) -> None:
    said = doctor("report", saved, "--json", "-", "--junit", "-")

    assert said.code == 4
    assert said.sentence == "only one report can go to standard output: give the others a file"
