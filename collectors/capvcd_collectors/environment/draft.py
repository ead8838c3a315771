"""The draft of an environment file from whatever of CAPVCD's files it is shown.

Nothing is invented: what no file tells and nobody said is lacking, and then there is no draft. Secrets are never copied
into it.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from capvcd_collectors.capvcd_files import addons
from capvcd_collectors.capvcd_files.credentials import manifest_credentials
from capvcd_collectors.capvcd_files.kustomization import read_kustomization
from capvcd_collectors.capvcd_files.manager_config import manager_config, read_manager_config
from capvcd_collectors.cluster_api.cluster_spec import vcd_cluster_spec
from capvcd_collectors.cluster_api.clusterctl import read_variables
from capvcd_collectors.cluster_api.graph import cluster_graph
from capvcd_collectors.cluster_api.identity import is_cluster
from capvcd_collectors.cluster_api.manifests import gather_manifests
from capvcd_collectors.environment import shelf as kinds
from capvcd_collectors.environment.load import bare_url, split_url
from capvcd_collectors.environment.shelf import Shelf
from capvcd_collectors.errors import Faults, UsageError
from capvcd_collectors.facts.base import FactMissingError, FileSource, Source
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials, ControllerConfig
from capvcd_collectors.facts.cluster_api import VcdClusterSpec
from capvcd_collectors.facts.environment import CredentialSettings, Environment, VcdSettings
from capvcd_collectors.profiles import guesses
from capvcd_collectors.profiles.load import LINES
from capvcd_collectors.yaml.located import Document, Origin, parse_documents, read_text, shown

Choose = Callable[[str, Sequence[str]], str | None]
"""Asks a person which of several is meant; None when there is nobody to ask, or no answer."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says beside the files, None for what they leave to them."""

    version: str | None = None
    url: str | None = None
    org: str | None = None
    vdc: str | None = None
    kubeconfig: Path | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An environment file's *text*; None while something is *lacking*, a sentence for each.

    *remarks* are what else a person should know: what is still to be set, and what the files leave open.
    """

    text: str | None
    lacking: tuple[str, ...]
    remarks: tuple[str, ...]


def draft_environment(shelf: Shelf, given: Given, choose: Choose, *, folder: Path | None = None) -> Draft:
    """Draft an environment file from the files on *shelf* and what was *given*; *choose* asks where several fit.

    *folder* is where the file is to be written, which its paths are relative to (the working directory unless given).
    """
    drafter = _Drafter(shelf, given, choose, (folder or Path.cwd()).absolute())
    text = drafter.text()
    lacking = tuple(drafter.lacking)
    return Draft(None if lacking else text, lacking, tuple(drafter.remarks))


def environment_of_files(shelf: Shelf, given: Given) -> Environment:
    """What the files on *shelf* say by themselves, as an environment without endpoints.

    A name that no file says is empty in its ``vcd``. Raises `UsageError` where the files leave open what they are.
    """
    drafter = _Drafter(shelf, given, lambda _question, _choices: None, Path.cwd())
    release, _ = drafter.line()
    if drafter.lacking:
        raise UsageError.together([UsageError(each) for each in drafter.lacking])
    first = next((path for path, _ in shelf.read), Path.cwd())
    values = {key: drafter.value(key) for key in ("url", "org", "vdc")}
    located = {key: value.where for key, value in values.items() if value is not None and value.where is not None}
    where = FileSource(shown(first))
    said = {key: "" if value is None else value.text for key, value in values.items()}
    return Environment(
        source=where,
        located=located,
        path=Path.cwd(),
        line=".".join(release.split(".")[:2]),
        release=release,
        manifests=tuple(each.absolute() for each in drafter.manifests),
        manager_config=drafter.manager_config,
        kustomization=drafter.kustomization,
        clusterctl_variables=drafter.variables,
        vcd=VcdSettings(
            **said, tenant=CredentialSettings(None, None, None, where), provider=None, ca_file=None, insecure=False
        ),
        clusters=1,
        load_balancer_services=0,
        egress="snat",
        proxy=None,
        waivers=None,
        sections=frozenset(),
    )


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of the draft and the place it was found at, None for one that somebody gave."""

    text: str
    where: Source | None


class _Drafter:
    """Writes the draft, and gathers what is lacking for it."""

    def __init__(self, shelf: Shelf, given: Given, choose: Choose, folder: Path) -> None:
        self.given = given
        self.choose = choose
        self.folder = folder
        self.lacking: list[str] = []
        self.remarks: list[str] = []
        self.faults = Faults()
        self.broken = shelf.broken
        self.manager_config = self.the_one(shelf, kinds.CONTROLLER)
        self.kustomization = self.the_one(shelf, kinds.KUSTOMIZATION)
        self.variables = self.the_one(shelf, kinds.VARIABLES)
        self.kubeconfig = given.kubeconfig or self.the_one(shelf, kinds.KUBECONFIG)
        self.manifests = self.of_one_cluster(shelf.of(kinds.MANIFEST))
        self.documents: tuple[Document, ...] = ()
        self.controller: ControllerConfig | None = None
        with self.faults.kept():
            values = None if self.variables is None else read_variables(self.variables)
            self.documents = gather_manifests(self.manifests, values, self.faults) if self.manifests else ()
        if self.manager_config is not None:
            with self.faults.kept():
                line = guesses.lines_with_manager_config()[0]
                self.controller = manager_config(read_manager_config(self.manager_config), line)
        self.cluster = _vcd_cluster(self.documents)

    def the_one(self, shelf: Shelf, role: str) -> Path | None:
        """The file that is a *role*; asks which, where there are several."""
        return self.chosen(f"Which {role} is meant", shelf.of(role))

    def chosen(self, question: str, paths: Sequence[Path]) -> Path | None:
        if len(paths) < 2:  # noqa: PLR2004 - there is no choice
            return next(iter(paths), None)
        names = [shown(each) for each in paths]
        answer = self.choose(question, names)
        if answer not in names:
            self.lacking.append(f"{question}: {' or '.join(names)}? Name the one, and leave the others out.")
            return None
        return paths[names.index(answer)]

    def of_one_cluster(self, paths: Sequence[Path]) -> list[Path]:
        """The manifests without the other flavours of the cluster: those files with a Cluster that is not the one."""
        flavours = [each for each in paths if each not in self.broken and _holds_a_cluster(each)]
        the_one = self.chosen("Which manifest holds the Cluster that is meant", flavours)
        return [each for each in paths if each not in flavours or each == the_one]

    def text(self) -> str:
        lines = [
            "# Written by capvcd-doctor init; read it before you rely on it. Secrets are references and never values:",
            "# {env: NAME}, {file: PATH}, {keyring: SERVICE} or {prompt: true}.",
            *self.capvcd(),
            *self.vcd(),
            *self.optional(),
        ]
        self.remarks += [f"{each.message}, in {each.where or 'the files'}" for each in self.faults.found]
        return "\n".join(lines) + "\n"

    def capvcd(self) -> Iterator[str]:
        yield "capvcd:"
        line, reason = self.line()
        has_manager_config = line in guesses.lines_with_manager_config()
        yield f'  version: "{line}"  # {reason}'
        if self.manifests:
            yield "  manifests:"
            yield from (f"    - {self.path(path)}" for path in self.manifests)
        else:
            yield "  # manifests: [capi-quickstart.yaml]"
            self.remarks.append("no manifest was shown: what stands in one is not judged until you name it")
        if self.manager_config is not None:
            yield f"  managerConfig: {self.path(self.manager_config)}"
        elif has_manager_config:
            yield "  # managerConfig: controller_manager_config.yaml"
            self.remarks.append("no controller_manager_config.yaml was shown: name it as capvcd.managerConfig")
        if self.kustomization is not None:
            yield f"  kustomization: {self.path(self.kustomization)}"
        elif has_manager_config:
            yield "  # kustomization: kustomization.yaml"
            self.remarks.append("no kustomization with a secretGenerator was shown: name it as capvcd.kustomization")
        if self.variables is not None:
            yield f"  clusterctl: {self.path(self.variables)}"

    def line(self) -> tuple[str, str]:
        """The release line or release, and what it rests on."""
        signs = list(self.signs())
        common = [line for line in LINES if all(line in lines for _, lines in signs)] if signs else []
        version = (self.given.version or "").removeprefix("v")
        if version:
            line = ".".join(version.split(".")[:2])
            if line not in LINES:
                self.lacking.append(f"--capvcd {version} is of no known release line ({', '.join(LINES)})")
            contrary = [f"{sign} goes with {_or(lines)}" for sign, lines in signs if line not in lines]
            self.remarks += [f"{each}, not with {version}" for each in contrary]
            return version, "as you said"
        if signs and not common:
            every = "; ".join(f"{sign} goes with {_or(lines)}" for sign, lines in signs)
            self.lacking.append(f"The files are of different release lines: {every}. Say with --capvcd which is meant.")
        elif len(common) > 1 or not signs:
            lines = common or list(LINES)
            answer = self.choose("Which release line of CAPVCD is installed", lines)
            if answer in lines:
                return answer, "as you said"
            self.lacking.append(f"Which release of CAPVCD is it: {_or(lines)}? Say it with --capvcd.")
        sign = min(signs, key=lambda each: len(each[1]), default=("", ()))[0]
        return (common or LINES)[0], f"because of {sign}"

    def signs(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What tells the release line, and the lines that it goes with."""
        if self.manager_config is not None:
            yield shown(self.manager_config), guesses.lines_with_manager_config()
        if self.cluster is not None:
            version = self.cluster.api_version.rpartition("/")[2]
            if lines := guesses.lines_of_api_version(version):
                yield f"{version} of {_place(self.cluster.source)}", lines
        for component in addons.component_versions(self.documents) if self.manager_config is None else ():
            lines = guesses.lines_of_cpi(component.version) if component.kind == "cpi" and component.version else ()
            if lines:
                yield f"CPI {component.version} of {_place(component.where('version'))}", lines

    def vcd(self) -> Iterator[str]:
        yield "vcd:"
        for key, about, option in (
            ("url", "Cloud Director's address", "--url"),
            ("org", "the organization", "--org"),
            ("vdc", "the virtual data center", "--vdc"),
        ):
            value = self.value(key)
            if value is None:
                self.lacking.append(f"No file names {about}. Say it with {option}.")
            else:
                yield f"  {key}: {_scalar(value.text)}{_comment(value.where)}"
        yield from self.credentials()
        yield "  # caFile: corporate-ca.pem  # when Cloud Director's certificate is signed by an authority of your own"
        yield "  # provider: {username: administrator, password: {env: VCD_PROVIDER_PASSWORD}}  # shows more"

    def value(self, key: str) -> _Value | None:
        """The value of *key* in the section ``vcd``; None when nobody says it in a way that the section takes."""
        given: str | None = getattr(self.given, key)
        fields = {"url": ("site", "host"), "org": ("org", "org"), "vdc": ("ovdc", "vdc")}[key]
        found = _Value(given, None) if given is not None else self.found(*fields)
        if found is None or key != "url":
            return found
        url = bare_url(split_url(found.text if "://" in found.text else f"https://{found.text}"))
        return None if url is None else _Value(url, found.where)

    def found(self, in_cluster: str, in_controller: str) -> _Value | None:
        """A value from the VCDCluster, else from the controller configuration; a placeholder is none."""
        for fact, name in ((self.cluster, in_cluster), (self.controller, in_controller)):
            text = None if fact is None else getattr(fact, name)
            if fact is not None and isinstance(text, str) and text.strip() and not re.search(r"[$\{]\{|<[^<>]*>", text):
                return _Value(text, fact.where(name))
        return None

    def credentials(self) -> Iterator[str]:
        known = self.known_credentials()
        tokens = [each for each in known if each.refresh_token is not None and not each.refresh_token.empty]
        usernames = [(each, each.username or "") for each in known if _is_tenant_user(each)]
        for each, username in usernames[:1]:
            yield f"  username: {_scalar(username.rpartition('/')[2])}{_comment(each.where('username'))}"
        if tokens or not usernames:
            comment = _comment(tokens[0].where("refresh_token"), "the one at") if tokens else ""
            yield f"  apiToken: {{env: VCD_API_TOKEN}}{comment}"
            whose = "the API token CAPVCD is to use" if tokens else "an API token of the tenant's user"
            self.remarks.append(f"set the environment variable VCD_API_TOKEN to {whose}")
        else:
            where = usernames[0][0].where("password")
            yield f"  password: {{env: VCD_PASSWORD}}{_comment(where, 'the one at')}"
            self.remarks.append("set the environment variable VCD_PASSWORD to the password of that user")

    def known_credentials(self) -> tuple[CapvcdCredentials, ...]:
        found = [each for each in manifest_credentials(self.documents) if isinstance(each, CapvcdCredentials)]
        if self.kustomization is not None:
            with self.faults.kept():
                generated = read_kustomization(self.kustomization).credentials()
                found += [generated] if isinstance(generated, CapvcdCredentials) else []
        return tuple(found)

    def optional(self) -> Iterator[str]:
        if self.kubeconfig is not None:
            yield f"managementCluster: {{kubeconfig: {self.path(self.kubeconfig)}}}"
        else:
            yield "# managementCluster: {kubeconfig: kind.kubeconfig}"
        yield "plan: {clusters: 1, loadBalancerServices: 1}  # what you are about to build"
        yield "# proxy: http://proxy.example.com:3128"

    def path(self, path: Path) -> str:
        return _scalar(os.path.relpath(path.absolute(), self.folder))


def _holds_a_cluster(path: Path) -> bool:
    documents = parse_documents(read_text(path), Origin(shown(path)))
    return any(is_cluster(each) for document in documents for each in _listed(document))


def _listed(document: Document) -> Iterator[Document]:
    items = document.find("items")
    for index in range(len(items) if isinstance(items, list) else 0):
        yield document.below("items", index)
    yield document


def _vcd_cluster(documents: Sequence[Document]) -> VcdClusterSpec | None:
    if not documents:
        return None
    try:
        return vcd_cluster_spec(cluster_graph(documents))
    except FactMissingError:
        return None


def _is_tenant_user(credentials: CapvcdCredentials) -> bool:
    """Whether they may be the tenant's: 0.5's controller often runs as ``system/administrator``."""
    username, shape = credentials.username, credentials.username_shape
    if not username or (shape is not None and shape.placeholder):
        return False
    return not username.casefold().startswith("system/")


def _scalar(text: str) -> str:
    is_plain = re.fullmatch(r"(https?://)?[A-Za-z_./~][\w./~@:-]*(?<!:)", text)
    is_word = text.casefold() in ("true", "false", "yes", "no", "on", "off", "null", "y", "n", "~")
    return text if is_plain and not is_word else json.dumps(text, ensure_ascii=False)


def _comment(where: Source | None, prefix: str = "from") -> str:
    return f"  # {prefix} {_place(where)}" if isinstance(where, FileSource) else "  # as you said"


def _place(where: Source | None) -> str:
    return f"{where.path}:{where.line}" if isinstance(where, FileSource) else "the files"


def _or(lines: Sequence[str]) -> str:
    return " or ".join([", ".join(lines[:-1]), lines[-1]] if len(lines) > 1 else lines)
