"""Where the cluster is to be built: the organization, its VDC, and the network the nodes are attached to."""

from capvcd_checks import Remedy, Severity, check, found, seen, undecided, warn_unless
from capvcd_checks.engine.declare import Found
from capvcd_checks.rules.resolvers import flaw_of_forwarder, flaw_of_resolver, flaw_of_suffix
from capvcd_checks.rules.stated_places import (
    blank_places,
    describe_differences,
    differences,
    leave_open,
    misspelt_everywhere,
    stated,
)
from capvcd_checks.rules.suggest import did_you_mean, listed, names_meant, write_instead
from capvcd_checks.rules.wording import counted, spot
from capvcd_collectors.facts import (
    All,
    EdgeDns,
    EdgeGateway,
    EdgeGatewayLookup,
    Missing,
    NetworkAllocations,
    NetworkLookup,
    OrganizationLookup,
    OrgVdcNetwork,
    Plan,
    StatedDestination,
    StatedNetwork,
    TenantSession,
    Vdc,
    VdcLookup,
)
from capvcd_collectors.facts.ipv4 import free_addresses, merged

SPARE_ADDRESSES = 2
"""Free pool addresses beyond the plan, below which the pool is called tight."""

_NETWORKS = "Cloud Director > Networking > Networks"

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
    destinations: All[StatedDestination] | Missing,
) -> None:
    assert lookup.match is not None, found(
        f"no organization named {lookup.wanted!r} is visible{did_you_mean(lookup.wanted, lookup.others)}",
        lookup.source,
        fix=misspelt_everywhere(lookup, "vcd.org", stated(destinations, "org")),
    )
    organization = lookup.match
    # Cloud Director shows the state to some users alone; who could log in to an organization knows that it is enabled.
    is_shown = isinstance(organization.is_enabled, bool)
    assert organization.is_enabled or not is_shown, found(
        f"the organization {organization.name} is disabled",
        organization.where("is_enabled"),
        fix=Remedy(
            f"Cloud Director > (provider) Resources > Cloud Resources > Organizations > {organization.name} > Enable",
            f"PUT /cloudapi/1.0.0/orgs/{organization.id} (isEnabled true), as provider",
        ),
    )
    user = seen(session)
    if user.is_provider and not is_shown:
        undecided(
            found(
                f"Cloud Director does not say whether the organization {organization.name} is enabled",
                organization.where("is_enabled"),
            ),
            "the right Organization: View, or credentials of a user of that organization",
        )
    assert user.is_provider or user.organization.id == organization.id, found(
        f"the user {user.user.name} belongs to the organization {user.organization.name}, not to {organization.name}",
        user.where("organization"),
        organization.source,
        fix=f"Give a user of {organization.name} in place of {user.user.name} in the environment file and in CAPVCD's "
        f"credentials, or write {user.organization.name} as vcd.org when the cluster is to be there",
    )
    # A tenant sees its own organization alone, so that no other name can be right.
    visible = lookup.others if user.is_provider else ()
    wrong = [
        *blank_places(destinations, "org", organization.name),
        *differences(destinations, "org", "organization", organization.name, visible),
    ]
    assert not wrong, describe_differences(wrong, lookup.source)
    leave_open(destinations, "org", "vcd.org", organization.name)


@check(
    "PF-VCD-007",
    title="The VDC exists, is enabled, and its networks are NSX-T's",
    severity=Severity.BLOCKER,
    why="'unable to get vdc [' does not tell a misspelt VDC from a disabled one, and CAPVCD has no code for NSX-V: "
    "there its calls for load balancers and NAT fail one by one.",
    remedy=Remedy(
        ui="Cloud Director > Data Centers > Virtual Data Center lists the names; (provider) Resources > Cloud "
        "Resources > Organization VDCs > {vdc} > Enable; a VDC on NSX-V cannot be converted, choose "
        "another",
        api="GET /cloudapi/1.0.0/vdcs and /vdcs/{vdc.id}/capabilities (networkProvider); then correct vcd.vdc in the "
        "environment file, vdc in controller_manager_config.yaml and VCDCluster.spec.ovdc",
    ),
)
def vdc_is_usable(
    lookup: VdcLookup,
    vdc: Vdc | Missing,
    destinations: All[StatedDestination] | Missing,
) -> None:
    assert lookup.match is not None, found(
        f"no VDC named {lookup.wanted!r} is visible{did_you_mean(lookup.wanted, lookup.others)}",
        lookup.source,
        fix=misspelt_everywhere(lookup, "vcd.vdc", stated(destinations, "vdc")),
    )
    there = seen(vdc)
    assert there.is_enabled is not False, found(
        f"the VDC {there.name} is disabled",
        there.where("is_enabled"),
        fix=Remedy(
            f"Cloud Director > (provider) Resources > Cloud Resources > Organization VDCs > {there.name} > Enable",
            f"POST /api/admin/vdc/{there.id.rpartition(':')[2]}/action/enable, as provider",
        ),
    )
    provider = there.network_provider
    assert provider == "NSX_T" or not isinstance(provider, str), found(
        f"the networks of {there.name} are of {provider}, not NSX_T",
        there.where("network_provider"),
        fix=f"Write another VDC, on NSX-T, in place of {there.name} as vcd.vdc in the environment file and in CAPVCD's "
        f"files{f' (visible: {listed(lookup.others)})' if lookup.others else ''}: {there.name} cannot be converted",
    )
    wrong = [
        *blank_places(destinations, "vdc", there.name),
        *differences(destinations, "vdc", "VDC", there.name, lookup.others),
    ]
    assert not wrong, describe_differences(wrong, lookup.source)
    leave_open(destinations, "vdc", "vcd.vdc", there.name)
    seen(there.is_enabled)
    if seen(provider) is None:
        undecided(
            found(
                f"Cloud Director does not say whether the networks of {there.name} are NSX-T's",
                there.where("network_provider"),
            ),
            f"networkProvider in GET /cloudapi/1.0.0/vdcs/{there.id}/capabilities, or the provider's word that the "
            f"network pool of {there.name} is Geneve-backed",
        )


@check(
    "PF-VCD-010",
    title="The cluster's network leads to an edge gateway",
    severity=Severity.BLOCKER,
    why="CAPVCD finds the edge gateway through the network and nothing else; 0.5 stops at its start with 'failed to "
    "cache gateway details', which names neither.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Networks > {network} > General > Edit > Connection: connect it to an edge "
        "gateway of this VDC",
        api="PUT /cloudapi/1.0.0/orgVdcNetworks/{network.id} (connection.routerRef), or name a routed network in "
        "ovdcNetwork",
    ),
)
def edge_gateway_is_found(lookup: EdgeGatewayLookup, network: OrgVdcNetwork) -> None:
    visible = f"; visible edge gateways: {listed(lookup.others)}" if lookup.others else "; no edge gateway is visible"
    connect = (
        f"{_NETWORKS} > {lookup.wanted} > General > Edit > Connection: connect it to {listed(lookup.others, 'or')}"
    )
    ask = (
        f"Ask the provider for an edge gateway in front of {lookup.wanted}, under (provider) Resources > Cloud "
        "Resources > Edge Gateways > New, or, where there is one, for the right Organization vDC Gateway: View"
    )
    assert lookup.match is not None, found(
        f"the network {lookup.wanted} leads to no visible edge gateway{visible}",
        lookup.source,
        fix=connect if lookup.others else ask,
    )
    assert network.is_connected is not False, found(
        f"the network {network.name} is cut off from its edge gateway {lookup.match.name}",
        network.where("is_connected"),
        fix=Remedy(
            f"{_NETWORKS} > {network.name} > General > Edit > Connection: connect it to {lookup.match.name} again",
            f"PUT /cloudapi/1.0.0/orgVdcNetworks/{network.id} (connection.connected true)",
        ),
    )
    seen(network.is_connected)


@check(
    "PF-VCD-012",
    title="Every network that the files name exists in the VDC and is routed",
    severity=Severity.BLOCKER,
    why="'unable to obtain ID for ovdc network name [' appears for a misspelt network, one of another VDC and one "
    "that is not routed alike.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Networks > New > Routed, connected to the edge gateway",
        api="POST /cloudapi/1.0.0/orgVdcNetworks (networkType NAT_ROUTED), or correct vcd.network in "
        "controller_manager_config.yaml, VCDCluster.spec.ovdcNetwork and, for CPI, loadbalancer.network in "
        "vcloud-ccm-config.yaml",
    ),
)
def network_is_routed(stated_network: StatedNetwork, network: OrgVdcNetwork | Missing) -> None:
    lookup = stated_network.lookup
    places = tuple(each.where for each in stated_network.places)
    who = listed(each.who for each in stated_network.places)
    assert lookup is not None, found(
        f"{who} is blank",
        *places,
        fix=f"Write the name of a routed network of {stated_network.searched} in {listed(map(spot, places))}",
    )
    elsewhere = f"; there is one of this name in {listed(lookup.elsewhere)}" if lookup.elsewhere else ""
    assert lookup.match is not None, found(
        f"the VDC {stated_network.searched} has no network named {lookup.wanted!r}, which {who} names"
        f"{elsewhere or did_you_mean(lookup.wanted, lookup.others)}",
        lookup.source,
        *places,
        fix=_other_network(stated_network, lookup),
    )
    there = lookup.match
    meaning = NETWORK_TYPES.get(there.network_type, f"of type {there.network_type}, not NAT_ROUTED")
    assert there.network_type == "NAT_ROUTED", found(
        f"the network {there.name}, which {who} names, is {meaning}",
        there.where("network_type"),
        *places,
        fix=f"{_NETWORKS} > {there.name} > General > Edit > Connection: connect it to an edge gateway of "
        f"{stated_network.searched}"
        if there.network_type == "ISOLATED"
        else f"Write a routed network in place of {there.name} in {listed(map(spot, places))}; {_NETWORKS} > New "
        "> Routed makes one",
    )
    if not stated_network.is_of_the_nodes and not isinstance(network, Missing):
        warn_unless(there.id == network.id, _beside_the_nodes(stated_network, there, network))


def _beside_the_nodes(stated_network: StatedNetwork, there: OrgVdcNetwork, nodes: OrgVdcNetwork) -> Found:
    """What to say of a network that exists, and is not the one the nodes are attached to."""
    who = listed(each.who for each in stated_network.places)
    routers = [each.router.name if each.router is not None else "no edge gateway" for each in (there, nodes)]
    if there.router is not None and nodes.router is not None and there.router.id == nodes.router.id:
        meaning = f"both lead to {routers[0]}"
    else:
        meaning = f"it leads to {routers[0]}, theirs to {routers[1]}: this run looked at that one alone"
    places = [each.where for each in stated_network.places]
    return found(
        f"{who} names the network {there.name}, but the nodes are attached to {nodes.name}; {meaning}",
        *places,
        there.source,
        fix=write_instead(there.name, [nodes.name], *places),
    )


def _other_network(stated_network: StatedNetwork, lookup: NetworkLookup) -> str | None:
    """The name, or the VDC, that was probably meant; None when nothing suggests one."""
    places = [each.where for each in stated_network.places]
    if lookup.elsewhere:
        return (
            f"Write {listed(lookup.elsewhere, 'or')} in place of {stated_network.searched} as vcd.vdc in the "
            f"environment file and as the VDC in CAPVCD's files, or a network of {stated_network.searched} in place of "
            f"{lookup.wanted} in {listed(map(spot, places))}"
        )
    meant = names_meant(lookup.wanted, lookup.others)
    return write_instead(lookup.wanted, meant, *places) if meant else None


@check(
    "PF-VCD-018",
    title="The network's static pool has free addresses for every planned node",
    severity=Severity.BLOCKER,
    why="Nodes get their address from the static pool and from nowhere else, DHCP or not. An empty pool shows as "
    "'NetworkConnection[0] IP Address should not be empty' or 'failed to get the machine address', for ever.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Networks > {network} > IP Management > Static IP Pools > Edit",
        api="PUT /cloudapi/1.0.0/orgVdcNetworks/{network.id} (subnets.values[].ipRanges.values[])",
    ),
)
def static_pool_has_room(network: OrgVdcNetwork, allocations: NetworkAllocations | Missing, plan: Plan) -> None:
    subnets = network.enabled_subnets
    pool = merged(each for subnet in subnets for each in subnet.ranges)
    off = [each for each in network.subnets if not each.enabled]
    disabled = f"; its subnet {listed(str(each.network) for each in off)} is disabled" if off else ""
    assert pool, found(f"the network {network.name} has no static IP pool{disabled}", network.where("subnets"))
    size, needed = sum(map(len, pool)), plan.addresses
    places = [network.where("subnets")]
    if not isinstance(allocations, Missing):
        free = free_addresses(pool, allocations.addresses)
        places.append(allocations.where("addresses"))
        if free >= needed > free - len(allocations.unread):
            seen(allocations.unread[0])
    else:
        # The subnets count for themselves how many of their addresses are taken.
        counts = [each.used for each in subnets if each.ranges]
        free = size - sum(each or 0 for each in counts)
        if None in counts and size >= needed:
            seen(allocations)
    there = f"{free} of {counted(size, 'address', 'addresses')} in the static pool of {network.name} free"
    reckoning = found(
        f"{there}; the plan needs {needed}: {counted(plan.nodes, 'node')} and {plan.surge} more while a rollout "
        f"replaces them{disabled}",
        *places,
        fix=_add_addresses(network, needed + SPARE_ADDRESSES - free),
    )
    assert free >= needed, reckoning
    most = plan.most_addresses
    warn_unless(
        free >= most,
        found(
            f"{there}; the plan needs {needed}, and {most} when the autoscaler has made the most of every pool"
            f"{disabled}",
            *places,
            plan.where("most_nodes"),
            fix=f"{_add_addresses(network, most + SPARE_ADDRESSES - free)}, or write a smaller greatest size in "
            f"{spot(plan.where('most_nodes'))}",
        ),
    )
    warn_unless(free >= needed + SPARE_ADDRESSES, reckoning)


def _add_addresses(network: OrgVdcNetwork, count: int) -> str:
    return (
        f"{_NETWORKS} > {network.name} > IP Management > Static IP Pools > Edit: add "
        f"{counted(count, 'address', 'addresses')} or more of "
        f"{listed((str(each.network) for each in network.enabled_subnets), 'or')}"
    )


@check(
    "PF-VCD-019",
    title="The network gives its nodes a DNS server they can reach",
    severity=Severity.BLOCKER,
    why="A node without DNS waits in cloud-init: the phase kubectl.cni.install (0.5) or the image pulls hang, and "
    "CAPVCD says no more than 'time for postcustomization status [..] exceeded timeout [600]'.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Networks > {network} > IP Management > DNS > Edit",
        api="PUT /cloudapi/1.0.0/orgVdcNetworks/{network.id} (subnets.values[].dnsServer1, dnsServer2, dnsSuffix); "
        "nodes that exist keep the old ones",
    ),
)
def network_has_dns(network: OrgVdcNetwork, edge: EdgeGateway | Missing, dns: EdgeDns | Missing) -> None:
    place = network.where("subnets")
    subnets = network.enabled_subnets or network.subnets
    servers = dict.fromkeys(server for subnet in subnets for server in subnet.dns_servers)
    assert servers, found(f"the network {network.name} has no DNS server", place)
    service_network = None if isinstance(edge, Missing) else edge.service_network
    at_gateway = {server for subnet in subnets for server in subnet.resolvers_at_gateway(service_network)}
    flaws = {server: flaw for server in servers if (flaw := flaw_of_resolver(server))}
    if not set(servers) - at_gateway - flaws.keys() and at_gateway:
        seen(dns)
    if not isinstance(dns, Missing):
        flaws |= {server: flaw for server in at_gateway if (flaw := flaw_of_forwarder(server, dns))}
    risks = [f"the DNS server {server} {flaw}" for server, flaw in flaws.items()]
    changes = [f"replace {server} by a resolver the nodes reach" for server in flaws]
    suffixes = dict.fromkeys(subnet.dns_suffix for subnet in subnets)
    risks += [f"the DNS suffix {suffix} {flaw}" for suffix in suffixes if (flaw := flaw_of_suffix(suffix))]
    changes += [f"replace or empty the DNS suffix {suffix}" for suffix in suffixes if flaw_of_suffix(suffix)]
    warn_unless(
        not risks,
        found(
            f"of the network {network.name}, {listed(risks)}",
            place,
            *([] if isinstance(dns, Missing) or not at_gateway else [dns.source]),
            fix=f"{_NETWORKS} > {network.name} > IP Management > DNS > Edit: {listed(changes)}",
        ),
    )
