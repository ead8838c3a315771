"""Facts about Cloud Director, made by hand: a healthy tenant of CAPVCD, to be bent by each test."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest

from capvcd_checks.engine.declare import Unseen
from capvcd_collectors.facts.base import Absence, ExchangeSource, Missing, Reference
from capvcd_collectors.facts.catalog import Catalog, CatalogLookup, Template, TemplateLookup
from capvcd_collectors.facts.connection import (
    ApiToken,
    ApiTokens,
    ApiVersion,
    OfferedApiVersions,
    PasswordLogin,
    Persona,
    TenantSession,
    TokenLogin,
    VcdReachability,
)
from capvcd_collectors.facts.contact import Contact
from capvcd_collectors.facts.dns import EdgeDns
from capvcd_collectors.facts.ipv4 import IpRange, Subnet
from capvcd_collectors.facts.loadbalancer import (
    EdgeLoadBalancer,
    ServiceEngineGroup,
    ServiceEngineGroupAssignment,
    VirtualService,
    VirtualServices,
)
from capvcd_collectors.facts.network import (
    EdgeGateway,
    EdgeGatewayLookup,
    EdgeUplink,
    EdgeUsedAddresses,
    NatRule,
    NatRules,
    NetworkAllocations,
    NetworkLookup,
    NetworkTwin,
    OrgVdcNetwork,
    UsedAddress,
)
from capvcd_collectors.facts.plan import Plan
from capvcd_collectors.facts.profile import Need, Profile
from capvcd_collectors.facts.rights import (
    CapvcdEntityTypes,
    EffectiveRights,
    EntityInterfaces,
    EntityType,
    RdeAccess,
    RightsBundle,
    RightsBundles,
)
from capvcd_collectors.facts.tenancy import Organization, OrganizationLookup, Vdc, VdcLookup
from checks.manifests_made_by_hand import line

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NETWORK = "capvcd-192.168.50.0"
EDGE = "edge-tenant"
TEMPLATE = "ubuntu-20.04-kube-v1.22.5+vmware.1"
K8S = "urn:vcloud:interface:vmware:k8s:1.0.0"


def exchange(path: str, pointer: str = "", status: int = 200) -> ExchangeSource:
    """A place in the answer to GET *path*."""
    return ExchangeSource("vcd", "GET", path, status, pointer=pointer)


def missing(kind: Absence = Absence.UNSEEN, reason: str = "GET /cloudapi/1.0.0/asked (403): forbidden") -> Missing:
    """A fact that could not be had."""
    return Missing(kind, reason, "the right to see it", exchange("/cloudapi/1.0.0/asked", status=403))


def unseen(check: Callable[..., None], *facts: Any) -> Missing:
    """The `Missing` for whose sake *check* ends on *facts*; the test fails when it ends any other way."""
    with pytest.raises(Unseen) as raised:
        check(*facts)
    return raised.value.missing


def reachability(**changes: Any) -> VcdReachability:
    """A Cloud Director that answers in 80 ms."""
    fields = {
        "url": "https://vcd.example.com",
        "contact": Contact.ANSWERED,
        "detail": "",
        "latency": 0.08,
        "server_errors": 0,
    }
    return VcdReachability(source=exchange("/api/versions"), **{**fields, **changes})


def offered(*versions: str, deprecated: Sequence[str] = ()) -> OfferedApiVersions:
    """What GET /api/versions lists."""
    return OfferedApiVersions(
        source=exchange("/api/versions"), versions=tuple(ApiVersion(each, each in deprecated) for each in versions)
    )


def password_login(**changes: Any) -> PasswordLogin:
    """The tenant's login, accepted."""
    fields = {
        "persona": Persona.TENANT,
        "username": "administrator",
        "organization": "xav_lab",
        "accepted": True,
        "detail": "",
    }
    return PasswordLogin(source=exchange("/cloudapi/1.0.0/sessions"), **{**fields, **changes})


def token_login(**changes: Any) -> TokenLogin:
    """The tenant's API token, accepted."""
    fields = {
        "persona": Persona.TENANT,
        "username": "capvcd",
        "organization": "xav_lab",
        "accepted": True,
        "detail": "",
        "rotated": False,
    }
    return TokenLogin(source=exchange("/oauth/tenant/xav_lab/token"), **{**fields, **changes})


def api_tokens(**days_left: float | None) -> ApiTokens:
    """The user's API tokens by name, with the days until each ends (None: never)."""
    return ApiTokens(
        source=exchange("/cloudapi/1.0.0/tokens"),
        tokens=tuple(
            ApiToken(name, None if days is None else NOW + timedelta(days=days)) for name, days in days_left.items()
        ),
        now=NOW,
    )


def session(organization: str = "xav_lab") -> TenantSession:
    """Who we are."""
    return TenantSession(
        source=exchange("/cloudapi/1.0.0/sessions/current"),
        user=Reference("administrator", "urn:vcloud:user:1"),
        organization=Reference(organization, f"urn:vcloud:org:{organization}"),
        roles=(Reference("CAPVCD Author", "urn:vcloud:role:1"),),
    )


def organization(name: str = "xav_lab", *, enabled: bool | None = True) -> OrganizationLookup:
    """An organization that is there."""
    source = exchange("/cloudapi/1.0.0/orgs", "/values/0")
    there = Organization(source=source, id=f"urn:vcloud:org:{name}", name=name, is_enabled=enabled)
    return OrganizationLookup(source=source, wanted=name, match=there, others=())


def vdc(**changes: Any) -> Vdc:
    """The VDC, on NSX-T."""
    fields = {
        "id": "urn:vcloud:vdc:1",
        "name": "t-tenant",
        "is_enabled": True,
        "network_provider": "NSX_T",
        "located": {
            "is_enabled": exchange("/api/vdc/1", "/IsEnabled"),
            "network_provider": exchange("/cloudapi/1.0.0/vdcs/urn:vcloud:vdc:1/capabilities", "/values/0/value"),
        },
    }
    return Vdc(source=exchange("/cloudapi/1.0.0/vdcs", "/values/0"), **{**fields, **changes})


def vdc_lookup(*others: str, there: bool = True) -> VdcLookup:
    """The search for the VDC."""
    found = Reference("t-tenant", "urn:vcloud:vdc:1") if there else None
    return VdcLookup(source=exchange("/cloudapi/1.0.0/vdcs"), wanted="t-tenant", match=found, others=others)


def addresses(text: str) -> IpRange:
    """``first-last`` as a range."""
    first, last = text.split("-")
    return IpRange(IPv4Address(first), IPv4Address(last))


def subnet(
    gateway: str, *ranges: str, dns: Sequence[str] = ("192.168.1.1",), suffix: str = "lab.example.com"
) -> Subnet:
    """A subnet, by ``gateway/prefix`` and its ranges."""
    address, prefix = gateway.split("/")
    return Subnet(IPv4Address(address), int(prefix), tuple(map(addresses, ranges)), tuple(dns), suffix)


def network(*subnets: Subnet, **changes: Any) -> OrgVdcNetwork:
    """The nodes' network: 51 pool addresses in 192.168.50.0/24."""
    fields = {
        "id": "urn:vcloud:network:1",
        "name": NETWORK,
        "network_type": "NAT_ROUTED",
        "backing_type": "NSXT_FLEXIBLE_SEGMENT",
        "router": Reference(EDGE, "urn:vcloud:gateway:1"),
        "status": "REALIZED",
        "subnets": subnets or (subnet("192.168.50.1/24", "192.168.50.100-192.168.50.150"),),
    }
    return OrgVdcNetwork(source=exchange("/cloudapi/1.0.0/orgVdcNetworks", "/values/0"), **{**fields, **changes})


def network_lookup(
    found: OrgVdcNetwork | None, wanted: str = NETWORK, others: Sequence[str] = (), elsewhere: Sequence[str] = ()
) -> NetworkLookup:
    """The search for the network; *elsewhere* are the other VDCs that have one of its name."""
    return NetworkLookup(
        source=exchange("/cloudapi/1.0.0/orgVdcNetworks"),
        wanted=wanted,
        match=found,
        others=tuple(others),
        twins=tuple(network_twin(each) for each in elsewhere),
    )


def network_twin(owner: str = "t-second", **changes: Any) -> NetworkTwin:
    """Another network of the cluster's network's name, on an edge gateway of its own."""
    fields = {"organization": "", "router": "urn:vcloud:gateway:2", "of_group": False, "unowned": False}
    place = exchange("/cloudapi/1.0.0/orgVdcNetworks", f"/values/{owner}")
    return NetworkTwin(owner=owner, where=place, **{**fields, **changes})


def allocations(*taken: str) -> NetworkAllocations:
    """The addresses of the network in use."""
    return NetworkAllocations(
        source=exchange("/cloudapi/1.0.0/orgVdcNetworks/urn:vcloud:network:1/allocatedIpAddresses"),
        addresses=tuple(map(IPv4Address, taken)),
    )


def plan(**changes: Any) -> Plan:
    """One cluster of two nodes and one LoadBalancer service."""
    fields = {
        "clusters": 1,
        "nodes": 2,
        "surge": 2,
        "virtual_services": 2,
        "vips": 2,
        "egress": "snat",
    }
    return Plan(source=line(20, "environment.yaml"), **{**fields, **changes})


def edge(*subnets: Subnet, gateway_type: str | None = "NSXT_BACKED", ip_spaces: bool | None = None) -> EdgeGateway:
    """The edge gateway: 50 external addresses in 203.0.113.0/24."""
    return EdgeGateway(
        source=exchange("/cloudapi/1.0.0/edgeGateways", "/values/0"),
        id="urn:vcloud:gateway:1",
        name=EDGE,
        gateway_type=gateway_type,
        uplinks=(
            EdgeUplink(
                name="t0",
                subnets=subnets or (subnet("203.0.113.1/24", "203.0.113.151-203.0.113.200"),),
                connected=True,
                using_ip_space=ip_spaces,
            ),
        ),
        status="REALIZED",
    )


def edge_dns(*upstream: str, **changes: Any) -> EdgeDns:
    """The DNS forwarder of the edge gateway, which listens at the nodes' gateway."""
    fields = {"enabled": True, "listener": "192.168.50.1", "upstream": upstream}
    source = exchange("/cloudapi/1.0.0/edgeGateways/urn:vcloud:gateway:1/dns")
    return EdgeDns(source=source, **{**fields, **changes})


def edge_lookup(*others: str, there: bool = True) -> EdgeGatewayLookup:
    """The search for the edge gateway behind the network."""
    return EdgeGatewayLookup(
        source=exchange("/cloudapi/1.0.0/orgVdcNetworks", "/values/0/connection/routerRef"),
        wanted=NETWORK,
        match=Reference(EDGE, "urn:vcloud:gateway:1") if there else None,
        others=others,
    )


def used(*taken: str, category: str = "Load_Balancer") -> EdgeUsedAddresses:
    """The external addresses in use; an item may be a range."""
    each = [
        IPv4Address(number)
        for item in taken
        for span in [addresses(item if "-" in item else f"{item}-{item}")]
        for number in range(int(span.first), int(span.last) + 1)
    ]
    return EdgeUsedAddresses(
        source=exchange("/cloudapi/1.0.0/edgeGateways/urn:vcloud:gateway:1/usedIpAddresses"),
        addresses=tuple(UsedAddress(address, category) for address in each),
    )


def nat_rule(name: str = "snat-nodes", **changes: Any) -> NatRule:
    """An SNAT rule for all nodes."""
    fields = {
        "id": name,
        "name": name,
        "enabled": True,
        "kind": "SNAT",
        "external": "203.0.113.151",
        "internal": "192.168.50.0/24",
    }
    source = exchange("/cloudapi/1.0.0/edgeGateways/urn:vcloud:gateway:1/nat/rules", f"/values/{name}")
    return NatRule(source=source, **{**fields, **changes})


def nat_rules(*rules: NatRule) -> NatRules:
    """The NAT rules of the edge gateway."""
    return NatRules(source=exchange("/cloudapi/1.0.0/edgeGateways/urn:vcloud:gateway:1/nat/rules"), rules=rules)


def balancer(service_network: str | None = "192.168.255.0/25", *, enabled: bool = True) -> EdgeLoadBalancer:
    """The load balancer of the edge gateway."""
    return EdgeLoadBalancer(
        source=exchange("/cloudapi/1.0.0/edgeGateways/urn:vcloud:gateway:1/loadBalancer"),
        enabled=enabled,
        service_network=None if service_network is None else IPv4Network(service_network),
    )


def assignment(group: str = "seg-tenant", maximum: int | None = 10, deployed: int = 0) -> ServiceEngineGroupAssignment:
    """A service engine group assigned to the edge gateway."""
    return ServiceEngineGroupAssignment(
        source=exchange("/cloudapi/1.0.0/loadBalancer/serviceEngineGroups/assignments", f"/values/{group}"),
        id=f"urn:vcloud:serviceEngineGroupAssignment:{group}",
        group=group,
        group_id=f"urn:vcloud:serviceEngineGroup:{group}",
        maximum=maximum,
        deployed=deployed,
    )


def group(name: str = "seg-tenant", reservation: str = "DEDICATED") -> ServiceEngineGroup:
    """A service engine group seen through the edge gateway."""
    return ServiceEngineGroup(
        source=exchange("/cloudapi/1.0.0/loadBalancer/serviceEngineGroups", f"/values/{name}"),
        id=f"urn:vcloud:serviceEngineGroup:{name}",
        name=name,
        reservation=reservation,
    )


def virtual_services(*groups: str | None) -> VirtualServices:
    """One virtual service of the edge gateway in each of *groups* (None: it does not say)."""
    source = exchange("/cloudapi/1.0.0/edgeGateways/urn:vcloud:gateway:1/loadBalancer/virtualServiceSummaries")
    services = tuple(
        VirtualService(
            source=source,
            name=f"vs-{number}",
            group_id=None if each is None else f"urn:vcloud:serviceEngineGroup:{each}",
        )
        for number, each in enumerate(groups)
    )
    return VirtualServices(source=source, services=services)


def catalog_lookup(wanted: str = "home", *others: str, there: bool = True, owner: str = "xav_lab") -> CatalogLookup:
    """The search for a catalog."""
    source = exchange("/api/query?type=catalog")
    found = Catalog(source=source, name=wanted, organization=owner) if there else None
    return CatalogLookup(source=source, wanted=wanted, match=found, others=others)


def template_lookup(wanted: str = TEMPLATE, *others: str, there: bool = True, **changes: Any) -> TemplateLookup:
    """The search for a template."""
    source = exchange("/api/query?type=vAppTemplate", "/VAppTemplateRecord/0")
    fields = {"name": wanted, "status": "RESOLVED", "kubernetes_version": "v1.22.5+vmware.1"}
    found = Template(source=source, **{**fields, **changes})
    return TemplateLookup(source=source, wanted=wanted, match=found if there else None, others=others, catalog="home")


def rights(
    profile: Profile,
    *,
    not_in_role: Sequence[str] = (),
    not_in_bundle: Sequence[str] = (),
    extra: Sequence[str] = (),
    role: str = "CAPVCD Author",
) -> EffectiveRights:
    """All that *profile*'s line may need, but for what is said."""
    every = frozenset(right.name for right in profile.rights) | {*extra, "vmware:capvcdCluster: Full Access"}
    return EffectiveRights(
        source=exchange("/cloudapi/1.0.0/roles/urn:vcloud:role:1/rights"),
        roles=(Reference(role, "urn:vcloud:role:1"),),
        in_role=every - set(not_in_role),
        in_bundle=every - set(not_in_bundle),
        located={
            "in_role": exchange("/cloudapi/1.0.0/roles/urn:vcloud:role:1/rights", "/values"),
            "in_bundle": exchange("/cloudapi/1.0.0/rights", "/values"),
        },
    )


def bundles(profile: Profile, *, unpublished: Sequence[str] = (), nowhere: Sequence[str] = ()) -> RightsBundles:
    """A published bundle with what *profile*'s line needs; *unpublished* rights are in another, *nowhere* in none."""
    every = frozenset(right.name for right in profile.rights)
    return RightsBundles(
        source=exchange("/cloudapi/1.0.0/rightsBundles"),
        organization="xav_lab",
        bundles=(
            RightsBundle("Kubernetes Clusters Rights Bundle", every - {*unpublished, *nowhere}, reaches_tenant=True),
            RightsBundle("vmware:capvcdCluster Entitlement", frozenset(unpublished), reaches_tenant=False),
        ),
    )


def interfaces(*ids: str) -> EntityInterfaces:
    """The registered interfaces."""
    return EntityInterfaces(source=exchange("/cloudapi/1.0.0/interfaces"), ids=frozenset(ids))


def entity_types(*versions: str, implements: Sequence[str] = (K8S,)) -> CapvcdEntityTypes:
    """The registered versions of capvcdCluster."""
    return CapvcdEntityTypes(
        source=exchange("/cloudapi/1.0.0/entityTypes/"),
        types=tuple(EntityType(each, tuple(implements)) for each in versions),
    )


def rde_access(*, allowed: bool = True) -> RdeAccess:
    """The answer to the list of clusters."""
    status = 200 if allowed else 403
    return RdeAccess(
        source=exchange("/cloudapi/1.0.0/entities/types/vmware/capvcdCluster/1", status=status),
        allowed=allowed,
        message="" if allowed else "Access is forbidden",
    )


def names_needed(profile: Profile, need: Need) -> list[str]:
    """The API names of the rights *profile*'s line needs when *need* holds."""
    return [right.name for right in profile.rights if right.need is need]
