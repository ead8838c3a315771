"""IP spaces (API 37.1 and later): summaries, allocations, suggestions and uplinks."""

from typing import Any

from capvcd_lab.vcd.cloudapi.edges import visible_edges
from capvcd_lab.vcd.cloudapi.routes import Call, get, reference
from capvcd_lab.vcd.errors import bad_request
from capvcd_lab.world.ids import stable_uuid
from capvcd_lab.world.network import IpAllocation, IpSpace

_VIEW = ("IP Spaces: View", "Private IP Spaces: View", "IP Spaces: Allocate")


def _spaces(call: Call) -> list[IpSpace]:
    return [space for space in call.world.ip_spaces if space.org_id is None or call.caller.sees_org(space.org_id)]


def _counts(total: int, allocations: list[IpAllocation]) -> dict[str, Any]:
    used = sum(allocation.usage_state != "UNUSED" for allocation in allocations)
    return {
        "totalCount": str(total),
        "allocatedCount": str(len(allocations)),
        "usedCount": str(used),
        "unusedCount": str(len(allocations) - used),
        "allocatedPercentage": 100.0 * len(allocations) / total if total else 0.0,
        "usedPercentage": 100.0 * used / total if total else 0.0,
    }


def _summary(call: Call, space: IpSpace) -> dict[str, Any]:
    addresses = sum(len(one.addresses()) for one in space.ranges)
    floating = [allocation for allocation in space.allocations if allocation.type == "FLOATING_IP"]
    prefixes = [allocation for allocation in space.allocations if allocation.type == "IP_PREFIX"]
    return {
        "status": "REALIZED",
        "id": space.id,
        "name": space.name,
        "description": space.description,
        "type": space.type,
        "orgRef": reference(call.find(space.org_id)),
        "utilization": {
            "floatingIPs": _counts(addresses, floating),
            "ipPrefixes": _counts(len(space.prefixes), prefixes) | {"prefixLengthUtilizations": []},
        },
    }


@get("/1.0.0/ipSpaces/summaries", *_VIEW)
def summaries(call: Call) -> list[dict[str, Any]]:
    """The IP spaces in view, with their utilization."""
    return [_summary(call, space) for space in _spaces(call)]


@get("/1.0.0/ipSpaces/{ipSpaceId}", *_VIEW)
def space_by_id(call: Call) -> dict[str, Any]:
    """One IP space."""
    space = call.one(_spaces(call), call.captured["ipSpaceId"])
    used = {allocation.value for allocation in space.allocations}
    ranges = []
    for one in space.ranges:
        addresses = one.addresses()
        allocated = len(used & set(addresses))
        ranges.append(
            {
                "id": stable_uuid(space.id, one.start),
                "startIpAddress": one.start,
                "endIpAddress": one.end,
                "totalIpCount": str(len(addresses)),
                "allocatedIpCount": str(allocated),
                "allocatedIpPercentage": 100.0 * allocated / len(addresses),
            }
        )
    return _summary(call, space) | {
        "ipSpaceRanges": {"ipRanges": ranges, "defaultFloatingIpQuota": -1},
        "ipSpacePrefixes": [],
        "ipSpaceInternalScope": list(space.internal_scope),
        "ipSpaceExternalScope": space.external_scope,
        "routeAdvertisementEnabled": False,
    }


def _allocations(call: Call) -> list[dict[str, Any]]:
    space = call.one(_spaces(call), call.captured["ipSpaceId"])
    return [
        {
            "id": allocation.id or f"urn:vcloud:ipSpaceIpAllocation:{stable_uuid(space.id, allocation.value)}",
            "type": allocation.type,
            "value": allocation.value,
            "allocationDate": call.world.now.isoformat(timespec="milliseconds"),
            "orgRef": reference(call.find(allocation.org_id)),
            "usageState": allocation.usage_state,
            "description": allocation.description,
            "usedByRef": None,
            "usageCategories": None,
        }
        for allocation in space.allocations
        if call.caller.sees_org(allocation.org_id)
    ]


@get("/1.0.0/ipSpaces/{ipSpaceId}/allocations", *_VIEW)
def allocations(call: Call) -> list[dict[str, Any]]:
    """What of an IP space the organizations in view were given."""
    return _allocations(call)


@get("/1.0.0/ipSpaces/{ipSpaceId}/allocations/{ipAllocationId}", *_VIEW)
def allocation_by_id(call: Call) -> dict[str, Any]:
    """One allocation."""
    for allocation in _allocations(call):
        if allocation["id"] == call.captured["ipAllocationId"]:
            return allocation
    raise call.missing(call.captured["ipAllocationId"])


@get("/1.0.0/ipSpaces/floatingIpSuggestions", *_VIEW, extra_selectors=("gatewayId", "ipType"))
def floating_ip_suggestions(call: Call) -> list[dict[str, Any]]:
    """Allocated addresses an edge gateway could use now; the filter has to name the gateway."""
    edge_id = call.named.get("gatewayId")
    if edge_id is None:
        raise bad_request("The filter has to hold gatewayId.")
    edge = call.one(visible_edges(call), edge_id)
    family = call.named.get("ipType")
    external = {uplink.external_network_id for uplink in edge.uplinks if uplink.using_ip_space}
    return [
        {
            "ipSpaceRef": reference(space),
            "unusedValues": [
                allocation.value
                for allocation in space.allocations
                if allocation.usage_state == "UNUSED"
                and call.caller.sees_org(allocation.org_id)
                and family in (None, "IPV6" if ":" in allocation.value else "IPV4")
            ],
        }
        for space in _spaces(call)
        if external & set(space.external_network_ids)
    ]


@get("/1.0.0/ipSpaces/orgAssignments", provider_only=True)
def org_assignments(call: Call) -> list[dict[str, Any]]:
    """Which organizations were given something of which IP space; none has a quota of its own."""
    return [
        {
            "id": f"urn:vcloud:ipSpaceOrgAssignment:{stable_uuid(space.id, org_id)}",
            "ipSpaceRef": reference(space),
            "orgRef": reference(call.find(org_id)),
            "ipSpaceType": space.type,
            "defaultQuotas": None,
            "customQuotas": None,
        }
        for space in _spaces(call)
        for org_id in sorted({allocation.org_id for allocation in space.allocations})
    ]


@get("/1.0.0/ipSpaces/orgAssignments/{assignmentId}", provider_only=True)
def org_assignment(call: Call) -> dict[str, Any]:
    """One assignment."""
    listed: list[dict[str, Any]] = org_assignments(call)
    for assignment in listed:
        if assignment["id"] == call.captured["assignmentId"]:
            return assignment
    raise call.missing(call.captured["assignmentId"])


def _uplinks(call: Call) -> list[dict[str, Any]]:
    return [
        {
            "status": "REALIZED",
            "id": f"urn:vcloud:ipSpaceUplink:{stable_uuid(space.id, network_id)}",
            "name": f"{space.name}-uplink",
            "description": "",
            "externalNetworkRef": reference(call.find(network_id)),
            "ipSpaceRef": reference(space),
            "ipSpaceType": space.type,
        }
        for space in _spaces(call)
        for network_id in space.external_network_ids
    ]


@get("/1.0.0/ipSpaceUplinks", provider_only=True)
def uplinks(call: Call) -> list[dict[str, Any]]:
    """Which IP spaces hang on which external networks."""
    return _uplinks(call)


@get("/1.0.0/ipSpaceUplinks/{ipSpaceUplinkId}", provider_only=True)
def uplink_by_id(call: Call) -> dict[str, Any]:
    """One IP space uplink."""
    for uplink in _uplinks(call):
        if uplink["id"] == call.captured["ipSpaceUplinkId"]:
            return uplink
    raise call.missing(call.captured["ipSpaceUplinkId"])
