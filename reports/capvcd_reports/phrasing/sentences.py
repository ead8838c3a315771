"""Sentences that read the same in every medium for people. Nothing here knows how they are laid out or escaped."""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote

from capvcd_checks.engine.verdicts import CheckIdentity, Finding, Run, Verdict
from capvcd_collectors.facts.base import ExchangeSource, Source
from capvcd_reports.phrasing.order import VERDICTS

NOTHING_READ = "nothing was read for it"
NOTHING_FOUND = "it found nothing to look at"

_FIRST_ERROR_STATUS = 400


def places(evidence: Iterable[Source], *, with_request: bool = True) -> tuple[str, ...]:
    """Where things were read, each once; several places in one response are told together.

    A request is told with its endpoint and, unless *with_request* is false, with the request id that VCD's logs hold.
    Its query is decoded, for people.
    """
    pointers: dict[Source, list[str]] = {}
    for source in evidence:
        if isinstance(source, ExchangeSource):
            pointers.setdefault(replace(source, pointer=""), []).append(source.pointer)
        else:
            pointers.setdefault(source, [])
    return tuple(_place(source, dict.fromkeys(found), with_request) for source, found in pointers.items())


def _place(source: Source, pointers: Iterable[str], with_request: bool) -> str:
    if not isinstance(source, ExchangeSource):
        return str(source)
    where = ", ".join(filter(None, pointers))
    request = f", request {source.request_id}" if with_request and source.request_id else ""
    return f"{source.endpoint}: {unquote(str(source))}{f' {where}' if where else ''}{request}"


def about(finding: Finding) -> str:
    """What was found, led by its subject unless the message names that itself."""
    if not finding.subject or finding.subject.lower() in finding.message.lower():
        return finding.message
    return f"{finding.subject}: {finding.message}"


def ways_to_mend(check: CheckIdentity) -> tuple[str, ...]:
    """The click path and the call, those of the two that are given."""
    ways = (check.remedy.ui.rstrip(" .;"), check.remedy.api.rstrip(" .;"))
    return tuple(dict.fromkeys(filter(None, ways)))


def next_steps(check: CheckIdentity, finding: Finding, evidence: Iterable[Source]) -> tuple[str, ...]:
    """What to do about *finding*, as alternatives: mend it, or where nothing was seen, let it be seen.

    *evidence* is what the reader is shown with it.
    """
    if finding.needs and finding.verdict in {Verdict.UNKNOWN, Verdict.SKIP}:
        return (f"needed: {finding.needs}",)
    failed = any(isinstance(each, ExchangeSource) and not _succeeded(each) for each in evidence)
    if failed and finding.verdict is Verdict.UNKNOWN:
        return ("let the request in the evidence succeed, then run this again",)
    return ways_to_mend(check)


def counts_line(run: Run) -> str:
    """``46 checks: 2 FAIL, 1 WARN, …``; WAIVED is told only when something was."""
    counts = run.counts()
    told = [f"{counts[each]} {each}" for each in VERDICTS if counts[each] or each is not Verdict.WAIVED]
    return f"{_number(len(run.results), 'check')}: {', '.join(told)}"


def requests_line(run: Run) -> str:
    """``31 requests (vcd 25, vcd-provider 6)``."""
    by_endpoint = run.requests.by_endpoint
    each = ", ".join(f"{name} {count}" for name, count in sorted(by_endpoint.items()))
    return _number(sum(by_endpoint.values()), "request") + (f" ({each})" if each else "")


def insecure_line(run: Run) -> str | None:
    """The warning that certificates were not verified; None when all were."""
    if not run.requests.insecure:
        return None
    names = ", ".join(run.requests.insecure)
    return f"INSECURE: the certificate of {names} was not verified; whoever sits between could read the password"


def heading(run: Run) -> str:
    """``Preflight for CAPVCD 0.5: https://…``."""
    return f"{run.suite.capitalize()} for CAPVCD {run.line}: {run.target}"


def circumstances(run: Run) -> str:
    """Which tool said it, when, and how long it took."""
    return f"capvcd-doctor {run.tool_version}, started {run.started}, took {run.duration:.1f} s"


def _succeeded(source: ExchangeSource) -> bool:
    return source.status is not None and source.status < _FIRST_ERROR_STATUS


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
