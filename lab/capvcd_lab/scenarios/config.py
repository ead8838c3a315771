"""Scenarios of CAPVCD's own files: controller configuration, kustomization, manifests, secrets."""

import base64
from typing import Any

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import ARTICLE, PRODUCTION, scenario
from capvcd_lab.world import World

_PLACEHOLDER_KEY = "ssh-rsa AAAA...WjE="


# -- component versions --------------------------------------------------------------------------------------------


@scenario("csi-buggy", only=PRODUCTION)
def csi_buggy(world: World) -> None:
    """The add-ons install CSI 1.1.0."""
    parts.replace_in_addons(world, "named-disk-csi-driver:1.6.0", "named-disk-csi-driver:1.1.0")


@scenario("cpi-buggy")
def cpi_buggy(world: World) -> None:
    """The installation uses CPI 1.0.0."""
    if world.base == ARTICLE:
        parts.manager_config(world)["clusterResourceSet"]["cpi"] = "1.0.0"
    else:
        parts.replace_in_addons(
            world, "cloud-provider-for-cloud-director:1.6.1", "cloud-provider-for-cloud-director:1.0.0"
        )


@scenario("crs-csi-1.1.0", only=ARTICLE)
def crs_csi_110(world: World) -> None:
    """The controller configuration keeps the shipped default, CSI 1.1.0."""
    parts.manager_config(world)["clusterResourceSet"]["csi"] = "1.1.0"


@scenario("crs-version-invalid", only=ARTICLE)
def crs_version_invalid(world: World) -> None:
    """The controller configuration asks for a CNI version that is none."""
    parts.manager_config(world)["clusterResourceSet"]["cni"] = "latest"


# -- manifests -----------------------------------------------------------------------------------------------------


@scenario("manifest-newer-api")
def manifest_newer_api(world: World) -> None:
    """The manifests speak an API version this CAPVCD does not serve."""
    old, new = ("v1alpha4", "v1beta1") if world.base == ARTICLE else ("v1beta2", "v1beta3")
    group = "infrastructure.cluster.x-k8s.io"
    for document in world.installation.documents:
        _replace_values(document, f"{group}/{old}", f"{group}/{new}")


def _replace_values(node: Any, old: str, new: str) -> None:
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if value == old:
            node[key] = new
        elif isinstance(value, dict | list):
            _replace_values(value, old, new)


@scenario("manifest-unknown-field")
def manifest_unknown_field(world: World) -> None:
    """The VCDCluster has a field that its API version does not know."""
    if world.base == ARTICLE:
        parts.vcd_cluster(world)["loadBalancerConfigSpec"] = {"useOneArm": True}
    else:
        parts.vcd_cluster(world)["multiZoneSpec"] = {"zoneTopology": "DCGroup"}


@scenario("reference-dangling")
def reference_dangling(world: World) -> None:
    """The MachineDeployment refers to a bootstrap template that does not exist."""
    reference = parts.workers(world)["template"]["spec"]["bootstrap"]["configRef"]
    reference["name"] = f"{reference['name']}-old"


@scenario("namespace-mixed")
def namespace_mixed(world: World) -> None:
    """The VCDCluster lives in another namespace than its Cluster."""
    world.installation.document("VCDCluster")["metadata"]["namespace"] = "clusters"


@scenario("replicas-even")
def replicas_even(world: World) -> None:
    """The control plane has two replicas: etcd cannot lose either."""
    parts.control_plane(world)["replicas"] = 2


@scenario("replicas-single", only=PRODUCTION)
def replicas_single(world: World) -> None:
    """The control plane has a single replica."""
    parts.control_plane(world)["replicas"] = 1


@scenario("replicas-zero-workers")
def replicas_zero_workers(world: World) -> None:
    """The MachineDeployment asks for no worker at all."""
    parts.workers(world)["replicas"] = 0


@scenario("kubernetes-version-without-v")
def kubernetes_version_without_v(world: World) -> None:
    """The Kubernetes version lacks its leading v."""
    parts.set_kubernetes_version(world, str(parts.control_plane(world)["version"]).removeprefix("v"))


@scenario("kubernetes-version-skew")
def kubernetes_version_skew(world: World) -> None:
    """The workers ask for a newer Kubernetes than the control plane."""
    newer = "v1.23.8+vmware.1" if world.base == ARTICLE else "v1.29.2+vmware.1"
    parts.workers(world)["template"]["spec"]["version"] = newer


@scenario("ssh-key-placeholder")
def ssh_key_placeholder(world: World) -> None:
    """The ssh key is still the placeholder of the example."""
    for os_user in parts.os_users(world):
        os_user["sshAuthorizedKeys"] = [_PLACEHOLDER_KEY]


@scenario("ssh-key-absent")
def ssh_key_absent(world: World) -> None:
    """No ssh key is given: nobody will get into a node."""
    for os_user in parts.os_users(world):
        del os_user["sshAuthorizedKeys"]


@scenario("site-trailing-slash")
def site_trailing_slash(world: World) -> None:
    """The site's address ends in a slash wherever CAPVCD reads it."""
    parts.vcd_cluster(world)["site"] += "/"
    if world.base == ARTICLE:
        parts.manager_config(world)["vcd"]["host"] += "/"
    else:
        parts.replace_in_addons(world, 'host: "{vcd_url}"', 'host: "{vcd_url}/"')


@scenario("site-differs")
def site_differs(world: World) -> None:
    """The VCDCluster names another site than the rest."""
    parts.vcd_cluster(world)["site"] = "https://vcd.elsewhere.invalid"


# -- controller configuration of 0.5 -------------------------------------------------------------------------------


@scenario("manager-config-unknown-key", only=ARTICLE)
def manager_config_unknown_key(world: World) -> None:
    """The controller configuration has a key CAPVCD does not know."""
    parts.manager_config(world)["vcd"]["vipSubnets"] = "127.65.128.1/24"


@scenario("manager-config-placeholder", only=ARTICLE)
def manager_config_placeholder(world: World) -> None:
    """The controller configuration still holds the shipped placeholder for the network."""
    parts.manager_config(world)["vcd"]["network"] = "NETWORK"


@scenario("manager-config-port-quoted", only=ARTICLE)
def manager_config_port_quoted(world: World) -> None:
    """A port of the controller configuration is text instead of a number."""
    parts.manager_config(world)["loadbalancer"]["ports"]["http"] = "80"


@scenario("manager-config-key-missing", only=ARTICLE)
def manager_config_key_missing(world: World) -> None:
    """The controller configuration has no ports."""
    del parts.manager_config(world)["loadbalancer"]["ports"]


@scenario("one-arm-missing", only=ARTICLE)
def one_arm_missing(world: World) -> None:
    """The controller configuration has no one-arm block."""
    del parts.manager_config(world)["loadbalancer"]["oneArm"]


@scenario("one-arm-reversed", only=ARTICLE)
def one_arm_reversed(world: World) -> None:
    """The one-arm range ends before it starts."""
    one_arm = parts.manager_config(world)["loadbalancer"]["oneArm"]
    one_arm["startIP"], one_arm["endIP"] = one_arm["endIP"], one_arm["startIP"]


@scenario("one-arm-single", only=ARTICLE)
def one_arm_single(world: World) -> None:
    """The one-arm range holds a single address."""
    one_arm = parts.manager_config(world)["loadbalancer"]["oneArm"]
    one_arm["endIP"] = one_arm["startIP"]


# -- credentials ---------------------------------------------------------------------------------------------------


def _set_literals(world: World, *literals: str) -> None:
    assert world.installation.kustomization is not None
    world.installation.kustomization["secretGenerator"][0]["literals"] = list(literals)


def _set_token(world: World, token: str) -> None:
    world.installation.document("Secret")["data"]["refreshToken"] = base64.b64encode(token.encode()).decode()


@scenario("kustomization-placeholder", only=ARTICLE)
def kustomization_placeholder(world: World) -> None:
    """The kustomization still holds USER and PASSWORD."""
    _set_literals(world, 'username="USER"', 'password="PASSWORD"')


@scenario("secret-newline", only=PRODUCTION)
def secret_newline(world: World) -> None:
    """The Secret was made with echo: the token ends in a newline."""
    _set_token(world, f"{parts.api_token(world).secret}\n")


@scenario("secret-empty")
def secret_empty(world: World) -> None:
    """The Secret CAPVCD logs in with is empty."""
    if world.base == ARTICLE:
        _set_literals(world, 'username="system/administrator"', 'password=""')
    else:
        _set_token(world, "")


@scenario("secret-not-base64", only=PRODUCTION)
def secret_not_base64(world: World) -> None:
    """The Secret holds the token as it is, where base64 belongs."""
    world.installation.document("Secret")["data"]["refreshToken"] = f"{parts.api_token(world).secret}!"


@scenario("secret-missing", only=PRODUCTION)
def secret_missing(world: World) -> None:
    """The Secret that the VCDCluster refers to is in no manifest."""
    reference = parts.vcd_cluster(world)["userContext"]["secretRef"]
    reference["name"] = "capi-user-credential"


@scenario("username-two-slashes")
def username_two_slashes(world: World) -> None:
    """The user name has two slashes; CAPVCD takes at most one."""
    _set_username(world, f"system/{parts.org(world).name}/administrator")


@scenario("username-provider-for-tenant")
def username_provider_for_tenant(world: World) -> None:
    """The cluster is to be made by the provider's administrator, though the environment is a tenant's."""
    _set_username(world, "system/administrator")


def _set_username(world: World, username: str) -> None:
    """Write a user name where this line of CAPVCD reads the cluster's."""
    if world.base == ARTICLE:
        parts.vcd_cluster(world)["userContext"]["username"] = username
        return
    data = world.installation.document("Secret")["data"]
    data["username"] = base64.b64encode(username.encode()).decode()
    data["password"] = base64.b64encode(b"Ten4nt-Passw0rd-Lab").decode()
