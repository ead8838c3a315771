"""The JSON report: complete, ordered, and always what its published schema says."""

import json
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Finding, Remedy, Requests, Run, Severity, Verdict
from capvcd_collectors.facts.base import ExchangeSource, FileSource
from capvcd_reports.formats.json_report import as_text, identity_json, schema, to_json, write_json
from reports.made_up import ASSIGNMENTS, MANIFEST, check, mixed_run, one, result, run_of

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
LINE_NUMBERS = st.none() | st.integers(1, 10_000)
SOURCES = st.one_of(
    st.builds(
        ExchangeSource,
        ANY_TEXT,
        st.sampled_from(["GET", "POST"]),
        ANY_TEXT,
        st.none() | st.integers(100, 599),
        st.none() | ANY_TEXT,
        ANY_TEXT,
    ),
    st.builds(FileSource, ANY_TEXT, LINE_NUMBERS, LINE_NUMBERS, ANY_TEXT),
)
FINDINGS = st.builds(
    Finding,
    st.sampled_from(Verdict),
    ANY_TEXT,
    ANY_TEXT,
    st.lists(SOURCES, max_size=2).map(tuple),
    st.none() | ANY_TEXT,
    st.booleans(),
)
IDENTITIES = st.builds(
    CheckIdentity,
    ANY_TEXT,
    ANY_TEXT,
    st.sampled_from(Severity),
    ANY_TEXT,
    st.builds(Remedy, ANY_TEXT, ANY_TEXT),
    ANY_TEXT,
    st.lists(ANY_TEXT, max_size=2).map(tuple),
)
RESULTS = st.builds(CheckResult, IDENTITIES, st.lists(FINDINGS, max_size=3).map(tuple), st.floats(0, 1e6))
RUNS = st.builds(
    Run,
    *(ANY_TEXT for _ in range(5)),
    st.floats(0, 1e6),
    st.lists(RESULTS, max_size=3).map(tuple),
    st.builds(
        Requests,
        st.dictionaries(ANY_TEXT, st.integers(0, 1000), max_size=3),
        st.integers(0, 20),
        st.lists(ANY_TEXT, max_size=2).map(tuple),
    ),
    st.booleans(),
)


def validate(document: object) -> None:
    Draft202012Validator(schema()).validate(document)


def test_the_schema_is_itself_a_schema_and_versioned() -> None:
    Draft202012Validator.check_schema(schema())
    assert schema()["$id"] == "urn:capvcd-doctor:schema:report:1.0"


def test_a_report_holds_the_answer_the_counts_and_the_ledgers_totals() -> None:
    document = to_json(mixed_run())
    validate(document)
    assert {key: value for key, value in document.items() if key != "checks"} == {
        "$schema": "urn:capvcd-doctor:schema:report:1.0",
        "schemaVersion": "1.0",
        "tool": {"name": "capvcd-doctor", "version": "0.1.0"},
        "suite": "preflight",
        "line": "0.5",
        "target": "https://vcd.example.com, organization xav_lab, VDC t-tenant",
        "started": "2026-11-22T16:00:00Z",
        "duration": 3.42,
        "interrupted": False,
        "outlook": {
            "answer": "no-go",
            "because": "1 blocker (PF-ALB-005) failed; "
            "3 blockers (PF-VCD-007, PF-RGT-009, PF-NSX-001) could not be decided",
            "checks": ["PF-ALB-005", "PF-VCD-007", "PF-RGT-009", "PF-NSX-001"],
        },
        "counts": {"PASS": 2, "WARN": 1, "FAIL": 1, "UNKNOWN": 3, "SKIP": 1, "WAIVED": 1},
        "requests": {
            "total": 31,
            "byEndpoint": {"vcd": 25, "vcd-provider": 6},
            "longestChain": 0,
            "insecure": ["https://vcd.example.com"],
        },
    }


def test_a_check_brings_its_identity_and_its_findings_with_evidence() -> None:
    identity = check("PF-CFG-009", "The site is bare", Severity.WARNING, lines=("0.5", "1.0"))
    finding = Finding(Verdict.UNKNOWN, "a", "b", (ASSIGNMENTS, MANIFEST), "c", fault=True)
    document = to_json(run_of(result(identity, finding)))
    validate(document)
    assert document["checks"] == [
        {
            "id": "PF-CFG-009",
            "title": "The site is bare",
            "area": "CFG",
            "severity": "warning",
            "suite": "preflight",
            "lines": ["0.5", "1.0"],
            "why": "Else it breaks.",
            "remedy": {"ui": "Menu > Page", "api": "PUT /thing"},
            "verdict": "UNKNOWN",
            "duration": 0.002,
            "findings": [
                {
                    "verdict": "UNKNOWN",
                    "subject": "a",
                    "message": "b",
                    "needs": "c",
                    "fault": True,
                    "evidence": [
                        {
                            "kind": "exchange",
                            "endpoint": "vcd",
                            "method": "GET",
                            "path": "/cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments",
                            "status": 200,
                            "requestId": "7f3a",
                            "pointer": "/values/0",
                        },
                        {
                            "kind": "file",
                            "path": "capi-quickstart.yaml",
                            "line": 12,
                            "column": 9,
                            "pointer": "spec.site",
                        },
                    ],
                }
            ],
        }
    ]


def test_checks_stand_in_the_catalogues_order_whatever_their_verdicts() -> None:
    ids = ["PF-VCD-001", "PF-VCD-010", "PF-RGT-001", "PF-ALB-001"]
    for verdicts in ([Verdict.FAIL, Verdict.PASS] * 2, [Verdict.PASS, Verdict.FAIL] * 2):
        results = [one(each, verdict) for each, verdict in zip(reversed(ids), verdicts, strict=True)]
        assert [each["id"] for each in to_json(run_of(*results))["checks"]] == ids


@given(RUNS)
def test_every_run_makes_a_valid_report_in_plain_ascii(run: Run) -> None:
    text = as_text(to_json(run))
    validate(json.loads(text))
    assert text.isascii()
    assert not set(text) & {chr(code) for code in range(32)} - {"\n"}


@pytest.mark.parametrize(
    "path", [(), ("tool",), ("outlook",), ("counts",), ("requests",), ("checks", 0), ("checks", 0, "remedy")]
)
def test_the_schema_refuses_what_it_does_not_know(path: tuple[str | int, ...]) -> None:
    document = to_json(mixed_run())
    validate(document)
    place = document
    for step in path:
        place = place[step]  # type: ignore[index]
    place["surprise"] = 1
    with pytest.raises(ValidationError, match="surprise"):
        validate(document)


def test_the_identity_alone_is_described_too() -> None:
    reference = {"$ref": "#/$defs/identity", "$defs": schema()["$defs"], "unevaluatedProperties": False}
    Draft202012Validator(reference).validate(identity_json(check("PF-VCD-001")))


def test_it_is_written_to_a_file_or_to_standard_output(tmp_path: Path) -> None:
    stdout = StringIO()
    write_json(mixed_run(), str(tmp_path / "report.json"), stdout)
    assert stdout.getvalue() == ""
    write_json(mixed_run(), "-", stdout)
    assert json.loads(stdout.getvalue()) == json.loads((tmp_path / "report.json").read_text()) == to_json(mixed_run())
