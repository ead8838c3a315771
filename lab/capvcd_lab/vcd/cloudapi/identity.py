"""Rights, bundles, roles, users and API tokens, each as far as the caller may look."""

from collections.abc import Iterable
from typing import Any

from capvcd_lab.vcd.cloudapi.routes import Call, get, reference
from capvcd_lab.world.identity import ApiToken, GlobalRole, Right, RightsBundle, Role, User

ADMINISTRATOR_VIEW = "General: Administrator View"


def _rights_named(call: Call, names: Iterable[str]) -> list[Right]:
    wanted = set(names)
    return [right for right in call.world.rights if right.name in wanted]


def _rights(call: Call) -> list[Right]:
    """All rights for the provider; for a tenant those its published bundles grant."""
    if call.caller.org is None:
        return call.world.rights
    return _rights_named(call, call.world.published_rights(call.caller.org.id))


def _bundle_key(name: str) -> str:
    return "".join(character if character.isalnum() else "_" for character in name).upper()


def _right(call: Call, right: Right) -> dict[str, Any]:
    return {
        "name": right.name,
        "id": right.id,
        "description": right.description,
        "bundleKey": f"RIGHT_{_bundle_key(right.name)}",
        "category": right.category,
        "serviceNamespace": None,
        "rightType": right.right_type,
        "impliedRights": [reference(implied) for implied in _rights_named(call, right.implied_rights)],
    }


@get("/1.0.0/rights")
def rights(call: Call) -> list[dict[str, Any]]:
    """The rights there are, or those published to the tenant."""
    return [_right(call, right) for right in _rights(call)]


@get("/1.0.0/rights/{id}")
def right_by_id(call: Call) -> dict[str, Any]:
    """One right."""
    return _right(call, call.one(_rights(call), call.captured["id"]))


def _category_id(name: str) -> str:
    return f"urn:vcloud:rightsCategory:{_bundle_key(name).lower()}"


def _category(name: str, held: list[Right]) -> dict[str, Any]:
    within = [right.right_type for right in held if right.category == name]
    return {
        "name": name,
        "id": _category_id(name),
        "bundleKey": f"RIGHT_CATEGORY_{_bundle_key(name)}",
        "parent": None,
        "rightsCount": {"view": within.count("VIEW"), "modify": within.count("MODIFY")},
        "subCategories": [],
    }


@get("/1.0.0/rightsCategories")
def rights_categories(call: Call) -> list[dict[str, Any]]:
    """The categories the visible rights fall into."""
    found = _rights(call)
    return [_category(name, found) for name in sorted({right.category for right in found})]


@get("/1.0.0/rightsCategories/{id}")
def rights_category(call: Call) -> dict[str, Any]:
    """One category."""
    held = _rights(call)
    for name in {right.category for right in held}:
        if _category_id(name) == call.captured["id"]:
            return _category(name, held)
    raise call.missing(call.captured["id"])


# -- bundles and global roles: the provider's ---------------------------------------------------------------------


def _published(thing: RightsBundle | GlobalRole) -> dict[str, Any]:
    return {
        "name": thing.name,
        "id": thing.id,
        "description": thing.description,
        "bundleKey": f"{_bundle_key(thing.name)}",
        "readOnly": thing.read_only,
        "publishAll": thing.publish_all,
    }


def _tenants(call: Call, thing: RightsBundle | GlobalRole) -> list[dict[str, str] | None]:
    return [
        reference(org)
        for org in call.world.orgs
        if not org.is_system and (thing.publish_all or org.id in thing.tenants)
    ]


@get("/1.0.0/rightsBundles", provider_only=True)
def rights_bundles(call: Call) -> list[dict[str, Any]]:
    """All rights bundles."""
    return [_published(bundle) for bundle in call.world.rights_bundles]


def _bundle_of(call: Call) -> RightsBundle:
    return call.one(call.world.rights_bundles, call.captured["id"])


@get("/1.0.0/rightsBundles/{id}", provider_only=True)
def rights_bundle(call: Call) -> dict[str, Any]:
    """One rights bundle."""
    return _published(_bundle_of(call))


@get("/1.0.0/rightsBundles/{id}/rights", provider_only=True)
def rights_of_bundle(call: Call) -> list[Any]:
    """The rights of a bundle."""
    return [reference(right) for right in _rights_named(call, _bundle_of(call).rights)]


@get("/1.0.0/rightsBundles/{id}/tenants", provider_only=True)
def tenants_of_bundle(call: Call) -> list[Any]:
    """The organizations a bundle is published to."""
    return _tenants(call, _bundle_of(call))


@get("/1.0.0/globalRoles", provider_only=True)
def global_roles(call: Call) -> list[dict[str, Any]]:
    """All global roles."""
    return [_published(role) for role in call.world.global_roles]


def _global_role_of(call: Call) -> GlobalRole:
    return call.one(call.world.global_roles, call.captured["id"])


@get("/1.0.0/globalRoles/{id}", provider_only=True)
def global_role(call: Call) -> dict[str, Any]:
    """One global role."""
    return _published(_global_role_of(call))


@get("/1.0.0/globalRoles/{id}/rights", provider_only=True)
def rights_of_global_role(call: Call) -> list[Any]:
    """The rights of a global role."""
    return [reference(right) for right in _rights_named(call, _global_role_of(call).rights)]


@get("/1.0.0/globalRoles/{id}/tenants", provider_only=True)
def tenants_of_global_role(call: Call) -> list[Any]:
    """The organizations a global role is published to."""
    return _tenants(call, _global_role_of(call))


# -- roles --------------------------------------------------------------------------------------------------------


def _roles(call: Call) -> list[Role]:
    """All roles of the organization for who may administer it; everybody sees the role it has."""
    caller = call.caller
    roles = call.world.roles_of((caller.org or call.world.system_org).id)
    if caller.has(ADMINISTRATOR_VIEW):
        return roles
    return [role for role in roles if role.name == caller.user.role]


def _role(role: Role) -> dict[str, Any]:
    return {
        "name": role.name,
        "id": role.id,
        "description": role.description,
        "bundleKey": f"ROLE_{_bundle_key(role.name)}",
        "readOnly": role.read_only,
    }


@get("/1.0.0/roles")
def roles(call: Call) -> list[dict[str, Any]]:
    """The roles in view."""
    return [_role(role) for role in _roles(call)]


@get("/1.0.0/roles/{id}")
def role_by_id(call: Call) -> dict[str, Any]:
    """One role."""
    return _role(call.one(_roles(call), call.captured["id"]))


@get("/1.0.0/roles/{id}/rights")
def rights_of_role(call: Call) -> list[Any]:
    """The rights of a role, without those no bundle publishes: they dropped out of it."""
    role = call.one(_roles(call), call.captured["id"])
    effective = set(role.rights) & call.world.published_rights(role.org_id)
    return [reference(right) for right in _rights_named(call, effective)]


# -- users and API tokens ------------------------------------------------------------------------------------------


def _users(call: Call) -> list[User]:
    caller = call.caller
    if caller.is_provider:
        org = caller.org or call.world.system_org
        return [user for user in call.world.users if user.org_id == org.id]
    if caller.has(ADMINISTRATOR_VIEW):
        return [user for user in call.world.users if user.org_id == caller.user.org_id]
    return [caller.user]


def _user(call: Call, user: User) -> dict[str, Any]:
    role = call.world.role(user.org_id, user.role)
    return {
        "username": user.name,
        "fullName": user.full_name,
        "description": user.description,
        "id": user.id,
        "roleEntityRefs": [reference(role)] if role is not None else [],
        "orgEntityRef": reference(call.find(user.org_id)),
        "password": None,
        "deployedVmQuota": 0,
        "storedVmQuota": 0,
        "email": user.email or None,
        "nameInSource": user.name,
        "enabled": user.enabled,
        "isGroupRole": False,
        "providerType": user.provider_type,
        "locked": user.locked,
        "stranded": user.stranded,
    }


@get("/1.0.0/users")
def users(call: Call) -> list[dict[str, Any]]:
    """The users in view."""
    return [_user(call, user) for user in _users(call)]


@get("/1.0.0/users/{userUrn}")
def user_by_id(call: Call) -> dict[str, Any]:
    """One user."""
    return _user(call, call.one(_users(call), call.captured["userUrn"]))


def _tokens(call: Call) -> list[tuple[User, ApiToken]]:
    return [(user, token) for user in _users(call) for token in user.api_tokens if not token.revoked]


def _token(call: Call, user: User, token: ApiToken) -> dict[str, Any]:
    org = call.find(user.org_id)
    return {
        "id": token.id,
        "name": token.name,
        # The secret was shown once, when the token was made.
        "token": None,
        "expirationTimeUtc": None if token.expires_at is None else token.expires_at.isoformat(),
        "owner": reference(user),
        "username": user.name,
        "userId": user.id,
        "orgName": None if org is None else org.name,
        "org": reference(org),
        "type": "REFRESH" if token.kind == "user" else "EXTENSION",
    }


@get("/1.0.0/tokens")
def tokens(call: Call) -> list[dict[str, Any]]:
    """The API tokens of the users in view."""
    return [_token(call, user, token) for user, token in _tokens(call)]


@get("/1.0.0/tokens/{id}")
def token_by_id(call: Call) -> dict[str, Any]:
    """One API token."""
    pairs = _tokens(call)
    wanted = call.one([token for _, token in pairs], call.captured["id"])
    return next(_token(call, user, token) for user, token in pairs if token is wanted)
