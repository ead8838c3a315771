"""Manifests: located objects, and the refusals of what is no manifest of one cluster."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from capvcd_collectors.cluster_api.clusterctl import read_variables
from capvcd_collectors.cluster_api.graph import cluster_graph
from capvcd_collectors.cluster_api.manifests import read_manifests
from capvcd_collectors.facts.manifests import ClusterGraph

Write = Callable[[str, str], Path]
Refusal = Callable[[Callable[[], object]], str]

CRLF = "this line ends in CRLF, which scripts and keys in a manifest do not survive; run dos2unix m.yaml"
ONE_CLUSTER = "name one cluster's manifests and count its like with plan.clusters"
UNRESOLVED = (
    "is not resolved; generate the manifest with clusterctl generate, "
    "or name the file with its variables as capvcd.clusterctl"
)
CLUSTER = "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: a}\n"


def objects(*paths: Path, variables: Path | None = None) -> ClusterGraph:
    return cluster_graph(read_manifests(paths, None if variables is None else read_variables(variables)))


class TestObjects:
    def test_identity_and_place(self, write: Write, cluster_text: str) -> None:
        found = objects(write("cluster.yaml", cluster_text))

        assert [(each.kind, each.name, each.namespace) for each in found.objects] == [
            ("Cluster", "capi", "tenant"),
            ("VCDCluster", "capi", "tenant"),
            ("VCDMachineTemplate", "capi-cp", "tenant"),
            ("KubeadmControlPlane", "capi-cp", "tenant"),
            ("MachineDeployment", "capi-md0", "tenant"),
        ]
        vcd_cluster = found.objects[1]
        assert (vcd_cluster.group, vcd_cluster.version) == ("infrastructure.cluster.x-k8s.io", "v1alpha4")
        assert vcd_cluster.find("spec", "org") == "xav_lab"
        assert str(vcd_cluster.locate("spec", "org")) == "cluster.yaml:18 spec.org"
        assert str(vcd_cluster.where("api_version")) == "cluster.yaml:13 apiVersion"

    def test_the_namespace_is_default_unless_said(self, write: Write) -> None:
        assert objects(write("c.yaml", CLUSTER)).objects[0].namespace == "default"

    def test_several_files_follow_one_another(self, write: Write) -> None:
        secret = write("s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s, labels: {a: 1}}\n")

        found = objects(secret, write("c.yaml", CLUSTER))

        assert [(each.kind, str(each.source)) for each in found.objects] == [
            ("Secret", "s.yaml:1"),
            ("Cluster", "c.yaml:1"),
        ]
        assert found.objects[0].labels == {"a": "1"}

    def test_lists_are_unwrapped(self, write: Write) -> None:
        found = objects(
            write(
                "l.yaml",
                """\
                apiVersion: v1
                kind: List
                items:
                - apiVersion: v1
                  kind: ConfigMapList
                  items:
                  - apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: c}
                - apiVersion: cluster.x-k8s.io/v1beta1
                  kind: Cluster
                  metadata:
                    name: a
                """,
            )
        )

        assert [each.kind for each in found.objects] == ["ConfigMap", "Cluster"]
        assert str(found.objects[1].locate("metadata", "name")) == "l.yaml:13 items.1.metadata.name"

    def test_secrets_are_masked(self, write: Write, cluster_text: str) -> None:
        text = (
            "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
            "data: {password: aHVudGVyMg==}\nstringData: {token: hunter2}\n"
        )

        found = objects(write("cluster.yaml", cluster_text + text))

        secret = found.objects[-1]
        assert (secret.find("data", "password"), secret.find("stringData", "token")) == ("(secret)", "(secret)")
        context = found.objects[1].find("spec", "userContext")
        assert context == {"username": "administrator", "password": "(secret)", "refreshToken": ""}
        assert "MyVerySecurePassword" not in repr([each.body for each in found.objects])


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            (
                "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n",
                "m.yaml: there is no Cluster API object in this manifest; name the file that holds the Cluster",
            ),
            ("", "m.yaml: there is no Cluster API object in this manifest; name the file that holds the Cluster"),
            (
                f"{CLUSTER}---\n{CLUSTER.replace('name: a', 'name: b')}",
                f"m.yaml:5: there is a second Cluster here, b, besides a in m.yaml:1; {ONE_CLUSTER}",
            ),
            (CLUSTER.replace("name: a", "name: ${CLUSTER_NAME}"), f"m.yaml:3: ${{CLUSTER_NAME}} {UNRESOLVED}"),
            (
                f"{CLUSTER}spec:\n  clusterNetwork: {{pods: {{cidrBlocks: [${{POD_CIDR}}]}}}}\n",
                f"m.yaml:5: ${{POD_CIDR}} {UNRESOLVED}",
            ),
            (CLUSTER.replace("\n", "\r\n"), f"m.yaml:1: {CRLF}"),
            (f"{CLUSTER}spec: {{}}\r\n", f"m.yaml:4: {CRLF}"),
            (
                f"{CLUSTER}spec:\n\ttopology: {{}}\n",
                "m.yaml:5: this line is indented with a tab, which YAML forbids; use spaces",
            ),
            ("hello: world\n", "m.yaml:1: this is no Kubernetes object, for it has no apiVersion and kind; add them"),
            ("apiVersion: v1\nkind: Secret\n", "m.yaml:1: this Secret has no metadata.name; give it one"),
        ],
    )
    def test_one_sentence(self, write: Write, refusal: Refusal, text: str, sentence: str) -> None:
        path = write("m.yaml", text)

        assert refusal(lambda: objects(path)) == sentence

    def test_none_of_several_files_holds_a_cluster(self, write: Write, refusal: Refusal) -> None:
        paths: Sequence[Path] = [write("a.yaml", ""), write("b.yaml", "")]

        assert refusal(lambda: objects(*paths)) == (
            "a.yaml: there is no Cluster API object in this manifest or the others; "
            "name the file that holds the Cluster"
        )

    def test_shell_variables_in_scripts_are_no_clusterctl_variables(self, write: Write) -> None:
        text = (
            f"{CLUSTER}---\napiVersion: bootstrap.cluster.x-k8s.io/v1beta1\nkind: KubeadmConfigTemplate\n"
            "metadata: {name: k}\nspec: {template: {spec: {preKubeadmCommands: ['echo ${HOSTNAME}'], "
            "files: [{path: /a, content: 'x=${Y}'}]}}}\n"
        )

        assert len(objects(write("m.yaml", text)).objects) == 2

    def test_credentials_that_are_variables_are_left_to_the_check(self, write: Write, cluster_text: str) -> None:
        text = cluster_text.replace("password: MyVerySecurePassword", "password: ${VCD_PASSWORD}")

        assert len(objects(write("m.yaml", text)).objects) == 5


class TestVariables:
    TEMPLATE = (
        "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata:\n  name: ${NAME}\n"
        "  labels: {a: '${A:=one}', b: '${B:-two}', c: '${C}', d: '$${D}'}\n"
        "spec:\n  replicas: ${N}\n  # ${E}\n  end: 1\n"
    )

    @pytest.mark.parametrize(
        "variables",
        [
            "NAME: demo\nB: set\nC: three\nN: 3\nE: two words\nproviders: [{name: vcd}]\n",
            "# a shell file\nexport NAME=demo\nB='set'\nC=\"three\" # why\n\nN=3\nE='x\n",
        ],
        ids=["clusterctl.yaml", "assignments"],
    )
    def test_values_and_defaults(self, write: Write, variables: str) -> None:
        found = objects(write("m.yaml", self.TEMPLATE), variables=write("vars", variables)).objects[0]

        assert found.name == "demo"
        assert found.labels == {"a": "one", "b": "set", "c": "three", "d": "${D}"}
        assert found.find("spec", "replicas") == 3

    def test_lines_stay_those_of_the_template(self, write: Write) -> None:
        variables = write("vars", 'NAME: demo\nC: c\nN: 3\nE: "a\\n  # b\\n  # c"\n')

        found = objects(write("m.yaml", self.TEMPLATE), variables=variables).objects[0]

        assert str(found.locate("spec", "end")) == "m.yaml:9 spec.end"

    def test_a_variable_without_value(self, write: Write, refusal: Refusal) -> None:
        template, variables = write("m.yaml", self.TEMPLATE), write("vars.yaml", "NAME: demo\nN: 3\n")

        assert refusal(lambda: objects(template, variables=variables)) == (
            "m.yaml:5: ${C} has no value in vars.yaml; add C there"
        )

    def test_an_empty_value_takes_the_default_after_a_colon(self, write: Write) -> None:
        template = write("m.yaml", CLUSTER.replace("name: a", "name: ${X:=x}, namespace: '${Y=y}'"))

        found = objects(template, variables=write("v", "X=\nY=z\n")).objects[0]

        assert (found.name, found.namespace) == ("x", "z")

    def test_secret_variables_are_secrets(self, write: Write) -> None:
        variables = read_variables(write("v", "VCD_USERNAME=joe\nVCD_PASSWORD=hunter2\nVCD_REFRESH_TOKEN_B64=\n"))

        assert variables.secrets() == ("hunter2",)
        assert "hunter2" not in repr(variables)

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("- a\n", "v:1: this is no file of clusterctl variables; it should hold NAME: value or NAME=value lines"),
            ("A=1\nhello\n", "v:2: this line is no NAME=value; correct or remove it"),
        ],
    )
    def test_refusals(self, write: Write, refusal: Refusal, text: str, sentence: str) -> None:
        path = write("v", text)

        assert refusal(lambda: read_variables(path)) == sentence
