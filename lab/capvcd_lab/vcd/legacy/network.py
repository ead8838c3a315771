"""Organization VDC networks and edge gateways, as far as the legacy API shows those of NSX-T."""

from collections.abc import Mapping
from types import MappingProxyType

from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Media
from capvcd_lab.vcd.legacy.parts import ip_ranges, ip_scopes, netmask, pool_size
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.network import EdgeGateway, EdgeUplink, OrgVdcNetwork, Subnet

_FENCE_MODES: Mapping[str, str] = MappingProxyType(
    {
        "NAT_ROUTED": "natRouted",
        "DIRECT": "bridged",
        "DIRECT_UPLINK": "bridged",
        "ISOLATED": "isolated",
        "OPAQUE": "opaque",
        "CROSS_VDC": "crossVdc",
    }
)
_READY, _NOT_READY = 1, 0
_ADDRESSES = "vcloud.allocatedNetworkAddress"


@get("network/{id}", "vcloud.orgVdcNetwork")
@get("admin/network/{id}", "vcloud.orgVdcNetwork")
def network(call: Call) -> Element:
    """A network of a VDC."""
    found = _visible(call)
    edge = next((it for it in call.world.edge_gateways if it.id == found.edge_id), None)
    parent = next((it for it in call.world.external_networks if it.id == found.parent_network_id), None)
    vdc = call.view.vdc(found.vdc_id)
    links = [call.href.link("down", f"network/{found.uuid}/allocatedAddresses/", Media(_ADDRESSES))]
    if vdc is not None:
        links.append(call.href.link_to("up", vdc))
    configuration = Element(
        "Configuration",
        "NetworkConfigurationType",
        fields={
            "ipScopes": ip_scopes(found.subnets, inherited=found.network_type == "DIRECT"),
            "parentNetwork": None if parent is None else call.href.reference("ParentNetwork", parent),
            "fenceMode": _FENCE_MODES.get(found.network_type, "isolated"),
            "retainNetInfoAcrossDeployments": found.retain_resources,
            "advancedNetworkingEnabled": True,
            "subInterface": found.connection_type == "SUBINTERFACE",
            "distributedInterface": found.connection_type == "DISTRIBUTED",
            "guestVlanAllowed": found.guest_vlan_allowed,
            "connected": found.connected,
        },
    )
    return call.entity(
        "OrgVdcNetwork",
        "OrgVdcNetworkType",
        found,
        {
            "configuration": configuration,
            "edgeGateway": None if edge is None else call.href.reference("EdgeGateway", edge),
            "isShared": found.shared,
        },
        links=links,
        status=_READY if found.status == "REALIZED" else _NOT_READY,
    )


@get("network/{id}/allocatedAddresses", _ADDRESSES)
def allocated_addresses(call: Call) -> Element:
    """The addresses of a network that are taken."""
    taken = [
        Element(
            "IpAddress",
            "AllocatedIpAddressType",
            {"allocationType": _allocation(address.allocation_type), "isDeployed": address.deployed},
            {"ipAddress": address.ip_address},
        )
        for address in _visible(call).allocated
    ]
    return Element(
        "AllocatedIpAddresses",
        "AllocatedIpAddressesType",
        {"href": call.own_href, "type": Media(_ADDRESSES)},
        {"ipAddress": taken},
    )


@get("edgeGateway/{id}", "admin.edgeGateway")
@get("admin/edgeGateway/{id}", "admin.edgeGateway")
def edge_gateway(call: Call) -> Element:
    """An edge gateway with its uplinks; everything else about it is CloudAPI's."""
    found = pick(call.view.edge_gateways, call.captured["id"])
    if found is None:
        raise no_access("gateway", call.captured["id"])
    vdc = call.view.vdc(found.vdc_id)
    interfaces = [_uplink(uplink) for uplink in found.uplinks]
    configuration = Element(
        "Configuration",
        "GatewayConfigurationType",
        fields={
            "gatewayInterfaces": Element(
                "GatewayInterfaces", "GatewayInterfacesType", fields={"gatewayInterface": interfaces}
            ),
            "haEnabled": False,
            "useDefaultRouteForDnsRelay": False,
            "advancedNetworkingEnabled": True,
            "distributedRoutingEnabled": found.distributed_routing,
        },
    )
    return call.entity(
        "EdgeGateway",
        "GatewayType",
        found,
        {
            "gatewayBackingRef": _backing(found),
            "edgeGatewayType": found.gateway_type,
            "configuration": configuration,
        },
        links=[] if vdc is None else [call.href.link_to("up", vdc)],
        status=_READY if found.status == "REALIZED" else _NOT_READY,
    )


def _visible(call: Call) -> OrgVdcNetwork:
    found = pick(call.view.networks, call.captured["id"])
    if found is None:
        raise no_access("orgVdcNetwork", call.captured["id"])
    return found


def _allocation(kind: str) -> str:
    head, *rest = kind.lower().split("_")
    return head + "".join(word.capitalize() for word in rest)


def _backing(found: EdgeGateway) -> Element | None:
    if not found.backing_id:
        return None
    return Element("GatewayBackingRef", "GatewayBackingRefType", fields={"gatewayId": found.backing_id})


def _uplink(uplink: EdgeUplink) -> Element:
    return Element(
        "GatewayInterface",
        "GatewayInterfaceType",
        fields={
            "name": uplink.external_network_name,
            "displayName": uplink.external_network_name,
            "interfaceType": "uplink",
            "subnetParticipation": [_participation(subnet) for subnet in uplink.subnets],
            "applyRateLimit": False,
            "useForDefaultRoute": True,
            "connected": uplink.connected,
        },
    )


def _participation(subnet: Subnet) -> Element:
    return Element(
        "SubnetParticipation",
        "SubnetParticipationType",
        fields={
            "gateway": subnet.gateway,
            "netmask": netmask(subnet),
            "subnetPrefixLength": subnet.prefix_length,
            "ipAddress": subnet.primary_ip,
            "ipRanges": ip_ranges(subnet.ip_ranges),
            "useForDefaultRoute": True,
            "totalIpCount": pool_size([subnet]),
        },
    )
