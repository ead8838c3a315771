"""The vocabulary a check is written in: the decorator, and the few things its body may say besides ``assert``.

A check's arguments are facts; its body is one expectation. Nothing here does I/O.
"""

import inspect
import re
from collections.abc import Callable
from typing import NoReturn, TypeVar

from capvcd_checks.engine.verdicts import CheckIdentity, Remedy, Severity
from capvcd_collectors.facts.base import All, Missing, Source

__all__ = [
    "All",
    "CheckWarning",
    "Found",
    "Missing",
    "NotApplicable",
    "Remedy",
    "Severity",
    "Undecided",
    "Unseen",
    "check",
    "found",
    "not_applicable",
    "seen",
    "undecided",
    "warn_unless",
]

F = TypeVar("F", bound=Callable[..., None])
T = TypeVar("T")


class Found(str):
    """A message that carries the places that show it, and its own fix; made by `found`."""

    __slots__ = ("evidence", "fix")
    evidence: tuple[Source, ...]
    fix: Remedy | None


def found(message: str, *evidence: Source, fix: Remedy | str | None = None) -> Found:
    """A message with its evidence, for an ``assert`` or `warn_unless`.

    Without *evidence* the finding's is where the check's facts were read. *fix* mends this very cause, where the
    check's remedy would mislead: a `Remedy`, or one sentence. Names in braces are filled in as in a check's remedy.
    """
    said = Found(message)
    said.evidence = evidence
    said.fix = Remedy(fix) if isinstance(fix, str) else fix
    return said


class CheckWarning(Exception):  # noqa: N818 - a verdict, not an error
    """Raised by `warn_unless`: the verdict is WARN."""


class NotApplicable(Exception):  # noqa: N818 - a verdict, not an error
    """Raised by `not_applicable`: the verdict is SKIP."""


class Undecided(Exception):  # noqa: N818 - a verdict, not an error
    """Raised by `undecided`: the verdict is UNKNOWN."""

    def __init__(self, message: str, needs: str | None = None) -> None:
        super().__init__(message)
        self.needs = needs


class Unseen(Exception):  # noqa: N818 - a verdict, not an error
    """Raised by `seen`: the verdict is the one the absence of a fact brings."""

    def __init__(self, missing: Missing) -> None:
        super().__init__(missing.reason)
        self.missing = missing


def warn_unless(condition: object, message: str) -> None:
    """End the check with WARN unless *condition* holds. What must hold outright is asserted before."""
    if not condition:
        raise CheckWarning(message)


def not_applicable(reason: str) -> NoReturn:
    """End the check with SKIP: it has nothing to say here, for *reason*."""
    raise NotApplicable(reason)


def undecided(reason: str, needs: str | None = None) -> NoReturn:
    """End the check with UNKNOWN: what was seen does not decide it; *needs* is what would."""
    raise Undecided(reason, needs)


def seen(fact: T | Missing) -> T:
    """*fact*, where the check cannot go on without it; its absence ends the check as if it had been asked for plainly.

    For a check that takes ``T | Missing`` because something else may decide it first.
    """
    if isinstance(fact, Missing):
        raise Unseen(fact)
    return fact


def check(
    id: str,  # noqa: A002 - the word the catalogue uses
    *,
    title: str,
    severity: Severity,
    why: str,
    remedy: Remedy,
    lines: tuple[str, ...] = (),
) -> Callable[[F], F]:
    """Declare a function as the check *id*.

    *title* is a statement that is true when all is well; *lines* limits the check to release lines (others are SKIP).
    The suite of a check is the package it stands in. A parameter annotated with a fact type that has many instances is
    the check's subject: the function runs once for each. ``All[T]`` gives every instance at once, ``T | Missing`` hands
    the absence over instead of leaving the check undecided.

    Raises TypeError for a declaration or a function that could never fail, and ValueError for an id no report can name.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", id):
        raise ValueError(f"the id {id!r} is not made of letters, digits and hyphens, such as SITE-1")
    if not isinstance(severity, Severity) or not isinstance(remedy, Remedy):
        raise TypeError(f"{id} is declared with severity=Severity.… and remedy=Remedy(ui=…, api=…)")

    def declare(function: F) -> F:
        _refuse_unfit(id, function)
        function.__capvcd_check__ = CheckIdentity(id, title, severity, why, remedy, "", lines)  # type: ignore[attr-defined]
        return function

    return declare


def _refuse_unfit(id: str, function: Callable[..., None]) -> None:  # noqa: A002 - the word the catalogue uses
    """Raise TypeError for a *function* that would pass whatever its facts say, or that cannot be given them."""
    if not inspect.isfunction(function):
        raise TypeError(f"{id} is no function; a check is a plain one over facts")
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        raise TypeError(
            f"{id} is asynchronous or a generator, so that its body would never run; write a plain function"
        )
    plain = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind not in plain:
            raise TypeError(f"{id}: facts are handed over by name, which parameter {name} does not allow")
        if parameter.annotation is inspect.Parameter.empty:
            raise TypeError(
                f"{id}: parameter {name} does not say which fact it is; annotate it, such as {name}: Target"
            )
