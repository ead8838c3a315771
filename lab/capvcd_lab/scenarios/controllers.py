"""Scenarios of the files that the controllers parse strictly: keys, values that must go together, what they trim."""

from capvcd_lab.scenarios import parts
from capvcd_lab.scenarios.registry import ARTICLE, PRODUCTION, scenario
from capvcd_lab.world import World

_ONE_ARM = '      oneArm:\n        startIP: "192.168.8.2"\n        endIP: "192.168.8.100"\n'
_CPI_IMAGE = "cloud-provider-for-cloud-director:1.6.1"

# -- keys of CAPVCD 0.5 --------------------------------------------------------------------------------------------


@scenario("manager-config-token-in-camel-case", only=ARTICLE)
def manager_config_token_in_camel_case(world: World) -> None:
    """The controller configuration holds the token as refreshToken; CAPVCD 0.5 knows refreshtoken."""
    parts.manager_config(world)["vcd"]["refreshToken"] = "5f0a8c3d-camel-case"


@scenario("manager-config-token-in-lower-case", only=ARTICLE)
def manager_config_token_in_lower_case(world: World) -> None:
    """The controller configuration holds the token as refreshtoken, the way CAPVCD 0.5 spells it."""
    parts.manager_config(world)["vcd"]["refreshtoken"] = "5f0a8c3d-lower-case"


@scenario("manager-config-ports-in-part", only=ARTICLE)
def manager_config_ports_in_part(world: World) -> None:
    """The controller configuration gives one port; the others are left out."""
    parts.manager_config(world)["loadbalancer"]["ports"] = {"tcp": 6443}


# -- conditions of CPI ---------------------------------------------------------------------------------------------


@scenario("cpi-neither-one-arm-nor-shared-ip", only=PRODUCTION)
def cpi_neither_one_arm_nor_shared_ip(world: World) -> None:
    """CPI has no one-arm range, and may not share addresses either: it refuses to start."""
    parts.replace_in_addons(world, _ONE_ARM, "")


@scenario("cpi-one-arm-null", only=PRODUCTION)
def cpi_one_arm_null(world: World) -> None:
    """CPI's one-arm block is there and holds nothing, which is the same as none."""
    parts.replace_in_addons(world, _ONE_ARM, "      oneArm:\n")


@scenario("cpi-shared-ip-without-one-arm", only=PRODUCTION)
def cpi_shared_ip_without_one_arm(world: World) -> None:
    """CPI shares one external address among virtual services, which takes no one-arm range."""
    parts.replace_in_addons(world, _ONE_ARM, "")
    parts.replace_in_addons(world, "enableVirtualServiceSharedIP: false", "enableVirtualServiceSharedIP: true")


@scenario("cpi-configuration-of-1.1", only=PRODUCTION)
def cpi_configuration_of_1_1(world: World) -> None:
    """CPI's configuration has network and vipSubnet below vcd, where CPI 1.1 had them."""
    network = parts.vcd_cluster(world)["ovdcNetwork"]
    vip_subnet = parts.vcd_cluster(world)["loadBalancerConfigSpec"]["vipSubnet"]
    parts.replace_in_addons(world, f'      network: "{network}"\n      vipSubnet: "{vip_subnet}"\n', "")
    parts.replace_in_addons(
        world,
        "    loadbalancer:\n",
        f'      network: "{network}"\n      vipSubnet: "{vip_subnet}"\n    loadbalancer:\n',
    )


@scenario("cpi-zone-key", only=PRODUCTION)
def cpi_zone_key(world: World) -> None:
    """CPI's configuration says isZoneEnabledCluster, which no published release is known to read."""
    parts.replace_in_addons(world, "    loadbalancer:\n", "      isZoneEnabledCluster: false\n    loadbalancer:\n")


@scenario("cpi-1.5-with-zone-key", only=PRODUCTION)
def cpi_15_with_zone_key(world: World) -> None:
    """CPI 1.5.0 is given isZoneEnabledCluster, a key that came after it."""
    cpi_zone_key(world)
    parts.replace_in_addons(world, _CPI_IMAGE, "cloud-provider-for-cloud-director:1.5.0")


# -- CSI -----------------------------------------------------------------------------------------------------------


@scenario("csi-config-unknown-key", only=PRODUCTION)
def csi_config_unknown_key(world: World) -> None:
    """CSI's configuration has vappName, which CSI spells vAppName."""
    parts.replace_in_addons(world, '      vAppName: "', '      vappName: "')


@scenario("csi-config-placeholder", only=PRODUCTION)
def csi_config_placeholder(world: World) -> None:
    """CSI's configuration still holds the placeholder of the shipped file for the vApp."""
    cluster = world.installation.document("Cluster")["metadata"]["name"]
    parts.replace_in_addons(world, f'      vAppName: "{cluster}"', "      vAppName: VAPP")


# -- slashes at the end of a URL -----------------------------------------------------------------------------------


@scenario("site-slash-in-vcdcluster")
def site_slash_in_vcdcluster(world: World) -> None:
    """The site of the VCDCluster alone ends in a slash."""
    parts.vcd_cluster(world)["site"] += "/"


@scenario("site-slash-in-manager-config", only=ARTICLE)
def site_slash_in_manager_config(world: World) -> None:
    """The host in the controller configuration of 0.5 ends in a slash, which stays in every request."""
    parts.manager_config(world)["vcd"]["host"] += "/"


@scenario("site-slashes-in-cpi", only=PRODUCTION)
def site_slashes_in_cpi(world: World) -> None:
    """The hosts of CPI and CSI end in two slashes, which both cut off."""
    parts.replace_in_addons(world, 'host: "{vcd_url}"', 'host: "{vcd_url}//"')


@scenario("site-slash-in-csi-1.1", only=PRODUCTION)
def site_slash_in_csi_1_1(world: World) -> None:
    """The host of CSI 1.1.1 ends in a slash, which that release keeps; CPI's host ends in one too."""
    parts.replace_in_addons(world, 'host: "{vcd_url}"', 'host: "{vcd_url}/"')
    parts.replace_in_addons(world, "named-disk-csi-driver:1.6.0", "named-disk-csi-driver:1.1.1")


@scenario("site-with-path", only=PRODUCTION)
def site_with_path(world: World) -> None:
    """The hosts of CPI and CSI end in /api/: with the slash cut off, the path is still there."""
    parts.replace_in_addons(world, 'host: "{vcd_url}"', 'host: "{vcd_url}/api/"')
