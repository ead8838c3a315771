"""The cluster, its node pools and its add-ons, from plain manifests and from a ClusterClass."""

from collections.abc import Sequence

import pytest

from capvcd_collectors.cluster_api.class_patches import _covers
from capvcd_collectors.cluster_api.cluster_spec import cluster_spec, vcd_cluster_spec
from capvcd_collectors.cluster_api.graph import cluster_graph
from capvcd_collectors.cluster_api.node_pools import node_pools
from capvcd_collectors.facts.base import NotThereError
from capvcd_collectors.facts.cluster_api import NodePool
from capvcd_collectors.facts.manifests import ClusterGraph
from capvcd_collectors.facts.written import NotUnderstoodError
from capvcd_collectors.profiles.load import load_profile
from capvcd_collectors.yaml.located import Document, Origin, parse_documents

FROM_MACHINES = {"catalog", "template", "sizing_policy"}
"""The fields of a pool that its VCDMachineTemplate says."""


def documents(text: str) -> Sequence[Document]:
    return parse_documents(text, Origin("m.yaml"))


def objects(text: str) -> ClusterGraph:
    return cluster_graph(documents(text))


def pools(text: str, line: str = "1.3") -> tuple[NodePool, ...]:
    return node_pools(objects(text), load_profile(line))


class TestPlainManifests:
    def test_the_address_plan(self, cluster_text: str) -> None:
        spec = cluster_spec(objects(cluster_text))

        assert spec.name == "capi"
        assert (spec.pods, spec.services) == (("100.96.0.0/11",), ("100.64.0.0/13",))
        assert str(spec.where("services")) == "m.yaml:7 spec.clusterNetwork.services.cidrBlocks"

    def test_where_the_cluster_goes(self, cluster_text: str) -> None:
        spec = vcd_cluster_spec(objects(cluster_text))

        assert (spec.site, spec.org, spec.ovdc, spec.network) == (
            "https://vcd.example.com",
            "xav_lab",
            "t-tenant",
            "capvcd-192.168.50.0",
        )
        assert (spec.vip_subnet, spec.use_one_arm, spec.control_plane_host) == (None, None, None)
        assert str(spec.where("network")) == "m.yaml:20 spec.ovdcNetwork"

    @pytest.mark.parametrize(
        ("load_balancer", "vip_subnet", "one_arm"),
        [
            ("loadBalancerConfigSpec: {vipSubnet: 10.0.0.0/24, useOneArm: true}", "10.0.0.0/24", True),
            ("loadBalancerConfigSpec: {vipSubnet: ''}", "", False),
            ("parentUid: ''", None, False),
        ],
    )
    def test_the_load_balancer_of_later_versions(
        self, cluster_text: str, load_balancer: str, vip_subnet: str | None, one_arm: bool
    ) -> None:
        text = cluster_text.replace("v1alpha4\nkind: VCDCluster", "v1beta2\nkind: VCDCluster").replace(
            "org: xav_lab", f"org: xav_lab\n  {load_balancer}\n  controlPlaneEndpoint: {{host: 10.0.0.9, port: 6443}}"
        )

        spec = vcd_cluster_spec(objects(text))

        assert (spec.vip_subnet, spec.use_one_arm) == (vip_subnet, one_arm)
        assert spec.control_plane_host == "10.0.0.9"

    def test_a_dangling_reference_still_finds_the_only_vcd_cluster(self, cluster_text: str) -> None:
        text = cluster_text.replace("kind: VCDCluster, name: capi", "kind: VCDCluster, name: elsewhere")

        assert vcd_cluster_spec(objects(text)).name == "capi"

    def test_without_vcd_cluster(self, cluster_text: str) -> None:
        text = cluster_text.replace("\nkind: VCDCluster\n", "\nkind: OtherCluster\n")

        with pytest.raises(NotThereError, match="no VCDCluster in the manifests belongs to the Cluster"):
            vcd_cluster_spec(objects(text))

    def test_without_cluster(self, cluster_text: str) -> None:
        text = cluster_text.replace("\nkind: Cluster\n", "\nkind: OtherCluster\n")

        with pytest.raises(NotThereError, match="there is no Cluster in the manifests"):
            cluster_spec(objects(text))

    def test_the_control_plane(self, cluster_text: str) -> None:
        control_plane, _ = pools(cluster_text)

        assert (control_plane.role, control_plane.name) == ("control-plane", "capi-cp")
        assert (control_plane.replicas, control_plane.surge, control_plane.version) == (3, 1, "v1.22.5+vmware.1")
        assert (control_plane.catalog, control_plane.template, control_plane.sizing_policy) == (
            "home",
            "ubuntu-20.04-kube-v1.22.5+vmware.1",
            "small",
        )
        assert [(key.text, key.where.line) for key in control_plane.ssh_keys or ()] == [("ssh-rsa AAAA...WjE=", 44)]
        assert str(control_plane.where("template")) == "m.yaml:33 spec.template.spec.template"
        assert str(control_plane.where("replicas")) == "m.yaml:48 spec.replicas"

    def test_references_that_lead_nowhere_leave_fields_unknown(self, cluster_text: str) -> None:
        _, workers = pools(cluster_text)

        assert (workers.role, workers.name, workers.replicas, workers.surge) == ("workers", "capi-md0", 5, 2)
        assert (workers.machine_template, workers.ssh_keys) == ("nowhere", None)
        assert {name: str(each.missing.reason) for name, each in workers.not_understood.items()} == {
            name: f"{words} of capi-md0 is said in its VCDMachineTemplate, which the manifests do not hold"
            for name, words in {"catalog": "catalog", "template": "template", "sizing_policy": "sizing policy"}.items()
        }

    @pytest.mark.parametrize(
        ("strategy", "surge"),
        [
            ("{rollingUpdate: {maxSurge: 2}}", 2),
            ("{rollingUpdate: {maxSurge: 0}}", 0),
            ("{rollingUpdate: {maxSurge: 100%}}", 5),
            ("{rollingUpdate: {maxSurge: 0%}}", 0),
            ("{rollingUpdate: {}}", 1),
            ("{type: OnDelete}", 0),
            ("", 1),
        ],
    )
    def test_the_surge_of_a_rollout(self, cluster_text: str, strategy: str, surge: int) -> None:
        text = cluster_text.replace("{rollingUpdate: {maxSurge: 25%}}", strategy)

        assert pools(text)[1].surge == surge

    def test_replicas_default_to_one(self, cluster_text: str) -> None:
        text = cluster_text.replace("  replicas: 3\n", "").replace("  replicas: 5\n", "  replicas:\n")

        assert [pool.replicas for pool in pools(text)] == [1, 1]

    def test_a_reference_as_cluster_api_v1beta2_writes_it(self, cluster_text: str) -> None:
        text = cluster_text.replace(
            "machineTemplate:\n    infrastructureRef:\n      {api",
            "machineTemplate:\n    spec: {infrastructureRef: {api",
        ).replace("name: capi-cp}\n  replicas", "name: capi-cp}}\n  replicas")

        assert pools(text)[0].catalog == "home"


TOPOLOGY = """\
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata: {name: c}
spec:
  topology:
    class: cc
    version: v1.28.4+vmware.1
    variables:
    - {name: catalog, value: shared}
    - name: vcd
      value: {org: tenant, networks: [n0, n1]}
    controlPlane: {replicas: 3}
    workers:
      machineDeployments:
      - class: default
        name: md-0
        replicas: 4
        variables: {overrides: [{name: catalog, value: own}]}
      - {class: gone, name: md-1}
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: ClusterClass
metadata: {name: cc}
spec:
  infrastructure: {ref: {kind: VCDClusterTemplate, name: vc}}
  controlPlane:
    ref: {kind: KubeadmControlPlaneTemplate, name: kcp}
    machineInfrastructure: {ref: {kind: VCDMachineTemplate, name: machine}}
  workers:
    machineDeployments:
    - class: default
      strategy: {rollingUpdate: {maxSurge: 3}}
      template:
        bootstrap: {ref: {kind: KubeadmConfigTemplate, name: kct}}
        infrastructure: {ref: {kind: VCDMachineTemplate, name: machine}}
  variables:
  - {name: sizing, schema: {openAPIV3Schema: {default: large}}}
  patches:
PATCHES
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: VCDClusterTemplate
metadata: {name: vc}
spec: {template: {spec: {site: https://vcd, org: o, ovdc: v, ovdcNetwork: net}}}
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: VCDMachineTemplate
metadata: {name: machine}
spec: {template: {spec: {catalog: base, template: t, sizingPolicy: s}}}
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlaneTemplate
metadata: {name: kcp}
spec: {template: {spec: {kubeadmConfigSpec: {users: [{sshAuthorizedKeys: [key-1]}]}}}}
---
apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
kind: KubeadmConfigTemplate
metadata: {name: kct}
spec: {template: {spec: {users: [{sshAuthorizedKeys: [key-2]}]}}}
"""

ALL_MACHINES = "{controlPlane: true, machineDeploymentClass: {names: [def*]}}"


def patched(*json_patches: str, kind: str = "VCDMachineTemplate", match: str = ALL_MACHINES, more: str = "") -> str:
    """The topology with one patch."""
    patches = "".join(f"      - {each}\n" for each in json_patches)
    return TOPOLOGY.replace(
        "PATCHES\n",
        f"  - name: p\n{more}    definitions:\n    - selector: {{kind: {kind}, matchResources: {match}}}\n"
        f"      jsonPatches:\n{patches}",
    )


UNPATCHED = TOPOLOGY.replace("  patches:\nPATCHES\n", "")


class TestTopology:
    def test_pools_come_from_the_class(self) -> None:
        control_plane, workers, classless = pools(UNPATCHED)

        assert [(each.role, each.name, each.replicas, each.surge) for each in (control_plane, workers, classless)] == [
            ("control-plane", "c-control-plane", 3, 1),
            ("workers", "c-md-0", 4, 3),
            ("workers", "c-md-1", 1, 1),
        ]
        assert {each.version for each in (control_plane, workers, classless)} == {"v1.28.4+vmware.1"}
        assert (workers.machine_template, workers.catalog, workers.template) == ("machine", "base", "t")
        assert [key.text for pool in (control_plane, workers) for key in pool.ssh_keys or ()] == ["key-1", "key-2"]
        assert (classless.machine_template, set(classless.not_understood)) == (None, FROM_MACHINES)
        assert str(workers.where("replicas")) == "m.yaml:17 spec.topology.workers.machineDeployments.0.replicas"

    def test_the_cluster_comes_from_its_template(self) -> None:
        spec = vcd_cluster_spec(objects(UNPATCHED))

        assert (spec.name, spec.org, spec.network, spec.use_one_arm) == ("vc", "o", "net", False)

    def test_without_the_class_counts_are_still_known(self) -> None:
        text = UNPATCHED.replace("kind: ClusterClass", "kind: OtherClass")

        assert [(pool.replicas, set(pool.not_understood)) for pool in pools(text)] == [
            (3, FROM_MACHINES),
            (4, FROM_MACHINES),
            (1, FROM_MACHINES),
        ]

    def test_a_variable_and_its_override(self) -> None:
        text = patched("{op: replace, path: /spec/template/spec/catalog, valueFrom: {variable: catalog}}")

        control_plane, workers, _ = pools(text)

        assert (control_plane.catalog, workers.catalog) == ("shared", "own")
        assert str(control_plane.where("catalog")) == "m.yaml:9 spec.topology.variables.0.value"
        assert str(workers.where("catalog")).startswith("m.yaml:18 ")

    def test_an_override_of_the_control_plane(self) -> None:
        text = patched("{op: replace, path: /spec/template/spec/catalog, valueFrom: {variable: catalog}}").replace(
            "controlPlane: {replicas: 3}",
            "controlPlane: {replicas: 3, variables: {overrides: [{name: catalog, value: cp}]}}",
        )

        control_plane, workers, _ = pools(text)

        assert (control_plane.catalog, workers.catalog) == ("cp", "own")

    @pytest.mark.parametrize(
        ("patch", "org", "network"),
        [
            ("{op: add, path: /spec/template/spec/org, valueFrom: {variable: vcd.org}}", "tenant", "net"),
            ("{op: add, path: /spec/template/spec/ovdcNetwork, valueFrom: {variable: 'vcd.networks[1]'}}", "o", "n1"),
            ("{op: replace, path: /spec/template/spec, value: {org: all, ovdcNetwork: new}}", "all", "new"),
            ("{op: remove, path: /spec/template/spec/org}", None, "net"),
            ("{op: add, path: /spec/template/spec/org, valueFrom: {variable: builtin.cluster.name}}", "c", "net"),
        ],
    )
    def test_patches_of_the_cluster(self, patch: str, org: str | None, network: str) -> None:
        text = patched(patch, kind="VCDClusterTemplate", match="{infrastructureCluster: true}")

        spec = vcd_cluster_spec(objects(text))

        assert (spec.org, spec.network) == (org, network)

    def test_a_default_of_the_class(self) -> None:
        text = patched("{op: add, path: /spec/template/spec/sizingPolicy, valueFrom: {variable: sizing}}")

        assert pools(text)[0].sizing_policy == "large"

    @pytest.mark.parametrize("match", ["{controlPlane: true}", "{machineDeploymentClass: {names: [other]}}"])
    def test_only_what_is_selected_is_patched(self, match: str) -> None:
        text = patched("{op: add, path: /spec/template/spec/catalog, value: new}", match=match)

        assert pools(text)[1].catalog == "base"

    def test_a_patch_under_a_condition_leaves_the_field_unknown(self) -> None:
        text = patched("{op: add, path: /spec/template/spec/catalog, value: new}", more="    enabledIf: '{{ .x }}'\n")

        assert (set(pools(text)[0].not_understood), pools(text)[0].template) == ({"catalog"}, "t")


def misread(pool: NodePool) -> dict[str, str]:
    return {name: f"{each.reason} at {each.where}" for name, each in pool.not_understood.items()}


class TestNotUnderstood:
    """What is written and cannot be understood is neither absent nor its default: it is kept, with its place."""

    def test_nothing_in_a_whole_cluster(self, cluster_text: str) -> None:
        whole = cluster_text.replace("name: nowhere", "name: capi-cp")
        assert [misread(pool) for pool in pools(whole)] == [{}, {}]
        assert [misread(pool) for pool in pools(UNPATCHED)[:2]] == [{}, {}]
        assert vcd_cluster_spec(objects(cluster_text)).not_understood == {}
        assert cluster_spec(objects(cluster_text)).not_understood == {}

    @pytest.mark.parametrize(
        ("before", "after", "found"),
        [
            (
                "replicas: 5",
                'replicas: "4"',
                {"replicas": "is the text '4', not a whole number at m.yaml:57 spec.replicas"},
            ),
            (
                "replicas: 5",
                "replicas: many",
                {"replicas": "is the text 'many', not a whole number at m.yaml:57 spec.replicas"},
            ),
            (
                "replicas: 5",
                "replicas: true",
                {"replicas": "is the flag true, not a whole number at m.yaml:57 spec.replicas"},
            ),
            (
                "replicas: 5",
                "replicas: .5",
                {"replicas": "is the number 0.5, not a whole number at m.yaml:57 spec.replicas"},
            ),
            (
                "maxSurge: 25%",
                "maxSurge: some",
                {"surge": "is a text, not a whole number at m.yaml:56 spec.strategy.rollingUpdate.maxSurge"},
            ),
        ],
    )
    def test_counts_of_other_types(self, cluster_text: str, before: str, after: str, found: dict[str, str]) -> None:
        workers = pools(cluster_text.replace(before, after).replace("name: nowhere", "name: capi-cp"))[1]

        # The surge is a share of the replicas.
        assert misread(workers) == {"surge": next(iter(found.values())), **found}
        for field in found:
            with pytest.raises(NotUnderstoodError):
                getattr(workers, field)

    def test_a_value_that_is_left_out_or_null_is_simply_absent(self, cluster_text: str) -> None:
        whole = cluster_text.replace("name: nowhere", "name: capi-cp")
        assert misread(pools(whole.replace("  replicas: 5\n", "  replicas:\n"))[1]) == {}
        assert misread(pools(whole.replace("  replicas: 5\n", ""))[1]) == {}

    @pytest.mark.parametrize(
        ("patch", "more", "reason"),
        [
            ("{valueFrom: {template: '{{ .x }}'}", "", "is made by a template of the ClusterClass"),
            (
                "{valueFrom: {variable: builtin.cluster.uid}",
                "",
                "is the variable builtin.cluster.uid, whose value the manifests do not say",
            ),
            ("{value: new", "    enabledIf: '{{ .x }}'\n", "is patched only if a condition holds"),
            ("{value: {a: b}", "", "is a mapping, not a text"),
        ],
    )
    def test_a_patch_that_cannot_be_followed(self, patch: str, more: str, reason: str) -> None:
        control_plane = pools(patched(f"{patch}, op: add, path: /spec/template/spec/catalog}}", more=more))[0]

        assert control_plane.not_understood["catalog"].reason == reason
        assert set(control_plane.not_understood) == {"catalog"}

    def test_a_patch_that_removes_a_value_leaves_nothing_open(self) -> None:
        control_plane = pools(patched("{op: remove, path: /spec/template/spec/catalog}"))[0]

        assert (control_plane.catalog, misread(control_plane)) == (None, {})

    def test_an_external_patch_may_have_changed_anything(self) -> None:
        text = TOPOLOGY.replace("PATCHES\n", "  - {name: p, external: {generateExtension: x}}\n")

        for pool in pools(text)[:2]:
            etcd = {"external_etcd"} if pool.role == "control-plane" else set()
            assert set(pool.not_understood) == FROM_MACHINES | {"ssh_keys"} | etcd
            assert {each.reason for each in pool.not_understood.values()} == {"is left to an external patch"}

    def test_fields_of_the_cluster(self, cluster_text: str) -> None:
        text = cluster_text.replace("org: xav_lab", "org: [a, b]").replace(
            "site: https://vcd.example.com", "controlPlaneEndpoint: {host: [10.0.0.9]}"
        )

        spec = vcd_cluster_spec(objects(text))

        assert {name: each.reason for name, each in spec.not_understood.items()} == {
            "org": "is a list, not a text",
            "control_plane_host": "is a list, not a text",
        }

    def test_networks_that_are_no_list(self, cluster_text: str) -> None:
        spec = cluster_spec(objects(cluster_text.replace("[100.96.0.0/11]", "100.96.0.0/11")))

        assert {name: str(each.where) for name, each in spec.not_understood.items()} == {
            "pods": "m.yaml:6 spec.clusterNetwork.pods.cidrBlocks"
        }


@pytest.mark.parametrize(
    ("wanted", "name", "covers"),
    [
        ("workers", "workers", True),
        ("workers", "workers-2", False),
        ("*", "", True),
        ("work*", "workers", True),
        ("*ers", "workers", True),
        ("w*k*s", "workers", True),
        ("w*k*k*s", "workers", False),
        ("ab*ba", "aba", False),
        ("work.rs", "workers", False),
        ("*a" * 5_000 + "b", "a" * 20_000, False),
    ],
)
def test_a_name_with_stars_stands_for_the_names_it_covers(wanted: str, name: str, *, covers: bool) -> None:
    assert _covers(wanted, name) is covers
