"""Which suites there are: those of this package, and those that other installed packages announce. Light to import."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType

GROUP = "capvcd_doctor.suites"
"""An entry point here names a suite and the package of its check modules: ``nightly = "our_checks.nightly"``."""

SUITES = {"preflight": "capvcd_checks.preflight"}
"""The package of each suite that this package brings, by the suite's name."""


@cache
def installed_suites() -> Mapping[str, str]:
    """The packages of the suites that other installed packages announce, by the suites' names."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow, and most runs do without

    return {point.name: point.value for point in entry_points(group=GROUP)}


def every_suite() -> Mapping[str, str]:
    """The package of every suite by its name: ours, then those of other installed packages."""
    return {**installed_suites(), **SUITES}


def package_of(suite: str) -> str | None:
    """The package of the check modules of *suite*; None for an unknown one. Ours are found without reading metadata."""
    return SUITES.get(suite) or installed_suites().get(suite)


def description_of(suite: str) -> str:
    """What *suite* says of itself: the docstring of its package; empty for one that says nothing."""
    package = package_of(suite)
    return "" if package is None else (_imported(suite, package).__doc__ or "").strip()


def endpoints_of(suite: str) -> tuple[str, ...]:
    """The sections of the endpoints that every whole run of *suite* asks, as its package says; none for an unknown one.

    It takes no check to be loaded, so that the log-in need not wait for that.
    """
    package = package_of(suite)
    return () if package is None else tuple(getattr(_imported(suite, package), "ENDPOINTS", ()))


def _imported(suite: str, package: str) -> ModuleType:
    """The *package* of *suite*; raises UsageError for one of somebody else that cannot be imported."""
    try:
        return import_module(package)
    except Exception as error:
        if suite in SUITES:
            raise
        from capvcd_collectors.errors import UsageError  # noqa: PLC0415 - only on the way out

        raise UsageError(
            f"the suite {suite} ({package}) cannot be loaded: {type(error).__name__}: {error}; "
            "update or remove the package that brings it"
        ) from None
