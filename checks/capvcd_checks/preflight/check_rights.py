"""What the user may do: the rights in role and bundle, and the entity type that clusters are recorded as.

PYTEST_DONT_REWRITE: a rewritten assert would lose the evidence its message carries.
"""

from collections.abc import Iterable

from capvcd_checks import Remedy, Severity, check, found, not_applicable, seen, undecided, warn_unless
from capvcd_checks.rules.missing_rights import called, missing_rights
from capvcd_checks.rules.suggest import listed
from capvcd_checks.rules.wording import counted
from capvcd_collectors.facts import (
    Absence,
    All,
    CapvcdEntityTypes,
    CatalogLookup,
    EdgeGateway,
    EffectiveRights,
    EntityInterfaces,
    FeatureUse,
    Missing,
    OrganizationLookup,
    Profile,
    RdeAccess,
    RightsBundles,
    Source,
    Target,
)
from capvcd_collectors.facts.profile import Need

API_TOKENS = "API Tokens: Manage"
EXTRA_CONFIG = "vApp: Allow All Extra Config"
GATEWAY_RIGHTS = (
    "Organization vDC Gateway: View",
    "Organization vDC Gateway: View NAT",
    "Organization vDC Gateway: Configure NAT",
    "Organization vDC Gateway: View Load Balancer",
    "Organization vDC Gateway: Configure Load Balancer",
)
ENTITY_RIGHTS = "vmware:capvcdCluster:"
"""How the names of the rights begin that come with the entity type, and cannot exist before it."""
FULL_ACCESS = ("vmware:capvcdCluster: Full Access", "vmware:capvcdCluster: Administrator Full access")
"""Either of these lets a user read and write cluster entities."""

ADMINISTRATOR_ROLES = ("Organization Administrator", "System Administrator")
ADMINISTRATOR_RIGHTS = ("General: Administrator Control", "Organization: Edit Properties")
"""Rights no component of a cluster needs, and administrators have."""

K8S_INTERFACE = "urn:vcloud:interface:vmware:k8s:1.0.0"

_ADD_A_RIGHT = Remedy(
    ui="Cloud Director > (provider) Administration > Tenant Access Control > Rights Bundles > (bundle) > Edit, then "
    "Publish to the organization; and (tenant) Administration > Access Control > Roles > (role) > Edit, or, for a "
    "predefined role, (provider) Administration > Tenant Access Control > Global Roles. Log in again afterwards",
    api="POST /cloudapi/1.0.0/rightsBundles/{id}/rights and POST /cloudapi/1.0.0/roles/{id}/rights (globalRoles for a "
    "predefined role), each with the "
    "right's name and id from GET /cloudapi/1.0.0/rights?filter=name==NAME",
)


@check(
    "PF-RGT-001",
    title="The user holds every right that CAPVCD, CPI and CSI need, and is no administrator",
    severity=Severity.BLOCKER,
    why="Each missing right shows up one after the other, as 403 ACCESS_TO_RESOURCE_IS_FORBIDDEN or as a name that "
    "'cannot be found', half an hour apart. A right in the role alone has no effect: a published bundle must hold it "
    "too. And whoever reads an administrator's password out of a node holds the organization.",
    remedy=_ADD_A_RIGHT,
)
def rights_suffice(  # noqa: PLR0917 - which rights are needed hangs on these facts
    effective: EffectiveRights,
    profile: Profile,
    use: FeatureUse,
    target: Target,
    edge: EdgeGateway | Missing,
    catalogs: All[CatalogLookup] | Missing,
) -> None:
    ip_spaces, published = needed_rights(profile, Need.IP_SPACE), needed_rights(profile, Need.PUBLISHED_CATALOG)
    needed = _needed_for(use, profile)
    if use.certificate_alias is not None:
        needed += needed_rights(profile, Need.HTTPS_SERVICES)
    if any(name in effective for name in FULL_ACCESS):
        needed = [name for name in needed if name not in FULL_ACCESS]
    if not isinstance(edge, Missing) and any(uplink.using_ip_space for uplink in edge.uplinks):
        needed += ip_spaces
    if not isinstance(catalogs, Missing) and any(
        each.found and each.found.organization.casefold() != target.org.casefold() for each in catalogs
    ):
        needed += published
    lacking = missing_rights((name for name in needed if not _is_optional(name, profile, use)), effective, profile)
    places = _places(effective)
    assert not lacking, found(f"{counted(len(lacking), 'right')} missing: {'; '.join(lacking)}", *places)
    # Whether an unseen condition holds matters only for rights the user lacks.
    for condition, names in ((edge, ip_spaces), (catalogs, published)):
        if (
            isinstance(condition, Missing)
            and condition.kind is Absence.UNSEEN
            and missing_rights(names, effective, profile)
        ):
            seen(condition)
    risks = [f"{each} (without it clusters are not recorded)" for each in missing_rights(needed, effective, profile)]
    hidden = [] if isinstance(catalogs, Missing) else [each.wanted for each in catalogs if each.found is None]
    if hidden:
        # A published catalog cannot be seen without the right, so that it may be the reason.
        reason = f"perhaps why the catalog {listed(hidden)} is not visible: another organization may publish it"
        risks += [f"{each} ({reason})" for each in missing_rights(published, effective, profile)]
    if undocumented := missing_rights(needed_rights(profile, Need.DOCUMENTED), effective, profile):
        risks.append(
            f"{counted(len(undocumented), 'right')} of the vApp Author role, which CAPVCD is documented with, missing: "
            + "; ".join(undocumented)
        )
    if (sign := _sign_of_administration(effective)) is not None:
        risks.append(f"{sign}; a role of its own with these rights alone is safer")
    warn_unless(not risks, found("; ".join(risks), *places))


def _places(effective: EffectiveRights) -> tuple[Source, ...]:
    """What shows which rights the user holds: the role's and the bundles'."""
    return effective.where("in_role"), effective.where("in_bundle")


def needed_rights(profile: Profile, need: Need) -> list[str]:
    """The API names of the rights that *profile*'s line needs when *need* holds."""
    return [right.name for right in profile.rights if right.need is need]


def _needed_for(use: FeatureUse, profile: Profile) -> list[str]:
    """The rights needed wherever the cluster is built, given how this run and CAPVCD log in."""
    by_token = needed_rights(profile, Need.API_TOKEN) if use.api_token_users else []
    return [*needed_rights(profile, Need.ALWAYS), *by_token]


def _is_optional(name: str, profile: Profile, use: FeatureUse) -> bool:
    """Whether CAPVCD goes on without the right, as it does without those of the entity type."""
    return _goes_without_entities(profile, use) and name.startswith(ENTITY_RIGHTS)


def _goes_without_entities(profile: Profile, use: FeatureUse) -> bool:
    """Whether clusters that cannot be recorded are built all the same: always by 0.5, on demand by later lines."""
    return profile.rde_optional or use.skips_rde


def _sign_of_administration(effective: EffectiveRights) -> str | None:
    """What shows that the user is an administrator, as a clause."""
    role = next((each.name for each in effective.roles if each.name in ADMINISTRATOR_ROLES), None)
    if role is not None:
        return f"the user is {role}"
    right = next((each for each in ADMINISTRATOR_RIGHTS if each in effective), None)
    return None if right is None else f"the user holds the administrator's right {right}"


@check(
    "PF-RGT-002",
    title="The user may manage API tokens",
    severity=Severity.BLOCKER,
    why="CAPVCD, CPI and CSI log in with an API token; without this right Cloud Director lets nobody make one, and "
    "refuses it at /oauth/tenant/{org}/token: 'failed to authenticate using refresh token'.",
    remedy=_ADD_A_RIGHT,
)
def api_tokens_are_allowed(use: FeatureUse, effective: EffectiveRights | Missing, profile: Profile) -> None:
    if not use.api_token_users:
        not_applicable("this run logs in by password, and CAPVCD's files show no API token")
    rights = seen(effective)
    lacking = missing_rights([API_TOKENS], rights, profile)
    assert not lacking, found("; ".join(lacking), *_places(rights))


@check(
    "PF-RGT-003",
    title="The user may set extra configuration on VMs",
    severity=Severity.BLOCKER,
    why="The bootstrap script reaches a node as guestinfo.userdata. Without the right CAPVCD says 'unable to set vm "
    "extra config key', or the VM starts and nothing ever happens in it. It is not in the standard Organization "
    "Administrator role, and the OVA must have been uploaded with it too.",
    remedy=_ADD_A_RIGHT,
)
def extra_config_is_allowed(effective: EffectiveRights, profile: Profile) -> None:
    lacking = missing_rights([EXTRA_CONFIG], effective, profile)
    assert not lacking, found("; ".join(lacking), *_places(effective))


@check(
    "PF-RGT-004",
    title="The user may see and configure the edge gateway's NAT and load balancer",
    severity=Severity.BLOCKER,
    why="Without View the lists come back empty: 'obtained no service engine group assignment for gateway' although "
    "there is one. Without Configure the creation ends in 403: 'unable to create dnat rule' or 'unable to create "
    "virtual service; expected http response [202], obtained [403]'.",
    remedy=_ADD_A_RIGHT,
)
def gateway_may_be_configured(effective: EffectiveRights, profile: Profile) -> None:
    lacking = missing_rights(GATEWAY_RIGHTS, effective, profile)
    assert not lacking, found("; ".join(lacking), *_places(effective))


@check(
    "PF-RGT-009",
    title="The rights bundles published to the organization hold every right that CAPVCD, CPI and CSI need",
    severity=Severity.BLOCKER,
    why="A right that no published bundle holds drops out of the role without a word. The bundle 'vmware:capvcdCluster "
    "Entitlement' is created with the entity type, and published to nobody.",
    remedy=Remedy(
        ui="Cloud Director > (provider) Administration > Tenant Access Control > Rights Bundles > (bundle) > Publish, "
        "or > Edit to add a right",
        api="POST /cloudapi/1.0.0/rightsBundles/{id}/tenants/publish (the organization's name and id); POST "
        "/cloudapi/1.0.0/rightsBundles/{id}/rights for a right no bundle holds",
    ),
)
def bundles_reach_the_organization(
    bundles: RightsBundles, profile: Profile, use: FeatureUse, organization: OrganizationLookup | Missing
) -> None:
    if not isinstance(organization, Missing) and organization.found is None:
        undecided(f"there is no organization named {organization.wanted!r} to publish to")
    needed = _needed_for(use, profile)
    required = [name for name in needed if not _is_optional(name, profile, use)]
    lacking = _unpublished(required, bundles, profile)
    place = bundles.where("bundles")
    assert not lacking, found("; ".join(lacking), place)
    optional = _unpublished(needed, bundles, profile)
    warn_unless(not optional, found(f"{'; '.join(optional)}; without it clusters are not recorded", place))


def _unpublished(names: Iterable[str], bundles: RightsBundles, profile: Profile) -> list[str]:
    """A clause for each bundle that holds some of *names* but is not published, and for those that no bundle holds."""
    there = frozenset[str]().union(*(each.rights for each in bundles.bundles if each.reaches_tenant))
    by_bundle: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        if name not in there:
            holder = next((each.name for each in bundles.bundles if name in each.rights), "")
            by_bundle.setdefault(holder, []).append(called(name, profile))
    return [
        f"the bundle {holder} is not published to {bundles.organization}: it has {listed(rights)}"
        if holder
        else f"no bundle has {listed(rights, 'or')}"
        for holder, rights in by_bundle.items()
    ]


@check(
    "PF-RGT-010",
    title="The Kubernetes interface of Cloud Director is registered",
    severity=Severity.BLOCKER,
    why="The entity type of clusters implements it, and CAPVCD refuses to go on with 'capvcdCluster entity type not "
    "registered or capvcdCluster rights missing from the user's role', whichever of the three it is.",
    remedy=Remedy(
        ui="None: the interface comes with Cloud Director; upgrade it to 10.3.1 or later",
        api="GET /cloudapi/1.0.0/interfaces; POST /cloudapi/1.0.0/interfaces (vendor vmware, nss k8s, version 1.0.0), "
        "as provider",
    ),
)
def kubernetes_interface_is_registered(interfaces: EntityInterfaces) -> None:
    registered = [each for each in sorted(interfaces.ids) if ":k8s:" in each]
    assert K8S_INTERFACE in interfaces.ids, found(
        f"{K8S_INTERFACE} is not registered{f'; there is {listed(registered)}' if registered else ''}",
        interfaces.where("ids"),
    )


@check(
    "PF-RGT-011",
    title="The entity type that this release line records clusters as is registered, and the user sees it",
    severity=Severity.BLOCKER,
    why="CAPVCD 1.x stops at 'CAPVCD entity type [..] not registered'. 0.5 goes on with 'Hence using a self-generated "
    "UUID': the cluster works, is called NO_RDE_…, and cannot be seen in the UI.",
    remedy=Remedy(
        ui="None: entity types are registered through the API; publish the bundle 'vmware:capvcdCluster Entitlement' "
        "under (provider) Administration > Tenant Access Control > Rights Bundles afterwards",
        api="POST /cloudapi/1.0.0/entityTypes with the payload of CAPVCD's schema folder, as provider; on 1.x "
        "CAPVCD_SKIP_RDE=true in the environment of capvcd-controller-manager does without",
    ),
)
def entity_type_is_registered(types: CapvcdEntityTypes, profile: Profile, use: FeatureUse) -> None:
    wanted = types.get(profile.rde_type_version)
    name = f"capvcdCluster {profile.rde_type_version}"
    place = types.where("types")
    if wanted is None:
        there = f"; there is {listed(each.version for each in types.types)}" if types.types else ""
        flaw = f"{name} is not registered, or not visible to this user{there}"
    else:
        flaw = f"{name} implements {listed(wanted.interfaces) or 'no interface'}, not {K8S_INTERFACE}"
    holds = wanted is not None and K8S_INTERFACE in wanted.interfaces
    assert holds or _goes_without_entities(profile, use), found(
        f"{flaw}; CAPVCD_SKIP_RDE lets CAPVCD do without", place
    )
    warn_unless(holds, found(f"{flaw}; CAPVCD {profile.line} will call clusters NO_RDE_…", place))


@check(
    "PF-RGT-012",
    title="The user may read and write cluster entities",
    severity=Severity.BLOCKER,
    why="The type may be registered and still not be the user's: 'capvcdCluster entity type not registered or "
    "capvcdCluster rights missing from the user's role'. The rights must be in the role and in the published bundle.",
    remedy=Remedy(
        ui="Cloud Director > (provider) Administration > Tenant Access Control > Rights Bundles > vmware:capvcdCluster "
        "Entitlement > Publish; (tenant) Administration > Access Control > Roles > (role) > Edit > Other > Full "
        "Access: vmware:capvcdCluster",
        api="POST /cloudapi/1.0.0/rightsBundles/{id}/tenants/publish and POST /cloudapi/1.0.0/roles/{id}/rights with "
        "vmware:capvcdCluster: Full Access; try GET /cloudapi/1.0.0/entities/types/vmware/capvcdCluster/1",
    ),
)
def entities_are_accessible(
    access: RdeAccess | Missing,
    effective: EffectiveRights | Missing,
    types: CapvcdEntityTypes | Missing,
    profile: Profile,
    use: FeatureUse,
) -> None:
    is_optional = _goes_without_entities(profile, use)
    if isinstance(access, Missing) and access.kind is Absence.NOT_THERE and is_optional:
        not_applicable(f"{access.reason}; CAPVCD {profile.line} goes on without")
    answer = seen(access)
    rights = seen(effective)
    held = any(name in rights for name in FULL_ACCESS)
    lacking = "; ".join(missing_rights(FULL_ACCESS[:1], rights, profile))
    untyped = None if isinstance(types, Missing) or types.types else types.source
    if not answer.allowed and held:
        # Cloud Director refuses what does not exist in the same words as what is forbidden.
        if untyped is not None:
            absence = found("no version of capvcdCluster is registered, so there are no entities", untyped)
            if is_optional:
                not_applicable(f"{absence}; CAPVCD {profile.line} goes on without")
            undecided(absence, f"capvcdCluster {profile.rde_type_version}, registered")
        undecided(
            found(f"{answer.source} was refused ({answer.message}) although the right is there", answer.source),
            "a view of why Cloud Director refuses it: log in again, or ask the provider",
        )
    refused = "" if answer.allowed else f"Cloud Director refuses the list of clusters ({answer.message}); "
    unborn = "; the right comes with the entity type, of which no version is registered or visible" if untyped else ""
    said = found(f"{refused}{lacking}{unborn}", answer.source, *_places(rights))
    assert held or is_optional, said
    warn_unless(held, said)
