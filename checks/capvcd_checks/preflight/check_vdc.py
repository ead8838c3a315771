"""Where the cluster is to be built: the organization, its VDC, and the network the nodes are attached to.

PYTEST_DONT_REWRITE: a rewritten assert would lose the evidence its message carries.
"""

from capvcd_checks import Remedy, Severity, check, found, seen, undecided, warn_unless
from capvcd_checks.rules.resolvers import flaw_of_resolver, flaw_of_suffix
from capvcd_checks.rules.stated_places import stated_organizations, stated_vdcs
from capvcd_checks.rules.suggest import did_you_mean, listed
from capvcd_checks.rules.wording import counted
from capvcd_collectors.facts import (
    All,
    ControllerConfig,
    EdgeGatewayLookup,
    Missing,
    NetworkAllocations,
    NetworkLookup,
    OrganizationLookup,
    OrgVdcNetwork,
    Plan,
    Target,
    TenantSession,
    VcdClusterSpec,
    Vdc,
    VdcLookup,
)
from capvcd_collectors.facts.ipv4 import free_addresses, merged

SPARE_ADDRESSES = 2
"""Free pool addresses beyond the plan, below which the pool is called tight."""

NETWORK_TYPES = {
    "ISOLATED": "isolated: it has no edge gateway, so neither a load balancer nor a way out",
    "DIRECT": "direct: it is an external network itself, without an edge gateway to hold the load balancer",
    "DIRECT_UPLINK": "direct: it is an external network itself, without an edge gateway to hold the load balancer",
    "OPAQUE": "imported: it is a segment of NSX that Cloud Director does not connect to an edge gateway",
    "CROSS_VDC": "stretched over several VDCs, which CAPVCD does not support",
}
"""What a network of a type other than NAT_ROUTED is."""


@check(
    "PF-VCD-006",
    title="The organization exists, is enabled, and is the user's own",
    severity=Severity.BLOCKER,
    why="Names are compared letter by letter: 'unable to get org from name [' appears for a name in another case, for "
    "a user of another organization and for a disabled one alike.",
    remedy=Remedy(
        ui="Cloud Director > (provider) Resources > Cloud Resources > Organizations: the name, not the full name, and "
        "its state",
        api="GET /cloudapi/1.0.0/orgs; then correct vcd.org in the environment file, org in "
        "controller_manager_config.yaml and VCDCluster.spec.org",
    ),
)
def organization_is_usable(
    lookup: OrganizationLookup,
    session: TenantSession | Missing,
    cluster: VcdClusterSpec | Missing,
    configs: All[ControllerConfig] | Missing,
) -> None:
    assert lookup.found is not None, found(
        f"no organization named {lookup.wanted!r} is visible{did_you_mean(lookup.wanted, lookup.others)}", lookup.source
    )
    organization = lookup.found
    assert organization.is_enabled, found(f"{organization.name} is disabled", organization.where("is_enabled"))
    user = seen(session)
    assert user.is_provider or user.organization.id == organization.id, found(
        f"the user {user.user.name} belongs to {user.organization.name}, not to {organization.name}",
        user.where("organization"),
        organization.source,
    )
    for stated in stated_organizations(cluster, configs):
        if stated.name != organization.name:
            differs = found(f"{stated.who} is {stated.name!r}, this run looked at {organization.name}", stated.where)
            assert user.is_provider, differs
            undecided(differs, "vcd.org in the environment file, the same as in CAPVCD's files")


@check(
    "PF-VCD-007",
    title="The VDC exists, is enabled, and its networks are NSX-T's",
    severity=Severity.BLOCKER,
    why="'unable to get vdc [' does not tell a misspelt VDC from a disabled one, and CAPVCD has no code for NSX-V: "
    "there its calls for load balancers and NAT fail one by one.",
    remedy=Remedy(
        ui="Cloud Director > Data Centers > Virtual Data Center lists the names; (provider) Resources > Cloud "
        "Resources > Organization VDCs > (VDC) > Enable; a VDC on NSX-V cannot be converted, choose "
        "another",
        api="GET /cloudapi/1.0.0/vdcs and /vdcs/{id}/capabilities (networkProvider); then correct vcd.vdc in the "
        "environment file, vdc in controller_manager_config.yaml and VCDCluster.spec.ovdc",
    ),
)
def vdc_is_usable(
    lookup: VdcLookup,
    vdc: Vdc | Missing,
    cluster: VcdClusterSpec | Missing,
    configs: All[ControllerConfig] | Missing,
) -> None:
    assert lookup.found is not None, found(
        f"no VDC named {lookup.wanted!r} is visible{did_you_mean(lookup.wanted, lookup.others)}", lookup.source
    )
    there = seen(vdc)
    assert there.is_enabled, found(f"{there.name} is disabled", there.where("is_enabled"))
    if there.network_provider is None:
        undecided(
            found(
                f"Cloud Director does not say whether the networks of {there.name} are NSX-T's",
                there.where("network_provider"),
            ),
            "networkProvider in the VDC's capabilities",
        )
    assert there.network_provider == "NSX_T", found(
        f"the networks of {there.name} are of {there.network_provider}, not NSX_T", there.where("network_provider")
    )
    for stated in stated_vdcs(cluster, configs):
        if stated.name != there.name:
            assert stated.name in lookup.others, found(
                f"{stated.who} is {stated.name!r}, and no VDC of that name is visible"
                f"{did_you_mean(stated.name, [there.name, *lookup.others])}",
                stated.where,
                lookup.source,
            )
            undecided(
                found(f"{stated.who} is {stated.name!r}, this run looked at {there.name}", stated.where),
                "vcd.vdc in the environment file, the same as in CAPVCD's files",
            )


@check(
    "PF-VCD-010",
    title="The cluster's network leads to an edge gateway",
    severity=Severity.BLOCKER,
    why="CAPVCD finds the edge gateway through the network and nothing else; 0.5 stops at its start with 'failed to "
    "cache gateway details', which names neither.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Networks > (network) > General > Edit > Connection: connect it to an edge "
        "gateway of this VDC",
        api="PUT /cloudapi/1.0.0/orgVdcNetworks/{id} (connection.routerRef), or name a routed network in ovdcNetwork",
    ),
)
def edge_gateway_is_found(lookup: EdgeGatewayLookup) -> None:
    visible = f"; visible edge gateways: {listed(lookup.others)}" if lookup.others else "; no edge gateway is visible"
    assert lookup.found is not None, f"the network {lookup.wanted} leads to no visible edge gateway{visible}"


@check(
    "PF-VCD-012",
    title="The cluster's network exists in the VDC and is routed",
    severity=Severity.BLOCKER,
    why="'unable to obtain ID for ovdc network name [' appears for a misspelt network, one of another VDC and one "
    "that is not routed alike.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Networks > New > Routed, connected to the edge gateway",
        api="POST /cloudapi/1.0.0/orgVdcNetworks (networkType NAT_ROUTED), or correct network in "
        "controller_manager_config.yaml and VCDCluster.spec.ovdcNetwork",
    ),
)
def network_is_routed(lookup: NetworkLookup, target: Target) -> None:
    elsewhere = f"; there is one of this name in {listed(lookup.elsewhere)}" if lookup.elsewhere else ""
    assert lookup.found is not None, found(
        f"the VDC {target.vdc} has no network named {lookup.wanted!r}"
        f"{elsewhere or did_you_mean(lookup.wanted, lookup.others)}",
        lookup.source,
        target.where("network"),
    )
    network = lookup.found
    meaning = NETWORK_TYPES.get(network.network_type, f"of type {network.network_type}, not NAT_ROUTED")
    assert network.network_type == "NAT_ROUTED", found(
        f"the network {network.name} is {meaning}", network.where("network_type")
    )


@check(
    "PF-VCD-018",
    title="The network's static pool has free addresses for every planned node",
    severity=Severity.BLOCKER,
    why="Nodes get their address from the static pool and from nowhere else, DHCP or not. An empty pool shows as "
    "'NetworkConnection[0] IP Address should not be empty' or 'failed to get the machine address', for ever.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Networks > (network) > IP Management > Static IP Pools > Edit",
        api="PUT /cloudapi/1.0.0/orgVdcNetworks/{id} (subnets.values[].ipRanges.values[])",
    ),
)
def static_pool_has_room(network: OrgVdcNetwork, allocations: NetworkAllocations, plan: Plan) -> None:
    pool = merged(each for subnet in network.subnets for each in subnet.ranges)
    assert pool, found(f"the network {network.name} has no static IP pool", network.where("subnets"))
    free = free_addresses(pool, allocations.addresses)
    needed = plan.nodes + plan.surge
    reckoning = found(
        f"{free} of {counted(sum(map(len, pool)), 'address', 'addresses')} in the static pool free; the plan needs "
        f"{needed}: {counted(plan.nodes, 'node')} and {plan.surge} more while a rollout replaces them",
        network.where("subnets"),
        allocations.where("addresses"),
    )
    assert free >= needed, reckoning
    warn_unless(free >= needed + SPARE_ADDRESSES, reckoning)


@check(
    "PF-VCD-019",
    title="The network gives its nodes a DNS server they can reach",
    severity=Severity.BLOCKER,
    why="A node without DNS waits in cloud-init: the phase kubectl.cni.install (0.5) or the image pulls hang, and "
    "CAPVCD says no more than 'time for postcustomization status [..] exceeded timeout [600]'.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Networks > (network) > IP Management > DNS > Edit",
        api="PUT /cloudapi/1.0.0/orgVdcNetworks/{id} (subnets.values[].dnsServer1, dnsServer2, dnsSuffix); nodes that "
        "exist keep the old ones",
    ),
)
def network_has_dns(network: OrgVdcNetwork) -> None:
    place = network.where("subnets")
    servers = dict.fromkeys(server for subnet in network.subnets for server in subnet.dns_servers)
    assert servers, found(f"the network {network.name} has no DNS server", place)
    risks = [f"the DNS server {server} {flaw}" for server in servers if (flaw := flaw_of_resolver(server))]
    suffixes = dict.fromkeys(subnet.dns_suffix for subnet in network.subnets)
    risks += [f"the DNS suffix {suffix} {flaw}" for suffix in suffixes if (flaw := flaw_of_suffix(suffix))]
    warn_unless(not risks, found(f"of the network {network.name}, {listed(risks)}", place))
