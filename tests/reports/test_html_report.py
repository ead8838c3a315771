"""The HTML report of a plain pytest, made by pytest-html through its hooks: read as its data and in a real browser."""

import html as html_entities
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from capvcd_checks.engine.verdicts import Verdict
from capvcd_reports import pytest_html as html
from reports.browser import CHROMIUM, dump
from reports.html_results import HOSTILE, ROWS, RUN
from reports.made_up import one, run_of

THE_BROWSERS_OWN = re.compile(r"^(?:http://)?[\w.]*\.(?:google|googleapis|gvt1)\.com\b")
"""What chromium asks its maker on its own account, whatever page is open."""
ORDINARY_TEST = "def test_of_the_user():\n    pass\n"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-contained report of `RUN` and one ordinary test, written by a pytest of its own."""
    folder = tmp_path_factory.mktemp("html")
    (folder / "test_ordinary.py").write_text(ORDINARY_TEST)
    (folder / "pytest.ini").write_text("[pytest]\n")
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "reports.html_plugin", "-p", "no:cacheprovider"]
    command += ["--html=report.html", "--self-contained-html", "--metadata", "Ticket", "CHG-1", "test_ordinary.py"]
    environment = {**os.environ, "PYTHONPATH": str(tests), "BUILD_TAG": "secret-build-host"}
    environment.pop("PYTEST_ADDOPTS", None)
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    return folder / "report.html"


@pytest.fixture(scope="module")
def blob(page: Path) -> dict[str, Any]:
    """What the page's script draws the table from."""
    found = re.search(r'data-jsonblob="([^"]*)"', page.read_text())
    assert found is not None
    parsed: dict[str, Any] = json.loads(html_entities.unescape(found.group(1)))
    return parsed


def rows(blob: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for of_one_test in blob["tests"].values() for row in of_one_test]


def row(blob: dict[str, Any], check_id: str) -> dict[str, Any]:
    (found,) = [each for each in rows(blob) if each["testId"] == check_id]
    return found


def text_of(markup: str) -> str:
    """What a reader sees of *markup*, its white space collapsed."""
    return " ".join(html_entities.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def test_each_check_is_one_row_beside_the_users_own_test(blob: dict[str, Any]) -> None:
    ids = [each["testId"] for each in rows(blob)]
    assert sorted(ids) == sorted([*ROWS, "test_ordinary.py::test_of_the_user"])


def test_results_are_those_the_page_knows_and_the_verdict_stands_beside_them(blob: dict[str, Any]) -> None:
    row_of = {each["testId"]: (each["result"], text_of(each["verdict"])) for each in rows(blob)}
    assert {check_id: row_of[check_id] for check_id in ROWS} == {
        "PF-NSX-008": ("Failed", "FAIL"),
        "PF-CFG-009": ("Failed", "FAIL"),
        "PF-VCD-002": ("Passed", "WARN"),
        "PF-VCD-003": ("Error", "UNKNOWN"),
        "PF-VCD-006": ("Skipped", "WAIVED"),
        "PF-VCD-005": ("Skipped", "SKIP"),
        "PF-VCD-001": ("Passed", "PASS"),
    }


def test_a_row_says_in_its_columns_what_to_do(blob: dict[str, Any]) -> None:
    assert [text_of(cell) for cell in row(blob, "PF-NSX-008")["resultsTableRow"][3:7]] == [
        "blocker",
        "Networks and the edge gateway",
        "All is well edge-0: 0 free edge-1: 1 free edge-2: 2 free and 2 more",
        "Menu > Page or: PUT /thing",
    ]
    assert text_of(row(blob, "PF-VCD-003")["resultsTableRow"][6]) == "needed: a longer --timeout"
    assert text_of(row(blob, "PF-VCD-001")["resultsTableRow"][6]) == ""


def test_the_row_holds_all_findings_their_evidence_and_the_captured_output(blob: dict[str, Any]) -> None:
    shown = text_of(row(blob, "PF-NSX-008")["log"])
    for number in range(5):
        wanted = f"FAIL edge-{number} found {number} free why Else it breaks. fix Menu > Page or: PUT /thing"
        assert wanted in shown
    assert "PASS edge-9 why" in shown
    assert "captured <b>by pytest</b>" in shown
    assert "html_plugin.py" not in shown
    passed = text_of(row(blob, "PF-VCD-001")["log"])
    path = "/cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments"
    assert f"evidence vcd: GET {path} (200) /values/0, request 7f3a" in passed


def test_a_skipped_row_tells_the_reason_and_no_path_of_this_host(blob: dict[str, Any]) -> None:
    skipped = row(blob, "PF-VCD-005")
    assert "no API token is given" in skipped["log"]
    assert str(Path(__file__).parent) not in json.dumps(skipped)


def test_the_environment_block_says_nothing_of_the_host(blob: dict[str, Any]) -> None:
    assert blob["environment"] == {"Ticket": "CHG-1", "Target": str(RUN.target)}


def test_ordinary_rows_keep_their_cells_and_their_place_in_the_columns(blob: dict[str, Any]) -> None:
    ordinary = row(blob, "test_ordinary.py::test_of_the_user")
    assert ordinary["log"] == "No log output captured."
    assert len(ordinary["resultsTableRow"]) == len(row(blob, "PF-VCD-001")["resultsTableRow"])
    assert [text_of(cell) for cell in ordinary["resultsTableRow"][:7]] == [
        *("Passed", "", "test_ordinary.py::test_of_the_user", "", "", "", "")
    ]


def test_every_cell_is_one_line_and_hostile_text_is_escaped(blob: dict[str, Any]) -> None:
    hostile = row(blob, "PF-CFG-009")
    for markup in (*hostile["resultsTableRow"], hostile["log"].splitlines()[0]):
        assert "\n" not in markup
        assert "\x1b" not in markup
        assert not re.search(r"<(script|img|svg|template)", markup)
    assert html_entities.escape(HOSTILE.split("\r")[0]) in hostile["log"]


def test_the_users_choice_of_sorting_and_folding_wins() -> None:
    class Data(SimpleNamespace):
        def set_data(self, key: str, value: object) -> None:
            self.data[key] = value

    report = Data(title="", data={"initialSort": "original", "renderCollapsed": ["failed"]})
    html.report_title(report, "capvcd-doctor \x1b preflight")
    assert report.title == "capvcd-doctor \\x1b preflight"
    assert report.data == {"initialSort": "original", "renderCollapsed": ["failed"]}


def test_a_session_without_a_run_has_no_answer() -> None:
    prefix: list[str] = []
    summary: list[str] = []
    postfix: list[str] = []
    html.results_summary(prefix, summary, postfix, None)
    assert [len(prefix), summary, postfix] == [1, [], []]


@pytest.mark.parametrize(
    ("verdict", "answer"), [(Verdict.PASS, "go"), (Verdict.FAIL, "no-go"), (Verdict.UNKNOWN, "undecided")]
)
def test_the_answer_stands_on_top(verdict: Verdict, answer: str) -> None:
    prefix: list[str] = []
    html.results_summary(prefix, [], [], run_of(one("PF-VCD-001", verdict)))
    assert text_of(prefix[1]).startswith(f"{answer} : ")


class Table(HTMLParser):
    """The rows of the results table as a browser drew them, folded or not, and what surrounds them."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[str, str]] = []
        self.folded = 0
        self.root: dict[str, str | None] = {}
        self.text: list[str] = []
        self.elements: list[str] = []
        self._cell = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        classes = (attributes.get("class") or "").split()
        self.elements.append(tag)
        if tag == "html":
            self.root = attributes
        if tag == "tr" and "extras-row" in classes and "hidden" in classes:
            self.folded += 1
        self._cell = next((each for each in classes if each.startswith("col-")), "") if tag == "td" else self._cell

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._cell in {"col-verdict", "col-testId"}:
            self.rows.append((self._cell, data))
            self._cell = ""


@pytest.fixture(scope="module")
def drawn(page: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Table, list[str]]:
    """The page after its scripts ran, and the requests made on the way: a proxy notes them all, of whatever host."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium on PATH")
    asked: list[str] = []

    class Note(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_CONNECT = do_POST = do_HEAD = do_GET  # noqa: N815 - the names http.server calls

        def log_message(self, *_arguments: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Note) as proxy:
        serving = Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            proxied = (f"--proxy-server=http://127.0.0.1:{proxy.server_port}", "--proxy-bypass-list=<-loopback>")
            dom = dump(page.as_uri(), tmp_path_factory.mktemp("profile"), *proxied)
        finally:
            proxy.shutdown()
            serving.join(10)
    table = Table()
    table.feed(dom)
    return table, [each for each in asked if not THE_BROWSERS_OWN.search(each)]


def test_a_browser_shows_every_check_with_failures_first(drawn: tuple[Table, list[str]]) -> None:
    table, _ = drawn
    ids = [text for column, text in table.rows if column == "col-testId"]
    assert ids == [*ROWS, "test_ordinary.py::test_of_the_user"]
    verdicts = [text for column, text in table.rows if column == "col-verdict"]
    assert verdicts == ["FAIL", "FAIL", "UNKNOWN", "WARN", "WAIVED", "SKIP", "PASS"]
    assert table.folded == len(ids)


def test_a_browser_shows_the_answer_and_the_insecure_endpoint(drawn: tuple[Table, list[str]]) -> None:
    words = " ".join("".join(drawn[0].text).split())
    assert (
        "no-go: 1 blocker (PF-NSX-008) failed; 1 other check (PF-CFG-009) failed; 1 blocker (PF-VCD-003) could not"
        in words
    )
    assert "INSECURE: the certificate of https://vcd.example.com was not verified" in words


def test_nothing_a_server_wrote_runs_and_nothing_is_fetched(drawn: tuple[Table, list[str]]) -> None:
    table, asked = drawn
    assert "data-hacked" not in table.root
    assert "svg" not in table.elements
    assert asked == []
