"""The library: catalogs and the virtual machine templates in them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from capvcd_lab.world.base import Named
from capvcd_lab.world.compute import VmDisk
from capvcd_lab.world.ids import urn


@dataclass(kw_only=True)
class TemplateVm(Named):
    """The machine inside a template, with its virtual hardware."""

    URN_KIND: ClassVar[str] = "vm"

    template_scope: str
    cpus: int = 2
    memory_mb: int = 2048
    guest_os: str = "Ubuntu Linux (64-bit)"
    hardware_version: str = "vmx-14"
    disks: list[VmDisk] = field(default_factory=lambda: [VmDisk(size_mb=20_480)])
    extra_config: dict[str, str] = field(default_factory=dict)

    def scope(self) -> str:
        return self.template_scope


@dataclass(kw_only=True)
class OvfProduct:
    """The product section of the OVF a template came from."""

    product: str
    version: str
    full_version: str = ""
    vendor: str = "VMware, Inc."
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class VAppTemplate(Named):
    """A vApp template.

    ``status`` is the query service's word: ``RESOLVED`` is ready (the entity itself then says 8), others are
    ``FAILED_CREATION``, ``UNRESOLVED``, ``COPYING_CONTENTS``, ``QUARANTINED`` and so on.
    """

    URN_KIND: ClassVar[str] = "vapptemplate"

    catalog_id: str
    vdc_id: str = ""
    owner_id: str = ""
    status: str = "RESOLVED"
    product: OvfProduct | None = None
    vm: TemplateVm | None = None
    size_bytes: int = 3_221_225_472
    ovf_descriptor_uploaded: bool = True
    gold_master: bool = False
    storage_lease_seconds: int = 0
    storage_profile: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    created_at: datetime | None = None

    def scope(self) -> str:
        return self.catalog_id

    @property
    def item_id(self) -> str:
        """The id of the catalog item that points at this template."""
        return urn("catalogitem", self.id)


@dataclass(kw_only=True)
class Catalog(Named):
    """A catalog of one organization.

    ``is_shared``: shared with everyone in its organization; ``is_published``: shared read-only with every
    organization; ``shared_with``: ids of further organizations or users it is shared with.
    """

    URN_KIND: ClassVar[str] = "catalog"

    org_id: str
    owner_id: str = ""
    is_shared: bool = True
    is_published: bool = False
    shared_with: list[str] = field(default_factory=list)
    status: str = "READY"
    version: int = 1
    created_at: datetime | None = None
    templates: list[VAppTemplate] = field(default_factory=list)
    media: list[str] = field(default_factory=list)

    def scope(self) -> str:
        return self.org_id
