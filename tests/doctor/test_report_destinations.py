"""A report that cannot be written, or would take the place of another file, is refused before anything is sent."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from capvcd_lab.server import Lab
from doctor.running import apart, doctor

CHECKS = ("--select", "PF-VCD-001")


def linked(site: Path) -> tuple[str, str]:
    (site / "link.json").symlink_to(site / "r.json")
    return str(site / "r.json"), str(site / "link.json")


def hard_linked(site: Path) -> tuple[str, str]:
    (site / "r.json").write_text("old", encoding="utf-8")
    os.link(site / "r.json", site / "other.json")
    return str(site / "r.json"), str(site / "other.json")


def below_a_link(site: Path) -> tuple[str, str]:
    (site / "folder").symlink_to(site)
    return str(site / "r.json"), str(site / "folder" / "r.json")


SAME: dict[str, Callable[[Path], tuple[str, str]]] = {
    "the same path": lambda site: (str(site / "r.json"), str(site / "r.json")),
    "a dot": lambda site: (str(site / "r.json"), f"{site}/./r.json"),
    "up and down": lambda site: (str(site / "r.json"), f"{site}/../{site.name}/r.json"),
    "a link that leads nowhere yet": linked,
    "a hard link": hard_linked,
    "a folder that is a link": below_a_link,
}


@pytest.mark.parametrize("way", SAME)
def test_two_reports_to_one_file_are_refused(site: Path, article: Lab, way: str) -> None:
    first, second = SAME[way](site)
    before = len(article.requests)
    said = doctor("preflight", "-c", site / "environment.yaml", "--json", first, "--html", second, *CHECKS)

    assert (said.code, said.sentence) == (4, f"--json and --html {second} are one file; give one of them another path")
    assert len(article.requests) == before


def test_standard_output_is_one_file_by_every_name(site: Path, article: Lab) -> None:
    before = len(article.requests)
    given = ("preflight", "-c", "environment.yaml", "--json", "-", "--html")
    said = [apart(*given, name, cwd=site) for name in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")]

    assert [each.code for each in said] == [4, 4, 4]
    assert all("are one file; give one of them another path" in each.err for each in said)
    assert len(article.requests) == before


@pytest.mark.parametrize(
    "name",
    [
        "environment.yaml",
        "capi-quickstart.yaml",
        "kustomization.yaml",
        "lab-ca.pem",
        "secrets/vcd-password",
        "check_site.py",
    ],
)
def test_a_report_onto_an_input_is_refused(site: Path, article: Lab, name: str) -> None:
    (site / "check_site.py").write_text("from capvcd_checks import check\n", encoding="utf-8")
    (site / "alias").symlink_to(site / name)
    text, before = (site / name).read_bytes(), len(article.requests)
    for target in (site / name, site / "alias"):
        said = doctor("preflight", site / "check_site.py", "-c", site / "environment.yaml", *CHECKS, "--json", target)

        assert said.code == 4
        # A check file right behind the option is taken for a slip of the command line, which says so itself.
        assert "this run reads that file; choose another path" in said.sentence or " took " in said.sentence
    assert (site / name).read_bytes() == text
    assert len(article.requests) == before


def test_a_report_onto_a_patch_of_the_lab_is_refused(tmp_path: Path) -> None:
    patch = tmp_path / "patch.yaml"
    patch.write_text("{}\n", encoding="utf-8")

    assert doctor("preflight", "--lab", "--lab-patch", patch, "--json", patch).code == 4
    assert patch.read_text(encoding="utf-8") == "{}\n"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nowhere/r.json", "there is no folder"),
        ("secrets", "this is a folder; name a file in it"),
        ("environment.yaml/r.json", "is not a folder; choose another path"),
        ("a\0b", "does not lead to a file; choose another path"),
        ("x" * 300, "File name too long"),
    ],
)
def test_what_cannot_be_written_is_refused_at_once(site: Path, article: Lab, name: str, sentence: str) -> None:
    before = len(article.requests)
    said = doctor("preflight", "-c", site / "environment.yaml", "--junit", f"{site}/{name}", *CHECKS)

    assert said.code == 4
    assert sentence in said.sentence
    assert len(article.requests) == before


def test_the_null_device_takes_any_number(site: Path) -> None:
    given = ("--json", os.devnull, "--html", os.devnull, "--junit", os.devnull)

    assert doctor("preflight", "-q", "-c", site / "environment.yaml", *given, *CHECKS).code == 0


def test_nothing_is_left_behind_by_looking(site: Path) -> None:
    before = {each.name for each in site.iterdir()}
    doctor("preflight", "-c", site / "environment.yaml", "--json", site / "environment.yaml", "--html", site / "r.html")

    assert {each.name for each in site.iterdir()} == before


def test_a_saved_run_is_not_overwritten_by_its_own_report(site: Path) -> None:
    saved = site / "r.json"
    doctor("preflight", "-q", "-c", site / "environment.yaml", "--json", saved, *CHECKS)
    before = saved.read_bytes()
    said = doctor("report", saved, "--html", saved)

    assert (said.code, said.sentence) == (4, f"--html {saved}: this run reads that file; choose another path")
    assert saved.read_bytes() == before


def test_init_does_not_write_over_what_it_reads(site: Path) -> None:
    manifest = site / "capi-quickstart.yaml"
    before = manifest.read_bytes()

    assert doctor("init", manifest, "--force", "-o", manifest).code == 4
    assert manifest.read_bytes() == before


@pytest.mark.parametrize("name", ["environment.yaml", "r.xml", "nowhere/r.json", "capi-quickstart.yaml"])
def test_plain_pytest_refuses_the_same(site: Path, article: Lab, pytester: pytest.Pytester, name: str) -> None:
    before = len(article.requests)
    given = ("--capvcd-suite=preflight", f"--capvcd-config={site / 'environment.yaml'}", f"--junitxml={site / 'r.xml'}")
    result = pytester.runpytest_subprocess(*given, f"--capvcd-json={site / name}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "another path" in result.stderr.str()
    assert len(article.requests) == before
