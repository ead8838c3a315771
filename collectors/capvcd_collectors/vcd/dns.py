"""Collects the DNS forwarder of the cluster's edge gateway, where the nodes are to ask it."""

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import Missing, NotThereError
from capvcd_collectors.facts.dns import EdgeDns
from capvcd_collectors.facts.network import ClusterEdge, EdgeGateway, OrgVdcNetwork
from capvcd_collectors.facts.reading import Reading, fact_of, or_missing
from capvcd_collectors.vcd.answers import reading_of
from capvcd_collectors.vcd.connection import TenantVcd
from capvcd_collectors.vcd.listings import EDGE_GATEWAYS


@collector
def edge_dns(vcd: TenantVcd, edge: ClusterEdge, network: OrgVdcNetwork, gateway: EdgeGateway | Missing) -> EdgeDns:
    """Read the forwarder, unless no resolver of the network can be it: the user may lack the right to see it."""
    service_network = None if isinstance(gateway, Missing) else gateway.service_network
    if not any(subnet.resolvers_at_gateway(service_network) for subnet in network.subnets):
        raise NotThereError(
            f"no DNS server of network {network.name!r} is an address of its edge gateway",
            source=network.where("subnets"),
        )
    answer = reading_of(vcd.get(f"{EDGE_GATEWAYS}/{edge.id}/dns"))
    return fact_of(EdgeDns, answer, upstream=or_missing(_upstream)(answer.at(*EdgeDns.place("upstream"))))


def _upstream(servers: Reading) -> tuple[str, ...]:
    return tuple(each.text() for each in servers.entries())
