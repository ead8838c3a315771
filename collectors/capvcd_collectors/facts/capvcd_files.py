"""What CAPVCD's own files say: its configurations, its credentials, the components that come with it.

Values keep their position: ``fact.where("host")`` is the file and line that says so.
"""

from dataclasses import dataclass

from capvcd_collectors.facts.base import Fact, FileSource, Source


@dataclass(frozen=True, slots=True)
class SecretShape:
    """What may be said of a secret value without holding it.

    *where* is its place; *quoted* means quote characters that stay part of the value; *quotes_stripped* means quotes
    around it in the file that kustomize removes (legal, but easily misread). *newlines* are those at its very end;
    *surrounded_by* says what other white space is at one of its ends: ``blanks`` or ``line breaks``, else nothing.
    *hidden* says why the value cannot be seen at all (``is encrypted with SOPS``); nothing else is said of it then.
    """

    where: FileSource
    empty: bool = False
    placeholder: bool = False
    quoted: bool = False
    quotes_stripped: bool = False
    newlines: int = 0
    surrounded_by: str = ""
    invalid_base64: bool = False
    hidden: str = ""


@dataclass(frozen=True, kw_only=True)
class CapvcdCredentials(Fact, noun="capvcd credentials", fixture="capvcd_credentials", subject="origin"):
    """Credentials CAPVCD is to use, from one place.

    *origin* is ``kustomization`` (0.5 controller), ``Secret`` (1.x) or ``userContext`` (VCDCluster). *username* is not
    secret and kept, unless it is hidden; None also means that the key is not there, as it does for the shapes.
    """

    origin: str
    username: str | None
    username_shape: SecretShape | None
    password: SecretShape | None
    refresh_token: SecretShape | None


@dataclass(frozen=True, slots=True)
class AddressRange:
    """A one-arm range as written (not yet known to be valid addresses)."""

    start: str
    end: str
    where: FileSource


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """A violation of the strict schema of a controller configuration: what is wrong and where."""

    message: str
    where: FileSource


@dataclass(frozen=True, kw_only=True)
class ControllerConfig(Fact, noun="controller config", fixture="controller_configs", subject="component"):
    """A configuration that one of the controllers parses strictly.

    *component* is ``CAPVCD`` (0.5: controller_manager_config.yaml), ``CPI`` or ``CSI`` (vcloud-ccm-config.yaml and
    vcloud-csi-config.yaml inside the ConfigMaps ``vcloud-ccm-configmap`` and ``vcloud-csi-configmap`` of the manifests;
    CSI has no network, no vipSubnet and no one-arm range). *problems* are all violations of its schema: unknown keys,
    wrong types, missing or blank required keys, placeholders, and what the component asks of several keys together;
    *doubts* are those that only some of the releases object to which the component may have. *one_arm* is None when
    the block is absent, *needs_one_arm* says whether the component ends without it. *shared_ip* is
    ``enableVirtualServiceSharedIP`` (None: not said). *cuts_slashes* says whether slashes at the end of *host* are cut
    off before it is used. None for one of these two: that depends on the release, which is not known. *spans_zones* is
    CPI's ``isZoneEnabledCluster``.
    """

    component: str
    host: str | None
    org: str | None
    vdc: str | None
    network: str | None
    vip_subnet: str | None
    one_arm: AddressRange | None
    shared_ip: bool | None
    problems: tuple[ConfigProblem, ...]
    doubts: tuple[ConfigProblem, ...] = ()
    cuts_slashes: bool | None = False
    needs_one_arm: bool | None = False
    spans_zones: bool = False


@dataclass(frozen=True, kw_only=True)
class ComponentVersion(Fact, noun="component version", fixture="component_versions"):
    """A version of CPI, CSI or CNI that will run in the workload cluster.

    *kind* is ``cpi``, ``csi`` or ``cni``. *version* is as CAPVCD's configuration writes it, or an image's tag without a
    leading ``v``; None when it cannot be told, for which *doubt* is the reason, as a clause. *image* is the image as
    written, None where no image names the component. *is_default* says that CAPVCD installs this version because its
    configuration leaves it out.
    """

    kind: str
    version: str | None
    image: str | None = None
    doubt: str = ""
    is_default: bool = False

    @property
    def subject(self) -> str:
        """``csi 1.2.0``: what findings call it; ``csi`` alone where the version cannot be told."""
        return self.kind if self.version is None else f"{self.kind} {self.version or repr('')}"

    @property
    def told_at(self) -> Source:
        """What tells the version, or names the component without telling it."""
        if self.version is not None:
            return self.where("version")
        return self.source if self.image is None else self.where("image")


@dataclass(frozen=True, kw_only=True)
class FeatureUse(Fact, noun="feature use", fixture="feature_use"):
    """Features in use that need rights of their own, or make some needless, as far as the files show.

    *api_token_users* says who logs in with an API token (``this run``, ``the Secret``); *certificate_alias* is CPI's
    ``certAlias`` for HTTPS services, None without; *skips_rde* that CAPVCD_SKIP_RDE is set for the controller.
    """

    api_token_users: tuple[str, ...]
    certificate_alias: str | None
    skips_rde: bool
