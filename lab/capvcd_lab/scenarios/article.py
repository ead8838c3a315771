"""The installation of the article: VCD 10.3, one small tenant, user and password, CAPVCD 0.5."""

from datetime import datetime, timedelta

from capvcd_lab.scenarios import article_files, foundation, rights_catalog
from capvcd_lab.world.catalog import Catalog, OvfProduct, TemplateVm, VAppTemplate
from capvcd_lab.world.compute import Capacity, ComputePolicy, OrgVdc, StorageProfile, Task, VApp, Vm, VmDisk, VmNic
from capvcd_lab.world.entities import AuditEvent
from capvcd_lab.world.identity import Organization, User
from capvcd_lab.world.ids import stable_uuid
from capvcd_lab.world.installation import Installation
from capvcd_lab.world.loadbalancer import (
    LoadBalancerCloud,
    LoadBalancerController,
    ServiceEngineGroup,
    ServiceEngineGroupAssignment,
)
from capvcd_lab.world.network import (
    AllocatedAddress,
    EdgeGateway,
    EdgeLoadBalancer,
    EdgeUplink,
    ExternalNetwork,
    IpRange,
    NatRule,
    OrgVdcNetwork,
    Subnet,
    UsedAddress,
)
from capvcd_lab.world.site import ApiVersion, Cell, NetworkPool, NsxManager, ProviderVdc, Site, VirtualCenter
from capvcd_lab.world.world import Subject, World

_PRODUCT = "10.3.0.18296069"
_PASSWORD = "MyVerySecurePassword"  # noqa: S105  # the article prints it


def article(now: datetime) -> World:
    """CAPVCD 0.5 on VCD 10.3 as the article installs it: one control plane, one worker, user and password."""
    site = _site()
    system = foundation.system_org()
    org = Organization(name="xav_lab", display_name="Xav's lab")
    user = User(
        name="administrator",
        org_id=org.id,
        role=foundation.ORGANIZATION_ADMINISTRATOR,
        password=_PASSWORD,
        full_name="Tenant administrator",
    )
    policy = ComputePolicy(name="System Default", is_auto_generated=True)
    vdc = _vdc(site, org, policy)
    external = _external_network(site)
    edge = _edge(org, vdc, external, site)
    network = _network(org, vdc, edge)
    controller = LoadBalancerController(name="alb", url="https://alb.lab.invalid", version="20.1.7")
    cloud = LoadBalancerCloud(
        name="nsxt-cloud",
        controller_id=controller.id,
        network_pool_id=site.network_pools[0].id,
        backing_id=f"cloud-{stable_uuid('cloud')}",
    )
    edge.load_balancer.cloud_id = cloud.id
    group = _service_engine_group(cloud, edge)
    catalog = _catalog(org, vdc, user, now)
    return World(
        base="article",
        now=now,
        site=site,
        installation=_installation(),
        subject=Subject(
            org_id=org.id,
            user_id=user.id,
            vdc_id=vdc.id,
            edge_id=edge.id,
            network_id=network.id,
            external_network_id=external.id,
            group_id=group.id,
            catalog_id=catalog.id,
            template_id=catalog.templates[0].id,
        ),
        rights=[*rights_catalog.all_rights(), *map(rights_catalog.make_right, rights_catalog.CAPVCD_CLUSTER)],
        rights_bundles=foundation.bundles([org.id]),
        global_roles=foundation.global_roles(
            [
                *rights_catalog.STANDARD_ADMINISTRATOR,
                *rights_catalog.KUBERNETES_EXTRAS,
                *rights_catalog.CAPVCD_CLUSTER,
            ]
        ),
        roles=foundation.provider_roles(system),
        users=[*foundation.provider_users(system, _PASSWORD), user],
        orgs=[system, org],
        vdcs=[vdc],
        compute_policies=[policy],
        external_networks=[external],
        edge_gateways=[edge],
        networks=[network],
        application_port_profiles=foundation.system_port_profiles(),
        load_balancer_controllers=[controller],
        load_balancer_clouds=[cloud],
        service_engine_groups=[group],
        catalogs=[catalog],
        vapps=[_test_vapp(vdc, user, now)],
        tasks=_tasks(org, user, catalog, now),
        entity_interfaces=foundation.interfaces(),
        entity_types=[foundation.capvcd_cluster_type("1.0.0")],
        audit_events=[
            AuditEvent(
                name="com/vmware/vcloud/event/session/login",
                org_id=org.id,
                user_id=user.id,
                timestamp=now - timedelta(hours=1),
                entity_id=user.id,
                entity_name=user.name,
                details="User administrator logged in",
            )
        ],
    )


def _site() -> Site:
    center = VirtualCenter(name="vcenter", url="https://vcenter.lab.invalid")
    nsx = NsxManager(name="nsx")
    pool = NetworkPool(name="nsx-overlay", owner_id=nsx.id)
    return Site(
        name="lab",
        product_version=_PRODUCT,
        build_date="2021-07-16T09:55:36.000Z",
        api_versions=[
            *(ApiVersion(version=version, deprecated=True) for version in ("31.0", "32.0", "33.0", "34.0", "35.0")),
            ApiVersion(version="36.0"),
        ],
        cells=[Cell(name="cell-1", product_version=_PRODUCT)],
        virtual_centers=[center],
        nsx_managers=[nsx],
        provider_vdcs=[
            ProviderVdc(name="pvdc", virtual_center_id=center.id, nsx_manager_id=nsx.id, network_pool_ids=[pool.id])
        ],
        network_pools=[pool],
    )


def _vdc(site: Site, org: Organization, policy: ComputePolicy) -> OrgVdc:
    vdc = OrgVdc(
        name="t-tenant",
        org_id=org.id,
        provider_vdc_id=site.provider_vdcs[0].id,
        cpu=Capacity(units="MHz", allocated=0, limit=20_000, used=1_000),
        memory=Capacity(units="MB", allocated=0, limit=65_536, used=2_048),
        vm_quota=100,
        used_network_count=1,
        compute_policy_ids=[policy.id],
        default_compute_policy_id=policy.id,
        network_pool_id=site.network_pools[0].id,
    )
    vdc.storage_profiles = [
        StorageProfile(name="*", vdc_id=vdc.id, is_default=True, limit_mb=512_000, used_mb=40_960),
    ]
    return vdc


def _external_network(site: Site) -> ExternalNetwork:
    return ExternalNetwork(
        name="t0-lab",
        subnets=[
            Subnet(
                gateway="127.65.128.1",
                prefix_length=24,
                ip_ranges=[IpRange(start="127.65.128.100", end="127.65.128.200")],
            )
        ],
        backing_id=stable_uuid("tier0", "t0-lab"),
        backing_name="t0-lab",
        nsx_manager_id=site.nsx_managers[0].id,
    )


def _edge(org: Organization, vdc: OrgVdc, external: ExternalNetwork, site: Site) -> EdgeGateway:
    edge = EdgeGateway(
        name="t-tenant-edge",
        org_id=org.id,
        vdc_id=vdc.id,
        uplinks=[
            EdgeUplink(
                external_network_id=external.id,
                external_network_name=external.name,
                subnets=[
                    Subnet(
                        gateway="127.65.128.1",
                        prefix_length=24,
                        ip_ranges=[IpRange(start="127.65.128.149", end="127.65.128.170")],
                        primary_ip="127.65.128.149",
                    )
                ],
            )
        ],
        used_addresses=[
            UsedAddress(
                ip_address="127.65.128.149",
                category=category,
                network_id=external.id,
                network_name=external.name,
            )
            for category in ("PRIMARY_IP", "SNAT")
        ],
        backing_id=stable_uuid("tier1", "t-tenant-edge"),
        nsx_manager_id=site.nsx_managers[0].id,
        edge_cluster_id=stable_uuid("edge-cluster"),
        edge_cluster_name="edge-cluster",
        load_balancer=EdgeLoadBalancer(enabled=True),
    )
    edge.nat_rules = [
        NatRule(
            name="capvcd-snat",
            edge_id=edge.id,
            external_addresses="127.65.128.149",
            internal_addresses="192.168.50.0/24",
        )
    ]
    return edge


def _network(org: Organization, vdc: OrgVdc, edge: EdgeGateway) -> OrgVdcNetwork:
    return OrgVdcNetwork(
        name=article_files.NETWORK,
        org_id=org.id,
        vdc_id=vdc.id,
        edge_id=edge.id,
        backing_id=stable_uuid("segment", article_files.NETWORK),
        subnets=[
            Subnet(
                gateway="192.168.50.1",
                prefix_length=24,
                ip_ranges=[IpRange(start="192.168.50.100", end="192.168.50.199")],
                dns_server1="192.168.1.1",
            )
        ],
        allocated=[
            AllocatedAddress(ip_address="192.168.50.1", allocation_type="VSM_ALLOCATED", entity_name="t-tenant-edge"),
            AllocatedAddress(ip_address="192.168.50.100", entity_name="test-vm", vapp_name="network-test"),
        ],
    )


def _service_engine_group(cloud: LoadBalancerCloud, edge: EdgeGateway) -> ServiceEngineGroup:
    group = ServiceEngineGroup(
        name="seg-tenant",
        cloud_id=cloud.id,
        backing_id=f"serviceenginegroup-{stable_uuid('seg-tenant')}",
        max_virtual_services=20,
    )
    group.assignments = [
        ServiceEngineGroupAssignment(
            name="seg-tenant", edge_id=edge.id, group_id=group.id, min_virtual_services=0, max_virtual_services=20
        )
    ]
    return group


def kubernetes_template(
    name: str, version: str, *, catalog: Catalog, vdc: OrgVdc, owner: User, now: datetime
) -> VAppTemplate:
    """A node image as an upload of VMware's OVA makes it."""
    return VAppTemplate(
        name=name,
        catalog_id=catalog.id,
        vdc_id=vdc.id,
        owner_id=owner.id,
        product=OvfProduct(product="Ubuntu and Kubernetes", version=version, full_version=version),
        vm=TemplateVm(name=name, template_scope=f"{catalog.id}/{name}"),
        storage_profile=vdc.storage_profiles[0].name,
        created_at=now - timedelta(days=30),
    )


def _catalog(org: Organization, vdc: OrgVdc, owner: User, now: datetime) -> Catalog:
    catalog = Catalog(name="home", org_id=org.id, owner_id=owner.id, created_at=now - timedelta(days=60))
    versions = (article_files.VERSION, "v1.21.8+vmware.1", "v1.20.8+vmware.1")
    catalog.templates = [
        kubernetes_template(f"ubuntu-20.04-kube-{version}", version, catalog=catalog, vdc=vdc, owner=owner, now=now)
        for version in versions
    ]
    return catalog


def _test_vapp(vdc: OrgVdc, owner: User, now: datetime) -> VApp:
    """The machine the article suggests for trying the network out."""
    vapp = VApp(
        name="network-test",
        vdc_id=vdc.id,
        owner_id=owner.id,
        networks=[article_files.NETWORK],
        created_at=now - timedelta(days=2),
    )
    vapp.vms = [
        Vm(
            name="test-vm",
            vapp_id=vapp.id,
            cpus=1,
            memory_mb=2048,
            computer_name="test-vm",
            nics=[VmNic(network=article_files.NETWORK, ip_address="192.168.50.100")],
            disks=[VmDisk(size_mb=20_480)],
            extra_config={"disk.enableUUID": "1"},
            storage_profile="*",
            created_at=now - timedelta(days=2),
        )
    ]
    return vapp


def _tasks(org: Organization, user: User, catalog: Catalog, now: datetime) -> list[Task]:
    return [
        Task(
            name="vdcUploadOvfContents",
            operation=f"Importing vApp Template {template.name}",
            org_id=org.id,
            user_id=user.id,
            owner_id=template.id,
            owner_name=template.name,
            owner_type="application/vnd.vmware.vcloud.vAppTemplate+xml",
            started_at=now - timedelta(days=30, minutes=20),
            ended_at=now - timedelta(days=30),
        )
        for template in catalog.templates
    ]


def _installation() -> Installation:
    return Installation(
        line="0.5",
        environment={
            "capvcd": {
                "version": "0.5",
                "manifests": ["capi-quickstart.yaml"],
                "managerConfig": "controller_manager_config.yaml",
                "kustomization": "kustomization.yaml",
            },
            "vcd": {
                "url": article_files.VCD_URL,
                "org": "xav_lab",
                "vdc": "t-tenant",
                "username": "administrator",
                "password": {"file": "secrets/vcd-password"},
                "caFile": "lab-ca.pem",
            },
            "plan": {"clusters": 1, "loadBalancerServices": 2},
        },
        manifests=[article_files.quick_start(_PASSWORD)],
        manager_config=article_files.manager_config(),
        kustomization=article_files.kustomization(_PASSWORD),
        secrets={"secrets/vcd-password": _PASSWORD},
    )
