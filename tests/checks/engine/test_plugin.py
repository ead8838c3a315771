"""The plugin under plain pytest: silent without its options, and pytest's own words and codes with them."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from capvcd_checks.engine.suites import load_suite
from capvcd_lab.server import Lab

SITE_CHECKS = """
from capvcd_checks.engine.declare import Remedy, Severity, check, found, warn_unless
from capvcd_collectors.facts.cluster_api import NodePool
from capvcd_collectors.facts.plan import Plan


def declared(number, severity=Severity.WARNING):
    return check(
        f"LAB-{number}",
        title=f"Statement {number} holds",
        severity=severity,
        why="the site wants it",
        remedy=Remedy(ui="ask the site", api="PUT /site"),
    )


@declared(1)
def passes(plan: Plan) -> None:
    assert plan.clusters == 1, f"{plan.clusters} clusters"


@declared(2, Severity.BLOCKER)
def fails(pool: NodePool) -> None:
    assert pool.replicas == 7, found(f"{pool.replicas} of 7 <nodes>", pool.where("replicas"))


@declared(3)
def warns(plan: Plan) -> None:
    warn_unless(plan.clusters > 1, "a single cluster")
"""


@pytest.fixture
def site(pytester: pytest.Pytester) -> Path:
    """A user's folder with a check file of theirs and an ordinary test."""
    pytester.makepyfile(check_site=SITE_CHECKS)
    pytester.makepyfile(test_ordinary="def test_one(): pass")
    return pytester.path


def run(pytester: pytest.Pytester, config: Path, *args: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", f"--capvcd-config={config}", *args)


def test_without_options_nothing_happens(pytester: pytest.Pytester, site: Path) -> None:
    result = pytester.runpytest_subprocess()

    result.assert_outcomes(passed=1)
    assert "LAB-" not in result.stdout.str()
    assert site.exists()


def test_all_options_stand_in_one_group(pytester: pytest.Pytester) -> None:
    help_text = pytester.runpytest_subprocess("--help").stdout.str()

    groups = [block for block in help_text.split("\n\n") if "  --capvcd-" in block]
    assert len(groups) == 1
    assert groups[0].startswith("capvcd-doctor: validation of CAPVCD environments:")
    assert "--capvcd-json" in groups[0]


def test_a_users_checks_run_beside_their_tests(pytester: pytest.Pytester, site: Path, article_config: Path) -> None:
    result = run(pytester, article_config, "-v")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["check_site.py::LAB-1 PASSED*"])
    result.stdout.fnmatch_lines(["check_site.py::LAB-2 FAILED*"])
    result.stdout.fnmatch_lines(["check_site.py::LAB-3 WARN*"])
    result.stdout.fnmatch_lines(["*1 failed, 2 passed, 1 warn*"])
    assert site.exists()


def test_a_failure_is_words_and_evidence_not_a_traceback(
    pytester: pytest.Pytester, site: Path, article_config: Path
) -> None:
    output = run(pytester, article_config, str(site / "check_site.py")).stdout.str()

    assert "1 of 7 <nodes>" in output
    assert "spec.replicas" in output
    assert "Traceback" not in output
    assert "assert pool" not in output


def test_junit_holds_the_verdict_with_everything_to_act_on(
    pytester: pytest.Pytester, site: Path, article_config: Path, tmp_path: Path
) -> None:
    junit = tmp_path / "junit.xml"
    run(pytester, article_config, "check_site.py", f"--junitxml={junit}", "-o", "junit_logging=system-out")

    cases = {case.get("name"): case for case in ET.parse(junit).getroot().iter("testcase")}  # noqa: S314 - our own file
    assert set(cases) == {"LAB-1", "LAB-2", "LAB-3"}
    said = {each.get("name"): each.get("value") for each in cases["LAB-3"].iter("property")}
    assert said["capvcd.verdict"] == "WARN"
    assert said["capvcd.found"] == "a single cluster"
    assert said["capvcd.remedy.ui"] == "ask the site"
    assert "a single cluster" in (cases["LAB-3"].findtext("system-out") or "")
    assert cases["LAB-2"].find("failure") is not None
    assert site.exists()


def test_what_cannot_be_seen_is_an_error_in_pytests_terms(pytester: pytest.Pytester, tmp_path: Path) -> None:
    with Lab("article") as lab:
        config = lab.write_files(tmp_path / "lab")
    result = run(
        pytester, config, "--capvcd-suite=preflight", "--capvcd-select=PF-NSX-001", "--capvcd-request-timeout=2"
    )

    result.assert_outcomes(errors=1)
    assert "Traceback" not in result.stdout.str()


def test_collect_only_sends_nothing(pytester: pytest.Pytester, tmp_path: Path) -> None:
    with Lab("article") as lab:
        config = lab.write_files(tmp_path / "lab")
        result = run(pytester, config, "--capvcd-suite=preflight", "--collect-only", "-q")
        assert lab.requests.settled() == ()

    listed = {line.partition("::")[2] for line in result.outlines if line.startswith("preflight::")}
    assert listed == set(load_suite("preflight").checks)


def test_selection_by_id_keyword_and_marker(pytester: pytest.Pytester, article_config: Path) -> None:
    def chosen(*args: str) -> set[str]:
        result = run(pytester, article_config, "--capvcd-suite=preflight", "--collect-only", "-q", *args)
        return {line.partition("::")[2] for line in result.outlines if line.startswith("preflight::")}

    alb = {name for name in load_suite("preflight").checks if name.startswith("PF-ALB")}
    assert chosen("--capvcd-select=PF-ALB") == alb
    assert chosen("--capvcd-select=PF-ALB", "--capvcd-ignore=PF-ALB-001") == alb - {"PF-ALB-001"}
    assert chosen("-k", "ALB") == alb
    assert chosen("-m", "alb") == alb
    assert chosen("-m", "alb and blocker", "--capvcd-severity=blocker") == alb - {"PF-ALB-006"}


def test_an_unknown_id_is_a_usage_error_with_the_nearest(pytester: pytest.Pytester, article_config: Path) -> None:
    result = run(pytester, article_config, "--capvcd-suite=preflight", "--capvcd-select=PF-ALB-055")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*there is no check PF-ALB-055; did you mean PF-ALB-005*"])


def test_a_suite_without_an_environment_is_a_usage_error(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--capvcd-suite=preflight")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*add --capvcd-config FILE*"])


def test_xdist_is_refused_with_the_reason(pytester: pytest.Pytester, article_config: Path) -> None:
    result = run(pytester, article_config, "--capvcd-suite=preflight", "-n", "2")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*once per worker*"])


def test_optimised_python_is_refused(article_config: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-O", "-m", "pytest", "--capvcd-suite=preflight", f"--capvcd-config={article_config}"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "python -O strips the assertions" in result.stderr


def test_two_checks_of_one_id_are_refused(pytester: pytest.Pytester, article_config: Path) -> None:
    pytester.makepyfile(check_one=SITE_CHECKS, check_two=SITE_CHECKS)
    result = run(pytester, article_config)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*two checks are called LAB-1*"])


def test_facts_are_fixtures_of_ordinary_tests(pytester: pytest.Pytester, article_config: Path) -> None:
    pytester.makepyfile(
        """
        def test_edge(edge_gateway):
            assert edge_gateway.gateway_type == "NSXT_BACKED"

        def test_pools(node_pools):
            assert {pool.role for pool in node_pools} == {"control-plane", "workers"}

        def test_bundles(rights_bundles):
            raise AssertionError("there is no provider in this environment")
        """
    )
    result = run(pytester, article_config, "-rs")

    result.assert_outcomes(passed=2, skipped=1)
    result.stdout.fnmatch_lines(["*provider*"])


def test_a_users_broken_check_file_is_one_line(pytester: pytest.Pytester, article_config: Path) -> None:
    pytester.makepyfile(check_broken="def check(:")
    result = run(pytester, article_config)

    result.stdout.fnmatch_lines(["*check_broken.py:1: SyntaxError*"])
    assert "Traceback" not in result.stdout.str()
