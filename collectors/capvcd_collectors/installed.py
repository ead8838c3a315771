"""Which kinds of endpoints there are: those of this package, and those that other installed packages announce.

A package announces one in its metadata, as an entry point whose object is an
`capvcd_collectors.engine.endpoints.EndpointSupport`:

    [project.entry-points."capvcd_doctor.endpoints"]
    toy = "capvcd_toy.support:TOY"
"""

from collections.abc import Iterable
from functools import cache

from capvcd_collectors.engine.endpoints import EndpointSupport, announced_endpoints
from capvcd_collectors.errors import UsageError
from capvcd_collectors.redact import Redactor
from capvcd_collectors.vcd.support import CLOUD_DIRECTOR_SUPPORT

ENTRY_POINT_GROUP = "capvcd_doctor.endpoints"

BUILT_IN = (CLOUD_DIRECTOR_SUPPORT,)
"""What this package brings, in the order of the environment file."""


@cache
def installed_endpoints() -> tuple[EndpointSupport, ...]:
    """Every kind of endpoint that can be examined; read from the metadata of the installed packages once.

    Raises UsageError for an announcement that cannot be loaded, and for two kinds that claim one section.
    """
    found = {each.kind.section: each for each in BUILT_IN}
    for each in announced_endpoints(ENTRY_POINT_GROUP):
        section = each.kind.section
        if section in found:
            raise UsageError(
                f"two installed endpoints claim the section {section} of the environment file "
                f"({found[section].kind.product} and {each.kind.product}); remove the package of one of them"
            )
        found[section] = each
    return tuple(found.values())


def redactor(values: Iterable[str] = ()) -> Redactor:
    """A redactor that knows *values*, and the names that every installed kind of endpoint gives its secrets."""
    return Redactor(values, (each.kind.secrets for each in installed_endpoints()))
