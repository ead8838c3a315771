"""Handles for scenarios: the things CAPVCD is to use, and the places its files name them."""

from collections.abc import Iterable
from ipaddress import ip_network
from typing import Any

from capvcd_lab.world import World
from capvcd_lab.world.catalog import Catalog, VAppTemplate
from capvcd_lab.world.compute import OrgVdc
from capvcd_lab.world.identity import ApiToken, GlobalRole, Organization, Role, User
from capvcd_lab.world.loadbalancer import ServiceEngineGroup
from capvcd_lab.world.network import EdgeGateway, NatRule, OrgVdcNetwork, Subnet


def org(world: World) -> Organization:
    """The tenant."""
    return next(one for one in world.orgs if one.id == world.subject.org_id)


def user(world: World) -> User:
    """The tenant's user CAPVCD logs in as."""
    return next(one for one in world.users if one.id == world.subject.user_id)


def api_token(world: World) -> ApiToken:
    """That user's API token."""
    return user(world).api_tokens[0]


def role(world: World) -> Role | GlobalRole:
    """That user's role, to change in place."""
    name = user(world).role
    own: list[Role | GlobalRole] = [one for one in world.roles if one.org_id == world.subject.org_id]
    return next(one for one in [*own, *world.global_roles] if one.name == name)


def vdc(world: World) -> OrgVdc:
    """The VDC clusters go into."""
    return next(one for one in world.vdcs if one.id == world.subject.vdc_id)


def edge(world: World) -> EdgeGateway:
    """The edge gateway in front of the nodes."""
    return next(one for one in world.edge_gateways if one.id == world.subject.edge_id)


def network(world: World) -> OrgVdcNetwork:
    """The nodes' network."""
    return next(one for one in world.networks if one.id == world.subject.network_id)


def node_subnet(world: World) -> Subnet:
    """The nodes' subnet."""
    return network(world).subnets[0]


def group(world: World) -> ServiceEngineGroup:
    """The service engine group of the edge."""
    return next(one for one in world.service_engine_groups if one.id == world.subject.group_id)


def catalog(world: World) -> Catalog:
    """The catalog the machines come from."""
    return next(one for one in world.catalogs if one.id == world.subject.catalog_id)


def template(world: World) -> VAppTemplate:
    """The node image."""
    return next(one for one in catalog(world).templates if one.id == world.subject.template_id)


def snat_rules(world: World) -> list[NatRule]:
    """The rules that let the nodes out."""
    nodes = ip_network(node_subnet(world).cidr)
    return [
        rule
        for rule in edge(world).nat_rules
        if rule.type == "SNAT" and ip_network(rule.internal_addresses).overlaps(nodes)
    ]


def planned_nodes(world: World) -> int:
    """Nodes of the manifests, with one more for each control plane and deployment while they roll."""
    documents = [
        *world.installation.documents_of("KubeadmControlPlane"),
        *world.installation.documents_of("MachineDeployment"),
    ]
    return sum(int(document["spec"]["replicas"]) for document in documents) + len(documents)


def planned_virtual_services(world: World) -> int:
    """One virtual service for each API endpoint and each planned service."""
    plan = world.installation.environment["plan"]
    return int(plan["clusters"]) * (1 + int(plan["loadBalancerServices"]))


# -- the files -----------------------------------------------------------------------------------------------------


def environment(world: World) -> dict[str, Any]:
    """The ``vcd`` section of the environment file."""
    section: dict[str, Any] = world.installation.environment["vcd"]
    return section


def manager_config(world: World) -> dict[str, Any]:
    """CAPVCD 0.5's controller configuration."""
    assert world.installation.manager_config is not None
    return world.installation.manager_config


def vcd_cluster(world: World) -> dict[str, Any]:
    """The spec of the VCDCluster."""
    spec: dict[str, Any] = world.installation.document("VCDCluster")["spec"]
    return spec


def machines(world: World) -> list[dict[str, Any]]:
    """The machine specs of every VCDMachineTemplate."""
    return [document["spec"]["template"]["spec"] for document in world.installation.documents_of("VCDMachineTemplate")]


def control_plane(world: World) -> dict[str, Any]:
    """The spec of the KubeadmControlPlane."""
    spec: dict[str, Any] = world.installation.document("KubeadmControlPlane")["spec"]
    return spec


def workers(world: World) -> dict[str, Any]:
    """The spec of the MachineDeployment."""
    spec: dict[str, Any] = world.installation.document("MachineDeployment")["spec"]
    return spec


def os_users(world: World) -> Iterable[dict[str, Any]]:
    """The users of every kubeadm configuration, which hold the ssh keys."""
    yield from control_plane(world)["kubeadmConfigSpec"]["users"]
    for document in world.installation.documents_of("KubeadmConfigTemplate"):
        yield from document["spec"]["template"]["spec"]["users"]


def set_kubernetes_version(world: World, version: str) -> None:
    """Ask for *version* everywhere."""
    control_plane(world)["version"] = version
    workers(world)["template"]["spec"]["version"] = version


def replace_in_addons(world: World, old: str, new: str) -> None:
    """Put *new* for *old* in the manifests that ClusterResourceSets carry."""
    found = False
    for document in world.installation.documents_of("ConfigMap"):
        for key, text in document["data"].items():
            found = found or old in text
            document["data"][key] = text.replace(old, new)
    if not found:
        raise ValueError(f"no add-on holds {old!r}")


_PLACES = {"org": ("org", "org"), "vdc": ("vdc", "ovdc"), "network": ("network", "ovdcNetwork")}


def rename_in_files(world: World, what: str, name: str) -> None:
    """Call the organization, the VDC or the network *name* in every file that names it."""
    config_key, cluster_key = _PLACES[what]
    if what in environment(world):
        environment(world)[what] = name
    if world.installation.manager_config is not None:
        manager_config(world)["vcd"][config_key] = name
    else:
        replace_in_addons(world, f'{config_key}: "{vcd_cluster(world)[cluster_key]}"', f'{config_key}: "{name}"')
    vcd_cluster(world)[cluster_key] = name


def set_vip_subnet(world: World, vip_subnet: str) -> None:
    """Write *vip_subnet* where this line of CAPVCD and the CPI read it."""
    if world.installation.manager_config is not None:
        manager_config(world)["vcd"]["vipSubnet"] = vip_subnet
        return
    balancer = vcd_cluster(world)["loadBalancerConfigSpec"]
    replace_in_addons(world, f'vipSubnet: "{balancer["vipSubnet"]}"', f'vipSubnet: "{vip_subnet}"')
    balancer["vipSubnet"] = vip_subnet


def remove_rights(world: World, *names: str) -> None:
    """Take rights out of the role CAPVCD's user has."""
    held = role(world)
    missing = [name for name in names if name not in held.rights]
    if missing:
        raise ValueError(f"the role does not hold {missing}")
    held.rights = [right for right in held.rights if right not in names]
