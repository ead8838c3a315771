"""PF-CFG-012, 013 and 015: the node pools of the Cluster API manifests."""

import pytest

from capvcd_checks.engine.declare import Found
from capvcd_checks.preflight.check_manifest import (
    kubernetes_versions_agree,
    replicas_tolerate_a_failure,
    ssh_keys_are_valid,
)
from capvcd_collectors.facts.base import All
from capvcd_collectors.facts.cluster_api import NodePool, SshKey
from capvcd_collectors.facts.manifests import ClusterGraph
from checks.manifests_made_by_hand import ED25519, MANIFEST, line, own_fix, places, pool, said, workers

ALONE = All[NodePool]()
WITH_WORKERS = All([workers()])
GRAPH = ClusterGraph(source=line(1), objects=())


class TestReplicasTolerateAFailure:
    """PF-CFG-012."""

    @pytest.mark.parametrize("replicas", [3, 5])
    def test_an_odd_control_plane_passes(self, replicas: int) -> None:
        said("PASS", replicas_tolerate_a_failure, pool(replicas=replicas), WITH_WORKERS, GRAPH)

    @pytest.mark.parametrize("replicas", [2, 4])
    def test_an_even_control_plane_fails(self, replicas: int) -> None:
        message = said("FAIL", replicas_tolerate_a_failure, pool(replicas=replicas), WITH_WORKERS, GRAPH)
        assert message == (
            f"control plane capi-cluster-control-plane has {replicas} replicas, an even number, which Cluster API "
            "refuses: 'cannot be an even number when etcd is stacked'"
        )
        assert places(message) == ["capi-quickstart.yaml:60"]
        assert own_fix(message) == ("Write 3 or 5 as replicas of capi-cluster-control-plane in capi-quickstart.yaml:60")

    @pytest.mark.parametrize("replicas", [2, 4])
    def test_an_even_control_plane_with_etcd_elsewhere_passes(self, replicas: int) -> None:
        said("PASS", replicas_tolerate_a_failure, pool(replicas=replicas, external_etcd=True), WITH_WORKERS, GRAPH)

    def test_an_even_control_plane_whose_etcd_is_not_shown_stays_open(self) -> None:
        unknown = pool(replicas=2, external_etcd=None)
        message = said("UNKNOWN", replicas_tolerate_a_failure, unknown, WITH_WORKERS, GRAPH)
        assert message == (
            "control plane capi-cluster-control-plane has 2 replicas, an even number; whether its etcd runs on the "
            "same nodes is in none of the manifests"
        )
        said("PASS", replicas_tolerate_a_failure, pool(external_etcd=None), WITH_WORKERS, GRAPH)

    def test_a_single_node_with_etcd_elsewhere_is_a_risk(self) -> None:
        message = said("WARN", replicas_tolerate_a_failure, pool(replicas=1, external_etcd=True), WITH_WORKERS, GRAPH)
        assert message.endswith("has a single node: no API server is left when it fails")

    def test_a_single_control_plane_is_a_risk(self) -> None:
        message = said("WARN", replicas_tolerate_a_failure, pool(replicas=1), WITH_WORKERS, GRAPH)
        assert message == "control plane capi-cluster-control-plane has a single node: etcd survives no failure"

    def test_a_control_plane_without_a_node_fails(self) -> None:
        assert "has 0 replicas, at least 1 is needed" in said(
            "FAIL", replicas_tolerate_a_failure, pool(replicas=0), ALONE, GRAPH
        )

    def test_a_cluster_without_workers_is_a_risk(self) -> None:
        message = said("WARN", replicas_tolerate_a_failure, workers(replicas=0), ALONE, GRAPH)
        assert message == "worker pool capi-cluster-md0 has 0 replicas, so no workload finds a node"

    @pytest.mark.parametrize("replicas", [2, 3, 4])
    def test_workers_may_be_even(self, replicas: int) -> None:
        said("PASS", replicas_tolerate_a_failure, workers(replicas=replicas), ALONE, GRAPH)

    def test_a_single_worker_is_a_risk(self) -> None:
        message = said("WARN", replicas_tolerate_a_failure, workers(replicas=1), ALONE, GRAPH)
        assert message == "worker pool capi-cluster-md0 has a single node: its failure leaves no node for workloads"
        assert own_fix(message) == "Write 2 or more as replicas of capi-cluster-md0 in capi-quickstart.yaml:60"

    def test_a_single_worker_beside_another_pool_is_a_risk_for_its_own_workloads(self) -> None:
        single = workers(replicas=1)
        message = said("WARN", replicas_tolerate_a_failure, single, All([single, workers(name="md1")]), GRAPH)
        assert message == "worker pool capi-cluster-md0 has a single node: its failure leaves no node in it"

    def test_a_pool_scaled_to_nothing_beside_another_is_a_risk(self) -> None:
        empty = workers(replicas=0)
        message = said("WARN", replicas_tolerate_a_failure, empty, All([empty, workers(name="md1")]), GRAPH)
        assert message == "worker pool capi-cluster-md0 has no node, other pools have"
        assert own_fix(message).endswith(", or take the pool out")

    def test_a_pool_that_the_autoscaler_fills_is_a_risk(self) -> None:
        filled = workers(replicas=0, most_replicas=4)
        message = said("WARN", replicas_tolerate_a_failure, filled, All([filled]), GRAPH)
        assert message == "worker pool capi-cluster-md0 has no node until the autoscaler adds the first of 4"

    def test_a_pool_that_the_autoscaler_cannot_fill_is_told_why(self) -> None:
        stuck = workers(replicas=0, scaling_flaw="the autoscaler leaves it alone")
        for others, text in (
            ([], "worker pool capi-cluster-md0 has 0 replicas, so no workload finds a node"),
            ([workers(name="md1")], "worker pool capi-cluster-md0 has no node, other pools have"),
        ):
            message = said("WARN", replicas_tolerate_a_failure, stuck, All([stuck, *others]), GRAPH)
            assert message == f"{text}; the autoscaler leaves it alone"

    def test_bounds_of_the_autoscaler_that_are_none_are_a_risk(self) -> None:
        crossed = workers(scaling_flaw="the autoscaler leaves it alone", located={"scaling_flaw": line(9, MANIFEST)})
        message = said("WARN", replicas_tolerate_a_failure, crossed, All([crossed]), GRAPH)
        assert message == "worker pool capi-cluster-md0: the autoscaler leaves it alone"
        assert own_fix(message) == (
            "Write a greatest size of 3 or more, not less than the least, in capi-quickstart.yaml:9"
        )

    def test_a_control_plane_without_workers_is_a_risk(self) -> None:
        message = said("WARN", replicas_tolerate_a_failure, pool(), All([pool()]), GRAPH)
        assert message == (
            "the manifests hold no workers beside the control plane capi-cluster-control-plane, so no workload finds a "
            "node"
        )
        assert own_fix(message).startswith("Add a MachineDeployment to the manifests, or the file with it ")


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

    @pytest.mark.parametrize("kubelet", ["v1.23.1+vmware.1", "v1.23.0+vmware.1", "v2.0.0+vmware.1"])
    def test_workers_ahead_fail(self, kubelet: str) -> None:
        message = self.said_of("FAIL", "v1.22.5+vmware.1", kubelet)
        assert message == (
            f"workers capi-cluster-md0 want {kubelet}, the control plane v1.22.5+vmware.1: workers may not be ahead "
            "(line 61)"
        )
        assert own_fix(message) == f"Write v1.22.5+vmware.1 in place of {kubelet} in capi-quickstart.yaml:61"

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

    @pytest.mark.parametrize("kubelet", ["v1.22.6+vmware.1", "v1.22.17+vmware.2"])
    def test_workers_a_patch_ahead_are_a_risk(self, kubelet: str) -> None:
        message = self.said_of("WARN", "v1.22.5+vmware.1", kubelet)
        assert message == (
            f"workers capi-cluster-md0 want {kubelet}, the control plane v1.22.5+vmware.1: workers are upgraded after "
            "the control plane (line 61)"
        )
        assert own_fix(message) == f"Write v1.22.5+vmware.1 in place of {kubelet} in capi-quickstart.yaml:61"

    def test_the_leading_v_is_needed(self) -> None:
        message = self.said_of("FAIL", "1.22.5+vmware.1", "v1.22.5+vmware.1")
        assert message == (
            "capi-cluster-control-plane wants version '1.22.5+vmware.1', which is not vMAJOR.MINOR.PATCH; "
            "write v1.22.5+vmware.1 (line 61)"
        )
        assert own_fix(message) == "Write v1.22.5+vmware.1 in place of 1.22.5+vmware.1 in capi-quickstart.yaml:61"

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
        assert own_fix(message) == "Write v1.22.5+vmware.1 in place of v1.22.5 in capi-quickstart.yaml:61"

    def test_a_version_without_suffix_is_a_risk_where_the_template_does_not_tell(self) -> None:
        message = self.said_of("WARN", "v1.22.5", "v1.22.5", "golden-image")
        assert "capi-cluster-md0 wants v1.22.5, without the +vmware.N of VMware's images (line 61)" in message
        assert "Write the version that the template golden-image brings, +vmware.N included, as " in own_fix(message)

    def test_a_version_without_suffix_is_right_for_an_image_that_is_named_so(self) -> None:
        self.said_of("PASS", "v1.30.2", "v1.30.2", "ubuntu-2204-kube-v1.30.2")

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
        assert own_fix(message) == (
            "Write a public key, e.g. the content of ~/.ssh/id_ed25519.pub, in capi-quickstart.yaml:70"
        )

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
        assert own_fix(message).startswith("Add sshAuthorizedKeys with a public key, ")
