"""Queries for users, roles, rights and what they did."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from capvcd_lab.vcd.legacy.query.types import Column, QueryType, Ref, moment
from capvcd_lab.vcd.legacy.view import View
from capvcd_lab.world.entities import AuditEvent
from capvcd_lab.world.identity import Right, Role, User

_USER: MappingProxyType[str, Column[User]] = MappingProxyType(
    {
        "name": lambda _, user: user.name,
        "fullName": lambda _, user: user.full_name,
        "isEnabled": lambda _, user: user.enabled,
        "isLdapUser": lambda _, user: user.provider_type == "LDAP",
        "isExternal": lambda _, user: user.provider_type != "LOCAL",
        "identityProviderType": lambda _, user: user.provider_type,
    }
)
_TENANT_USER: MappingProxyType[str, Column[User]] = MappingProxyType(
    {"isLocked": lambda _, user: user.locked, "roleNames": lambda _, user: user.role}
)
_ADMIN_USER: MappingProxyType[str, Column[User]] = MappingProxyType({"org": lambda _, user: Ref(user.org_id)})
_ROLE: MappingProxyType[str, Column[Role]] = MappingProxyType(
    {"name": lambda _, role: role.name, "isReadOnly": lambda _, role: role.read_only}
)
_TENANT_ROLE: MappingProxyType[str, Column[Role]] = MappingProxyType({"description": lambda _, role: role.description})
_ADMIN_ROLE: MappingProxyType[str, Column[Role]] = MappingProxyType(
    {"org": lambda _, role: Ref(role.org_id), "orgName": lambda view, role: view.org(role.org_id).name}
)
_RIGHT: MappingProxyType[str, Column[Right]] = MappingProxyType(
    {"name": lambda _, right: right.name, "category": lambda _, right: right.category}
)
_EVENT: MappingProxyType[str, Column[AuditEvent]] = MappingProxyType(
    {
        "eventId": lambda _, event: event.uuid,
        "eventType": lambda _, event: event.name,
        "timeStamp": lambda _, event: moment(event.timestamp),
        "eventStatus": lambda _, event: int(event.event_status == "SUCCESS"),
        "userName": lambda view, event: view.user_name(event.user_id),
        "orgName": lambda view, event: view.org(event.org_id).name,
        "entityName": lambda _, event: event.entity_name,
        "description": lambda _, event: event.description,
        "details": lambda _, event: event.details,
        "entity": lambda _, event: Ref(event.entity_id) if event.entity_id else None,
    }
)
_ADMIN_EVENT: MappingProxyType[str, Column[AuditEvent]] = MappingProxyType(
    {
        "org": lambda _, event: Ref(event.org_id),
        "productVersion": lambda view, _: view.world.site.product_version,
    }
)


def _events(view: View) -> Iterable[AuditEvent]:
    return [event for event in view.world.audit_events if view.caller.sees_org(event.org_id)]


TYPES: tuple[QueryType[Any], ...] = (
    QueryType("user", "User", "QueryResultUserRecordType", lambda view: view.users, _USER | _TENANT_USER, "tenant"),
    QueryType(
        "adminUser",
        "AdminUser",
        "QueryResultAdminUserRecordType",
        lambda view: view.users,
        _USER | _ADMIN_USER,
        "provider",
    ),
    QueryType("role", "Role", "QueryResultRoleRecordType", lambda view: view.roles, _ROLE | _TENANT_ROLE, "tenant"),
    QueryType(
        "adminRole",
        "AdminRole",
        "QueryResultAdminRoleRecordType",
        lambda view: view.roles,
        _ROLE | _ADMIN_ROLE,
        "provider",
    ),
    QueryType("right", "Right", "QueryResultRightRecordType", lambda view: view.rights, _RIGHT),
    QueryType("event", "Event", "QueryResultEventRecordType", _events, _EVENT, "tenant"),
    QueryType(
        "adminEvent", "AdminEvent", "QueryResultAdminEventRecordType", _events, _EVENT | _ADMIN_EVENT, "provider"
    ),
)
