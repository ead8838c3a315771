"""A saved run, read back: the inverse of the JSON report, so that any format can be made of a run that is long over."""

import json
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from capvcd_checks.engine.verdicts import (
    CheckIdentity,
    CheckResult,
    Choice,
    FailOn,
    Finding,
    Remedy,
    Requests,
    Run,
    Severity,
    Target,
    Verdict,
)
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import ExchangeSource, FileSource, Source
from capvcd_reports import schemas
from capvcd_reports.formats.json import SCHEMA_VERSION
from capvcd_reports.phrasing.sentences import shortened

_LONGEST_MESSAGE = 200
"""Characters of what a schema says is wrong: one sentence, not the document."""


def read_json(text: str) -> Run:
    """The run that was written as *text*; what the report derives (outlook, exit code, counts) is derived anew.

    Raises:
        UsageError: *text* is no report of this version; the sentence names the first thing that is wrong.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UsageError(f"this is not JSON: {error}; give a report written with --json") from None
    _refuse_other_versions(document)
    flaw = best_match(Draft202012Validator(schemas.resolve(schemas.REPORT)).iter_errors(document))
    if flaw is not None:
        raise UsageError(
            f"this is not a report of capvcd-doctor: {flaw.json_path}: {shortened(flaw.message, _LONGEST_MESSAGE)}"
        )
    return _run(document)


def _refuse_other_versions(document: object) -> None:
    version = document.get("schemaVersion") if isinstance(document, dict) else None
    if not isinstance(version, str):
        raise UsageError("this is not a report of capvcd-doctor: it has no schemaVersion; give one written with --json")
    if version != SCHEMA_VERSION:
        raise UsageError(
            f"this report has schema version {version}, and this capvcd-doctor reads {SCHEMA_VERSION}: "
            "run the checks again, or read it with the version that wrote it"
        )


def _run(document: Mapping[str, Any]) -> Run:
    requests = document["requests"]
    return Run(
        suite=document["suite"],
        tool_version=document["tool"]["version"],
        line=document["line"],
        target=None if document["target"] is None else Target(**document["target"]),
        started=document["started"],
        duration=document["duration"],
        results=tuple(map(_result, document["checks"])),
        requests=Requests(requests["byEndpoint"], requests["longestChain"], tuple(requests["insecure"])),
        interrupted=document["interrupted"],
        versions=document["versions"],
        choice=_choice(document["selection"]),
        fail_on=FailOn(document["failOn"]),
    )


def _choice(selection: Mapping[str, Any]) -> Choice:
    return Choice(
        select=tuple(selection["select"]),
        ignore=tuple(selection["ignore"]),
        areas=tuple(selection["areas"]),
        severity=None if selection["severity"] is None else Severity(selection["severity"]),
    )


def _result(result: Mapping[str, Any]) -> CheckResult:
    check = CheckIdentity(
        id=result["id"],
        title=result["title"],
        severity=Severity(result["severity"]),
        why=result["why"],
        remedy=Remedy(**result["remedy"]),
        suite=result["suite"],
        lines=tuple(result["lines"]),
    )
    return CheckResult(check, tuple(map(_finding, result["findings"])), result["duration"])


def _finding(finding: Mapping[str, Any]) -> Finding:
    return Finding(
        verdict=Verdict(finding["verdict"]),
        subject=finding["subject"],
        message=finding["message"],
        evidence=tuple(map(_source, finding["evidence"])),
        needs=finding["needs"],
        fault=finding["fault"],
        fix=None if finding["fix"] is None else Remedy(**finding["fix"]),
        cause=finding["cause"],
        absent=finding["absent"],
    )


def _source(source: Mapping[str, Any]) -> Source:
    if source["kind"] == "file":
        return FileSource(source["path"], source["line"], source["column"], source["pointer"], source["value"])
    return ExchangeSource(
        source["endpoint"],
        source["method"],
        source["path"],
        source["status"],
        source["requestId"],
        source["pointer"],
        source["value"],
    )
