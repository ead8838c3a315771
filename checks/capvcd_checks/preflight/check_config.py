"""The configuration the controllers parse: its schema, the one-arm range, the form of ``vipSubnet``, the site's URL."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from capvcd_checks import Remedy, Severity, check, found, not_applicable, seen, undecided, warn_unless
from capvcd_checks.rules.controller_configs import given_configs, require_manager_config
from capvcd_checks.rules.flaws import Flaw, describe_flaws
from capvcd_checks.rules.site_urls import ends_in_slashes, flaw_of_url, may_be_one_server, origin_of
from capvcd_checks.rules.stated_places import (
    Difference,
    blank_places,
    describe_differences,
    leave_unknown_open,
    stated,
)
from capvcd_checks.rules.suggest import write_instead
from capvcd_checks.rules.vip_subnets import flaw_of_form
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import (
    All,
    ControllerConfig,
    Missing,
    Profile,
    SiteSlashes,
    StatedDestination,
    StatedPlace,
    Target,
    VcdClusterSpec,
    VcdReachability,
    VipSubnetForm,
)
from capvcd_collectors.facts.ipv4 import address_of


@check(
    "PF-CFG-002",
    title="The controllers accept their configuration",
    severity=Severity.BLOCKER,
    why="The controllers parse their YAML strictly and stop at the first unknown key, wrong type or blank value, and "
    "at values that do not go together: the pod restarts or waits for ever with 'Unable to decode yaml file' or 'need "
    "a valid vCloud Host', which reads like a network problem.",
    remedy=Remedy(
        ui="Edit the file in a text editor; Cloud Director > Data Centers and > Networking > Networks show the names "
        "to put there",
        api="Correct the keys in controller_manager_config.yaml (0.5), or in vcloud-ccm-config.yaml and "
        "vcloud-csi-config.yaml of the ConfigMaps vcloud-ccm-configmap and vcloud-csi-configmap; a ConfigMap with "
        "immutable: true must be deleted and created anew, and the pods restarted",
    ),
)
def controller_config_is_well_formed(config: ControllerConfig) -> None:
    assert not config.problems, describe_flaws(Flaw(each.message, each.where) for each in config.problems)
    if config.doubts:
        undecided(
            describe_flaws(
                Flaw(f"{each.message}, in some releases of {config.component}", each.where) for each in config.doubts
            ),
            f"the release of {config.component} that runs, by its image in capvcd.manifests",
        )


@check(
    "PF-CFG-003",
    title="The one-arm range is an ascending IPv4 range of at least two addresses",
    severity=Severity.BLOCKER,
    why="CAPVCD 0.5 reads loadbalancer.oneArm without asking whether it is there and dies of a nil pointer panic "
    "when it is not; CPI from 1.2 on refuses to start without it unless enableVirtualServiceSharedIP is true. Each "
    "virtual service then takes one address of the range: the API server the first, the first "
    "LoadBalancer service the next.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Edge Gateways > (edge) > Load Balancer > General Settings shows the "
        "service network, with which the range must not overlap",
        api="Set loadbalancer.oneArm.startIP and endIP, e.g. 192.168.8.2 and 192.168.8.100, in the controller "
        "configuration",
    ),
)
def one_arm_range_is_usable(config: ControllerConfig) -> None:
    one_arm = config.one_arm
    if one_arm is None and config.needs_one_arm is None:
        undecided(
            found(
                f"{config.component} is configured without loadbalancer.oneArm, which some of its releases need",
                config.where("one_arm"),
            ),
            f"the release of {config.component} that runs, by its image in capvcd.manifests",
        )
    if one_arm is None and not config.needs_one_arm:
        not_applicable(f"{config.component} makes no one-arm load balancers: {_without_one_arm(config)}")
    alternative = (
        ""
        if "shared_ip" not in config.located
        else ", or set loadbalancer.enableVirtualServiceSharedIP to true (from VCD 10.4)"
    )
    assert one_arm is not None, found(
        f"{config.component} is configured without loadbalancer.oneArm, and ends or waits for ever without it",
        config.where("one_arm"),
        fix=f"Add loadbalancer.oneArm with startIP and endIP, e.g. 192.168.8.2 and 192.168.8.100, in "
        f"{spot(config.where('one_arm'))}{alternative}",
    )
    called, place = f"loadbalancer.oneArm of {config.component}", one_arm.where
    first, last = address_of(one_arm.start), address_of(one_arm.end)
    assert first is not None, found(
        f"{called}: startIP {one_arm.start!r} is no IPv4 address",
        place,
        fix=f"Write an IPv4 address before {one_arm.end} as startIP in {spot(place)}",
    )
    assert last is not None, found(
        f"{called}: endIP {one_arm.end!r} is no IPv4 address",
        place,
        fix=f"Write an IPv4 address after {one_arm.start} as endIP in {spot(place)}",
    )
    assert first <= last, found(
        f"{called}: startIP {first} comes after endIP {last}",
        place,
        fix=f"Write {last} as startIP and {first} as endIP in {spot(place)}",
    )
    assert first < last, found(
        f"{called} holds {first} alone; at least two addresses are needed",
        place,
        fix=f"Write a later address than {first} as endIP in {spot(place)}",
    )


def _without_one_arm(config: ControllerConfig) -> str:
    if config.shared_ip:
        return "loadbalancer.enableVirtualServiceSharedIP is true and there is no loadbalancer.oneArm"
    return "its configuration has no such key"


@check(
    "PF-CFG-007",
    title="vipSubnet is written in the form this release line reads",
    severity=Severity.BLOCKER,
    why="CAPVCD 0.5 compares vipSubnet, as text, with gateway/prefix of the edge gateway's uplinks and reports "
    "'unable to get ipRange corresponding to IPAM subnet mask' for anything else, however right as a CIDR; from 1.0 "
    "on it is a CIDR that filters the uplinks' ranges.",
    remedy=Remedy(
        ui="Cloud Director > Networking > Edge Gateways > (edge) > IP Management > IP Allocations shows the gateway "
        "CIDR",
        api="GET /cloudapi/1.0.0/edgeGateways/{id} (edgeGatewayUplinks[].subnets.values[].gateway and prefixLength), "
        "then set vcd.vipSubnet in controller_manager_config.yaml (0.5) or "
        "VCDCluster.spec.loadBalancerConfigSpec.vipSubnet (1.x)",
    ),
)
def vip_subnet_has_the_form_of_its_line(
    configs: All[ControllerConfig] | Missing, cluster: VcdClusterSpec, profile: Profile
) -> None:
    written: tuple[ControllerConfig | VcdClusterSpec, ...] = (*given_configs(configs), cluster)
    flaws = [
        Flaw(f"vipSubnet {fact.vip_subnet!r} {flaw}", fact.where("vip_subnet"), _other_form(fact, profile))
        for fact in written
        if fact.vip_subnet and (flaw := flaw_of_form(fact.vip_subnet, profile.vip_subnet_form))
    ]
    assert not flaws, describe_flaws(flaws)
    if profile.vip_subnet_form is VipSubnetForm.GATEWAY_PREFIX:
        config = require_manager_config(configs)
        assert config.vip_subnet, found(
            f"vipSubnet of the {config.component} configuration is blank; this line needs gateway/prefix",
            config.where("vip_subnet"),
            fix=_other_form(config, profile),
        )


def _other_form(fact: ControllerConfig | VcdClusterSpec, profile: Profile) -> str:
    """What to write as vipSubnet where *fact* was read."""
    if profile.vip_subnet_form is VipSubnetForm.GATEWAY_PREFIX:
        form = "gateway/prefix of the uplink, as Edge Gateways > (edge) > IP Management > IP Allocations shows it,"
    else:
        form = "a CIDR that meets the uplink's IP ranges, e.g. 203.0.113.0/24,"
    return f"Write {form} as vipSubnet in {spot(fact.where('vip_subnet'))}"


@check(
    "PF-CFG-009",
    title="All files name Cloud Director by the same URL, https://HOST and nothing after it",
    severity=Severity.BLOCKER,
    why="The controllers put their paths right behind the URL: with a trailing slash the requests go to "
    "https://HOST//api, which Cloud Director answers with 404, and that is called a failed login. CPI and CSI cut such "
    "slashes off from 1.2 on, CAPVCD 0.5 does not, and CAPVCD 1.x does it before it reads the VCDCluster. Two hosts "
    "that differ make the management and the workload cluster work against two Cloud Directors.",
    remedy=Remedy(
        ui="Edit the files in a text editor; Provider portal > Administration > Settings > Public Addresses shows the "
        "URL to use",
        api="Write https://HOST in vcd.host of the controllers' configurations, in VCDCluster.spec.site and in vcd.url "
        "of the environment file",
    ),
)
def site_urls_agree(  # noqa: PLR0917 - the comparison is made of these facts
    destinations: All[StatedDestination],
    cluster: VcdClusterSpec | Missing,
    configs: All[ControllerConfig] | Missing,
    target: Target,
    profile: Profile,
    reachability: VcdReachability | Missing,
) -> None:
    fates = {config.where("host"): _FATES[config.cuts_slashes] for config in given_configs(configs)}
    with_slashes = [
        (place, fates.get(place.where, profile.site_slashes))
        for place in stated(destinations, "site")
        if ends_in_slashes(place.name)
    ]
    cut = {place.where for place, fate in with_slashes if fate is not SiteSlashes.KEPT}
    written = tuple(
        replace(place, name=place.name.rstrip("/")) if place.where in cut else place
        for place in stated(destinations, "site")
    )
    wrong = [
        *blank_places(destinations, "site", target.url),
        *_malformed_urls(written, target),
        *_other_servers(written, target, reachability),
    ]
    assert not wrong, describe_differences(wrong)
    seen(cluster)
    leave_unknown_open(destinations, "site", target.url)
    for place in written:
        if origin_of(place.name) != origin_of(target.url):
            undecided(
                found(
                    f"{place.who} is {place.name!r}, this run looked at {target.url}; that both are one Cloud Director "
                    "was not seen",
                    place.where,
                    target.where("url"),
                ),
                f"{place.name} as vcd.url of the environment file, or {target.url} in {spot(place.where)}",
            )
    unsure = [place for place, fate in with_slashes if fate is None]
    if unsure:
        undecided(
            describe_flaws(
                Flaw(f"{place.who} is {place.name!r}, and some releases keep the slash", place.where)
                for place in unsure
            ),
            "the release of the component that runs, by its image in capvcd.manifests",
        )
    if profile.has_manager_config:
        require_manager_config(configs)
    too_early = [
        Flaw(
            f"{place.who} is {place.name!r}; CAPVCD {profile.line} means to cut the slash off, but does so before it "
            "reads the object, so its requests may still carry it",
            place.where,
            write_instead(place.name, [target.url], place.where),
        )
        for place, fate in with_slashes
        if fate is SiteSlashes.CUT_TOO_EARLY
    ]
    warn_unless(not too_early, describe_flaws(too_early))


_FATES = {True: SiteSlashes.CUT, False: SiteSlashes.KEPT, None: None}


def _malformed_urls(written: Sequence[StatedPlace], target: Target) -> Iterator[Difference]:
    for place in written:
        if (flaw := flaw_of_url(place.name)) is not None:
            yield Difference(
                f"{place.who} is {place.name!r}, which {flaw}",
                (place.where,),
                write_instead(place.name, [target.url], place.where),
            )


def _other_servers(
    written: Sequence[StatedPlace], target: Target, reachability: VcdReachability | Missing
) -> Iterator[Difference]:
    """The places that lead to another server than the rest do, as far as the text tells."""
    sound = [(place, origin_of(place.name)) for place in written if flaw_of_url(place.name) is None]
    looked_at = origin_of(target.url)
    if not sound:
        return
    address = None if isinstance(reachability, Missing) else reachability.address
    seen_at = {} if address is None else {looked_at[0]: frozenset({address})}
    rest, wanted = next((each for each in sound if each[1] == looked_at), sound[0])
    for place, origin in sound:
        if origin != wanted and not may_be_one_server(origin, wanted, seen_at):
            yield Difference(
                f"{place.who} is {place.name!r}, but {rest.who} is {rest.name!r}",
                (place.where, rest.where),
                f"{write_instead(place.name, [rest.name], place.where)}, or {place.name} in place of {rest.name} in "
                f"{spot(rest.where)}",
            )
