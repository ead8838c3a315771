"""A defect of ours, and a mistake in a site's own check, is said in words and never passes for a good verdict."""

import json
import subprocess
from pathlib import Path

import pytest

from capvcd_collectors.errors import UsageError
from capvcd_doctor.defects import Defect, told
from doctor.running import apart, command_line, doctor

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
WRONG = {
    "a check that ends the process": (
        "@declared(1)\ndef ends() -> None:\n    raise SystemExit(0)\n",
        "this check is wrong at {file}:18: SystemExit: 0",
    ),
    "a check that breaks": (
        "@declared(1)\ndef breaks(pool: NodePool) -> None:\n    raise KeyError(pool.name)\n",
        "this check is wrong at {file}:18: KeyError: 'capi-cluster-control-plane'",
    ),
}
REFUSED = {
    "two subjects": (
        "@declared(1)\ndef two(pool: NodePool, each: ManifestObject) -> None: ...\n",
        (
            "{file}:16: SITE-1 has more than one subject, pool: NodePool and each: ManifestObject; ask for all of one "
            "of them, such as each: All[ManifestObject]"
        ),
    ),
    "a parameter without a fact": (
        "@declared(1)\ndef bare(pool) -> None: ...\n",
        (
            "{file}:16: this check file could not be read: TypeError: SITE-1: parameter pool does not say which fact "
            "it is; annotate it, such as pool: Target"
        ),
    ),
    "a parameter that is no fact": (
        "@declared(1)\ndef number(pool: int) -> None: ...\n",
        "{file}:16: SITE-1: no collector makes int, which pool asks for; capvcd_collectors.facts has those there are",
    ),
    "a fact nobody knows": (
        "@declared(1)\ndef typo(pool: 'NodePol') -> None: ...\n",
        "{file}:16: SITE-1 asks for something that is no fact: NameError: name 'NodePol' is not defined; correct it",
    ),
    "a check that is never awaited": (
        "@declared(1)\nasync def later(pool: NodePool) -> None: ...\n",
        (
            "{file}:16: this check file could not be read: TypeError: SITE-1 is asynchronous or a generator, so that "
            "its body would never run; write a plain function"
        ),
    ),
    "a generator": (
        "@declared(1)\ndef later(pool: NodePool):\n    yield\n",
        (
            "{file}:16: this check file could not be read: TypeError: SITE-1 is asynchronous or a generator, so that "
            "its body would never run; write a plain function"
        ),
    ),
    "facts by position": (
        "@declared(1)\ndef every(*pools: NodePool) -> None: ...\n",
        (
            "{file}:16: this check file could not be read: TypeError: SITE-1: facts are handed over by name, which "
            "parameter pools does not allow"
        ),
    ),
    "a class": (
        "@declared(1)\nclass Pools: ...\n",
        (
            "{file}:16: this check file could not be read: TypeError: SITE-1 is no function; a check is a plain one "
            "over facts"
        ),
    ),
    "an id no report can name": (
        "@declared('1\\n')\ndef holds(pool: NodePool) -> None: ...\n",
        (
            "{file}:8: this check file could not be read: ValueError: the id 'SITE-1\\n' is not made of letters, "
            "digits and hyphens, such as SITE-1"
        ),
    ),
}
PLANTED = "hunter2-correct-horse"


@pytest.fixture
def config(site: Path) -> Path:
    """The environment file of a healthy article."""
    return site / "environment.yaml"


@pytest.mark.parametrize("mistake", WRONG)
def test_a_users_check_that_breaks_is_undecided_and_tells_its_place(config: Path, tmp_path: Path, mistake: str) -> None:
    text, sentence = WRONG[mistake]
    (tmp_path / "check_site.py").write_text(HEADER + text, encoding="utf-8")
    said = doctor("preflight", "-c", config, "--select", "SITE,PF-CFG-003", tmp_path / "check_site.py", "--json", "-")
    verdicts = {each["id"]: each["verdict"] for each in json.loads(said.out)["checks"]}

    assert said.code == 10
    assert verdicts == {"SITE-1": "UNKNOWN", "PF-CFG-003": "PASS"}
    assert sentence.format(file=tmp_path / "check_site.py") in said.out
    assert "Traceback" not in said.err


@pytest.mark.parametrize("mistake", REFUSED)
def test_a_users_check_that_could_never_be_judged_is_refused_with_its_place(
    config: Path, tmp_path: Path, mistake: str, pytester: pytest.Pytester
) -> None:
    text, sentence = REFUSED[mistake]
    (tmp_path / "check_site.py").write_text(HEADER + text, encoding="utf-8")
    said = doctor("preflight", "-c", config, "--select", "SITE", tmp_path / "check_site.py")
    plain = pytester.runpytest(f"--capvcd-config={config}", tmp_path / "check_site.py")

    assert (said.code, said.sentence) == (4, sentence.format(file=tmp_path / "check_site.py"))
    assert plain.ret in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERRUPTED)
    assert sentence.partition(": ")[2].removeprefix("this check file could not be read: ") in (
        plain.stdout.str() + plain.stderr.str()
    )


def test_a_check_file_that_ends_the_process_is_refused(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "check_site.py"
    file.write_text("raise SystemExit(0)\n", encoding="utf-8")
    said = doctor("preflight", "-c", config, file)

    assert (said.code, said.sentence) == (4, f"{file}:1: this check file could not be read: SystemExit: 0")


def test_a_secret_in_what_a_users_check_raises_is_redacted(config: Path, tmp_path: Path, written: Path) -> None:
    secret = (written / "secrets" / "vcd-password").read_text(encoding="utf-8").strip()
    text = f"@declared(1)\ndef breaks() -> None:\n    raise ValueError('it was {secret}')\n"
    (tmp_path / "check_site.py").write_text(HEADER + text, encoding="utf-8")
    said = doctor("preflight", "-c", config, "--select", "SITE", tmp_path / "check_site.py", "--json", "-")

    assert "ValueError: it was [redacted]" in said.out
    assert secret not in said.out + said.err


def test_a_failure_still_outranks_a_mistake(config: Path, tmp_path: Path) -> None:
    text = HEADER + WRONG["a check that ends the process"][0]
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


@pytest.fixture
def keeping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that traces are kept in."""
    folder = tmp_path / "kept"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_our_own_defect_is_one_sentence(config: Path, keeping: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"password={PLANTED}")

    monkeypatch.setattr("capvcd_reports.formats.terminal.render", broken)
    said = doctor("preflight", "-q", "-c", config, "--select", "PF-CFG-003")

    (kept,) = keeping.iterdir()
    assert (said.code, said.sentence) == (3, f"a defect of this tool (RuntimeError); report it with what is in {kept}")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "RuntimeError: password=[redacted]" in kept.read_text(encoding="utf-8")


def test_what_vv_prints_of_it_holds_no_secret(config: Path, keeping: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"password={PLANTED}")

    monkeypatch.setattr("capvcd_reports.formats.terminal.render", broken)
    said = doctor("preflight", "-vv", "-c", config, "--select", "PF-CFG-003")

    assert said.code == 3
    assert "RuntimeError: password=[redacted]" in said.err
    assert PLANTED not in said.err


def test_a_secret_of_the_run_in_a_defect_is_redacted(
    config: Path, keeping: Path, monkeypatch: pytest.MonkeyPatch, written: Path
) -> None:
    secret = (written / "secrets" / "vcd-password").read_text(encoding="utf-8").strip()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"it was {secret}")

    monkeypatch.setattr("capvcd_checks.engine.judge.judge", broken)
    plain = doctor("preflight", "-q", "-c", config, "--select", "PF-CFG-003")
    verbose = doctor("preflight", "-vv", "-c", config, "--select", "PF-CFG-003")

    assert (plain.code, verbose.code) == (3, 3)
    assert plain.sentence.startswith("a defect of this tool (RuntimeError); report it with what is in ")
    assert [secret in each.read_text(encoding="utf-8") for each in keeping.iterdir()] == [False, False]
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


def test_only_a_few_traces_are_kept(keeping: Path) -> None:
    names = {told(Defect("RuntimeError", str(number))) for number in range(13)}
    texts = [each.read_text(encoding="utf-8").splitlines()[-1] for each in keeping.iterdir()]

    assert len(names) == 13
    assert len(texts) == 10
    assert "12" in texts


def test_without_a_place_for_the_trace_the_next_step_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")

    assert told(Defect("KeyError", "")) == (
        "a defect of this tool (KeyError); run again with -vv and report what it prints"
    )


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(13, "Permission denied", "/x"), "Permission denied: /x"),
        (OSError(24, "Too many open files"), "Too many open files"),
        (MemoryError(), "there is not enough memory"),
        (RuntimeError("can't start new thread"), "can't start new thread"),
    ],
)
def test_what_the_system_refuses_is_no_defect(
    config: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("capvcd_doctor.suite.prepare_examination", refused)
    said = doctor("preflight", "-c", config, "--select", "PF-CFG-003")

    assert (said.code, said.sentence) == (3, f"this machine does not let it go on: {sentence}")


@pytest.mark.parametrize("broken", ["capvcd_doctor.grammar.every_suite", "capvcd_doctor.grammar.installed_formats"])
def test_a_broken_package_of_somebody_else_is_one_sentence(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    def refuse() -> None:
        raise UsageError("the suite nightly (their.checks) cannot be loaded; remove it")

    monkeypatch.setattr(broken, refuse)
    said = doctor("--help")

    assert (said.code, said.sentence) == (4, "the suite nightly (their.checks) cannot be loaded; remove it")


def test_a_suite_that_cannot_be_imported_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capvcd_checks.installed.installed_suites", lambda: {"nightly": "no_such_package.checks"})
    said = doctor("--help")

    assert said.code == 4
    assert said.sentence.startswith(
        "the suite nightly (no_such_package.checks) cannot be loaded: ModuleNotFoundError: "
    )


@pytest.mark.parametrize(
    ("redirected", "code"),
    [
        (">&-", 0),
        ("2>&-", 0),
        ("<&- >&- 2>&-", 0),
        ("2>/dev/full", 0),
        (">/dev/full", 3),
        ("--json - >&-", 4),
        ("| true", None),
    ],
)
def test_no_stream_makes_a_run_fail(config: Path, redirected: str, code: int | None) -> None:
    command = " ".join(command_line("preflight", "-c", config, "--select", "PF-CFG-003"))
    ended = subprocess.run(["/bin/sh", "-c", f"{command} {redirected}"], capture_output=True, text=True, check=False)

    assert code is None or ended.returncode == code
    assert ended.returncode != 1
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_no_encoding_makes_a_run_fail(config: Path, encoding: str) -> None:
    said = apart(
        "preflight", "-c", config, "--select", "PF-CFG-003", "-v", cwd=config.parent, env={"PYTHONIOENCODING": encoding}
    )

    assert (said.code, "Traceback" in said.err) == (0, False)
