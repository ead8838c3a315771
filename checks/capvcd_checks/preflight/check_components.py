"""The versions of CPI, CSI and CNI that will run in the workload cluster."""

from capvcd_checks import Remedy, Severity, check, found, not_applicable, undecided, warn_unless
from capvcd_checks.rules.components import called, use_instead, write_another
from capvcd_checks.rules.suggest import did_you_mean, listed
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import ComponentVersion, Profile

_COMPONENT_REMEDY = Remedy(
    ui="Edit the file in a text editor; the versions are no part of Cloud Director's UI",
    api="Set clusterResourceSet.csi, cpi and cni in controller_manager_config.yaml (0.5; csi 1.2.0 is safe), or the "
    "image tags in the add-ons' manifests, which the ClusterResourceSets apply (1.x)",
)


@check(
    "PF-CFG-026",
    title="The versions of CPI, CSI and CNI are in the support matrix of this release line",
    severity=Severity.WARNING,
    why="CAPVCD 0.5 downloads the manifests of exactly these versions while the first node boots: one that does not "
    "exist leaves the phase kubectl.csi.install empty for ever. Its own default, CSI 1.1.0, is the version known to "
    "be buggy.",
    remedy=_COMPONENT_REMEDY,
)
def component_version_is_in_the_matrix(component: ComponentVersion, profile: Profile) -> None:
    entries = profile.components(component.kind)
    if not entries:
        not_applicable(f"CAPVCD {profile.line} leaves the choice of the {component.kind.upper()} to you")
    _require_version(component)
    entry = profile.component(component.kind, component.version)
    place, name = component.told_at, _named(component, profile)
    supported = [each.version for each in entries if each.supported]
    warn_unless(
        entry is not None,
        found(
            f"{name} is not known to CAPVCD {profile.line}{did_you_mean(component.version or '', supported)}",
            place,
            fix=write_another(profile, component),
        ),
    )
    shipped_by = None if entry is None or entry.severity != "fail" else entry.default_of
    warn_unless(
        shipped_by is None,
        found(
            f"{called(component)}, the default of CAPVCD {shipped_by}, is known to be buggy"
            f"{use_instead(profile, component)}",
            place,
            fix=write_another(profile, component),
        ),
    )
    warn_unless(
        entry is not None and entry.supported,
        found(
            f"{name} is not in the support matrix of CAPVCD {profile.line}, which has {listed(supported)}",
            place,
            fix=write_another(profile, component),
        ),
    )


@check(
    "PF-MGT-015",
    title="The versions of CPI and CSI have no known defect",
    severity=Severity.WARNING,
    why="CPI and CSI up to 1.1.0 send the Authorization header twice, which balancers in front of Cloud Director "
    "answer with 400 or 403 while its cells log nothing; the error then looks like a wrong password.",
    remedy=_COMPONENT_REMEDY,
)
def component_version_has_no_known_defect(component: ComponentVersion, profile: Profile) -> None:
    if component.kind == "cni":
        not_applicable(f"the {component.kind.upper()} is not CAPVCD's; no list of its defects is kept")
    _require_version(component)
    entry = profile.component(component.kind, component.version)
    place, name = component.told_at, _named(component, profile)
    if entry is None:
        undecided(
            found(f"nothing is known about {name} with CAPVCD {profile.line}", place),
            f"a version of the support matrix in {spot(place)}",
        )
    said = found(
        f"{name}: {entry.defect}{use_instead(profile, component)}", place, fix=write_another(profile, component)
    )
    assert entry.severity != "fail", said
    warn_unless(entry.defect is None, said)


def _require_version(component: ComponentVersion) -> None:
    """End the check undecided where what names the component does not tell its version."""
    if component.version is None:
        undecided(
            found(f"which version of {called(component)} runs cannot be told: {component.doubt}", component.told_at),
            f"a version of the support matrix in {spot(component.told_at)}",
        )


def _named(component: ComponentVersion, profile: Profile) -> str:
    """What to call the component, and why it comes in this version when nobody wrote it."""
    why = f" (no version is written, so CAPVCD {profile.line} installs this one)" if component.is_default else ""
    return f"{called(component)}{why}"
