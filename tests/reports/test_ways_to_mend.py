"""What to do about a finding: its own fix first; for what could not be decided, what would decide it."""

import pytest

from capvcd_checks.engine.verdicts import Finding, Remedy, Verdict
from capvcd_collectors.facts.base import ExchangeSource, FileSource
from capvcd_reports.phrasing.sentences import ways_to_mend
from reports.made_up import check

CHECK = check("PF-VCD-004", remedy=Remedy("the page.", "PUT /it"))
REFUSED = ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/vdcs", 403)
MISDIRECTED = ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/vdcs", 400)
SILENT = ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/vdcs")
MOVED = ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/vdcs", 399)
ANSWERED = ExchangeSource("vcd", "GET", "/cloudapi/1.0.0/vdcs", 200)
FILE = FileSource("environment.yaml", 3)

REMEDY = ("the page", "PUT /it")
AGAIN = ("let the request in the evidence succeed, then run this again",)


@pytest.mark.parametrize(
    ("verdict", "evidence", "ways"),
    [
        (Verdict.UNKNOWN, (REFUSED,), AGAIN),
        (Verdict.UNKNOWN, (MISDIRECTED,), AGAIN),
        (Verdict.UNKNOWN, (SILENT,), AGAIN),
        (Verdict.UNKNOWN, (FILE, ANSWERED, REFUSED), AGAIN),
        (Verdict.UNKNOWN, (MOVED,), REMEDY),
        (Verdict.UNKNOWN, (ANSWERED, FILE), REMEDY),
        (Verdict.UNKNOWN, (), REMEDY),
        (Verdict.SKIP, (REFUSED,), REMEDY),
        (Verdict.FAIL, (REFUSED,), REMEDY),
        (Verdict.WARN, (SILENT,), REMEDY),
    ],
)
def test_only_the_undecided_ask_for_the_failed_request(
    verdict: Verdict, evidence: tuple[ExchangeSource | FileSource, ...], ways: tuple[str, ...]
) -> None:
    assert ways_to_mend(CHECK, Finding(verdict, "", "said", evidence)) == ways


@pytest.mark.parametrize(
    ("verdict", "ways"),
    [
        (Verdict.UNKNOWN, ("needed: the right to look",)),
        (Verdict.SKIP, ("needed: the right to look",)),
        (Verdict.FAIL, REMEDY),
        (Verdict.WARN, REMEDY),
    ],
)
def test_what_would_decide_it_is_asked_for_where_it_is_not_decided(verdict: Verdict, ways: tuple[str, ...]) -> None:
    assert ways_to_mend(CHECK, Finding(verdict, "", "said", (REFUSED,), needs="the right to look")) == ways


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN])
def test_a_findings_own_fix_comes_before_everything_but_its_first_cause(verdict: Verdict) -> None:
    own = Finding(verdict, "", "said", (REFUSED,), needs="the right to look", fix=Remedy("this page", ""))
    caused = Finding(verdict, "", "said", (REFUSED,), fix=Remedy("this page", ""), cause="PF-VCD-001")

    assert ways_to_mend(CHECK, own) == ("this page",)
    assert ways_to_mend(CHECK, caused) == ("resolve PF-VCD-001 first",)
