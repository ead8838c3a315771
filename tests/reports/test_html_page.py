"""The page of the command: the answer first, readable without scripts, on a phone and on paper."""

import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import html as lxml_html

from capvcd_checks.engine.verdicts import Choice, Finding, Remedy, Run, Verdict
from capvcd_reports.formats.html import render
from capvcd_reports.look import Look
from capvcd_reports.phrasing.sentences import insecure_line
from reports.browser import CHROMIUM, dump
from reports.html_results import HOSTILE
from reports.made_up import ASSIGNMENTS, check, mixed_run, one, result, run_of
from reports.random_runs import RUNS

LONG = "a" * 300
RUN = run_of(
    *mixed_run().results,
    result("PF-VCD-020", Finding(Verdict.FAIL, HOSTILE, HOSTILE, (ASSIGNMENTS.showing(HOSTILE),), fix=Remedy(HOSTILE))),
    result("PF-VCD-021", Finding(Verdict.FAIL, LONG, f"{LONG} {LONG}", (ASSIGNMENTS.showing(LONG),), fix=Remedy(LONG))),
    requests=mixed_run().requests,
)


def page_of(run: Run) -> Any:
    return lxml_html.document_fromstring(render(run, Look()))


def words(element: Any) -> str:
    """The text of *element*, its white space collapsed."""
    return " ".join(element.text_content().split())


def test_the_answer_is_the_first_thing_said() -> None:
    page = page_of(mixed_run())
    header, main, footer = page.find("body")
    assert words(page.find(".//title")) == "no-go: capvcd-doctor preflight"
    assert [words(each) for each in header] == [
        "Preflight for CAPVCD 0.5: https://vcd.example.com organization xav_lab, VDC t-tenant",
        "no-go 1 blocker (PF-ALB-005) failed; 3 blockers (PF-VCD-007, PF-RGT-009, PF-NSX-001) could not be decided",
        insecure_line(mixed_run()),
        "1 FAIL 3 UNKNOWN 1 WARN 1 WAIVED 1 SKIP 2 PASS",
    ]
    assert [words(each) for each in main[0]] == [
        "FAIL PF-ALB-005 seg-01: 0 free, the plan needs 3",
        "UNKNOWN 2 checks: GET /cloudapi/1.0.0/vdcs got no answer within 10 s (PF-VCD-007, PF-NSX-001)",
        "UNKNOWN PF-RGT-009 403 for rights bundles",
        "WARN PF-CFG-009 it ends in a slash",
        "WAIVED PF-IMG-004 accepted until 2026-12-31: lab only",
    ]
    assert words(footer[0]) == "exit code 1: 1 check failed"


@pytest.mark.parametrize(
    ("verdict", "answer"), [(Verdict.WARN, "go"), (Verdict.FAIL, "no-go"), (Verdict.UNKNOWN, "undecided")]
)
def test_the_answer_is_one_word(verdict: Verdict, answer: str) -> None:
    (strong,) = page_of(run_of(one("PF-VCD-001", verdict))).xpath("//header//strong")
    assert strong.text == answer


def test_each_finding_is_told_in_full_by_severity() -> None:
    page = page_of(mixed_run())
    assert [words(each) for each in page.iter("h2")] == ["What can stop the installation", "What can degrade it"]
    first = page.find(".//article")
    assert [(words(name), words(said)) for name, said in zip(first.iter("dt"), first.iter("dd"), strict=True)] == [
        ("should be", "The service engine group has room for the planned virtual services"),
        ("area", "Load balancer"),
        ("why", "CAPVCD takes the first assignment with room; with none the cluster gets no API endpoint."),
        ("fix", "Resources > Edge Gateways > Load Balancer > Service Engine Groups"),
        ("or", "PUT /cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments/{id} (maxVirtualServices)"),
        (
            "evidence",
            "vcd: GET /cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments (200) /values/0, request 7f3a",
        ),
    ]


def test_every_headline_leads_to_its_finding() -> None:
    page = page_of(mixed_run())
    links = [each.get("href") for each in page.iter("a")]
    assert [f"#{each.get('id')}" for each in page.iter("article")] == links
    assert len(links) == 4


def test_what_waits_for_a_failed_check_stands_in_it() -> None:
    waiting = Finding(Verdict.UNKNOWN, "", "there is no VDC", cause="PF-VCD-007")
    page = page_of(run_of(one("PF-VCD-007", Verdict.FAIL, "no VDC"), result("PF-NSX-001", waiting)))
    (inner,) = page.xpath("//article//article")
    assert words(inner.find("h3")) == "UNKNOWN PF-NSX-001 there is no VDC"
    assert "resolve PF-VCD-007 first" in words(inner)


def test_what_passed_and_was_skipped_is_folded() -> None:
    folded = list(page_of(run_of(*mixed_run().results[5:], result("PF-MGT-015"))).iter("details"))
    assert [each.get("open") for each in folded] == [None, None]
    assert [[words(line) for line in (each.find("summary"), *each.iter("li"))] for each in folded] == [
        [
            "What passed: 3 findings",
            "PASS PF-VCD-001 All is well",
            "PASS PF-VCD-019 All is well (net-a)",
            "PASS PF-VCD-019 All is well (net-b)",
        ],
        [
            "What was skipped: 2 findings",
            "SKIP PF-VCD-005 All is well: no API token is given; add vcd.apiToken",
            "SKIP PF-MGT-015 All is well: it found nothing to look at",
        ],
    ]


def test_a_part_of_the_checks_says_which_were_asked_for() -> None:
    page = page_of(replace(mixed_run(), choice=Choice(select=("PF-ALB",))))
    assert words(page.find(".//footer")[0]) == "not all checks were asked for: only PF-ALB"


@settings(max_examples=30)
@given(RUNS)
def test_no_run_puts_markup_on_its_page(run: Run) -> None:
    plain = {each.tag for each in page_of(RUN).iter() if isinstance(each.tag, str)} | {"ul", "details"}
    page = page_of(run)
    assert {each.tag for each in page.iter() if isinstance(each.tag, str)} <= plain
    assert page.xpath("//@src | //@*[starts-with(name(), 'on')]") == []


def test_nothing_of_a_message_becomes_markup() -> None:
    page = page_of(RUN)
    assert page.xpath("//script | //img | //svg | //template | //td") == []
    assert HOSTILE.split("\r")[0] in page.text_content()
    assert check("PF-VCD-020").title in page.text_content()


FRAME = """<!DOCTYPE html><iframe src="/report.html" style="width: WIDTHpx; height: 800px; border: 0"></iframe>
<pre></pre><script>
document.querySelector("iframe").addEventListener("load", event => {
  const page = event.target.contentDocument;
  document.querySelector("pre").textContent = JSON.stringify({
    hidden: page.documentElement.scrollWidth - page.documentElement.clientWidth,
    text: page.body.innerText,
    hacked: page.documentElement.dataset.hacked,
    answer: page.querySelector("strong").getBoundingClientRect().bottom,
  });
});
</script>"""
"""Looks at the page from outside, so that the page itself needs no script."""


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, list[str]]]:
    """Where a server offers the page in frames of a width, and the paths that were asked for."""
    asked: list[str] = []
    page = render(RUN, Look()).encode()

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = page if self.path == "/report.html" else FRAME.replace("WIDTH", self.path.strip("/")).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        serving.join(10)


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on PATH")
@pytest.mark.parametrize("width", [400, 1200])
def test_a_browser_shows_it_all_without_scrolling_sideways(
    served: tuple[str, list[str]], tmp_path_factory: pytest.TempPathFactory, width: int
) -> None:
    place, asked = served
    asked.clear()
    frame = lxml_html.document_fromstring(dump(f"{place}/{width}", tmp_path_factory.mktemp("profile")))
    seen = json.loads(frame.find(".//pre").text_content())
    assert seen["hidden"] == 0
    assert seen["answer"] < 300
    assert "hacked" not in seen
    assert "PF-ALB-005 seg-01: 0 free, the plan needs 3" in seen["text"]
    assert "PF-VCD-019" not in seen["text"]
    assert [each for each in asked if each != "/favicon.ico"] == [f"/{width}", "/report.html"]
