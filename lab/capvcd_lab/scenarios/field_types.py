"""Scenarios of fields that the API server does not take, of kinds that there are not, and of values left blank."""

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import PRODUCTION, scenario
from capvcd_lab.world import World

# -- values of another type ----------------------------------------------------------------------------------------


@scenario("replicas-as-text")
def replicas_as_text(world: World) -> None:
    """The replicas of the MachineDeployment stand in quotes."""
    parts.workers(world)["replicas"] = "4"


@scenario("control-plane-replicas-as-text")
def control_plane_replicas_as_text(world: World) -> None:
    """The replicas of the control plane stand in quotes."""
    parts.control_plane(world)["replicas"] = "3"


@scenario("management-flag-as-text", only=PRODUCTION)
def management_flag_as_text(world: World) -> None:
    """For useAsManagementCluster stands the word no, in quotes."""
    parts.vcd_cluster(world)["useAsManagementCluster"] = "no"


@scenario("endpoint-port-as-text")
def endpoint_port_as_text(world: World) -> None:
    """The port of the control plane endpoint stands in quotes."""
    parts.vcd_cluster(world)["controlPlaneEndpoint"] = {"host": "127.65.128.141", "port": "6443"}


@scenario("no-proxy-as-list", only=PRODUCTION)
def no_proxy_as_list(world: World) -> None:
    """For noProxy stands a list, where one text of networks with commas belongs."""
    parts.vcd_cluster(world)["proxyConfigSpec"] = {"httpProxy": "", "noProxy": ["10.0.0.0/8", "127.0.0.0/8"]}


@scenario("org-as-number")
def org_as_number(world: World) -> None:
    """The organization of the VCDCluster is a number."""
    parts.vcd_cluster(world)["org"] = 4711


@scenario("vip-subnet-as-list", only=PRODUCTION)
def vip_subnet_as_list(world: World) -> None:
    """For vipSubnet stands a list of one network."""
    parts.vcd_cluster(world)["loadBalancerConfigSpec"]["vipSubnet"] = ["127.65.128.0/24"]


@scenario("one-arm-as-text", only=PRODUCTION)
def one_arm_as_text(world: World) -> None:
    """For useOneArm stands the word true, in quotes."""
    parts.vcd_cluster(world)["loadBalancerConfigSpec"]["useOneArm"] = "true"


@scenario("template-name-as-list")
def template_name_as_list(world: World) -> None:
    """The machine templates name their image in a list."""
    for machine in parts.machines(world):
        machine["template"] = [machine["template"]]


@scenario("surge-as-flag")
def surge_as_flag(world: World) -> None:
    """The maxSurge of the MachineDeployment is true."""
    parts.workers(world)["strategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": True}}


@scenario("cluster-label-as-flag")
def cluster_label_as_flag(world: World) -> None:
    """A label of the Cluster is true, where a text belongs."""
    world.installation.document("Cluster")["metadata"].setdefault("labels", {})["team"] = True


@scenario("ssh-keys-as-text")
def ssh_keys_as_text(world: World) -> None:
    """The ssh keys are one text instead of a list."""
    for os_user in parts.os_users(world):
        (os_user["sshAuthorizedKeys"],) = os_user["sshAuthorizedKeys"]


@scenario("secret-value-as-number", only=PRODUCTION)
def secret_value_as_number(world: World) -> None:
    """The Secret's token stands unquoted under stringData, and is a number there."""
    secret = world.installation.document("Secret")
    del secret["data"]
    secret["stringData"] = {"refreshToken": 20261125}


# -- fields left out -----------------------------------------------------------------------------------------------


@scenario("ovdc-network-left-out")
def ovdc_network_left_out(world: World) -> None:
    """The VCDCluster names no network."""
    del parts.vcd_cluster(world)["ovdcNetwork"]


@scenario("user-context-null", only=PRODUCTION)
def user_context_null(world: World) -> None:
    """The VCDCluster's userContext is left without a value."""
    parts.vcd_cluster(world)["userContext"] = None


@scenario("optional-texts-blank", only=PRODUCTION)
def optional_texts_blank(world: World) -> None:
    """Policies, the storage profile, proxies and the entity's id are blank or null: none is wanted."""
    for machine in parts.machines(world):
        machine.update(sizingPolicy="", placementPolicy=None, storageProfile="")
    parts.vcd_cluster(world).update(rdeId="", parentUid=None, proxyConfigSpec={"httpProxy": "", "noProxy": None})


@scenario("ssh-key-blank")
def ssh_key_blank(world: World) -> None:
    """Each list of ssh keys holds one blank entry, which cloud-init skips."""
    for os_user in parts.os_users(world):
        os_user["sshAuthorizedKeys"] = [""]


@scenario("ssh-key-blank-beside-another")
def ssh_key_blank_beside_another(world: World) -> None:
    """Each list of ssh keys holds a blank entry and a good one."""
    for os_user in parts.os_users(world):
        os_user["sshAuthorizedKeys"] = ["", " ", *os_user["sshAuthorizedKeys"]]


# -- kinds and groups ----------------------------------------------------------------------------------------------


@scenario("core-kind-misspelt")
def core_kind_misspelt(world: World) -> None:
    """The MachineDeployment's kind is misspelt."""
    world.installation.document("MachineDeployment")["kind"] = "MachineDeploymnet"


@scenario("resource-set-kind-misspelt", only=PRODUCTION)
def resource_set_kind_misspelt(world: World) -> None:
    """The kind of a ClusterResourceSet is misspelt."""
    world.installation.document("ClusterResourceSet")["kind"] = "ClusterResourcesSet"


@scenario("bootstrap-group-misspelt")
def bootstrap_group_misspelt(world: World) -> None:
    """The API group of the KubeadmConfigTemplate is misspelt."""
    document = world.installation.document("KubeadmConfigTemplate")
    document["apiVersion"] = str(document["apiVersion"]).replace("bootstrap.cluster", "bootstrap.clusters")
