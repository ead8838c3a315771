"""Facts about who answers DNS queries on an edge gateway."""

from dataclasses import dataclass, field

from capvcd_collectors.facts.base import Fact, Missing, pointer


@dataclass(frozen=True, kw_only=True)
class EdgeDns(Fact, noun="edge dns", fixture="edge_dns"):
    """The DNS forwarder of the edge gateway (GET /cloudapi/1.0.0/edgeGateways/{id}/dns).

    NSX answers queries at *listener* alone, which is an address of the gateway's service network unless somebody chose
    another, and passes them on to *upstream*, the servers of its default zone.
    """

    enabled: bool | Missing = field(default=False, metadata=pointer("enabled"))
    listener: str | Missing | None = field(default=None, metadata=pointer("listenerIp"))
    upstream: tuple[str, ...] | Missing = field(metadata=pointer("defaultForwarderZone", "upstreamServers"))
