"""Scenarios of rights: the role, the bundles, runtime defined entities."""

from capvcd_lab.scenarios import foundation, parts, rights_catalog
from capvcd_lab.scenarios.registry import PRODUCTION, scenario
from capvcd_lab.world import World


@scenario("role-short")
def role_short(world: World) -> None:
    """The role lacks two rights that CAPVCD and CSI need."""
    parts.remove_rights(world, "vApp: Power Operations", "Organization vDC Named Disk: Create")


@scenario("api-token-right-missing", only=PRODUCTION)
def api_token_right_missing(world: World) -> None:
    """The role may not manage API tokens, yet CAPVCD logs in with one."""
    parts.remove_rights(world, rights_catalog.API_TOKENS)


@scenario("extra-config-not-in-role")
def extra_config_not_in_role(world: World) -> None:
    """The bundle grants extra configuration, but the role does not hold it."""
    parts.remove_rights(world, rights_catalog.EXTRA_CONFIG)


@scenario("extra-config-not-in-bundle")
def extra_config_not_in_bundle(world: World) -> None:
    """The role holds extra configuration, but no published bundle grants it, so it has no effect."""
    for bundle in world.rights_bundles:
        bundle.rights = [right for right in bundle.rights if right != rights_catalog.EXTRA_CONFIG]


@scenario("gateway-rights-missing")
def gateway_rights_missing(world: World) -> None:
    """The role may look at NAT and load balancer, but not configure them."""
    parts.remove_rights(
        world, "Organization vDC Gateway: Configure NAT", "Organization vDC Gateway: Configure Load Balancer"
    )


@scenario("gateway-view-missing")
def gateway_view_missing(world: World) -> None:
    """The role may not even look at NAT and load balancer."""
    parts.remove_rights(world, "Organization vDC Gateway: View NAT", "Organization vDC Gateway: View Load Balancer")


@scenario("role-administrator", only=PRODUCTION)
def role_administrator(world: World) -> None:
    """CAPVCD's user is an organization administrator, with every right of the tenant."""
    parts.user(world).role = foundation.ORGANIZATION_ADMINISTRATOR
    held = parts.role(world)
    held.rights = [*held.rights, *rights_catalog.KUBERNETES_EXTRAS, *rights_catalog.CAPVCD_CLUSTER]


@scenario("bundle-unpublished")
def bundle_unpublished(world: World) -> None:
    """The Kubernetes rights bundle is not published to the tenant."""
    _unpublish(world, foundation.KUBERNETES_BUNDLE)


@scenario("entitlement-unpublished")
def entitlement_unpublished(world: World) -> None:
    """The bundle of CAPVCD's entity type is not published to the tenant."""
    _unpublish(world, foundation.ENTITLEMENT)


def _unpublish(world: World, name: str) -> None:
    for bundle in world.rights_bundles:
        if bundle.name == name:
            bundle.tenants = [tenant for tenant in bundle.tenants if tenant != world.subject.org_id]


@scenario("k8s-interface-missing")
def k8s_interface_missing(world: World) -> None:
    """The Kubernetes interface is not registered."""
    world.entity_interfaces = [
        interface for interface in world.entity_interfaces if interface.id != foundation.K8S_INTERFACE
    ]


@scenario("rde-type-missing")
def rde_type_missing(world: World) -> None:
    """CAPVCD's entity type is not registered in any version."""
    world.entity_types = []
    world.entities = []


@scenario("rde-type-old", only=PRODUCTION)
def rde_type_old(world: World) -> None:
    """Only the entity type of CAPVCD 0.5 is registered."""
    world.entity_types = [known for known in world.entity_types if known.version == "1.0.0"]
    world.entities = []


@scenario("rde-rights-missing")
def rde_rights_missing(world: World) -> None:
    """The role holds no right of CAPVCD's entity type."""
    parts.remove_rights(world, *rights_catalog.CAPVCD_CLUSTER)
