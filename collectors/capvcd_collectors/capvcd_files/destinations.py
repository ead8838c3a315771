"""Where CAPVCD's files send its components: every place that names a Cloud Director, an organization, VDC or network.

Those are the VCDCluster (or what a ClusterClass makes of its template), the configuration of the 0.5 controller, and
those of CPI and CSI.
"""

from collections.abc import Iterator

from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import Absence, All, FactMissingError, Missing, OutOfScopeError
from capvcd_collectors.facts.capvcd_files import ControllerConfig
from capvcd_collectors.facts.cluster_api import VcdClusterSpec
from capvcd_collectors.facts.destinations import NamedNetwork, StatedDestination, StatedPlace
from capvcd_collectors.facts.environment import Environment

_CLUSTER_KEYS = {"site": "spec.site", "org": "spec.org", "vdc": "spec.ovdc", "network": "spec.ovdcNetwork"}
_SAME_KEYS = {"site": "vcd.host", "org": "vcd.org", "vdc": "vcd.vdc"}
_NETWORK_KEYS = ("loadbalancer.network", "vcd.network")
"""The names of CPI's key, and of CAPVCD's and that of CPI before 1.2; CSI has none."""


@collector
def read_destinations(
    environment: Environment,
    cluster: VcdClusterSpec | Missing,
    configs: All[ControllerConfig] | Missing,
) -> tuple[StatedDestination, ...]:
    """Every place in CAPVCD's files that says where a component is to work."""
    found = tuple(destinations_of(cluster, configs))
    unseen = [each for each in (cluster, configs) if isinstance(each, Missing) and each.kind is Absence.UNSEEN]
    if found:
        return found
    if unseen:
        raise FactMissingError.again(unseen[0])
    raise OutOfScopeError(
        "no file says where the cluster is to be built",
        needs="capvcd.manifests: the file with the VCDCluster",
        source=environment.where("manifests"),
    )


@collector
def read_named_networks(destinations: All[StatedDestination]) -> tuple[NamedNetwork | Missing, ...]:
    """Each network that a file names; `Missing` for a name that is written and was not understood."""
    found: list[NamedNetwork | Missing] = []
    named: dict[tuple[str, str | None], list[StatedDestination]] = {}
    for each in destinations:
        if "network" in each.not_understood:
            found.append(_unknown_name(each))
        elif each.network or each.has_the_nodes:
            named.setdefault((each.network or "", each.vdc or None), []).append(each)
    found += [
        NamedNetwork(
            source=stating[0].where("network"),
            name=name,
            vdc=vdc,
            places=tuple(StatedPlace(each.called("network"), name, each.where("network")) for each in stating),
            is_of_the_nodes=any(each.has_the_nodes for each in stating),
        )
        for (name, vdc), stating in named.items()
    ]
    return tuple(found)


def _unknown_name(destination: StatedDestination) -> Missing:
    unknown = destination.not_understood["network"]
    return Missing(
        Absence.UNSEEN,
        f"{destination.called('network')} {unknown.reason}, so that network was not looked for",
        f"the name of the network, written out in {destination.called('network')}",
        unknown.where,
    )


def destinations_of(
    cluster: VcdClusterSpec | Missing, configs: All[ControllerConfig] | Missing
) -> Iterator[StatedDestination]:
    """The places that *cluster* and *configs* are; what is missing is none."""
    if not isinstance(cluster, Missing):
        yield _of_cluster(cluster)
    for config in () if isinstance(configs, Missing) else configs:
        yield _of_config(config)


def _of_cluster(cluster: VcdClusterSpec) -> StatedDestination:
    fields = {"site": "site", "org": "org", "vdc": "ovdc", "network": "network"}
    return StatedDestination(
        source=cluster.source,
        located={name: cluster.where(field) for name, field in fields.items()},
        component="CAPVCD",
        has_the_nodes=True,
        who=f"VCDCluster {cluster.name}",
        keys=_CLUSTER_KEYS,
        **{name: cluster.understood(field) for name, field in fields.items()},
        not_understood={
            name: cluster.not_understood[field] for name, field in fields.items() if field in cluster.not_understood
        },
    )


def _of_config(config: ControllerConfig) -> StatedDestination:
    """What *config* says; a name that breaks its strict schema (blank, a placeholder) is told of with the schema."""
    fields = {"site": "host", "org": "org", "vdc": "vdc", "network": "network"}
    broken = {each.where for each in config.problems}
    written_at = str(config.located.get("network", ""))
    network_key = next((key for key in _NETWORK_KEYS if written_at.endswith(key)), None)
    all_keys = {**_SAME_KEYS, **({} if network_key is None else {"network": network_key})}
    keys = {name: key for name, key in all_keys.items() if name == "site" or config.where(fields[name]) not in broken}
    return StatedDestination(
        source=config.source,
        located={name: config.where(field) for name, field in fields.items()},
        component=config.component,
        who=f"the {config.component} configuration",
        keys=keys,
        spans_zones=config.spans_zones,
        **{name: getattr(config, fields[name]) for name in keys},
    )
