"""The markers that checks carry as pytest items: their suite, their severity and their area."""

from capvcd_checks.areas import AREAS
from capvcd_checks.engine.verdicts import CheckIdentity
from capvcd_checks.installed import SUITES

_SEVERITIES = {
    "blocker": "checks whose failure stops the installation",
    "warning": "checks whose failure degrades it",
    "info": "checks that inform",
}


def meanings() -> dict[str, str]:
    """Every marker and what it means, for ``pytest --markers``."""
    suites = {name: f"checks of the suite {name}" for name in SUITES}
    areas = {area.lower(): f"checks of the area: {name}" for area, name in AREAS.items()}
    return {**suites, **_SEVERITIES, **areas}


def markers_of(identity: CheckIdentity) -> tuple[str, ...]:
    """The markers of one check; those of a user's own area or of an installed suite are registered when they come."""
    return tuple(filter(None, (identity.suite, identity.severity.value, identity.area.lower())))
