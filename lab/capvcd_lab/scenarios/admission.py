"""Scenarios of what the components trim and accept, and of what Cluster API's webhooks refuse."""

import base64
from typing import Any

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import ARTICLE, PRODUCTION, scenario
from capvcd_lab.world import World

# -- the control plane's replicas ----------------------------------------------------------------------------------


@scenario("control-plane-even-with-external-etcd")
def control_plane_even_with_external_etcd(world: World) -> None:
    """The control plane has two replicas and keeps its etcd elsewhere, which Cluster API takes."""
    control_plane = parts.control_plane(world)
    control_plane["replicas"] = 2
    configuration = control_plane["kubeadmConfigSpec"]["clusterConfiguration"]
    configuration["etcd"] = {
        "external": {
            "endpoints": ["https://etcd.example.com:2379"],
            "caFile": "/etc/kubernetes/pki/etcd/ca.crt",
            "certFile": "/etc/kubernetes/pki/apiserver-etcd-client.crt",
            "keyFile": "/etc/kubernetes/pki/apiserver-etcd-client.key",
        }
    }


@scenario("control-plane-four-replicas")
def control_plane_four_replicas(world: World) -> None:
    """The control plane has four replicas, with etcd on them: Cluster API refuses it."""
    parts.control_plane(world)["replicas"] = 4


@scenario("control-plane-zero")
def control_plane_zero(world: World) -> None:
    """The control plane has no replicas, which Cluster API refuses."""
    parts.control_plane(world)["replicas"] = 0


# -- white space around credentials --------------------------------------------------------------------------------


def _data(world: World) -> dict[str, Any]:
    data: dict[str, Any] = world.installation.document("Secret")["data"]
    return data


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _set_password_literal(world: World, after: str) -> None:
    """Write the password of the kustomization without quotes, and *after* behind it."""
    assert world.installation.kustomization is not None
    literals = world.installation.kustomization["secretGenerator"][0]["literals"]
    literals[1] = literals[1].replace('"', "") + after


@scenario("secret-newlines", only=PRODUCTION)
def secret_newlines(world: World) -> None:
    """The token ends in three newlines: CAPVCD 1.x cuts all of them off."""
    _data(world)["refreshToken"] = _encoded(f"{parts.api_token(world).secret}\n\n\n")


@scenario("secret-carriage-return", only=PRODUCTION)
def secret_carriage_return(world: World) -> None:
    """The token was made on Windows and ends in a carriage return and a newline: only the newline is cut off."""
    _data(world)["refreshToken"] = _encoded(f"{parts.api_token(world).secret}\r\n")


@scenario("secret-blank-before-token", only=PRODUCTION)
def secret_blank_before_token(world: World) -> None:
    """A blank was copied with the token."""
    _data(world)["refreshToken"] = _encoded(f" {parts.api_token(world).secret}")


@scenario("secret-placeholder-beside-token", only=PRODUCTION)
def secret_placeholder_beside_token(world: World) -> None:
    """The Secret holds the placeholder of a password beside the token, which is used instead."""
    _data(world)["password"] = _encoded("PASSWORD")


@scenario("user-context-newline", only=PRODUCTION)
def user_context_newline(world: World) -> None:
    """The token stands in the VCDCluster itself and ends in a newline, which nobody cuts off there."""
    parts.vcd_cluster(world)["userContext"] = {"refreshToken": f"{parts.api_token(world).secret}\n"}


@scenario("kustomization-newline", only=ARTICLE)
def kustomization_newline(world: World) -> None:
    """The password of the kustomization ends in a newline, which CAPVCD 0.5 cuts off."""
    _set_password_literal(world, "\n")


@scenario("kustomization-two-newlines", only=ARTICLE)
def kustomization_two_newlines(world: World) -> None:
    """The password of the kustomization ends in two newlines, of which CAPVCD 0.5 cuts one off."""
    _set_password_literal(world, "\n\n")


@scenario("kustomization-blank-after-password", only=ARTICLE)
def kustomization_blank_after_password(world: World) -> None:
    """A blank stands behind the password of the kustomization, and may or may not belong to it."""
    _set_password_literal(world, " ")
