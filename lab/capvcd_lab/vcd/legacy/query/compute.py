"""Queries for what runs: vApps, machines, named disks and tasks."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from capvcd_lab.vcd.legacy.query.tenancy import org_of_vdc, vdc_name
from capvcd_lab.vcd.legacy.query.types import Column, QueryType, Ref, Value, moment
from capvcd_lab.vcd.legacy.view import View
from capvcd_lab.world.catalog import TemplateVm, VAppTemplate
from capvcd_lab.world.compute import NamedDisk, Task, VApp, Vm
from capvcd_lab.world.site import VirtualCenter

_BUS_NAMES: Mapping[str, str] = MappingProxyType({"5": "IDE", "6": "SCSI", "20": "SATA", "NVME": "NVMe"})


def _owner(view: View, vm: Vm) -> VApp | VAppTemplate:
    containers: list[VApp | VAppTemplate] = [*view.world.vapps, *view.world.templates]
    return next(it for it in containers if it.id == vm.vapp_id)


def _is_in_template(vm: Vm) -> bool:
    return vm.vapp_id.startswith(f"urn:vcloud:{VAppTemplate.URN_KIND}:")


def _catalog_name(view: View, vm: Vm) -> Value:
    owner = _owner(view, vm)
    if not isinstance(owner, VAppTemplate):
        return None
    return next(catalog.name for catalog in view.world.catalogs if catalog.id == owner.catalog_id)


def _machines(view: View) -> list[Vm]:
    """The machines that run and, as VCD has it, those inside templates."""
    return view.vms + [_stored(template, it) for template in view.templates if (it := template.vm) is not None]


def _stored(template: VAppTemplate, stored: TemplateVm) -> Vm:
    return Vm(
        name=stored.name,
        id=stored.id,
        description=stored.description,
        vapp_id=template.id,
        status="POWERED_OFF" if template.status == "RESOLVED" else template.status,
        deployed=False,
        cpus=stored.cpus,
        memory_mb=stored.memory_mb,
        guest_os=stored.guest_os,
        hardware_version=stored.hardware_version,
        tools_version="",
        guest_customization_status="GC_PENDING",
        disks=stored.disks,
        storage_profile=template.storage_profile,
        created_at=template.created_at,
    )


def _place(vm: Vm) -> str | None:
    return f"vAppTemplate/vm-{vm.uuid}" if _is_in_template(vm) else None


def _primary_address(_: View, vm: Vm) -> Value:
    return next((nic.ip_address for nic in vm.nics if nic.primary), None)


def _primary_network(_: View, vm: Vm) -> Value:
    return next((nic.network for nic in vm.nics if nic.primary), None)


def _vcenter(view: View, _: Vm | NamedDisk) -> Value:
    centers: list[VirtualCenter] = view.world.site.virtual_centers
    return Ref(centers[0].id) if centers else None


def _profile(view: View, disk: NamedDisk) -> Value:
    found = (it for it in view.world.storage_profiles if (it.vdc_id, it.name) == (disk.vdc_id, disk.storage_profile))
    return next((Ref(profile.id) for profile in found), None)


_VAPP: MappingProxyType[str, Column[VApp]] = MappingProxyType(
    {
        "name": lambda _, vapp: vapp.name,
        "vdc": lambda _, vapp: Ref(vapp.vdc_id),
        "vdcName": lambda view, vapp: vdc_name(view, vapp.vdc_id),
        "description": lambda _, vapp: vapp.description,
        "isEnabled": lambda _, __: True,
        "isBusy": lambda _, __: False,
        "creationDate": lambda _, vapp: moment(vapp.created_at),
        "status": lambda _, vapp: vapp.status,
        "ownerName": lambda view, vapp: view.user_name(vapp.owner_id),
        "memoryAllocationMB": lambda _, vapp: sum(vm.memory_mb for vm in vapp.vms),
        "isDeployed": lambda _, vapp: vapp.deployed,
        "isInMaintenanceMode": lambda _, __: False,
        "isAutoNature": lambda _, __: False,
        "isExpired": lambda _, __: False,
        "numberOfCpus": lambda _, vapp: sum(vm.cpus for vm in vapp.vms),
        "totalStorageAllocatedMb": lambda _, vapp: sum(disk.size_mb for vm in vapp.vms for disk in vm.disks),
    }
)
_ADMIN_VAPP: MappingProxyType[str, Column[VApp]] = MappingProxyType(
    {
        "org": lambda view, vapp: org_of_vdc(view, vapp.vdc_id),
        "numberOfVMs": lambda _, vapp: len(vapp.vms),
    }
)
_VM: MappingProxyType[str, Column[Vm]] = MappingProxyType(
    {
        "name": lambda _, vm: vm.name,
        "containerName": lambda view, vm: _owner(view, vm).name,
        "container": lambda _, vm: Ref(vm.vapp_id),
        "vdcName": lambda view, vm: vdc_name(view, _owner(view, vm).vdc_id),
        "vdc": lambda view, vm: Ref(_owner(view, vm).vdc_id),
        "description": lambda _, vm: vm.description,
        "isVAppTemplate": lambda _, vm: _is_in_template(vm),
        "catalogName": _catalog_name,
        "isDeleted": lambda _, __: False,
        "guestOs": lambda _, vm: vm.guest_os,
        "numberOfCpus": lambda _, vm: vm.cpus,
        "memoryMB": lambda _, vm: vm.memory_mb,
        "status": lambda _, vm: vm.status,
        "networkName": _primary_network,
        "ipAddress": _primary_address,
        "isDeployed": lambda _, vm: vm.deployed,
        "isPublished": lambda _, __: False,
        "hardwareVersion": lambda _, vm: int(vm.hardware_version.removeprefix("vmx-")),
        "isAutoNature": lambda _, __: False,
        "storageProfileName": lambda _, vm: vm.storage_profile or None,
        "gcStatus": lambda _, vm: vm.guest_customization_status,
        "isComputePolicyCompliant": lambda _, __: True,
        "vmSizingPolicyId": lambda _, vm: vm.sizing_policy_id or None,
        "dateCreated": lambda _, vm: moment(vm.created_at),
        "isExpired": lambda _, __: False,
        "encrypted": lambda _, __: False,
    }
)
_TENANT_VM: MappingProxyType[str, Column[Vm]] = MappingProxyType(
    {
        "ownerName": lambda view, vm: view.user_name(_owner(view, vm).owner_id),
        "isBusy": lambda _, __: False,
        "isInMaintenanceMode": lambda _, __: False,
        "totalStorageAllocatedMb": lambda _, vm: sum(disk.size_mb for disk in vm.disks),
    }
)
_ADMIN_VM: MappingProxyType[str, Column[Vm]] = MappingProxyType(
    {
        "org": lambda view, vm: org_of_vdc(view, _owner(view, vm).vdc_id),
        "vmToolsVersion": lambda _, vm: int(vm.tools_version) if vm.tools_version.isdecimal() else None,
        "vc": _vcenter,
        "moref": lambda _, vm: f"vm-{int(vm.uuid[:4], 16)}",
    }
)
_DISK: MappingProxyType[str, Column[NamedDisk]] = MappingProxyType(
    {
        "name": lambda _, disk: disk.name,
        "vdc": lambda _, disk: Ref(disk.vdc_id),
        "vdcName": lambda view, disk: vdc_name(view, disk.vdc_id),
        "description": lambda _, disk: disk.description,
        "sizeMb": lambda _, disk: disk.size_mb,
        "ownerName": lambda view, disk: view.user_name(disk.owner_id),
        "storageProfile": _profile,
        "storageProfileName": lambda _, disk: disk.storage_profile or None,
        "status": lambda _, disk: disk.status,
        "busType": lambda _, disk: disk.bus_type,
        "busTypeDesc": lambda _, disk: _BUS_NAMES.get(disk.bus_type),
        "busSubType": lambda _, disk: disk.bus_sub_type,
        "attachedVmCount": lambda _, disk: len(disk.attached_vm_ids),
        "isAttached": lambda _, disk: bool(disk.attached_vm_ids),
        "isShareable": lambda _, disk: disk.sharing_type != "None",
        "sharingType": lambda _, disk: disk.sharing_type,
        "uuid": lambda _, disk: disk.uuid,
    }
)
_ADMIN_DISK: MappingProxyType[str, Column[NamedDisk]] = MappingProxyType(
    {"org": lambda view, disk: org_of_vdc(view, disk.vdc_id), "vc": _vcenter}
)
_TASK: MappingProxyType[str, Column[Task]] = MappingProxyType(
    {
        "name": lambda _, task: task.name,
        "org": lambda _, task: Ref(task.org_id),
        "orgName": lambda view, task: view.org(task.org_id).name,
        "operationFull": lambda _, task: task.operation,
        "startDate": lambda _, task: moment(task.started_at),
        "endDate": lambda _, task: moment(task.ended_at),
        "status": lambda _, task: task.status,
        "progress": lambda _, task: task.progress,
        "ownerName": lambda view, task: view.user_name(task.user_id),
        "object": lambda _, task: Ref(task.owner_id),
        "objectType": lambda _, task: task.owner_type,
        "objectName": lambda _, task: task.owner_name,
        "serviceNamespace": lambda _, __: "com.vmware.vcloud",
    }
)
_TENANT_TASK: MappingProxyType[str, Column[Task]] = MappingProxyType({"message": lambda _, task: task.error_message})
_ADMIN_TASK: MappingProxyType[str, Column[Task]] = MappingProxyType(
    {"owner": lambda _, task: Ref(task.user_id), "hasOwner": lambda _, __: True}
)

TYPES: tuple[QueryType[Any], ...] = (
    QueryType("vApp", "VApp", "QueryResultVAppRecordType", lambda view: view.vapps, _VAPP, "tenant"),
    QueryType(
        "adminVApp",
        "AdminVApp",
        "QueryResultAdminVAppRecordType",
        lambda view: view.vapps,
        _VAPP | _ADMIN_VAPP,
        "provider",
    ),
    QueryType("vm", "VM", "QueryResultVMRecordType", _machines, _VM | _TENANT_VM, "tenant", place=_place),
    QueryType(
        "adminVM", "AdminVM", "QueryResultAdminVMRecordType", _machines, _VM | _ADMIN_VM, "provider", place=_place
    ),
    QueryType("disk", "Disk", "QueryResultDiskRecordType", lambda view: view.disks, _DISK, "tenant"),
    QueryType(
        "adminDisk",
        "AdminDisk",
        "QueryResultAdminDiskRecordType",
        lambda view: view.disks,
        _DISK | _ADMIN_DISK,
        "provider",
    ),
    QueryType("task", "Task", "QueryResultTaskRecordType", lambda view: view.tasks, _TASK | _TENANT_TASK, "tenant"),
    QueryType(
        "adminTask",
        "AdminTask",
        "QueryResultAdminTaskRecordType",
        lambda view: view.tasks,
        _TASK | _ADMIN_TASK,
        "provider",
    ),
)
