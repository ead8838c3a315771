"""Queries for organization VDC networks and edge gateways."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from capvcd_lab.vcd.legacy.parts import netmask, pool_size
from capvcd_lab.vcd.legacy.query.tenancy import vdc_name
from capvcd_lab.vcd.legacy.query.types import Column, QueryType, Ref, Value
from capvcd_lab.vcd.legacy.view import View
from capvcd_lab.world.network import EdgeGateway, OrgVdcNetwork, Subnet

# How a record says what a network hangs on: nothing but its parent, an edge gateway, or nothing at all.
_LINK_TYPES: Mapping[str, int] = MappingProxyType(
    {"DIRECT": 0, "DIRECT_UPLINK": 0, "NAT_ROUTED": 1, "CROSS_VDC": 1, "ISOLATED": 2, "OPAQUE": 2}
)


def _subnet(network: OrgVdcNetwork) -> Subnet | None:
    return network.subnets[0] if network.subnets else None


def _of_subnet(attribute: str) -> Column[OrgVdcNetwork]:
    def column(_: View, network: OrgVdcNetwork) -> Value:
        subnet = _subnet(network)
        value: Value = getattr(subnet, attribute) if subnet is not None else None
        return value

    return column


def _netmask(_: View, network: OrgVdcNetwork) -> Value:
    subnet = _subnet(network)
    return None if subnet is None else netmask(subnet)


def _connected_to(view: View, network: OrgVdcNetwork) -> Value:
    if network.edge_id is not None:
        return next((edge.name for edge in view.world.edge_gateways if edge.id == network.edge_id), None)
    return next((it.name for it in view.world.external_networks if it.id == network.parent_network_id), None)


def _attached(view: View, edge: EdgeGateway) -> int:
    return sum(network.edge_id == edge.id for network in view.world.networks)


_NETWORK: MappingProxyType[str, Column[OrgVdcNetwork]] = MappingProxyType(
    {
        "name": lambda _, network: network.name,
        "defaultGateway": _of_subnet("gateway"),
        "netmask": _netmask,
        "subnetPrefixLength": _of_subnet("prefix_length"),
        "dns1": _of_subnet("dns_server1"),
        "dns2": _of_subnet("dns_server2"),
        "dnsSuffix": _of_subnet("dns_suffix"),
        "linkType": lambda _, network: _LINK_TYPES.get(network.network_type, 2),
        "connectedTo": _connected_to,
        "vdc": lambda _, network: Ref(network.vdc_id),
        "vdcName": lambda view, network: vdc_name(view, network.vdc_id),
        "isBusy": lambda _, network: network.status in ("PENDING", "CONFIGURING"),
        "isShared": lambda _, network: network.shared,
        "isIpScopeInherited": lambda _, network: network.network_type == "DIRECT",
        "usedIpCount": lambda _, network: len(network.allocated),
        "totalIpCount": lambda _, network: pool_size(network.subnets),
    }
)
_EDGE: MappingProxyType[str, Column[EdgeGateway]] = MappingProxyType(
    {
        "name": lambda _, edge: edge.name,
        "vdc": lambda _, edge: Ref(edge.vdc_id),
        "orgVdcName": lambda view, edge: vdc_name(view, edge.vdc_id),
        "orgName": lambda view, edge: view.org(edge.org_id).name,
        "numberOfExtNetworks": lambda _, edge: len(edge.uplinks),
        "numberOfOrgNetworks": _attached,
        "isBusy": lambda _, edge: edge.status in ("PENDING", "CONFIGURING"),
        "edgeGatewayType": lambda _, edge: edge.gateway_type,
        "gatewayStatus": lambda _, edge: "READY" if edge.status == "REALIZED" else edge.status,
        "haStatus": lambda _, __: "DISABLED",
        "advancedNetworkingEnabled": lambda _, __: True,
        "distributedRoutingEnabled": lambda _, edge: edge.distributed_routing,
    }
)

TYPES: tuple[QueryType[Any], ...] = (
    QueryType(
        "orgVdcNetwork", "OrgVdcNetwork", "QueryResultOrgVdcNetworkRecordType", lambda view: view.networks, _NETWORK
    ),
    QueryType("edgeGateway", "EdgeGateway", "QueryResultEdgeGatewayRecordType", lambda view: view.edge_gateways, _EDGE),
)
