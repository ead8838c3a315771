"""Runtime defined entities (interfaces, types, instances), certificates and the audit trail."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from capvcd_lab.world.base import Named


@dataclass(kw_only=True)
class EntityInterface(Named):
    """An RDE interface, e.g. ``urn:vcloud:interface:vmware:k8s:1.0.0``."""

    vendor: str
    nss: str
    version: str
    readonly: bool = False

    def __post_init__(self) -> None:
        self.id = self.id or f"urn:vcloud:interface:{self.vendor}:{self.nss}:{self.version}"


@dataclass(kw_only=True)
class EntityType(Named):
    """An RDE type, e.g. ``urn:vcloud:type:vmware:capvcdCluster:1.1.0``."""

    vendor: str
    nss: str
    version: str
    interfaces: list[str] = field(default_factory=list)
    schema: dict[str, Any] = field(default_factory=dict)
    readonly: bool = False
    external_id: str | None = None
    max_implicit_right: str | None = None

    def __post_init__(self) -> None:
        self.id = self.id or f"urn:vcloud:type:{self.vendor}:{self.nss}:{self.version}"

    @property
    def right_prefix(self) -> str:
        """What the names of the five rights of this type begin with (``vmware:capvcdCluster``)."""
        return f"{self.vendor}:{self.nss}"


@dataclass(kw_only=True)
class DefinedEntity(Named):
    """An instance of an entity type, e.g. one CAPVCD cluster."""

    type_id: str
    org_id: str
    owner_id: str
    state: str = "RESOLVED"
    entity: dict[str, Any] = field(default_factory=dict)
    external_id: str | None = None
    revision: int = 1

    URN_KIND: ClassVar[str] = "entity"

    def scope(self) -> str:
        return f"{self.org_id}/{self.type_id}"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.id.count(":") == 3:  # noqa: PLR2004  # urn:vcloud:entity:<uuid>, still without vendor and nss
            vendor, nss = self.type_id.split(":")[3:5]
            self.id = f"urn:vcloud:entity:{vendor}:{nss}:{self.uuid}"


@dataclass(kw_only=True)
class Certificate(Named):
    """An item of an organization's certificate library; ``name`` is the alias."""

    URN_KIND: ClassVar[str] = "certificateLibraryItem"

    org_id: str
    pem: str
    has_private_key: bool = True

    def scope(self) -> str:
        return self.org_id


@dataclass(kw_only=True)
class AuditEvent(Named):
    """An entry of the audit trail; ``name`` is the event type."""

    URN_KIND: ClassVar[str] = "event"

    org_id: str
    user_id: str
    timestamp: datetime
    event_status: str = "SUCCESS"
    entity_id: str | None = None
    entity_name: str | None = None
    details: str = ""

    def scope(self) -> str:
        return f"{self.org_id}/{self.timestamp.isoformat()}"
