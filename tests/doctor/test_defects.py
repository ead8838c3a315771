"""A defect, ours or of a site's own check, is said in words and never passes for a good verdict."""

import json
from pathlib import Path

import pytest

from doctor.running import doctor

HEADER = """
from capvcd_checks.engine.declare import Remedy, Severity, check
from capvcd_collectors.facts.cluster_api import NodePool
from capvcd_collectors.facts.manifests import ManifestObject


def declared(number):
    return check(
        f"SITE-{number}",
        title="The site's own statement",
        severity=Severity.BLOCKER,
        why="the site wants it",
        remedy=Remedy(ui="ask the site", api="none"),
    )

"""
DEFECTS = {
    "a check that ends the process": "@declared(1)\ndef ends() -> None:\n    raise SystemExit(0)\n",
    "a check with two subjects": "@declared(1)\ndef two(pool: NodePool, each: ManifestObject) -> None: ...\n",
    "a check that breaks": "@declared(1)\ndef breaks(pool: NodePool) -> None:\n    raise KeyError('hunter2')\n",
}
PLANTED = "hunter2-correct-horse"


@pytest.fixture
def config(site: Path) -> Path:
    """The environment file of a healthy article."""
    return site / "environment.yaml"


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_broken_check_is_undecided_and_a_defect(config: Path, tmp_path: Path, defect: str) -> None:
    (tmp_path / "check_site.py").write_text(HEADER + DEFECTS[defect], encoding="utf-8")
    said = doctor("preflight", "-c", config, "--select", "SITE,PF-CFG-003", tmp_path / "check_site.py", "--json", "-")
    verdicts = {each["id"]: each["verdict"] for each in json.loads(said.out)["checks"]}

    assert said.code == 3
    assert verdicts == {"SITE-1": "UNKNOWN", "PF-CFG-003": "PASS"}
    assert "a defect of this check" in " ".join(said.err.split())
    assert "Traceback" not in said.err
    assert "hunter2" not in said.err + said.out


def test_a_failure_still_outranks_a_defect(config: Path, tmp_path: Path) -> None:
    text = HEADER + DEFECTS["a check that ends the process"]
    text += "\n@declared(2)\ndef fails() -> None:\n    assert False, 'it does not hold'\n"
    (tmp_path / "check_site.py").write_text(text, encoding="utf-8")

    assert doctor("preflight", "-c", config, "--select", "SITE", tmp_path / "check_site.py").code == 1


def test_a_users_tests_are_not_run(config: Path, tmp_path: Path) -> None:
    (tmp_path / "check_site.py").write_text(
        f"{HEADER}@declared(1)\ndef holds() -> None:\n    assert 1 + 1 == 2\n", encoding="utf-8"
    )
    (tmp_path / "test_site.py").write_text("raise RuntimeError('imported')\n", encoding="utf-8")
    said = doctor("preflight", "-c", config, "--select", "SITE", tmp_path)

    assert said.code == 0
    assert "1 PASS of 1 check" in said.out


def test_our_own_defect_is_one_sentence(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"password={PLANTED}")

    monkeypatch.setattr("capvcd_reports.formats.terminal.render", broken)
    said = doctor("preflight", "-q", "-c", config, "--select", "PF-CFG-003")

    assert (said.code, said.sentence) == (
        3,
        "a defect of this tool (RuntimeError); run again with -vv and report what it prints",
    )


def test_what_vv_prints_of_it_holds_no_secret(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"password={PLANTED}")

    monkeypatch.setattr("capvcd_reports.formats.terminal.render", broken)
    said = doctor("preflight", "-vv", "-c", config, "--select", "PF-CFG-003")

    assert said.code == 3
    assert "RuntimeError: password=[redacted]" in said.err
    assert PLANTED not in said.err


def test_a_secret_of_the_run_in_a_defect_is_redacted(
    config: Path, monkeypatch: pytest.MonkeyPatch, written: Path
) -> None:
    secret = (written / "secrets" / "vcd-password").read_text(encoding="utf-8").strip()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"it was {secret}")

    monkeypatch.setattr("capvcd_checks.engine.judge.judge", broken)
    plain = doctor("preflight", "-q", "-c", config, "--select", "PF-CFG-003")
    verbose = doctor("preflight", "-vv", "-c", config, "--select", "PF-CFG-003")

    assert (plain.code, verbose.code) == (3, 3)
    assert plain.sentence == "a defect of this tool (RuntimeError); run again with -vv and report what it prints"
    assert "RuntimeError: it was [redacted]" in verbose.err
    assert secret not in plain.err + verbose.err


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_what_a_users_check_prints_stays_out_of_the_report_and_holds_no_secret(
    config: Path, tmp_path: Path, written: Path, stream: str
) -> None:
    secret = (written / "secrets" / "vcd-password").read_text(encoding="utf-8").strip()
    printing = f"    import sys\n    print('heard ' + {secret!r}, file=sys.{stream})\n"
    (tmp_path / "check_site.py").write_text(f"{HEADER}@declared(1)\ndef prints() -> None:\n{printing}", "utf-8")

    said = doctor("preflight", "-c", config, "--select", "SITE", tmp_path / "check_site.py", "--json", "-")

    assert json.loads(said.out)["checks"][0]["verdict"] == "PASS"
    assert "heard [redacted]" in said.err
    assert secret not in said.out + said.err
