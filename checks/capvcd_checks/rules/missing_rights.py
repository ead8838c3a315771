"""Rights in words: how a right is called in the API and the UI, and where a missing one has to be added."""

from collections.abc import Iterable

from capvcd_checks.engine.declare import Remedy, seen
from capvcd_checks.rules.suggest import listed
from capvcd_collectors.facts import EffectiveRights, Profile, Source

__all__ = ["PREDEFINED_ROLES", "add_rights", "called", "is_held", "missing_rights", "places_of", "shown"]

PREDEFINED_ROLES = frozenset(
    {"Organization Administrator", "Catalog Author", "vApp Author", "vApp User", "Console Access Only"}
)
"""Roles that Cloud Director brings: a tenant cannot edit them, the provider does as global roles."""


def shown(name: str, profile: Profile) -> str:
    """What the UI calls a right; its API name where no other is known."""
    return next((right.ui for right in profile.rights if right.name == name), "") or name


def called(name: str, profile: Profile) -> str:
    """The API name of a right, and its name in the UI where that is another one."""
    ui = shown(name, profile)
    return f"{name} (UI: {ui})" if ui != name else name


def places_of(effective: EffectiveRights) -> tuple[Source, ...]:
    """What shows which rights the user holds: the role's and the bundles'."""
    return effective.where("in_role"), effective.where("in_bundle")


def is_held(name: str, effective: EffectiveRights, profile: Profile) -> bool:
    """Whether the user holds the right *name*, or one that does as well."""
    return any(each in effective for each in profile.doing_as_well(name))


def missing_rights(names: Iterable[str], effective: EffectiveRights, profile: Profile) -> list[str]:
    """A clause for each of the rights *names* that the user does not hold: its names, and where to add it.

    Ends the check where one seems to be missing while the name of some right cannot be read.
    """
    roles = f"the role {listed(role.name for role in effective.roles) or 'of the user'}"
    places = {
        "role": roles,
        "bundle": "the published rights bundle",
        "bundle and role": f"the published rights bundle and to {roles}",
    }
    gaps = {
        name: gap
        for name in dict.fromkeys(names)
        if not is_held(name, effective, profile) and (gap := effective.gap(name)) is not None
    }
    if gaps and effective.unread:
        seen(effective.unread[0])
    return [f"{called(name, profile)}: add it to {places[gap]}" for name, gap in gaps.items()]


def add_rights(names: Iterable[str], effective: EffectiveRights, profile: Profile) -> Remedy:
    """Where to add those of the rights *names* that the user does not hold: the bundle, the role, or both."""
    gaps = {name: effective.gap(name) or "" for name in dict.fromkeys(names) if not is_held(name, effective, profile)}
    to_bundle = [shown(name, profile) for name, gap in gaps.items() if "bundle" in gap]
    to_role = [shown(name, profile) for name, gap in gaps.items() if "role" in gap]
    clicks, calls = [], []
    if to_bundle:
        clicks.append(
            "(provider) Administration > Tenant Access Control > Rights Bundles > (one published to the organization) "
            f"> Edit: add {listed(to_bundle)}"
        )
        calls.append("POST /cloudapi/1.0.0/rightsBundles/{id}/rights")
    if to_role:
        roles = [role.name for role in effective.roles]
        is_predefined = any(name in PREDEFINED_ROLES for name in roles)
        where = (
            "(provider) Administration > Tenant Access Control > Global Roles"
            if is_predefined
            else "(tenant) Administration > Access Control > Roles"
        )
        clicks.append(f"{where} > {listed(roles, 'or') or '(role)'} > Edit: add {listed(to_role)}")
        kind = "globalRoles" if is_predefined else "roles"
        identity = effective.roles[0].id if len(roles) == 1 and not is_predefined else "{id}"
        calls.append(f"POST /cloudapi/1.0.0/{kind}/{identity}/rights")
    return Remedy(
        f"Cloud Director > {'; and '.join(clicks)}; then log in again",
        f"{', '.join(calls)}, each with name and id from GET /cloudapi/1.0.0/rights?filter=name==NAME",
    )
