"""The JSON report: complete, ordered, and always what its published schema says."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator, ValidationError

from capvcd_checks.engine.verdicts import Choice, FailOn, Finding, Remedy, Run, Severity, Verdict
from capvcd_reports import schemas
from capvcd_reports.formats.json import as_text, identity_json, render, to_json
from capvcd_reports.look import Look
from reports.made_up import ASSIGNMENTS, MANIFEST, check, mixed_run, one, result, run_of
from reports.random_runs import RUNS


def validate(document: object) -> None:
    Draft202012Validator(schemas.resolve(schemas.REPORT)).validate(document)


def test_the_schema_is_itself_a_schema_and_versioned() -> None:
    Draft202012Validator.check_schema(schemas.resolve(schemas.REPORT))
    assert schemas.resolve(schemas.REPORT)["$id"] == "urn:capvcd-doctor:schema:report:2.0"


def test_a_report_holds_the_answer_the_counts_and_the_ledgers_totals() -> None:
    asked = Choice(("PF-ALB",), (), ("ALB", "VCD"), Severity.WARNING)
    run = replace(mixed_run(), versions={"Cloud Director": "10.3.3"}, choice=asked, fail_on=FailOn.WARNING)
    document = to_json(run)
    validate(document)
    assert {key: value for key, value in document.items() if key != "checks"} == {
        "$schema": "urn:capvcd-doctor:schema:report:2.0",
        "schemaVersion": "2.0",
        "tool": {"name": "capvcd-doctor", "version": "0.1.0"},
        "suite": "preflight",
        "line": "0.5",
        "versions": {"Cloud Director": "10.3.3"},
        "target": {"url": "https://vcd.example.com", "organization": "xav_lab", "vdc": "t-tenant"},
        "selection": {"select": ["PF-ALB"], "ignore": [], "areas": ["ALB", "VCD"], "severity": "warning"},
        "started": "2026-11-22T16:00:00Z",
        "duration": 3.42,
        "interrupted": False,
        "outlook": {
            "answer": "no-go",
            "because": "1 blocker (PF-ALB-005) failed; 1 check (PF-CFG-009) warned, which counts as failed here; "
            "3 blockers (PF-VCD-007, PF-RGT-009, PF-NSX-001) could not be decided",
            "checks": ["PF-ALB-005", "PF-CFG-009", "PF-VCD-007", "PF-RGT-009", "PF-NSX-001"],
        },
        "failOn": "warning",
        "exitCode": 1,
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
    finding = Finding(
        Verdict.UNKNOWN,
        "a",
        "b",
        (ASSIGNMENTS.showing("20"), MANIFEST),
        "c",
        fault=True,
        fix=Remedy("Menu > edge-1", ""),
        cause="PF-VCD-007",
        absent=True,
    )
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
                    "fix": {"ui": "Menu > edge-1", "api": ""},
                    "needs": "c",
                    "cause": "PF-VCD-007",
                    "absent": True,
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
                            "value": "20",
                        },
                        {
                            "kind": "file",
                            "path": "capi-quickstart.yaml",
                            "line": 12,
                            "column": 9,
                            "pointer": "spec.site",
                            "value": None,
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
    "path",
    [
        (),
        ("tool",),
        ("target",),
        ("selection",),
        ("outlook",),
        ("counts",),
        ("requests",),
        ("checks", 0),
        ("checks", 0, "remedy"),
    ],
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
    reference = {
        "$ref": "#/$defs/identity",
        "$defs": schemas.resolve(schemas.REPORT)["$defs"],
        "unevaluatedProperties": False,
    }
    Draft202012Validator(reference).validate(identity_json(check("PF-VCD-001")))


def test_the_report_is_the_documents_text() -> None:
    assert json.loads(render(mixed_run(), Look())) == to_json(mixed_run())


def test_the_id_of_the_schema_leads_a_validator_to_it() -> None:
    reference = {"$ref": to_json(mixed_run())["$schema"]}
    validator = Draft202012Validator(reference, registry=schemas.registry())
    validator.validate(to_json(mixed_run()))
    with pytest.raises(ValidationError):
        validator.validate({})


def test_a_schema_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(LookupError, match=r"no schema urn:x; there is urn:capvcd-doctor:schema:report:2\.0$"):
        schemas.resolve("urn:x")
