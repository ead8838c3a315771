"""Scenarios of the add-ons: how CPI, CSI and CNI come into the workload cluster, and how their versions are written."""

import base64
from typing import Any

from ruamel.yaml import YAML

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import ARTICLE, PRODUCTION, scenario
from capvcd_lab.world import World
from capvcd_lab.world.installation import ManifestFile

_IMAGE = "projects.packages.broadcom.com/vmware-cloud-director/cloud-director-named-disk-csi-driver"
_CSI = f"{_IMAGE}:1.6.0"
_DIGEST = f"sha256:{'0a' * 32}"


def _file(world: World) -> ManifestFile:
    """The manifest with the add-ons."""
    return next(one for one in world.installation.manifests if one.name == "addons.yaml")


def _objects(text: str) -> list[dict[str, Any]]:
    return [document for document in YAML(typ="safe", pure=True).load_all(text) if document]


def _use_csi(world: World, image: str) -> None:
    """Let the add-ons install CSI from *image*."""
    parts.replace_in_addons(world, _CSI, image)


def _apply_plainly(world: World) -> None:
    """Give the add-ons as the objects that they are, without ClusterResourceSets."""
    file = _file(world)
    config_maps = [each for each in file.documents if each["kind"] == "ConfigMap"]
    file.documents = [one for each in config_maps for text in each["data"].values() for one in _objects(text)]
    for label in ("ccm", "csi", "cni"):
        world.installation.document("Cluster")["metadata"]["labels"].pop(label, None)


@scenario("addons-plain", only=PRODUCTION)
def addons_plain(world: World) -> None:
    """The add-ons are given as the objects that a user applies himself."""
    _apply_plainly(world)


@scenario("addons-plain-csi-buggy", only=PRODUCTION)
def addons_plain_csi_buggy(world: World) -> None:
    """The add-ons are given as plain objects, and CSI is 1.1.0."""
    _use_csi(world, f"{_IMAGE}:1.1.0")
    _apply_plainly(world)


@scenario("addons-secret-csi-buggy", only=PRODUCTION)
def addons_secret_csi_buggy(world: World) -> None:
    """A Secret that a ClusterResourceSet applies brings the node plugin of CSI 1.1.0."""
    config_map = world.installation.document("ConfigMap", "csi-node-crs-cm")
    data = {key: text.replace(_CSI, f"{_IMAGE}:1.1.0") for key, text in config_map.pop("data").items()}
    config_map["kind"] = "Secret"
    config_map["type"] = "addons.cluster.x-k8s.io/resource-set"
    config_map["data"] = {key: base64.b64encode(text.encode()).decode() for key, text in data.items()}
    for resource_set in world.installation.documents_of("ClusterResourceSet"):
        for resource in resource_set["spec"]["resources"]:
            if resource["name"] == config_map["metadata"]["name"]:
                resource["kind"] = "Secret"


@scenario("addons-chart-csi-buggy", only=PRODUCTION)
def addons_chart_csi_buggy(world: World) -> None:
    """A HelmRelease sets the image of CSI to 1.1.0."""
    _file(world).documents.append(
        {
            "apiVersion": "helm.toolkit.fluxcd.io/v2",
            "kind": "HelmRelease",
            "metadata": {"name": "csi", "namespace": "default"},
            "spec": {
                "chart": {"spec": {"chart": "named-disk-csi", "sourceRef": {"kind": "HelmRepository", "name": "own"}}},
                "values": {"driver": {"image": {"repository": f"registry.local:5000/{_IMAGE}", "tag": "1.1.0"}}},
            },
        }
    )


@scenario("addons-unreadable", only=PRODUCTION)
def addons_unreadable(world: World) -> None:
    """The text with CSI's controller is broken: which version it brings cannot be told."""
    config_map = world.installation.document("ConfigMap", "csi-controller-crs-cm")
    config_map["data"]["csi-controller.yaml"] = f"kind: Deployment\nimage: {_CSI}\n - lost: [\n"


@scenario("csi-in-comment", only=PRODUCTION)
def csi_in_comment(world: World) -> None:
    """A comment beside CSI's image tells what was there before, 1.1.0."""
    parts.replace_in_addons(world, f"image: {_CSI}", f"image: {_CSI} # was image: {_IMAGE}:1.1.0")


@scenario("csi-in-script", only=PRODUCTION)
def csi_in_script(world: World) -> None:
    """A ConfigMap holds a script that speaks of CSI 1.1.0 and that nobody applies."""
    _file(world).documents.append(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "migration", "namespace": "default"},
            "data": {"roll-back.sh": f"#!/bin/sh\nkubectl set image ds/csi image: {_IMAGE}:1.1.0 # [\n"},
        }
    )


@scenario("csi-mirrored", only=PRODUCTION)
def csi_mirrored(world: World) -> None:
    """The image of CSI comes from a registry of the team's own, on a port, tagged with a v."""
    _use_csi(world, "registry.local:5000/mirror/cloud-director-named-disk-csi-driver:v1.6.0")


@scenario("csi-pinned", only=PRODUCTION)
def csi_pinned(world: World) -> None:
    """The image of CSI has a tag and is pinned by its digest."""
    _use_csi(world, f"{_CSI}@{_DIGEST}")


@scenario("csi-by-digest", only=PRODUCTION)
def csi_by_digest(world: World) -> None:
    """The image of CSI is named by its digest alone, which tells no version."""
    _use_csi(world, f"{_IMAGE}@{_DIGEST}")


@scenario("csi-moving-tag", only=PRODUCTION)
def csi_moving_tag(world: World) -> None:
    """The tag of CSI's image is one that moves."""
    _use_csi(world, f"{_IMAGE}:1.6.latest")


@scenario("csi-renamed-by-mirror", only=PRODUCTION)
def csi_renamed_by_mirror(world: World) -> None:
    """A mirror gave the image of CSI another name; only the container is still called as it was."""
    _use_csi(world, "registry.local/disks:1.6.0")


@scenario("crs-versions-left-out", only=ARTICLE)
def crs_versions_left_out(world: World) -> None:
    """The controller configuration has no clusterResourceSet, so CAPVCD installs what it has for defaults."""
    del parts.manager_config(world)["clusterResourceSet"]


@scenario("crs-csi-left-out", only=ARTICLE)
def crs_csi_left_out(world: World) -> None:
    """The controller configuration says no version of CSI, so CAPVCD installs 1.1.0."""
    del parts.manager_config(world)["clusterResourceSet"]["csi"]


@scenario("crs-versions-with-v", only=ARTICLE)
def crs_versions_with_v(world: World) -> None:
    """The versions of CSI and CNI have a v, which goes into the addresses they are downloaded from."""
    versions = parts.manager_config(world)["clusterResourceSet"]
    versions["csi"], versions["cni"] = f"v{versions['csi']}", f"v{versions['cni']}"
