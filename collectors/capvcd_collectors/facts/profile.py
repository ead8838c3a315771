"""What one CAPVCD release line demands, as data. The values live in ``profiles/*.toml``; this is their shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from capvcd_collectors.facts.base import Fact


class VipSubnetForm(StrEnum):
    """How a release line reads ``vipSubnet``."""

    GATEWAY_PREFIX = "gateway/prefix"
    """0.5: must equal ``<uplink subnet gateway>/<prefix length>`` to the letter."""
    CIDR = "CIDR"
    """1.x: any CIDR; intersected with the uplink's IP ranges."""


class SiteSlashes(StrEnum):
    """What a component makes of slashes at the end of Cloud Director's URL before it uses it."""

    KEPT = "kept"
    """Its requests go to ``https://HOST//api``: CAPVCD 0.5, CPI and CSI before 1.2."""
    CUT = "cut"
    """CPI and CSI from 1.2 on."""
    CUT_TOO_EARLY = "cut too early"
    """CAPVCD 1.x with ``VCDCluster.spec.site``: it means to cut them off, but does so before it reads the object."""


class NewlinesCut(StrEnum):
    """How many newlines CAPVCD cuts off the end of a credential before it uses it."""

    NONE = "none"
    ONE = "one"
    ALL = "all"


class Need(StrEnum):
    """When a right is needed."""

    ALWAYS = "always"
    API_TOKEN = "api-token"  # noqa: S105 - a condition, not a token
    IP_SPACE = "ip-space"
    HTTPS_SERVICES = "https-services"
    PUBLISHED_CATALOG = "published-catalog"
    DOCUMENTED = "documented"
    """Asked for by CAPVCD's documentation, though no call is known that fails without."""


@dataclass(frozen=True, slots=True)
class Right:
    """A right a line needs: API *name*, the *ui* name, what it is for, and when it is needed.

    *covered_by* are the API names of rights that do as well.
    """

    name: str
    ui: str
    purpose: str
    components: tuple[str, ...]
    need: Need = Need.ALWAYS
    covered_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Component:
    """A version of CPI, CSI or CNI.

    *api* is the VCD API version it is hard-wired to, *supported* whether the line's matrix lists it. *severity* of a
    known *defect* is ``fail`` when it breaks the installation, ``warn`` when it degrades it; both None without defect.
    *default_of* is the line that is shipped with this version named in its configuration.
    """

    version: str
    api: str | None
    supported: bool
    defect: str | None = None
    severity: str | None = None
    default_of: str | None = None


@dataclass(frozen=True, kw_only=True)
class Profile(Fact, noun="profile", fixture="profile", subject="line"):
    """A release line of CAPVCD, and the *release* of it that is installed as far as the environment file says it.

    *infrastructure_versions* maps each served API version of ``infrastructure.cluster.x-k8s.io`` to the legal spec
    fields per kind: ``{"v1alpha4": {"VCDCluster": {"site": {}, "userContext": {"username": {}, …}}}}`` (a nested
    mapping; an empty one is a leaf, a key ``*`` allows anything). *core_versions* are the API versions of
    ``cluster.x-k8s.io``, ``bootstrap…``, ``controlplane…`` and ``addons…`` that the line's Cluster API serves,
    *core_kinds* the kinds of each of them by API group and version, and *cluster_api* is the minor release of Cluster
    API that the line goes with. *rde_optional* is
    True for 0.5, which goes on without the RDE type. *renamed_fields* are fields of the custom resources that go by
    another name from some served version on: ``{"computePolicy": "sizingPolicy"}``. *lines_by_api* says for each API
    version of Cloud Director which release lines, of all there are, are built for it. *site_slashes* is what becomes of
    slashes at the end of ``VCDCluster.spec.site``, *newlines_cut* what becomes of newlines at the end of credentials,
    by the origin of these (``Secret``).
    """

    line: str
    release: str
    api_version: str
    infrastructure_versions: Mapping[str, Mapping[str, Mapping[str, object]]] = field(repr=False)
    core_versions: tuple[str, ...]
    vip_subnet_form: VipSubnetForm
    has_manager_config: bool
    rde_type_version: str
    rde_optional: bool
    rights: tuple[Right, ...] = field(repr=False)
    cpi: tuple[Component, ...] = field(repr=False)
    csi: tuple[Component, ...] = field(repr=False)
    cni: tuple[Component, ...] = field(repr=False)
    default_one_arm: tuple[str, str] | None = None
    site_slashes: SiteSlashes = SiteSlashes.KEPT
    newlines_cut: Mapping[str, NewlinesCut] = field(default_factory=dict, repr=False)
    renamed_fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    lines_by_api: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    cluster_api: str = ""
    core_kinds: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict, repr=False)

    def doing_as_well(self, right: str) -> tuple[str, ...]:
        """The rights (by API name) any of which is enough where *right* is needed, itself first."""
        entry = next((each for each in self.rights if each.name == right), None)
        return (right, *(() if entry is None else entry.covered_by))

    @property
    def autoscaler_fills_replicas(self) -> bool:
        """Whether this Cluster API puts the autoscaler's least size in place of no replicas, as it does since 1.4."""
        major, minor = (int(each) for each in self.cluster_api.split("."))
        return (major, minor) >= (1, 4)

    def component(self, kind: str, version: str | None) -> Component | None:
        """The entry of *kind* (``cpi``, ``csi``, ``cni``) for exactly *version*; None for one that is not known."""
        return next((each for each in self.components(kind) if each.version == version), None)

    def components(self, kind: str) -> tuple[Component, ...]:
        """All entries of *kind*."""
        return {"cpi": self.cpi, "csi": self.csi, "cni": self.cni}[kind]

    def defaults(self) -> Mapping[str, str]:
        """The version of each kind that the line installs where its configuration leaves it out."""
        return {
            kind: entry.version
            for kind in ("cpi", "csi", "cni")
            for entry in self.components(kind)
            if entry.default_of == self.line
        }
