"""Scenarios of Kubernetes versions: what node images are called and say of themselves, and which nodes want which."""

from copy import deepcopy

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import PRODUCTION, scenario
from capvcd_lab.world import World
from capvcd_lab.world.catalog import OvfProduct
from capvcd_lab.world.ids import urn

_CHECKSUM = "0123456789abcdef"


def _call_image(world: World, name: str, *, version: str = "", metadata: str = "") -> None:
    """Name the node image, which says *version* in its product section and *metadata* in its metadata, if at all."""
    template = parts.template(world)
    template.name = name
    template.product = OvfProduct(product="node", version=version, full_version=version) if version else None
    template.metadata = {"kubernetes_version": metadata} if metadata else {}
    for machine in parts.machines(world):
        machine["template"] = name


def _wanted(world: World) -> str:
    """The version that the manifests ask for: ``v1.28.4+vmware.1``."""
    return str(parts.control_plane(world)["version"])


@scenario("image-efi-of-other-version")
def image_efi_of_other_version(world: World) -> None:
    """The image is VMware's for EFI, of another Kubernetes version than the manifests ask for."""
    _call_image(world, f"ubuntu-2204-efi-kube-v1.26.8+vmware.1-tkg.1-{_CHECKSUM}")


@scenario("image-builders-of-other-version")
def image_builders_of_other_version(world: World) -> None:
    """The image is of the team's own making, named as image-builder names it, and of another version."""
    _call_image(world, "rockylinux-8-kube-v1.30.2")


@scenario("image-named-for-other-minor")
def image_named_for_other_minor(world: World) -> None:
    """The name of the image says another minor version, and no patch."""
    _call_image(world, "golden-k8s-1.26")


@scenario("image-named-for-minor")
def image_named_for_minor(world: World) -> None:
    """The name of the image says the right minor version; whether the patch and build are right cannot be told."""
    _call_image(world, f"golden-k8s-{'.'.join(_wanted(world).split('.')[:2])}")


@scenario("image-of-other-build")
def image_of_other_build(world: World) -> None:
    """The product section of a renamed image tells a FIPS build, the manifests ask for the ordinary one."""
    _call_image(world, "golden-node", version=f"{_wanted(world)}-fips.1")


@scenario("image-of-fips-build")
def image_of_fips_build(world: World) -> None:
    """The image is VMware's FIPS build, and the manifests ask for just that."""
    version = f"{_wanted(world)}-fips.1"
    parts.set_kubernetes_version(world, version)
    _call_image(world, f"ubuntu-2204-kube-{version}-tkg.1-{_CHECKSUM}")


@scenario("image-without-build", only=PRODUCTION)
def image_without_build(world: World) -> None:
    """The image is the community's Flatcar, and the manifests ask for its version, which has no build."""
    parts.set_kubernetes_version(world, "v1.28.4")
    _call_image(world, "flatcar-stable-3815.2.2-kube-v1.28.4")


@scenario("image-told-by-metadata")
def image_told_by_metadata(world: World) -> None:
    """The metadata of a renamed image tell its version, without the leading v."""
    _call_image(world, "golden-node", metadata=_wanted(world).removeprefix("v"))


@scenario("workers-patch-ahead", only=PRODUCTION)
def workers_patch_ahead(world: World) -> None:
    """The workers ask for a later patch of Kubernetes than the control plane, with an image that brings it."""
    version = "v1.28.7+vmware.1"
    newer = deepcopy(parts.template(world))
    newer.name = f"ubuntu-2204-kube-{version}-tkg.1-{_CHECKSUM}"
    newer.id = urn("vapptemplate", newer.name)
    if newer.vm is not None:
        newer.vm.id = urn("vm", newer.name)
    parts.catalog(world).templates.append(newer)
    parts.workers(world)["template"]["spec"]["version"] = version
    parts.machines(world)[-1]["template"] = newer.name
