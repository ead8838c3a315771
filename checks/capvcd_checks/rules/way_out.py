"""How to give a network's nodes a way out: the SNAT rule to add, or what to change in the one that nearly does.

The rules are judged in `snat`; here are only the fixes.
"""

from capvcd_checks.engine.declare import Remedy
from capvcd_checks.rules.snat import Candidate
from capvcd_checks.rules.suggest import listed
from capvcd_collectors.facts import EdgeGateway, OrgVdcNetwork

__all__ = ["add_rule", "change_rule", "lead_back"]


def add_rule(edge: EdgeGateway, network: OrgVdcNetwork) -> Remedy:
    """A new SNAT rule on *edge* for all nodes of *network*."""
    return Remedy(
        ui=f"{_nat(edge)} > New: interface type SNAT, external IP {_external(edge)}, internal IP {_internal(network)}",
        api=f"POST /cloudapi/1.0.0/edgeGateways/{edge.id}/nat/rules (type SNAT, externalAddresses, internalAddresses "
        f"{_internal(network)}, enabled true); or plan.egress: routed in the environment file, when the nodes' network "
        "is routed outside",
    )


def change_rule(nearest: Candidate, edge: EdgeGateway, network: OrgVdcNetwork) -> Remedy:
    """What to change in the rule that comes *nearest*; a new rule when that one serves another purpose."""
    rule, inside = nearest.rule, _internal(network)
    is_for_others = bool(rule.internal) and not nearest.meets
    if is_for_others or rule.where("destination") in nearest.places:
        return add_rule(edge, network)
    changes = {
        "enabled": ("State switched on", "enabled true"),
        "external": (f"External IP {_external(edge)}", "externalAddresses"),
        "internal": (f"Internal IP widened to hold {inside}", f"internalAddresses {inside}"),
    }
    needed = [change for field, change in changes.items() if rule.where(field) in nearest.places]
    cut = [uplink.name for uplink in edge.uplinks if not uplink.connected]
    reconnect = f"; or, as provider, connect the uplink {listed(cut)} again" if nearest.is_foreign and cut else ""
    return Remedy(
        ui=f"{_nat(edge)} > {rule.name} > Edit: {listed(step for step, _ in needed)}{reconnect}",
        api=f"PUT /cloudapi/1.0.0/edgeGateways/{edge.id}/nat/rules/{rule.id} "
        f"({', '.join(field for _, field in needed)})",
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
