"""No secret leaves: not in what is shown, logged, reported or taped, whatever the wire does."""

import base64
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from capvcd_doctor.cli import main
from capvcd_lab.faults import Fault
from capvcd_lab.server import Lab
from product.examining import examine
from product.planting import Plants, forms

BASES = ("article", "production")
FAULTS: dict[str, dict[str, object]] = {
    "none": {"kind": "latency"},
    "401": {"kind": "status", "status": 401},
    "403": {"kind": "status", "status": 403},
    "404": {"kind": "status", "status": 404},
    "429": {"kind": "status", "status": 429},
    "500-html": {"kind": "status", "status": 500, "html": True},
    "page": {"kind": "html"},
    "stall": {"kind": "stall", "seconds": 2.0},
    "truncated": {"kind": "truncate"},
    "reset": {"kind": "reset"},
    "token-expired": {"kind": "expired-token"},
}
ALL, AFTER_THE_LOGIN = "*", "/cloudapi/1.0.0/edgeGateways*"
STROKES = [
    *((fault, AFTER_THE_LOGIN) for fault in FAULTS),
    *((fault, ALL) for fault in ("401", "500-html", "page", "stall", "truncated")),
]
SOME = ("--select", "PF-VCD-001,PF-VCD-004,PF-VCD-005,PF-VCD-012,PF-NSX-001,PF-RGT-001,PF-CFG-005,PF-CFG-006")


@dataclass
class Planted:
    """A lab with planted secrets, serving, and its environment file."""

    lab: Lab
    plants: Plants
    config: Path


@pytest.fixture(scope="module", params=BASES)
def planted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    """Each base, planted."""
    with Lab(request.param) as lab:
        plants = Plants(lab)
        yield Planted(lab, plants, lab.write_files(tmp_path_factory.mktemp("planted")))


@pytest.fixture(autouse=True)
def mended(planted: Planted) -> Iterator[None]:
    """No fault outlives its test."""
    yield
    planted.lab.faults.clear()


def test_the_plants_are_in_the_files_and_in_use(planted: Planted) -> None:
    files = "\n".join(each.read_text(encoding="utf-8") for each in planted.config.parent.rglob("*") if each.is_file())
    outcome = examine(planted.config)

    assert planted.plants.seen_in(files) != []
    assert planted.plants.session_tokens != []
    assert "FAIL" not in outcome.troubles.values()


def test_every_form_of_a_secret_would_be_noticed(planted: Planted) -> None:
    secret = planted.plants.secrets[0]
    carriers = [secret, secret.encode().hex()]
    carriers += [base64.b64encode(f"{user}:{secret}".encode()).decode() for user in ("a@b", "ab@b", "abc@b")]

    assert len(forms(secret)) > 8
    assert [each for each in carriers if planted.plants.seen_in(f"... {each} ...") == []] == []
    assert planted.plants.seen_in("nothing of the kind") == []


@pytest.mark.parametrize(("fault", "path"), STROKES)
def test_facts_tape_ledger_and_logs_hold_no_secret(
    *,
    planted: Planted,
    fault: str,
    path: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    caplog.set_level(logging.DEBUG)
    strikes = planted.lab.faults.add(Fault(path=path, **FAULTS[fault]))  # type: ignore[arg-type]
    outcome = examine(planted.config, request=0.3)
    outcome.tape.save(tmp_path / "tape.jsonl")
    tape = (tmp_path / "tape.jsonl").read_text(encoding="utf-8")
    said = (repr(outcome.facts), repr(outcome.results), repr(outcome.ledger), tape, caplog.text, *capfd.readouterr())

    assert strikes.struck > 0
    assert planted.plants.seen_in(*said) == []
    assert [each.name for each in tmp_path.iterdir()] == ["tape.jsonl"]


@pytest.mark.parametrize("fault", ["none", "401", "truncated"])
def test_the_command_and_its_reports_hold_no_secret(
    *,
    planted: Planted,
    fault: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    caplog.set_level(logging.DEBUG)
    planted.lab.faults.add(Fault(path="/cloudapi/*", **FAULTS[fault]))  # type: ignore[arg-type]
    reports = {"--json": "report.json", "--junit": "junit.xml", "--html": "report.html"}
    written = [each for option, name in reports.items() for each in (option, name)]
    code = main(["preflight", "-c", str(planted.config), "-vv", *SOME, *written])
    shown = [(tmp_path / name).read_text(encoding="utf-8") for name in reports.values()]
    out, err = capfd.readouterr()

    assert code in (0, 1, 10)
    assert out != ""
    assert planted.plants.seen_in(out, err, caplog.text, *shown) == []
    assert {each.name for each in tmp_path.iterdir()} == set(reports.values())


def test_a_secret_that_cloud_director_repeats_is_redacted(
    planted: Planted, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    catalogs = planted.lab.world.catalogs
    names = [catalog.name for catalog in catalogs]
    try:
        for catalog in catalogs:
            catalog.name = f"{catalog.name}-{planted.plants.secrets[0]}"
        examine(planted.config).tape.save(tmp_path / "tape")
        main(["preflight", "-c", str(planted.config), "-vv", "--select", "PF-IMG", "--json", str(tmp_path / "json")])
    finally:
        for catalog, name in zip(catalogs, names, strict=True):
            catalog.name = name
    out, err = capfd.readouterr()
    tape, report = ((tmp_path / each).read_text(encoding="utf-8") for each in ("tape", "json"))

    assert f"{names[0]}-[redacted]" in out
    assert "-[redacted]" in tape
    assert planted.plants.seen_in(out, err, tape, report) == []


def test_a_login_that_goes_wrong_does_not_repeat_the_secret(
    planted: Planted, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for user in planted.lab.world.users:
        user.locked = True
    try:
        code = main(["preflight", "-c", str(planted.config), "-vv", *SOME, "--json", str(tmp_path / "json")])
    finally:
        for user in planted.lab.world.users:
            user.locked = False
    out, err = capfd.readouterr()

    assert code == 1
    assert planted.plants.seen_in(out, err, (tmp_path / "json").read_text(encoding="utf-8")) == []
