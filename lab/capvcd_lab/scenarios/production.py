"""What a careful team runs: VCD 10.5, API token, a role of its own, a dedicated group, three control planes."""

from datetime import datetime, timedelta

from capvcd_lab.scenarios import foundation, production_files, rights_catalog
from capvcd_lab.scenarios.article import kubernetes_template
from capvcd_lab.scenarios.production_noise import Tenant, add_noise
from capvcd_lab.world.catalog import Catalog
from capvcd_lab.world.compute import Capacity, ComputePolicy, OrgVdc, StorageProfile
from capvcd_lab.world.entities import Certificate
from capvcd_lab.world.identity import ApiToken, Organization, Role, User
from capvcd_lab.world.ids import stable_uuid
from capvcd_lab.world.installation import Installation
from capvcd_lab.world.loadbalancer import (
    LoadBalancerCloud,
    LoadBalancerController,
    ServiceEngineGroup,
    ServiceEngineGroupAssignment,
)
from capvcd_lab.world.network import (
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

ROLE = "CAPVCD Author"
_PRODUCT = "10.5.0.22080476"
_TOKEN = "pR0dUct10nT0kenOfCapvcd0a1b2c3d4"  # noqa: S105  # made up, like everything here
_PROVIDER_PASSWORD = "Pr0vider-Passw0rd-Lab"  # noqa: S105  # made up
_TENANT_PASSWORD = "Ten4nt-Passw0rd-Lab"  # noqa: S105  # made up
_SNAT_ADDRESS = "127.65.128.100"


def production(now: datetime) -> World:
    """CAPVCD 1.3.2 on VCD 10.5 with API 37.2: API token, own role, dedicated group, three control planes."""
    site = _site()
    system = foundation.system_org()
    org = Organization(name=production_files.ORG, display_name="Platform engineering")
    role = Role(
        name=ROLE,
        org_id=org.id,
        description="What CAPVCD, CPI and CSI need, and nothing else",
        rights=[*rights_catalog.CAPVCD_NEEDS, *rights_catalog.IP_SPACES, *rights_catalog.CAPVCD_CLUSTER],
    )
    user = User(
        name="capvcd",
        org_id=org.id,
        role=role.name,
        password=_TENANT_PASSWORD,
        full_name="CAPVCD service user",
        api_tokens=[ApiToken(name="capvcd", secret=_TOKEN)],
    )
    policies = _compute_policies()
    vdc = _vdc(site, org, policies)
    external = _external_network(site)
    edge = _edge(org, vdc, external, site)
    network = _network(org, vdc, edge)
    controller = LoadBalancerController(name="alb-01", url="https://alb.lab.invalid", version="22.1.5")
    cloud = LoadBalancerCloud(
        name="nsxt-cloud-01",
        controller_id=controller.id,
        network_pool_id=site.network_pools[0].id,
        backing_id=f"cloud-{stable_uuid('production', 'cloud')}",
    )
    edge.load_balancer.cloud_id = cloud.id
    group = _service_engine_group(cloud, edge)
    catalog = _catalog(org, vdc, user, now)
    world = World(
        base="production",
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
        global_roles=foundation.global_roles(list(rights_catalog.STANDARD_ADMINISTRATOR)),
        roles=[*foundation.provider_roles(system), role],
        users=[*foundation.provider_users(system, _PROVIDER_PASSWORD), user],
        orgs=[system, org],
        vdcs=[vdc],
        compute_policies=policies,
        external_networks=[external],
        edge_gateways=[edge],
        networks=[network],
        application_port_profiles=foundation.system_port_profiles(),
        load_balancer_controllers=[controller],
        load_balancer_clouds=[cloud],
        service_engine_groups=[group],
        catalogs=[catalog],
        certificates=[
            Certificate(
                name=f"{production_files.CLUSTER}-cert",
                org_id=org.id,
                pem="-----BEGIN CERTIFICATE-----\nbGFi\n-----END CERTIFICATE-----\n",
            )
        ],
        entity_interfaces=foundation.interfaces(),
        entity_types=[foundation.capvcd_cluster_type("1.0.0"), foundation.capvcd_cluster_type("1.1.0")],
    )
    add_noise(world, Tenant(org=org, vdc=vdc, edge=edge, network=network, group=group, user=user), now)
    edge.nat_rules.append(_snat(edge))
    return world


def _site() -> Site:
    center = VirtualCenter(name="vcenter-01", version="8.0.1")
    nsx = NsxManager(name="nsx-01", version="4.1.1")
    pool = NetworkPool(name="nsx-overlay-01", owner_id=nsx.id)
    deprecated = ("36.0", "36.1", "36.2", "36.3")
    return Site(
        name="production",
        product_version=_PRODUCT,
        build_date="2023-07-14T11:20:05.000Z",
        api_versions=[
            *(ApiVersion(version=version, deprecated=True) for version in deprecated),
            *(ApiVersion(version=version) for version in ("37.0", "37.1", "37.2", "37.3", "38.0")),
        ],
        cells=[Cell(name=f"cell-{number}", product_version=_PRODUCT) for number in (1, 2, 3)],
        virtual_centers=[center],
        nsx_managers=[nsx],
        provider_vdcs=[
            ProviderVdc(name="pvdc-01", virtual_center_id=center.id, nsx_manager_id=nsx.id, network_pool_ids=[pool.id])
        ],
        network_pools=[pool],
    )


def _compute_policies() -> list[ComputePolicy]:
    sizes = {"small": (2, 4096), "medium": (2, 8192), "large": (4, 16_384), "extra-large": (8, 32_768)}
    return [
        ComputePolicy(name="System Default", is_auto_generated=True),
        *(
            ComputePolicy(name=f"TKG {size}", cpu_count=cpus, cores_per_socket=1, memory_mb=memory)
            for size, (cpus, memory) in sizes.items()
        ),
    ]


def _vdc(site: Site, org: Organization, policies: list[ComputePolicy]) -> OrgVdc:
    vdc = OrgVdc(
        name=production_files.VDC,
        org_id=org.id,
        provider_vdc_id=site.provider_vdcs[0].id,
        cpu=Capacity(units="MHz", allocated=400_000, limit=400_000, reserved=40_000, used=60_000),
        memory=Capacity(units="MB", allocated=1_048_576, limit=1_048_576, reserved=262_144, used=131_072),
        vm_quota=0,
        network_quota=500,
        used_network_count=12,
        compute_policy_ids=[policy.id for policy in policies],
        default_compute_policy_id=policies[0].id,
        network_pool_id=site.network_pools[0].id,
        edge_cluster_id=stable_uuid("production", "edge-cluster"),
    )
    vdc.storage_profiles = [
        StorageProfile(name="gold", vdc_id=vdc.id, is_default=True, limit_mb=20_971_520, used_mb=2_097_152),
        StorageProfile(name="silver", vdc_id=vdc.id, limit_mb=41_943_040, used_mb=1_048_576),
    ]
    return vdc


def _external_network(site: Site) -> ExternalNetwork:
    return ExternalNetwork(
        name="t0-vrf-platform",
        subnets=[
            Subnet(
                gateway="127.65.128.1",
                prefix_length=24,
                ip_ranges=[IpRange(start="127.65.128.20", end="127.65.128.250")],
            )
        ],
        backing_id=stable_uuid("production", "tier0"),
        backing_type="NSXT_VRF_TIER0",
        backing_name="t0-vrf-platform",
        nsx_manager_id=site.nsx_managers[0].id,
    )


def _edge(org: Organization, vdc: OrgVdc, external: ExternalNetwork, site: Site) -> EdgeGateway:
    return EdgeGateway(
        name="platform-edge-01",
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
                        ip_ranges=[
                            IpRange(start="127.65.128.100", end="127.65.128.180"),
                            IpRange(start="127.65.128.200", end="127.65.128.220"),
                        ],
                        primary_ip=_SNAT_ADDRESS,
                    )
                ],
                vrf_lite_backed=True,
                backing_type="NSXT_VRF_TIER0",
            )
        ],
        used_addresses=[
            UsedAddress(ip_address=_SNAT_ADDRESS, category=category, network_id=external.id, network_name=external.name)
            for category in ("PRIMARY_IP", "SNAT")
        ],
        backing_id=stable_uuid("production", "tier1"),
        nsx_manager_id=site.nsx_managers[0].id,
        edge_cluster_id=stable_uuid("production", "edge-cluster"),
        edge_cluster_name="edge-cluster-01",
        load_balancer=EdgeLoadBalancer(enabled=True),
    )


def _snat(edge: EdgeGateway) -> NatRule:
    return NatRule(
        name="k8s-nodes-egress",
        edge_id=edge.id,
        external_addresses=_SNAT_ADDRESS,
        internal_addresses="10.20.0.0/22",
        priority=50,
    )


def _network(org: Organization, vdc: OrgVdc, edge: EdgeGateway) -> OrgVdcNetwork:
    return OrgVdcNetwork(
        name=production_files.NETWORK,
        org_id=org.id,
        vdc_id=vdc.id,
        edge_id=edge.id,
        backing_id=stable_uuid("production", "segment"),
        subnets=[
            Subnet(
                gateway="10.20.0.1",
                prefix_length=22,
                ip_ranges=[IpRange(start="10.20.0.50", end="10.20.2.250")],
                dns_server1="10.10.0.53",
                dns_server2="10.10.1.53",
                dns_suffix="k8s.platform.example.com",
            )
        ],
    )


def _service_engine_group(cloud: LoadBalancerCloud, edge: EdgeGateway) -> ServiceEngineGroup:
    group = ServiceEngineGroup(
        name="seg-platform",
        cloud_id=cloud.id,
        backing_id=f"serviceenginegroup-{stable_uuid('production', 'seg')}",
        max_virtual_services=100,
    )
    group.assignments = [
        ServiceEngineGroupAssignment(
            name=group.name, edge_id=edge.id, group_id=group.id, min_virtual_services=0, max_virtual_services=100
        )
    ]
    return group


def _catalog(org: Organization, vdc: OrgVdc, owner: User, now: datetime) -> Catalog:
    catalog = Catalog(
        name=production_files.CATALOG, org_id=org.id, owner_id=owner.id, created_at=now - timedelta(days=200)
    )
    images = {
        production_files.TEMPLATE: production_files.VERSION,
        "ubuntu-2204-kube-v1.27.5+vmware.1-tkg.1-0eb96d2f9f4f705ac87c40633d4b69a0": "v1.27.5+vmware.1",
        "ubuntu-2004-kube-v1.26.8+vmware.1-tkg.1-b8c57a6c8c98d227f74e7b1a9eef27b1": "v1.26.8+vmware.1",
    }
    catalog.templates = [
        kubernetes_template(name, version, catalog=catalog, vdc=vdc, owner=owner, now=now)
        for name, version in images.items()
    ]
    return catalog


def _installation() -> Installation:
    return Installation(
        line="1.3",
        environment={
            "capvcd": {"version": "1.3", "manifests": ["cluster.yaml", "addons.yaml", "credentials.yaml"]},
            "vcd": {
                "url": production_files.VCD_URL,
                "org": production_files.ORG,
                "vdc": production_files.VDC,
                "apiToken": {"file": "secrets/vcd-api-token"},
                "caFile": "lab-ca.pem",
                "provider": {"username": "administrator", "password": {"file": "secrets/vcd-provider-password"}},
            },
            "plan": {"clusters": 1, "loadBalancerServices": 3},
        },
        manifests=production_files.manifests(_TOKEN),
        secrets={"secrets/vcd-api-token": _TOKEN, "secrets/vcd-provider-password": _PROVIDER_PASSWORD},
    )
