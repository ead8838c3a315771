"""``validate`` judges files alone: no endpoint is asked, and no secret is needed."""

import json
from pathlib import Path
from typing import Any

import pytest

from capvcd_lab.server import Lab
from doctor.running import doctor

MANIFEST = "capi-quickstart.yaml"


@pytest.fixture
def here(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The article's files, with the environment file, as the working directory."""
    monkeypatch.chdir(site)
    return site


@pytest.fixture
def alone(here: Path) -> Path:
    """The same without the environment file and its secrets."""
    (here / "environment.yaml").unlink()
    for secret in (here / "secrets").iterdir():
        secret.unlink()
    return here


def checks_of(*arguments: str | Path) -> dict[str, Any]:
    """The checks of a run of ``validate``, by id, and its exit code as ``exitCode``."""
    report = json.loads(doctor("validate", *arguments, "--json", "-").out)
    return {each["id"]: each for each in report["checks"]} | {"exitCode": report["exitCode"]}


def test_the_files_of_this_folder_are_judged_and_nothing_is_asked(alone: Path, article: Lab) -> None:
    asked = len(article.requests)
    said = doctor("validate")

    assert said.code == 0
    assert said.out.startswith("Validation for CAPVCD 0.5: the files alone\n")
    assert "0 requests; " in said.out
    assert (
        "go: nothing failed, and everything was decided that the files alone can tell; Cloud Director was not asked"
        in (" ".join(said.out.split()))
    )
    assert [line for line in said.err.splitlines() if line.startswith("read")] == [
        f"read     {MANIFEST}: manifest",
        "read     controller_manager_config.yaml: controller configuration",
        "read     kustomization.yaml: kustomization",
    ]
    assert len(article.requests) == asked


def test_no_check_that_needs_cloud_director_is_among_them(alone: Path) -> None:
    checks = checks_of()

    assert {"PF-CFG-001", "PF-CFG-002", "PF-CFG-004", "PF-INP-001", "PF-MGT-015"} <= set(checks)
    assert {each for each in checks if each.startswith(("PF-VCD", "PF-NSX", "PF-ALB", "PF-IMG", "PF-RGT"))} == set()


def test_an_environment_file_is_enough_and_its_secrets_are_not_needed(here: Path, article: Lab) -> None:
    (here / "secrets" / "vcd-password").unlink()
    asked = len(article.requests)
    said = doctor("validate", "-q")

    assert said.code == 0
    assert len(article.requests) == asked


@pytest.mark.parametrize(
    ("name", "old", "new", "check"),
    [
        (MANIFEST, "replicas: 1", 'replicas: "1"', "PF-CFG-001"),
        (MANIFEST, "\n  name:", "\n\tname:", "PF-INP-001"),
        ("controller_manager_config.yaml", "oneArm:", "onearm:", "PF-CFG-002"),
        ("kustomization.yaml", "MyVerySecurePassword", "PASSWORD", "PF-CFG-005"),
    ],
)
def test_a_fault_in_a_file_fails(alone: Path, name: str, old: str, new: str, check: str) -> None:
    text = (alone / name).read_text(encoding="utf-8")
    assert old in text
    (alone / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    checks = checks_of()

    assert (checks["exitCode"], checks[check]["verdict"]) == (1, "FAIL")


def test_files_can_be_named(alone: Path) -> None:
    checks = checks_of("--capvcd", "0.5", alone / MANIFEST)

    assert checks["PF-CFG-004"]["verdict"] == "PASS"
    assert checks["PF-CFG-002"]["verdict"] == "SKIP"


def test_a_release_that_files_leave_open_is_asked_for(alone: Path) -> None:
    said = doctor("validate", alone / MANIFEST)

    assert said.code == 4
    assert said.err.splitlines()[-1] == (
        "capvcd-doctor: Which release of CAPVCD is it: 0.5, 1.0, 1.1 or 1.2? Say it with --capvcd."
    )


def test_a_configuration_alone_is_judged_without_a_place_to_build(alone: Path) -> None:
    for name in (MANIFEST, "kustomization.yaml"):
        (alone / name).unlink()
    checks = checks_of()

    assert checks["PF-CFG-002"]["verdict"] == "PASS"
    assert checks["PF-CFG-001"]["verdict"] == "SKIP"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("-c", "environment.yaml", MANIFEST), "-c FILE names the files to judge already"),
        (("--capvcd", "1.3"), "environment.yaml says which release of CAPVCD it is: leave --capvcd out"),
        (("--json", MANIFEST), f"--json {MANIFEST}: this run reads that file; choose another path"),
        (("nowhere.yaml",), "nowhere.yaml: there is no such file; check the name"),
        (("--select", "PF-VCD-007"), "there is no check PF-VCD-007"),
    ],
)
def test_what_makes_no_sense_is_refused(here: Path, arguments: tuple[str, ...], sentence: str) -> None:
    said = doctor("validate", *arguments)

    assert said.code == 4
    assert said.sentence.startswith(sentence)


def test_a_folder_without_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = doctor("validate")

    assert (said.code, said.sentence) == (
        4,
        "there is none of the files here that CAPVCD is installed with; name them",
    )


def test_which_checks_would_run_can_be_asked(alone: Path) -> None:
    said = doctor("validate", "--collect-only")

    assert said.code == 0
    assert "PF-CFG-001" in said.out
    assert "PF-VCD-001" not in said.out
