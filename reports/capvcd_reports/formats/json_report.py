"""The report for machines: one JSON document per run, described by ``schemas/report.schema.json``.

It holds everything a run found, so that every other medium could be made from it. Its version rises with the schema.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any, TextIO

from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Finding, Run
from capvcd_collectors.facts.base import ExchangeSource, Source
from capvcd_reports.phrasing.conclusion import conclude
from capvcd_reports.phrasing.order import catalogue_key, finding_key
from capvcd_reports.write import write_report

SCHEMA_VERSION = "1.0"


@cache
def schema() -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12) of `to_json`."""
    text = files("capvcd_reports").joinpath("schemas/report.schema.json").read_text("utf-8")
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def to_json(run: Run) -> dict[str, Any]:
    """The whole of *run* as plain JSON values; checks stand in the catalogue's order, so that two runs compare."""
    conclusion = conclude(run)
    return {
        "$schema": schema()["$id"],
        "schemaVersion": SCHEMA_VERSION,
        "tool": {"name": "capvcd-doctor", "version": run.tool_version},
        "suite": run.suite,
        "line": run.line,
        "target": str(run.target or ""),
        "started": run.started,
        "duration": run.duration,
        "interrupted": run.interrupted,
        "outlook": {
            "answer": conclusion.outlook.value,
            "because": conclusion.because,
            "checks": list(conclusion.checks),
        },
        "counts": {verdict.value: count for verdict, count in run.counts().items()},
        "requests": {
            "total": sum(run.requests.by_endpoint.values()),
            "byEndpoint": dict(sorted(run.requests.by_endpoint.items())),
            "longestChain": run.requests.longest_chain,
            "insecure": list(run.requests.insecure),
        },
        "checks": [_result(each) for each in sorted(run.results, key=lambda each: catalogue_key(each.check))],
    }


def write_json(run: Run, destination: str, stdout: TextIO) -> None:
    """Write the report of *run* to the file *destination* (``-``: *stdout*).

    Raises:
        ReportNotWritten: when it cannot be written.
    """
    write_report(as_text(to_json(run)), destination, stdout)


def as_text(document: dict[str, Any]) -> str:
    """*document* in ASCII, so that no character of it acts on a terminal or fails to encode."""
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def identity_json(check: CheckIdentity) -> dict[str, Any]:
    """What is fixed about a check, as JSON values."""
    return {
        "id": check.id,
        "title": check.title,
        "area": check.area,
        "severity": check.severity.value,
        "suite": check.suite,
        "lines": list(check.lines),
        "why": check.why,
        "remedy": {"ui": check.remedy.ui, "api": check.remedy.api},
    }


def _result(result: CheckResult) -> dict[str, Any]:
    findings = sorted(result.findings, key=lambda each: finding_key(result.check, each))
    return {
        **identity_json(result.check),
        "verdict": result.verdict.value,
        "duration": result.duration,
        "findings": [_finding(each) for each in findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "verdict": finding.verdict.value,
        "subject": finding.subject,
        "message": finding.message,
        "needs": finding.needs,
        "fault": finding.fault,
        "evidence": [_source(each) for each in finding.evidence],
    }


def _source(source: Source) -> dict[str, Any]:
    if isinstance(source, ExchangeSource):
        return {
            "kind": "exchange",
            "endpoint": source.endpoint,
            "method": source.method,
            "path": source.path,
            "status": source.status,
            "requestId": source.request_id,
            "pointer": source.pointer,
        }
    return {
        "kind": "file",
        "path": source.path,
        "line": source.line,
        "column": source.column,
        "pointer": source.pointer,
    }
