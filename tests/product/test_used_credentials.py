"""Credentials in the files that are not those of the run: a warning that names the place, and none of the secrets."""

from pathlib import Path

import pytest

from capvcd_lab.server import Lab
from doctor.running import doctor
from product.examining import examine
from product.planting import forms

PLACES = {
    "production,secret-of-another-token": "credentials.yaml",
    "production,secret-of-another-user": "credentials.yaml",
    "production,secret-of-another-user-by-name": "credentials.yaml",
    "production,secret-by-password": "credentials.yaml",
    "production,cpi-secret-of-another-token": "basic-auth.yaml",
    "article,kustomization-of-another-user": "kustomization.yaml",
    "article,kustomization-of-another-password": "kustomization.yaml",
    "article,user-context-of-another-password": "capi-quickstart.yaml",
}
REPORTS = {"--json": "report.json", "--junit": "junit.xml", "--html": "report.html"}


@pytest.mark.parametrize(("scenario", "file"), PLACES.items())
def test_credentials_that_differ_are_warned_of_and_shown_nowhere(scenario: str, file: str, tmp_path: Path) -> None:
    with Lab(scenario) as lab:
        known = {user.password for user in lab.world.users if user.password}
        known |= {token.secret for user in lab.world.users for token in user.api_tokens}
        known |= {"An0ther-Passw0rd-Lab"}
        config = lab.write_files(tmp_path / "files")
        outcome = examine(config)
        written = [part for option, name in REPORTS.items() for part in (option, str(tmp_path / name))]
        said = doctor("preflight", "-c", config, "-vv", "--select", "PF-CFG-005,PF-CFG-006,PF-VCD-004", *written)

    warned = [each for each in outcome.results["PF-CFG-006"].findings if each.verdict == "WARN"]
    assert any(file in str(place) for finding in warned for place in finding.evidence)
    assert any("not tested" in each.message or "another user's eyes" in each.message for each in warned)
    shown = "\n".join([said.out, said.err, repr(outcome.facts), repr(outcome.run)])
    shown += "\n".join((tmp_path / name).read_text(encoding="utf-8") for name in REPORTS.values())
    assert sorted(form for secret in known for form in forms(secret) if form in shown) == []


def test_secrets_that_agree_raise_no_warning(tmp_path: Path) -> None:
    with Lab("production,cpi-secret-the-same") as lab:
        outcome = examine(lab.write_files(tmp_path))

    assert outcome.troubles == {}
