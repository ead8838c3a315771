"""Secrets that no manifest holds because a controller makes them: SealedSecret, ExternalSecret and their like.

Each kind says in a field of its own what the Secret is called, and most fall back to their own name.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Find = Callable[..., Any]
"""Finds the value at a path in an object, None when there is none."""

Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Maker:
    """Where a kind says the Secret's *name* and *namespace*, or the *entries* that each name one below *name*."""

    name: Steps = ("metadata", "name")
    namespace: Steps = ("metadata", "namespace")
    entries: Steps = ()


_MAKERS: Mapping[tuple[str, str], _Maker] = {
    ("bitnami.com", "SealedSecret"): _Maker(
        ("spec", "template", "metadata", "name"), ("spec", "template", "metadata", "namespace")
    ),
    ("external-secrets.io", "ExternalSecret"): _Maker(("spec", "target", "name")),
    ("kubernetes-client.io", "ExternalSecret"): _Maker(),
    ("secrets.hashicorp.com", "VaultStaticSecret"): _Maker(("spec", "destination", "name")),
    ("secrets.hashicorp.com", "VaultDynamicSecret"): _Maker(("spec", "destination", "name")),
    ("ricoberger.de", "VaultSecret"): _Maker(),
    ("isindir.github.com", "SopsSecret"): _Maker(("name",), entries=("spec", "secretTemplates")),
    ("onepassword.com", "OnePasswordItem"): _Maker(),
    ("spv.no", "AzureKeyVaultSecret"): _Maker(("spec", "output", "secret", "name")),
    ("k8s.bitwarden.com", "BitwardenSecret"): _Maker(("spec", "secretName")),
    ("secrets.infisical.com", "InfisicalSecret"): _Maker(
        ("spec", "managedSecretReference", "secretName"), ("spec", "managedSecretReference", "secretNamespace")
    ),
    ("secrets.doppler.com", "DopplerSecret"): _Maker(
        ("spec", "managedSecret", "name"), ("spec", "managedSecret", "namespace")
    ),
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): _Maker(("secretName",), entries=("spec", "secretObjects")),
}


def made_secrets(find: Find) -> Iterator[tuple[str, str]]:
    """Namespace and name of each Secret that the object behind *find* has a controller make."""
    group = str(find("apiVersion") or "").rpartition("/")[0]
    maker = _MAKERS.get((group, str(find("kind"))))
    if maker is None:
        return
    namespace = str(find(*maker.namespace) or find("metadata", "namespace") or "default")
    if not maker.entries:
        yield namespace, str(find(*maker.name) or find("metadata", "name"))
        return
    entries = find(*maker.entries)
    for index in range(len(entries) if isinstance(entries, list) else 0):
        name = find(*maker.entries, index, *maker.name)
        if name:
            yield namespace, str(name)
