"""Which checks a run is made of: those of its suite and the user's own, as far as they were asked for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from capvcd_checks.areas import AREAS
from capvcd_checks.engine.evaluate import CheckFunction, identity_of
from capvcd_checks.engine.mistakes import declared_at, told
from capvcd_checks.engine.verdicts import CheckIdentity, Choice, Severity
from capvcd_checks.engine.waiver_use import WaiverUse
from capvcd_collectors.engine.registry import Collector, needs_of
from capvcd_collectors.errors import Faults, UsageError
from capvcd_collectors.facts.base import Fact
from capvcd_collectors.spelling import near, suggestion

_LIKENESS_OF_IDS = 0.5
_ORDER = (Severity.INFO, Severity.WARNING, Severity.BLOCKER)


@dataclass(frozen=True, slots=True)
class Selection:
    """The *checks* of one run of *suite*, and the *choice* they were selected by."""

    suite: str
    checks: tuple[CheckFunction, ...]
    choice: Choice = field(default_factory=Choice)

    @property
    def identities(self) -> tuple[CheckIdentity, ...]:
        """What is fixed about each check."""
        return tuple(identity for check in self.checks if (identity := identity_of(check)) is not None)

    def facts_needed(self, line: str) -> set[type]:
        """The types of the facts to collect for the checks for the release *line*."""
        needed = {need.type for check in self.checks if _is_for(check, line) for need in needs_of(check)}
        return needed - {WaiverUse}


def select(suite: str, checks: Sequence[CheckFunction], choice: Choice) -> Selection:
    """The *checks* that *choice* takes.

    Raises UsageError for two checks of one id, and for a prefix or an area that fits none of them.
    """
    identities = [identity for check in checks if (identity := identity_of(check)) is not None]
    refuse_duplicates(checks)
    refuse_unknown((*choice.select, *choice.ignore), {identity.id for identity in identities})
    refuse_unknown_areas(choice.areas, {identity.area for identity in identities})
    taken = tuple(check for check, identity in zip(checks, identities, strict=True) if is_selected(identity, choice))
    return Selection(suite, taken, choice)


def split(values: Iterable[str]) -> tuple[str, ...]:
    """``["PF-ALB,PF-NSX-001", "PF-IMG"]`` as single words, in order, in capitals."""
    return tuple(part.strip().upper() for value in values for part in value.split(",") if part.strip())


def unknown_id(wanted: str, known: Collection[str]) -> UsageError:
    """The error for an id or prefix that names no check."""
    found = near(wanted, sorted(known), most=3, likeness=_LIKENESS_OF_IDS)
    hint = f"; did you mean {' or '.join(found)}?" if found else "; 'capvcd-doctor list' shows every id"
    return UsageError(f"there is no check {wanted}{hint}")


def is_selected(identity: CheckIdentity, choice: Choice) -> bool:
    """Whether *choice* takes the check. No prefix and no area takes every check; what is to be ignored wins."""
    return (
        (not choice.select or identity.id.upper().startswith(choice.select))
        and not identity.id.upper().startswith(choice.ignore or ("\0",))
        and (not choice.areas or identity.area.upper() in choice.areas)
        and (choice.severity is None or _ORDER.index(identity.severity) >= _ORDER.index(choice.severity))
    )


def refuse_unknown(prefixes: Iterable[str], known: Collection[str]) -> None:
    """Raise UsageError for the first prefix that fits no known id, with the nearest ones."""
    for prefix in prefixes:
        if not any(each.upper().startswith(prefix) for each in known):
            raise unknown_id(prefix, known)


def refuse_unknown_areas(areas: Iterable[str], known: Collection[str]) -> None:
    """Raise UsageError for the first of *areas* that no check is of, with the known ones."""
    for area in areas:
        if area not in known:
            there = [each for each in AREAS if each in known] + sorted(set(known) - set(AREAS))
            hint = suggestion(area, there) or f"; there are {', '.join(there)}"
            raise UsageError(f"no check of this run is of area {area}{hint}")


def refuse_duplicates(checks: Iterable[CheckFunction]) -> None:
    """Raise UsageError when two *checks* carry one id."""
    seen: dict[str, CheckFunction] = {}
    for check in checks:
        identity = identity_of(check)
        if identity is None:
            continue
        if identity.id in seen:
            first = declared_at(seen[identity.id])
            raise UsageError(
                f"two checks are called {identity.id}, the other in {first.path}:{first.line}: ids are never reused; "
                "rename one of them",
                declared_at(check),
            )
        seen[identity.id] = check


def refuse_misfits(checks: Iterable[CheckFunction], collectors: Mapping[type, Collector]) -> None:
    """Raise UsageError with every one of *checks* that asks for what none of *collectors* makes, or for too much."""
    faults = Faults()
    for check in checks:
        with faults.kept():
            _refuse_misfit(check, collectors)
    faults.refuse()


def _refuse_misfit(check: CheckFunction, collectors: Mapping[type, Collector]) -> None:
    where, called = declared_at(check), getattr(identity_of(check), "id", check.__name__)
    try:
        needs = needs_of(check)
    except (TypeError, NameError, AttributeError, ValueError) as error:
        raise UsageError(f"{called} asks for something that is no fact: {told(error)}; correct it", where) from None
    names = {fact.__name__: fact for fact in collectors if issubclass(fact, Fact) and fact.fixture}
    for need in needs:
        if need.type not in collectors:
            wanted = need.type.__name__
            hint = suggestion(wanted, names) or "; capvcd_collectors.facts has those there are"
            raise UsageError(f"{called}: no collector makes {wanted}, which {need.name} asks for{hint}", where)
    subjects = [need for need in needs if not need.every and collectors[need.type].many]
    if len(subjects) > 1:
        asked = " and ".join(f"{each.name}: {each.type.__name__}" for each in subjects)
        raise UsageError(
            f"{called} has more than one subject, {asked}; ask for all of one of them, such as "
            f"{subjects[-1].name}: All[{subjects[-1].type.__name__}]",
            where,
        )


def _is_for(check: CheckFunction, line: str) -> bool:
    identity = identity_of(check)
    return identity is not None and (not identity.lines or line in identity.lines)
