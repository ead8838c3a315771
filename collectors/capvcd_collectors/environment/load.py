"""The environment file: from YAML to a validated `Environment`, or one sentence about each thing wrong with it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from capvcd_collectors.engine.endpoints import EndpointSupport
from capvcd_collectors.environment.schema import Schema, endpoint_sections, environment_schema, resolved
from capvcd_collectors.errors import Faults, UsageError
from capvcd_collectors.facts.endpoint import EndpointSettings, SecretReference
from capvcd_collectors.facts.environment import CredentialSettings, Environment, VcdSettings
from capvcd_collectors.installed import endpoints_of
from capvcd_collectors.profiles.load import LINES
from capvcd_collectors.yaml.located import Document, KeyPath, Origin, parse_documents, read_document
from capvcd_collectors.yaml.schema_errors import as_written, refuse_invalid

PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")

_FILES: tuple[KeyPath, ...] = (
    ("capvcd", "managerConfig"),
    ("capvcd", "kustomization"),
    ("capvcd", "clusterctl"),
    ("managementCluster", "kubeconfig"),
    ("waivers",),
)

_NO_ENDPOINTS = frozenset({"capvcd", "plan", "proxy", "waivers"})

_LOCATED: dict[str, KeyPath] = {
    "line": ("capvcd", "version"),
    "release": ("capvcd", "version"),
    "manifests": ("capvcd", "manifests"),
    "manager_config": ("capvcd", "managerConfig"),
    "kustomization": ("capvcd", "kustomization"),
    "clusterctl_variables": ("capvcd", "clusterctl"),
    "vcd": ("vcd",),
    "url": ("vcd", "url"),
    "org": ("vcd", "org"),
    "vdc": ("vcd", "vdc"),
    "username": ("vcd", "username"),
    "clusters": ("plan", "clusters"),
    "load_balancer_services": ("plan", "loadBalancerServices"),
    "egress": ("plan", "egress"),
    "proxy": ("proxy",),
    "waivers": ("waivers",),
}


def load_environment(path: Path, endpoints: Sequence[EndpointSupport] | None = None) -> Environment:
    """Read and validate the environment file at *path*; raises `UsageError` with all that is wrong.

    Every file it names must exist; none of them is opened here. Sections are those of *endpoints*, of every installed
    kind when that is None.
    """
    return _environment_in(read_document(path, what="an environment file"), path, endpoints)


def _environment_in(document: Document, path: Path, endpoints: Sequence[EndpointSupport] | None) -> Environment:
    known = endpoints
    if known is None:
        common = environment_schema(())["properties"]
        known = endpoints_of(each for each in document.body if each not in common)
    schema = environment_schema(known)
    body = as_written(document, schema)
    refuse_invalid(document, body, schema)
    return _Loader(path.absolute(), document, body, schema).environment({each.kind.section for each in known})


def refuse_unloadable(text: str, folder: Path) -> None:
    """Raise `UsageError` for the *text* of an environment file that, written into *folder*, would not be loaded."""
    (document,) = parse_documents(text, Origin("the draft"))
    _environment_in(document, folder / "environment.yaml", None)


class _Loader:
    """Builds the `Environment` from a *body* that fits the *schema*."""

    def __init__(self, path: Path, document: Document, body: dict[str, Any], schema: Schema) -> None:
        self.path = path
        self.document = document
        self.body = body
        self.schema = schema

    def environment(self, examined: set[str]) -> Environment:
        """The whole of it; the sections *examined* are those of kinds that are installed."""
        present = [each for each in endpoint_sections(self.schema) if each in self.body]
        self.refuse_faults(present)
        release = self.release()
        named = {path: self.file(*path) for path in _FILES}
        sections = {each: self.section(each) for each in present}
        plan = self.body.get("plan", {})
        return Environment(
            source=self.document.source,
            located={
                name: self.document.where(*place) for name, place in _LOCATED.items() if self.value(*place) is not None
            },
            path=self.path,
            line=".".join(release.split(".")[:2]),
            release=release,
            manifests=tuple(self.existing("capvcd", "manifests", index) for index in self.manifests()),
            manager_config=named["capvcd", "managerConfig"],
            kustomization=named["capvcd", "kustomization"],
            clusterctl_variables=named["capvcd", "clusterctl"],
            vcd=self.vcd(sections["vcd"]),
            clusters=plan.get("clusters", 1),
            load_balancer_services=plan.get("loadBalancerServices", 0),
            egress=plan.get("egress", "snat"),
            proxy=self.proxy(),
            waivers=named[("waivers",)],
            sections=frozenset(self.body) - _NO_ENDPOINTS - examined,
            endpoints=tuple(sections.values()),
        )

    def refuse_faults(self, sections: Iterable[str]) -> None:
        """Raise `UsageError` with every fault that the schema cannot tell."""
        demands: list[Callable[[], object]] = [
            self.release,
            self.proxy,
            *(partial(self.refuse_url, each) for each in sections),
            *(partial(self.file, *path) for path in _FILES),
            *(partial(self.existing, "capvcd", "manifests", index) for index in self.manifests()),
            *(partial(self.section, each) for each in sections),
        ]
        faults = Faults()
        for demand in demands:
            with faults.kept():
                demand()
        faults.refuse()

    def manifests(self) -> range:
        return range(len(self.body["capvcd"].get("manifests", ())))

    def section(self, name: str) -> EndpointSettings:
        return EndpointSettings(
            section=name,
            values=self.typed(self.schema["properties"][name], name),
            where=self.document.where(name),
            proxy=self.body.get("proxy"),
        )

    def typed(self, schema: Schema, *path: str | int) -> Any:
        """The value at *path* as its *schema* declares it: a secret reference, a file that exists, or as written."""
        names, below = resolved(schema, self.schema)
        value = self.value(*path)
        if "secret" in names:
            return self.secret(*path)
        if "path" in names:
            return self.existing(*path)
        if isinstance(value, dict):
            properties = below.get("properties", {})
            return {key: self.typed(properties.get(key, {}), *path, key) for key in value}
        if isinstance(value, list):
            return [self.typed(below.get("items", {}), *path, index) for index in range(len(value))]
        return value

    def vcd(self, settings: EndpointSettings) -> VcdSettings:
        values, connection = settings.values, settings.connection
        return VcdSettings(
            url=connection.url,
            org=values["org"],
            vdc=values["vdc"],
            tenant=self.credentials(values, "vcd"),
            provider=self.credentials(values["provider"], "vcd", "provider") if "provider" in values else None,
            ca_file=connection.ca_file,
            insecure=connection.insecure,
        )

    def value(self, *path: str | int) -> Any:
        here: Any = self.body
        for step in path:
            if isinstance(here, dict) and step not in here:
                return None
            here = here[step]
        return here

    def release(self) -> str:
        written: str = self.body["capvcd"]["version"]
        release = written.strip().removeprefix("v")
        where = self.document.where("capvcd", "version")
        known = ", ".join(LINES)
        if not re.fullmatch(r"\d+\.\d+(\.\d+)?", release):
            raise UsageError(f"capvcd.version must be a release such as 1.3 or 1.3.2; known lines are {known}", where)
        line = ".".join(release.split(".")[:2])
        if line not in LINES:
            best = min(LINES, key=lambda each: abs(_position(each) - _position(line)))
            raise UsageError(
                f"capvcd.version {release} is no known release line ({known}); did you mean {best}?", where
            )
        return release

    def refuse_url(self, section: str) -> None:
        written: str = self.body[section]["url"]
        name, where = f"{section}.url", self.document.where(section, "url")
        if "://" not in written:
            wanted = bare_url(split_url("https://" + written))
            raise UsageError(f"{name} has no scheme; write {wanted or 'https://HOST'}", where)
        parts = split_url(written)
        wanted = bare_url(parts) if parts is not None else None
        if parts is None or wanted is None:
            raise UsageError(f"{name} is not a URL; write https://HOST or https://HOST:PORT", where)
        if parts.username is not None or parts.password is not None:
            raise UsageError(f"{name} holds credentials; write {wanted} and refer to the secret by key", where)
        if parts.scheme.lower() != "https":
            raise UsageError(f"{name} begins with {parts.scheme}://, but only https is spoken; write {wanted}", where)
        if parts.query or parts.fragment or written.endswith(("?", "#")):
            raise UsageError(f"{name} holds more than a host; write {wanted}", where)
        if parts.path.strip("/"):
            raise UsageError(f"{name} holds the path {parts.path}; write {wanted}", where)
        if parts.path:
            raise UsageError(f"{name} ends in a slash; write {wanted}", where)

    def proxy(self) -> str | None:
        written: str | None = self.body.get("proxy")
        if written is None:
            return None
        where = self.document.where("proxy")
        parts = split_url(written)
        if parts is None or not parts.hostname or parts.scheme.lower() not in PROXY_SCHEMES:
            raise UsageError(
                "proxy is not the URL of an http, https or socks5 proxy; write one such as http://proxy.example.com:3128",
                where,
            )
        if parts.username is not None or parts.password is not None:
            raise UsageError(
                "proxy holds credentials, which do not belong in this file; use a proxy that needs none, "
                "such as a local one that adds them",
                where,
            )
        return written

    def credentials(self, values: Mapping[str, Any], *section: str) -> CredentialSettings:
        return CredentialSettings(
            username=values.get("username"),
            password=values.get("password"),
            api_token=values.get("apiToken"),
            where=self.document.where(*section),
        )

    def secret(self, *path: str | int) -> SecretReference:
        ((kind, name),) = self.value(*path).items()
        if kind == "file":
            name = str(self.absolute(name))
        return SecretReference(kind, "" if kind == "prompt" else name, self.document.where(*path))

    def file(self, *path: str | int) -> Path | None:
        return None if self.value(*path) is None else self.existing(*path)

    def existing(self, *path: str | int) -> Path:
        written: str = self.value(*path)
        found = self.absolute(written)
        name, where = ".".join(map(str, path)), self.document.where(*path)
        if found.is_dir():
            raise UsageError(f"{name} names the folder {written}; name a file in it", where)
        if not found.exists():
            raise UsageError(f"{name} names {written}, but there is no such file; it is looked for at {found}", where)
        return found

    def absolute(self, written: str) -> Path:
        """*written* as an absolute path; relative paths are relative to the environment file."""
        if written.startswith("~"):
            try:
                return Path(written).expanduser()
            except RuntimeError:
                return self.path.parent / written
        return self.path.parent / written


def _position(line: str) -> int:
    major, minor = line.split(".")
    return int(major) * 100 + int(minor)


def split_url(url: str) -> SplitResult | None:
    """*url* in its parts, or None when it has no host or a port that is no number."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.hostname and not re.search(r"[\s\\]", url) else None


def bare_url(parts: SplitResult | None) -> str | None:
    """``https://HOST[:PORT]`` for *parts*."""
    if parts is None or parts.hostname is None:
        return None
    host = parts.hostname
    if ":" in host:
        try:
            host = f"[{ip_address(host)}]"
        except ValueError:
            return None
    return f"https://{host}{f':{parts.port}' if parts.port else ''}"
