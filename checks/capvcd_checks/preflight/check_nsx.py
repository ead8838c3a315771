"""The edge gateway in front of the cluster: its backing, the nodes' way out, and the external addresses for VIPs."""

from capvcd_checks import Remedy, Severity, check, found, seen, undecided, warn_unless
from capvcd_checks.rules.snat import nodes_way_out
from capvcd_checks.rules.stated_vip_subnets import stated_vip_subnets
from capvcd_checks.rules.suggest import listed, told_ranges
from capvcd_checks.rules.vip_budgets import Shortage, budgets, shortages
from capvcd_checks.rules.vip_subnet_choice import nearest_gateways, roomy_subnets, write_vip_subnet
from capvcd_checks.rules.way_out import add_rule, lead_back, outside_of, untranslated
from capvcd_checks.rules.wording import counted, spot
from capvcd_collectors.facts import (
    All,
    ControllerConfig,
    EdgeGateway,
    EdgeUsedAddresses,
    IpRange,
    Missing,
    NatRules,
    OrgVdcNetwork,
    Plan,
    Profile,
    VcdClusterSpec,
    VipSubnetForm,
)
from capvcd_collectors.facts.ipv4 import free_addresses, merged, network_of, span, within

SEGMENTS = ("NSXT_FLEXIBLE_SEGMENT", "NSXT_FIXED_SEGMENT")
"""The network backings CAPVCD accepts."""

REALIZED = "REALIZED"
REALIZATION_FAILED = "REALIZATION_FAILED"
BUSY = ("PENDING", "CONFIGURING")
STATUSES = (REALIZED, REALIZATION_FAILED, *BUSY)
"""What Cloud Director says of what it asked NSX for; besides there is UNKNOWN."""

FEW_EXTERNAL = 3
"""Free external addresses below which the next LoadBalancer services are at risk."""


@check(
    "PF-NSX-001",
    title="The edge gateway is backed by NSX-T",
    severity=Severity.BLOCKER,
    why="CAPVCD, CPI and ALB know NSX-T alone. On NSX-V the calls for NAT rules and virtual services answer 400, and "
    "the cluster stays at LoadBalancerPending.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Edge Gateways > New in a VDC whose network pool is Geneve-backed (NSX-T)",
        api="GET /cloudapi/1.0.0/edgeGateways/{edge.id} (gatewayBacking.gatewayType); take a network of an "
        "NSXT_BACKED one",
    ),
)
def edge_is_nsxt_backed(edge: EdgeGateway) -> None:
    place = edge.where("gateway_type")
    if edge.gateway_type is None:
        undecided(
            found(f"Cloud Director does not say what backs {edge.name}", place),
            f"gatewayBacking.gatewayType of {edge.name}, or the provider's word that it is NSX-T's",
        )
    assert edge.gateway_type in ("NSXT_BACKED", "NSXT_IMPORTED"), found(
        f"{edge.name} is {edge.gateway_type}, not NSXT_BACKED", place
    )
    warn_unless(
        edge.gateway_type == "NSXT_BACKED",
        found(
            f"{edge.name} was imported from NSX: Cloud Director manages only part of it",
            place,
            fix="Try NAT and load balancing on {edge} by hand, or take a network on an edge gateway made by Cloud "
            "Director: (provider) Resources > Cloud Resources > Edge Gateways > New",
        ),
    )


@check(
    "PF-NSX-002",
    title="The cluster's network is an NSX-T segment",
    severity=Severity.BLOCKER,
    why="CAPVCD accepts the backings NSXT_FLEXIBLE_SEGMENT and NSXT_FIXED_SEGMENT only; for any other it reports "
    "'failed to cache gateway details' or that it finds no gateway, though the network is routed.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Networks > New > Routed, on an edge gateway of an NSX-T VDC",
        api="GET /cloudapi/1.0.0/orgVdcNetworks/{network.id} (backingNetworkType); name another network "
        "than {network} in ovdcNetwork",
    ),
)
def network_is_an_nsxt_segment(network: OrgVdcNetwork) -> None:
    place = network.where("backing_type")
    if network.backing_type is None:
        undecided(
            found(f"Cloud Director does not say what backs {network.name}", place),
            f"backingNetworkType of {network.name}, or the provider's word that it is a segment of NSX-T",
        )
    assert network.backing_type in SEGMENTS, found(
        f"{network.name} is backed by {network.backing_type}, not by {listed(SEGMENTS, 'or')}", place
    )


@check(
    "PF-NSX-003",
    title="NSX has realized the edge gateway, its NAT rules and the cluster's network",
    severity=Severity.BLOCKER,
    why="Cloud Director lists what it has asked NSX for, done or not. CAPVCD changes nothing on an edge gateway that "
    "is not REALIZED: 'gateway [..] is busy' then stands in the log for ever.",
    remedy=Remedy(
        ui="Cloud Director > (provider) Resources > Cloud Resources > Edge Gateways > {edge} > Sync, or Networking > "
        "Networks > {network} > Sync; the task that failed is under Monitor > Tasks",
        api="GET /cloudapi/1.0.0/edgeGateways/{edge.id} (status), GET /cloudapi/1.0.0/orgVdcNetworks/{network.id} "
        "(status, lastTaskFailureMessage)",
    ),
)
def network_is_realized(edge: EdgeGateway, network: OrgVdcNetwork, nat: NatRules | Missing) -> None:
    told = [(edge.name, edge.status, edge.where("status")), (network.name, network.status, network.where("status"))]
    if not isinstance(nat, Missing) and nat.status is not None:
        told.append((f"the set of NAT rules of {edge.name}", nat.status, nat.where("status")))
    failed = [each for each in told if each[1] == REALIZATION_FAILED]
    said = network.last_failure if network.status == REALIZATION_FAILED else ""
    assert not failed, found(
        f"{listed(f'{what} is {status}' for what, status, _ in failed)}: NSX could not do as Cloud Director asked"
        f"{f' ({said})' if said and isinstance(said, str) else ''}",
        *(place for *_, place in failed),
    )
    for what, status, place in told:
        if seen(status) not in STATUSES:
            undecided(
                found(f"{what} is {status or 'without status'}, so that NSX may have realized it or not", place),
                f"the state of {what} in NSX, or Sync in Cloud Director and another look",
            )
    busy = [each for each in told if each[1] in BUSY]
    warn_unless(
        not busy,
        found(
            f"{listed(f'{what} is {status}' for what, status, _ in busy)}: NSX is still at work on it",
            *(place for *_, place in busy),
            fix="Wait for the running task, under Monitor > Tasks, and look again; what stays so for minutes needs "
            "Sync, as in (provider) Resources > Cloud Resources > Edge Gateways > {edge}",
        ),
    )


@check(
    "PF-NSX-005",
    title="An SNAT rule gives the nodes a way out",
    severity=Severity.BLOCKER,
    why="No component ever creates SNAT. Without it a node reaches neither Cloud Director nor any registry: the phase "
    "kubectl.cni.install or kubeinit hangs, and CAPVCD says 'time for postcustomization status [..] exceeded timeout "
    "[600]'.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Edge Gateways > {edge} > Services > NAT > New: interface type SNAT, external "
        "IP one of IP Management > IP Allocations, internal IP the CIDR of {network}",
        api="POST /cloudapi/1.0.0/edgeGateways/{edge.id}/nat/rules (type SNAT, externalAddresses, internalAddresses, "
        "enabled true); or plan.egress: routed in the environment file, when the nodes' network is routed outside",
    ),
)
def nodes_have_a_way_out(
    nat: NatRules, network: OrgVdcNetwork, edge: EdgeGateway, used: EdgeUsedAddresses | Missing, plan: Plan
) -> None:
    nodes = merged(
        each
        for subnet in network.enabled_subnets or network.subnets
        for each in subnet.ranges or (span(subnet.network),)
    )
    if not nodes:
        undecided(
            found(f"the network {network.name} has no IPv4 subnet", network.where("subnets")),
            f"an IPv4 subnet on {network.name}, or another network named in the files: nodes get IPv4 addresses only",
        )
    out = nodes_way_out(nat.rules, nodes, outside_of(edge, used))
    said = untranslated(out, nodes, nat, network, edge)
    if out.holds is None and plan.egress != "routed":
        undecided(
            found(
                f"whether {edge.name} translates {told_ranges(nodes)} cannot be told: "
                f"{'; '.join(each.text for each in out.doubts)}",
                *(each.place for each in out.doubts),
            ),
            "; ".join(dict.fromkeys(each.needs for each in out.doubts)),
        )
    if not out.holds and plan.egress != "routed" and network.route_advertised and edge.is_dedicated:
        undecided(
            found(
                f"{said}; but {network.name} is advertised to an external network of its own",
                *said.evidence,
                network.where("route_advertised"),
            ),
            f"plan.egress: routed in the environment file, when the routers beyond know the way back to {network.name}",
        )
    assert out.holds or plan.egress == "routed", said
    warn_unless(
        out.holds,
        found(
            f"{said}; the plan declares a routed way out, which is not seen",
            *said.evidence,
            fix=lead_back(edge, network, said.fix or add_rule(edge, network)),
        ),
    )


@check(
    "PF-NSX-007",
    title="The edge gateway's IP allocations hold vipSubnet",
    severity=Severity.BLOCKER,
    why="CAPVCD 0.5 compares vipSubnet, as text, with gateway/prefix of the uplink's subnets and says 'unable to get "
    "ipRange corresponding to IPAM subnet mask [' for all else; 1.x looks for free addresses where the two meet and "
    "says 'unable to find unused IP address in range ['.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Edge Gateways > {edge} > IP Management > IP Allocations shows the gateway "
        "CIDR and the allocated IPs; (provider) Resources > Cloud Resources > Edge Gateways > {edge} > Quick IP "
        "Allocation adds some",
        api="GET /cloudapi/1.0.0/edgeGateways/{edge.id} (edgeGatewayUplinks[].subnets); set vipSubnet to "
        "gateway/prefixLength in controller_manager_config.yaml (0.5), or to a CIDR that meets the ipRanges in "
        "VCDCluster.spec.loadBalancerConfigSpec.vipSubnet and vcloud-ccm-config.yaml (1.x)",
    ),
)
def edge_holds_the_vip_subnet(
    edge: EdgeGateway, profile: Profile, configs: All[ControllerConfig] | Missing, cluster: VcdClusterSpec | Missing
) -> None:
    by_text = profile.vip_subnet_form is VipSubnetForm.GATEWAY_PREFIX
    uplinks = edge.where("uplinks")
    for stated in stated_vip_subnets(profile, configs, cluster):
        written = f"vipSubnet {stated.text!r} of {stated.who}" if stated.text else f"{stated.who} without vipSubnet"
        if by_text:
            right = [each.gateway_cidr for each in edge.external_subnets]
            meant = nearest_gateways(edge, stated.text)
            if stated.text not in right and edge.unread_subnets:
                seen(edge.unread_subnets[0])
            assert stated.text in right, found(
                f"{written}: {edge.name} knows {listed(meant) or 'no IPv4 subnet'}, and CAPVCD "
                f"{profile.line} wants that text to the letter{_idle(edge)}",
                stated.where,
                uplinks,
                fix=write_vip_subnet(stated, meant),
            )
        elif stated.text:
            network = network_of(stated.text)
            fitting = [str(each.network) for each in edge.external_subnets if each.ranges]
            assert network is not None, found(
                f"{written} is no CIDR, so it holds no address", stated.where, fix=write_vip_subnet(stated, fitting)
            )
            _leave_ip_spaces_open(edge)
            if not within(_allocated(edge), network) and edge.unread_subnets:
                seen(edge.unread_subnets[0])
            assert within(_allocated(edge), network), found(
                f"{written} holds none of the addresses allocated to {edge.name}: {told_ranges(_allocated(edge))}"
                f"{_idle(edge)}",
                stated.where,
                uplinks,
                fix=write_vip_subnet(stated, fitting),
            )


@check(
    "PF-NSX-008",
    title="The edge gateway has free external addresses for every planned VIP",
    severity=Severity.BLOCKER,
    why="Each API server and each LoadBalancer service takes one: CAPVCD then says 'unable to obtain free IP from "
    "gateway [..]; all are used', and CPI leaves the service <pending>.",
    remedy=Remedy(
        ui="Cloud Director > (provider) Resources > Cloud Resources > Edge Gateways > {edge} > Quick IP Allocation, or "
        "remove what uses them: Networking > Edge Gateways > {edge} > IP Management > IP Allocations shows it",
        api="PUT /cloudapi/1.0.0/edgeGateways/{edge.id} (edgeGatewayUplinks[].subnets.values[].ipRanges); GET "
        "/cloudapi/1.0.0/edgeGateways/{edge.id}/usedIpAddresses shows what is taken",
    ),
)
def external_addresses_suffice(  # noqa: PLR0917 - the count is made of these facts
    edge: EdgeGateway,
    used: EdgeUsedAddresses | Missing,
    plan: Plan,
    profile: Profile,
    configs: All[ControllerConfig] | Missing,
    cluster: VcdClusterSpec | Missing,
) -> None:
    stating = stated_vip_subnets(profile, configs, cluster)
    pools = []
    for stated in stating:
        _leave_ip_spaces_open(edge)
        network = network_of(stated.text)
        if network is None and (stated.text or profile.has_manager_config):
            undecided(
                found(f"vipSubnet {stated.text!r} of {stated.who} is no network to count in", stated.where),
                f"a valid vipSubnet in {spot(stated.where)}",
            )
        pools.append((stated, within(_allocated(edge), network) if network is not None else _allocated(edge)))
    taken = set() if isinstance(used, Missing) else {each.address for each in used.addresses}
    wanted = budgets(pools, plan, profile, configs)
    seen_at = [edge.where("uplinks"), *([] if isinstance(used, Missing) else [used.where("addresses")])]
    for short in shortages(wanted, taken):
        if edge.unread_subnets:
            seen(edge.unread_subnets[0])
        who = [each for each in stating if each.who in short.who]
        roomy = roomy_subnets(edge, taken, plan.vips, profile)
        reckoning = found(
            f"{_told_shortage(short, edge, together=len(short.who) == len(wanted))}{_idle(edge)}",
            *seen_at,
            *(each.where for each in who),
            fix=next(filter(None, (write_vip_subnet(each, roomy) for each in who)), None),
        )
        assert not short.is_certain, reckoning
        undecided(
            found(f"{reckoning}, or fewer where services share one", *reckoning.evidence),
            "how many Services the planned loadBalancerServices are ports of: with enableVirtualServiceSharedIP one "
            "address serves all ports of a Service",
        )
    # The uplinks' subnets count for themselves how many of their addresses are taken, in or out of the pools.
    counts = [subnet.used for subnet in edge.external_subnets if subnet.ranges]
    hidden = len(used.unread) if not isinstance(used, Missing) else sum(each or 0 for each in counts)
    if isinstance(used, Missing) and (None in counts or any(shortages(wanted, taken, hidden=hidden + FEW_EXTERNAL))):
        seen(used)
    elif not isinstance(used, Missing) and any(shortages(wanted, taken, hidden=hidden)):
        seen(used.unread[0])
    free = free_addresses(merged(each for _, pool in pools for each in pool), taken)
    roomy = roomy_subnets(edge, taken, max(plan.vips, FEW_EXTERNAL), profile)
    warn_unless(
        free >= FEW_EXTERNAL,
        found(
            f"{counted(free, 'external address', 'external addresses')} of {edge.name} free for VIPs; "
            f"the plan needs {plan.vips}",
            *seen_at,
            fix=next(filter(None, (write_vip_subnet(each, roomy) for each in stating)), None),
        ),
    )


def _told_shortage(short: Shortage, edge: EdgeGateway, *, together: bool) -> str:
    """``2 external addresses of edge-tenant free for CPI; the plan needs 3``; *together* it is for all VIPs."""
    if short.free:
        whom = "VIPs" if together else listed(short.who)
        said = f"{counted(short.free, 'external address', 'external addresses')} of {edge.name} free for {whom}"
    else:
        said = f"no external address of {edge.name} is free for {listed(short.who)}, of {short.size}"
    return f"{said}; the plan needs {short.needed}"


def _allocated(edge: EdgeGateway) -> tuple[IpRange, ...]:
    """The addresses of the outside that the provider gave to the edge."""
    return merged(each for subnet in edge.external_subnets for each in subnet.ranges)


def _idle(edge: EdgeGateway) -> str:
    """What of the uplinks is not in use, to end a sentence with."""
    return f"; {listed(edge.idle_uplinks)}" if edge.idle_uplinks else ""


def _leave_ip_spaces_open(edge: EdgeGateway) -> None:
    """End the check undecided for an edge whose external addresses are not in its uplinks."""
    if edge.uses_ip_spaces:
        undecided(
            found(f"{edge.name} takes its external addresses from IP Spaces", edge.where("uplinks")),
            f"the IP Spaces of {edge.name}, which are not read: Networking > IP Spaces shows what is free in them",
        )
