"""PF-CFG-001: kinds, groups and fields that the API server would refuse."""

from typing import Any

import pytest

from capvcd_checks.preflight.check_manifest import manifest_is_served
from capvcd_collectors.facts.manifests import ManifestObject
from capvcd_collectors.profiles.load import load_profile
from checks.manifests_made_by_hand import manifests, own_fix, places, said

OLD, MIDDLE, NEW = load_profile("0.5"), load_profile("1.1"), load_profile("1.3")

DEPLOYMENT = """\
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachineDeployment
metadata: {name: md}
spec:
  clusterName: c
  replicas: 2
  selector: {}
  template: {spec: {bootstrap: {dataSecretName: s}, clusterName: c, infrastructureRef: {}}}
"""
VCD_CLUSTER = """\
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: VCDCluster
metadata: {name: c}
spec:
  site: https://vcd.example.com
  org: o
  ovdc: v
  ovdcNetwork: net
  userContext: {}
"""
RESOURCE_SET = """\
apiVersion: addons.cluster.x-k8s.io/v1beta1
kind: ClusterResourceSet
metadata: {name: crs}
spec: {clusterSelector: {}, strategy: Reconcile}
"""


def the_object(text: str) -> ManifestObject:
    (manifest,) = manifests(text).objects
    return manifest


def edited(text: str, before: str, after: str) -> ManifestObject:
    assert before in text
    return the_object(text.replace(before, after, 1))


@pytest.mark.parametrize("text", [DEPLOYMENT, VCD_CLUSTER, RESOURCE_SET])
def test_what_is_right_passes(text: str) -> None:
    said("PASS", manifest_is_served, the_object(text), NEW)


class TestFields:
    """Types, required fields and allowed values."""

    @pytest.mark.parametrize(
        ("text", "before", "after", "message", "fix"),
        [
            (
                DEPLOYMENT,
                "replicas: 2",
                'replicas: "2"',
                (
                    "spec.replicas of MachineDeployment is the text '2'; the API server takes a whole number there "
                    "(line 6)"
                ),
                "Write a whole number without quotes in capi-quickstart.yaml:6 spec.replicas",
            ),
            (
                VCD_CLUSTER,
                "org: o",
                "org: 12",
                "spec.org of VCDCluster is the number 12; the API server takes a text there (line 6)",
                "Write a text in quotes in capi-quickstart.yaml:6 spec.org",
            ),
            (
                VCD_CLUSTER,
                "userContext: {}",
                "userContext: {}\n  proxyConfigSpec: {noProxy: [10.0.0.0/8]}",
                "spec.proxyConfigSpec.noProxy of VCDCluster is a list; the API server takes a text there (line 10)",
                "Write a text in capi-quickstart.yaml:10 spec.proxyConfigSpec.noProxy",
            ),
            (
                VCD_CLUSTER,
                "  ovdcNetwork: net\n",
                "",
                "spec.ovdcNetwork is missing; VCDCluster in v1beta2 needs a text there (line 4)",
                "Write a text as spec.ovdcNetwork of VCDCluster c",
            ),
            (
                VCD_CLUSTER,
                "ovdcNetwork: net",
                "ovdcNetwork:",
                (
                    "spec.ovdcNetwork is null, which is as good as left out; VCDCluster in v1beta2 needs a text there "
                    "(line 8)"
                ),
                "Write a text as spec.ovdcNetwork of VCDCluster c",
            ),
            (
                RESOURCE_SET,
                "strategy: Reconcile",
                "strategy: Always",
                (
                    "spec.strategy of ClusterResourceSet is the text 'Always'; the API server takes 'ApplyOnce' or "
                    "'Reconcile' there (line 4)"
                ),
                "Write 'ApplyOnce' or 'Reconcile' in capi-quickstart.yaml:4 spec.strategy",
            ),
            (
                DEPLOYMENT,
                "replicas: 2",
                "replica: 2",
                "spec.replica is no field of MachineDeployment in v1beta1; did you mean replicas? (line 6)",
                "Write replicas in place of replica in capi-quickstart.yaml:6 spec.replica",
            ),
        ],
    )
    def test_what_the_api_server_refuses_fails(
        self, text: str, before: str, after: str, message: str, fix: str
    ) -> None:
        told = said("FAIL", manifest_is_served, edited(text, before, after), NEW)
        assert told == message
        assert own_fix(told) == fix

    def test_a_required_field_that_is_misspelt_is_one_mistake(self) -> None:
        told = said("FAIL", manifest_is_served, edited(VCD_CLUSTER, "ovdcNetwork:", "ovdcNetwrok:"), NEW)
        assert told == "spec.ovdcNetwrok is no field of VCDCluster in v1beta2; did you mean ovdcNetwork? (line 8)"

    @pytest.mark.parametrize(("profile", "verdict"), [(MIDDLE, "WARN"), (NEW, "PASS")])
    def test_a_field_that_came_after_the_lines_cluster_api_is_a_risk(self, profile: Any, verdict: str) -> None:
        manifest = edited(DEPLOYMENT, "  replicas: 2\n", "  replicas: 2\n  strategy: {remediation: {maxInFlight: 1}}\n")
        told = said(verdict, manifest_is_served, manifest, profile)
        if verdict == "WARN":
            assert told == (
                "spec.strategy.remediation of MachineDeployment came with Cluster API 1.7; CAPVCD 1.1 is tested with "
                "1.4, which refuses it (line 7)"
            )
            assert own_fix(told) == (
                "Take spec.strategy.remediation out of MachineDeployment md in capi-quickstart.yaml:7 "
                "spec.strategy.remediation, unless the management cluster runs Cluster API 1.7 or later"
            )


class TestSecrets:
    """Secrets and ConfigMaps: types alone."""

    @pytest.mark.parametrize(
        ("fields", "verdict"),
        [
            ("stringData: {password: 'a', token: null}\nsops: {mac: x}", "SKIP"),
            ("stringData: {password: 12345}", "FAIL"),
            ("data: {password: yes}", "FAIL"),
            ("data: [a]", "FAIL"),
        ],
    )
    def test_a_value_that_is_no_text_is_refused_and_not_shown(self, fields: str, verdict: str) -> None:
        manifest = the_object(f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\n{fields}\n")
        told = said(verdict, manifest_is_served, manifest, NEW)
        assert "12345" not in told
        assert ("the API server takes" in told) is (verdict == "FAIL")


class TestKinds:
    """Kinds and groups that there are not."""

    @pytest.mark.parametrize(
        ("group", "wrong", "meant"),
        [
            ("cluster.x-k8s.io", "MachineDeploymnet", "MachineDeployment"),
            ("cluster.x-k8s.io", "machinedeployment", "MachineDeployment"),
            ("controlplane.cluster.x-k8s.io", "KubeadmControlplanes", "KubeadmControlPlane"),
            ("bootstrap.cluster.x-k8s.io", "KubeadmConfigTemplat", "KubeadmConfigTemplate"),
            ("addons.cluster.x-k8s.io", "ClusterResourcesSet", "ClusterResourceSet"),
            ("infrastructure.cluster.x-k8s.io", "VCDMachineTemplates", "VCDMachineTemplate"),
        ],
    )
    def test_a_kind_its_group_does_not_have_fails(self, group: str, wrong: str, meant: str) -> None:
        manifest = the_object(f"apiVersion: {group}/v1beta1\nkind: {wrong}\nmetadata: {{name: x}}\n")
        told = said("FAIL", manifest_is_served, manifest, NEW)
        assert told.startswith(f"{group}/v1beta1 has no kind {wrong}; did you mean {meant}")
        assert places(told) == ["capi-quickstart.yaml:2"]

    def test_a_kind_in_a_neighbours_group_fails(self) -> None:
        manifest = the_object(
            "apiVersion: cluster.x-k8s.io/v1beta1\nkind: KubeadmConfigTemplate\nmetadata: {name: x}\n"
        )
        told = said("FAIL", manifest_is_served, manifest, NEW)
        assert told.startswith("cluster.x-k8s.io/v1beta1 has no kind KubeadmConfigTemplate")

    @pytest.mark.parametrize("version", ["v1beta1", "v1alpha4"])
    def test_a_version_is_held_against_the_lines_cluster_api(self, version: str) -> None:
        manifest = edited(RESOURCE_SET, "v1beta1", version)
        said({"v1beta1": "PASS", "v1alpha4": "FAIL"}[version], manifest_is_served, manifest, NEW)

    @pytest.mark.parametrize(
        ("api_version", "kind", "right"),
        [
            ("apps/v1", "MachineDeployment", "cluster.x-k8s.io/v1beta1"),
            ("v1", "VCDCluster", "infrastructure.cluster.x-k8s.io/v1beta2"),
            ("infrastucture.cluster.x-k8s.io/v1beta2", "VCDCluster", "infrastructure.cluster.x-k8s.io/v1beta2"),
            ("clusters.x-k8s.io/v1beta1", "Cluster", "cluster.x-k8s.io/v1beta1"),
            (
                "controlplane.cluster.x-k8s.io.io/v1beta1",
                "KubeadmControlPlane",
                "controlplane.cluster.x-k8s.io/v1beta1",
            ),
        ],
    )
    def test_a_kind_of_ours_in_a_group_that_cannot_have_it_fails(self, api_version: str, kind: str, right: str) -> None:
        manifest = the_object(f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: x}}\n")
        told = said("FAIL", manifest_is_served, manifest, NEW)
        assert told == f"{api_version} has no kind {kind}; that is one of {right.rpartition('/')[0]}"
        assert own_fix(told) == f"Write {right} in place of {api_version} in capi-quickstart.yaml:1 apiVersion"

    @pytest.mark.parametrize(
        ("api_version", "kind"),
        [
            ("postgresql.cnpg.io/v1", "Cluster"),
            ("machine.openshift.io/v1beta1", "MachineSet"),
            ("ipam.cluster.x-k8s.io/v1beta1", "InClusterIPPool"),
            ("apps/v1", "Deployment"),
        ],
    )
    def test_what_belongs_to_others_is_left_alone(self, api_version: str, kind: str) -> None:
        manifest = the_object(f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{a: 1}}\n")
        said("SKIP", manifest_is_served, manifest, NEW)
