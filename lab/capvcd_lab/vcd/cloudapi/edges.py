"""Edge gateways: uplinks, addresses, NAT, firewall, DNS, routing."""

from typing import Any

from capvcd_lab.vcd.cloudapi.routes import Call, get, reference
from capvcd_lab.vcd.cloudapi.subnets import subnet
from capvcd_lab.vcd.errors import ApiError, bad_request
from capvcd_lab.world.base import Named
from capvcd_lab.world.network import EdgeGateway, EdgeUplink, FirewallRule, NatRule, StaticRoute

VIEW = "Organization vDC Gateway: View"
_EDGE = "/1.0.0/edgeGateways/{gatewayId}"


def visible_edges(call: Call) -> list[EdgeGateway]:
    """The edge gateways of the organizations the caller sees."""
    return [edge for edge in call.world.edge_gateways if call.caller.sees_org(edge.org_id)]


def edge_of(call: Call) -> EdgeGateway:
    """The edge gateway the path names."""
    return call.one(visible_edges(call), call.captured["gatewayId"])


def _nsxt_only(edge: EdgeGateway) -> EdgeGateway:
    if edge.gateway_type == "NSXV_BACKED":
        raise bad_request("This operation is not supported on an NSX-V backed edge gateway.")
    return edge


def _uplink(edge: EdgeGateway, uplink: EdgeUplink) -> dict[str, Any]:
    used = [address.ip_address for address in edge.used_addresses]
    return {
        "uplinkId": uplink.external_network_id,
        "uplinkName": uplink.external_network_name,
        "subnets": {
            "values": [
                subnet(one, used) | {"primaryIp": one.primary_ip, "autoAllocateIpRanges": False}
                for one in uplink.subnets
            ]
        },
        "connected": uplink.connected,
        "quickAddAllocatedIpCount": None,
        "dedicated": uplink.dedicated,
        "usingIpSpace": uplink.using_ip_space,
        "vrfLiteBacked": uplink.vrf_lite_backed,
        "backingType": uplink.backing_type,
    }


def _render(call: Call, edge: EdgeGateway) -> dict[str, Any]:
    world = call.world
    vdc = reference(call.find(edge.vdc_id))
    cluster = {
        "edgeClusterRef": {"name": edge.edge_cluster_name, "id": edge.edge_cluster_id},
        "backingId": edge.edge_cluster_id,
    }
    return {
        "status": edge.status,
        "id": edge.id,
        "name": edge.name,
        "description": edge.description,
        "edgeGatewayUplinks": [_uplink(edge, uplink) for uplink in edge.uplinks],
        "distributedRoutingEnabled": edge.distributed_routing,
        "nonDistributedRoutingEnabled": edge.non_distributed_routing,
        "orgVdcNetworkCount": sum(network.edge_id == edge.id for network in world.networks),
        "gatewayBacking": {
            "backingId": edge.backing_id,
            "gatewayType": edge.gateway_type,
            "networkProvider": reference(call.find(edge.nsx_manager_id)),
        },
        "orgVdc": vdc,
        "ownerRef": vdc,
        "orgRef": reference(call.find(edge.org_id)),
        "serviceNetworkDefinition": edge.service_network,
        "distributedRouterUplinkNetworkDefinition": None,
        "edgeClusterConfig": {"primaryEdgeCluster": cluster, "secondaryEdgeCluster": None}
        if edge.edge_cluster_id
        else None,
    }


@get("/1.0.0/edgeGateways", VIEW)
def edge_gateways(call: Call) -> list[dict[str, Any]]:
    """All edge gateways in view, or those of the VDC the context names."""
    contexts = [context for context in call.contexts if context.startswith("urn:")]
    return [
        _render(call, edge)
        for edge in visible_edges(call)
        if all(context in (edge.vdc_id, edge.org_id) for context in contexts)
    ]


@get(_EDGE, VIEW)
def edge_gateway(call: Call) -> dict[str, Any]:
    """One edge gateway."""
    return _render(call, edge_of(call))


@get(f"{_EDGE}/usedIpAddresses", VIEW)
def used_ip_addresses(call: Call) -> list[dict[str, Any]]:
    """The addresses of the edge something uses."""
    return [
        {
            "networkRef": {"name": used.network_name, "id": used.network_id} if used.network_id else None,
            "ipAddress": used.ip_address,
            "category": used.category,
        }
        for used in edge_of(call).used_addresses
    ]


def _nat_rule(call: Call, rule: NatRule) -> dict[str, Any]:
    return {
        "id": rule.uuid,
        "name": rule.name,
        "description": rule.description,
        "enabled": rule.enabled,
        "ruleType": None if rule.type == "REFLEXIVE" else rule.type,
        "type": rule.type,
        "applicationPortProfile": reference(call.find(rule.application_port_profile_id)),
        "externalAddresses": rule.external_addresses,
        "internalAddresses": rule.internal_addresses,
        "internalPort": rule.internal_port,
        "dnatExternalPort": rule.dnat_external_port,
        "logging": rule.logging,
        "systemRule": rule.system_rule,
        "snatDestinationAddresses": rule.destination_addresses,
        "firewallMatch": rule.firewall_match,
        "priority": rule.priority,
        "version": {"version": rule.version},
        "appliedTo": reference(call.find(rule.applied_to_id)),
    }


@get(f"{_EDGE}/nat/rules", "Organization vDC Gateway: View NAT")
def nat_rules(call: Call) -> dict[str, Any]:
    """The NAT rules, by cursor, with the status of all of them."""
    edge = _nsxt_only(edge_of(call))
    return {"status": edge.nat_status, "values": [_nat_rule(call, rule) for rule in edge.nat_rules]}


@get(f"{_EDGE}/nat/rules/{{ruleId}}", "Organization vDC Gateway: View NAT")
def nat_rule(call: Call) -> dict[str, Any]:
    """One NAT rule."""
    for rule in edge_of(call).nat_rules:
        if rule.uuid == call.captured["ruleId"]:
            return _nat_rule(call, rule)
    raise call.missing(call.captured["ruleId"])


def _references(call: Call, ids: list[str]) -> list[dict[str, str]] | None:
    found: list[Named | None] = [call.find(identifier) for identifier in ids]
    return [one for thing in found if (one := reference(thing)) is not None] or None


def _firewall_rule(call: Call, rule: FirewallRule) -> dict[str, Any]:
    return {
        "id": rule.uuid,
        "name": rule.name,
        "description": rule.description,
        "sourceFirewallGroups": _references(call, rule.source_group_ids),
        "destinationFirewallGroups": _references(call, rule.destination_group_ids),
        "applicationPortProfiles": _references(call, rule.application_port_profile_ids),
        "ipProtocol": rule.ip_protocol,
        # The old field has no REJECT; clients that know it read actionValue.
        "action": rule.action if rule.action in ("ALLOW", "DROP") else None,
        "actionValue": rule.action,
        "direction": rule.direction,
        "logging": rule.logging,
        "networkContextProfiles": None,
        "enabled": rule.enabled,
        "version": {"version": rule.version},
        "comments": "",
        "appliedTo": None,
    }


@get(f"{_EDGE}/firewall/rules", "Organization vDC Gateway: View Firewall")
def firewall_rules(call: Call) -> dict[str, Any]:
    """The firewall: system, user-defined and default rules in one document."""
    edge = _nsxt_only(edge_of(call))
    default = FirewallRule(name="default_rule", edge_id=edge.id, action=edge.default_firewall_action)
    return {
        "status": edge.status,
        "systemRules": [_firewall_rule(call, rule) for rule in edge.system_firewall_rules],
        "userDefinedRules": [_firewall_rule(call, rule) for rule in edge.firewall_rules],
        "defaultRules": [_firewall_rule(call, default)],
    }


@get(f"{_EDGE}/dns", "Organization vDC Gateway: View DNS", VIEW)
def dns(call: Call) -> dict[str, Any]:
    """The DNS forwarder."""
    edge = _nsxt_only(edge_of(call))
    zone = {
        "id": edge.id.replace("gateway", "dnsForwarderZone"),
        "displayName": "default",
        "dnsDomainNames": None,
        "upstreamServers": list(edge.dns.upstream_servers),
    }
    return {
        "enabled": edge.dns.enabled,
        "listenerIp": edge.dns.listener_ip,
        "defaultForwarderZone": zone if edge.dns.upstream_servers else None,
        "conditionalForwarderZones": None,
        "version": {"version": 0},
        "snatRuleExternalIpAddress": None,
        "snatRuleEnabled": False,
    }


@get(f"{_EDGE}/routing/advertisement", "Organization vDC Gateway: View Route Advertisement", VIEW)
def route_advertisement(call: Call) -> dict[str, Any]:
    """What the edge advertises; only a dedicated uplink makes it count."""
    routing = edge_of(call).routing
    return {"enable": routing.advertise, "subnets": list(routing.advertised_subnets)}


def dedicated(call: Call) -> EdgeGateway:
    """The edge gateway of the path, which has to have an external network of its own."""
    edge = edge_of(call)
    if not any(uplink.dedicated for uplink in edge.uplinks):
        raise ApiError(400, "BGP is available only on an edge gateway with a dedicated external network.")
    return edge


@get(f"{_EDGE}/routing/bgp", "Organization vDC Gateway: View BGP Routing", VIEW)
def bgp(call: Call) -> dict[str, Any]:
    """The BGP configuration of an edge with a dedicated uplink."""
    edge = dedicated(call)
    return {
        "enabled": edge.routing.bgp_enabled,
        "ecmp": False,
        "localASNumber": edge.routing.bgp_local_as,
        "gracefulRestart": {"mode": "HELPER_ONLY", "restartTimer": 180, "staleRouteTimer": 600},
        "version": {"version": 0},
    }


@get(f"{_EDGE}/routing/bgp/neighbors", "Organization vDC Gateway: View BGP Routing", VIEW)
def bgp_neighbors(call: Call) -> dict[str, Any]:
    """The BGP neighbours; the lab's dedicated edges have none of their own."""
    dedicated(call)
    return {"values": []}


def _static_route(route: StaticRoute) -> dict[str, Any]:
    hop = {"ipAddress": route.next_hop, "adminDistance": route.admin_distance, "scope": None}
    return {
        "id": route.uuid,
        "name": route.name,
        "description": route.description,
        "networkCidr": route.network_cidr,
        "nextHops": [hop],
        "systemOwned": route.system_owned,
        # An object in the document and a text to the Go SDK: unset is what both read.
        "version": None,
    }


@get(f"{_EDGE}/routing/staticRoutes", "Organization vDC Gateway: View Static Routing", VIEW)
def static_routes(call: Call) -> list[dict[str, Any]]:
    """The static routes, by cursor."""
    return [_static_route(route) for route in edge_of(call).routing.static_routes]


@get(f"{_EDGE}/routing/staticRoutes/{{routeId}}", "Organization vDC Gateway: View Static Routing", VIEW)
def static_route(call: Call) -> dict[str, Any]:
    """One static route."""
    for route in edge_of(call).routing.static_routes:
        if route.uuid == call.captured["routeId"]:
            return _static_route(route)
    raise call.missing(call.captured["routeId"])
