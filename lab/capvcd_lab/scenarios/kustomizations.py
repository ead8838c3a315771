"""Scenarios of kustomizations: credentials in a base or resource, parts that nobody here can follow, manifests."""

import base64
import json
from typing import Any

from capvcd_lab.scenarios.registry import ARTICLE, scenario
from capvcd_lab.world import World

_SECRET = "vcloud-basic-auth"  # noqa: S105 - the name of a Secret
_FILE = "kustomization.yaml"


def _kustomization(world: World) -> dict[str, Any]:
    assert world.installation.kustomization is not None
    return world.installation.kustomization


def _write(world: World, folder: str, content: dict[str, Any]) -> None:
    """Write a kustomization into *folder*; JSON is YAML."""
    world.installation.texts[f"{folder}/{_FILE}"] = json.dumps(content, indent=2)


def _move_to_base(world: World, **overlay: Any) -> None:
    """Make the kustomization a base, and put one on top of it that has *overlay* besides."""
    _write(world, "manager", dict(_kustomization(world)))
    _kustomization(world).clear()
    _kustomization(world).update({"namePrefix": "capvcd-", "resources": ["manager"], **overlay})


def _literals(world: World) -> list[str]:
    literals: list[str] = _kustomization(world)["secretGenerator"][0]["literals"]
    return literals


@scenario("credentials-in-base", only=ARTICLE)
def credentials_in_base(world: World) -> None:
    """The secretGenerator stands in a base of the kustomization, as in CAPVCD's own config/default."""
    _move_to_base(world)


@scenario("credentials-completed-in-overlay", only=ARTICLE)
def credentials_completed_in_overlay(world: World) -> None:
    """The base still holds the placeholder for the password, and the overlay merges the real one."""
    literals = list(_literals(world))
    _literals(world)[1] = "password=PASSWORD"
    _move_to_base(world, secretGenerator=[{"name": _SECRET, "behavior": "merge", "literals": literals[1:]}])


@scenario("credentials-emptied-in-component", only=ARTICLE)
def credentials_emptied_in_component(world: World) -> None:
    """A component of the kustomization empties the password that the base sets."""
    _move_to_base(world, components=["quiet"])
    _write(
        world,
        "quiet",
        {
            "apiVersion": "kustomize.config.k8s.io/v1alpha1",
            "kind": "Component",
            "secretGenerator": [{"name": _SECRET, "behavior": "merge", "literals": ["password="]}],
        },
    )


@scenario("credentials-in-resource", only=ARTICLE)
def credentials_in_resource(world: World) -> None:
    """The Secret is no generated one, but a resource of the kustomization."""
    values = dict(each.replace('"', "").split("=", 1) for each in _literals(world))
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": _SECRET},
        "data": {key: base64.b64encode(value.encode()).decode() for key, value in values.items()},
    }
    world.installation.texts["auth.yaml"] = json.dumps(secret)
    _kustomization(world).clear()
    _kustomization(world)["resources"] = ["auth.yaml"]


@scenario("credentials-from-elsewhere", only=ARTICLE)
def credentials_from_elsewhere(world: World) -> None:
    """The base with the secretGenerator lies in a repository that nobody fetches."""
    _kustomization(world).clear()
    _kustomization(world)["resources"] = ["https://git.example.com/platform/capvcd//config/default?ref=v0.5.1"]


@scenario("credentials-by-plugin", only=ARTICLE)
def credentials_by_plugin(world: World) -> None:
    """A plugin decrypts the Secret while kustomize builds."""
    _kustomization(world).clear()
    _kustomization(world)["generators"] = ["decrypt.yaml"]
    world.installation.texts["decrypt.yaml"] = json.dumps(
        {"apiVersion": "viaduct.ai/v1", "kind": "ksops", "metadata": {"name": "decrypt"}, "files": ["auth.enc.yaml"]}
    )


@scenario("credentials-patched-elsewhere", only=ARTICLE)
def credentials_patched_elsewhere(world: World) -> None:
    """The kustomization has patches and images besides, none of which is for the Secret."""
    _move_to_base(
        world,
        images=[{"name": "controller", "newTag": "0.5.1"}],
        patches=[{"target": {"kind": "Deployment"}, "patch": "- {op: remove, path: /spec/replicas}"}],
    )


@scenario("kustomization-without-base", only=ARTICLE)
def kustomization_without_base(world: World) -> None:
    """The kustomization names a base that is not there."""
    _kustomization(world)["bases"] = ["../manager"]


@scenario("manifests-by-kustomization")
def manifests_by_kustomization(world: World) -> None:
    """The environment file names a kustomization whose resources are the manifests."""
    names = []
    for manifest in world.installation.manifests:
        names.append(manifest.name)
        manifest.name = f"cluster/{manifest.name}"
    _write(world, "cluster", {"resources": names})
    world.installation.environment["capvcd"]["manifests"] = [f"cluster/{_FILE}"]


@scenario("manifests-by-kustomization-from-elsewhere")
def manifests_by_kustomization_from_elsewhere(world: World) -> None:
    """The kustomization that the environment file names as a manifest has a part in a repository."""
    _write(world, "cluster", {"resources": ["https://git.example.com/platform/clusters?ref=main"]})
    world.installation.environment["capvcd"]["manifests"] = [f"cluster/{_FILE}"]
