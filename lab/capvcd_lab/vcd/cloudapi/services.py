"""Services of an edge gateway and features of a network that are there and that no installation of the lab uses."""

from typing import Any

from capvcd_lab.vcd.cloudapi.edges import VIEW, dedicated, edge_of
from capvcd_lab.vcd.cloudapi.networks import VIEW_NETWORK, network_of
from capvcd_lab.vcd.cloudapi.routes import Call, get

_EDGE = "/1.0.0/edgeGateways/{gatewayId}"
_NETWORK = "/1.0.0/orgVdcNetworks/{vdcNetworkId}"


@get(f"{_EDGE}/ipsec/tunnels", "Organization vDC Gateway: View IPSec VPN", VIEW)
def ipsec_tunnels(call: Call) -> list[dict[str, Any]]:
    """No IPSec VPN."""
    edge_of(call)
    return []


@get(f"{_EDGE}/l2vpn/tunnels", "Organization vDC Gateway: View L2 VPN", VIEW)
def l2vpn_tunnels(call: Call) -> list[dict[str, Any]]:
    """No L2 VPN."""
    edge_of(call)
    return []


@get(f"{_EDGE}/routing/bgp/prefixLists", "Organization vDC Gateway: View BGP Routing", VIEW)
def prefix_lists(call: Call) -> dict[str, Any]:
    """No prefix list, on an edge that may have BGP at all."""
    dedicated(call)
    return {"values": []}


@get(f"{_EDGE}/dhcpForwarder", VIEW)
def dhcp_forwarder(call: Call) -> dict[str, Any]:
    """DHCP requests are not forwarded."""
    edge_of(call)
    return {"enabled": False, "dhcpServers": [], "version": {"version": 0}}


@get(f"{_EDGE}/slaacProfile", VIEW)
def slaac_profile(call: Call) -> dict[str, Any]:
    """No IPv6 address is configured by itself."""
    edge_of(call)
    return {"enabled": False, "mode": "SLAAC", "dnsConfig": {"dnsServerIpv6Addresses": [], "domainNames": []}}


@get(f"{_EDGE}/qos", VIEW)
def quality_of_service(call: Call) -> dict[str, Any]:
    """Traffic is not limited."""
    edge_of(call)
    return {"ingressProfile": None, "egressProfile": None}


@get(f"{_NETWORK}/dhcp/bindings", VIEW_NETWORK)
def dhcp_bindings(call: Call) -> list[dict[str, Any]]:
    """No machine has a DHCP address of its own."""
    network_of(call)
    return []


@get(f"{_NETWORK}/segmentProfiles", VIEW_NETWORK)
def segment_profiles(call: Call) -> dict[str, Any]:
    """Nothing but NSX's own defaults."""
    network_of(call)
    return dict.fromkeys(
        (
            "segmentProfileTemplate",
            "qosProfile",
            "macDiscoveryProfile",
            "ipDiscoveryProfile",
            "segmentSecurityProfile",
            "spoofGuardProfile",
        )
    )


@get("/1.0.0/firewallGroups/summaries", VIEW)
def firewall_groups(_: Call) -> list[dict[str, Any]]:
    """No IP set and no security group: the firewall rules name none."""
    return []
