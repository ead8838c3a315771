"""Suites of checks: each is a package, and a check belongs to the suite whose package it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from capvcd_checks import installed
from capvcd_checks.engine.discovery import checks_of, load_package, package_folder
from capvcd_checks.engine.evaluate import CheckFunction, identity_of
from capvcd_checks.engine.selection import refuse_duplicates
from capvcd_collectors.errors import UsageError
from capvcd_collectors.spelling import suggestion


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite: its *name* and its checks by their ids, in the order of the ids."""

    name: str
    checks: Mapping[str, CheckFunction]


def suite_of(path: Path) -> tuple[str, str, Path] | None:
    """The name, the package and the folder of the suite that the file at *path* stands in; None for a user's own."""
    for name, package in installed.every_suite().items():
        folder = package_folder(package)
        if folder in path.parents:
            return name, package, folder
    return None


def load_suite(name: str) -> Suite:
    """Load the suite *name*. Raises UsageError when there is none, or when two of its checks have one id."""
    found: dict[str, CheckFunction] = {}
    for module in load_package(_package(name)):
        for check in checks_of(module):
            identity = identity_of(check)
            if identity is None:
                continue
            if identity.id in found:
                refuse_duplicates((found[identity.id], check))
            belongs_to(check, name)
            found[identity.id] = check
    return Suite(name, dict(sorted(found.items())))


def belongs_to(check: CheckFunction, suite: str) -> None:
    """Write down that *check* stands in *suite*: where it was found decides that, not what it says."""
    identity = identity_of(check)
    if identity is not None:
        check.__capvcd_check__ = replace(identity, suite=suite)  # type: ignore[attr-defined]


def all_checks() -> Mapping[str, CheckFunction]:
    """The checks of every suite by their ids, for the catalogue."""
    return {check_id: check for name in installed.every_suite() for check_id, check in load_suite(name).checks.items()}


def _package(name: str) -> str:
    package = installed.package_of(name)
    if package is None:
        raise UsageError(f"there is no suite {name}{suggestion(name, installed.every_suite())}")
    return package
