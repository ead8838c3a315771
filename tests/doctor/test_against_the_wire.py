"""What Cloud Director's address can answer with, end to end: a verdict as the rule says, and never a traceback."""

import json
from pathlib import Path

import pytest

from capvcd_lab.server import Lab
from doctor.running import Said, doctor

FILES_ONLY = {"PF-CFG-003", "PF-CFG-004"}
"""Checks of the user's own files, which no trouble of the wire may touch."""

SOME = ("--select", "PF-VCD,PF-NSX-001,PF-ALB-005,PF-CFG-003,PF-CFG-004")
"""Some of everything; the table of scenarios holds what every check says."""

WIRE = {
    "vcd-down": (1, "PF-VCD-001", "FAIL", "connection refused"),
    "tls-unknown-ca": (10, "PF-VCD-001", "UNKNOWN", "certificate signed by an unknown authority"),
    "tls-expired": (1, "PF-VCD-001", "FAIL", "certificate expired"),
    "tls-wrong-host": (1, "PF-VCD-001", "FAIL", "certificate is for another host"),
    "html-instead-of-json": (10, "PF-VCD-004", "UNKNOWN", "POST https://"),
    "password-wrong": (1, "PF-VCD-004", "FAIL", "Cloud Director rejected administrator@xav_lab"),
    "user-locked": (1, "PF-VCD-004", "FAIL", "Cloud Director rejected administrator@xav_lab"),
    "api-version-removed": (1, "PF-VCD-003", "FAIL", "Cloud Director does not offer API 36.0"),
    "api-only-older": (1, "PF-VCD-003", "FAIL", "Cloud Director does not offer API 36.0"),
}
REQUEST = {
    "vcd-down": "/api/versions",
    "tls-unknown-ca": "/api/versions",
    "tls-expired": "/api/versions",
    "tls-wrong-host": "/api/versions",
    "html-instead-of-json": "/cloudapi/1.0.0/sessions",
    "password-wrong": "/cloudapi/1.0.0/sessions",
    "user-locked": "/cloudapi/1.0.0/sessions",
}
"""The request that every undecided check names."""


def checks_of(said: Said) -> dict[str, dict[str, object]]:
    """The checks of a JSON report on standard output."""
    return {each["id"]: each for each in json.loads(said.out)["checks"]}


def findings(check: dict[str, object]) -> str:
    """All that the findings of *check* say."""
    return json.dumps(check["findings"])


def no_traceback(said: Said) -> bool:
    """Whether the run spoke only in its own words."""
    return "Traceback" not in said.out + said.err and "a defect of" not in said.out + said.err


@pytest.mark.parametrize("scenario", WIRE)
def test_trouble_on_the_wire_is_a_verdict(scenario: str, tmp_path: Path) -> None:
    with Lab(f"article,{scenario}") as lab:
        said = doctor("preflight", "-c", lab.write_files(tmp_path), *SOME, "--json", "-")
    code, check, verdict, words = WIRE[scenario]
    checks = checks_of(said)

    assert no_traceback(said)
    assert said.code == code
    assert checks[check]["verdict"] == verdict
    assert words in findings(checks[check])
    assert {name for name, each in checks.items() if each["verdict"] == "FAIL"} == (
        {check} if verdict == "FAIL" else set()
    )
    assert {checks[name]["verdict"] for name in FILES_ONLY} == {"PASS"}
    undecided = {name: each for name, each in checks.items() if each["verdict"] == "UNKNOWN"}
    assert [name for name, each in undecided.items() if REQUEST[scenario] not in findings(each)] == []


def test_a_name_that_does_not_resolve_is_a_verdict(site: Path, article: Lab) -> None:
    for file in site.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(article.endpoints["vcd"], "https://vcd.lab.invalid"), encoding="utf-8")
    said = doctor("preflight", "-c", site / "environment.yaml", *SOME, "--json", "-")
    checks = checks_of(said)

    assert no_traceback(said)
    assert said.code == 1
    assert {name for name, each in checks.items() if each["verdict"] == "FAIL"} == {"PF-VCD-001"}
    assert "https://vcd.lab.invalid: name not resolved" in findings(checks["PF-VCD-001"])
    assert "a host name that this machine can resolve in vcd.url" in findings(checks["PF-NSX-001"])


def test_a_clock_an_hour_off_changes_no_verdict(tmp_path: Path, article: Lab, written: Path) -> None:
    healthy = checks_of(doctor("preflight", "-c", written / "environment.yaml", *SOME, "--json", "-"))
    with Lab("article,clock-skew") as lab:
        said = doctor("preflight", "-c", lab.write_files(tmp_path), *SOME, "--json", "-")
    skewed = checks_of(said)

    assert no_traceback(said)
    assert {name: each["verdict"] for name, each in skewed.items()} == {
        name: each["verdict"] for name, each in healthy.items()
    }


@pytest.mark.parametrize("verbosity", ["-v", "-vv"])
def test_more_words_do_not_mean_a_traceback(tmp_path: Path, verbosity: str) -> None:
    with Lab("article,vcd-down") as lab:
        said = doctor("preflight", "-c", lab.write_files(tmp_path), verbosity, *SOME)

    assert no_traceback(said)
    assert "FAIL PF-VCD-001 " in said.out
