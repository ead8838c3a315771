"""The report for machines: one JSON document per run, described by ``schemas/report.schema.json``.

It holds everything a run found, so that every other format can be made from it (`capvcd_reports.saved`). Its version
rises with the schema: its first number when a reader of the one before could go wrong.
"""

import json
from typing import Any

from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Choice, Finding, Remedy, Run, Target
from capvcd_collectors.facts.base import ExchangeSource, Source
from capvcd_reports import schemas
from capvcd_reports.look import Look
from capvcd_reports.phrasing.conclusion import conclude
from capvcd_reports.phrasing.order import catalogue_key, in_order

SCHEMA_VERSION = "2.0"


def render(run: Run, _look: Look) -> str:
    """The report of *run* in ASCII, so that no character of it acts on a terminal or fails to encode."""
    return as_text(to_json(run))


def to_json(run: Run) -> dict[str, Any]:
    """The whole of *run* as plain JSON values; checks stand in the catalogue's order, so that two runs compare."""
    conclusion = conclude(run)
    return {
        "$schema": schemas.REPORT,
        "schemaVersion": SCHEMA_VERSION,
        "tool": {"name": "capvcd-doctor", "version": run.tool_version},
        "suite": run.suite,
        "line": run.line,
        "versions": dict(sorted(run.versions.items())),
        "target": None if run.target is None else _target(run.target),
        "selection": _choice(run.choice),
        "started": run.started,
        "duration": run.duration,
        "interrupted": run.interrupted,
        "outlook": {
            "answer": conclusion.outlook.value,
            "because": conclusion.because,
            "checks": list(conclusion.checks),
        },
        "failOn": run.fail_on.value,
        "exitCode": int(run.exit_code),
        "counts": {verdict.value: count for verdict, count in run.counts().items()},
        "requests": {
            "total": sum(run.requests.by_endpoint.values()),
            "byEndpoint": dict(sorted(run.requests.by_endpoint.items())),
            "longestChain": run.requests.longest_chain,
            "insecure": list(run.requests.insecure),
        },
        "checks": [_result(each) for each in sorted(run.results, key=lambda each: catalogue_key(each.check))],
    }


def as_text(document: dict[str, Any]) -> str:
    """*document* in ASCII, indented."""
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
        "remedy": _remedy(check.remedy),
    }


def _target(target: Target) -> dict[str, Any]:
    return {"url": target.url, "organization": target.organization, "vdc": target.vdc}


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "select": list(choice.select),
        "ignore": list(choice.ignore),
        "areas": list(choice.areas),
        "severity": None if choice.severity is None else choice.severity.value,
    }


def _remedy(remedy: Remedy) -> dict[str, Any]:
    return {"ui": remedy.ui, "api": remedy.api}


def _result(result: CheckResult) -> dict[str, Any]:
    return {
        **identity_json(result.check),
        "verdict": result.verdict.value,
        "duration": result.duration,
        "findings": [_finding(each) for each in in_order(result)],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "verdict": finding.verdict.value,
        "subject": finding.subject,
        "message": finding.message,
        "fix": None if finding.fix is None else _remedy(finding.fix),
        "needs": finding.needs,
        "cause": finding.cause,
        "absent": finding.absent,
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
            "value": source.value,
        }
    return {
        "kind": "file",
        "path": source.path,
        "line": source.line,
        "column": source.column,
        "pointer": source.pointer,
        "value": source.value,
    }
