"""Compares the credentials in CAPVCD's files with those this run logs in with, by keyed digests of one run.

Only the outcome leaves this module: neither a secret nor a digest of one is part of any fact.
"""

import hmac
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from capvcd_collectors.capvcd_files.credentials import StatedCredentials, StatedValue, stated_in_manifests
from capvcd_collectors.capvcd_files.files import CapvcdFiles
from capvcd_collectors.capvcd_files.secret_shapes import hidden_by, is_placeholder
from capvcd_collectors.engine.registry import collector
from capvcd_collectors.facts.base import Missing
from capvcd_collectors.facts.credential_comparison import CredentialComparison, Likeness
from capvcd_collectors.facts.environment import CredentialSettings, Environment
from capvcd_collectors.facts.profile import Profile
from capvcd_collectors.vault import Vault

PASSWORD = "password"  # noqa: S105 - a kind of secret, not one
API_TOKEN = "API token"  # noqa: S105 - the same

_PROVIDERS = "system/"
"""What the name of a provider's user begins with, in lower case."""


@dataclass(frozen=True, slots=True)
class _Secret:
    """What somebody logs in with: the *kind* of secret and its *text*, None where it is not to be had."""

    kind: str
    text: str | None = field(repr=False)
    reason: str = ""


_NOBODYS = _Secret(PASSWORD, None)
"""What a place is compared with whose user this run does not log in as."""


class _Digests:
    """Digests with a key that nobody else has, so that only those of one run can be compared."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def are_equal(self, one: str, other: str) -> bool:
        """Whether both texts are the same."""
        return hmac.compare_digest(self._of(one), self._of(other))

    def _of(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")

    def __repr__(self) -> str:
        """Nothing of the key."""
        return "<digests>"


@collector
def credential_comparisons(
    environment: Environment, files: CapvcdFiles, profile: Profile, vault: Vault
) -> tuple[CredentialComparison, ...]:
    """Compare the credentials of each place with those that this run logs in with.

    Those of a provider's user are compared with the provider's, all others with the tenant's. A place whose secret is
    absent, a placeholder or no base64 has nothing to compare; another check says so.
    """
    tenant = _of_this_run(environment.vcd.tenant, vault)
    provider = None if environment.vcd.provider is None else _of_this_run(environment.vcd.provider, vault)
    tenant_is_provider = _is_providers(environment.vcd.tenant.username)
    digests = _Digests()
    compared = []
    for each in _stated(files, profile):
        given = _secret_of(each.values)
        if given is not None:
            is_providers = given.kind == PASSWORD and _is_providers(_username(each.values))
            ours = (provider or _NOBODYS) if is_providers and not tenant_is_provider else tenant
            compared.append(
                CredentialComparison(
                    source=each.source,
                    origin=each.origin,
                    given=given.kind,
                    ours=tenant.kind,
                    likeness=_likeness(given, ours, digests),
                    reason=given.reason,
                )
            )
    return tuple(compared)


def _of_this_run(credentials: CredentialSettings, vault: Vault) -> _Secret:
    reference = credentials.api_token or credentials.password
    return _Secret(
        PASSWORD if credentials.api_token is None else API_TOKEN,
        None if reference is None else vault.reveal(reference),
    )


def _stated(files: CapvcdFiles, profile: Profile) -> Iterator[StatedCredentials]:
    if profile.has_manager_config and files.kustomization is not None and files.kustomization.missing is None:
        generated = files.kustomization
        yield StatedCredentials("kustomization", generated.where, generated.keys)
    yield from (each for each in stated_in_manifests(files.manifests) if not isinstance(each, Missing))


def _secret_of(values: Mapping[str, StatedValue]) -> _Secret | None:
    """What a controller logs in with that is given *values*: the API token where there is one."""
    for key, kind in (("refreshToken", API_TOKEN), ("password", PASSWORD)):
        value = values.get(key)
        if value is None:
            continue
        if value.text is None:
            return _Secret(kind, None, "is taken from the environment of whoever runs kustomize")
        if reason := hidden_by(value.text):
            return _Secret(kind, None, reason)
        if value.text.strip():
            is_none = value.invalid_base64 or is_placeholder(value.text)
            return None if is_none else _Secret(kind, value.text)
        if value.invalid_base64:
            return None
    return None


def _username(values: Mapping[str, StatedValue]) -> str | None:
    username = values.get("username")
    return None if username is None else username.text


def _is_providers(username: str | None) -> bool:
    return (username or "").strip().casefold().startswith(_PROVIDERS)


def _likeness(given: _Secret, ours: _Secret, digests: _Digests) -> Likeness:
    if given.text is None:
        return Likeness.UNKNOWN
    if ours.text is None:
        return Likeness.OTHER
    if given.kind != ours.kind:
        return Likeness.OTHER_KIND
    # What a Secret's value ends in is cut off by every component.
    if digests.are_equal(given.text.rstrip("\n"), ours.text):
        return Likeness.SAME
    return Likeness.BLANKS if digests.are_equal(given.text.strip(), ours.text.strip()) else Likeness.OTHER
