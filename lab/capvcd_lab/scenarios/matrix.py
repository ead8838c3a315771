"""Scenarios of the support matrix: versions and fields that a release has or has not, and rights that do as well."""

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import PRODUCTION, scenario
from capvcd_lab.world import World

_ENTITIES = "vmware:capvcdCluster"


@scenario("cpi-not-in-matrix", only=PRODUCTION)
def cpi_not_in_matrix(world: World) -> None:
    """The add-ons install CPI 1.4.1, which the matrix of CAPVCD 1.3.2 leaves out."""
    parts.replace_in_addons(world, "cloud-provider-for-cloud-director:1.6.1", "cloud-provider-for-cloud-director:1.4.1")


@scenario("add-ons-of-an-older-line", only=PRODUCTION)
def add_ons_of_an_older_line(world: World) -> None:
    """The add-ons install CPI 1.5.0 and CSI 1.3.2, which the matrix of CAPVCD 1.3.2 has as well."""
    parts.replace_in_addons(world, "cloud-provider-for-cloud-director:1.6.1", "cloud-provider-for-cloud-director:1.5.0")
    parts.replace_in_addons(world, "named-disk-csi-driver:1.6.0", "named-disk-csi-driver:1.3.2")


@scenario("template-metadata")
def template_metadata(world: World) -> None:
    """The machine templates give labels to their machines, for which v1beta2 has a field and v1alpha4 none."""
    for document in world.installation.documents_of("VCDMachineTemplate"):
        document["spec"]["template"]["metadata"] = {"labels": {"team": "platform"}}


@scenario("rde-administrator-full-access")
def rde_administrator_full_access(world: World) -> None:
    """The role holds Administrator Full access to cluster entities in place of Full Access, which covers it."""
    parts.remove_rights(world, f"{_ENTITIES}: Full Access")


@scenario("shared-disk-right-missing")
def shared_disk_right_missing(world: World) -> None:
    """The role may not create shared disks, which all volumes of CSI are."""
    parts.remove_rights(world, "Organization vDC Shared Named Disk: Create")
