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


def endpoints_of(sections: Iterable[str]) -> tuple[EndpointSupport, ...]:
    """The kinds of endpoints that *sections* of an environment file may be of.

    Other packages are asked only when this one does not know a section: that takes longer than reading the file.
    """
    return BUILT_IN if {each.kind.section for each in BUILT_IN} >= {*sections} else installed_endpoints()


def redactor(values: Iterable[str] = (), endpoints: Iterable[EndpointSupport] | None = None) -> Redactor:
    """A redactor that knows *values*, and the names that the kinds of *endpoints* (None: all) give their secrets."""
    known = installed_endpoints() if endpoints is None else endpoints
    return Redactor(values, (each.kind.secrets for each in known))
