"""Everything else that lives on a busy site: an older cluster, many networks and rules, other tenants."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from capvcd_lab.scenarios import production_files
from capvcd_lab.world import World
from capvcd_lab.world.catalog import Catalog, TemplateVm, VAppTemplate
from capvcd_lab.world.compute import NamedDisk, OrgVdc, StorageProfile, Task, VApp, Vm, VmDisk, VmNic
from capvcd_lab.world.entities import AuditEvent, DefinedEntity
from capvcd_lab.world.identity import Organization, User
from capvcd_lab.world.ids import stable_uuid
from capvcd_lab.world.loadbalancer import LoadBalancerPool, PoolMember, ServiceEngineGroup, ServicePort, VirtualService
from capvcd_lab.world.network import (
    AllocatedAddress,
    ApplicationPort,
    ApplicationPortProfile,
    EdgeGateway,
    IpRange,
    NatRule,
    OrgVdcNetwork,
    Subnet,
    UsedAddress,
)

_CLUSTER = "tools"
_FIRST_NODE = 50


@dataclass(frozen=True)
class Tenant:
    """What the noise is built around."""

    org: Organization
    vdc: OrgVdc
    edge: EdgeGateway
    network: OrgVdcNetwork
    group: ServiceEngineGroup
    user: User


def add_noise(world: World, tenant: Tenant, now: datetime) -> None:
    """Fill the site; enough of each thing that nobody sees it all on one page."""
    _older_cluster(world, tenant, now)
    _team_networks(world, tenant)
    _published_applications(world, tenant)
    _history(world, tenant, now)
    for name in ("blue", "green"):
        _other_tenant(world, name, now)


def _older_cluster(world: World, tenant: Tenant, now: datetime) -> None:
    """A cluster CAPVCD made last year: vApp, machines, entity, virtual services, pools, a volume."""
    entity = DefinedEntity(
        name=_CLUSTER,
        type_id="urn:vcloud:type:vmware:capvcdCluster:1.1.0",
        org_id=tenant.org.id,
        owner_id=tenant.user.id,
        entity={
            "kind": "CAPVCDCluster",
            "apiVersion": "capvcd.vmware.com/v1.1",
            "metadata": {"name": _CLUSTER},
            "spec": {},
            "status": {"capvcd": {"phase": "provisioned", "capvcdVersion": "1.3.2", "errorSet": [], "eventSet": []}},
        },
    )
    world.entities.append(entity)
    vapp = VApp(
        name=_CLUSTER,
        vdc_id=tenant.vdc.id,
        owner_id=tenant.user.id,
        description=f"Description for [{_CLUSTER}]",
        networks=[tenant.network.name],
        metadata={"CapvcdInfraId": entity.id},
        created_at=now - timedelta(days=300),
    )
    names = [f"{_CLUSTER}-control-plane-{index}" for index in range(3)]
    names += [f"{_CLUSTER}-workers-{index}" for index in range(30)]
    for index, name in enumerate(names):
        address = f"10.20.0.{_FIRST_NODE + index}"
        vapp.vms.append(_node(vapp, name, address, tenant.network.name, now))
        tenant.network.allocated.append(AllocatedAddress(ip_address=address, entity_name=name, vapp_name=_CLUSTER))
    world.vapps.append(vapp)
    world.disks.append(
        NamedDisk(
            name=f"pvc-{stable_uuid(_CLUSTER, 'pvc')}",
            description=entity.id,
            vdc_id=tenant.vdc.id,
            owner_id=tenant.user.id,
            size_mb=10_240,
            storage_profile="gold",
            attached_vm_ids=[vapp.vms[-1].id],
            created_at=now - timedelta(days=100),
        )
    )
    _virtual_services(world, tenant, entity, [vm.nics[0].ip_address or "" for vm in vapp.vms])


def _node(vapp: VApp, name: str, address: str, network: str, now: datetime) -> Vm:
    phases = ("networkconfiguration", "kubeinit") if "control-plane" in name else ("networkconfiguration",)
    extra = {f"guestinfo.postcustomization.{phase}.status": "successful" for phase in phases}
    return Vm(
        name=name,
        vapp_id=vapp.id,
        computer_name=name,
        nics=[VmNic(network=network, ip_address=address)],
        disks=[VmDisk(size_mb=40_960)],
        extra_config={"disk.enableUUID": "1", "guestinfo.post_customization_script_execution_status": "0", **extra},
        storage_profile="gold",
        created_at=now - timedelta(days=300),
    )


def _virtual_services(world: World, tenant: Tenant, entity: DefinedEntity, nodes: list[str]) -> None:
    cluster_id = entity.id.removeprefix("urn:vcloud:entity:vmware:")
    wanted = {f"{_CLUSTER}-{entity.id}-tcp": (6443, nodes[:3], 6443)}
    for index, service in enumerate(("ingress", "registry", "dashboard")):
        wanted[f"ingress-vs-{service}-{cluster_id}-https"] = (443, nodes, 30_443 + index)
    for index, (name, (port, members, node_port)) in enumerate(wanted.items()):
        pool = LoadBalancerPool(
            name=name.replace("ingress-vs", "ingress-pool"),
            edge_id=tenant.edge.id,
            default_port=node_port,
            members=[PoolMember(ip_address=address, port=node_port) for address in members],
        )
        world.load_balancer_pools.append(pool)
        internal, external = f"192.168.8.{2 + index}", f"127.65.128.{101 + index}"
        world.virtual_services.append(
            VirtualService(
                name=name,
                edge_id=tenant.edge.id,
                group_id=tenant.group.id,
                pool_id=pool.id,
                virtual_ip=internal,
                ports=[ServicePort(start=port, end=port)],
            )
        )
        _publish(world, tenant, f"dnat-{name}", external=external, internal=internal, port=port)
    tenant.group.deployed_virtual_services = len(wanted)
    tenant.group.assignments[0].deployed_virtual_services = len(wanted)


def _publish(world: World, tenant: Tenant, name: str, *, external: str, internal: str, port: int) -> None:
    profile = ApplicationPortProfile(
        name=f"appPort_{name}",
        profile_scope="TENANT",
        org_id=tenant.org.id,
        context_id=tenant.edge.id,
        ports=[ApplicationPort(protocol="TCP", ports=[str(port)])],
    )
    world.application_port_profiles.append(profile)
    tenant.edge.nat_rules.append(
        NatRule(
            name=name,
            edge_id=tenant.edge.id,
            type="DNAT",
            external_addresses=external,
            internal_addresses=internal,
            dnat_external_port=str(port),
            application_port_profile_id=profile.id,
        )
    )
    uplink = tenant.edge.uplinks[0]
    tenant.edge.used_addresses.append(
        UsedAddress(
            ip_address=external,
            category="DNAT",
            network_id=uplink.external_network_id,
            network_name=uplink.external_network_name,
        )
    )


def _published_applications(world: World, tenant: Tenant) -> None:
    """Applications outside Kubernetes, each published by a rule: more of them than one cursor page holds."""
    for index in range(36):
        external = f"127.65.128.{105 + index}"
        _publish(world, tenant, f"dnat-app-{index:02d}", external=external, internal=f"10.64.{index}.10", port=443)


def _team_networks(world: World, tenant: Tenant) -> None:
    """A second VDC full of project networks: more than the largest page."""
    vdc = OrgVdc(
        name="platform-vdc-02",
        org_id=tenant.org.id,
        provider_vdc_id=tenant.vdc.provider_vdc_id,
        network_quota=500,
        used_network_count=135,
        compute_policy_ids=tenant.vdc.compute_policy_ids[:1],
        default_compute_policy_id=tenant.vdc.default_compute_policy_id,
        network_pool_id=tenant.vdc.network_pool_id,
    )
    vdc.storage_profiles = [StorageProfile(name="silver", vdc_id=vdc.id, is_default=True, limit_mb=1_048_576)]
    world.vdcs.append(vdc)
    for index in range(135):
        name = f"project-{index:03d}"
        world.networks.append(
            OrgVdcNetwork(
                name=name,
                org_id=tenant.org.id,
                vdc_id=vdc.id,
                network_type="ISOLATED",
                backing_id=stable_uuid("production", name),
                subnets=[
                    Subnet(
                        gateway=f"10.64.{index}.1",
                        prefix_length=24,
                        ip_ranges=[IpRange(start=f"10.64.{index}.10", end=f"10.64.{index}.99")],
                    )
                ],
            )
        )


def _history(world: World, tenant: Tenant, now: datetime) -> None:
    """What happened lately, as tasks and in the audit trail."""
    for index in range(40):
        moment = now - timedelta(hours=index + 1)
        world.tasks.append(
            Task(
                name="vappUpdateVm",
                operation=f"Updated virtual machine {_CLUSTER}-workers-{index % 30}",
                org_id=tenant.org.id,
                user_id=tenant.user.id,
                owner_id=world.vapps[0].vms[3 + index % 30].id,
                owner_name=world.vapps[0].vms[3 + index % 30].name,
                owner_type="application/vnd.vmware.vcloud.vm+xml",
                started_at=moment,
                ended_at=moment + timedelta(seconds=20),
                id=f"urn:vcloud:task:{stable_uuid('production', 'task', str(index))}",
            )
        )
        world.audit_events.append(
            AuditEvent(
                name="com/vmware/vcloud/event/task/complete",
                org_id=tenant.org.id,
                user_id=tenant.user.id,
                timestamp=moment,
                entity_id=world.tasks[-1].id,
                entity_name="vappUpdateVm",
                details="Task completed",
            )
        )


def _other_tenant(world: World, name: str, now: datetime) -> None:
    """A tenant next door, whose things must never show in ours."""
    org = Organization(name=name, display_name=name.title())
    user = User(name=f"{name}-admin", org_id=org.id, role="Organization Administrator", password=f"{name}-Passw0rd-Lab")
    first = world.vdcs[0]
    vdc = OrgVdc(
        name=f"{name}-vdc",
        org_id=org.id,
        provider_vdc_id=first.provider_vdc_id,
        compute_policy_ids=first.compute_policy_ids[:1],
        default_compute_policy_id=first.default_compute_policy_id,
        network_pool_id=first.network_pool_id,
    )
    vdc.storage_profiles = [StorageProfile(name="gold", vdc_id=vdc.id, is_default=True, limit_mb=1_048_576)]
    world.orgs.append(org)
    world.users.append(user)
    world.vdcs.append(vdc)
    world.networks.append(
        OrgVdcNetwork(
            # The same name as the platform team's: names are unique within a VDC only.
            name=production_files.NETWORK,
            org_id=org.id,
            vdc_id=vdc.id,
            network_type="ISOLATED",
            subnets=[Subnet(gateway="10.20.0.1", prefix_length=24)],
        )
    )
    published = Catalog(name=f"{name}-published", org_id=org.id, owner_id=user.id, is_published=True)
    private = Catalog(name=f"{name}-private", org_id=org.id, owner_id=user.id, is_shared=False)
    for catalog in (published, private):
        catalog.created_at = now - timedelta(days=90)
        catalog.templates = [
            VAppTemplate(
                name=f"{catalog.name}-photon",
                catalog_id=catalog.id,
                vdc_id=vdc.id,
                owner_id=user.id,
                storage_profile="gold",
                created_at=now - timedelta(days=90),
            )
        ]
        for template in catalog.templates:
            template.vm = TemplateVm(name="photon", template_scope=template.id, guest_os="VMware Photon OS (64-bit)")
    world.catalogs.extend([published, private])
