"""Why a network's nodes have no way out, and how to give them one: the rule to add, or what to change in another.

The rules are judged in `snat`; here is what is said of it.
"""

from collections.abc import Sequence

from capvcd_checks.engine.declare import Found, Remedy, found
from capvcd_checks.rules.snat import Candidate, Doubt, NodesWayOut, Outside
from capvcd_checks.rules.suggest import listed, told_ranges
from capvcd_collectors.facts import (
    EdgeGateway,
    EdgeUsedAddresses,
    IpRange,
    Missing,
    NatRule,
    NatRules,
    OrgVdcNetwork,
)
from capvcd_collectors.facts.ipv4 import merged

__all__ = ["add_rule", "lead_back", "outside_of", "untranslated"]

PRIMARY = "PRIMARY_IP"
"""The category of the uplink's own address, which need not lie in the allocated ranges."""


def outside_of(edge: EdgeGateway, used: EdgeUsedAddresses | Missing) -> Outside:
    """The addresses an SNAT rule of *edge* may translate to."""
    # VCD counts an uplink's own address as the edge's, although it need not lie in the allocated ranges.
    primary = () if isinstance(used, Missing) else (each.address for each in used.addresses if each.category == PRIMARY)
    named = (subnet.primary for subnet in edge.connected_subnets if subnet.primary is not None)
    own = (IpRange(each, each) for each in (*primary, *named) if any(uplink.connected for uplink in edge.uplinks))
    # A rule goes on working with an address of a subnet that gives no more away.
    held = (each for subnet in edge.connected_subnets for each in subnet.ranges)
    unseen = None
    if edge.uses_ip_spaces:
        needs = (
            f"the IP Spaces of {edge.name}, which are not read: Networking > IP Spaces shows whether the external "
            "address is allocated from one"
        )
        unseen = Doubt("", edge.where("uplinks"), needs)
    elif unread := [used] if isinstance(used, Missing) else used.unread:
        unseen = Doubt("", unread[0].source or edge.where("uplinks"), f"{unread[0].needs}: {unread[0].reason}")
    uplinks = frozenset(uplink.id for uplink in edge.uplinks if uplink.connected and uplink.id)
    return Outside(merged((*held, *own)), unseen, uplinks)


def untranslated(
    out: NodesWayOut, nodes: Sequence[IpRange], nat: NatRules, network: OrgVdcNetwork, edge: EdgeGateway
) -> Found:
    """Why nothing translates all of *nodes*, for when nothing does."""
    nearest = out.nearest
    if out.shadows:
        first, kept_from = out.shadows[0]
        return found(
            f"the rule {first.name} ({first.kind}, priority {first.priority}) goes before {kept_from.name} (priority "
            f"{kept_from.priority}) and leaves nodes of {network.name} without a way out",
            *(each.where("priority") for each in out.shadows[0]),
            network.where("subnets"),
            fix=_reorder_rules(first, kept_from, edge),
        )
    if nearest is None:
        return found(
            f"{edge.name} has no SNAT rule: nothing translates {told_ranges(nodes)}",
            nat.where("rules"),
            fix=add_rule(edge, network),
        )
    is_foreign = nearest.rule.where("external") in nearest.places
    idle = edge.idle_uplinks if is_foreign else ()
    return found(
        f"no SNAT rule of {edge.name} translates {told_ranges(nodes)}: {nearest}{f'; {listed(idle)}' if idle else ''}",
        *nearest.places,
        network.where("subnets"),
        *([edge.where("uplinks")] if idle else []),
        fix=_change_rule(nearest, edge, network),
    )


def add_rule(edge: EdgeGateway, network: OrgVdcNetwork) -> Remedy:
    """A new SNAT rule on *edge* for all nodes of *network*."""
    return Remedy(
        ui=f"{_nat(edge)} > New: interface type SNAT, external IP {_external(edge)}, internal IP {_internal(network)}",
        api=f"POST /cloudapi/1.0.0/edgeGateways/{edge.id}/nat/rules (type SNAT, externalAddresses, internalAddresses "
        f"{_internal(network)}, enabled true); or plan.egress: routed in the environment file, when the nodes' network "
        "is routed outside",
    )


def _change_rule(nearest: Candidate, edge: EdgeGateway, network: OrgVdcNetwork) -> Remedy:
    """What to change in the rule that comes *nearest*; a new rule when that one serves another purpose."""
    rule, inside = nearest.rule, _internal(network)
    is_for_others = bool(rule.internal) and not nearest.meets
    limits = (rule.where(field) for field in ("destination", "port_profile", "applied_to"))
    if is_for_others or any(limit in nearest.places for limit in limits):
        return add_rule(edge, network)
    changes = {
        "enabled": ("State switched on", "enabled true"),
        "external": (f"External IP {_external(edge)}", "externalAddresses"),
        "internal": (f"Internal IP widened to hold {inside}", f"internalAddresses {inside}"),
    }
    needed = [change for field, change in changes.items() if rule.where(field) in nearest.places]
    cut = [uplink.name for uplink in edge.uplinks if not uplink.connected]
    is_foreign = rule.where("external") in nearest.places
    reconnect = f"; or, as provider, connect the uplink {listed(cut)} again" if is_foreign and cut else ""
    return Remedy(
        ui=f"{_nat(edge)} > {rule.name} > Edit: {listed(step for step, _ in needed)}{reconnect}",
        api=f"PUT /cloudapi/1.0.0/edgeGateways/{edge.id}/nat/rules/{rule.id} "
        f"({', '.join(field for _, field in needed)})",
    )


def _reorder_rules(first: NatRule, kept_from: NatRule, edge: EdgeGateway) -> Remedy:
    """How *kept_from* comes to translate what *first* takes before it."""
    path = f"/cloudapi/1.0.0/edgeGateways/{edge.id}/nat/rules"
    return Remedy(
        ui=f"{_nat(edge)} > {first.name} > Edit: limit it by a destination to the networks it is meant for, or give it "
        f"a priority above {kept_from.priority}, that of {kept_from.name} (the lower number goes first)",
        api=f"PUT {path}/{first.id} (snatDestinationAddresses or priority), or PUT {path}/{kept_from.id} (priority)",
    )


def lead_back(edge: EdgeGateway, network: OrgVdcNetwork, rule: Remedy) -> Remedy:
    """What a routed way out needs, which only the routers outside show; *rule* is how to do without one."""
    return Remedy(
        ui=f"Ask who runs the router beyond {edge.name} for a route back to {_internal(network)}; where there is none: "
        f"{rule.ui}",
        api=rule.api,
    )


def _nat(edge: EdgeGateway) -> str:
    return f"Cloud Director > Networking > Edge Gateways > {edge.name} > Services > NAT"


def _external(edge: EdgeGateway) -> str:
    ranges = [str(each) for subnet in edge.connected_subnets for each in subnet.ranges]
    return f"one of {listed(ranges, 'or')}" if ranges else "one of IP Management > IP Allocations"


def _internal(network: OrgVdcNetwork) -> str:
    return listed(dict.fromkeys(str(subnet.network) for subnet in network.subnets))
