"""The versions of CPI, CSI and CNI that will run in the workload cluster."""

from capvcd_checks import Remedy, Severity, check, found, not_applicable, undecided, warn_unless
from capvcd_checks.rules.suggest import did_you_mean, listed, write_instead
from capvcd_checks.rules.wording import spot
from capvcd_collectors.facts import Component, ComponentVersion, Profile

_COMPONENT_REMEDY = Remedy(
    ui="Edit the file in a text editor; the versions are no part of Cloud Director's UI",
    api="Set clusterResourceSet.csi, cpi and cni in controller_manager_config.yaml (0.5; csi 1.2.0 is safe), or the "
    "image tags in the ConfigMaps that the ClusterResourceSets apply (1.x)",
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
    entry = profile.component(component.kind, component.version)
    called = _called(component)
    place = component.where("version")
    if not _entries(profile, component.kind):
        not_applicable(f"CAPVCD {profile.line} leaves the choice of the {component.kind.upper()} to you")
    supported = [each.version for each in _entries(profile, component.kind) if each.supported]
    warn_unless(
        entry is not None,
        found(
            f"{called} is not known to CAPVCD {profile.line}{did_you_mean(component.version, supported)}",
            place,
            fix=_write_another(profile, component),
        ),
    )
    shipped_by = None if entry is None or entry.severity != "fail" else entry.default_of
    advice = _advice(profile, component)
    warn_unless(
        shipped_by is None,
        found(
            f"{called}, the default of CAPVCD {shipped_by}, is known to be buggy{advice}",
            place,
            fix=_write_another(profile, component),
        ),
    )
    warn_unless(
        entry is not None and entry.supported,
        found(
            f"{called} is not in the support matrix of CAPVCD {profile.line}, which has {listed(supported)}",
            place,
            fix=_write_another(profile, component),
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
    entry = profile.component(component.kind, component.version)
    called = _called(component)
    place = component.where("version")
    if component.kind == "cni":
        not_applicable(f"the {component.kind.upper()} is not CAPVCD's; no list of its defects is kept")
    if entry is None:
        undecided(
            found(f"nothing is known about {called} with CAPVCD {profile.line}", place),
            f"a version of the support matrix in {spot(place)}",
        )
    said = found(
        f"{called}: {entry.defect}{_advice(profile, component)}", place, fix=_write_another(profile, component)
    )
    assert entry.severity != "fail", said
    warn_unless(entry.defect is None, said)


def _advice(profile: Profile, component: ComponentVersion) -> str:
    """``; use 1.6.0 or 1.6.1``: what the line supports and nothing is known against."""
    sound = _sound_versions(profile, component.kind)
    return f"; use {listed(sound, 'or')}" if sound else ""


def _write_another(profile: Profile, component: ComponentVersion) -> str | None:
    """The fix that writes a sound version; None where the line has none."""
    sound = _sound_versions(profile, component.kind)
    return write_instead(_called(component), sound, component.where("version")) if sound else None


def _sound_versions(profile: Profile, kind: str) -> list[str]:
    return [each.version for each in _entries(profile, kind) if each.supported and each.defect is None]


def _entries(profile: Profile, kind: str) -> tuple[Component, ...]:
    return {"cpi": profile.cpi, "csi": profile.csi, "cni": profile.cni}[kind]


def _called(component: ComponentVersion) -> str:
    return f"{component.kind.upper()} {component.version}"
