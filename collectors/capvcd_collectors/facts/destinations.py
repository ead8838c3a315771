"""Where CAPVCD's files send each component: which Cloud Director, organization, VDC and network they name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from capvcd_collectors.facts.base import Fact, Source
from capvcd_collectors.facts.network import NetworkLookup
from capvcd_collectors.facts.written import NotUnderstood


@dataclass(frozen=True, kw_only=True)
class StatedDestination(Fact, noun="stated destination", fixture="stated_destinations", subject="who"):
    """What one place in CAPVCD's files says of the Cloud Director a component is to work in; all are to say the same.

    *component* is ``CAPVCD``, ``CPI`` or ``CSI``; *who* is what a sentence calls the place: ``VCDCluster apps``, ``the
    CPI configuration``. *site*, *org*, *vdc* and *network* are as written, None when they are not; *keys* are the names
    they have there (``spec.ovdc``), without those that the place has no key for. *not_understood* holds, by field name,
    what is written and was not understood. *spans_zones* says that the component works in several VDCs, *has_the_nodes*
    that this place decides where the nodes are.
    """

    component: str
    who: str
    site: str | None = None
    org: str | None = None
    vdc: str | None = None
    network: str | None = None
    keys: Mapping[str, str] = field(repr=False)
    not_understood: Mapping[str, NotUnderstood] = field(default_factory=dict, repr=False)
    spans_zones: bool = False
    has_the_nodes: bool = False

    def called(self, name: str) -> str:
        """``spec.ovdc of VCDCluster apps``: what a sentence calls the field *name*."""
        return f"{self.keys[name]} of {self.who}"


@dataclass(frozen=True, slots=True)
class StatedPlace:
    """*who* (a file's field) says *name*; *where* it is written."""

    who: str
    name: str
    where: Source


@dataclass(frozen=True, kw_only=True)
class NamedNetwork(Fact, noun="named network", subject="name"):
    """A network that CAPVCD's files name, once for each name and VDC, by the *places* that name it.

    *name* is empty where a place that must name one is left blank. *vdc* is the VDC those places name, None where they
    name none. *is_of_the_nodes* says that the nodes are to be attached to it.
    """

    name: str
    vdc: str | None
    places: tuple[StatedPlace, ...]
    is_of_the_nodes: bool


@dataclass(frozen=True, kw_only=True)
class StatedNetwork(NamedNetwork, noun="stated network", fixture="stated_networks"):
    """A `NamedNetwork`, and what Cloud Director has of that name in *searched*, the VDC it was looked for in.

    *lookup* is None where there is no name to look for.
    """

    searched: str
    lookup: NetworkLookup | None
