"""Cloud Director itself: does it answer, and does it speak the API version of every component?"""

from collections.abc import Iterable
from dataclasses import dataclass

from capvcd_checks import Remedy, Severity, check, found, seen, undecided, warn_unless
from capvcd_checks.rules.components import called
from capvcd_checks.rules.suggest import listed
from capvcd_checks.rules.wording import counted, spot
from capvcd_collectors.facts import (
    Absence,
    All,
    ComponentVersion,
    Contact,
    Missing,
    OfferedApiVersions,
    Profile,
    Source,
    VcdReachability,
)

SLOW = 2.0
"""Seconds from which on an answer to GET /api/versions is called slow."""

CONTACT_FIXES = {
    Contact.NAME_UNRESOLVED: "Correct the host name in vcd.url of the environment file ({vcd.url}), or give this "
    "machine a resolver that knows it; where only a proxy resolves it, set proxy there",
    Contact.REFUSED: "Start what listens at {vcd.url}, or correct the port in vcd.url: Cloud Director > (provider) "
    "Resources > Cloud Resources > Cloud Cells shows whether a cell is up",
    Contact.NO_ROUTE: "Open the way from this machine to {vcd.url} (route, firewall, VPN), or set proxy in the "
    "environment file",
    Contact.NO_WAY_THROUGH_PROXY: "Correct proxy in the environment file, or let that proxy reach {vcd.url}",
    Contact.CERTIFICATE_UNTRUSTED: "Save the certificate of the authority that signed the one of {vcd.url} into a file "
    "and set vcd.caFile in the environment file to it",
    Contact.CERTIFICATE_EXPIRED: "Renew the certificate of {vcd.url}, on the cells or on the balancer before them: "
    "Cloud Director > (provider) Administration > Certificate Management shows those of the cells",
    Contact.CERTIFICATE_WRONG_HOST: "Write a host name that the certificate is for into vcd.url of the environment "
    "file, or have the certificate of {vcd.url} issued again with this host among its alternative names",
    Contact.TLS_FAILED: "Find who speaks at {vcd.url}: no TLS or an old one, or a proxy between; it must be Cloud "
    "Director's HTTPS port, with TLS 1.2 or later",
}
"""How to come to an answer from where the contact ended."""


@check(
    "PF-VCD-001",
    title="Cloud Director answers over HTTPS, promptly",
    severity=Severity.BLOCKER,
    why="Without it the controller repeats 'unable to authenticate [org/user] for url', which reads like a wrong "
    "password; the 'dial tcp … i/o timeout' or 'connection refused' behind it is easily missed.",
    remedy=Remedy(
        ui="Cloud Director > (provider) Resources > Cloud Resources > Cloud Cells shows whether a cell is up; "
        "certificates are under (provider) Administration > Certificate Management. The rest is DNS, routes, firewall "
        "and proxy",
        api="GET /api/versions needs no login: 'curl -v URL/api/versions' shows the step that fails; set vcd.caFile "
        "or proxy in the environment file",
    ),
)
def cloud_director_answers(vcd: VcdReachability) -> None:
    said = f"{vcd.url}: {vcd.contact.value}{f' ({vcd.detail})' if vcd.detail else ''}"
    place = vcd.where("contact")
    fix = Remedy(CONTACT_FIXES.get(vcd.contact, ""), "curl -v {vcd.url}/api/versions shows the step that fails")
    if vcd.contact is Contact.CERTIFICATE_UNTRUSTED:
        undecided(
            found(f"{said}; it was asked nothing more", place, fix=fix),
            "vcd.caFile with the CA that signed the certificate",
        )
    if vcd.contact is Contact.NO_WAY_THROUGH_PROXY:
        undecided(
            found(f"{said}; Cloud Director itself was not reached", place, fix=fix),
            "the right URL in proxy, and a proxy that lets this machine reach vcd.url",
        )
    assert vcd.contact is Contact.ANSWERED, found(said, place, fix=fix)
    risks = []
    if vcd.latency is not None and vcd.latency > SLOW:
        risks.append(f"took {vcd.latency:.1f} s to answer, more than {SLOW:.0f} s")
    if vcd.server_errors:
        risks.append(f"gave {counted(vcd.server_errors, 'server error')} (5xx) before it answered")
    warn_unless(
        not risks,
        found(
            f"{vcd.url} {listed(risks)}",
            vcd.where("latency"),
            fix="Look at the load of the cells and of the balancer before them at {vcd.url}: Cloud Director > "
            "(provider) Resources > Cloud Resources > Cloud Cells",
        ),
    )


@check(
    "PF-VCD-003",
    title="Cloud Director offers the API versions that CAPVCD, CPI and CSI are built for",
    severity=Severity.BLOCKER,
    why="Each component asks for exactly one API version, however new Cloud Director is: without it every call ends "
    "in HTTP 406, 'NOT_ACCEPTABLE' or 'Unknown API version', which the controller reports as a failed login.",
    remedy=Remedy(
        ui="Cloud Director > Help > About tells the release, which decides the API versions it offers",
        api="GET /api/versions lists them: take releases of CAPVCD, CPI and CSI that are built for one of these "
        "(support matrix in README.md of CAPVCD), or another release of Cloud Director",
    ),
)
def api_versions_are_offered(
    offered: OfferedApiVersions, profile: Profile, components: All[ComponentVersion] | Missing
) -> None:
    wants = _wants(profile, components)
    there = [each.version for each in offered.versions]
    absent = [want for want in wants if want.api is not None and want.api not in there]
    fitting = _fitting(profile, absent, there)
    assert not absent, found(
        f"Cloud Director does not offer {_grouped(absent)}, but {listed(there) or 'nothing'}"
        f"{_advice(profile, fitting)}",
        offered.where("versions"),
        *_places(absent),
        fix=_other_releases(absent, fitting),
    )
    if isinstance(components, Missing) and components.kind is not Absence.OUT_OF_SCOPE:
        seen(components)
    deprecated = [want for want in wants for entry in [offered.get(want.api or "")] if entry and entry.deprecated]
    untold = [want for want in wants if want.api is None]
    risks = []
    if deprecated:
        risks.append(f"Cloud Director calls {_grouped(deprecated)} deprecated; a later one will not offer it")
    if untold:
        risks.append(f"which API version {listed(want.component for want in untold)} wants is not known")
    warn_unless(
        not risks,
        found(
            "; ".join(risks),
            offered.where("versions"),
            *_places([*deprecated, *untold]),
            fix=listed([*map(_before_the_upgrade, deprecated[:1]), *map(_known_version, untold)]),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Want:
    """A *component* of *kind* that asks for version *api* (None: not known); *where* says that it will run."""

    component: str
    kind: str
    api: str | None
    where: Source | None


def _wants(profile: Profile, components: All[ComponentVersion] | Missing) -> list[_Want]:
    wants = [_Want(f"CAPVCD {profile.line}", "capvcd", profile.api_version, None)]
    for each in () if isinstance(components, Missing) else components:
        if each.kind != "cni":
            entry = profile.component(each.kind, each.version)
            wants.append(_Want(called(each), each.kind, None if entry is None else entry.api, each.told_at))
    return wants


def _grouped(wants: Iterable[_Want]) -> str:
    """``API 36.0 (wanted by CAPVCD 0.5 and CPI 1.1.0)``, one group for each version."""
    by_version: dict[str | None, list[str]] = {}
    for want in wants:
        by_version.setdefault(want.api, []).append(want.component)
    return listed(f"API {version} (wanted by {listed(who)})" for version, who in by_version.items())


def _places(wants: Iterable[_Want]) -> list[Source]:
    return [want.where for want in wants if want.where is not None]


def _fitting(profile: Profile, absent: Iterable[_Want], there: list[str]) -> dict[str, list[str]]:
    """For each kind of component that is not served, its releases that are built for a version that is there."""
    fitting = {}
    for kind in dict.fromkeys(want.kind for want in absent):
        if kind == "capvcd":
            by_api = profile.lines_by_api.items()
            fitting[kind] = [line for version, lines in by_api if version in there for line in lines]
        else:
            entries = profile.components(kind)
            fitting[kind] = [each.version for each in entries if each.supported and each.api in there]
    return fitting


def _advice(profile: Profile, fitting: dict[str, list[str]]) -> str:
    """``; CSI 1.6.0 would fit``, to end a sentence with."""
    return "".join(
        f"; {kind.upper()} {listed(releases, 'or')} would fit"
        if releases
        else f"; no {kind.upper()} {'release line' if kind == 'capvcd' else f'of {profile.line}'} fits"
        for kind, releases in fitting.items()
    )


def _other_releases(absent: Iterable[_Want], fitting: dict[str, list[str]]) -> str | None:
    """Which releases to take instead, and where to write them; None when none fits."""
    if fitting.get("capvcd"):
        return (
            f"Install CAPVCD {listed(fitting['capvcd'], 'or')}, with CPI and CSI of its support matrix, and write it "
            "as capvcd.version in the environment file"
        )
    taken = [
        f"{want.kind.upper()} {listed(fitting[want.kind], 'or')} in place of {want.component} in {spot(want.where)}"
        for want in absent
        if want.where is not None and fitting[want.kind]
    ]
    return f"Take {listed(taken)}" if taken and "capvcd" not in fitting else None


def _before_the_upgrade(want: _Want) -> str:
    return (
        f"Before Cloud Director is upgraded to a release without API {want.api}, move to a CAPVCD that asks for another"
    )


def _known_version(want: _Want) -> str:
    where = "CAPVCD's files" if want.where is None else spot(want.where)
    return f"Write a version of CAPVCD's support matrix in place of {want.component} in {where}"
