"""The credentials in the manifests: those of CAPVCD 1.x, in Secrets and the userContext of a VCDCluster, and others'.

CPI and CSI log in with the Secret ``vcloud-basic-auth`` of the workload cluster, which the manifests may bring packed.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from capvcd_collectors.capvcd_files.packing import unpacked
from capvcd_collectors.capvcd_files.secret_shapes import hidden_by, shape_of
from capvcd_collectors.cluster_api.made_secrets import made_secrets
from capvcd_collectors.cluster_api.manifests import name_of, namespace_of
from capvcd_collectors.facts.base import Absence, FileSource, Missing
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials, SecretShape
from capvcd_collectors.yaml.located import Document

DEFAULT_SECRET = "capi-user-credentials"  # noqa: S105 - the name of a Secret

BASIC_AUTH = ("vcloud-basic-auth", "capvcd-vcloud-basic-auth")
"""The Secret of CPI and CSI (manifests/*.yaml of both), and that of CAPVCD 0.5 as its kustomization calls it."""

_SHORTEST_SECRET = 4
"""Characters. A shorter value of an arbitrary Secret (``true``, ``1``) would make every report unreadable."""

_KEYS = ("username", "password", "refreshToken")


@dataclass(frozen=True, slots=True)
class SecretValue:
    """One key of a Secret, decoded."""

    text: str = field(repr=False)
    where: FileSource
    invalid_base64: bool = False

    @property
    def shape(self) -> SecretShape:
        if self.invalid_base64:
            return SecretShape(where=self.where, invalid_base64=True)
        return shape_of(self.text, self.where)


class StatedValue(Protocol):
    """A value of credentials: its *text*, None where the file does not hold it."""

    @property
    def text(self) -> str | None:
        """The value as the controller gets it."""

    @property
    def where(self) -> FileSource:
        """Where it stands."""

    @property
    def invalid_base64(self) -> bool:
        """Whether it stands below ``data`` and is no base64."""

    @property
    def shape(self) -> SecretShape:
        """What may be said of it."""


@dataclass(frozen=True, slots=True)
class StatedCredentials:
    """The credentials in one place: *values* by the keys ``username``, ``password`` and ``refreshToken``.

    They hold secrets: never write them out.
    """

    origin: str
    source: FileSource
    values: Mapping[str, StatedValue] = field(repr=False)


def manifest_credentials(documents: Sequence[Document]) -> tuple[CapvcdCredentials | Missing, ...]:
    """The credentials in the manifests, as shapes."""
    return tuple(each if isinstance(each, Missing) else _credentials(each) for each in stated_in_manifests(documents))


def stated_in_manifests(documents: Sequence[Document]) -> tuple[StatedCredentials | Missing, ...]:
    """The credentials in the manifests: of each VCDCluster, of a Secret with the customary name, of CPI and CSI."""
    found: list[StatedCredentials | Missing] = []
    secrets = {(namespace_of(each), name_of(each)): each for each in documents if each.find("kind") == "Secret"}
    wanted: dict[tuple[str, str], Document | None] = {
        identity: None for identity in secrets if identity[1] == DEFAULT_SECRET
    }
    for cluster in documents:
        for context in _user_contexts(cluster):
            name = context.text("secretRef", "name")
            if name:
                identity = (context.text("secretRef", "namespace") or namespace_of(cluster), name)
                wanted[identity] = context
                if identity not in secrets:
                    found.append(_not_shown(identity, context.where("secretRef"), documents))
            elif any(key in context.body for key in _KEYS):
                found.append(_from_user_context(context))
    filled = [_from_secret(secrets[identity], context) for identity, context in wanted.items() if identity in secrets]
    told = {each.source for each in filled}
    return (*found, *filled, *(each for each in _basic_auth(documents) if each.source not in told))


def _basic_auth(documents: Sequence[Document]) -> Iterator[StatedCredentials]:
    """The Secrets that CPI and CSI, or CAPVCD 0.5, are given, be they packed or not."""
    for each in unpacked(documents, BASIC_AUTH):
        if isinstance(each, Document) and each.find("kind") == "Secret" and name_of(each) in BASIC_AUTH:
            yield StatedCredentials(f"Secret {name_of(each)}", each.source, written_in(each))


def manifest_secrets(documents: Sequence[Document]) -> tuple[str, ...]:
    """Every secret value in the manifests, as written and decoded, Secrets inside ConfigMaps included."""
    return tuple(dict.fromkeys(value for value in _secret_values(documents) if value))


def _secret_values(documents: Sequence[Document]) -> Iterator[str]:
    for each in unpacked(documents, ("Secret", "VCDCluster")):
        if isinstance(each, Document):
            for context in _user_contexts(each):
                yield from (context.text(key) or "" for key in ("password", "refreshToken"))
            if each.find("kind") == "Secret":
                yield from _values_of_secret(each)


def _values_of_secret(secret: Document) -> Iterator[str]:
    ours = any(key in (secret.find(part) or ()) for part in ("data", "stringData") for key in _KEYS)
    for part in ("data", "stringData"):
        entries = secret.find(part)
        for key in entries if isinstance(entries, dict) else ():
            value = _value(secret, key, part)
            if key == "username" or not (ours or len(value.text) >= _SHORTEST_SECRET):
                continue
            yield value.text.strip()
            yield (secret.text(part, key) or "").strip()


def _user_contexts(document: Document) -> Iterator[Document]:
    """The userContext of a VCDCluster, or of the template of one."""
    places = {"VCDCluster": ("spec",), "VCDClusterTemplate": ("spec", "template", "spec")}
    place = places.get(str(document.find("kind")))
    if place is not None and isinstance(document.find(*place, "userContext"), dict):
        yield document.below(*place, "userContext")


def _from_user_context(context: Document) -> StatedCredentials:
    return StatedCredentials("userContext", context.source, _written_out(context))


def _written_out(context: Document) -> dict[str, SecretValue]:
    return {key: SecretValue(context.text(key) or "", context.where(key)) for key in _KEYS if key in context.body}


def _from_secret(secret: Document, context: Document | None) -> StatedCredentials:
    """The credentials of a VCDCluster whose userContext refers to *secret*, or of *secret* alone.

    CAPVCD puts what the Secret has in place of the userContext's own values; a key the Secret lacks stays as it is.
    """
    written = {} if context is None else _written_out(context)
    return StatedCredentials("Secret", secret.source, {**written, **written_in(secret)})


def written_in(secret: Document) -> dict[str, SecretValue]:
    """The values of *secret* by their keys, decoded; those in ``stringData`` win, as in Kubernetes."""
    values = {}
    for part in ("data", "stringData"):
        entries = secret.find(part)
        for key in entries if isinstance(entries, dict) else ():
            values[key] = _value(secret, key, part)
    return values


def _credentials(stated: StatedCredentials) -> CapvcdCredentials:
    username, password, token = (stated.values.get(key) for key in _KEYS)
    located = {"username": username, "password": password, "refresh_token": token}
    return CapvcdCredentials(
        source=stated.source,
        located={name: value.where for name, value in located.items() if value is not None},
        origin=stated.origin,
        username=None if username is None or username.invalid_base64 or username.shape.hidden else username.text,
        username_shape=None if username is None else username.shape,
        password=None if password is None else password.shape,
        refresh_token=None if token is None else token.shape,
    )


def _value(secret: Document, key: str, part: str) -> SecretValue:
    written, where = secret.text(part, key) or "", secret.where(part, key)
    if part == "stringData" or hidden_by(written):
        return SecretValue(written, where)
    try:
        # Kubernetes ignores line breaks in base64 and nothing else (Go's encoding/json and encoding/base64).
        decoded = base64.b64decode(written.replace("\r", "").replace("\n", ""), validate=True)
    except binascii.Error:
        return SecretValue(written, where, invalid_base64=True)
    return SecretValue(decoded.decode("utf-8", errors="replace"), where)


def _not_shown(identity: tuple[str, str], where: FileSource, documents: Sequence[Document]) -> Missing:
    called = "/".join(identity)
    maker = next((each for each in documents if identity in made_secrets(each.find)), None)
    sealed = next((each for each in documents if hidden_by(str(each.find("kind")))), None)
    reason = f"the Secret {called} with CAPVCD's credentials is in none of the manifests"
    if maker is not None:
        reason = (
            f"the Secret {called} with CAPVCD's credentials is made by {maker.find('kind')} {name_of(maker)}, "
            "which does not show what it holds"
        )
    elif sealed is not None:
        place, why = f"{sealed.source.path}:{sealed.source.line}", hidden_by(str(sealed.find("kind")))
        reason += f" that can be read; what stands at {place} {why}"
    return Missing(Absence.OUT_OF_SCOPE, reason, f"the file with the Secret {called} in capvcd.manifests", where)
