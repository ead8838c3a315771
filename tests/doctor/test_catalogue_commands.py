"""``list`` and ``explain``: the catalogue, for people and as JSON."""

import json
import subprocess
from pathlib import Path

import pytest

from capvcd_checks.engine.evaluate import identity_of
from capvcd_checks.engine.suites import load_suite
from doctor.running import apart, command_line, doctor, environment

IDS = tuple(load_suite("preflight").checks)


def titles() -> dict[str, str]:
    """Every check's statement."""
    return {
        name: identity.title for name, each in load_suite("preflight").checks.items() if (identity := identity_of(each))
    }


def test_list_names_every_check_with_its_statement() -> None:
    said = doctor("list")
    words = " ".join(said.out.split())

    assert said.code == 0
    assert said.err == ""
    assert [each for each in IDS if f" {each} " not in words] == []
    assert [each for each in titles().values() if each not in words] == []


def test_list_takes_prefixes_in_any_case() -> None:
    listed = {word for word in doctor("list", "pf-alb", "PF-VCD-001").out.split() if word.startswith("PF-")}

    assert listed == {each for each in IDS if each.startswith("PF-ALB") or each == "PF-VCD-001"}


def test_list_as_json_holds_the_same_catalogue() -> None:
    document = json.loads(doctor("list", "--json").out)

    assert {each["id"]: each["title"] for each in document["checks"]} == titles()


@pytest.mark.parametrize("check", IDS)
def test_every_check_can_be_explained(check: str) -> None:
    said = doctor("explain", check)
    labels = {line.split()[0] for line in said.out.splitlines() if line.startswith("    ") and line[4] != " "}

    assert said.code == 0
    assert said.out.startswith(f"{check} ")
    assert labels >= {"severity", "lines", "why", "fix", "or", "reads"}


def test_explain_takes_several_ids_in_any_case() -> None:
    said = doctor("explain", "pf-alb-005", "PF-VCD-001")

    assert [line.split()[0] for line in said.out.splitlines() if line.startswith("PF-")] == ["PF-ALB-005", "PF-VCD-001"]


def test_explain_as_json_is_one_document_per_check() -> None:
    text = doctor("explain", "--json", "PF-ALB-005", "PF-VCD-001").out
    decoder = json.JSONDecoder()
    first, end = decoder.raw_decode(text)
    second = json.loads(text[end:])

    assert [each["check"]["id"] for each in (first, second)] == ["PF-ALB-005", "PF-VCD-001"]
    assert first["check"]["remedy"]["api"].startswith("PUT /cloudapi/1.0.0/loadBalancer/")
    assert "plan" in first["reads"]


def test_an_unknown_id_among_known_ones_explains_nothing() -> None:
    said = doctor("explain", "PF-ALB-005", "PF-ALB-055")

    assert said.code == 4
    assert said.sentence.startswith("there is no check PF-ALB-055; did you mean PF-ALB-005")


@pytest.mark.parametrize("arguments", [("list",), ("list", "--json"), ("explain", "PF-ALB-005"), ("lab", "--list")])
def test_a_reader_that_leaves_early_is_no_accident(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    command = subprocess.Popen(
        command_line(*arguments), cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert command.stdout is not None
    assert command.stderr is not None
    command.stdout.close()
    with command.stderr as stderr:
        complaint = stderr.read()

    assert complaint == b""
    assert command.wait(60) == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize("arguments", [("list",), ("explain", "PF-ALB-005", "--json"), ("lab", "--list")])
def test_a_full_disk_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            command_line(*arguments),
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )

    assert ended.returncode == 3
    assert ended.stderr == "capvcd-doctor: standard output: No space left on device; free some space\n"


def test_piped_output_holds_no_control_characters(tmp_path: Path) -> None:
    said = apart("explain", "PF-ALB-005", cwd=tmp_path)

    assert [each for each in said.out if not each.isprintable() and each != "\n"] == []


OWN = """
from capvcd_checks import Remedy, Severity, check
from capvcd_collectors.facts import EdgeGateway

@check(
    "SITE-7",
    title="The edge is one of ours",
    severity=Severity.INFO,
    why="The site has naming rules.",
    remedy=Remedy(ui="Rename it"),
)
def edge_is_ours(edge: EdgeGateway) -> None:
    assert edge.name.startswith("t-")
"""


def test_a_users_checks_are_listed_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "check_site.py").write_text(OWN, encoding="utf-8")
    said = doctor("list", tmp_path)
    only = doctor("list", "SITE", tmp_path / "check_site.py", "--json")

    assert said.code == 0
    assert "SITE-7" in said.out
    assert "PF-ALB-005" in said.out
    assert [each["id"] for each in json.loads(only.out)["checks"]] == ["SITE-7"]


@pytest.mark.parametrize("ids", [(), ("site-7",)])
def test_a_users_check_is_explained(tmp_path: Path, ids: tuple[str, ...]) -> None:
    (tmp_path / "check_site.py").write_text(OWN, encoding="utf-8")
    said = doctor("explain", *ids, tmp_path / "check_site.py")

    assert said.code == 0
    assert said.out.startswith("SITE-7")
    assert "The site has naming rules." in said.out
    assert "edge gateway" in said.out
    assert "PF-ALB" not in said.out


def test_a_users_file_without_checks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "check_site.py").write_text("x = 1\n", encoding="utf-8")
    said = doctor("list", tmp_path / "check_site.py")

    assert (said.code, said.sentence) == (
        4,
        f"{tmp_path / 'check_site.py'}: there is no check in this file; decorate its functions with @check",
    )
