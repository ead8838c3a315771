"""Nothing of a file, of the command line or of a server acts on the terminal: not in a report, not in a refusal."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_collectors.literal import literal, literal_lines
from capvcd_lab.server import Lab
from doctor.running import Said, doctor

EVIL = "x\x1b[2J\x1b]0;pwn\x07\u202e\u200b\x9b31m"
SHOWN = "x\\x1b[2J\\x1b]0;pwn\\x07\\u202e\\u200b\\x9b31m"
IN_YAML = json.dumps(EVIL)
SECOND = "---\napiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: %s}\n"
CHECKS = "from capvcd_checks import check\n"


def appended(name: str, more: str) -> Callable[[Path], None]:
    def spoil(site: Path) -> None:
        (site / name).write_text((site / name).read_text(encoding="utf-8") + more, encoding="utf-8")

    return spoil


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def spoil(site: Path) -> None:
        text = (site / name).read_text(encoding="utf-8")
        assert old in text
        (site / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


SPOILT_FILES: dict[str, Callable[[Path], None]] = {
    "a second Cluster": appended("capi-quickstart.yaml", SECOND % IN_YAML),
    "an object without a name": appended("capi-quickstart.yaml", f"---\napiVersion: v1\nkind: {IN_YAML}\n"),
    "an unknown key": appended("environment.yaml", f"{IN_YAML}: 1\n"),
    "a key twice": appended("environment.yaml", f"more: {{{IN_YAML}: 1, {IN_YAML}: 2}}\n"),
    "a file that is not there": replaced("environment.yaml", "- capi-quickstart.yaml", f"- {IN_YAML}"),
    "a variable that is not set": replaced("environment.yaml", "file: secrets/vcd-password", f"file: {IN_YAML}"),
    "a waiver's key": lambda site: (
        appended("environment.yaml", "waivers: waivers.yaml\n")(site),
        (site / "waivers.yaml").write_text(f"waivers: [{{{IN_YAML}: 1}}]\n", encoding="utf-8"),
    )[1],
}


def assert_clean(said: Said) -> None:
    """Nothing but printable characters and line ends was written."""
    together = said.out + said.err
    assert [each for each in together if not each.isprintable() and each != "\n"] == []
    assert "\\u202e" in together or "\\x1b" in together


@pytest.mark.parametrize("place", SPOILT_FILES)
def test_a_refusal_spells_out_what_a_file_holds(site: Path, place: str) -> None:
    SPOILT_FILES[place](site)
    said = doctor("preflight", "-c", site / "environment.yaml")

    assert said.code in (1, 4)
    assert_clean(said)


@pytest.mark.parametrize("place", SPOILT_FILES)
def test_so_does_plain_pytest(site: Path, place: str, pytester: pytest.Pytester) -> None:
    SPOILT_FILES[place](site)
    given = ("--capvcd-suite=preflight", f"--capvcd-config={site / 'environment.yaml'}")
    result = pytester.runpytest_subprocess(*given)

    assert result.ret in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.TESTS_FAILED)
    assert_clean(Said(4, result.stdout.str() + "\n", result.stderr.str() + "\n"))


@pytest.mark.parametrize(
    "arguments",
    [
        (EVIL,),
        ("preflight", f"--{EVIL}"),
        ("preflight", f"--jobs={EVIL}"),
        ("preflight", f"--severity={EVIL}"),
        ("preflight", f"--lab={EVIL}"),
        ("preflight", "--lab", "--select", EVIL),
        ("preflight", "--lab", "--area", EVIL),
        ("preflight", "--lab", "--lab-patch", EVIL),
        ("preflight", "--lab", EVIL),
        ("preflight", "-c", EVIL),
        ("preflight", "--lab", "--select", "PF-CFG-003", "--json", f"nowhere/{EVIL}/r"),
        ("explain", EVIL),
        ("list", EVIL),
        ("report", EVIL),
        ("init", EVIL),
        ("init", "--kubeconfig", EVIL),
        ("lab", EVIL),
    ],
    ids=lambda arguments: "-".join(arguments).encode("unicode_escape").decode().replace("\\", "")[:60],
)
def test_a_refusal_spells_out_what_the_command_line_holds(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = doctor(*arguments)

    assert said.code == 4
    assert_clean(said)


@pytest.mark.parametrize("error", ["SyntaxWarning", "ValueError", "SystemExit"])
def test_a_refusal_spells_out_what_a_check_file_raises(site: Path, tmp_path: Path, error: str) -> None:
    file = tmp_path / "check_site.py"
    file.write_text(f"raise {error}({EVIL!r})\n", encoding="utf-8")
    said = doctor("preflight", "-c", site / "environment.yaml", file)

    assert (said.code, said.sentence) == (4, f"{file}:1: this check file could not be read: {error}: {SHOWN}")


def test_what_init_says_is_spelled_out(site: Path, tmp_path: Path) -> None:
    (site / f"{EVIL}.yaml").write_text("a: 1\n", encoding="utf-8")
    said = doctor("init", "-o", tmp_path / f"{EVIL}.out", site / f"{EVIL}.yaml")

    assert said.code == 4
    assert f"{SHOWN}.yaml: it is none of the files that CAPVCD is installed with" in said.err
    assert_clean(said)


def test_what_a_check_prints_is_spelled_out(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "check_site.py"
    file.write_text(
        "from capvcd_checks import Remedy, Severity, check\n"
        "@check('SITE-1', title='t', severity=Severity.INFO, why='w', remedy=Remedy(ui='u'))\n"
        f"def prints() -> None:\n    print({EVIL!r}, 'second', sep='\\n')\n",
        encoding="utf-8",
    )
    said = doctor("preflight", "-q", "-c", site / "environment.yaml", "--select", "SITE", file)

    assert said.code == 0
    assert said.err == f"{SHOWN}\nsecond\n"


def test_what_a_server_says_is_spelled_out_in_every_medium(tmp_path: Path, pytester: pytest.Pytester) -> None:
    with Lab("article,snat-missing") as lab:
        for edge in lab.world.edge_gateways:
            edge.name = f"edge\n\r{EVIL}"
        config = lab.write_files(tmp_path)
        given = (
            "--select",
            "PF-NSX,PF-ALB",
            "-vv",
            "--junit",
            tmp_path / "junit.xml",
            "--html",
            tmp_path / "page.html",
        )
        full = doctor("preflight", "-c", config, *given)
        concise = doctor("preflight", "-c", config, "--select", "PF-NSX,PF-ALB", "--format", "concise")
        plain = pytester.runpytest_subprocess(
            "--capvcd-suite=preflight", f"--capvcd-config={config}", "-k", "NSX or ALB", "-vv"
        )
    written = "".join((tmp_path / name).read_text(encoding="utf-8") for name in ("junit.xml", "page.html"))

    assert_clean(full)
    assert_clean(concise)
    assert [line for line in concise.out.splitlines() if line.split(" ")[0] not in ("WARN", "FAIL", "UNKNOWN")] == []
    assert_clean(Said(0, plain.stdout.str() + "\n", plain.stderr.str()))
    assert [each for each in written if not each.isprintable() and each not in "\n\t"] == []


@given(st.text())
def test_nothing_literal_acts(text: str) -> None:
    assert literal(text).isprintable()
    assert literal(literal(text)) == literal(text)
    assert all(each.isprintable() or each in "\n\t" for each in literal_lines(text))
    assert literal_lines(text).count("\n") == text.count("\n")
