"""Secrets that the files do not show: encrypted ones, references to a vault, and those that a controller makes."""

import pytest

from capvcd_collectors.capvcd_files.credentials import manifest_credentials
from capvcd_collectors.capvcd_files.secret_shapes import hidden_by, shape_of
from capvcd_collectors.cluster_api.graph import cluster_graph
from capvcd_collectors.cluster_api.made_secrets import made_secrets
from capvcd_collectors.facts.base import Absence, FileSource, Missing
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials, SecretShape
from capvcd_collectors.yaml.located import Document, Origin, parse_documents

CIPHER = "ENC[AES256_GCM,data:eA==,iv:aQ==,tag:dA==,type:str]"
HERE = FileSource("m.yaml", 1)
VCD_CLUSTER = """\
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: VCDCluster
metadata: {name: apps, namespace: prod}
spec: {userContext: {secretRef: {name: vcd, namespace: prod}}}
"""


def documents(*texts: str) -> tuple[Document, ...]:
    return parse_documents("---\n".join(texts), Origin("m.yaml"))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (CIPHER, "is encrypted with SOPS"),
        (f" {CIPHER}\n", "is encrypted with SOPS"),
        ("<path:kv/data/vcd#token>", "is put in by Argo CD's Vault plugin"),
        ("ref+vault://kv/vcd#/token", "is put in by vals"),
        ("secretref+awssecrets://vcd", "is put in by vals"),
        ("vault:secret/data/vcd#token", "is put in by the Vault webhook"),
        ("ENC", ""),
        ("<token>", ""),
        ("vault:hunter2", ""),
        ("MyVerySecurePassword", ""),
    ],
)
def test_what_stands_for_a_value_is_told_from_a_value(value: str, why: str) -> None:
    assert hidden_by(value) == why
    assert shape_of(value, HERE).hidden == why
    assert not why or shape_of(value, HERE) == SecretShape(HERE, hidden=why)


@pytest.mark.parametrize("part", ["data", "stringData"])
def test_an_encrypted_value_is_neither_bad_base64_nor_a_placeholder(part: str) -> None:
    secret = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: vcd, namespace: prod}\n"
        f"{part}: {{username: '{CIPHER}', refreshToken: '{CIPHER}'}}\n"
    )

    (found,) = manifest_credentials(documents(VCD_CLUSTER, secret))

    assert isinstance(found, CapvcdCredentials)
    assert (found.username, found.password) == (None, None)
    for shape in (found.username_shape, found.refresh_token):
        assert shape is not None
        assert (shape.hidden, shape.placeholder, shape.invalid_base64) == ("is encrypted with SOPS", False, False)


MAKERS = {
    "SealedSecret": "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: vcd, namespace: prod}}",
    "SealedSecret with a template": "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: x}, "
    "spec: {template: {metadata: {name: vcd, namespace: prod}}}}",
    "ExternalSecret": "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, "
    "metadata: {name: x, namespace: prod}, spec: {target: {name: vcd}}}",
    "ExternalSecret of its name": "{apiVersion: external-secrets.io/v1beta1, kind: ExternalSecret, "
    "metadata: {name: vcd, namespace: prod}, spec: {}}",
    "VaultStaticSecret": "{apiVersion: secrets.hashicorp.com/v1beta1, kind: VaultStaticSecret, "
    "metadata: {name: x, namespace: prod}, spec: {destination: {name: vcd}}}",
    "SopsSecret": "{apiVersion: isindir.github.com/v1alpha3, kind: SopsSecret, metadata: {name: x, namespace: prod}, "
    "spec: {secretTemplates: [{name: other}, {name: vcd}]}}",
    "SecretProviderClass": "{apiVersion: secrets-store.csi.x-k8s.io/v1, kind: SecretProviderClass, "
    "metadata: {name: x, namespace: prod}, spec: {secretObjects: [{secretName: vcd}]}}",
    "DopplerSecret": "{apiVersion: secrets.doppler.com/v1alpha1, kind: DopplerSecret, "
    "metadata: {name: x, namespace: y}, spec: {managedSecret: {name: vcd, namespace: prod}}}",
}


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_a_secret_that_a_controller_makes_is_there_and_not_seen(maker: str) -> None:
    found = documents(VCD_CLUSTER, f"{maker}\n")

    (missing,) = manifest_credentials(found)
    reference = cluster_graph(found).objects[0].references[0]

    assert isinstance(missing, Missing)
    assert missing.kind is Absence.OUT_OF_SCOPE
    assert missing.reason.startswith("the Secret prod/vcd with CAPVCD's credentials is made by ")
    assert reference.target is not None
    assert reference.target.kind == found[1].find("kind")


@pytest.mark.parametrize(
    "other",
    [
        "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: vcd, namespace: other}}",
        "{apiVersion: example.com/v1, kind: SealedSecret, metadata: {name: vcd, namespace: prod}}",
        "{apiVersion: isindir.github.com/v1alpha3, kind: SopsSecret, metadata: {name: vcd}, spec: {}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: vcd, namespace: prod}}",
    ],
)
def test_others_make_no_secret_of_that_name(other: str) -> None:
    (document,) = documents(f"{other}\n")

    assert ("prod", "vcd") not in made_secrets(document.find)


def test_a_secret_encrypted_to_the_last_word_is_mentioned() -> None:
    sealed = f"apiVersion: '{CIPHER}'\nkind: '{CIPHER}'\nmetadata: {{name: '{CIPHER}'}}\n"

    (missing,) = manifest_credentials(documents(VCD_CLUSTER, sealed))

    assert isinstance(missing, Missing)
    assert missing.reason == (
        "the Secret prod/vcd with CAPVCD's credentials is in none of the manifests that can be read; "
        "what stands at m.yaml:6 is encrypted with SOPS"
    )
