"""The name of the cluster's network: whether every component finds by it the network that is meant."""

from capvcd_checks import Remedy, Severity, check, found, undecided, warn_unless
from capvcd_checks.rules.network_twins import network_seekers
from capvcd_checks.rules.suggest import listed
from capvcd_collectors.facts import All, ComponentVersion, Missing, NetworkLookup, Profile


@check(
    "PF-VCD-013",
    title="CAPVCD and CPI find one network of the cluster's name",
    severity=Severity.BLOCKER,
    why="They look for it by its name. CAPVCD 1.0.0 and CPI 1.2 and 1.3 do so in the whole organization and say 'found "
    "more than one network with the name'; later ones in the VDC and among the networks of VDC groups, whichever VDCs "
    "are in them; 0.5 takes the first that is listed, wherever it is.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Networks: give the cluster a network of a name that no other has, or rename "
        "the other",
        api="PUT /cloudapi/1.0.0/orgVdcNetworks/{id} (name); then correct ovdcNetwork in VCDCluster, network in "
        "controller_manager_config.yaml and in vcloud-ccm-config.yaml",
    ),
)
def network_name_is_unique(
    lookup: NetworkLookup, profile: Profile, components: All[ComponentVersion] | Missing
) -> None:
    if lookup.match is None or not lookup.twins:
        return
    seekers = list(network_seekers(profile, () if isinstance(components, Missing) else components))
    twins = found(
        f"there is a network named {lookup.wanted!r} in {listed(map(str, lookup.twins))} too",
        lookup.source,
        *(each.where for each in lookup.twins),
        *(each.where for each in seekers if each.where is not None),
    )
    stopped = [each.component for each in seekers if each.is_stopped(lookup)]
    assert not stopped, found(
        f"{twins}: {listed(stopped)} {'find' if len(stopped) > 1 else 'finds'} more than one and can take none",
        *twins.evidence,
    )
    unsure = [each for each in seekers if each.is_stopped(lookup) is None]
    if unsure:
        undecided(
            found(
                f"{twins}; whether {listed(each.component for each in unsure)} tells them apart depends on the release",
                *twins.evidence,
            ),
            f"the whole version in {listed(each.written for each in unsure)}",
        )
    astray = [each.component for each in seekers if each.may_take_another(lookup)]
    warn_unless(
        not astray,
        found(f"{twins}: {listed(astray)} takes whichever is listed first", *twins.evidence),
    )
    if len(seekers) == 1 and lookup.elsewhere:
        undecided(
            found(f"{twins}; which CPI will look for it is not known", *twins.evidence),
            "the manifests of CPI, in capvcd.manifests of the environment file",
        )
