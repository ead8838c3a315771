"""The registry of formats: what is built in costs nothing until it is rendered, and packages may add their own."""

import json
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from capvcd_checks.engine.verdicts import Run
from capvcd_collectors.errors import UsageError
from capvcd_reports.formats import BUILT_IN, GROUP, Format, Look, Medium, installed_formats
from reports.made_up import mixed_run


def count_of_checks(run: Run, _look: Look) -> str:
    return f"{len(run.results)} checks\n"


TOY = Format("toy", "count the checks", Medium.FILE, count_of_checks)
TOY_JSON = Format("json", "the same name again", Medium.FILE, count_of_checks)


@pytest.fixture
def points(monkeypatch: pytest.MonkeyPatch) -> list[EntryPoint]:
    """The entry points that packages seem to declare; the test adds to them."""
    declared: list[EntryPoint] = []

    def entry_points(*, group: str) -> list[EntryPoint]:
        return [each for each in declared if each.group == group]

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    return declared


def declared(value: str, group: str = GROUP) -> EntryPoint:
    return EntryPoint("toy", value, group)


def test_the_built_in_formats_are_for_the_terminal_or_have_an_option_of_their_own() -> None:
    assert [(each.name, each.medium.value, each.option) for each in BUILT_IN] == [
        ("terminal", "terminal", "--terminal"),
        ("concise", "terminal", "--concise"),
        ("json", "file", "--json"),
        ("junit", "file", "--junit"),
        ("html", "file", "--html"),
    ]


@pytest.mark.parametrize("each", BUILT_IN, ids=lambda each: each.name)
def test_every_built_in_format_renders_a_run(each: Format) -> None:
    text = each.render(mixed_run(), Look())
    assert "PF-ALB-005" in text
    assert text.endswith("\n")


def test_listing_the_formats_imports_none_of_them() -> None:
    code = "import json, sys; import capvcd_reports.formats; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    loaded = {each.split(".")[0] for each in json.loads(ran.stdout)}
    assert loaded & {"jinja2", "junitparser", "jsonschema", "rich", "capvcd_checks"} == set()


def test_no_format_knows_the_console() -> None:
    code = (
        "import json, sys; from capvcd_reports.formats import BUILT_IN, Look; from reports.made_up import mixed_run; "
        "[each.render(mixed_run(), Look()) for each in BUILT_IN]; print('rich.console' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert ran.stdout == "False\n"


def test_a_format_of_another_package_is_found_by_its_entry_point(points: list[EntryPoint]) -> None:
    points += [declared("reports.test_formats:TOY"), declared("nothing:OF_OURS", "another.group")]
    (found,) = installed_formats()
    assert (found.name, found.option, found.render(mixed_run(), Look())) == ("toy", "--toy", "9 checks\n")


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        ("reports.test_formats:GROUP", "is no capvcd_reports.formats.Format; mend or uninstall its package"),
        ("reports.test_formats:TOY_JSON", "is called json as another one is; uninstall one of them"),
        ("reports.nothing:TOY", "cannot be loaded: ModuleNotFoundError: No module named 'reports.nothing'"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(points: list[EntryPoint], value: str, refused: str) -> None:
    points.append(declared(value))
    with pytest.raises(UsageError) as error:
        installed_formats()
    assert str(error.value) == f"the report format toy ({value}) {refused}"


def test_two_packages_cannot_share_a_name(points: list[EntryPoint]) -> None:
    points += [declared("reports.test_formats:TOY")] * 2
    with pytest.raises(UsageError, match="is called toy as another one is"):
        installed_formats()
