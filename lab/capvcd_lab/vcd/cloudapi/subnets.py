"""Subnets and ranges as CloudAPI writes them, shared by external networks, uplinks and organization networks."""

from collections.abc import Iterable
from typing import Any

from capvcd_lab.world.network import IpRange, Subnet


def ip_ranges(ranges: Iterable[IpRange]) -> dict[str, Any]:
    """An IpRanges document."""
    return {"values": [{"startAddress": one.start, "endAddress": one.end} for one in ranges]}


def subnet(one: Subnet, used: Iterable[str]) -> dict[str, Any]:
    """A Subnet document with its counts; only addresses of its own ranges count as used."""
    return {
        "gateway": one.gateway,
        "prefixLength": one.prefix_length,
        "dnsSuffix": one.dns_suffix,
        "dnsServer1": one.dns_server1,
        "dnsServer2": one.dns_server2,
        "ipRanges": ip_ranges(one.ip_ranges),
        "enabled": one.enabled,
        "totalIpCount": sum(map(len, one.ip_ranges)),
        "usedIpCount": sum(any(address in ip_range for ip_range in one.ip_ranges) for address in set(used)),
    }
