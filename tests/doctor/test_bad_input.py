"""Bad input ends with code 4 and a sentence that names place and remedy, or, in CAPVCD's files, is a failure."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from capvcd_lab.server import Lab
from doctor.running import doctor

ENVIRONMENT = "environment.yaml"
MANIFEST = "capi-quickstart.yaml"
KUSTOMIZATION = "kustomization.yaml"
PLANTED = "hunter2-correct-horse"
Spoil = Callable[[Path], object]


def edited(name: str, old: str, new: str) -> Spoil:
    """Replace *old* by *new* in the file *name*."""

    def spoil(site: Path) -> None:
        text = (site / name).read_text(encoding="utf-8")
        assert text.count(old) >= 1, old
        (site / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def appended(name: str, more: str) -> Spoil:
    """Add *more* at the end of the file *name*."""
    return lambda site: (site / name).write_text((site / name).read_text(encoding="utf-8") + more, encoding="utf-8")


def with_url(change: Callable[[str], str]) -> Spoil:
    """Change the URL of Cloud Director."""

    def spoil(site: Path) -> None:
        url = address(site)
        edited(ENVIRONMENT, url, change(url))(site)

    return spoil


def address(site: Path) -> str:
    """The URL in the environment file."""
    lines = (site / ENVIRONMENT).read_text(encoding="utf-8").splitlines()
    return next(line.partition(": ")[2].strip("'") for line in lines if line.lstrip().startswith("url:"))


def line_of(site: Path, name: str, text: str) -> int:
    """The number of the last line of *name* that holds *text*."""
    lines = (site / name).read_text(encoding="utf-8").splitlines()
    return max(number for number, line in enumerate(lines, 1) if text in line)


def bomb(site: Path) -> None:
    """Aliases that expand to a million values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{each}: &a{each} [{', '.join([f'*a{each - 1}'] * 10)}]" for each in range(1, 6)]
    appended(ENVIRONMENT, "\n".join([*lines, ""]))(site)


def twice(site: Path) -> None:
    """The manifest, with itself behind it."""
    text = (site / MANIFEST).read_text(encoding="utf-8")
    (site / MANIFEST).write_text(f"{text}\n---\n{text}", encoding="utf-8")


def no_cluster(site: Path) -> None:
    """A manifest of something else."""
    (site / MANIFEST).write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n", encoding="utf-8")


def crlf(site: Path) -> None:
    """The manifest as an editor on Windows saves it."""
    (site / MANIFEST).write_bytes((site / MANIFEST).read_bytes().replace(b"\n", b"\r\n"))


SECRET_FILE = "file: secrets/vcd-password"
CASES: dict[str, tuple[Spoil, str, str, str]] = {
    "not YAML": (
        edited(ENVIRONMENT, "capvcd:", "capvcd: }{"),
        ENVIRONMENT,
        "}{",
        "this is not YAML at column 9: expected the node content, but found '}'; correct the line",
    ),
    "an alias bomb": (
        bomb,
        ENVIRONMENT,
        "a0: &a0",
        "the aliases of this file expand to more than any configuration holds; write the values out",
    ),
    "duplicate keys": (
        appended(ENVIRONMENT, "plan: {clusters: 1}\n"),
        ENVIRONMENT,
        "plan: {",
        "the key plan is here twice, first in line 15; remove one",
    ),
    "an unknown key": (
        edited(ENVIRONMENT, "  vdc: ", "  vcd: "),
        ENVIRONMENT,
        "  vcd: ",
        "vcd.vcd is not a key here; did you mean vcd.vdc?",
    ),
    "a literal password": (
        edited(ENVIRONMENT, f"password:\n    {SECRET_FILE}", f"password: {PLANTED}"),
        ENVIRONMENT,
        "password: ",
        "vcd.password holds a literal secret; write where the secret is kept, such as {env: VCD_PASSWORD}",
    ),
    "an unset variable": (
        edited(ENVIRONMENT, SECRET_FILE, "env: CAPVCD_DOCTOR_TEST_UNSET"),
        ENVIRONMENT,
        "password:",
        "the environment variable CAPVCD_DOCTOR_TEST_UNSET is not set; set it, or let vcd.password refer to another",
    ),
    "a missing secret file": (
        edited(ENVIRONMENT, SECRET_FILE, "file: secrets/elsewhere"),
        ENVIRONMENT,
        "password:",
        "/secrets/elsewhere; create it",
    ),
    "a secret file that cannot be read": (
        edited(ENVIRONMENT, SECRET_FILE, "file: secrets"),
        ENVIRONMENT,
        "password:",
        "/secrets is a folder; name the file with the secret",
    ),
    "a URL with a path": (
        with_url(lambda url: f"{url}/tenant/xav_lab"),
        ENVIRONMENT,
        "url:",
        "vcd.url holds the path /tenant/xav_lab; write https://127.0.0.1:",
    ),
    "a URL with a trailing slash": (
        with_url(lambda url: f"{url}/"),
        ENVIRONMENT,
        "url:",
        "vcd.url ends in a slash; write https://127.0.0.1:",
    ),
    "a URL without a scheme": (
        with_url(lambda url: url.removeprefix("https://")),
        ENVIRONMENT,
        "url:",
        "vcd.url has no scheme; write https://127.0.0.1:",
    ),
}
IN_CAPVCDS_FILES: dict[str, tuple[Spoil, str, str, str]] = {
    "a manifest with tabs": (
        edited(MANIFEST, "\n  name:", "\n\tname:"),
        MANIFEST,
        "\tname:",
        "this line is indented with a tab, which YAML forbids; use spaces",
    ),
    "a manifest without a Cluster API object": (
        no_cluster,
        MANIFEST,
        "",
        "there is no Cluster API object in this manifest; name the file that holds the Cluster",
    ),
    "a manifest with two Clusters": (
        twice,
        MANIFEST,
        "kind: Cluster",
        "there is a second Cluster here, capi-cluster, besides capi-cluster in ",
    ),
    "a manifest with an unresolved variable": (
        edited(MANIFEST, "catalog: home", "catalog: ${VCD_CATALOG}"),
        MANIFEST,
        "${VCD_CATALOG}",
        "${VCD_CATALOG} is not resolved; generate the manifest with clusterctl generate, or name the file with its",
    ),
    "a manifest with CRLF": (
        crlf,
        MANIFEST,
        "",
        "this line ends in CRLF, which scripts and keys in a manifest do not survive; run dos2unix ",
    ),
    "a kustomization with a literal that is none": (
        edited(KUSTOMIZATION, 'password="', 'password:"'),
        KUSTOMIZATION,
        'password:"',
        "this literal is no key=value, which kustomize refuses; correct it",
    ),
}
WHOLE_FILE = {"a manifest without a Cluster API object"}
FIRST_LINE = {"a manifest with CRLF"}
EARLIER_LINE = {"a manifest with two Clusters": -1}
"""Where the line named is not the last one that holds the text: an object begins with its apiVersion."""


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_in_a_file_is_one_sentence_with_place_and_remedy(site: Path, case: str, article: Lab) -> None:
    spoil, name, text, sentence = CASES[case]
    spoil(site)
    asked = len(article.requests)

    said = doctor("preflight", "-c", site / ENVIRONMENT)

    assert said.code == 4
    assert said.sentence.startswith(f"{site / name}:{line_of(site, name, text)}: ")
    assert sentence in said.sentence
    assert len(article.requests) == asked


@pytest.mark.parametrize("case", IN_CAPVCDS_FILES)
def test_a_mistake_in_a_file_of_capvcds_is_a_failure_and_the_rest_is_judged(site: Path, case: str) -> None:
    spoil, name, text, sentence = IN_CAPVCDS_FILES[case]
    spoil(site)

    said = doctor("preflight", "-c", site / ENVIRONMENT, "--json", "-")

    checks = {each["id"]: each for each in json.loads(said.out)["checks"]}
    (failed,) = [each for each in checks["PF-INP-001"]["findings"] if each["verdict"] == "FAIL"]
    (place,) = failed["evidence"]
    line = 1 if case in FIRST_LINE else line_of(site, name, text) + EARLIER_LINE.get(case, 0)
    assert (place["path"], place.get("line")) == (str(site / name), None if case in WHOLE_FILE else line)
    assert failed["subject"] == str(site / name)
    fault, _, remedy = sentence.partition("; ")
    assert fault in failed["message"]
    assert remedy[1:] in failed["fix"]["ui"]
    assert said.code == 1
    assert checks["PF-VCD-007"]["verdict"] == "PASS"
    undecided = checks["PF-CFG-005" if name == KUSTOMIZATION else "PF-CFG-004"]["findings"][0]
    assert (undecided["verdict"], undecided["cause"]) == ("UNKNOWN", "PF-INP-001")


def test_all_mistakes_in_capvcds_files_are_told_at_once(site: Path) -> None:
    edited(MANIFEST, "catalog: home", "catalog: ${VCD_CATALOG}")(site)
    edited(KUSTOMIZATION, 'password="', 'password:"')(site)
    edited("controller_manager_config.yaml", "vcd:", "vcd: }{")(site)

    said = doctor("preflight", "-c", site / ENVIRONMENT, "--json", "-")

    checks = {each["id"]: each for each in json.loads(said.out)["checks"]}
    findings = checks["PF-INP-001"]["findings"]
    assert sorted((Path(each["subject"]).name, each["verdict"]) for each in findings) == [
        (MANIFEST, "FAIL"),
        ("controller_manager_config.yaml", "FAIL"),
        (KUSTOMIZATION, "FAIL"),
    ]
    assert [each for each, one in checks.items() if one["verdict"] == "PASS"] != []


def test_one_broken_file_leaves_the_others_judged(site: Path) -> None:
    edited(MANIFEST, "\n  name:", "\n\tname:")(site)

    said = doctor("preflight", "-c", site / ENVIRONMENT, "--json", "-")

    checks = {each["id"]: each for each in json.loads(said.out)["checks"]}
    findings = {
        check: {each["verdict"] for each in checks[check]["findings"]}
        for check in ("PF-CFG-002", "PF-CFG-003", "PF-CFG-005", "PF-MGT-015")
    }
    assert findings == {
        "PF-CFG-002": {"PASS", "UNKNOWN"},
        "PF-CFG-003": {"PASS", "UNKNOWN"},
        "PF-CFG-005": {"WARN", "UNKNOWN"},
        "PF-MGT-015": {"WARN", "PASS", "SKIP", "UNKNOWN"},
    }


def test_without_manifests_what_stands_in_them_is_skipped_and_the_rest_is_judged(site: Path) -> None:
    edited(ENVIRONMENT, f"  manifests:\n  - {MANIFEST}\n", "")(site)

    said = doctor("preflight", "-c", site / ENVIRONMENT, "--json", "-")

    checks = {each["id"]: each for each in json.loads(said.out)["checks"]}
    skipped = checks["PF-CFG-004"]["findings"][0]
    assert (skipped["verdict"], skipped["message"]) == ("SKIP", "the environment file names no manifests")
    assert checks["PF-VCD-007"]["verdict"] == checks["PF-CFG-002"]["verdict"] == "PASS"


@pytest.mark.parametrize("case", CASES)
def test_plain_pytest_says_the_same_sentence(site: Path, case: str, pytester: pytest.Pytester) -> None:
    spoil, _, _, sentence = CASES[case]
    spoil(site)

    result = pytester.runpytest("--capvcd-suite=preflight", f"--capvcd-config={site / ENVIRONMENT}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert sentence in result.stderr.str()
    assert "Traceback" not in result.stderr.str() + result.stdout.str()


def test_all_faults_of_the_environment_file_are_told_at_once(site: Path) -> None:
    for spoil in (
        edited(ENVIRONMENT, "  vdc: ", "  vcd: "),
        edited(ENVIRONMENT, "capvcd:\n", "capvcd:\n  manifest: [a.yaml]\n"),
        appended(ENVIRONMENT, "waivres: x\n"),
    ):
        spoil(site)

    said = doctor("preflight", "-c", site / ENVIRONMENT)

    assert said.code == 4
    assert [each.partition(": ")[2] for each in said.sentences] == [
        "capvcd.manifest is not a key here; did you mean capvcd.manifests?",
        "vcd.vcd is not a key here; did you mean vcd.vdc?",
        "waivres is not a key here; did you mean waivers?",
    ]


def test_files_that_are_not_there_and_urls_are_told_at_once(site: Path) -> None:
    for spoil in (
        edited(ENVIRONMENT, MANIFEST, "nowhere.yaml"),
        edited(ENVIRONMENT, KUSTOMIZATION, "elsewhere.yaml"),
        with_url(lambda url: f"{url}/api"),
    ):
        spoil(site)

    said = doctor("preflight", "-c", site / ENVIRONMENT)

    assert said.code == 4
    assert [each.partition(": ")[2].split(",")[0].split(";")[0] for each in said.sentences] == [
        "capvcd.manifests.0 names nowhere.yaml",
        "capvcd.kustomization names elsewhere.yaml",
        "vcd.url holds the path /api",
    ]


def test_secrets_that_lead_nowhere_are_told_at_once(site: Path) -> None:
    edited(ENVIRONMENT, SECRET_FILE, "env: CAPVCD_DOCTOR_TEST_UNSET")(site)
    appended(ENVIRONMENT, "nsx: {url: https://nsx.example.com, username: a, password: {file: nowhere}}\n")(site)

    said = doctor("preflight", "-c", site / ENVIRONMENT)

    assert said.code == 4
    assert [each.partition(": ")[2].split(";")[0] for each in said.sentences] == [
        "the environment variable CAPVCD_DOCTOR_TEST_UNSET is not set",
        f"there is no secret file {site / 'nowhere'}",
    ]


def test_check_files_that_cannot_be_read_are_told_at_once(site: Path) -> None:
    (site / "check_dividing_by_zero.py").write_text("1 / 0\n", encoding="utf-8")
    (site / "check_holding_none.py").write_text("x = 1\n", encoding="utf-8")

    said = doctor(
        "preflight",
        "-c",
        site / ENVIRONMENT,
        site / "check_dividing_by_zero.py",
        site / "check_holding_none.py",
        site / "none.py",
    )

    assert said.code == 4
    assert [each.rpartition(": ")[2] for each in said.sentences] == [
        "division by zero",
        "there is no check in this file; decorate its functions with @check",
        "there is no such file or folder; check the name",
    ]


def test_a_literal_password_is_not_repeated(site: Path) -> None:
    CASES["a literal password"][0](site)

    assert PLANTED not in doctor("preflight", "-c", site / ENVIRONMENT).err


def test_no_file(tmp_path: Path) -> None:
    said = doctor("preflight", "-c", tmp_path / "nowhere.yaml")

    assert (said.code, said.sentence) == (4, f"{tmp_path / 'nowhere.yaml'}: there is no such file; check the name")


def test_without_a_file_named_environment_yaml_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = doctor("preflight")

    assert (said.code, said.sentence) == (
        4,
        (
            "there is no environment.yaml here: write one with 'capvcd-doctor init', name another with -c FILE, "
            "or try --lab"
        ),
    )


def test_a_folder(tmp_path: Path) -> None:
    said = doctor("preflight", "-c", tmp_path)

    assert (said.code, said.sentence) == (4, f"{tmp_path}: this is a folder; name the file in it")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--select", "PF-ALB-055"), "there is no check PF-ALB-055; did you mean PF-ALB-005 or "),
        (("--ignore", "pf-abl"), "there is no check PF-ABL"),
        (("--select", "nonsense"), "there is no check NONSENSE; 'capvcd-doctor list' shows every id"),
    ],
)
def test_an_unknown_check_brings_the_nearest(site: Path, arguments: tuple[str, ...], sentence: str) -> None:
    said = doctor("preflight", "-c", site / ENVIRONMENT, *arguments)

    assert said.code == 4
    assert said.sentence.startswith(sentence)


@pytest.mark.parametrize(
    ("scenarios", "sentence"),
    [
        ("articel", "articel is not a scenario; did you mean article?"),
        ("article,sge-full", "sge-full is not a scenario; did you mean seg-full"),
        ("article,production", "article and production are both whole worlds; choose one"),
        ("article,token-revoked", "token-revoked makes no sense on article; it is for production"),
    ],
)
@pytest.mark.parametrize("command", [("preflight", "--lab={}"), ("lab", "{}", "--show")])
def test_an_unknown_scenario_brings_the_nearest(command: tuple[str, ...], scenarios: str, sentence: str) -> None:
    said = doctor(*(each.format(scenarios) for each in command))

    assert said.code == 4
    assert said.sentence.startswith(sentence)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("preflight", "--lab-patch", "x.yaml"), "--lab-patch changes the embedded lab: add --lab"),
        (("preflight", "-c", "x", "--lab"), "argument --lab: not allowed with argument -c/--config"),
        (("preflight", "--severity", "fatal"), "--severity is one of blocker, warning, info, not fatal"),
        (("preflight", "--jobs", "many"), "argument --jobs: many is not a whole number"),
        (("preflight", "--jobs", "0"), "argument --jobs: 0 is too few; give 1 or more"),
        (("preflight", "--timeout", "soon"), "argument --timeout: soon is not a number of seconds"),
        (("preflight", "--timeout", "nan"), "argument --timeout: nan is no time to wait; give seconds above 0"),
        (("preflight", "--request-timeout", "0"), "argument --request-timeout: 0 is no time to wait"),
        (("explain",), "the following arguments are required: ID"),
        (("explain", "PF-ALB-0005"), "there is no check PF-ALB-0005; did you mean PF-ALB-005"),
        (("list", "PF-ABL-005"), "there is no check PF-ABL-005; did you mean PF-ALB-005"),
    ],
)
def test_a_wrong_command_line_is_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    said = doctor(*arguments)

    assert said.code == 4
    assert sentence in said.sentence


def test_a_mistyped_command_brings_the_nearest() -> None:
    said = doctor("preflihgt")

    assert said.code == 4
    assert "preflight" in said.sentence


@pytest.mark.parametrize("option", ["-k", "-m"])
def test_pytests_own_expressions_are_pytests(site: Path, option: str) -> None:
    said = doctor("preflight", "-c", site / ENVIRONMENT, option, "alb")

    assert said.code == 4
    assert f"there is no option {option}" in said.sentence


def test_an_unknown_area_brings_the_nearest(site: Path) -> None:
    said = doctor("preflight", "-c", site / ENVIRONMENT, "--area", "albs")

    assert said.code == 4
    assert said.sentence == "no check of this run is of area ALBS; did you mean ALB?"


def test_a_check_file_that_is_not_there_is_named(site: Path, tmp_path: Path) -> None:
    said = doctor("preflight", "-c", site / ENVIRONMENT, tmp_path / "check_nowhere.py")

    assert said.code == 4
    assert "check_nowhere.py" in said.sentence


def test_a_check_file_that_is_no_python_is_named_with_its_line(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "check_broken.py"
    file.write_text("from os import nothing_of_this_name\n", encoding="utf-8")
    said = doctor("preflight", "-c", site / ENVIRONMENT, file)

    assert said.code == 4
    assert "check_broken.py:1: this check file could not be read: ImportError" in said.sentence


@pytest.mark.parametrize(
    ("patch", "sentence"),
    [
        ("site.clock_skew_secnds: 3600\n", "clock_skew_seconds"),
        ("site: [\n", "this is not YAML"),
        ("- a\n", "this is not a mapping of keys to values"),
    ],
)
def test_a_patch_that_does_not_fit_the_world_is_one_sentence(tmp_path: Path, patch: str, sentence: str) -> None:
    (tmp_path / "patch.yaml").write_text(patch, encoding="utf-8")
    said = doctor("preflight", "--lab", "--lab-patch", tmp_path / "patch.yaml")

    assert said.code == 4
    assert said.sentence.startswith(str(tmp_path / "patch.yaml"))
    assert sentence in said.sentence
