"""Scenarios of credentials that a team keeps out of its manifests: encrypted, sealed, or in a vault."""

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import ARTICLE, PRODUCTION, scenario
from capvcd_lab.world import World

_CIPHER = "ENC[AES256_GCM,data:c2VjcmV0,iv:aXZpdml2aXY=,tag:dGFndGFn,type:str]"
_SEAL = {"kms": [], "age": [{"recipient": "age1lab", "enc": "x"}], "mac": _CIPHER, "version": "3.8.1"}


@scenario("sops-secret", only=PRODUCTION)
def sops_secret(world: World) -> None:
    """The values of the Secret are encrypted with SOPS."""
    secret = world.installation.document("Secret")
    secret["data"] = dict.fromkeys(secret["data"], _CIPHER)
    secret["sops"] = _SEAL


@scenario("sops-whole-secret", only=PRODUCTION)
def sops_whole_secret(world: World) -> None:
    """The Secret is encrypted with SOPS to the last word, its kind and name included."""
    secret = world.installation.document("Secret")
    secret.update(
        apiVersion=_CIPHER, kind=_CIPHER, metadata={"name": _CIPHER, "namespace": _CIPHER}, type=_CIPHER, sops=_SEAL
    )
    secret["data"] = {"refreshToken": _CIPHER}


@scenario("sops-user-context", only=ARTICLE)
def sops_user_context(world: World) -> None:
    """User name and password in the VCDCluster are encrypted with SOPS."""
    cluster = world.installation.document("VCDCluster")
    cluster["spec"]["userContext"].update(username=_CIPHER, password=_CIPHER)
    cluster["sops"] = _SEAL


@scenario("sops-kustomization", only=ARTICLE)
def sops_kustomization(world: World) -> None:
    """The literals of the secretGenerator are encrypted with SOPS."""
    assert world.installation.kustomization is not None
    generator = world.installation.kustomization["secretGenerator"][0]
    generator["literals"] = [f"username={_CIPHER}", f"password={_CIPHER}"]
    world.installation.kustomization["sops"] = _SEAL


@scenario("vault-plugin-secret", only=PRODUCTION)
def vault_plugin_secret(world: World) -> None:
    """The Secret holds paths in a vault, which Argo CD's plugin replaces before it applies the manifests."""
    secret = world.installation.document("Secret")
    del secret["data"]
    secret["stringData"] = {"refreshToken": "<path:kv/data/platform/vcd#token>"}


@scenario("sealed-secret", only=PRODUCTION)
def sealed_secret(world: World) -> None:
    """A SealedSecret stands in place of the Secret."""
    secret = world.installation.document("Secret")
    metadata = dict(secret["metadata"])
    secret.clear()
    secret.update(
        apiVersion="bitnami.com/v1alpha1",
        kind="SealedSecret",
        metadata=metadata,
        spec={"encryptedData": {"refreshToken": "AgBy3i4OJSWK"}, "template": {"metadata": dict(metadata)}},
    )


@scenario("external-secret", only=PRODUCTION)
def external_secret(world: World) -> None:
    """An ExternalSecret has the Secret made from a vault; it is called otherwise than the Secret."""
    secret = world.installation.document("Secret")
    target, namespace = secret["metadata"]["name"], secret["metadata"]["namespace"]
    secret.clear()
    secret.update(
        apiVersion="external-secrets.io/v1beta1",
        kind="ExternalSecret",
        metadata={"name": "vcd", "namespace": namespace},
        spec={"secretStoreRef": {"name": "vault"}, "target": {"name": target}},
    )


@scenario("external-secret-elsewhere", only=PRODUCTION)
def external_secret_elsewhere(world: World) -> None:
    """An ExternalSecret has a Secret of the right name made, in another namespace than the VCDCluster refers to."""
    external_secret(world)
    world.installation.document("ExternalSecret")["metadata"]["namespace"] = "vault"


@scenario("encrypted-field")
def encrypted_field(world: World) -> None:
    """The organization of the VCDCluster is encrypted with SOPS."""
    parts.vcd_cluster(world)["org"] = _CIPHER
