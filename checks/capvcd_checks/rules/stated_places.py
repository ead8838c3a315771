"""Which organization and VDC CAPVCD's own files name: the controllers go by these, this run by the environment file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from capvcd_checks.rules.suggest import names_meant, write_instead
from capvcd_collectors.facts import (
    All,
    ControllerConfig,
    Missing,
    OrganizationLookup,
    Source,
    VcdClusterSpec,
    VdcLookup,
)

__all__ = ["StatedPlace", "misspelt_everywhere", "stated_organizations", "stated_vdcs"]


@dataclass(frozen=True, slots=True)
class StatedPlace:
    """*who* (a file's field) says *name*; *where* it is written."""

    who: str
    name: str
    where: Source


def stated_organizations(
    cluster: VcdClusterSpec | Missing, configs: All[ControllerConfig] | Missing
) -> Iterator[StatedPlace]:
    """Each organization that the files name; a blank one is another check's to say."""
    if not isinstance(cluster, Missing) and cluster.org:
        yield StatedPlace(f"spec.org of VCDCluster {cluster.name}", cluster.org, cluster.where("org"))
    for config in () if isinstance(configs, Missing) else configs:
        if config.org:
            yield StatedPlace(f"vcd.org of the {config.component} configuration", config.org, config.where("org"))


def stated_vdcs(cluster: VcdClusterSpec | Missing, configs: All[ControllerConfig] | Missing) -> Iterator[StatedPlace]:
    """Each VDC that the files name; a blank one is another check's to say."""
    if not isinstance(cluster, Missing) and cluster.ovdc:
        yield StatedPlace(f"spec.ovdc of VCDCluster {cluster.name}", cluster.ovdc, cluster.where("ovdc"))
    for config in () if isinstance(configs, Missing) else configs:
        if config.vdc:
            yield StatedPlace(f"vcd.vdc of the {config.component} configuration", config.vdc, config.where("vdc"))


def misspelt_everywhere(lookup: OrganizationLookup | VdcLookup, key: str, stating: Iterable[StatedPlace]) -> str | None:
    """The fix that writes the name that was meant, at *key* of the environment file and where CAPVCD's files repeat it.

    None when no visible name is near.
    """
    meant = names_meant(lookup.wanted, lookup.others)
    places = [stated.where for stated in stating if stated.name == lookup.wanted]
    return write_instead(lookup.wanted, meant, f"{key} of the environment file", *places) if meant else None
