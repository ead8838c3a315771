"""The installation of Cloud Director itself: release, offered API versions, cells, vCenter and NSX managers."""

from dataclasses import dataclass, field
from typing import ClassVar

from capvcd_lab.world.base import Named


@dataclass(kw_only=True)
class ApiVersion:
    """One entry of ``/api/versions``."""

    version: str
    deprecated: bool = False


@dataclass(kw_only=True)
class Cell(Named):
    """A VCD cell."""

    URN_KIND: ClassVar[str] = "cell"

    product_version: str
    is_active: bool = True
    cell_type: str = "REAL"


@dataclass(kw_only=True)
class VirtualCenter(Named):
    """A vCenter Server registered with VCD."""

    URN_KIND: ClassVar[str] = "vimserver"

    url: str = "https://vcenter.lab.invalid"
    username: str = "administrator@vsphere.local"
    version: str = "7.0.3"
    is_enabled: bool = True
    is_connected: bool = True
    listener_state: str = "CONNECTED"


@dataclass(kw_only=True)
class NsxManager(Named):
    """An NSX-T manager registered with VCD."""

    URN_KIND: ClassVar[str] = "nsxtmanager"

    url: str = "https://nsx.lab.invalid"
    username: str = "admin"
    version: str = "3.1.3"


@dataclass(kw_only=True)
class ResourcePool(Named):
    """A resource pool of vSphere behind a provider VDC; ``moref`` is vCenter's own name for it."""

    URN_KIND: ClassVar[str] = "resourcePool"

    moref: str
    is_enabled: bool = True


@dataclass(kw_only=True)
class ProviderVdc(Named):
    """A provider VDC: the hardware that organization VDCs are cut from."""

    URN_KIND: ClassVar[str] = "providervdc"

    is_enabled: bool = True
    virtual_center_id: str = ""
    nsx_manager_id: str = ""
    network_pool_ids: list[str] = field(default_factory=list)
    resource_pools: list[ResourcePool] = field(default_factory=list)


@dataclass(kw_only=True)
class NetworkPool(Named):
    """A network pool; ``GENEVE`` is NSX-T, ``VXLAN`` is NSX-V."""

    URN_KIND: ClassVar[str] = "networkPool"

    pool_type: str = "GENEVE"
    owner_id: str = ""
    status: str = "REALIZED"


@dataclass(kw_only=True)
class Site(Named):
    """The site: what it runs, what it offers and what its clock says."""

    URN_KIND: ClassVar[str] = "site"

    product_version: str
    build_date: str
    api_versions: list[ApiVersion]
    clock_skew_seconds: float = 0.0
    session_idle_minutes: int = 30
    access_token_seconds: int = 86_400
    cells: list[Cell] = field(default_factory=list)
    virtual_centers: list[VirtualCenter] = field(default_factory=list)
    nsx_managers: list[NsxManager] = field(default_factory=list)
    provider_vdcs: list[ProviderVdc] = field(default_factory=list)
    network_pools: list[NetworkPool] = field(default_factory=list)

    def offers(self, version: str) -> bool:
        """Whether ``/api/versions`` lists exactly *version*, deprecated or not."""
        return any(offered.version == version for offered in self.api_versions)
