"""The collectors of the inputs, run by the scheduler as in a preflight."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capvcd_collectors.capvcd_files.files import read_files
from capvcd_collectors.engine.collection import Collection, Facts
from capvcd_collectors.engine.registry import registry_of
from capvcd_collectors.environment.load import load_environment
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import Absence, Missing
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials, ComponentVersion, ControllerConfig
from capvcd_collectors.facts.cluster_api import ClusterSpec, NodePool, VcdClusterSpec
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.manifests import ClusterGraph, ManifestObject
from capvcd_collectors.facts.plan import Plan, Target
from capvcd_collectors.file_collectors import COLLECTOR_MODULES

Write = Callable[[str, str], Path]

FACTS = (
    CapvcdCredentials,
    ClusterSpec,
    ComponentVersion,
    ControllerConfig,
    ManifestObject,
    ClusterGraph,
    NodePool,
    Plan,
    Target,
    VcdClusterSpec,
)


@pytest.fixture
def article(
    write: Write, environment_text: str, cluster_text: str, manager_config_text: str, kustomization_text: str
) -> Callable[..., Environment]:
    """The environment of the 0.5 line, with some of the environment file's text replaced."""

    def maker(*replacements: tuple[str, str]) -> Environment:
        write("cluster.yaml", cluster_text)
        write("controller_manager_config.yaml", manager_config_text)
        write("kustomization.yaml", kustomization_text)
        text = environment_text
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        return load_environment(write("environment.yaml", text))

    return maker


def collect(environment: Environment, **given: Any) -> Facts:
    registry = registry_of(COLLECTOR_MODULES)
    return Collection(registry, {Environment: environment, **{type(each): each for each in given.values()}}).collect(
        FACTS
    )


NO_CONFIG = ("  managerConfig: controller_manager_config.yaml\n", "")
NO_KUSTOMIZATION = ("  kustomization: kustomization.yaml\n", "")


def test_every_fact_of_the_article_is_there(article: Callable[..., Environment]) -> None:
    facts = collect(article())

    (config,) = facts.get(ControllerConfig)
    assert (config.component, config.network) == ("CAPVCD", "capvcd-192.168.50.0")
    assert [each.origin for each in facts.get(CapvcdCredentials)] == ["kustomization", "userContext"]
    assert [each.kind for each in facts.get(ComponentVersion)] == ["cpi", "csi", "cni"]
    assert [each.name for each in facts.get(NodePool)] == ["capi-cp", "capi-md0"]
    assert facts.get(ManifestObject) == facts.get(ClusterGraph).objects
    assert facts.get(ClusterSpec).name == facts.get(VcdClusterSpec).name == "capi"


def test_the_plan_multiplies(article: Callable[..., Environment]) -> None:
    plan = collect(article()).get(Plan)

    assert (plan.clusters, plan.egress) == (2, "snat")
    assert (plan.nodes, plan.surge) == (2 * (3 + 5), 2 * (1 + 2))
    assert (plan.vips, plan.virtual_services) == (5, 5)
    assert str(plan.source) == "environment.yaml:12 plan.clusters"


def test_the_target_holds_no_secret(article: Callable[..., Environment]) -> None:
    target = collect(article()).get(Target)

    assert (target.url, target.org, target.vdc) == ("https://vcd.example.com", "xav_lab", "t-tenant")
    assert (target.network, target.username) == ("capvcd-192.168.50.0", "administrator")
    assert str(target.where("network")) == "cluster.yaml:20 spec.ovdcNetwork"


def test_without_vcd_cluster_the_controller_names_the_network(
    article: Callable[..., Environment], write: Write, cluster_text: str
) -> None:
    environment = article()
    write("cluster.yaml", cluster_text.replace("\nkind: VCDCluster\n", "\nkind: OtherCluster\n"))

    facts = collect(environment)

    assert facts.get(VcdClusterSpec).kind is Absence.NOT_THERE
    assert str(facts.get(Target).where("network")) == "controller_manager_config.yaml:5 vcd.network"


def test_nobody_names_the_network(article: Callable[..., Environment], write: Write, cluster_text: str) -> None:
    environment = article(NO_CONFIG)
    write("cluster.yaml", cluster_text.replace("\nkind: VCDCluster\n", "\nkind: OtherCluster\n"))

    assert collect(environment).get(Target).network is None


@pytest.mark.parametrize(
    ("fact", "reason", "needs"),
    [
        (
            ControllerConfig,
            "the environment file does not name the controller's configuration",
            "capvcd.managerConfig: controller_manager_config.yaml",
        ),
        (
            CapvcdCredentials,
            "the environment file does not name the kustomization with the controller's credentials",
            "capvcd.kustomization: kustomization.yaml",
        ),
        (
            ComponentVersion,
            "the environment file does not name the controller's configuration, which sets the versions",
            "capvcd.managerConfig: controller_manager_config.yaml",
        ),
    ],
)
def test_files_that_are_not_named_are_out_of_scope(
    article: Callable[..., Environment], fact: type, reason: str, needs: str
) -> None:
    made = collect(article(NO_CONFIG, NO_KUSTOMIZATION)).get(fact)

    missing = made[0] if isinstance(made, tuple) else made
    assert isinstance(missing, Missing)
    assert (missing.kind, missing.reason, missing.needs) == (Absence.OUT_OF_SCOPE, reason, needs)


def test_later_lines_do_not_use_the_files_of_the_first(article: Callable[..., Environment]) -> None:
    facts = collect(article(('"0.5"', '"1.3"')))

    assert facts.get(ControllerConfig).kind is Absence.OUT_OF_SCOPE
    assert facts.get(ComponentVersion).kind is Absence.OUT_OF_SCOPE
    assert [each.origin for each in facts.get(CapvcdCredentials)] == ["userContext"]


CPI = """\
---
apiVersion: v1
kind: ConfigMap
metadata: {name: vcloud-ccm-configmap, namespace: kube-system}
data:
  vcloud-ccm-config.yaml: |
    vcd: {host: https://vcd.example.com, org: o, vdc: v}
    loadbalancer: {network: cpi-network}
    vAppName: a
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cloud-director-crs-cm}
binaryData: {}
data:
  count: 1
  cpi.yaml: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: ccm}
    spec: {template: {spec: {containers: [{name: ccm, image: "x/cloud-provider-for-cloud-director:1.6.1"}]}}}
"""


def test_later_lines_bring_their_configuration_in_the_manifests(
    article: Callable[..., Environment], write: Write, cluster_text: str
) -> None:
    environment = article(('"0.5"', '"1.3"'))
    write("cluster.yaml", cluster_text.replace("  ovdcNetwork: capvcd-192.168.50.0\n", "") + CPI)

    facts = collect(environment)

    assert [each.component for each in facts.get(ControllerConfig)] == ["CPI"]
    assert [(each.kind, each.version) for each in facts.get(ComponentVersion)] == [("cpi", "1.6.1")]
    assert facts.get(Target).network == "cpi-network"


def test_a_configuration_without_versions_brings_the_lines_defaults(
    article: Callable[..., Environment], write: Write, manager_config_text: str
) -> None:
    environment = article()
    write("controller_manager_config.yaml", manager_config_text.split("clusterResourceSet", maxsplit=1)[0])

    versions = collect(environment).get(ComponentVersion)

    assert [(each.kind, each.version, each.is_default) for each in versions] == [
        ("cpi", "1.1.0", True),
        ("csi", "1.1.0", True),
        ("cni", "0.11.3", True),
    ]


def test_manifests_of_the_oldest_line_add_what_they_bring(
    article: Callable[..., Environment], write: Write, cluster_text: str
) -> None:
    environment = article()
    write("cluster.yaml", cluster_text + CPI)

    versions = collect(environment).get(ComponentVersion)

    assert [(each.kind, each.version) for each in versions] == [
        ("cpi", "1.1.0"),
        ("csi", "1.2.0"),
        ("cni", "0.11.3"),
        ("cpi", "1.6.1"),
    ]


def test_manifests_without_credentials_leave_them_out_of_scope(
    article: Callable[..., Environment], write: Write, cluster_text: str
) -> None:
    environment = article(('"0.5"', '"1.3"'))
    write("cluster.yaml", cluster_text.replace("userContext:", "context:"))

    missing = collect(environment).get(CapvcdCredentials)

    assert (missing.kind, missing.reason) == (
        Absence.OUT_OF_SCOPE,
        "the manifests hold no credentials for CAPVCD",
    )


def test_manifests_without_nodes(article: Callable[..., Environment], write: Write, cluster_text: str) -> None:
    environment = article()
    write("cluster.yaml", cluster_text.split("---", maxsplit=1)[0])

    missing = collect(environment).get(NodePool)

    assert (missing.kind, missing.reason) == (
        Absence.NOT_THERE,
        "the manifests hold no control plane and no MachineDeployment",
    )


VALUES = ("", "1", "true", "0.5", "[]", "{}", "[1, {a: b}]", "- a", "|", "&x y", "*x", "${X}", "'x'", "{a: [b]}", "\tx")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_line_gone_wrong_is_refused_or_judged_and_never_a_defect(
    article: Callable[..., Environment], data: st.DataObject
) -> None:
    environment = article()
    paths = [*environment.manifests, environment.manager_config, environment.kustomization]
    path = data.draw(st.sampled_from([each for each in paths if each is not None]))
    lines = path.read_text().split("\n")
    number = data.draw(st.integers(0, len(lines) - 1))
    lines[number] = lines[number].partition(":")[0] + ": " + data.draw(st.sampled_from(VALUES))
    path.write_text("\n".join(lines))

    try:
        facts = collect(environment)
    except UsageError as refused:
        assert "\n" not in str(refused)  # noqa: PT017 - either outcome is right
        return
    made = [facts.get(fact) for fact in FACTS]
    missing = [each for each in made if isinstance(each, Missing)]
    assert [each.reason for each in missing if each.fault] == []


def test_files_read_up_front_are_not_read_again(article: Callable[..., Environment]) -> None:
    environment = article()
    files = read_files(environment)
    for path in (*environment.manifests, environment.manager_config, environment.kustomization):
        assert path is not None
        path.unlink()

    facts = collect(environment, files=files)

    assert facts.get(Plan).nodes == 16


def test_every_secret_in_the_files_is_known(article: Callable[..., Environment]) -> None:
    environment = article()

    assert read_files(environment).secrets == ("MyVerySecurePassword",)
    assert "MyVerySecurePassword" not in repr(read_files(environment))
    facts = collect(environment)
    for fact in FACTS:
        assert "MyVerySecurePassword" not in repr(facts.get(fact))
    bodies = [each.body for each in facts.get(ManifestObject)]
    assert "MyVerySecurePassword" not in repr(bodies)


def test_no_secret_leaves_through_the_files_representation(article: Callable[..., Environment]) -> None:
    assert repr(read_files(article())) == "<CapvcdFiles: 3 files>"
