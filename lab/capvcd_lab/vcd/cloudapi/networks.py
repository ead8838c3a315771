"""External networks, organization VDC networks, application port profiles and data center groups."""

from typing import Any

from capvcd_lab.vcd.cloudapi.routes import Call, get, reference
from capvcd_lab.vcd.cloudapi.subnets import ip_ranges, subnet
from capvcd_lab.world.network import ApplicationPortProfile, ExternalNetwork, OrgVdcNetwork, VdcGroup

_EXTERNAL = "/1.0.0/externalNetworks"
VIEW_NETWORK = "Organization vDC Network: View Properties"
_VIEW_GATEWAY = "Organization vDC Gateway: View"


# -- external networks -------------------------------------------------------------------------------------------


def _used_on(call: Call, network: ExternalNetwork) -> list[tuple[str, str, str]]:
    """Addresses of an external network that edge gateways use: address, edge id, edge name."""
    return [
        (used.ip_address, edge.id, edge.name)
        for edge in call.world.edge_gateways
        if any(uplink.external_network_id == network.id for uplink in edge.uplinks)
        for used in edge.used_addresses
    ]


def _external(call: Call, network: ExternalNetwork) -> dict[str, Any]:
    used = [address for address, _, _ in _used_on(call, network)]
    subnets = [subnet(one, used) for one in network.subnets]
    return {
        "id": network.id,
        "name": network.name,
        "description": network.description,
        "subnets": {"values": subnets},
        "status": "REALIZED",
        "networkBackings": {
            "values": [
                {
                    "backingId": network.backing_id,
                    # The older enumeration stops at NSXT_TIER0; everything later is UNKNOWN to it.
                    "backingType": network.backing_type
                    if network.backing_type in ("PORTGROUP", "DV_PORTGROUP", "NSXT_TIER0")
                    else "UNKNOWN",
                    "backingTypeValue": network.backing_type,
                    "networkProvider": reference(call.find(network.nsx_manager_id)),
                    "name": network.backing_name,
                    "isNsxTVlanSegment": False,
                    "parentTier0Ref": None,
                }
            ]
        },
        "totalIpCount": sum(one["totalIpCount"] for one in subnets),
        "usedIpCount": sum(one["usedIpCount"] for one in subnets),
        "dedicatedOrg": reference(call.find(network.dedicated_org_id)),
        "dedicatedEdgeGateway": reference(call.find(network.dedicated_edge_id)),
        "usingIpSpace": network.using_ip_space,
    }


@get(_EXTERNAL, provider_only=True)
def external_networks(call: Call) -> list[dict[str, Any]]:
    """The external networks of the site."""
    return [_external(call, network) for network in call.world.external_networks]


@get(f"{_EXTERNAL}/{{externalNetworkId}}", provider_only=True)
def external_network(call: Call) -> dict[str, Any]:
    """One external network."""
    return _external(call, _external_of(call))


def _external_of(call: Call) -> ExternalNetwork:
    return call.one(call.world.external_networks, call.captured["externalNetworkId"])


@get(f"{_EXTERNAL}/{{externalNetworkId}}/usedIpAddresses", provider_only=True)
def external_used(call: Call) -> list[dict[str, Any]]:
    """The addresses edges use on an external network."""
    network = _external_of(call)
    return [
        {
            "entityId": edge_id,
            "entityName": edge_name,
            "vAppName": None,
            "ipAddress": address,
            "deployed": True,
            "allocationType": "EDGE",
            "networkRef": reference(network),
            "orgRef": None,
        }
        for address, edge_id, edge_name in _used_on(call, network)
    ]


@get(f"{_EXTERNAL}/{{externalNetworkId}}/availableIpAddresses", provider_only=True)
def external_available(call: Call) -> dict[str, Any]:
    """The ranges of an external network with the count of addresses left in them."""
    network = _external_of(call)
    used = {address for address, _, _ in _used_on(call, network)}
    return {
        "values": [
            {
                "gateway": one.gateway,
                "prefixLength": one.prefix_length,
                "enabled": one.enabled,
                "ipRanges": ip_ranges(one.ip_ranges),
                "totalIpCount": len(set(one.pool()) - used),
            }
            for one in network.subnets
        ]
    }


# -- organization VDC networks -----------------------------------------------------------------------------------


def _visible(call: Call) -> list[OrgVdcNetwork]:
    return [network for network in call.world.networks if call.caller.sees_org(network.org_id)]


def network_of(call: Call) -> OrgVdcNetwork:
    """The network the path names."""
    return call.one(_visible(call), call.captured["vdcNetworkId"])


def _network(call: Call, network: OrgVdcNetwork) -> dict[str, Any]:
    used = [allocated.ip_address for allocated in network.allocated]
    subnets = [subnet(one, used) for one in network.subnets]
    vdc = reference(call.find(network.vdc_id))
    edge = call.find(network.edge_id)
    connection_types = ("DISTRIBUTED", "INTERNAL", "SUBINTERFACE")
    return {
        "id": network.id,
        "name": network.name,
        "description": network.description,
        "subnets": {"values": subnets},
        "backingNetworkId": network.backing_id,
        "backingNetworkType": network.backing_type,
        "parentNetworkId": reference(call.find(network.parent_network_id)),
        "networkType": network.network_type,
        # A network of a VDC group is in no VDC.
        "orgVdc": None if network.vdc_id.startswith("urn:vcloud:vdcGroup:") else vdc,
        "ownerRef": vdc,
        "orgVdcIsNsxTBacked": network.is_nsxt_backed,
        "orgRef": reference(call.find(network.org_id)),
        "connection": None
        if edge is None
        else {
            "routerRef": reference(edge),
            "connectionType": network.connection_type if network.connection_type in connection_types else None,
            "connectionTypeValue": network.connection_type,
            "connected": network.connected,
        },
        "isDefaultNetwork": False,
        "shared": network.shared,
        "enableDualSubnetNetwork": False,
        "status": network.status,
        "lastTaskFailureMessage": None,
        "guestVlanTaggingAllowed": network.guest_vlan_allowed,
        "retainNicResources": network.retain_resources,
        "crossVdcNetworkId": None,
        "crossVdcNetworkLocationId": None,
        "overlayId": None,
        "totalIpCount": sum(one["totalIpCount"] for one in subnets),
        "usedIpCount": sum(one["usedIpCount"] for one in subnets),
        "routeAdvertised": network.route_advertised,
        "securityGroups": None,
        "segmentProfileTemplateRef": None,
    }


@get("/1.0.0/orgVdcNetworks", VIEW_NETWORK)
def org_vdc_networks(call: Call) -> list[dict[str, Any]]:
    """The networks in view, by name as the API does without being asked."""
    return [_network(call, network) for network in sorted(_visible(call), key=lambda network: network.name)]


@get("/1.0.0/orgVdcNetworks/{vdcNetworkId}", VIEW_NETWORK)
def org_vdc_network(call: Call) -> dict[str, Any]:
    """One network."""
    return _network(call, network_of(call))


@get("/1.0.0/orgVdcNetworks/{vdcNetworkId}/allocatedIpAddresses", VIEW_NETWORK)
def allocated_ip_addresses(call: Call) -> list[dict[str, Any]]:
    """The addresses of a network in use."""
    network = network_of(call)
    return [
        {
            "id": None,
            "entityId": None,
            "entityName": allocated.entity_name,
            "vAppName": allocated.vapp_name,
            "ipAddress": allocated.ip_address,
            "deployed": allocated.deployed,
            "allocationType": allocated.allocation_type,
            "networkRef": reference(network),
            "orgRef": reference(call.find(network.org_id)),
        }
        for allocated in network.allocated
    ]


@get("/1.0.0/orgVdcNetworks/{vdcNetworkId}/dhcp", VIEW_NETWORK)
def dhcp(call: Call) -> dict[str, Any]:
    """The DHCP service of a network."""
    service = network_of(call).dhcp
    return {
        "enabled": service.enabled,
        "leaseTime": service.lease_seconds,
        "dhcpPools": [
            {
                "enabled": True,
                "ipRange": {"startAddress": pool.start, "endAddress": pool.end},
                "maxLeaseTime": service.lease_seconds,
                "defaultLeaseTime": service.lease_seconds,
            }
            for pool in service.pools
        ],
        "mode": service.mode,
        "ipAddress": service.ip_address,
        "dnsServers": list(service.dns_servers),
    }


# -- application port profiles -----------------------------------------------------------------------------------


def _profiles(call: Call) -> list[ApplicationPortProfile]:
    return [
        profile
        for profile in call.world.application_port_profiles
        if profile.org_id is None or call.caller.sees_org(profile.org_id)
    ]


def _profile(call: Call, profile: ApplicationPortProfile) -> dict[str, Any]:
    return {
        "orgRef": reference(call.find(profile.org_id)),
        "contextEntityId": profile.context_id,
        "networkProviderScope": None,
        "status": "REALIZED",
        "id": profile.id,
        "name": profile.name,
        "description": profile.description,
        "scope": profile.profile_scope,
        "applicationPorts": [
            {"name": port.protocol, "protocol": port.protocol, "destinationPorts": list(port.ports)}
            for port in profile.ports
        ],
        "usableForNAT": profile.usable_for_nat,
    }


@get("/1.0.0/applicationPortProfiles", _VIEW_GATEWAY)
def application_port_profiles(call: Call) -> list[dict[str, Any]]:
    """The port profiles of the system and of the organizations in view."""
    return [_profile(call, profile) for profile in _profiles(call)]


@get("/1.0.0/applicationPortProfiles/{applicationPortProfileId}", _VIEW_GATEWAY)
def application_port_profile(call: Call) -> dict[str, Any]:
    """One port profile."""
    return _profile(call, call.one(_profiles(call), call.captured["applicationPortProfileId"]))


# -- data center groups ------------------------------------------------------------------------------------------


def _groups(call: Call) -> list[VdcGroup]:
    return [group for group in call.world.vdc_groups if call.caller.sees_org(group.org_id)]


def _group(call: Call, group: VdcGroup) -> dict[str, Any]:
    world = call.world
    return {
        "id": group.id,
        "orgId": group.org_id,
        "name": group.name,
        "description": group.description,
        "localEgress": group.local_egress,
        "participatingOrgVdcs": [
            {
                "vdcRef": reference(call.find(vdc_id)),
                "orgRef": reference(call.find(group.org_id)),
                "siteRef": reference(world.site),
                "networkProviderScope": None,
                "faultDomainTag": None,
                "remoteOrg": False,
                "status": "REALIZED",
            }
            for vdc_id in group.vdc_ids
        ],
        "universalNetworkingEnabled": group.universal_networking_enabled,
        "networkPoolUniversalId": None,
        "networkPoolId": None,
        "status": group.status,
        "type": "LOCAL",
        "networkProviderType": group.network_provider,
        "dfwEnabled": group.dfw_enabled,
        "errorMessage": None,
    }


@get("/1.0.0/vdcGroups", "vDC Group: View", VIEW_NETWORK)
def vdc_groups(call: Call) -> list[dict[str, Any]]:
    """The data center groups in view."""
    return [_group(call, group) for group in _groups(call)]


@get("/1.0.0/vdcGroups/{vdcGroupId}", "vDC Group: View", VIEW_NETWORK)
def vdc_group(call: Call) -> dict[str, Any]:
    """One data center group."""
    return _group(call, call.one(_groups(call), call.captured["vdcGroupId"]))


@get("/1.0.0/vdcGroups/networkingCandidateVdcs", "vDC Group: View", VIEW_NETWORK)
def candidate_vdcs(call: Call) -> list[dict[str, Any]]:
    """The VDCs that could join a group: those on NSX-T."""
    site = call.world.site
    return [
        {
            "id": vdc.id,
            "name": vdc.name,
            "orgRef": reference(call.find(vdc.org_id)),
            "siteRef": {"name": site.name, "id": site.id},
            "networkProviderScope": None,
            "faultDomainTag": None,
        }
        for vdc in call.world.vdcs
        if vdc.network_provider == "NSX_T" and call.caller.sees_org(vdc.org_id)
    ]
