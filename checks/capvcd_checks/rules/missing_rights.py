"""Rights in words: how a right is called in the API and the UI, and where a missing one has to be added."""

from collections.abc import Iterable

from capvcd_checks.rules.suggest import listed
from capvcd_collectors.facts import EffectiveRights, Profile

__all__ = ["called", "missing_rights"]


def called(name: str, profile: Profile) -> str:
    """The API name of a right, and its name in the UI where that is another one."""
    ui = next((right.ui for right in profile.rights if right.name == name), "")
    return f"{name} (UI: {ui})" if ui and ui != name else name


def missing_rights(names: Iterable[str], effective: EffectiveRights, profile: Profile) -> list[str]:
    """A clause for each of the rights *names* that the user does not hold: its names, and where to add it."""
    roles = f"the role {listed(role.name for role in effective.roles) or 'of the user'}"
    places = {
        "role": roles,
        "bundle": "the published rights bundle",
        "bundle and role": f"the published rights bundle and to {roles}",
    }
    return [
        f"{called(name, profile)}: add it to {places[gap]}"
        for name in dict.fromkeys(names)
        if (gap := effective.gap(name)) is not None
    ]
