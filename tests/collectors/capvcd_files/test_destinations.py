"""Every place that says where a component is to work is one of its own, under the name its file has for it."""

from dataclasses import replace

import pytest

from capvcd_collectors.capvcd_files.destinations import destinations_of, read_named_networks
from capvcd_collectors.environment.plan import make_target
from capvcd_collectors.facts.base import Absence, All, FileSource, Missing
from capvcd_collectors.facts.capvcd_files import ConfigProblem, ControllerConfig
from capvcd_collectors.facts.cluster_api import VcdClusterSpec
from capvcd_collectors.facts.destinations import NamedNetwork, StatedDestination
from capvcd_collectors.facts.written import NotUnderstood
from collectors.vcd.cloud_made_by_hand import environment

CLUSTER = VcdClusterSpec(
    source=FileSource("cluster.yaml", 20),
    located={name: FileSource("cluster.yaml", 20 + number, pointer=f"spec.{name}") for number, name in enumerate(
        ("site", "org", "ovdc", "network")
    )},
    name="apps",
    api_version="infrastructure.cluster.x-k8s.io/v1beta2",
    site="https://vcd.example.com",
    org="o",
    ovdc="v",
    network="n",
    vip_subnet=None,
    use_one_arm=True,
    control_plane_host=None,
)  # fmt: skip

CPI = ControllerConfig(
    source=FileSource("addons.yaml", 1),
    located={
        "host": FileSource("addons.yaml", 2),
        "org": FileSource("addons.yaml", 3),
        "vdc": FileSource("addons.yaml", 4),
        "network": FileSource("addons.yaml", 5, pointer="data.loadbalancer.network"),
    },
    component="CPI",
    host="https://vcd.example.com",
    org="o",
    vdc="v",
    network="n",
    vip_subnet=None,
    one_arm=None,
    shared_ip=None,
    problems=(),
)
NO_CLUSTER = Missing(Absence.NOT_THERE, "no VCDCluster")
NO_CONFIGS = Missing(Absence.OUT_OF_SCOPE, "no configuration")


def destinations(cluster: VcdClusterSpec | Missing = CLUSTER, *configs: ControllerConfig) -> All[StatedDestination]:
    return All(destinations_of(cluster, All(configs) if configs else NO_CONFIGS))


def named(*stating: StatedDestination) -> list[tuple[str, str | None, list[str], bool]]:
    networks = read_named_networks(All(stating))
    return [
        (each.name, each.vdc, [place.who for place in each.places], each.is_of_the_nodes)
        for each in networks
        if isinstance(each, NamedNetwork)
    ]


def test_each_place_calls_its_fields_by_the_names_in_its_file() -> None:
    cluster, cpi = destinations(CLUSTER, CPI)
    assert [cluster.called(name) for name in cluster.keys] == [
        "spec.site of VCDCluster apps",
        "spec.org of VCDCluster apps",
        "spec.ovdc of VCDCluster apps",
        "spec.ovdcNetwork of VCDCluster apps",
    ]
    assert [cpi.called(name) for name in cpi.keys] == [
        "vcd.host of the CPI configuration",
        "vcd.org of the CPI configuration",
        "vcd.vdc of the CPI configuration",
        "loadbalancer.network of the CPI configuration",
    ]
    assert str(cpi.where("network")) == "addons.yaml:5 data.loadbalancer.network"


def test_csi_states_no_network() -> None:
    csi = replace(CPI, component="CSI", network=None, located={"host": FileSource("addons.yaml", 2)})
    (stated,) = destinations(NO_CLUSTER, csi)
    assert set(stated.keys) == {"site", "org", "vdc"}


def test_a_name_that_breaks_the_schema_is_not_stated() -> None:
    broken = replace(CPI, network="NETWORK", problems=(ConfigProblem("still a placeholder", FileSource(
        "addons.yaml", 5, pointer="data.loadbalancer.network"
    )),))  # fmt: skip
    (stated,) = destinations(NO_CLUSTER, broken)
    assert (stated.network, "network" in stated.keys, stated.vdc) == (None, False, "v")


def test_the_same_network_is_named_once_by_all_its_places() -> None:
    assert named(*destinations(CLUSTER, CPI)) == [
        ("n", "v", ["spec.ovdcNetwork of VCDCluster apps", "loadbalancer.network of the CPI configuration"], True)
    ]


@pytest.mark.parametrize("change", [{"network": "m"}, {"vdc": "w"}])
def test_another_name_or_vdc_is_another_network(change: dict[str, str]) -> None:
    found = named(*destinations(CLUSTER, replace(CPI, **change)))
    assert [(name, vdc, of_the_nodes) for name, vdc, _, of_the_nodes in found] == [
        ("n", "v", True),
        (change.get("network", "n"), change.get("vdc", "v"), False),
    ]


def test_a_blank_network_of_the_cluster_is_one_without_a_name() -> None:
    assert named(*destinations(replace(CLUSTER, network=None), CPI))[0][0] == ""


def test_a_network_that_was_not_understood_is_missing_and_not_that_of_another_file() -> None:
    unknown = {"network": NotUnderstood("is made by a template of the ClusterClass", FileSource("class.yaml", 9))}
    stating = destinations(replace(CLUSTER, network=None, not_understood=unknown), CPI)
    missing, other = read_named_networks(stating)
    assert isinstance(missing, Missing)
    assert missing.reason == (
        "spec.ovdcNetwork of VCDCluster apps is made by a template of the ClusterClass, so that network was not "
        "looked for"
    )
    assert isinstance(other, NamedNetwork)
    target = make_target(environment(), stating, CLUSTER)
    assert (target.network, target.network_unknown) == (None, unknown["network"])


def test_the_nodes_network_is_not_known_while_the_cluster_could_not_be_read() -> None:
    broken = FileSource("cluster.yaml", 3)
    unread = Missing(Absence.UNSEEN, "cluster.yaml could not be read: it is no YAML", source=broken)
    target = make_target(environment(), destinations(unread, CPI), unread)
    assert (target.network, target.network_unknown and target.network_unknown.where) == (None, broken)


def test_the_nodes_network_is_the_clusters_whatever_the_others_name() -> None:
    assert make_target(environment(), destinations(CLUSTER, replace(CPI, network="m")), CLUSTER).network == "n"
