"""What runs: organization VDCs and what they grant, vApps, virtual machines, named disks, tasks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from capvcd_lab.world.base import Named


@dataclass(kw_only=True)
class Capacity:
    """A compute resource of a VDC. Zero as a limit means unlimited, as in VCD."""

    units: str
    allocated: int = 0
    limit: int = 0
    reserved: int = 0
    used: int = 0


@dataclass(kw_only=True)
class StorageProfile(Named):
    """A storage profile of a VDC (``limit_mb`` 0 = unlimited)."""

    URN_KIND: ClassVar[str] = "vdcstorageProfile"

    vdc_id: str
    is_enabled: bool = True
    is_default: bool = False
    limit_mb: int = 0
    used_mb: int = 0
    iops_limiting_enabled: bool = False

    def scope(self) -> str:
        return self.vdc_id


@dataclass(kw_only=True)
class ComputePolicy(Named):
    """A VM sizing or placement policy. Sizing policies hold numbers, placement policies bind to a provider VDC."""

    URN_KIND: ClassVar[str] = "vdcComputePolicy"

    is_sizing_only: bool = True
    is_auto_generated: bool = False
    cpu_count: int | None = None
    cores_per_socket: int | None = None
    memory_mb: int | None = None
    provider_vdc_id: str | None = None


@dataclass(kw_only=True)
class OrgVdc(Named):
    """An organization VDC. ``network_provider`` is ``NSX_T`` or ``NSX_V``; quotas of 0 are unlimited."""

    URN_KIND: ClassVar[str] = "vdc"

    org_id: str
    provider_vdc_id: str = ""
    is_enabled: bool = True
    status: int = 1
    allocation_model: str = "Flex"
    network_provider: str = "NSX_T"
    cpu: Capacity = field(default_factory=lambda: Capacity(units="MHz"))
    memory: Capacity = field(default_factory=lambda: Capacity(units="MB"))
    vm_quota: int = 0
    network_quota: int = 20
    nic_quota: int = 0
    used_network_count: int = 0
    is_fast_provisioning: bool = False
    is_thin_provisioning: bool = True
    storage_profiles: list[StorageProfile] = field(default_factory=list)
    compute_policy_ids: list[str] = field(default_factory=list)
    default_compute_policy_id: str = ""
    network_pool_id: str = ""
    edge_cluster_id: str | None = None
    supported_hardware_versions: list[str] = field(
        default_factory=lambda: ["vmx-14", "vmx-15", "vmx-17", "vmx-18", "vmx-19"]
    )

    def scope(self) -> str:
        return self.org_id


@dataclass(kw_only=True)
class VmNic:
    """A network card of a VM. ``allocation`` is POOL, DHCP, MANUAL or NONE."""

    network: str
    index: int = 0
    ip_address: str | None = None
    mac_address: str = "00:50:56:01:00:01"
    allocation: str = "POOL"
    adapter: str = "VMXNET3"
    connected: bool = True
    primary: bool = True


@dataclass(kw_only=True)
class VmDisk:
    """A hard disk of a VM."""

    size_mb: int
    disk_id: str = "2000"
    bus_type: str = "6"
    bus_sub_type: str = "VirtualSCSI"


@dataclass(kw_only=True)
class Vm(Named):
    """A virtual machine; ``status`` is the string form the query service uses (``POWERED_ON``)."""

    URN_KIND: ClassVar[str] = "vm"

    vapp_id: str
    status: str = "POWERED_ON"
    deployed: bool = True
    cpus: int = 2
    cores_per_socket: int = 1
    memory_mb: int = 4096
    guest_os: str = "Ubuntu Linux (64-bit)"
    hardware_version: str = "vmx-14"
    computer_name: str = ""
    tools_version: str = "11333"
    guest_customization: bool = True
    guest_customization_status: str = "GC_COMPLETE"
    nics: list[VmNic] = field(default_factory=list)
    disks: list[VmDisk] = field(default_factory=list)
    extra_config: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    storage_profile: str = ""
    sizing_policy_id: str = ""
    created_at: datetime | None = None

    def scope(self) -> str:
        return self.vapp_id


@dataclass(kw_only=True)
class VApp(Named):
    """A vApp with its machines; CAPVCD makes one for each cluster, named as the cluster."""

    URN_KIND: ClassVar[str] = "vapp"

    vdc_id: str
    owner_id: str = ""
    status: str = "POWERED_ON"
    deployed: bool = True
    networks: list[str] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    deployment_lease_seconds: int = 0
    storage_lease_seconds: int = 0
    created_at: datetime | None = None
    vms: list[Vm] = field(default_factory=list)

    def scope(self) -> str:
        return self.vdc_id


@dataclass(kw_only=True)
class NamedDisk(Named):
    """An independent named disk, as CSI makes one for each volume."""

    URN_KIND: ClassVar[str] = "disk"

    vdc_id: str
    owner_id: str = ""
    size_mb: int = 1024
    bus_type: str = "6"
    bus_sub_type: str = "VirtualSCSI"
    sharing_type: str = "DiskSharing"
    storage_profile: str = ""
    status: str = "RESOLVED"
    attached_vm_ids: list[str] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    created_at: datetime | None = None

    def scope(self) -> str:
        return self.vdc_id


@dataclass(kw_only=True)
class Task(Named):
    """A task: ``name`` is the operation's name (``vappDeploy``), ``operation`` its sentence."""

    URN_KIND: ClassVar[str] = "task"

    operation: str
    org_id: str
    user_id: str
    owner_id: str
    owner_name: str
    owner_type: str
    status: str = "success"
    progress: int | None = 100
    started_at: datetime | None = None
    ended_at: datetime | None = None
    expires_at: datetime | None = None
    error_code: str | None = None
    error_message: str | None = None
    details: str = ""

    def scope(self) -> str:
        return self.owner_id
