"""Runtime defined entities: interfaces, entity types and instances; certificates and the audit trail."""

from typing import Any

from capvcd_lab.vcd.cloudapi.identity import ADMINISTRATOR_VIEW
from capvcd_lab.vcd.cloudapi.published import gate
from capvcd_lab.vcd.cloudapi.routes import Call, get, reference
from capvcd_lab.vcd.errors import forbidden
from capvcd_lab.wire.message import Response
from capvcd_lab.world.entities import AuditEvent, Certificate, DefinedEntity, EntityInterface, EntityType

_OWN = ("View", "Modify", "Full Access")
_EVERYBODYS = ("Administrator View", "Administrator Full access")


def _type_rights(entity_type: EntityType, levels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{entity_type.right_prefix}: {level}" for level in levels)


def _types(call: Call) -> list[EntityType]:
    """The types the caller holds any right of: the others do not exist for it."""
    return [
        entity_type
        for entity_type in call.world.entity_types
        if call.caller.has(*_type_rights(entity_type, _OWN + _EVERYBODYS))
    ]


def _interface(interface: EntityInterface) -> dict[str, Any]:
    return {
        "name": interface.name,
        "id": interface.id,
        "version": interface.version,
        "vendor": interface.vendor,
        "nss": interface.nss,
        "readonly": interface.readonly,
    }


@get("/1.0.0/interfaces")
def interfaces(call: Call) -> list[dict[str, Any]]:
    """The registered interfaces."""
    return [_interface(interface) for interface in call.world.entity_interfaces]


@get("/1.0.0/interfaces/{id}")
def interface_by_id(call: Call) -> dict[str, Any]:
    """One interface."""
    return _interface(call.one(call.world.entity_interfaces, call.captured["id"]))


def _type(entity_type: EntityType) -> dict[str, Any]:
    return {
        "id": entity_type.id,
        "name": entity_type.name,
        "description": entity_type.description,
        "nss": entity_type.nss,
        "version": entity_type.version,
        "inheritedVersion": None,
        "externalId": entity_type.external_id,
        "schema": entity_type.schema,
        "vendor": entity_type.vendor,
        "interfaces": list(entity_type.interfaces),
        "hooks": None,
        "readonly": entity_type.readonly,
        "maxImplicitRight": entity_type.max_implicit_right,
    }


@get("/1.0.0/entityTypes/")
def entity_types(call: Call) -> list[dict[str, Any]]:
    """The entity types in view."""
    return [_type(entity_type) for entity_type in _types(call)]


@get("/1.0.0/entityTypes/{id}")
def entity_type_by_id(call: Call) -> dict[str, Any]:
    """One entity type."""
    return _type(call.one(_types(call), call.captured["id"]))


@get("/1.0.0/entityTypes/{id}/behaviors")
@get("/1.0.0/entityTypes/{id}/behaviorAccessControls")
@get("/1.0.0/entityTypes/{objectId}/accessControls")
def of_entity_type(call: Call) -> list[dict[str, Any]]:
    """Behaviors of a type and grants on it: CAPVCD's type has neither."""
    call.one(_types(call), call.captured.get("id") or call.captured["objectId"])
    return []


@get("/1.0.0/interfaces/{id}/behaviors")
def behaviors_of_interface(call: Call) -> list[dict[str, Any]]:
    """Behaviors of an interface; the lab's have none."""
    call.one(call.world.entity_interfaces, call.captured["id"])
    return []


def _entity(call: Call, entity: DefinedEntity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "entityType": entity.type_id,
        "name": entity.name,
        "externalId": entity.external_id,
        "entity": entity.entity,
        "state": entity.state,
        "entityState": entity.state,
        "owner": reference(call.find(entity.owner_id)),
        "org": reference(call.find(entity.org_id)),
    }


def _entities(call: Call) -> list[DefinedEntity]:
    """The instances the caller may read: its own with View, everybody's of its organization with Administrator View."""
    types = {entity_type.id: entity_type for entity_type in _types(call)}
    return [
        entity
        for entity in call.world.entities
        if entity.type_id in types
        and call.caller.sees_org(entity.org_id)
        and (
            entity.owner_id == call.caller.user.id or call.caller.has(*_type_rights(types[entity.type_id], _EVERYBODYS))
        )
    ]


def _of_type(call: Call, vendor: str, nss: str, version: str | None) -> list[dict[str, Any]]:
    ids = [
        entity_type.id
        for entity_type in _types(call)
        if (entity_type.vendor, entity_type.nss) == (vendor, nss)
        and (version is None or entity_type.version == version or entity_type.version.split(".")[0] == version)
    ]
    if not ids:
        raise forbidden()
    return [_entity(call, entity) for entity in _entities(call) if entity.type_id in ids]


@get("/1.0.0/entities/types/{vendor}/{nss}/{version}")
def entities_of_version(call: Call) -> list[dict[str, Any]]:
    """The instances of a type; a bare major version means all of its minor ones."""
    return _of_type(call, call.captured["vendor"], call.captured["nss"], call.captured["version"])


@get("/1.0.0/entities/types/{vendor}/{nss}")
def entities_of_type(call: Call) -> list[dict[str, Any]]:
    """The instances of every version of a type."""
    return _of_type(call, call.captured["vendor"], call.captured["nss"], None)


@get("/1.0.0/entities/interfaces/{vendor}/{nss}/{version}")
def entities_of_interface(call: Call) -> list[dict[str, Any]]:
    """The instances of every type that implements an interface."""
    interface = "urn:vcloud:interface:{vendor}:{nss}:{version}".format_map(call.captured)
    ids = [entity_type.id for entity_type in _types(call) if interface in entity_type.interfaces]
    return [_entity(call, entity) for entity in _entities(call) if entity.type_id in ids]


@get("/1.0.0/entities/{id}")
def entity_by_id(call: Call) -> Response:
    """One instance, with the ETag that a later PUT must bring."""
    entity = call.one(_entities(call), call.captured["id"])
    response = Response.json(gate(_entity(call, entity), "DefinedEntity", call.version))
    response.headers["ETag"] = f'"{entity.revision}"'
    return response


@get("/1.0.0/entities/{id}/metadata")
@get("/1.0.0/entities/{objectId}/accessControls")
def of_entity(call: Call) -> list[dict[str, Any]]:
    """Metadata of an instance and grants on it: those CAPVCD makes have neither."""
    call.one(_entities(call), call.captured.get("id") or call.captured["objectId"])
    return []


# -- certificates --------------------------------------------------------------------------------------------------


def _certificates(call: Call) -> list[Certificate]:
    return [certificate for certificate in call.world.certificates if call.caller.sees_org(certificate.org_id)]


def _certificate(certificate: Certificate) -> dict[str, Any]:
    return {
        "id": certificate.id,
        "alias": certificate.name,
        "privateKey": None,
        "privateKeyPassphrase": None,
        "certificate": certificate.pem,
        "description": certificate.description,
    }


@get("/1.0.0/ssl/certificateLibrary", "Certificate Library: View", "Certificate Library: Manage")
def certificate_library(call: Call) -> list[dict[str, Any]]:
    """The certificate library of the organization."""
    return [_certificate(certificate) for certificate in _certificates(call)]


@get("/1.0.0/ssl/certificateLibrary/{id}", "Certificate Library: View", "Certificate Library: Manage")
def certificate_by_id(call: Call) -> dict[str, Any]:
    """One item of the certificate library."""
    return _certificate(call.one(_certificates(call), call.captured["id"]))


@get("/1.0.0/ssl/trustedCertificates", "Certificate Library: View", "Certificate Library: Manage")
def trusted_certificates(call: Call) -> list[dict[str, Any]]:
    """The certificates VCD trusts: those of the library that stand without a key."""
    return [
        {"id": certificate.id, "alias": certificate.name, "certificate": certificate.pem}
        for certificate in _certificates(call)
        if not certificate.has_private_key
    ]


# -- audit trail ---------------------------------------------------------------------------------------------------


def _event(call: Call, event: AuditEvent) -> dict[str, Any]:
    world = call.world
    user = reference(call.find(event.user_id))
    entity = None if event.entity_id is None else {"name": event.entity_name, "id": event.entity_id}
    return {
        "eventId": event.id,
        "description": event.details,
        "operatingOrg": reference(call.find(event.org_id)),
        "user": user,
        "actor": user,
        "eventEntity": entity,
        "taskId": None,
        "taskCellId": None,
        "cellId": world.site.cells[0].uuid if world.site.cells else None,
        "eventType": event.name,
        "serviceNamespace": "com.vmware.vcloud",
        "eventStatus": event.event_status,
        "timestamp": event.timestamp.isoformat(timespec="milliseconds"),
        "external": False,
        "additionalProperties": {},
    }


@get("/1.0.0/auditTrail", "Organization: View Audit Trail", ADMINISTRATOR_VIEW)
def audit_trail(call: Call) -> list[dict[str, Any]]:
    """What happened in the organizations in view."""
    return [_event(call, event) for event in call.world.audit_events if call.caller.sees_org(event.org_id)]
