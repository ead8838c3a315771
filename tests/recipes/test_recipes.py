"""The recipes of CONTRIBUTING.md, executed: an endpoint, a fact, a check, a suite and a format that the product learns.

All of them are in ``installed/``, as a package that announces them by entry points; no file of the product knows them.
"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from capvcd_lab.server import Lab
from doctor.running import PATIENCE, environment
from recipes.address_register import PASSWORD, TOKEN, USER, AddressRegister, served_register

HERE = Path(__file__).parent
INSTALLED = HERE / "installed"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[AddressRegister]:
    """A served address register."""
    with served_register(tmp_path) as served:
        yield served


@pytest.fixture
def config(article: Lab, register: AddressRegister, tmp_path: Path) -> Path:
    """An environment file that names the register besides Cloud Director."""
    config = article.write_files(tmp_path / "article")
    (tmp_path / "article" / "register-password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    section = {
        "url": register.url,
        "username": USER,
        "password": {"file": "register-password"},
        "caFile": str(tmp_path / "register-ca.pem"),
    }
    with config.open("a", encoding="utf-8") as file:
        file.write(f"ipam: {json.dumps(section)}\n")
    return config


def run(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """Run Python with *arguments*, with the example package on its path as if it were installed."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env={**environment(), "PYTHONPATH": str(INSTALLED), **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def doctor(*arguments: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run the command, likewise."""
    return run("-m", "capvcd_doctor", *arguments, cwd=cwd)


def test_the_command_runs_the_suite_and_writes_the_format(
    register: AddressRegister, config: Path, article: Lab, tmp_path: Path
) -> None:
    register.pools = [{"name": "vips", "size": 64, "taken": 64}, {"name": "nodes", "size": 64, "taken": 61}]
    asked = len(article.requests)

    said = doctor("nightly", "-c", config, "--csv", "out.csv", "--json", "out.json", cwd=tmp_path)

    assert said.returncode == 1, said.stderr
    assert "FAIL NT-IPAM-001 vips has no free address: 64 of 64 are taken" in said.stdout
    assert "Register > Pools > vips > Extend" in said.stdout
    rows = list(csv.reader((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[1:] == [
        ["FAIL", "NT-IPAM-001", "vips", "vips has no free address: 64 of 64 are taken"],
        ["WARN", "NT-IPAM-001", "nodes", "nodes has only 3 of 64 addresses left"],
    ]
    report = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (report["suite"], report["requests"]["byEndpoint"]) == ("nightly", {"ipam": 3})
    assert register.requests == [("POST", "/login"), ("GET", "/pools"), ("DELETE", "/login")]
    assert register.sessions == 0
    assert len(article.requests) == asked


def test_plain_pytest_runs_the_same_suite(register: AddressRegister, config: Path, tmp_path: Path) -> None:
    register.pools = [{"name": "vips", "size": 64, "taken": 64}]

    said = run(
        *("-m", "pytest", "-p", "no:cacheprovider", "-v"),
        *("--capvcd-suite=nightly", f"--capvcd-config={config}", "--capvcd-json=out.json"),
        cwd=tmp_path,
    )

    assert said.returncode == 1, said.stdout
    assert "NT-IPAM-001 FAILED" in said.stdout
    report = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [(each["id"], each["verdict"]) for each in report["checks"]] == [("NT-IPAM-001", "FAIL")]
    assert register.sessions == 0


def test_the_fact_is_a_fixture_of_ordinary_tests(register: AddressRegister, config: Path, tmp_path: Path) -> None:
    (tmp_path / "test_pools.py").write_text(
        "def test_pools(address_pools):\n    assert [each.name for each in address_pools] == ['vips']\n",
        encoding="utf-8",
    )

    said = run(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--capvcd-config={config}", "test_pools.py", cwd=tmp_path
    )

    assert said.returncode == 0, said.stdout
    assert register.requests[1:2] == [("GET", "/pools")]


def test_list_explain_and_help_know_what_is_installed(tmp_path: Path) -> None:
    assert "NT-IPAM-001" in doctor("list", cwd=tmp_path).stdout
    assert "Every address pool has addresses" in doctor("explain", "NT-IPAM-001", cwd=tmp_path).stdout
    assert "check the address register at night" in doctor("--help", cwd=tmp_path).stdout
    assert "--csv" in doctor("preflight", "--help", cwd=tmp_path).stdout


def test_a_saved_run_is_rendered_in_the_format(register: AddressRegister, config: Path, tmp_path: Path) -> None:
    doctor("nightly", "-q", "-c", config, "--json", "out.json", cwd=tmp_path)
    assert register.requests

    said = doctor("report", "out.json", "--csv", "-", cwd=tmp_path)

    assert said.stdout.splitlines()[1] == "PASS,NT-IPAM-001,vips,"


@pytest.mark.parametrize(
    ("change", "verdict", "sentence"),
    [
        ({"password": "wrong"}, "UNKNOWN", "POST {url}/login was answered 401: who are you?"),
        ({"url": "https://127.0.0.1:1"}, "UNKNOWN", "connection refused"),
        ({"section": None}, "SKIP", "no ipam is given"),
    ],
)
def test_what_goes_wrong_is_told_in_the_endpoints_own_words(  # noqa: PLR0917 - fixtures and parameters
    register: AddressRegister, config: Path, tmp_path: Path, change: dict[str, str], verdict: str, sentence: str
) -> None:
    text = config.read_text(encoding="utf-8")
    if "password" in change:
        (config.parent / "register-password").write_text("not the password\n", encoding="utf-8")
    elif "url" in change:
        config.write_text(text.replace(register.url, change["url"]), encoding="utf-8")
    else:
        config.write_text("\n".join(line for line in text.splitlines() if not line.startswith("ipam:")), "utf-8")

    said = doctor("nightly", "-c", config, "--json", "-", cwd=tmp_path)

    (check,) = json.loads(said.stdout)["checks"]
    (finding,) = check["findings"]
    assert finding["verdict"] == verdict
    assert sentence.format(url=register.url) in finding["message"]


def test_a_literal_secret_is_refused_and_told_of_its_own_section(config: Path, tmp_path: Path) -> None:
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('{"file": "register-password"}', '"hunter2"'), encoding="utf-8")

    said = doctor("nightly", "-c", config, cwd=tmp_path)

    assert said.returncode == 4
    assert "ipam.password holds a literal secret" in said.stderr
    assert "{env: IPAM_PASSWORD}" in said.stderr
    assert "hunter2" not in said.stderr


def test_no_secret_of_the_endpoint_leaves(register: AddressRegister, config: Path, tmp_path: Path) -> None:
    register.pools = [{"name": f"{PASSWORD} and {TOKEN}", "size": 1, "taken": 1}]

    said = doctor("nightly", "-vv", "-c", config, "--json", "out.json", "--csv", "out.csv", cwd=tmp_path)

    written = "".join((tmp_path / name).read_text(encoding="utf-8") for name in ("out.json", "out.csv"))
    everything = said.stdout + said.stderr + written
    assert "[redacted]" in everything
    assert PASSWORD not in everything
    assert TOKEN not in everything


def test_contributing_shows_these_very_files() -> None:
    guide = (HERE.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown = [path for path in sorted(INSTALLED.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]

    missing = [str(path.relative_to(HERE.parents[1])) for path in shown if path.name not in guide]
    assert missing == []
    assert os.path.relpath(INSTALLED, HERE.parents[1]) in guide


def test_contributing_shows_a_scenario_as_the_lab_has_it() -> None:
    guide = (HERE.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    start = guide.index("@scenario(")
    snippet = guide[start : guide.index("```", start)]
    folder = HERE.parents[1] / "lab" / "capvcd_lab" / "scenarios"

    assert any(snippet in path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
