"""The object graph: the references, labels and selectors of each object, and where they lead."""

import pytest

from capvcd_collectors.cluster_api.graph import cluster_graph
from capvcd_collectors.facts.manifests import ClusterGraph, ManifestObject, ObjectReference, ReferenceRole, Selected
from capvcd_collectors.yaml.located import Origin, parse_documents


def graph(text: str) -> ClusterGraph:
    return cluster_graph(parse_documents(text, Origin("m.yaml")))


def the(kind: str, text: str) -> ManifestObject:
    return graph(text).of_kind(kind)[0]


def reference(kind: str, text: str, *path: str | int) -> ObjectReference:
    found = the(kind, text).reference(path)
    assert found is not None
    return found


class TestReferences:
    def test_those_of_a_cluster_with_what_they_lead_to(self, cluster_text: str) -> None:
        found = the("Cluster", cluster_text).references

        assert [(each.role, each.path[-1], each.kind, each.name) for each in found] == [
            (ReferenceRole.PART, "infrastructureRef", "VCDCluster", "capi"),
            (ReferenceRole.PART, "controlPlaneRef", "KubeadmControlPlane", "capi-cp"),
        ]
        assert [each.target and each.target.namespace for each in found] == ["tenant", "tenant"]

    def test_the_target_is_an_object_of_the_graph(self, cluster_text: str) -> None:
        whole = graph(cluster_text)
        cluster = whole.of_kind("Cluster")[0]

        target = whole.target(cluster.reference(("spec", "infrastructureRef")))

        assert target is whole.of_kind("VCDCluster")[0]
        assert whole.target(None) is None

    def test_one_that_leads_nowhere(self, cluster_text: str) -> None:
        found = reference("MachineDeployment", cluster_text, "spec", "template", "spec", "infrastructureRef")

        assert (found.kind, found.namespace, found.name) == ("VCDMachineTemplate", "tenant", "nowhere")
        assert (found.target, found.elsewhere) == (None, ())
        assert str(found.place("name")) == "m.yaml:64 spec.template.spec.infrastructureRef.name"

    def test_one_whose_object_is_in_another_namespace(self, cluster_text: str) -> None:
        text = cluster_text.replace(
            "kind: VCDCluster\nmetadata: {name: capi, namespace: tenant}",
            "kind: VCDCluster\nmetadata: {name: capi, namespace: other}",
        )

        found = reference("Cluster", text, "spec", "infrastructureRef")

        assert (found.target, found.elsewhere) == (None, ("other",))

    def test_one_to_another_api_group_keeps_both_groups(self, cluster_text: str) -> None:
        text = cluster_text.replace(
            "{apiVersion: infrastructure.cluster.x-k8s.io/v1alpha4, kind: VCDCluster",
            "{apiVersion: example.com/v1, kind: VCDCluster",
        )

        found = reference("Cluster", text, "spec", "infrastructureRef")

        assert found.group == "example.com"
        assert found.target is not None
        assert found.target.group == "infrastructure.cluster.x-k8s.io"

    def test_one_that_must_be_there_is_listed_empty(self, cluster_text: str) -> None:
        text = cluster_text.replace("  infrastructureRef:\n    {apiVersion", "  other:\n    {apiVersion")

        found = reference("Cluster", text, "spec", "infrastructureRef")

        assert (found.is_given, found.kind, found.name, found.target) == (False, "", "", None)

    def test_a_part_that_a_topology_provides_is_needless(self, cluster_text: str) -> None:
        found = the("Cluster", cluster_text.replace("spec:\n", "spec:\n  topology: {class: cc}\n", 1)).references

        assert [(each.role, each.path[-1]) for each in found] == [
            (ReferenceRole.NEEDLESS, "infrastructureRef"),
            (ReferenceRole.NEEDLESS, "controlPlaneRef"),
            (ReferenceRole.CLUSTER_CLASS, "class"),
        ]

    def test_names_and_labels_of_the_cluster(self, cluster_text: str) -> None:
        text = cluster_text.replace(
            "metadata: {name: capi-md0, namespace: tenant}",
            "metadata: {name: capi-md0, namespace: tenant, labels: {cluster.x-k8s.io/cluster-name: capo}}",
        )

        found = [each for each in the("MachineDeployment", text).references if each.role is ReferenceRole.CLUSTER]

        assert [(each.path[-1], each.name, each.is_given, each.target is not None) for each in found] == [
            ("clusterName", "capi", True, True),
            ("clusterName", "", False, False),
            ("cluster.x-k8s.io/cluster-name", "capo", True, False),
        ]

    @pytest.mark.parametrize(
        ("written", "namespace", "name"),
        [
            ("{name: s, namespace: n}", "n", "s"),
            ("{name: s}", "", "s"),
            ("{namespace: n}", "n", ""),
        ],
    )
    def test_credentials_have_no_default_namespace(
        self, cluster_text: str, written: str, namespace: str, name: str
    ) -> None:
        text = cluster_text.replace("userContext:\n", f"userContext:\n    secretRef: {written}\n")

        found = reference("VCDCluster", text, "spec", "userContext", "secretRef")

        assert (found.role, found.kind) == (ReferenceRole.CREDENTIALS, "Secret")
        assert (found.namespace, found.name) == (namespace, name)


LATER = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata: {name: c}
spec:
  topology:
    classRef: {name: cc, namespace: classes}
    workers: {machineDeployments: [{class: small, name: md}, {class: large}]}
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata: {name: cc, namespace: classes}
spec:
  infrastructure:
    templateRef: {apiVersion: infrastructure.cluster.x-k8s.io/v1beta2, kind: VCDClusterTemplate, name: vc}
  workers: {machineDeployments: [{class: small}]}
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: VCDClusterTemplate
metadata: {name: vc, namespace: classes}
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata: {name: kcp}
spec:
  machineTemplate:
    spec: {infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: VCDMachineTemplate, name: m}}
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: VCDMachineTemplate
metadata: {name: m}
"""


class TestLaterForms:
    """Cluster API's v1beta2 has other places for the same references."""

    def test_the_class_of_a_cluster(self) -> None:
        (topology,) = graph(LATER).topologies

        assert topology.cluster_class is not None
        assert (topology.cluster_class.name, topology.worker_classes) == ("cc", ("small",))

    def test_the_template_of_a_class(self) -> None:
        found = reference("ClusterClass", LATER, "spec", "infrastructure", "templateRef")

        assert found.target is not None
        assert (found.target.kind, found.target.name) == ("VCDClusterTemplate", "vc")

    def test_the_machines_of_a_control_plane(self) -> None:
        found = reference("KubeadmControlPlane", LATER, "spec", "machineTemplate", "spec", "infrastructureRef")

        assert found.group == "infrastructure.cluster.x-k8s.io"
        assert found.target is not None
        assert found.target.name == "m"


class TestTopology:
    def test_workers_and_the_place_of_their_class(self) -> None:
        (topology,) = graph(LATER).topologies

        assert [(each.name, each.class_name, each.class_path) for each in topology.workers] == [
            ("md", "small", ("spec", "workers", "machineDeployments", 0)),
            (None, "large", None),
        ]

    def test_it_belongs_to_its_cluster(self, cluster_text: str) -> None:
        whole = graph(LATER)

        assert whole.topology(whole.of_kind("Cluster")[0]) is whole.topologies[0]
        plain = graph(cluster_text)
        assert plain.topology(plain.of_kind("Cluster")[0]) is None

    def test_a_cluster_of_an_api_group_nobody_serves_has_one_too(self) -> None:
        (topology,) = graph(LATER.replace("cluster.x-k8s.io/v1beta2\nkind: Cluster\n", "x\nkind: Cluster\n")).topologies

        assert topology.cluster.api_version == "x"


class TestSelectors:
    def test_machines_are_selected_among_the_own_template(self, cluster_text: str) -> None:
        text = cluster_text.replace(
            "  clusterName: capi\n", "  clusterName: capi\n  selector: {matchLabels: {pool: md0}}\n"
        ).replace(
            "  template:\n    spec:\n      bootstrap",
            "  template:\n    metadata: {labels: {pool: md1}}\n    spec:\n      bootstrap",
        )

        (selector,) = the("MachineDeployment", text).selectors

        assert (selector.selects, selector.labels, selector.carried) == (
            Selected.MACHINES,
            {"pool": "md0"},
            ({"pool": "md1"},),
        )
        assert str(selector.places["pool"]) == "m.yaml:56 spec.selector.matchLabels.pool"

    def test_clusters_are_selected_in_the_own_namespace(self, cluster_text: str) -> None:
        resource_set = (
            "---\napiVersion: addons.cluster.x-k8s.io/v1beta1\nkind: ClusterResourceSet\n"
            "metadata: {name: crs, namespace: %s}\n"
            "spec: {clusterSelector: {matchLabels: {cni: antrea}}, resources: [{kind: ConfigMap, name: cm}]}\n"
        )

        here = the("ClusterResourceSet", cluster_text + resource_set % "tenant")
        away = the("ClusterResourceSet", cluster_text + resource_set % "other")

        assert (here.selectors[0].labels, here.selectors[0].carried) == ({"cni": "antrea"}, ({},))
        assert away.selectors[0].carried == ()
        assert [(each.role, each.kind, each.name) for each in here.references] == [
            (ReferenceRole.RESOURCE, "ConfigMap", "cm")
        ]


def test_a_cluster_owns_what_it_names_in_its_own_namespace(cluster_text: str) -> None:
    whole = graph(cluster_text)
    away = graph(cluster_text.replace("{name: capi, namespace: tenant}\nspec:\n  site", "{name: capi}\nspec:\n  site"))

    assert [each.name for each in whole.owners(whole.of_kind("VCDCluster")[0])] == ["capi"]
    assert away.owners(away.of_kind("VCDCluster")[0]) == ()


def test_an_object_given_twice_is_found_as_the_first(cluster_text: str) -> None:
    text = cluster_text + "---\n" + cluster_text.split("---\n")[1].replace("org: xav_lab", "org: other")

    found = graph(text).get("VCDCluster", "tenant", "capi")

    assert found is not None
    assert found.find("spec", "org") == "xav_lab"
    assert len(graph(text).of_kind("VCDCluster")) == 2
