"""``init``: an environment file from CAPVCD's own files, without their secrets."""

import io
import sys
from pathlib import Path

import pytest

from capvcd_collectors.environment.load import load_environment
from capvcd_doctor.cli import main
from capvcd_lab.server import Lab
from doctor.running import doctor

ARTICLE_FILES = ("capi-quickstart.yaml", "controller_manager_config.yaml", "kustomization.yaml")


@pytest.fixture
def here(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The article's files without the environment file, as the working directory."""
    (site / "environment.yaml").unlink()
    monkeypatch.chdir(site)
    return site


def secrets_of(lab: Lab) -> set[str]:
    """Every secret in the lab's files."""
    installation = lab.world.installation
    return set(installation.secrets.values()) | {"MyVerySecurePassword"}


def test_it_writes_a_valid_file_from_what_lies_around(here: Path, article: Lab) -> None:
    said = doctor("init")
    environment = load_environment(here / "environment.yaml")

    assert said.code == 0
    assert said.err.splitlines()[-1] == ("wrote environment.yaml; next: capvcd-doctor preflight -c environment.yaml")
    assert environment.line == "0.5"
    assert environment.vcd.url == article.endpoints["vcd"]
    assert (environment.vcd.org, environment.vcd.vdc) == ("xav_lab", "t-tenant")
    assert environment.manifests == (here / "capi-quickstart.yaml",)
    assert environment.manager_config == here / "controller_manager_config.yaml"
    assert environment.kustomization == here / "kustomization.yaml"


@pytest.mark.parametrize("scenario", ["article", "production"])
def test_what_it_wrote_leads_to_a_preflight(
    scenario: str, article: Lab, production: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = {"article": article, "production": production}[scenario]
    lab.write_files(tmp_path)
    (tmp_path / "environment.yaml").unlink()
    monkeypatch.chdir(tmp_path)
    assert doctor("init").code == 0
    text = (tmp_path / "environment.yaml").read_text(encoding="utf-8")
    (tmp_path / "environment.yaml").write_text(
        text.replace("  # caFile: corporate-ca.pem", "  caFile: lab-ca.pem"), encoding="utf-8"
    )
    secrets = lab.world.installation.secrets
    monkeypatch.setenv("VCD_PASSWORD", next((s for name, s in secrets.items() if "password" in name), "unused"))
    monkeypatch.setenv("VCD_API_TOKEN", next((s for name, s in secrets.items() if "token" in name), "unused"))
    said = doctor("preflight")

    assert said.code == 0, said.out


def test_it_copies_no_secret(here: Path, article: Lab) -> None:
    said = doctor("init")
    written = (here / "environment.yaml").read_text(encoding="utf-8") + said.out + said.err

    assert [each for each in secrets_of(article) if each in written] == []
    assert "password: {env: VCD_PASSWORD}" in written


def test_in_an_empty_folder_it_writes_nothing_and_says_what_is_lacking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = doctor("init")

    assert said.code == 4
    assert said.sentences == [
        "Which release of CAPVCD is it: 0.5, 1.0, 1.1, 1.2 or 1.3? Say it with --capvcd.",
        "No file names Cloud Director's address. Say it with --url.",
        "No file names the organization. Say it with --org.",
        "No file names the virtual data center. Say it with --vdc.",
        "Nothing was written.",
    ]
    assert [*tmp_path.iterdir()] == []


def test_what_is_lacking_can_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = doctor("init", "--capvcd", "1.3.2", "--url", "https://vcd.example.com", "--org", "o", "--vdc", "v")

    assert said.code == 0
    assert load_environment(tmp_path / "environment.yaml").release == "1.3.2"


def test_it_writes_nothing_that_preflight_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = doctor("init", "--capvcd", "1.3.2.1", "--url", "https://vcd.example.com", "--org", "o", "--vdc", "v")

    assert said.code == 4
    assert "the draft:4: capvcd.version must be a release such as 1.3 or 1.3.2" in said.err
    assert not (tmp_path / "environment.yaml").exists()


def test_files_of_a_person_who_left_a_placeholder_end_with_4(here: Path) -> None:
    for name in ("capi-quickstart.yaml", "controller_manager_config.yaml"):
        text = (here / name).read_text(encoding="utf-8")
        (here / name).write_text(text.replace("xav_lab", "${VCD_ORGANIZATION}"), encoding="utf-8")
    said = doctor("init")

    assert said.code == 4
    assert "No file names the organization. Say it with --org." in said.err
    assert not (here / "environment.yaml").exists()


def test_files_are_recognised_by_their_content_and_others_left_out(here: Path) -> None:
    for number, name in enumerate(ARTICLE_FILES):
        (here / name).rename(here / f"file{number}.yaml")
    (here / "hosts.yaml").write_text("127.0.0.1: localhost\n", encoding="utf-8")
    said = doctor("init", "file0.yaml", "file1.yaml", "file2.yaml", "hosts.yaml")
    environment = load_environment(here / "environment.yaml")

    assert environment.manifests == (here / "file0.yaml",)
    assert environment.manager_config == here / "file1.yaml"
    assert environment.kustomization == here / "file2.yaml"
    assert said.err.splitlines()[:4] == [
        "read     file0.yaml: manifest",
        "read     file1.yaml: controller configuration",
        "read     file2.yaml: kustomization",
        "skipped  hosts.yaml: it is none of the files that CAPVCD is installed with",
    ]


def test_paths_are_relative_to_where_it_writes(here: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert doctor("init", "-o", elsewhere / "lab.yaml").code == 0

    assert load_environment(elsewhere / "lab.yaml").manifests[0].samefile(here / "capi-quickstart.yaml")


def test_an_existing_file_is_never_overwritten(here: Path) -> None:
    (here / "environment.yaml").write_text("mine", encoding="utf-8")
    refused = doctor("init")

    assert (refused.code, refused.sentence) == (
        4,
        "environment.yaml exists and is not overwritten: move it away, or add -o FILE to write elsewhere",
    )
    assert (here / "environment.yaml").read_text(encoding="utf-8") == "mine"
    assert doctor("init", "--force").code == 4


def test_it_can_write_to_standard_output(here: Path) -> None:
    said = doctor("init", "-o", "-")

    assert said.out.startswith("# Written by capvcd-doctor init")
    assert "wrote" not in said.err
    assert not (here / "environment.yaml").exists()


def test_a_kubeconfig_is_referred_to(here: Path) -> None:
    (here / "kind.kubeconfig").write_text("apiVersion: v1\nkind: Config\ncontexts: []\n", encoding="utf-8")
    said = doctor("init", "--kubeconfig", "kind.kubeconfig")

    assert said.code == 0
    assert "managementCluster" in load_environment(here / "environment.yaml").sections


@pytest.mark.parametrize("arguments", [("nowhere.yaml",), ("--kubeconfig", "nowhere.kubeconfig")])
def test_a_file_that_is_not_there_is_one_sentence(here: Path, arguments: tuple[str, ...]) -> None:
    said = doctor("init", *arguments)

    assert said.code == 4
    assert said.sentence == f"{arguments[-1]}: there is no such file; check the name"
    assert not (here / "environment.yaml").exists()


def test_a_folder_it_may_not_write_to_is_one_sentence(here: Path) -> None:
    said = doctor("init", "-o", "nowhere/environment.yaml")

    assert said.code == 4
    assert said.sentence.startswith("nowhere/environment.yaml: there is no folder nowhere; create it")
    assert not (here / "nowhere").exists()


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "manifest"), [("2\n", "two.yaml"), ("two.yaml\n", "two.yaml"), ("9\n", None)])
def test_at_a_terminal_it_asks_which_flavour_is_meant(
    here: Path, monkeypatch: pytest.MonkeyPatch, typed: str, manifest: str | None
) -> None:
    (here / "capi-quickstart.yaml").rename(here / "one.yaml")
    (here / "two.yaml").write_bytes((here / "one.yaml").read_bytes())
    told = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stderr", told)
    code = main(["init"])

    assert "  1  one.yaml\n  2  two.yaml\nWhich manifest holds the Cluster that is meant (1-2)? " in told.getvalue()
    assert code == (4 if manifest is None else 0)
    if manifest is not None:
        assert load_environment(here / "environment.yaml").manifests == (here / manifest,)
