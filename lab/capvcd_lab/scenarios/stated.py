"""Scenarios of what CAPVCD's files name: one place that names another thing than the rest, or by another name."""

import re
from copy import deepcopy

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import ARTICLE, PRODUCTION, scenario
from capvcd_lab.world import World
from capvcd_lab.world.ids import stable_uuid
from capvcd_lab.world.network import IpRange

_OTHER_NETWORK = "k8s-old-nodes"
_OTHER_VDC = "platform-vdc-02"
_BY_NAME = "https://localhost:{vcd_port}"


# -- networks ------------------------------------------------------------------------------------------------------


@scenario("controller-network-misspelt")
def controller_network_misspelt(world: World) -> None:
    """The configuration of CAPVCD 0.5, or of CPI, misspells the network that the VCDCluster names right."""
    _name_controllers_network(world, f"{parts.network(world).name}-typo")


@scenario("controller-network-of-another")
def controller_network_of_another(world: World) -> None:
    """The configuration of CAPVCD 0.5, or of CPI, names another routed network behind the same edge gateway."""
    _add_network(world)
    _name_controllers_network(world, _OTHER_NETWORK)


@scenario("controller-network-isolated")
def controller_network_isolated(world: World) -> None:
    """The configuration of CAPVCD 0.5, or of CPI, names a network without an edge gateway."""
    _add_network(world)
    world.networks[-1].network_type = "ISOLATED"
    world.networks[-1].edge_id = None
    _name_controllers_network(world, _OTHER_NETWORK)


@scenario("cluster-network-blank", only=PRODUCTION)
def cluster_network_blank(world: World) -> None:
    """The VCDCluster leaves its network blank; the configuration of CPI names it."""
    parts.vcd_cluster(world)["ovdcNetwork"] = ""


@scenario("cpi-config-in-a-secret", only=PRODUCTION)
def cpi_config_in_a_secret(world: World) -> None:
    """The ClusterResourceSet brings CPI as a Secret, in which the network is misspelt."""
    _name_controllers_network(world, f"{parts.network(world).name}-typo")
    holder = world.installation.document("ConfigMap", "cloud-director-crs-cm")
    holder["kind"] = "Secret"
    holder["type"] = "addons.cluster.x-k8s.io/resource-set"
    # As text: in base64 the lab could not put its address in place of {vcd_url}.
    holder["stringData"] = holder.pop("data")
    world.installation.document("ClusterResourceSet", "cloud-director-crs")["spec"]["resources"] = [
        {"kind": "Secret", "name": "cloud-director-crs-cm"}
    ]


# -- VDCs and organizations ----------------------------------------------------------------------------------------


@scenario("controller-vdc-misspelt")
def controller_vdc_misspelt(world: World) -> None:
    """The configuration of CAPVCD 0.5, or of CPI, misspells the VDC that the VCDCluster names right."""
    _change_configuration(world, "vdc", f"{parts.vdc(world).name}-typo")


@scenario("csi-vdc-misspelt", only=PRODUCTION)
def csi_vdc_misspelt(world: World) -> None:
    """The configuration of CSI misspells the VDC."""
    _change_csi(world, "vdc", "platform-vdc-1")


@scenario("csi-vdc-of-another", only=PRODUCTION)
def csi_vdc_of_another(world: World) -> None:
    """The configuration of CSI names another VDC than the VCDCluster, one that exists."""
    _change_csi(world, "vdc", _OTHER_VDC)


@scenario("files-of-another-vdc", only=PRODUCTION)
def files_of_another_vdc(world: World) -> None:
    """The environment file names another VDC than all of CAPVCD's files, which agree."""
    parts.environment(world)["vdc"] = _OTHER_VDC


@scenario("csi-org-of-another", only=PRODUCTION)
def csi_org_of_another(world: World) -> None:
    """The configuration of CSI names the organization of another tenant."""
    _change_csi(world, "org", "retail")


# -- the site ------------------------------------------------------------------------------------------------------


@scenario("second-name-of-cloud-director")
def second_name_of_cloud_director(world: World) -> None:
    """The environment file reaches Cloud Director by another name than CAPVCD's files, which agree."""
    parts.environment(world)["url"] = _BY_NAME


@scenario("csi-by-a-second-name", only=PRODUCTION)
def csi_by_a_second_name(world: World) -> None:
    """The configuration of CSI names Cloud Director by another name than the other files."""
    _change_csi(world, "host", _BY_NAME)


@scenario("csi-of-another-site", only=PRODUCTION)
def csi_of_another_site(world: World) -> None:
    """The configuration of CSI names another Cloud Director than the other files."""
    _change_csi(world, "host", "https://vcd.elsewhere.invalid")


# -- addresses of the outside in the cluster's own networks ----------------------------------------------------------


@scenario("cloud-director-in-the-services")
def cloud_director_in_the_services(world: World) -> None:
    """The services' network holds the address of Cloud Director, which all files name by its address."""
    _set_services(world, "127.0.0.0/24")


@scenario("cloud-director-by-name-in-the-services")
def cloud_director_by_name_in_the_services(world: World) -> None:
    """The services' network holds the address of Cloud Director, which all files name by a host name."""
    _set_services(world, "127.0.0.0/24")
    _name_site(world, _BY_NAME)
    parts.environment(world)["url"] = _BY_NAME


@scenario("cloud-director-by-another-name")
def cloud_director_by_another_name(world: World) -> None:
    """All of CAPVCD's files name Cloud Director by a host name that this run does not resolve."""
    _name_site(world, "https://vcd.elsewhere.invalid")


@scenario("services-left-out")
def services_left_out(world: World) -> None:
    """The Cluster names no network of services, and the nodes' network lies in kubeadm's default for it."""
    del world.installation.document("Cluster")["spec"]["clusterNetwork"]["services"]
    subnet = parts.network(world).subnets[0]
    subnet.gateway = "10.97.0.1"
    subnet.ip_ranges = [IpRange(start="10.97.0.50", end="10.97.0.250")]
    for rule in parts.edge(world).nat_rules:
        if rule.type == "SNAT":
            rule.internal_addresses = "10.97.0.0/16"
    parts.network(world).allocated = []


@scenario("pods-left-out")
def pods_left_out(world: World) -> None:
    """The Cluster names no network of pods: the CNI takes one of its own."""
    del world.installation.document("Cluster")["spec"]["clusterNetwork"]["pods"]


def _set_services(world: World, cidr: str) -> None:
    world.installation.document("Cluster")["spec"]["clusterNetwork"]["services"]["cidrBlocks"] = [cidr]


def _name_site(world: World, url: str) -> None:
    """Name Cloud Director *url* in all of CAPVCD's files."""
    parts.vcd_cluster(world)["site"] = url
    if world.base == ARTICLE:
        parts.manager_config(world)["vcd"]["host"] = url
    else:
        _change(world, "vcloud-ccm-config.yaml", "host", url)
        _change(world, "vcloud-csi-config.yaml", "host", url)


def _add_network(world: World) -> None:
    """A second routed network in the cluster's VDC."""
    other = deepcopy(parts.network(world))
    other.name = _OTHER_NETWORK
    other.id = f"urn:vcloud:network:{stable_uuid(_OTHER_NETWORK)}"
    other.backing_id = stable_uuid("segment", _OTHER_NETWORK)
    other.allocated = []
    for number, subnet in enumerate(other.subnets):
        subnet.gateway = f"10.21.{number}.1"
        subnet.prefix_length = 24
        subnet.ip_ranges = []
    world.networks.append(other)


def _name_controllers_network(world: World, name: str) -> None:
    _change_configuration(world, "network", name)


def _change_configuration(world: World, key: str, name: str) -> None:
    """Write *name* at *key* where CAPVCD 0.5, or CPI, reads it, and nowhere else."""
    if world.base == ARTICLE:
        parts.manager_config(world)["vcd"][key] = name
    else:
        _change(world, "vcloud-ccm-config.yaml", key, name)


def _change_csi(world: World, key: str, name: str) -> None:
    """Write *name* at *key* of CSI's configuration."""
    _change(world, "vcloud-csi-config.yaml", key, name)


def _change(world: World, file: str, key: str, name: str) -> None:
    """Write *name* at *key* of the configuration *file*, which stands as text in an object that is applied."""
    for document in world.installation.documents:
        for part in ("data", "stringData"):
            for within, text in document.get(part, {}).items():
                if f"{file}: |" in text:
                    document[part][within] = re.sub(rf'^( +{key}:) ".*"$', rf'\1 "{name}"', text, flags=re.MULTILINE)
