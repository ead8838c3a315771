"""The entity type that clusters are recorded as: its interface, its version, and the user's access to it."""

from capvcd_checks import Remedy, Severity, check, found, not_applicable, seen, undecided, warn_unless
from capvcd_checks.rules.entity_rights import FULL_ACCESS, goes_without_entities
from capvcd_checks.rules.missing_rights import add_rights, is_held, missing_rights, places_of
from capvcd_checks.rules.suggest import listed
from capvcd_collectors.facts import (
    Absence,
    CapvcdEntityTypes,
    EffectiveRights,
    EntityInterfaces,
    FeatureUse,
    Missing,
    Profile,
    RdeAccess,
)

K8S_INTERFACE = "urn:vcloud:interface:vmware:k8s:1.0.0"


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
    if K8S_INTERFACE not in interfaces.ids and interfaces.unread:
        seen(interfaces.unread[0])
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
    if wanted is None and types.unread:
        seen(types.unread[0])
    name = f"capvcdCluster {profile.rde_type_version}"
    place = types.where("types")
    register = Remedy(
        f"None: register {name} as provider by the API, from CAPVCD's schema folder; then (provider) Administration > "
        "Tenant Access Control > Rights Bundles > vmware:capvcdCluster Entitlement > Publish",
        "POST /cloudapi/1.0.0/entityTypes (vendor vmware, nss capvcdCluster, version "
        f"{profile.rde_type_version}); or CAPVCD_SKIP_RDE=true in the environment of capvcd-controller-manager (1.x)",
    )
    implement = Remedy(
        f"None: correct {name} as provider by the API, with {K8S_INTERFACE} among its interfaces",
        f"PUT /cloudapi/1.0.0/entityTypes/urn:vcloud:type:vmware:capvcdCluster:{profile.rde_type_version} (interfaces)",
    )
    fix = register if wanted is None else implement
    if wanted is None:
        there = f"; there is {listed(each.version for each in types.types)}" if types.types else ""
        flaw = f"{name} is not registered, or not visible to this user{there}"
    else:
        flaw = f"{name} implements {listed(wanted.interfaces) or 'no interface'}, not {K8S_INTERFACE}"
    holds = wanted is not None and K8S_INTERFACE in wanted.interfaces
    assert holds or goes_without_entities(profile, use), found(
        f"{flaw}; CAPVCD_SKIP_RDE lets CAPVCD do without", place, fix=fix
    )
    warn_unless(holds, found(f"{flaw}; CAPVCD {profile.line} will call clusters NO_RDE_…", place, fix=fix))


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
    is_optional = goes_without_entities(profile, use)
    if isinstance(access, Missing) and access.kind is Absence.NOT_THERE and is_optional:
        not_applicable(f"{access.reason}; CAPVCD {profile.line} goes on without")
    answer = seen(access)
    rights = seen(effective)
    held = is_held(FULL_ACCESS, rights, profile)
    lacking = "; ".join(missing_rights([FULL_ACCESS], rights, profile))
    untyped = None if isinstance(types, Missing) or types.types or types.unread else types.source
    if not answer.allowed and held:
        # Cloud Director refuses what does not exist in the same words as what is forbidden.
        if untyped is not None:
            absence = found("no version of capvcdCluster is registered, so there are no entities", untyped)
            if is_optional:
                not_applicable(f"{absence}; CAPVCD {profile.line} goes on without")
            undecided(absence, f"capvcdCluster {profile.rde_type_version}, registered: resolve PF-RGT-011 first")
        undecided(
            found(f"{answer.source} was refused ({answer.message}) although the right is there", answer.source),
            "a view of why Cloud Director refuses it: log in again, or ask the provider",
        )
    refused = "" if answer.allowed else f"Cloud Director refuses the list of clusters ({answer.message}); "
    unborn = "; the right comes with the entity type, of which no version is registered or visible" if untyped else ""
    fix = add_rights([FULL_ACCESS], rights, profile)
    register = f"Register capvcdCluster {profile.rde_type_version} first (PF-RGT-011): the right comes with it. Then: "
    said = found(
        f"{refused}{f'the user lacks {lacking}' if lacking else ''}{unborn}",
        answer.where("allowed"),
        *places_of(rights),
        fix=Remedy(f"{register}{fix.ui}", fix.api) if untyped else fix,
    )
    assert held or is_optional, said
    warn_unless(held, said)
