"""Who says which ``vipSubnet``: the files that the components of a release line read it from."""

from dataclasses import dataclass

from capvcd_checks.engine.declare import seen
from capvcd_checks.rules.controller_configs import CSI, given_configs, require_manager_config
from capvcd_collectors.facts import All, ControllerConfig, Missing, Profile, Source, VcdClusterSpec

__all__ = ["StatedVipSubnet", "stated_vip_subnets"]


@dataclass(frozen=True, slots=True)
class StatedVipSubnet:
    """*who* reads *text* as vipSubnet, *where* it is written; *text* is empty when it is not set."""

    who: str
    text: str
    where: Source


def stated_vip_subnets(
    profile: Profile, configs: All[ControllerConfig] | Missing, cluster: VcdClusterSpec | Missing
) -> tuple[StatedVipSubnet, ...]:
    """Each vipSubnet that a component of *profile*'s line goes by.

    0.5: that of controller_manager_config.yaml alone, which CAPVCD hands on to CPI. 1.x: the VCDCluster's, and CPI's
    own. Ends the check when the file that decides is not there.
    """
    if profile.has_manager_config:
        config = require_manager_config(configs)
        return (StatedVipSubnet(config.component, config.vip_subnet or "", config.where("vip_subnet")),)
    spec = seen(cluster)
    return (
        StatedVipSubnet("CAPVCD", spec.vip_subnet or "", spec.where("vip_subnet")),
        *(
            StatedVipSubnet(each.component, each.vip_subnet or "", each.where("vip_subnet"))
            for each in given_configs(configs)
            if each.component != CSI
        ),
    )
