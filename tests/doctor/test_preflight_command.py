"""``preflight``: what its exit code means to a script, and what its options choose."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from capvcd_checks.engine.suites import load_suite
from capvcd_checks.engine.verdicts import FailOn, Finding, Severity, Verdict
from capvcd_lab.faults import Fault
from capvcd_lab.server import Lab
from doctor.running import PATIENCE, Said, apart, doctor, environment
from reports.made_up import check, result, run_of

FILE_CHECKS = ("--select", "PF-CFG-003", "--select", "PF-CFG-004")
"""Checks that ask nothing of Cloud Director."""
SITE_CHECK = """
from capvcd_checks.engine.declare import Remedy, Severity, check, warn_unless
from capvcd_collectors.facts.plan import Plan


@check(
    "SITE-1",
    title="The site allows a single cluster",
    severity=Severity.WARNING,
    why="the site is small",
    remedy=Remedy(ui="ask the site", api="none"),
)
def one_cluster(plan: Plan) -> None:
    assert plan.clusters == {clusters}, f"{{plan.clusters}} clusters, and {clusters} are allowed"
"""


@pytest.fixture
def config(site: Path) -> Path:
    """The environment file of a healthy article, in a folder of the test's own."""
    return site / "environment.yaml"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The environment file of an article whose service engine group is full, and tight in addresses."""
    with Lab("article,seg-full,pool-tight") as lab:
        yield lab.write_files(tmp_path_factory.mktemp("broken"))


def judged(said: Said) -> dict[str, str]:
    """The verdicts in a JSON report on standard output."""
    return {each["id"]: each["verdict"] for each in json.loads(said.out)["checks"]}


def test_0_when_nothing_fails(config: Path) -> None:
    said = doctor("preflight", "-c", config)

    assert said.code == 0
    assert f" of {len(load_suite('preflight').checks)} checks (-v lists them)\n" in said.out
    assert "FAIL " not in said.out
    assert "\ngo: " in said.out


def test_1_when_a_check_fails(broken: Path) -> None:
    said = doctor("preflight", "-c", broken)

    assert said.code == 1
    assert "FAIL PF-ALB-005 " in said.out
    assert "\nno-go: " in said.out


def test_10_when_something_could_not_be_decided(article: Lab, config: Path) -> None:
    struck = article.faults.add(Fault(kind="status", status=404, path="/cloudapi/1.0.0/orgVdcNetworks*"))
    try:
        said = doctor("preflight", "-c", config)
    finally:
        article.faults.clear()

    assert struck.struck > 0
    assert said.code == 10
    assert "UNKNOWN" in said.out
    assert "GET /cloudapi/1.0.0/orgVdcNetworks" in " ".join(said.out.split())
    assert "\nundecided: " in said.out


def test_5_when_nothing_is_selected(config: Path, article: Lab) -> None:
    asked = len(article.requests)
    said = doctor("preflight", "-c", config, "--select", "PF-VCD", "--area", "alb")

    assert said.code == 5
    assert said.sentence == "no check was selected; 'capvcd-doctor list' shows every id"
    assert len(article.requests) == asked


def code_of(verdict: Verdict, severity: Severity, fail_on: str | None) -> int:
    """The exit code of a run in which one check of *severity* ends with *verdict*."""
    finding = Finding(verdict, "", "as it is")
    run = run_of(result(check("PF-ALB-005", severity=severity), finding))
    return replace(run, fail_on=FailOn.FAIL if fail_on is None else FailOn(fail_on)).exit_code


@pytest.mark.parametrize(
    ("fail_on", "warn", "unknown", "failed_warning", "failed_blocker"),
    [
        (None, 0, 10, 1, 1),
        ("blocker", 0, 10, 0, 1),
        ("warning", 1, 10, 1, 1),
        ("unknown", 1, 1, 1, 1),
    ],
)
def test_fail_on_moves_the_line(
    fail_on: str | None, warn: int, unknown: int, failed_warning: int, failed_blocker: int
) -> None:
    assert code_of(Verdict.PASS, Severity.BLOCKER, fail_on) == 0
    assert code_of(Verdict.WAIVED, Severity.BLOCKER, fail_on) == 0
    assert code_of(Verdict.WARN, Severity.BLOCKER, fail_on) == warn
    assert code_of(Verdict.UNKNOWN, Severity.BLOCKER, fail_on) == unknown
    assert code_of(Verdict.FAIL, Severity.WARNING, fail_on) == failed_warning
    assert code_of(Verdict.FAIL, Severity.BLOCKER, fail_on) == failed_blocker


def test_fail_on_blocker_lets_a_failed_warning_pass(broken: Path, tmp_path: Path) -> None:
    site = tmp_path / "check_site.py"
    site.write_text(SITE_CHECK.format(clusters=2), encoding="utf-8")
    given = ("preflight", "-c", broken, "--select", "SITE", site)

    assert doctor(*given).code == 1
    assert doctor(*given, "--fail-on", "blocker").code == 0


def test_select_and_ignore_take_prefixes_and_ask_only_what_is_needed(article: Lab, config: Path) -> None:
    asked = len(article.requests)
    said = doctor("preflight", "-c", config, "--json", "-", *FILE_CHECKS, "--ignore", "PF-CFG-004")

    assert judged(said) == {"PF-CFG-003": "PASS"}
    assert len(article.requests) == asked


def test_severity_and_area_choose(config: Path) -> None:
    def chosen(*arguments: str) -> set[str]:
        words = doctor("preflight", "-c", config, "--collect-only", *arguments).out.split()
        return {word for word in words if word.startswith("PF-")}

    alb = {each for each in load_suite("preflight").checks if each.startswith("PF-ALB")}
    assert chosen() == set(load_suite("preflight").checks)
    assert chosen("--select", "PF-ALB") == alb
    assert chosen("--area", "alb") == alb
    assert chosen("--area", "alb", "--severity", "blocker") == alb - {"PF-ALB-006"}
    assert chosen("--select", "pf-alb", "--ignore", "PF-ALB-005") == alb - {"PF-ALB-005"}
    assert chosen("--area", "alb,img") == chosen("--area", "alb", "--area", "img") > alb


def test_collect_only_sends_nothing(article: Lab, config: Path) -> None:
    asked = len(article.requests)
    said = doctor("preflight", "-c", config, "--collect-only")

    assert said.code == 0
    assert len(article.requests) == asked


def test_verbose_lists_what_passed_and_quiet_only_the_end(config: Path) -> None:
    plain, verbose, quiet = (doctor("preflight", "-c", config, *each) for each in ((), ("-v",), ("-q",)))

    assert "PASS PF-VCD-001" not in plain.out
    assert "PASS PF-VCD-001" in verbose.out
    assert quiet.out.splitlines()[0].startswith("5 WARN ")
    assert quiet.err == ""


def test_a_sites_own_checks_run_beside_the_built_in_ones(config: Path, tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "check_site.py").write_text(SITE_CHECK.format(clusters=1), encoding="utf-8")
    verdicts = judged(doctor("preflight", "-c", config, "--json", "-", tmp_path / "checks"))

    assert set(verdicts) == {*load_suite("preflight").checks, "SITE-1"}
    assert verdicts["SITE-1"] == "PASS"


def test_the_embedded_lab_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = doctor("preflight", "--lab")

    assert said.code == 0
    assert "organization xav_lab, VDC" in said.out
    assert list(tmp_path.iterdir()) == []


def test_a_patch_changes_the_embedded_lab(tmp_path: Path) -> None:
    patch = tmp_path / "patch.yaml"
    patch.write_text("orgs[name=xav_lab].is_enabled: false\n", encoding="utf-8")
    said = doctor("preflight", "--lab", "--lab-patch", patch, "--select", "PF-VCD-006,PF-CFG-003", "--json", "-")

    assert judged(said)["PF-VCD-006"] in ("FAIL", "UNKNOWN")
    assert judged(said)["PF-CFG-003"] == "PASS"


def test_the_folder_it_is_started_in_has_no_say(config: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "pytest.ini").write_text("[pytest]\naddopts = --maxfail=1 --nonsense\n", encoding="utf-8")
    (here / "conftest.py").write_text("raise RuntimeError('not yours to read')\n", encoding="utf-8")
    (here / "test_mine.py").write_text("def test_mine(): raise RuntimeError\n", encoding="utf-8")
    said = apart("preflight", "-c", config, *FILE_CHECKS, cwd=here, env={"PYTEST_ADDOPTS": "--nonsense"})

    assert said.code == 0
    assert "2 PASS of 2 checks " in said.out
    assert {each.name for each in here.iterdir()} == {"pytest.ini", "conftest.py", "test_mine.py"}


def test_neither_pytest_nor_its_plugins_are_imported(config: Path, tmp_path: Path) -> None:
    program = (
        "import sys\nfrom capvcd_doctor.cli import main\n"
        "code = main(sys.argv[1:])\nprint(code, sorted({'pytest', '_pytest', 'pluggy'} & set(sys.modules)))\n"
    )
    reports = ("--json", "r.json", "--junit", "r.xml", "--html", "r.html")
    ended = subprocess.run(
        (sys.executable, "-c", program, "preflight", "-q", "-c", config, *reports),
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )

    assert ended.stdout.splitlines()[-1] == "0 []"
