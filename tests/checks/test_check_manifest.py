"""PF-CFG-001, 004, 012, 013 and 015: the Cluster API manifests."""

from typing import Any

import pytest

from capvcd_checks.declare import Found
from capvcd_checks.preflight.check_manifest import (
    kubernetes_versions_agree,
    manifest_is_served,
    references_lead_somewhere,
    replicas_tolerate_a_failure,
    ssh_keys_are_valid,
)
from capvcd_collectors.facts.base import All
from capvcd_collectors.facts.inputs import NodePool, SshKey
from capvcd_collectors.profiles.load import load_profile
from checks.manifests_made_by_hand import ED25519, line, manifests, places, pool, said, workers
from checks.quick_start import CLUSTER_CLASS, V1ALPHA4, V1BETA2

OLD, NEW = load_profile("0.5"), load_profile("1.3")
ALONE = All[NodePool]()
WITH_WORKERS = All([workers()])


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

    @pytest.mark.parametrize("kind", ["Cluster", "VCDCluster", "VCDMachineTemplate", "KubeadmControlPlane"])
    def test_the_new_quick_start_passes(self, kind: str) -> None:
        self.said_of("PASS", V1BETA2, kind, NEW)

    @pytest.mark.parametrize("kind", ["VCDClusterTemplate", "VCDMachineTemplate", "ClusterClass"])
    def test_a_cluster_class_passes(self, kind: str) -> None:
        self.said_of("PASS", CLUSTER_CLASS, kind, NEW)

    @pytest.mark.parametrize("kind", ["Secret", "ConfigMap", "ClusterResourceSet"])
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

    def test_a_renamed_field_is_answered_with_its_new_name(self) -> None:
        text = edited(V1BETA2, ("      catalog: home\n", "      catalog: home\n      computePolicy: small\n"))
        message = self.said_of("FAIL", text, "VCDMachineTemplate", NEW)
        assert message == (
            "spec.template.spec.computePolicy is no field of VCDMachineTemplate in v1beta2; "
            "it is called sizingPolicy there (line 55)"
        )

    def test_a_misspelt_field_is_answered_with_the_nearest(self) -> None:
        text = edited(V1ALPHA4, ("  ovdcNetwork:", "  ovdcNetwrok:"))
        message = self.said_of("FAIL", text, "VCDCluster", OLD)
        assert message == "spec.ovdcNetwrok is no field of VCDCluster in v1alpha4; did you mean ovdcNetwork? (line 25)"

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
            "there is username, password and refreshToken (line 28)"
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
                    "(line 45)"
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
            "manifests do not hold; did you mean credentials? (line 16)"
        )
        assert places(message) == ["capi-quickstart.yaml:16"]

    def test_a_secret_in_another_namespace_fails(self) -> None:
        text = edited(V1BETA2, ("      namespace: default\n", "      namespace: capvcd\n"))
        message = self.said_of("FAIL", text, "VCDCluster")
        assert "which the manifests hold in namespace default, not in capvcd" in message

    def test_a_secret_without_namespace_fails(self) -> None:
        text = edited(V1BETA2, ("      namespace: default\n", ""))
        assert self.said_of("FAIL", text, "VCDCluster") == (
            "spec.userContext.secretRef of VCDCluster capi-cluster has no namespace (line 15)"
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
            "carries that (line 62)"
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


class TestReplicasTolerateAFailure:
    """PF-CFG-012."""

    @pytest.mark.parametrize("replicas", [3, 5])
    def test_an_odd_control_plane_passes(self, replicas: int) -> None:
        said("PASS", replicas_tolerate_a_failure, pool(replicas=replicas), WITH_WORKERS)

    @pytest.mark.parametrize("replicas", [2, 4])
    def test_an_even_control_plane_fails(self, replicas: int) -> None:
        message = said("FAIL", replicas_tolerate_a_failure, pool(replicas=replicas), WITH_WORKERS)
        assert message == (
            f"control plane capi-cluster-control-plane has {replicas} replicas, an even number; etcd wants 1, 3 or 5"
        )
        assert places(message) == ["capi-quickstart.yaml:60"]

    def test_a_single_control_plane_is_a_risk(self) -> None:
        message = said("WARN", replicas_tolerate_a_failure, pool(replicas=1), WITH_WORKERS)
        assert message == "control plane capi-cluster-control-plane has a single node: etcd survives no failure"

    @pytest.mark.parametrize("role", ["control-plane", "workers"])
    def test_no_node_at_all_fails(self, role: str) -> None:
        assert "has 0 replicas, at least 1 is needed" in said(
            "FAIL", replicas_tolerate_a_failure, pool(role, replicas=0), ALONE
        )

    @pytest.mark.parametrize("replicas", [2, 3, 4])
    def test_workers_may_be_even(self, replicas: int) -> None:
        said("PASS", replicas_tolerate_a_failure, workers(replicas=replicas), ALONE)

    def test_a_single_worker_is_a_risk(self) -> None:
        message = said("WARN", replicas_tolerate_a_failure, workers(replicas=1), ALONE)
        assert message == "worker pool capi-cluster-md0 has a single node: its failure leaves no node for workloads"

    def test_a_single_worker_beside_another_pool_is_a_risk_for_its_own_workloads(self) -> None:
        single = workers(replicas=1)
        message = said("WARN", replicas_tolerate_a_failure, single, All([single, workers(name="md1")]))
        assert message == "worker pool capi-cluster-md0 has a single node: its failure leaves no node in it"

    def test_a_pool_scaled_to_nothing_beside_another_is_a_risk(self) -> None:
        empty = workers(replicas=0)
        message = said("WARN", replicas_tolerate_a_failure, empty, All([empty, workers(name="md1")]))
        assert message == "worker pool capi-cluster-md0 has no node, other pools have"

    def test_a_control_plane_without_workers_is_a_risk(self) -> None:
        message = said("WARN", replicas_tolerate_a_failure, pool(), All([pool()]))
        assert message == (
            "the manifests hold no workers beside the control plane capi-cluster-control-plane, so no workload finds a "
            "node"
        )


class TestKubernetesVersionsAgree:
    """PF-CFG-013."""

    @staticmethod
    def said_of(verdict: str, control_plane: str | None, kubelet: str | None, template: str | None = None) -> str:
        pools = All((pool(version=control_plane, template=template), workers(version=kubelet, template=template)))
        return said(verdict, kubernetes_versions_agree, pools)

    @pytest.mark.parametrize(
        ("control_plane", "kubelet"),
        [
            ("v1.22.5+vmware.1", "v1.22.5+vmware.1"),
            ("v1.22.5+vmware.1", "v1.22.2+vmware.1"),
            ("v1.22.5+vmware.1", "v1.20.8+vmware.1"),
            ("v1.28.4+vmware.1", "v1.25.7+vmware.2"),
            ("v1.28.4+vmware.1-fips.1", "v1.28.4+vmware.1-fips.1"),
        ],
    )
    def test_equal_or_slightly_older_workers_pass(self, control_plane: str, kubelet: str) -> None:
        self.said_of("PASS", control_plane, kubelet)

    @pytest.mark.parametrize("kubelet", ["v1.23.1+vmware.1", "v1.22.6+vmware.1", "v2.0.0+vmware.1"])
    def test_workers_ahead_fail(self, kubelet: str) -> None:
        message = self.said_of("FAIL", "v1.22.5+vmware.1", kubelet)
        assert message == (
            f"workers capi-cluster-md0 want {kubelet}, the control plane v1.22.5+vmware.1: workers may not be ahead "
            "(line 61)"
        )

    @pytest.mark.parametrize(
        ("control_plane", "kubelet", "oldest"),
        [
            ("v1.22.5+vmware.1", "v1.19.9+vmware.1", "v1.20"),
            ("v1.27.5+vmware.1", "v1.24.9+vmware.1", "v1.25"),
            ("v1.28.4+vmware.1", "v1.24.9+vmware.1", "v1.25"),
        ],
    )
    def test_workers_too_far_behind_fail(self, control_plane: str, kubelet: str, oldest: str) -> None:
        assert self.said_of("FAIL", control_plane, kubelet) == (
            f"workers capi-cluster-md0 want {kubelet}, the control plane {control_plane}: workers may be no older than "
            f"{oldest} (line 61)"
        )

    def test_the_leading_v_is_needed(self) -> None:
        message = self.said_of("FAIL", "1.22.5+vmware.1", "v1.22.5+vmware.1")
        assert message == (
            "capi-cluster-control-plane wants version '1.22.5+vmware.1', which is not vMAJOR.MINOR.PATCH; "
            "write v1.22.5+vmware.1 (line 61)"
        )

    @pytest.mark.parametrize("version", ["v1.22", "latest", "", "v1.22.5 ", "v1.22.5_vmware.1"])
    def test_what_is_no_version_fails(self, version: str) -> None:
        message = self.said_of("FAIL", "v1.22.5+vmware.1", version)
        assert f"capi-cluster-md0 wants version {version!r}, which is not vMAJOR.MINOR.PATCH, like v1.22.5" in message

    def test_the_suffix_of_the_templates_name_must_be_kept(self) -> None:
        message = self.said_of("FAIL", "v1.22.5", "v1.22.5+vmware.1", "ubuntu-20.04-kube-v1.22.5+vmware.1")
        assert message == (
            "capi-cluster-control-plane wants v1.22.5, but its template ubuntu-20.04-kube-v1.22.5+vmware.1 is a build "
            "+vmware.1 (line 61)"
        )

    def test_a_version_without_suffix_is_a_risk_where_the_template_does_not_tell(self) -> None:
        message = self.said_of("WARN", "v1.22.5", "v1.22.5", "golden-image")
        assert "capi-cluster-md0 wants v1.22.5, without the +vmware.N of VMware's images (line 61)" in message

    def test_workers_without_a_version_are_a_risk(self) -> None:
        assert self.said_of("WARN", "v1.22.5+vmware.1", None) == "capi-cluster-md0 says no version (line 61)"

    def test_a_control_plane_without_a_version_fails(self) -> None:
        message = self.said_of("FAIL", None, "v1.22.5+vmware.1")
        assert message == "control plane capi-cluster-control-plane says no version (line 61)"

    def test_workers_alone_cannot_be_compared(self) -> None:
        assert said("UNKNOWN", kubernetes_versions_agree, All((workers(),))) == (
            "the manifests show no control plane to compare with"
        )

    def test_every_flaw_is_told(self) -> None:
        message = self.said_of("FAIL", "1.22.5+vmware.1", "1.22.5+vmware.1")
        assert isinstance(message, Found)
        assert message.count("which is not vMAJOR.MINOR.PATCH") == 2


class TestSshKeysAreValid:
    """PF-CFG-015."""

    @staticmethod
    def said_of(verdict: str, *texts: str) -> str:
        keys = tuple(SshKey(text, line(70 + index, "capi-quickstart.yaml")) for index, text in enumerate(texts))
        return said(verdict, ssh_keys_are_valid, workers(ssh_keys=keys))

    @pytest.mark.parametrize(
        "text",
        [
            ED25519,
            ED25519.rpartition(" ")[0],
            f'from="10.0.0.0/8" {ED25519}',
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDb admin",
            "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIA==",
        ],
    )
    def test_a_public_key_passes(self, text: str) -> None:
        self.said_of("PASS", text)

    @pytest.mark.parametrize(
        "text", ["ssh-rsa AAAA...WjE=", "ssh-rsa AAA...jE=", "ssh-key", "<your key>", "ssh-rsa ${SSH_PUBLIC_KEY}"]
    )
    def test_a_placeholder_fails(self, text: str) -> None:
        message = self.said_of("FAIL", text)
        assert message == "the SSH key of capi-cluster-md0 is a placeholder, not a key (line 70)"
        assert places(message) == ["capi-quickstart.yaml:70"]

    @pytest.mark.parametrize(
        ("text", "clause"),
        [
            ("ssh-ed25591 AAAAC3Nz", "names no key algorithm, but 'ssh-ed25591'; did you mean ssh-ed25519"),
            ("", "names no key algorithm, but ''"),
            ("ssh-rsa", "has no key after 'ssh-rsa'"),
            ("ssh-ed25519 not*base64", "is not base64"),
            ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE", "is not base64"),
            ("ssh-rsa " + ED25519.split()[1], "says 'ssh-rsa', which its bytes do not repeat"),
            ("ssh-rsa AAAA", "says 'ssh-rsa', which its bytes do not repeat"),
            ("ssh-rsa AAAAB3NzaC1yc2E=", "holds no key material after its algorithm"),
        ],
    )
    def test_what_sshd_cannot_read_fails(self, text: str, clause: str) -> None:
        assert f"the SSH key of capi-cluster-md0 {clause}" in self.said_of("FAIL", text)

    def test_each_bad_key_is_told(self) -> None:
        message = self.said_of("FAIL", "ssh-rsa", ED25519, "ssh-key")
        assert places(message) == ["capi-quickstart.yaml:70", "capi-quickstart.yaml:72"]

    def test_keys_nothing_leads_to_are_not_judged(self) -> None:
        message = said("UNKNOWN", ssh_keys_are_valid, workers(ssh_keys=None))
        assert message == "the bootstrap configuration of capi-cluster-md0 is in none of the manifests"

    def test_no_key_is_a_risk(self) -> None:
        message = self.said_of("WARN")
        assert message == "capi-cluster-md0 has no SSH key: its nodes cannot be logged in to"
        assert places(message) == ["capi-quickstart.yaml:69"]
