"""What is about to be built, and where in Cloud Director.

Read from the environment file and from what the user's other files add to it.
"""

from dataclasses import dataclass

from capvcd_collectors.facts.base import Fact
from capvcd_collectors.facts.written import NotUnderstood, WrittenFact


@dataclass(frozen=True, kw_only=True, repr=False)
class Plan(WrittenFact, noun="plan", fixture="plan"):
    """What is about to be built, counted from the environment file's ``plan`` and the manifests.

    *nodes* counts all clusters' machines, *surge* what a rollout of everything at once adds per cluster set;
    *most_nodes* and *most_surge* are those the autoscaler may make of them, None where they are the same; *vips* and
    *virtual_services* are external addresses and virtual services needed: one per cluster and one per LoadBalancer
    service (and port). *egress* is ``snat`` (default) or ``routed`` (the user declares another way out than SNAT).
    """

    clusters: int
    nodes: int
    surge: int
    virtual_services: int
    vips: int
    egress: str
    most_nodes: int | None = None
    most_surge: int | None = None

    @property
    def addresses(self) -> int:
        """The addresses that the nodes take while a rollout replaces them."""
        return self.nodes + self.surge

    @property
    def most_addresses(self) -> int:
        """Those they take when the autoscaler has made the most of every pool."""
        nodes = self.nodes if self.most_nodes is None else self.most_nodes
        return nodes + (self.surge if self.most_surge is None else self.most_surge)


@dataclass(frozen=True, kw_only=True)
class Target(Fact, noun="target", fixture="target", subject="org"):
    """What the environment file says of Cloud Director: where to look and as whom. No secret is in it.

    *network* is the organization VDC network of the nodes: the VCDCluster's; where that names none, the first that a
    controller's configuration names. None when no file names one, or when *network_unknown* says why it is not known.
    *is_stated* tells whether any of CAPVCD's files says where its components are to work.
    """

    url: str
    org: str
    vdc: str
    network: str | None
    username: str | None
    network_unknown: NotUnderstood | None = None
    is_stated: bool = True
