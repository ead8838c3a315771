"""Which checks a run is made of: prefixes of ids to take and to leave out, and a least severity."""

from collections.abc import Collection, Iterable, Sequence

from capvcd_checks.engine.verdicts import CheckIdentity, Severity
from capvcd_collectors.errors import UsageError
from capvcd_collectors.spelling import near

_LIKENESS_OF_IDS = 0.5
_ORDER = (Severity.INFO, Severity.WARNING, Severity.BLOCKER)


def split(values: Iterable[str]) -> tuple[str, ...]:
    """``["PF-ALB,PF-VCD-001", "PF-NSX"]`` as single prefixes, in order, in capitals."""
    return tuple(part.strip().upper() for value in values for part in value.split(",") if part.strip())


def unknown_id(wanted: str, known: Collection[str]) -> UsageError:
    """The error for an id or prefix that names no check."""
    found = near(wanted, sorted(known), most=3, likeness=_LIKENESS_OF_IDS)
    hint = f"; did you mean {' or '.join(found)}?" if found else "; 'capvcd-doctor list' shows every id"
    return UsageError(f"there is no check {wanted}{hint}")


def is_selected(
    identity: CheckIdentity, select: Sequence[str], ignore: Sequence[str], severity: Severity | None = None
) -> bool:
    """Whether *identity* belongs to the run. An empty *select* takes every check; *ignore* wins over it."""
    return (
        (not select or identity.id.upper().startswith(tuple(select)))
        and not identity.id.upper().startswith(tuple(ignore))
        and (severity is None or _ORDER.index(identity.severity) >= _ORDER.index(severity))
    )


def refuse_unknown(prefixes: Iterable[str], known: Collection[str]) -> None:
    """Raise UsageError for the first prefix that fits no known id, with the nearest ones."""
    for prefix in prefixes:
        if not any(each.upper().startswith(prefix) for each in known):
            raise unknown_id(prefix, known)
