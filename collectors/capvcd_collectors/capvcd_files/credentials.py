"""The credentials CAPVCD 1.x finds in the manifests: Secrets and the userContext of a VCDCluster."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from capvcd_collectors.capvcd_files.secret_shapes import hidden_by, shape_of
from capvcd_collectors.cluster_api.made_secrets import made_secrets
from capvcd_collectors.cluster_api.manifests import name_of, namespace_of
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import Absence, FileSource, Missing
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials, SecretShape
from capvcd_collectors.yaml.located import Document, embedded_documents

DEFAULT_SECRET = "capi-user-credentials"  # noqa: S105 - the name of a Secret

_SHORTEST_SECRET = 4
"""Characters. A shorter value of an arbitrary Secret (``true``, ``1``) would make every report unreadable."""

_KEYS = ("username", "password", "refreshToken")


@dataclass(frozen=True, slots=True)
class _Value:
    """One key of a Secret, decoded."""

    text: str = field(repr=False)
    where: FileSource
    invalid_base64: bool = False

    @property
    def shape(self) -> SecretShape:
        if self.invalid_base64:
            return SecretShape(where=self.where, invalid_base64=True)
        return shape_of(self.text, self.where)


def manifest_credentials(documents: Sequence[Document]) -> tuple[CapvcdCredentials | Missing, ...]:
    """The credentials in the manifests: of each VCDCluster, and of a Secret with the customary name."""
    found: list[CapvcdCredentials | Missing] = []
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
    filled = (_from_secret(secrets[identity], context) for identity, context in wanted.items() if identity in secrets)
    return (*found, *filled)


def manifest_secrets(documents: Sequence[Document]) -> tuple[str, ...]:
    """Every secret value in the manifests, as written and decoded, Secrets inside ConfigMaps included."""
    return tuple(dict.fromkeys(value for value in _secret_values(documents) if value))


def _secret_values(documents: Sequence[Document]) -> Iterator[str]:
    for document in documents:
        for context in _user_contexts(document):
            yield from (context.text(key) or "" for key in ("password", "refreshToken"))
        if document.find("kind") == "Secret":
            yield from _values_of_secret(document)
        elif document.find("kind") == "ConfigMap":
            yield from _secret_values(tuple(_embedded(document, "data")))


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
    yield from _secret_values(tuple(_embedded(secret, "stringData")))


def _embedded(document: Document, part: str) -> Iterator[Document]:
    """The objects inside the strings of a ConfigMap or Secret; only those texts are parsed that hold a Secret."""
    entries = document.find(part)
    for key, text in entries.items() if isinstance(entries, dict) else ():
        if isinstance(text, str) and re.search(r"kind\W+Secret\b", text):
            try:
                documents = embedded_documents(document, part, key)
            except UsageError:
                # A template or script that mentions a Secret is nobody's mistake.
                continue
            yield from (each for each in documents if isinstance(each.body, dict))


def _user_contexts(document: Document) -> Iterator[Document]:
    """The userContext of a VCDCluster, or of the template of one."""
    places = {"VCDCluster": ("spec",), "VCDClusterTemplate": ("spec", "template", "spec")}
    place = places.get(str(document.find("kind")))
    if place is not None and isinstance(document.find(*place, "userContext"), dict):
        yield document.below(*place, "userContext")


def _from_user_context(context: Document) -> CapvcdCredentials:
    return _credentials("userContext", context.source, _written_out(context))


def _written_out(context: Document) -> dict[str, _Value]:
    return {key: _Value(context.text(key) or "", context.where(key)) for key in _KEYS if key in context.body}


def _from_secret(secret: Document, context: Document | None) -> CapvcdCredentials:
    """The credentials of a VCDCluster whose userContext refers to *secret*, or of *secret* alone.

    CAPVCD puts what the Secret has in place of the userContext's own values; a key the Secret lacks stays as it is.
    """
    values = {} if context is None else _written_out(context)
    for part in ("data", "stringData"):
        entries = secret.find(part)
        for key in entries if isinstance(entries, dict) else ():
            values[key] = _value(secret, key, part)
    return _credentials("Secret", secret.source, values)


def _credentials(origin: str, source: FileSource, values: dict[str, _Value]) -> CapvcdCredentials:
    username, password, token = (values.get(key) for key in _KEYS)
    located = {"username": username, "password": password, "refresh_token": token}
    return CapvcdCredentials(
        source=source,
        located={name: value.where for name, value in located.items() if value is not None},
        origin=origin,
        username=None if username is None or username.invalid_base64 or username.shape.hidden else username.text,
        username_shape=None if username is None else username.shape,
        password=None if password is None else password.shape,
        refresh_token=None if token is None else token.shape,
    )


def _value(secret: Document, key: str, part: str) -> _Value:
    written, where = secret.text(part, key) or "", secret.where(part, key)
    if part == "stringData" or hidden_by(written):
        return _Value(written, where)
    try:
        # Kubernetes ignores line breaks in base64 and nothing else (Go's encoding/json and encoding/base64).
        decoded = base64.b64decode(written.replace("\r", "").replace("\n", ""), validate=True)
    except binascii.Error:
        return _Value(written, where, invalid_base64=True)
    return _Value(decoded.decode("utf-8", errors="replace"), where)


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
