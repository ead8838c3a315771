"""Requests as clients in Go send them: the Go SDK of VCD, and the loops of CAPVCD and its cloud provider."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from capvcd_lab.scenarios import build
from capvcd_lab.world.network import IpAllocation, IpSpace, StaticRoute
from capvcd_lab.world.site import ResourcePool
from lab.conversation import Clock, Conversation, body

# What the SDK adds to every CloudAPI list; the swagger client of the cloud provider adds the organization's URN.
FILTER_ENCODED = "filterEncoded"
TENANT_CONTEXT = "X-VMWARE-VCLOUD-TENANT-CONTEXT"


def production(version: str = "37.2") -> Conversation:
    return Conversation(build(["production"], Clock().now), version)


def pages_until_empty(client: Conversation, path: str, page_size: int, **query: str) -> list[list[Any]]:
    """The cloud provider asks for the next page until one is empty, whatever the page count says."""
    pages: list[list[Any]] = []
    for number in range(1, 50):
        context = {TENANT_CONTEXT: client.world.subject.org_id}
        response = client.get(path, {"page": str(number), "pageSize": str(page_size), **query}, **context)
        assert response.status == 200, response.body
        pages.append(body(response)["values"])
        if not pages[-1]:
            return pages
    pytest.fail(f"{path} never came to an end")


def test_an_api_token_is_tried_as_the_providers_before_it_is_the_tenants() -> None:
    client = production()
    user = next(user for user in client.world.users if user.id == client.world.subject.user_id)
    refused = client.exchange("provider", user.api_tokens[0].secret)
    assert (refused.status, body(refused)) == (400, {"error": "invalid_grant"})
    granted = client.exchange("tenant/platform", user.api_tokens[0].secret)
    client.token = body(granted)["access_token"]
    proof = client.send(
        "GET",
        "/api/org",
        headers={
            "Authorization": f"bearer {client.token}",
            "X-Vmware-Vcloud-Access-Token": client.token or "",
            "X-Vmware-Vcloud-Token-Type": "Bearer",
            "Accept": "application/*+xml;version=37.2",
        },
    )
    assert (proof.status, b'name="platform"' in proof.body) == (200, True)


def test_the_cluster_network_is_found_by_paging_through_all_networks() -> None:
    client = production().as_tenant()
    subject = client.world.subject
    network = next(network for network in client.world.networks if network.id == subject.network_id)
    pages = pages_until_empty(client, "/orgVdcNetworks", 32)
    found = [it for page in pages for it in page if it["name"] == network.name and it["orgVdc"]["id"] == subject.vdc_id]
    assert [len(page) for page in pages[:-2]] == [32] * (len(pages) - 2)
    assert [it["id"] for it in found] == [subject.network_id]
    whole = body(client.get(f"/orgVdcNetworks/{subject.network_id}"))
    assert whole["connection"]["routerRef"]["id"] == subject.edge_id


def test_the_service_engine_group_is_found_by_its_assignment_to_the_gateway() -> None:
    client = production().as_tenant()
    wanted = f"gatewayRef.id=={client.world.subject.edge_id}"
    first, *_ = pages_until_empty(client, "/loadBalancer/serviceEngineGroups/assignments", 25, filter=wanted)
    free = [it for it in first if it["numDeployedVirtualServices"] < it["maxVirtualServices"]]
    assert [it["serviceEngineGroupRef"]["id"] for it in free] == [client.world.subject.group_id]


def test_nat_rules_are_followed_by_the_cursor_of_the_link_header() -> None:
    client = production().as_tenant()
    edge = next(edge for edge in client.world.edge_gateways if edge.id == client.world.subject.edge_id)
    query, names = {"pageSize": "7"}, list[str]()
    while True:
        response = client.get(f"/edgeGateways/{edge.id}/nat/rules", query)
        names += [rule["name"] for rule in body(response)["values"]]
        following = re.search(r'<([^>]+)>;rel="[^"]*nextPage', response.headers.get("Link", ""))
        if following is None:
            break
        query = {"pageSize": "7", "cursor": parse_qs(urlsplit(following[1]).query)["cursor"][0]}
    assert names == [rule.name for rule in edge.nat_rules]


def test_free_external_addresses_are_what_no_page_of_used_ones_holds() -> None:
    client = production().as_tenant()
    edge = next(edge for edge in client.world.edge_gateways if edge.id == client.world.subject.edge_id)
    pages = pages_until_empty(client, f"/edgeGateways/{edge.id}/usedIpAddresses", 25)
    assert sorted(it["ipAddress"] for page in pages for it in page) == sorted(
        it.ip_address for it in edge.used_addresses
    )


@pytest.mark.parametrize(
    ("path", "empty"),
    [
        ("/edgeGateways/{edge}/ipsec/tunnels/", True),
        ("/edgeGateways/{edge}/l2vpn/tunnels/", True),
        ("/edgeGateways/{edge}/dhcpForwarder", False),
        ("/edgeGateways/{edge}/slaacProfile", False),
        ("/edgeGateways/{edge}/qos", False),
        ("/orgVdcNetworks/{network}/dhcp/bindings/", True),
        ("/orgVdcNetworks/{network}/segmentProfiles", False),
        ("/firewallGroups/summaries", True),
        ("/entityTypes/{type}/behaviors/", True),
        ("/entityTypes/{type}/behaviorAccessControls", True),
        ("/interfaces/{interface}/behaviors/", True),
        ("/entities/{entity}/accessControls/", True),
        ("/entities/{entity}/metadata", True),
    ],
)
def test_what_the_installation_does_not_use_is_there_and_empty(path: str, *, empty: bool) -> None:
    client = production().as_tenant()
    world = client.world
    entity = world.entities[0]
    full = path.format(
        edge=world.subject.edge_id,
        network=world.subject.network_id,
        type=entity.type_id,
        entity=entity.id,
        interface=world.entity_interfaces[0].id,
    )
    response = client.get(full, {FILTER_ENCODED: "true"})
    assert response.status == 200, response.body
    assert body(response).get("values") == ([] if empty else None)


def test_a_path_of_a_thing_that_is_not_there_is_refused_all_the_same() -> None:
    client = production().as_tenant()
    for path in ("/edgeGateways/{}/qos", "/orgVdcNetworks/{}/dhcp/bindings", "/entities/{}/metadata"):
        assert client.get(path.format("urn:vcloud:none:0")).status in (403, 404), path


def test_rights_categories_are_found_one_by_one() -> None:
    client = production().as_tenant()
    listed = client.values("/rightsCategories", {"pageSize": "128"})
    assert len(listed) > 3
    assert [body(client.get(f"/rightsCategories/{category['id']}")) for category in listed] == listed


def test_candidates_for_a_data_center_group_are_no_group_of_that_name() -> None:
    client = production().as_tenant()
    wanted = f"_context==LOCAL;_context=={client.world.subject.vdc_id}"
    found = client.values("/vdcGroups/networkingCandidateVdcs", {"filter": wanted, FILTER_ENCODED: "true"})
    assert sorted(it["name"] for it in found) == ["platform-vdc-01", "platform-vdc-02"]


def test_the_provider_reads_a_network_pool_by_the_id_of_its_summary() -> None:
    client = production().as_provider()
    (summary,) = client.values("/networkPools/networkPoolSummaries", {"filter": "name==nsx-overlay-01"})
    pool = body(client.get(f"/networkPools/{summary['id']}"))
    assert (pool["name"], pool["backing"]["providerRef"]["name"]) == ("nsx-overlay-01", "nsx-01")
    assert client.as_tenant().get(f"/networkPools/{summary['id']}").status == 403


def test_edge_clusters_of_a_tenant_are_those_under_its_edge_gateways() -> None:
    client = production().as_tenant()
    query = {"filter": f"orgVdcId=={client.world.subject.vdc_id}", FILTER_ENCODED: "true"}
    assert [it["name"] for it in client.values("/nsxTResources/edgeClusters", query)] == ["edge-cluster-01"]


def test_resource_pools_are_browsed_by_their_vcenter() -> None:
    client = production().as_provider()
    site = client.world.site
    site.provider_vdcs[0].resource_pools.append(ResourcePool(name="cluster-1", moref="resgroup-8"))
    pools = client.values(f"/virtualCenters/{site.virtual_centers[0].id}/resourcePools/browseAll")
    assert [(pool["name"], pool["moref"]) for pool in pools] == [("cluster-1", "resgroup-8")]


def test_a_static_route_has_no_version_that_a_client_could_trip_over() -> None:
    """The SDK takes the version for a text where the document has an object."""
    client = production().as_tenant()
    edge = next(edge for edge in client.world.edge_gateways if edge.id == client.world.subject.edge_id)
    route = StaticRoute(name="lab", edge_id=edge.id, network_cidr="10.99.0.0/16", next_hop="127.65.128.1")
    edge.routing.static_routes.append(route)
    (found,) = client.values(f"/edgeGateways/{edge.id}/routing/staticRoutes/", {FILTER_ENCODED: "true"})
    assert (found["networkCidr"], found["version"]) == ("10.99.0.0/16", None)
    assert body(client.get(f"/edgeGateways/{edge.id}/routing/staticRoutes/{found['id']}")) == found
    assert client.get(f"/edgeGateways/{edge.id}/routing/staticRoutes/none").status in (403, 404)


def test_ip_space_assignments_are_filtered_by_their_space() -> None:
    client = production().as_provider()
    org_id = client.world.subject.org_id
    allocation = IpAllocation(value="203.0.113.10", org_id=org_id, usage_state="USED")
    spaces = [IpSpace(name="public", allocations=[allocation]), IpSpace(name="unused", allocations=[])]
    client.world.ip_spaces.extend(spaces)
    for space, orgs in zip(spaces, ([org_id], []), strict=True):
        query = {"filter": f"ipSpaceRef.id=={space.id}", FILTER_ENCODED: "true"}
        assigned = client.values("/ipSpaces/orgAssignments/", query)
        assert [it["orgRef"]["id"] for it in assigned] == orgs
        assert [body(client.get(f"/ipSpaces/orgAssignments/{it['id']}")) for it in assigned] == assigned
    assert client.as_tenant().get("/ipSpaces/orgAssignments").status == 403


def test_floating_addresses_are_suggested_by_their_family() -> None:
    client = production().as_tenant()
    world = client.world
    edge = next(edge for edge in world.edge_gateways if edge.id == world.subject.edge_id)
    edge.uplinks[0].using_ip_space = True
    allocated = [
        IpAllocation(value=value, org_id=world.subject.org_id, usage_state="UNUSED")
        for value in ("203.0.113.10", "2001:db8::10")
    ]
    world.ip_spaces.append(
        IpSpace(name="public", allocations=allocated, external_network_ids=[edge.uplinks[0].external_network_id])
    )
    for family, wanted in (("IPV4", "203.0.113.10"), ("IPV6", "2001:db8::10")):
        query = {"filter": f"ipType=={family};gatewayId=={edge.id}", FILTER_ENCODED: "true"}
        (suggested,) = client.values("/ipSpaces/floatingIpSuggestions/", query)
        assert suggested["unusedValues"] == [wanted]
