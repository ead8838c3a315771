"""What the user may do: the rights in role and bundle."""

from collections.abc import Iterable

from capvcd_checks import Remedy, Severity, check, found, not_applicable, seen, undecided, warn_unless
from capvcd_checks.rules.entity_rights import ENTITY_RIGHTS, goes_without_entities
from capvcd_checks.rules.missing_rights import add_rights, called, missing_rights, places_of, shown
from capvcd_checks.rules.suggest import listed
from capvcd_checks.rules.used_credentials import NOT_COMPARED, but_of_another
from capvcd_checks.rules.wording import counted
from capvcd_collectors.facts import (
    Absence,
    All,
    CatalogLookup,
    CredentialComparison,
    EdgeGateway,
    EffectiveRights,
    FeatureUse,
    Missing,
    OrganizationLookup,
    Profile,
    RightsBundles,
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

_OTHER_RIGHTS = "whose user may hold other rights"
"""What was not seen where CAPVCD's files give other credentials than this run's."""

ADMINISTRATOR_ROLES = ("Organization Administrator", "System Administrator")
ADMINISTRATOR_RIGHTS = ("General: Administrator Control", "Organization: Edit Properties")
"""Rights no component of a cluster needs, and administrators have."""

_OWN_ROLE = Remedy(
    ui="Cloud Director > (tenant) Administration > Access Control > Roles > New: the rights that CAPVCD, CPI and CSI "
    "need and no others; give it to a user made for the cluster under > Users > New, and that user to CAPVCD",
    api="POST /cloudapi/1.0.0/roles, then POST /cloudapi/1.0.0/roles/{id}/rights and POST /cloudapi/1.0.0/users",
)

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
    comparisons: All[CredentialComparison] | Missing = NOT_COMPARED,
) -> None:
    ip_spaces, published = needed_rights(profile, Need.IP_SPACE), needed_rights(profile, Need.PUBLISHED_CATALOG)
    needed = _needed_for(use, profile)
    if use.certificate_alias is not None:
        needed += needed_rights(profile, Need.HTTPS_SERVICES)
    if not isinstance(edge, Missing) and any(uplink.using_ip_space for uplink in edge.uplinks):
        needed += ip_spaces
    known = [] if isinstance(catalogs, Missing) else [each for each in catalogs if not each.not_understood]
    unread = (
        ()
        if isinstance(catalogs, Missing)
        else [each.not_understood["match"] for each in catalogs if each.not_understood]
    )
    if any(each.match and each.match.organization.casefold() != target.org.casefold() for each in known):
        needed += published
    required = [name for name in needed if not _is_optional(name, profile, use)]
    lacking = missing_rights(required, effective, profile)
    places = places_of(effective)
    assert not lacking, found(
        f"{counted(len(lacking), 'right')} missing: {'; '.join(lacking)}{but_of_another(comparisons, _OTHER_RIGHTS)}",
        *places,
        fix=add_rights(required, effective, profile),
    )
    # Whether an unseen condition holds matters only for rights the user lacks.
    unseen = [(edge, ip_spaces), (catalogs, published), *((each.missing, published) for each in unread)]
    for condition, names in unseen:
        if (
            isinstance(condition, Missing)
            and condition.kind is Absence.UNSEEN
            and missing_rights(names, effective, profile)
        ):
            seen(condition)
    risks = [f"{each} (without it clusters are not recorded)" for each in missing_rights(needed, effective, profile)]
    wanted = list(needed)
    hidden = [each.wanted for each in known if each.match is None]
    if hidden:
        # A published catalog cannot be seen without the right, so that it may be the reason.
        reason = f"perhaps why the catalog {listed(hidden)} is not visible: another organization may publish it"
        risks += [f"{each} ({reason})" for each in missing_rights(published, effective, profile)]
        wanted += published
    documented = needed_rights(profile, Need.DOCUMENTED)
    if undocumented := missing_rights(documented, effective, profile):
        risks.append(
            f"{counted(len(undocumented), 'right')} of the vApp Author role, which CAPVCD is documented with, missing: "
            + "; ".join(undocumented)
        )
    fixes = [add_rights([*wanted, *documented], effective, profile)] if risks else []
    if (sign := _sign_of_administration(effective)) is not None:
        risks.append(f"{sign}; a role of its own with these rights alone is safer")
        fixes.append(_OWN_ROLE)
    fix = Remedy("; ".join(each.ui for each in fixes), "; ".join(each.api for each in fixes))
    warn_unless(not risks, found("; ".join(risks), *places, fix=fix))


def needed_rights(profile: Profile, need: Need) -> list[str]:
    """The API names of the rights that *profile*'s line needs when *need* holds."""
    return [right.name for right in profile.rights if right.need is need]


def _needed_for(use: FeatureUse, profile: Profile) -> list[str]:
    """The rights needed wherever the cluster is built, given how this run and CAPVCD log in."""
    by_token = needed_rights(profile, Need.API_TOKEN) if use.api_token_users else []
    return [*needed_rights(profile, Need.ALWAYS), *by_token]


def _is_optional(name: str, profile: Profile, use: FeatureUse) -> bool:
    """Whether CAPVCD goes on without the right, as it does without those of the entity type."""
    return goes_without_entities(profile, use) and name.startswith(ENTITY_RIGHTS)


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
def api_tokens_are_allowed(
    use: FeatureUse,
    effective: EffectiveRights | Missing,
    profile: Profile,
    comparisons: All[CredentialComparison] | Missing = NOT_COMPARED,
) -> None:
    if not use.api_token_users:
        not_applicable("this run logs in by password, and CAPVCD's files show no API token")
    rights = seen(effective)
    lacking = missing_rights([API_TOKENS], rights, profile)
    assert not lacking, found(
        f"the user lacks {'; '.join(lacking)}{but_of_another(comparisons, _OTHER_RIGHTS)}",
        *places_of(rights),
        fix=add_rights([API_TOKENS], rights, profile),
    )


@check(
    "PF-RGT-003",
    title="The user may set extra configuration on VMs",
    severity=Severity.BLOCKER,
    why="The bootstrap script reaches a node as guestinfo.userdata. Without the right CAPVCD says 'unable to set vm "
    "extra config key', or the VM starts and nothing ever happens in it. It is not in the standard Organization "
    "Administrator role, and the OVA must have been uploaded with it too.",
    remedy=_ADD_A_RIGHT,
)
def extra_config_is_allowed(
    effective: EffectiveRights,
    profile: Profile,
    comparisons: All[CredentialComparison] | Missing = NOT_COMPARED,
) -> None:
    lacking = missing_rights([EXTRA_CONFIG], effective, profile)
    assert not lacking, found(
        f"the user lacks {'; '.join(lacking)}{but_of_another(comparisons, _OTHER_RIGHTS)}",
        *places_of(effective),
        fix=add_rights([EXTRA_CONFIG], effective, profile),
    )


@check(
    "PF-RGT-004",
    title="The user may see and configure the edge gateway's NAT and load balancer",
    severity=Severity.BLOCKER,
    why="Without View the lists come back empty: 'obtained no service engine group assignment for gateway' although "
    "there is one. Without Configure the creation ends in 403: 'unable to create dnat rule' or 'unable to create "
    "virtual service; expected http response [202], obtained [403]'.",
    remedy=_ADD_A_RIGHT,
)
def gateway_may_be_configured(
    effective: EffectiveRights,
    profile: Profile,
    comparisons: All[CredentialComparison] | Missing = NOT_COMPARED,
) -> None:
    lacking = missing_rights(GATEWAY_RIGHTS, effective, profile)
    assert not lacking, found(
        f"the user lacks {'; '.join(lacking)}{but_of_another(comparisons, _OTHER_RIGHTS)}",
        *places_of(effective),
        fix=add_rights(GATEWAY_RIGHTS, effective, profile),
    )


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
    if not isinstance(organization, Missing) and organization.match is None:
        undecided(
            found(f"there is no organization named {organization.wanted!r} to publish to", organization.source),
            f"the organization {organization.wanted}: resolve PF-VCD-006 first",
        )
    needed = _needed_for(use, profile)
    required = [name for name in needed if not _is_optional(name, profile, use)]
    lacking = _unpublished(required, bundles, profile)
    place = bundles.where("bundles")
    assert not lacking, found("; ".join(lacking), place, fix=_publish(required, bundles, profile))
    optional = _unpublished(needed, bundles, profile)
    warn_unless(
        not optional,
        found(
            f"{'; '.join(optional)}; without it clusters are not recorded",
            place,
            fix=_publish(needed, bundles, profile),
        ),
    )


def _unpublished(names: Iterable[str], bundles: RightsBundles, profile: Profile) -> list[str]:
    """A clause for each bundle that holds some of *names* but is not published, and for those that no bundle holds."""
    return [
        f"the bundle {holder} is not published to {bundles.organization}: it has {listed(rights)}"
        if holder
        else f"no bundle has {listed(rights, 'or')}"
        for holder, names_held in _by_holder(names, bundles, profile).items()
        for rights in [[called(name, profile) for name in names_held]]
    ]


def _publish(names: Iterable[str], bundles: RightsBundles, profile: Profile) -> Remedy:
    """Publish the bundles that hold some of *names*, and add those that none holds to one that is published."""
    published = [each.name for each in bundles.bundles if each.reaches_tenant]
    steps = [
        f"{holder} > Publish: {bundles.organization}"
        if holder
        else f"{listed(published, 'or') or f'New, published to {bundles.organization}'} > Edit: add "
        f"{listed(shown(name, profile) for name in names_held)}"
        for holder, names_held in _by_holder(names, bundles, profile).items()
    ]
    return Remedy(
        f"Cloud Director > (provider) Administration > Tenant Access Control > Rights Bundles > {'; > '.join(steps)}",
        "POST /cloudapi/1.0.0/rightsBundles/{id}/tenants/publish (name and id of "
        f"{bundles.organization}); POST /cloudapi/1.0.0/rightsBundles/{{id}}/rights for a right no bundle holds",
    )


def _by_holder(names: Iterable[str], bundles: RightsBundles, profile: Profile) -> dict[str, list[str]]:
    """Those of *names* that do not reach the organization, by the bundle that holds them (empty: none does)."""
    there = frozenset[str]().union(*(each.rights for each in bundles.bundles if each.reaches_tenant))
    by_holder: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        if there.isdisjoint(profile.doing_as_well(name)):
            holder = next((each.name for each in bundles.bundles if name in each.rights), "")
            by_holder.setdefault(holder, []).append(name)
    return by_holder
