"""Pieces that several kinds of entity are made of: owners, address ranges, leases, status numbers."""

from collections.abc import Mapping
from ipaddress import IPv4Address, ip_network
from types import MappingProxyType

from capvcd_lab.vcd.legacy.call import Call
from capvcd_lab.vcd.legacy.element import Element, Media
from capvcd_lab.vcd.legacy.ovf import section
from capvcd_lab.world.network import IpRange, Subnet

# The number an entity's status attribute holds for the word the query service uses.
STATUS: Mapping[str, int] = MappingProxyType(
    {
        "FAILED_CREATION": -1,
        "UNRESOLVED": 0,
        "RESOLVED": 1,
        "DEPLOYED": 2,
        "SUSPENDED": 3,
        "POWERED_ON": 4,
        "WAITING_FOR_INPUT": 5,
        "UNKNOWN": 6,
        "UNRECOGNIZED": 7,
        "POWERED_OFF": 8,
        "INCONSISTENT_STATE": 9,
        "MIXED": 10,
        "DESCRIPTOR_PENDING": 11,
        "COPYING_CONTENTS": 12,
        "DISK_CONTENTS_PENDING": 13,
        "QUARANTINED": 14,
        "QUARANTINE_EXPIRED": 15,
        "REJECTED": 16,
        "TRANSFER_TIMEOUT": 17,
        "VAPP_UNDEPLOYED": 18,
        "VAPP_PARTIALLY_DEPLOYED": 19,
        "PARTIALLY_POWERED_OFF": 20,
        "PARTIALLY_SUSPENDED": 21,
    }
)


def owner(call: Call, user_id: str) -> Element | None:
    """Who owns a thing."""
    if not user_id:
        return None
    user = call.href.refer("User", user_id, call.view.user_name(user_id))
    return Element("Owner", "OwnerType", {"type": Media("vcloud.owner")}, {"user": user})


def ip_ranges(ranges: list[IpRange]) -> Element | None:
    """Address ranges, or nothing where there are none."""
    if not ranges:
        return None
    return Element(
        "IpRanges",
        "IpRangesType",
        fields={
            "ipRange": [
                Element(
                    "IpRange",
                    "IpRangeType",
                    fields={"startAddress": addresses.start, "endAddress": addresses.end},
                )
                for addresses in ranges
            ]
        },
    )


def ip_scopes(subnets: list[Subnet], *, inherited: bool) -> Element:
    """The subnets of a network, each with its gateway, resolvers and static pool."""
    scopes = [
        Element(
            "IpScope",
            "IpScopeType",
            fields={
                "isInherited": inherited,
                "gateway": subnet.gateway,
                "netmask": netmask(subnet),
                "subnetPrefixLength": subnet.prefix_length,
                "dns1": subnet.dns_server1,
                "dns2": subnet.dns_server2,
                "dnsSuffix": subnet.dns_suffix,
                "isEnabled": subnet.enabled,
                "ipRanges": ip_ranges(subnet.ip_ranges),
            },
        )
        for subnet in subnets
    ]
    return Element("IpScopes", "IpScopesType", fields={"ipScope": scopes})


def netmask(subnet: Subnet) -> str:
    """The prefix length as a dotted mask."""
    return str(ip_network(subnet.cidr).netmask)


def pool_size(subnets: list[Subnet]) -> int:
    """How many addresses the static pools of *subnets* hold."""
    ranges = [addresses for subnet in subnets for addresses in subnet.ip_ranges]
    return sum(int(IPv4Address(it.end)) - int(IPv4Address(it.start)) + 1 for it in ranges)


def lease_section(href: str | None, deployment_seconds: int, storage_seconds: int) -> Element:
    """How long a vApp may run and be kept; 0 is for ever."""
    return section(
        "LeaseSettingsSection",
        "LeaseSettingsSectionType",
        "Lease settings section",
        {"deploymentLeaseInSeconds": deployment_seconds, "storageLeaseInSeconds": storage_seconds},
        attributes={"href": href, "type": Media("vcloud.leaseSettingsSection")},
    )
