"""The node image: its catalog, the template in it, and the Kubernetes version it brings."""

from collections.abc import Iterable

from capvcd_checks import Remedy, Severity, check, found, seen, undecided, warn_unless
from capvcd_checks.rules.suggest import did_you_mean, listed, names_meant, write_instead
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import (
    Absence,
    All,
    CatalogLookup,
    Missing,
    NodePool,
    Source,
    StatedVersion,
    Template,
    TemplateLookup,
)

RESOLVED = "RESOLVED"
"""The status of a template that is ready to be instantiated."""

_CATALOGS = "Cloud Director > Content Hub (Libraries) > Catalogs"
_TEMPLATES = "Cloud Director > Content Hub (Libraries) > vApp Templates"


@check(
    "PF-IMG-001",
    title="The catalog exists and the user can see it",
    severity=Severity.BLOCKER,
    why="'unable to find catalog [' appears for a misspelt catalog and for one that is not shared alike. A catalog of "
    "another organization is shown in the UI, but found only with the right Catalog: View Published Catalogs.",
    remedy=Remedy(
        ui=f"{_CATALOGS} > (catalog) > Share, or, in its own organization, Publish Settings",
        api="GET /api/query?type=catalog lists what the user sees; correct catalog in the VCDMachineTemplates",
    ),
)
def catalog_is_visible(lookup: CatalogLookup, pools: All[NodePool] | Missing) -> None:
    places = dict.fromkeys(
        each.where("catalog") for each in _pools(pools) if each.understood("catalog") == lookup.wanted
    )
    meant = names_meant(lookup.wanted, lookup.others)
    share = Remedy(
        f"{_CATALOGS} > {lookup.wanted} > Share, as its owner, or, in another organization, Publish Settings",
        f"GET /api/query?type=catalog lists what the user sees; or write one of these in {_in(places, 'catalog')}",
    )
    assert lookup.match is not None, found(
        f"no catalog named {lookup.wanted!r} is visible{did_you_mean(lookup.wanted, lookup.others)}",
        lookup.source,
        *places,
        fix=write_instead(lookup.wanted, meant, _in(places, "catalog")) if meant else share,
    )


@check(
    "PF-IMG-002",
    title="The template exists in its catalog, by exactly this name",
    severity=Severity.BLOCKER,
    why="'unable to get template of name [' appears only when the first machine is made, after the load balancer.",
    remedy=Remedy(
        ui=f"{_TEMPLATES} > New: upload the OVA, as a user that holds "
        "Preserve All ExtraConfig Elements During OVF Import and Export",
        api="GET /api/query?type=vAppTemplate&filter=catalogName==CATALOG lists the names; correct template in the "
        "VCDMachineTemplates",
    ),
)
def template_exists(lookup: TemplateLookup, pools: All[NodePool] | Missing) -> None:
    wanted = (lookup.catalog, lookup.wanted)
    naming = [each for each in _pools(pools) if (each.understood("catalog"), each.understood("template")) == wanted]
    places = dict.fromkeys(each.where("template") for each in naming)
    meant = names_meant(lookup.wanted, lookup.others)
    upload = Remedy(
        f"{_TEMPLATES} > New: upload the OVA as {lookup.wanted} into {lookup.catalog}, as a user that holds Preserve "
        "All ExtraConfig Elements During OVF Import and Export",
        f"GET /api/query?type=vAppTemplate&filter=catalogName=={lookup.catalog} lists the names; or write one of these "
        f"in {_in(places, 'template')}",
    )
    assert lookup.match is not None, found(
        f"the catalog {lookup.catalog} has no template named {lookup.wanted!r}"
        f"{did_you_mean(lookup.wanted, lookup.others)}",
        lookup.source,
        *places,
        fix=write_instead(lookup.wanted, meant, _in(places, "template")) if meant else upload,
    )
    warn_unless(
        not lookup.is_elsewhere and not lookup.rivals,
        found(
            f"more than one catalog is named {lookup.catalog}, and "
            + (
                f"only another organization's has the template {lookup.wanted}"
                if lookup.is_elsewhere
                else f"{len(lookup.rivals) + 1} templates named {lookup.wanted} are in them"
            )
            + ": CAPVCD goes by the names alone and takes the first that is listed",
            lookup.source,
            *lookup.rivals,
            *places,
            fix=f"Give the catalog or the template a name that no other has, and write it in {_in(places, 'catalog')}",
        ),
    )


@check(
    "PF-IMG-003",
    title="The template is ready to be instantiated",
    severity=Severity.BLOCKER,
    why="A template whose upload failed or still runs has its name already: 0.5 says 'vApp Template status [..] is not "
    "ok', later lines fail in the task that makes the VM.",
    remedy=Remedy(
        ui=f"{_TEMPLATES}: wait for the upload, or delete the template and upload the OVA again",
        api="GET /api/query?type=vAppTemplate&filter=name==TEMPLATE (status RESOLVED)",
    ),
)
def template_is_ready(lookup: TemplateLookup) -> None:
    template = _found(lookup)
    assert template.status == RESOLVED, found(
        f"the template {template.name} is {template.status}, not {RESOLVED}",
        template.where("status"),
        fix=f"{_TEMPLATES} > {template.name} in {lookup.catalog}: wait for the upload, or delete it and upload the OVA "
        "again",
    )


@check(
    "PF-IMG-004",
    title="The template brings the Kubernetes version that the manifests ask for",
    severity=Severity.BLOCKER,
    why="kubeadm and kubelet are the template's, the version is the manifest's: where they differ the phase kubeinit "
    "waits for images the node does not have, or a rollout never ends.",
    remedy=Remedy(
        ui=f"{_TEMPLATES}: the version is in the name of VMware's images",
        api="Set version in KubeadmControlPlane and MachineDeployment to the template's, +vmware.N included, or name "
        "another template in the VCDMachineTemplates",
    ),
)
def template_version_matches(pool: NodePool, lookups: All[TemplateLookup]) -> None:
    wanted = (pool.catalog, pool.template)
    lookup = next((each for each in lookups if (each.understood("catalog"), each.understood("wanted")) == wanted), None)
    if lookup is None:
        undecided(
            f"the manifests do not lead from {pool.name} to a template",
            f"a VCDMachineTemplate with catalog and template, for {spot(pool.where('machine_template'))} to lead to",
        )
    template = _found(lookup)
    if pool.version is None:
        undecided(
            found(f"{pool.name} asks for no Kubernetes version", pool.where("version")),
            f"version in {spot(pool.where('version'))}",
        )
    brought = template.stated_version
    agree = None if brought is None else brought.agrees_with(pool.version)
    assert agree is not False, found(
        f"{template.name} brings {template.kubernetes_version}, {pool.name} wants {pool.version}",
        template.where("kubernetes_version"),
        pool.where("version"),
        fix=_align(template, pool),
    )
    warn_unless(
        agree,
        found(
            f"which Kubernetes version {template.name} brings cannot be told{_as_far_as_told(brought)}; {pool.name} "
            f"wants {pool.version}",
            template.where("kubernetes_version"),
            pool.where("version"),
            fix=f"{_TEMPLATES} > {template.name} > Metadata > Edit: add kubernetes_version with what the image brings, "
            f"or take an image of VMware's, whose name tells it, in {spot(pool.where('template'))}",
        ),
    )


def _found(lookup: TemplateLookup) -> Template:
    """The template; ends the check undecided when there is none, which is another check's to say."""
    if lookup.match is None:
        reason = f"there is no template named {lookup.wanted!r} in {lookup.catalog}"
        return seen(Missing(Absence.NOT_THERE, reason, source=lookup.source))
    return lookup.match


def _pools(pools: All[NodePool] | Missing) -> Iterable[NodePool]:
    return () if isinstance(pools, Missing) else pools


def _in(places: Iterable[Source], field: str) -> str:
    """Where *field* is to be written: the places that name it now."""
    return listed(map(spot, places)) or f"{field} of the VCDMachineTemplates"


def _align(template: Template, pool: NodePool) -> str:
    """The fix for a version that is not the template's; only one that is known to the end can be written."""
    brought = template.stated_version
    other = f"a template of {pool.version} in place of {template.name} in {spot(pool.where('template'))}"
    if brought is None or not brought.is_whole:
        return f"Write {other}, or the version the template brings in {spot(pool.where('version'))}"
    return f"Write {brought.text} in place of {pool.version} in {spot(pool.where('version'))}, or {other}"


def _as_far_as_told(brought: StatedVersion | None) -> str:
    """``: v1.28.4 is said, and may not be all of it``, to put behind what cannot be told."""
    return "" if brought is None else f": {brought.text} is said, and may not be all of it"
