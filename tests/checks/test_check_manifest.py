"""PF-CFG-001 and 004: the objects of the Cluster API manifests and what they refer to."""

from typing import Any

import pytest

from capvcd_checks.preflight.check_manifest import (
    manifest_is_served,
    references_lead_somewhere,
)
from capvcd_collectors.profiles.load import load_profile
from checks.manifests_made_by_hand import manifests, own_fix, places, said
from checks.quick_start import CLUSTER_CLASS, V1ALPHA4, V1BETA2

OLD, NEW = load_profile("0.5"), load_profile("1.3")


def edited(text: str, *edits: tuple[str, str]) -> str:
    """*text* with each edit made once; a test whose edit finds nothing is wrong."""
    for before, after in edits:
        assert before in text
        text = text.replace(before, after, 1)
    return text


class TestManifestIsServed:
    """PF-CFG-001."""

    @staticmethod
    def said_of(verdict: str, text: str, kind: str, profile: Any) -> str:
        return said(verdict, manifest_is_served, manifests(text).of_kind(kind)[0], profile)

    @pytest.mark.parametrize(
        "kind", ["Cluster", "VCDCluster", "VCDMachineTemplate", "KubeadmControlPlane", "MachineDeployment"]
    )
    def test_the_old_quick_start_passes(self, kind: str) -> None:
        self.said_of("PASS", V1ALPHA4, kind, OLD)

    @pytest.mark.parametrize(
        "kind", ["Cluster", "VCDCluster", "VCDMachineTemplate", "KubeadmControlPlane", "ClusterResourceSet"]
    )
    def test_the_new_quick_start_passes(self, kind: str) -> None:
        self.said_of("PASS", V1BETA2, kind, NEW)

    @pytest.mark.parametrize("kind", ["VCDClusterTemplate", "VCDMachineTemplate", "ClusterClass"])
    def test_a_cluster_class_passes(self, kind: str) -> None:
        self.said_of("PASS", CLUSTER_CLASS, kind, NEW)

    @pytest.mark.parametrize("kind", ["Secret", "ConfigMap"])
    def test_foreign_kinds_are_none_of_capvcds_business(self, kind: str) -> None:
        message = self.said_of("SKIP", V1BETA2, kind, NEW)
        assert message.startswith(f"{kind} ")
        assert message.endswith("which CAPVCD has no say in")

    def test_a_newer_infrastructure_version_fails(self) -> None:
        message = self.said_of("FAIL", V1BETA2, "VCDCluster", OLD)
        assert message == (
            "VCDCluster capi-cluster is written for v1beta2; CAPVCD 0.5 goes with v1alpha4 "
            "of infrastructure.cluster.x-k8s.io"
        )
        assert own_fix(message) == (
            "Convert VCDCluster capi-cluster to infrastructure.cluster.x-k8s.io/v1alpha4 in capi-quickstart.yaml:8 "
            "apiVersion: its fields differ, which kubectl explain vcdcluster.spec shows"
        )
        assert places(message) == ["capi-quickstart.yaml:8"]

    def test_an_older_one_that_is_gone_fails(self) -> None:
        assert "CAPVCD 1.3 goes with v1beta1 and v1beta2" in self.said_of("FAIL", V1ALPHA4, "VCDCluster", NEW)

    def test_core_versions_count_too(self) -> None:
        message = self.said_of("FAIL", V1BETA2, "KubeadmControlPlane", OLD)
        assert message == (
            "KubeadmControlPlane capi-cluster-control-plane is written for v1beta1; CAPVCD 0.5 goes with v1alpha3 and "
            "v1alpha4 of controlplane.cluster.x-k8s.io"
        )

    def test_a_kind_that_does_not_exist_is_answered_with_the_nearest(self) -> None:
        message = self.said_of(
            "FAIL", edited(V1ALPHA4, ("kind: VCDCluster\nmetadata", "kind: VcdClusters\nmetadata")), "VcdClusters", OLD
        )
        assert message == ("infrastructure.cluster.x-k8s.io/v1alpha4 has no kind VcdClusters; did you mean VCDCluster?")
        assert own_fix(message).startswith("Write VCDCluster in place of VcdClusters in capi-quickstart.yaml:")

    def test_a_field_of_a_later_version_is_named_with_that_version(self) -> None:
        text = edited(
            V1ALPHA4,
            (
                "infrastructure.cluster.x-k8s.io/v1alpha4\nkind: VCDCluster\nmetadata",
                "infrastructure.cluster.x-k8s.io/v1beta1\nkind: VCDMachineTemplate\nmetadata",
            ),
            (
                (
                    "  site: https://vcd.example.com\n  org: xav_lab\n  ovdc: t-tenant\n"
                    "  ovdcNetwork: capvcd-192.168.50.0\n  userContext:\n    username: administrator\n"
                    "    password: unused\n"
                ),
                "  template:\n    spec:\n      catalog: home\n      vmNamingTemplate: x\n",
            ),
        )
        message = self.said_of("FAIL", text, "VCDMachineTemplate", NEW)
        assert message == (
            "spec.template.spec.vmNamingTemplate is no field of VCDMachineTemplate in v1beta1; v1beta2 has it (line 25)"
        )
        fix = own_fix(message)
        assert fix.startswith("Take spec.template.spec.vmNamingTemplate out of VCDMachineTemplate capi-cluster in ")
        assert fix.endswith(", or convert VCDMachineTemplate capi-cluster to v1beta2")

    def test_a_renamed_field_is_answered_with_its_new_name(self) -> None:
        text = edited(V1BETA2, ("      catalog: home\n", "      catalog: home\n      computePolicy: small\n"))
        message = self.said_of("FAIL", text, "VCDMachineTemplate", NEW)
        assert message == (
            "spec.template.spec.computePolicy is no field of VCDMachineTemplate in v1beta2; "
            "it is called sizingPolicy there (line 60)"
        )
        place = "capi-quickstart.yaml:60 spec.template.spec.computePolicy"
        assert own_fix(message) == f"Write sizingPolicy in place of computePolicy in {place}"

    def test_a_misspelt_field_is_answered_with_the_nearest(self) -> None:
        text = edited(V1ALPHA4, ("  ovdcNetwork:", "  ovdcNetwrok:"))
        message = self.said_of("FAIL", text, "VCDCluster", OLD)
        assert message == "spec.ovdcNetwrok is no field of VCDCluster in v1alpha4; did you mean ovdcNetwork? (line 25)"
        assert (
            own_fix(message) == "Write ovdcNetwork in place of ovdcNetwrok in capi-quickstart.yaml:25 spec.ovdcNetwrok"
        )

    def test_every_stray_field_is_told_however_deep(self) -> None:
        text = edited(
            V1ALPHA4,
            ("    username: administrator\n", "    secretRef: {name: a, namespace: b}\n    username: administrator\n"),
            ("spec:\n  site:", "data: {}\nspec:\n  site:"),
        )
        message = self.said_of("FAIL", text, "VCDCluster", OLD)
        assert message == (
            "data is no field of VCDCluster in v1alpha4; did you mean metadata? (line 21); "
            "spec.userContext.secretRef is no field of VCDCluster in v1alpha4; "
            "there is password, refreshToken and username (line 28)"
        )
        assert places(message) == ["capi-quickstart.yaml:21", "capi-quickstart.yaml:28"]


class TestReferencesLeadSomewhere:
    """PF-CFG-004."""

    @staticmethod
    def said_of(verdict: str, text: str, kind: str) -> str:
        every = manifests(text)
        return said(verdict, references_lead_somewhere, every.of_kind(kind)[0], every)

    @pytest.mark.parametrize("text", [V1ALPHA4, V1BETA2, CLUSTER_CLASS])
    def test_whole_manifests_pass(self, text: str) -> None:
        every = manifests(text)
        for each in every.objects:
            said("PASS", references_lead_somewhere, each, every)

    @pytest.mark.parametrize(
        ("before", "after", "kind", "message"),
        [
            (
                "kind: VCDCluster\n    name: capi-cluster\n",
                "kind: VCDCluster\n    name: capi-clutser\n",
                "Cluster",
                (
                    "spec.infrastructureRef of Cluster capi-cluster wants VCDCluster capi-clutser, which the "
                    "manifests do "
                    "not hold; did you mean capi-cluster? (line 15)"
                ),
            ),
            (
                "kind: KubeadmControlPlane\n    name: capi-cluster-control-plane\n",
                "kind: KubeadmControlPlane\n    name: other\n",
                "Cluster",
                (
                    "spec.controlPlaneRef of Cluster capi-cluster wants KubeadmControlPlane other, which the "
                    "manifests do "
                    "not hold; there is capi-cluster-control-plane (line 10)"
                ),
            ),
            (
                "      kind: VCDMachineTemplate\n      name: capi-cluster-control-plane\n",
                "      kind: VCDMachineTemplate\n      name: capi-cluster-controlplane\n",
                "KubeadmControlPlane",
                (
                    "spec.machineTemplate.infrastructureRef of KubeadmControlPlane capi-cluster-control-plane wants "
                    "VCDMachineTemplate capi-cluster-controlplane, which the manifests do not hold; did you mean "
                    "capi-cluster-control-plane? (line 50)"
                ),
            ),
            (
                "          kind: KubeadmConfigTemplate\n          name: capi-cluster-md0\n",
                "          kind: KubeadmConfigTemplate\n          name: capi-cluster-md1\n",
                "MachineDeployment",
                (
                    "spec.template.spec.bootstrap.configRef of MachineDeployment capi-cluster-md0 wants "
                    "KubeadmConfigTemplate capi-cluster-md1, which the manifests do not hold; did you mean "
                    "capi-cluster-md0? (line 87)"
                ),
            ),
            (
                "        kind: VCDMachineTemplate\n        name: capi-cluster-md0\n",
                "        kind: VCDMachineTemplate\n        name: md0\n",
                "MachineDeployment",
                (
                    "spec.template.spec.infrastructureRef of MachineDeployment capi-cluster-md0 wants "
                    "VCDMachineTemplate "
                    "md0, which the manifests do not hold; there is capi-cluster-control-plane and capi-cluster-md0 "
                    "(line 92)"
                ),
            ),
            (
                "    namespace: default\n",
                "    namespace: capvcd\n",
                "Cluster",
                (
                    "spec.controlPlaneRef of Cluster capi-cluster wants KubeadmControlPlane "
                    "capi-cluster-control-plane in "
                    "namespace capvcd, but must stay in its own, default (line 11)"
                ),
            ),
            (
                "    apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4\n    kind: VCDCluster\n",
                "    apiVersion: cluster.x-k8s.io/v1alpha4\n    kind: VCDCluster\n",
                "Cluster",
                (
                    "spec.infrastructureRef of Cluster capi-cluster wants VCDCluster capi-cluster of API group "
                    "cluster.x-k8s.io, which is infrastructure.cluster.x-k8s.io (line 13)"
                ),
            ),
            (
                "    kind: VCDCluster\n    name: capi-cluster\n",
                "    kind: VCDCluster\n",
                "Cluster",
                "spec.infrastructureRef of Cluster capi-cluster has no kind or no name (line 12)",
            ),
            (
                "  machineTemplate:\n",
                "  machineTemplates:\n",
                "KubeadmControlPlane",
                (
                    "KubeadmControlPlane capi-cluster-control-plane has no spec.machineTemplate.infrastructureRef "
                    "(line 44)"
                ),
            ),
        ],
    )
    def test_a_broken_reference_fails(self, before: str, after: str, kind: str, message: str) -> None:
        assert self.said_of("FAIL", edited(V1ALPHA4, (before, after)), kind) == message

    def test_an_object_in_another_namespace_is_found_there(self) -> None:
        text = edited(
            V1ALPHA4,
            (
                "kind: KubeadmConfigTemplate\nmetadata:\n",
                "kind: KubeadmConfigTemplate\nmetadata:\n  namespace: other\n",
            ),
        )
        message = self.said_of("FAIL", text, "MachineDeployment")
        assert "which the manifests hold in namespace other, not in default" in message

    @pytest.mark.parametrize(
        ("kind", "name"), [("VCDCluster", "a"), ("KubeadmControlPlane", "capi-cluster-control-plane")]
    )
    def test_an_object_no_cluster_refers_to_waits_for_ever(self, kind: str, name: str) -> None:
        text = edited(V1ALPHA4, ("kind: Cluster\nmetadata:\n", "kind: Cluster\nmetadata:\n  namespace: other\n"))
        message = self.said_of("FAIL", text, kind)
        expected = "capi-cluster" if name == "a" else name
        assert f"no Cluster in namespace default refers to {kind} {expected}, so it waits for an owner" in message

    @pytest.mark.parametrize(
        ("edit", "message"),
        [
            (
                ("  clusterName: capi-cluster\n", "  clusterName: capi\n"),
                (
                    "spec.clusterName of MachineDeployment capi-cluster-md0 names Cluster capi, which the manifests "
                    "do not "
                    "hold; there is capi-cluster (line 78)"
                ),
            ),
            (
                ("      clusterName: capi-cluster\n", ""),
                "MachineDeployment capi-cluster-md0 has no spec.template.spec.clusterName (line 82)",
            ),
            (
                (
                    "kind: MachineDeployment\nmetadata:\n",
                    "kind: MachineDeployment\nmetadata:\n  labels: {cluster.x-k8s.io/cluster-name: capi-clusters}\n",
                ),
                (
                    "label cluster.x-k8s.io/cluster-name of MachineDeployment capi-cluster-md0 names Cluster "
                    "capi-clusters, which the manifests do not hold; did you mean capi-cluster? (line 76)"
                ),
            ),
            (
                ("    matchLabels: null\n", "    matchLabels: {pool: md0}\n"),
                (
                    "MachineDeployment capi-cluster-md0 selects machines with pool=md0, and its own template does "
                    "not carry "
                    "it (line 80)"
                ),
            ),
            (
                (
                    "    matchLabels: null\n  template:\n",
                    "    matchLabels: {pool: md0}\n  template:\n    metadata: {labels: {pool: md1}}\n",
                ),
                (
                    "MachineDeployment capi-cluster-md0 selects machines with pool=md0, and its own template has "
                    "md1 (line 80)"
                ),
            ),
        ],
    )
    def test_names_labels_and_selectors_must_fit(self, edit: tuple[str, str], message: str) -> None:
        assert self.said_of("FAIL", edited(V1ALPHA4, edit), "MachineDeployment") == message

    def test_a_selector_that_fits_passes(self) -> None:
        text = edited(
            V1ALPHA4,
            (
                "    matchLabels: null\n  template:\n",
                (
                    "    matchLabels: {pool: md0, cluster.x-k8s.io/cluster-name: capi-cluster}\n"
                    "  template:\n    metadata: {labels: {pool: md0}}\n"
                ),
            ),
        )
        self.said_of("PASS", text, "MachineDeployment")

    def test_bootstrap_data_given_by_hand_needs_no_template(self) -> None:
        text = edited(
            V1ALPHA4,
            (
                (
                    "        configRef:\n          apiVersion: bootstrap.cluster.x-k8s.io/v1alpha4\n"
                    "          kind: KubeadmConfigTemplate\n          name: capi-cluster-md0\n"
                ),
                "        dataSecretName: user-data\n",
            ),
        )
        self.said_of("PASS", text, "MachineDeployment")

    def test_a_health_check_must_name_its_cluster(self) -> None:
        text = V1ALPHA4 + (
            "---\napiVersion: cluster.x-k8s.io/v1alpha4\nkind: MachineHealthCheck\nmetadata: {name: mhc}\n"
            "spec: {clusterName: other}\n"
        )
        assert "names Cluster other" in self.said_of("FAIL", text, "MachineHealthCheck")

    def test_a_secret_outside_the_manifests_is_merely_unseen(self) -> None:
        text = edited(V1BETA2, ("  name: capi-user-credentials\ndata", "  name: credentials\ndata"))
        message = self.said_of("WARN", text, "VCDCluster")
        assert message == (
            "spec.userContext.secretRef of VCDCluster capi-cluster wants Secret capi-user-credentials, which the "
            "manifests do not hold; did you mean credentials? (line 19)"
        )
        assert places(message) == ["capi-quickstart.yaml:19"]
        assert own_fix(message).startswith("Correct capi-quickstart.yaml:")
        assert own_fix(message).endswith(
            ", unless the management cluster holds what is meant there; or add the file with "
            "it to capvcd.manifests in the environment file"
        )

    def test_a_secret_in_another_namespace_fails(self) -> None:
        text = edited(V1BETA2, ("      namespace: default\n", "      namespace: capvcd\n"))
        message = self.said_of("FAIL", text, "VCDCluster")
        assert "which the manifests hold in namespace default, not in capvcd" in message

    def test_a_secret_without_namespace_fails(self) -> None:
        text = edited(V1BETA2, ("      namespace: default\n", ""))
        assert self.said_of("FAIL", text, "VCDCluster") == (
            "spec.userContext.secretRef of VCDCluster capi-cluster has no namespace (line 18)"
        )

    def test_a_config_map_outside_the_manifests_is_merely_unseen(self) -> None:
        text = edited(V1BETA2, ("    name: cloud-director-crs-cm\n", "    name: csi-controller-crs-cm\n"))
        message = self.said_of("WARN", text, "ClusterResourceSet")
        assert "ClusterResourceSet cloud-director-crs applies ConfigMap csi-controller-crs-cm" in message

    def test_a_config_map_in_another_namespace_fails(self) -> None:
        text = edited(
            V1BETA2,
            ("  name: cloud-director-crs-cm\ndata", "  name: cloud-director-crs-cm\n  namespace: kube-system\ndata"),
        )
        assert "in namespace kube-system, not in default" in self.said_of("FAIL", text, "ClusterResourceSet")

    def test_a_resource_set_away_from_its_cluster_fails(self) -> None:
        text = edited(V1BETA2, ("  name: cloud-director-crs\n", "  name: cloud-director-crs\n  namespace: crs\n"))
        message = self.said_of("FAIL", text, "ClusterResourceSet")
        assert "ClusterResourceSet cloud-director-crs is in namespace crs, where no Cluster is" in message

    def test_a_resource_set_that_selects_nothing_is_a_risk(self) -> None:
        text = edited(V1BETA2, ("  labels: {ccm: external, cni: antrea}\n", ""))
        assert self.said_of("WARN", text, "ClusterResourceSet") == (
            "ClusterResourceSet cloud-director-crs selects clusters with ccm=external, and no Cluster "
            "carries that (line 67)"
        )

    def test_workers_of_a_class_that_the_cluster_class_lacks(self) -> None:
        workers = "    workers: {machineDeployments: [{class: %s, name: md0}]}\n"
        after = "    class: vcd\n"
        good = edited(CLUSTER_CLASS, (after, after + workers % "default-worker"))
        self.said_of("PASS", good, "Cluster")
        message = self.said_of("FAIL", good.replace("{class: default-worker", "{class: default-workers"), "Cluster")
        assert message.startswith(
            "workers md0 of Cluster capi-cluster are of class default-workers, which ClusterClass vcd does not have; "
            "did you mean default-worker?"
        )

    def test_a_class_outside_the_manifests_is_merely_unseen(self) -> None:
        message = self.said_of("WARN", edited(CLUSTER_CLASS, ("    class: vcd\n", "    class: vcd2\n")), "Cluster")
        assert message == (
            "Cluster capi-cluster is of class vcd2, which the manifests do not hold; did you mean vcd? (line 7)"
        )

    @pytest.mark.parametrize("kind", ["VCDClusterTemplate", "KubeadmControlPlaneTemplate", "KubeadmConfigTemplate"])
    def test_every_template_of_a_class_must_be_there(self, kind: str) -> None:
        text = edited(
            CLUSTER_CLASS, (f"kind: {kind}\nmetadata:\n  name: vcd\n", f"kind: {kind}\nmetadata:\n  name: gone\n")
        )
        assert f"wants {kind} vcd, which the manifests do not hold" in self.said_of("FAIL", text, "ClusterClass")
