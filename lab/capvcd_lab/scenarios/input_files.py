"""Scenarios of files that are, as a whole or in a part, not what they should be."""

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import ARTICLE, PRODUCTION, scenario
from capvcd_lab.world import World


@scenario("object-without-name")
def object_without_name(world: World) -> None:
    """One object of the manifests has no name."""
    del world.installation.document("MachineDeployment")["metadata"]["name"]


@scenario("object-without-kind")
def object_without_kind(world: World) -> None:
    """One object of the manifests does not say what it is."""
    del world.installation.document("MachineDeployment")["kind"]


@scenario("variables-unresolved")
def variables_unresolved(world: World) -> None:
    """The manifests still hold two variables of the template they were made from."""
    parts.vcd_cluster(world)["org"] = "${VCD_ORGANIZATION}"
    parts.machines(world)[0]["template"] = "${VCD_TEMPLATE_NAME}"


@scenario("manifests-not-named")
def manifests_not_named(world: World) -> None:
    """The environment file names no manifests: they are not written yet."""
    del world.installation.environment["capvcd"]["manifests"]


@scenario("second-cluster", only=PRODUCTION)
def second_cluster(world: World) -> None:
    """The manifests of a second cluster lie in the same file."""
    manifest = world.installation.manifests[0]
    other = {**manifest.document("Cluster"), "metadata": {"name": "other", "namespace": "default"}}
    manifest.documents.append(other)


@scenario("cpi-config-list", only=PRODUCTION)
def cpi_config_list(world: World) -> None:
    """The text of CPI's configuration is a list."""
    parts.replace_in_addons(world, "vcloud-ccm-config.yaml: |\n    vcd:\n", "vcloud-ccm-config.yaml: |\n    - vcd:\n")


@scenario("kustomization-literal-broken", only=ARTICLE)
def kustomization_literal_broken(world: World) -> None:
    """A literal of the kustomization has no equals sign."""
    assert world.installation.kustomization is not None
    generator = world.installation.kustomization["secretGenerator"][0]
    generator["literals"] = [each.replace("=", ":", 1) for each in generator["literals"]]
