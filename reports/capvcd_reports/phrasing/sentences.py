"""Sentences that read the same in every medium for people. Nothing here knows how they are laid out or escaped."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from urllib.parse import unquote

from capvcd_checks.engine.remedies import filled
from capvcd_checks.engine.verdicts import CheckIdentity, Finding, Run, Severity, Verdict
from capvcd_collectors.facts.base import ExchangeSource, Source

NOTHING_READ = "nothing was read for it"
NOTHING_FOUND = "it found nothing to look at"
MEANINGS = {
    Severity.BLOCKER: "blocker: a FAIL stops the installation",
    Severity.WARNING: "warning: a FAIL degrades it",
    Severity.INFO: "info: a FAIL is good to know",
}
"""What the severity of a check means."""

_FIRST_ERROR_STATUS = 400
_LONGEST_VALUE = 60
"""Characters of a value that are shown; the data keeps all of it."""
_SHORTEST_RUN = 3
"""How many ids in a row are told as first and last."""


def places(evidence: Iterable[Source], *, with_request: bool = True) -> tuple[str, ...]:
    """Where things were read and what stood there, each once; several places in one response are told together.

    A request is told with its endpoint and, unless *with_request* is false, with the request id that the server's logs
    hold. Its query is decoded, for people.
    """
    together: dict[Source, list[Source]] = {}
    for source in evidence:
        key = replace(source, pointer="", value=None) if isinstance(source, ExchangeSource) else source
        together.setdefault(key, []).append(source)
    return tuple(_place(sources, with_request=with_request) for sources in together.values())


def first_place(evidence: Iterable[Source]) -> str:
    """The first place of *evidence* with the value seen there, and how many more there are."""
    first, *more = dict.fromkeys(evidence)
    rest = f" and {len(more)} more" if more else ""
    return f"{_place([first], with_request=False)}{rest}"


def _place(sources: list[Source], *, with_request: bool) -> str:
    first = sources[0]
    if not isinstance(first, ExchangeSource):
        return f"{first}{_seen(first.value)}"
    whole = unquote(str(replace(first, pointer="")))
    pointers = dict.fromkeys(f"{each.pointer}{_seen(each.value)}" for each in sources)
    where = ", ".join(pointer.strip() for pointer in pointers if pointer)
    request = f", request {first.request_id}" if with_request and first.request_id else ""
    return f"{first.endpoint}: {whole}{f' {where}' if where else ''}{request}"


def _seen(value: str | None) -> str:
    """``= 20``, for the value that stood at a place; nothing where it is not known."""
    if value is None:
        return ""
    return f" = {shortened(value)}" if value else ' = ""'


def shortened(text: str, longest: int = _LONGEST_VALUE) -> str:
    """*text* as it is shown: cut to *longest* characters."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def about(finding: Finding) -> str:
    """What was found, led by its subject unless the message names that itself."""
    if not finding.subject or finding.subject.lower() in finding.message.lower():
        return finding.message
    return f"{finding.subject}: {finding.message}"


def ways_to_mend(check: CheckIdentity, finding: Finding) -> tuple[str, ...]:
    """What to do about *finding*, as alternatives: the click path and the call, or what would decide it.

    Where the finding has no fix of its own, it is the check's remedy, which cannot name the object.
    """
    if finding.cause is not None:
        return (f"resolve {finding.cause} first",)
    if finding.fix is None and finding.verdict in {Verdict.UNKNOWN, Verdict.SKIP}:
        if finding.needs:
            return (f"needed: {finding.needs}",)
        if finding.verdict is Verdict.UNKNOWN and any(_has_failed(each) for each in finding.evidence):
            return ("let the request in the evidence succeed, then run this again",)
    remedy = finding.fix or filled(check.remedy, {})
    return tuple(dict.fromkeys(way for each in (remedy.ui, remedy.api) if (way := each.rstrip(" .;"))))


def shortly(ids: Iterable[str]) -> str:
    """*ids* of checks in little space: ``PF-NSX-001, 005-008, PF-VCD-007``."""
    shown: list[str] = []
    for family, members in groupby(dict.fromkeys(ids), key=lambda each: each.rpartition("-")[0]):
        numbers = [each.rpartition("-")[2] for each in members]
        if not family or not all(number.isdecimal() and number.isascii() for number in numbers):
            shown += [f"{family}-{number}" if family else number for number in numbers]
            continue
        first, *rest = _runs(numbers)
        shown += [f"{family}-{first}", *rest]
    return ", ".join(shown)


def _runs(numbers: list[str]) -> list[str]:
    """``["001", "005", "006", "007"]`` as ``["001", "005-007"]``."""
    shown: list[str] = []
    for _, members in groupby(enumerate(numbers), key=lambda each: int(each[1]) - each[0]):
        run = [number for _, number in members]
        shown += [f"{run[0]}-{run[-1]}"] if len(run) >= _SHORTEST_RUN else run
    return shown


def requests_line(run: Run) -> str:
    """``31 requests (vcd 25, vcd-provider 6)``."""
    by_endpoint = run.requests.by_endpoint
    each = ", ".join(f"{name} {count}" for name, count in sorted(by_endpoint.items()))
    return number_of(sum(by_endpoint.values()), "request") + (f" ({each})" if each else "")


def insecure_line(run: Run) -> str | None:
    """The warning that certificates were not verified; None when all were."""
    if not run.requests.insecure:
        return None
    names = ", ".join(run.requests.insecure)
    return f"INSECURE: the certificate of {names} was not verified; whoever sits between could read the password"


def heading(run: Run) -> str:
    """``Preflight for CAPVCD 0.5: https://…``."""
    return f"{run.suite.capitalize()} for CAPVCD {run.line}: {run.target or 'the files alone'}"


def circumstances(run: Run) -> str:
    """Which tool said it, of which products, when, and how long it took."""
    seen = "".join(f", {product} {version}" for product, version in sorted(run.versions.items()))
    return f"capvcd-doctor {run.tool_version}{seen}, started {run.started}, took {run.duration:.1f} s"


def choice_line(run: Run) -> str | None:
    """Which checks were asked for; None when it was all of them."""
    choice = run.choice
    values_by_word = [
        ("only", choice.select),
        ("without", choice.ignore),
        ("of the areas", choice.areas),
        ("of severity", () if choice.severity is None else (choice.severity.value,)),
    ]
    parts = [f"{word} {', '.join(values)}" for word, values in values_by_word if values]
    return f"not all checks were asked for: {'; '.join(parts)}" if parts else None


def number_of(count: int, noun: str) -> str:
    """``1 check``, ``2 checks``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _has_failed(source: Source) -> bool:
    return isinstance(source, ExchangeSource) and (source.status is None or source.status >= _FIRST_ERROR_STATUS)
