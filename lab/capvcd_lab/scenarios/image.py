"""Scenarios of the library: the catalog and the node image."""

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import scenario
from capvcd_lab.world import World

_OTHER_VERSION = {"article": "v1.21.8+vmware.1", "production": "v1.27.5+vmware.1"}


@scenario("catalog-misspelt")
def catalog_misspelt(world: World) -> None:
    """The machine templates name the catalog with a letter too many."""
    for machine in parts.machines(world):
        machine["catalog"] = f"{machine['catalog']}s"


@scenario("catalog-unshared")
def catalog_unshared(world: World) -> None:
    """The catalog belongs to the provider, who shares it with nobody."""
    catalog = parts.catalog(world)
    catalog.org_id = world.system_org.id
    catalog.is_shared = catalog.is_published = False


@scenario("template-misspelt")
def template_misspelt(world: World) -> None:
    """The machine templates name the image without its plus sign."""
    for machine in parts.machines(world):
        machine["template"] = machine["template"].replace("+", "-")


@scenario("template-failed")
def template_failed(world: World) -> None:
    """The upload of the image failed half-way."""
    template = parts.template(world)
    template.status = "FAILED_CREATION"
    template.ovf_descriptor_uploaded = False


@scenario("template-other-version")
def template_other_version(world: World) -> None:
    """The manifests ask for another Kubernetes version than the image holds."""
    parts.set_kubernetes_version(world, _OTHER_VERSION[world.base])


@scenario("template-renamed")
def template_renamed(world: World) -> None:
    """The image has a name of the team's own and no product section: its version cannot be told."""
    template = parts.template(world)
    template.name = "golden-node-image"
    template.product = None
    for machine in parts.machines(world):
        machine["template"] = template.name


@scenario("catalog-right-missing")
def catalog_right_missing(world: World) -> None:
    """The role may not look into catalogs."""
    parts.remove_rights(world, "Catalog: View Private and Shared Catalogs")
