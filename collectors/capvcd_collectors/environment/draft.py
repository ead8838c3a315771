"""The draft of an environment file from whatever of CAPVCD's files it is shown. Secrets are never copied into it."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capvcd_collectors.capvcd_files import addons
from capvcd_collectors.capvcd_files.credentials import manifest_credentials
from capvcd_collectors.capvcd_files.kustomization import read_kustomization
from capvcd_collectors.capvcd_files.manager_config import manager_config
from capvcd_collectors.cluster_api.cluster_spec import vcd_cluster_spec
from capvcd_collectors.cluster_api.clusterctl import Variables, read_variables, substitute
from capvcd_collectors.cluster_api.graph import cluster_graph
from capvcd_collectors.cluster_api.manifests import is_cluster_api
from capvcd_collectors.environment.load import bare_url, split_url
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FactMissingError, FileSource, Source
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials
from capvcd_collectors.facts.cluster_api import VcdClusterSpec
from capvcd_collectors.profiles import guesses
from capvcd_collectors.profiles.load import LINES, load_profile
from capvcd_collectors.yaml.located import Document, Origin, parse_documents, read_text, shown


@dataclass(frozen=True, slots=True)
class Draft:
    """An environment file's *text*, and a sentence for each thing that is *missing* or was guessed."""

    text: str
    missing: tuple[str, ...]


def draft_environment(paths: Sequence[Path], kubeconfig: Path | None, *, folder: Path | None = None) -> Draft:
    """Draft an environment file from the files at *paths*, told apart by content; folders are looked through.

    *folder* is where the file is to be written, which its paths are relative to (the working directory unless given).
    Raises `UsageError` for a file that was named and cannot be read.
    """
    shelf = _Shelf()
    for path in paths:
        if path.is_dir():
            for each in sorted(path.iterdir()):
                if each.suffix in (".yaml", ".yml", ".env") and each.is_file():
                    _try_to_sort(shelf, each)
        elif not _sort(shelf, path):
            shelf.missing.append(f"{shown(path)} is none of the files CAPVCD is installed with, and was left out.")
    return _Drafter(shelf, kubeconfig or shelf.kubeconfig, (folder or Path.cwd()).absolute()).draft()


@dataclass(slots=True)
class _Shelf:
    """The files found, by what they are."""

    manager_config: Path | None = None
    manager_document: Document | None = None
    kustomization: Path | None = None
    variables: Path | None = None
    kubeconfig: Path | None = None
    manifests: list[Path] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def _try_to_sort(shelf: _Shelf, path: Path) -> None:
    """Sort a file nobody named: what cannot be read is passed over."""
    try:
        _sort(shelf, path)
    except UsageError:
        return


def _sort(shelf: _Shelf, path: Path) -> bool:
    """Put *path* where it belongs; False when it is none of CAPVCD's files."""
    text = read_text(path)
    if _looks_like_variables(text):
        shelf.variables = path
        return True
    documents = parse_documents(text, Origin(shown(path)))
    body: Any = documents[0].body if documents else None
    if not isinstance(body, dict) or "capvcd" in body:
        return False
    if body.get("kind") == "Kustomization" or "secretGenerator" in body:
        shelf.kustomization = path
    elif body.get("kind") == "Config" and "contexts" in body:
        shelf.kubeconfig = path
    elif "vcd" in body and "vAppName" not in body:
        shelf.manager_config, shelf.manager_document = path, documents[0]
    elif any(_is_for_capvcd(each) for each in documents):
        shelf.manifests.append(path)
    else:
        return False
    return True


def _looks_like_variables(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return any(re.match(r"(export\s+)?[A-Z][A-Z0-9_]*(=|:\s|:$)", line) for line in lines) and not any(
        re.match(r"(apiVersion|kind):", line) for line in lines
    )


def _is_for_capvcd(document: Document) -> bool:
    kinds = ("Secret", "ConfigMap", "List")
    return isinstance(document.body, dict) and (is_cluster_api(document) or document.find("kind") in kinds)


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of the draft and the place it was found at."""

    text: str
    where: Source | None


class _Drafter:
    """Writes the draft from the files on the shelf."""

    def __init__(self, shelf: _Shelf, kubeconfig: Path | None, folder: Path) -> None:
        self.shelf = shelf
        self.kubeconfig = kubeconfig
        self.folder = folder
        self.missing = list(shelf.missing)
        self.variables = None if shelf.variables is None else read_variables(shelf.variables)
        self.documents = tuple(document for path in shelf.manifests for document in _objects(path, self.variables))
        self.cluster = _vcd_cluster(self.documents)
        self.controller = None if shelf.manager_document is None else manager_config(shelf.manager_document)

    def draft(self) -> Draft:
        lines = [
            "# Written by capvcd-doctor init; read it before you rely on it. Secrets are references and never values:",
            "# {env: NAME}, {file: PATH}, {keyring: SERVICE} or {prompt: true}.",
            *self.capvcd(),
            *self.vcd(),
            *self.optional(),
        ]
        return Draft("\n".join(lines) + "\n", tuple(self.missing))

    def capvcd(self) -> Iterator[str]:
        shelf = self.shelf
        yield "capvcd:"
        line, reason = self.line()
        has_manager_config = load_profile(line).has_manager_config
        yield f'  version: "{line}"  # {reason}'
        yield "  manifests:"
        if not shelf.manifests:
            self.missing.append(
                "capvcd.manifests: no file shown holds Cluster API objects; name the files with the Cluster."
            )
        for path in shelf.manifests or [self.folder / "capi-quickstart.yaml"]:
            yield f"    - {self.path(path)}"
        if shelf.manager_config is not None:
            yield f"  managerConfig: {self.path(shelf.manager_config)}"
        elif has_manager_config:
            yield "  # managerConfig: controller_manager_config.yaml"
            self.missing.append("capvcd.managerConfig: no controller_manager_config.yaml was shown; name it.")
        if shelf.kustomization is not None:
            yield f"  kustomization: {self.path(shelf.kustomization)}"
        elif has_manager_config:
            yield "  # kustomization: kustomization.yaml"
            self.missing.append("capvcd.kustomization: no kustomization with a secretGenerator was shown; name it.")
        if shelf.variables is not None:
            yield f"  clusterctl: {self.path(shelf.variables)}"

    def line(self) -> tuple[str, str]:
        if self.shelf.manager_config is not None:
            return guesses.line_with_manager_config(), f"because of {self.shelf.manager_config.name}"
        for component in addons.component_versions(self.documents):
            version = component.version if component.kind == "cpi" else None
            line = None if version is None else guesses.line_of_cpi(version)
            if line is not None:
                return line, f"the line that came with CPI {version}"
        line = LINES[-1]
        if self.cluster is not None:
            version = self.cluster.api_version.rpartition("/")[2]
            line = guesses.line_of_api_version(version)
            self.missing.append(
                f"capvcd.version: {line} is a guess from {version} of the manifests; write the release you install."
            )
            return line, f"a guess from {version}: write the release you install"
        self.missing.append(f"capvcd.version: nothing tells the release, so {line} was written; correct it.")
        return line, "a guess: write the release you install"

    def vcd(self) -> Iterator[str]:
        yield "vcd:"
        url = self.url()
        yield f"  url: {_scalar(url.text)}{_comment(url.where)}"
        for key, name, about in (("org", "org", "organization"), ("vdc", "ovdc", "virtual data center")):
            value = self.found(name, key)
            if value is None:
                self.missing.append(f"vcd.{key}: no file shown names the {about}; write its name.")
                value = _Value(f"my-{key}", None)
            yield f"  {key}: {_scalar(value.text)}{_comment(value.where)}"
        yield from self.credentials()
        yield "  # caFile: corporate-ca.pem  # when Cloud Director's certificate is signed by an authority of your own"
        yield "  # provider: {username: administrator, password: {env: VCD_PROVIDER_PASSWORD}}  # shows more"

    def url(self) -> _Value:
        found = self.found("site", "host")
        if found is not None:
            bare = bare_url(split_url(found.text if "://" in found.text else f"https://{found.text}"))
            if bare is not None:
                return _Value(bare, found.where)
        self.missing.append("vcd.url: no file shown holds Cloud Director's address; write it.")
        return _Value("https://vcd.example.com", None)

    def found(self, in_cluster: str, in_controller: str) -> _Value | None:
        """A value from the VCDCluster, else from the controller configuration."""
        for fact, name in ((self.cluster, in_cluster), (self.controller, in_controller)):
            text = None if fact is None else getattr(fact, name)
            if fact is not None and text and "${" not in text:
                return _Value(text, fact.where(name))
        return None

    def credentials(self) -> Iterator[str]:
        known = self.known_credentials()
        tokens = [each for each in known if each.refresh_token is not None and not each.refresh_token.empty]
        usernames = [(each, each.username or "") for each in known if _is_tenant_user(each.username)]
        for each, username in usernames[:1]:
            yield f"  username: {_scalar(username.rpartition('/')[2])}{_comment(each.where('username'))}"
        if tokens:
            yield f"  apiToken: {{env: VCD_API_TOKEN}}{_comment(tokens[0].where('refresh_token'), 'the one at')}"
            self.missing.append("VCD_API_TOKEN: set this environment variable to the API token CAPVCD is to use.")
        elif usernames:
            where = usernames[0][0].where("password")
            yield f"  password: {{env: VCD_PASSWORD}}{_comment(where, 'the one at')}"
            self.missing.append("VCD_PASSWORD: set this environment variable to the password of that user.")
        else:
            yield "  apiToken: {env: VCD_API_TOKEN}"
            self.missing.append(
                "vcd.username: no file shown names a tenant user; "
                "set VCD_API_TOKEN, or write username and password instead."
            )

    def known_credentials(self) -> tuple[CapvcdCredentials, ...]:
        found = [each for each in manifest_credentials(self.documents) if isinstance(each, CapvcdCredentials)]
        if self.shelf.kustomization is not None:
            try:
                found.append(read_kustomization(self.shelf.kustomization).credentials())
            except UsageError as error:
                self.missing.append(f"{error}.")
        return tuple(found)

    def optional(self) -> Iterator[str]:
        if self.kubeconfig is not None:
            yield f"managementCluster: {{kubeconfig: {self.path(self.kubeconfig)}}}"
        else:
            yield "# managementCluster: {kubeconfig: kind.kubeconfig}"
            self.missing.append("managementCluster: no kubeconfig was shown; add the one of the management cluster.")
        yield "plan: {clusters: 1, loadBalancerServices: 1}  # what you are about to build"
        yield "# proxy: http://proxy.example.com:3128"

    def path(self, path: Path) -> str:
        return _scalar(os.path.relpath(path.absolute(), self.folder))


def _objects(path: Path, variables: Variables | None) -> Iterator[Document]:
    text, origin = read_text(path), Origin(shown(path))
    if variables is not None:
        substituted = substitute(text, variables, origin.path)
        text, origin = substituted.text, substituted.origin
    for document in parse_documents(text, origin):
        items = document.find("items") if str(document.find("kind")).endswith("List") else None
        if isinstance(items, list):
            yield from (document.below("items", index) for index in range(len(items)))
        elif all(isinstance(document.find(key), str) for key in ("apiVersion", "kind")):
            yield document


def _vcd_cluster(documents: Sequence[Document]) -> VcdClusterSpec | None:
    if not documents:
        return None
    try:
        return vcd_cluster_spec(cluster_graph(documents))
    except FactMissingError:
        return None


def _is_tenant_user(username: str | None) -> bool:
    """Whether *username* may be the tenant's: 0.5's controller often runs as ``system/administrator``."""
    return bool(username) and "${" not in str(username) and not str(username).casefold().startswith("system/")


def _scalar(text: str) -> str:
    is_plain = re.fullmatch(r"(https?://)?[A-Za-z_./~][\w./~@:-]*(?<!:)", text)
    is_word = text.casefold() in ("true", "false", "yes", "no", "on", "off", "null", "y", "n", "~")
    return text if is_plain and not is_word else json.dumps(text, ensure_ascii=False)


def _comment(where: Source | None, prefix: str = "from") -> str:
    return f"  # {prefix} {where.path}:{where.line}" if isinstance(where, FileSource) else "  # write your own"
