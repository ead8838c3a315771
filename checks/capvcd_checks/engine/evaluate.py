"""Runs one check over collected facts and says what it found. Pure: no I/O, no pytest."""

import inspect
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from capvcd_checks.engine.declare import CheckWarning, Found, NotApplicable, Undecided, Unseen
from capvcd_checks.engine.mistakes import place_of, told
from capvcd_checks.engine.remedies import filled
from capvcd_checks.engine.verdicts import CheckIdentity, CheckResult, Finding, Remedy, Verdict
from capvcd_collectors.engine.collection import Facts, first_cause
from capvcd_collectors.engine.registry import Requirement, needs_of
from capvcd_collectors.facts.base import Absence, Fact, FactMissingError, Missing, Source

CheckFunction = Callable[..., None]


def identity_of(function: object) -> CheckIdentity | None:
    """The identity the decorator gave *function*; None for anything that is not a check."""
    found = getattr(function, "__capvcd_check__", None)
    return found if isinstance(found, CheckIdentity) else None


def evaluate(function: CheckFunction, facts: Facts, line: str) -> CheckResult:
    """Judge *facts* with the check *function*, once for each of its subjects.

    *line* is the CAPVCD release line; a check for other lines is SKIP. A check has at most one subject: a parameter of
    a fact type with many instances. More are a TypeError, which is a defect of the check.
    """
    identity = identity_of(function)
    if identity is None:
        raise TypeError(f"{function!r} is not a check")
    started = time.perf_counter()
    findings = tuple(_findings(function, identity, facts, line))
    return CheckResult(identity, findings, time.perf_counter() - started)


def _findings(function: CheckFunction, identity: CheckIdentity, facts: Facts, line: str) -> Iterable[Finding]:
    if identity.lines and line not in identity.lines:
        lines = ", ".join(identity.lines)
        yield Finding(Verdict.SKIP, "", f"only for CAPVCD {lines}; this environment runs {line}")
        return
    needs = needs_of(function)
    arguments = {need.name: facts.satisfy(need) for need in needs}
    absent = [arguments[need.name] for need in needs if isinstance(arguments[need.name], Missing) and not need.optional]
    if (cause := first_cause(absent)) is not None:
        yield from_missing(cause)
        return
    subjects = [need for need in needs if _is_subject(need, facts, arguments)]
    if not subjects:
        yield _judge(function, arguments, subject="")
        return
    if len(subjects) > 1:
        names = " and ".join(need.name for need in subjects)
        raise TypeError(f"{identity.id} has more than one subject: {names}")
    (subject,) = subjects
    instances = arguments[subject.name]
    if not instances:
        called = subject.type.noun if issubclass(subject.type, Fact) else subject.type.__name__
        yield Finding(Verdict.SKIP, "", f"there is no {called} to look at")
    for instance in instances:
        if isinstance(instance, Missing) and not subject.optional:
            yield from_missing(instance)
        else:
            name = instance.subject if isinstance(instance, Fact) else ""
            yield _judge(function, {**arguments, subject.name: instance}, subject=name)


def _is_subject(need: Requirement, facts: Facts, arguments: Mapping[str, Any]) -> bool:
    return not need.every and facts.is_many(need.type) and not isinstance(arguments[need.name], Missing)


def _judge(  # noqa: PLR0911 - one return per verdict
    function: CheckFunction, arguments: Mapping[str, Any], subject: str
) -> Finding:
    """One call of the check, its outcome as a finding."""

    def finding(verdict: Verdict, said: object, needs: str | None = None) -> Finding:
        return Finding(
            verdict, subject, str(said), _evidence(said, arguments), needs, fix=_fix(function, verdict, said, arguments)
        )

    try:
        function(**arguments)
    except AssertionError as error:
        return finding(Verdict.FAIL, error.args[0] if error.args else _source_line(function, error))
    except CheckWarning as warning:
        return finding(Verdict.WARN, warning.args[0])
    except NotApplicable as reason:
        return finding(Verdict.SKIP, reason.args[0])
    except Undecided as reason:
        return finding(Verdict.UNKNOWN, reason.args[0], reason.needs)
    except (Unseen, FactMissingError) as absence:
        return from_missing(absence.missing, subject)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a defect in one check must not cost the others' verdicts
        return replace(_faulty(function, error), subject=subject, evidence=_evidence("", arguments))
    return finding(Verdict.PASS, "")


def from_missing(missing: Missing, subject: str = "") -> Finding:
    """The finding for a fact that could not be had: SKIP when it is out of scope, else UNKNOWN."""
    verdict = Verdict.SKIP if missing.kind is Absence.OUT_OF_SCOPE else Verdict.UNKNOWN
    evidence = () if missing.source is None else (missing.source,)
    return Finding(verdict, subject, missing.reason, evidence, missing.needs, missing.fault, absent=True)


def _fix(function: CheckFunction, verdict: Verdict, said: object, arguments: Mapping[str, Any]) -> Remedy | None:
    """How to mend what was *said*: its own fix, else the check's remedy where something is to be mended."""
    own = said.fix if isinstance(said, Found) else None
    identity = identity_of(function)
    if own is None and identity is not None and verdict in (Verdict.FAIL, Verdict.WARN):
        own = identity.remedy
    return None if own is None else filled(own, arguments)


def _evidence(said: object, arguments: Mapping[str, Any]) -> tuple[Source, ...]:
    if isinstance(said, Found) and said.evidence:
        return tuple(dict.fromkeys(said.evidence))
    flat: list[Any] = []
    for argument in arguments.values():
        flat.extend(argument if isinstance(argument, tuple) else (argument,))
    return tuple(dict.fromkeys(each.source for each in flat if isinstance(each, Fact)))


def _faulty(function: CheckFunction, error: BaseException) -> Finding:
    """The finding for an *error* that *function* was not meant to raise: a user's mistake, or a defect of this tool."""
    place = place_of(error, Path(function.__code__.co_filename))
    identity = identity_of(function)
    if identity is not None and not identity.suite:
        said = f"this check is wrong at {place}: {told(error)}"
        return Finding(Verdict.UNKNOWN, "", said, needs=f"a correction of the check in {place.path}")
    said = f"a defect of this check: {type(error).__name__} at {function.__module__}:{place.line}"
    needs = "a report to whoever maintains the check, with this line"
    return Finding(Verdict.UNKNOWN, "", said, needs=needs, fault=True)


def _source_line(function: CheckFunction, error: AssertionError) -> str:
    """What an assert without a message expected: its own source."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is not None:
        frame = inspect.getframeinfo(trace)
        if frame.code_context:
            return f"does not hold: {frame.code_context[0].strip().removeprefix('assert ')}"
    return f"{function.__name__.replace('_', ' ')} does not hold"
