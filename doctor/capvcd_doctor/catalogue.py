"""The checks that a command of the catalogue is about: those of every suite, and a user's own where they are named."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from capvcd_checks.engine.discovery import load_users_checks
from capvcd_checks.engine.evaluate import CheckFunction, identity_of
from capvcd_checks.engine.selection import refuse_duplicates, refuse_misfits
from capvcd_checks.engine.suites import all_checks
from capvcd_collectors.preparation import all_collectors


def named_checks(words: Sequence[str]) -> tuple[Mapping[str, CheckFunction], list[str]]:
    """All checks by their ids, and those of *words* that are ids; the others are paths of a user's checks.

    Raises UsageError for a path that holds none, or wrong ones.
    """
    paths = [each for each in words if each.endswith(".py") or Path(each).exists()]
    users = users_checks(paths)
    checks = dict(all_checks())
    refuse_duplicates((*checks.values(), *users))
    checks |= {identity.id: check for check in users if (identity := identity_of(check)) is not None}
    return checks, [each for each in words if each not in paths]


def users_checks(paths: Sequence[str]) -> tuple[CheckFunction, ...]:
    """The checks of a user at *paths*, each of which some collector can serve; raises UsageError for any other."""
    users = load_users_checks(paths)
    if users:
        refuse_misfits(users, all_collectors())
    return users
