"""The forms manifests come in: templates of several tools, JSON, encrypted values, and objects given twice."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_collectors.cluster_api.clusterctl import MOST_EXPRESSIONS, read_variables
from capvcd_collectors.cluster_api.manifests import read_manifests
from capvcd_collectors.yaml.json_text import json_as_yaml

Write = Callable[[str, str], Path]
Refusal = Callable[[Callable[[], object]], str]

CLUSTER = "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: a}\n"
UNRENDERED = "{{ … }} is not rendered; render the template (helm template does it for Helm) and name the file it writes"
UNRESOLVED = (
    "is not resolved; generate the manifest with clusterctl generate, "
    "or name the file with its variables as capvcd.clusterctl"
)
NOT_KNOWN = "a closing brace is missing, or what stands before it is no operator; correct it"


def bodies(*paths: Path, variables: Path | None = None) -> list[Any]:
    return [each.body for each in read_manifests(paths, None if variables is None else read_variables(variables))]


def bootstrap(spec: str) -> str:
    return (
        f"{CLUSTER}---\napiVersion: bootstrap.cluster.x-k8s.io/v1beta1\nkind: KubeadmConfigTemplate\n"
        f"metadata: {{name: k}}\nspec: {{template: {{spec: {spec}}}}}\n"
    )


class TestExpressions:
    @pytest.mark.parametrize(
        ("value", "said"),
        [
            ("${V%x}", "${V…}"),
            ("${V,,}", "${V…}"),
            ("${V:=d}", "${V…}"),
            ("${V/a/b}", "${V…}"),
            ("${#V}", "${#V}"),
            ("${ V }", "${V}"),
            ("$${V}", "${V}"),
            ("x-${V}-y", "${V}"),
            ("${V-x}", "${V…}"),
            ("${V", "${V…}"),
            ("${}", "${}"),
        ],
    )
    def test_none_is_a_value_while_nobody_gives_variables(
        self, write: Write, refusal: Refusal, value: str, said: str
    ) -> None:
        path = write("m.yaml", f"{CLUSTER}spec:\n  a: '{value}'\n")

        assert refusal(lambda: bodies(path)) == f"m.yaml:5: {said} {UNRESOLVED}"

    @pytest.mark.parametrize("key", ["'${V,,}': x", "${V}: x"])
    def test_nor_is_it_a_key(self, write: Write, refusal: Refusal, key: str) -> None:
        path = write("m.yaml", f"{CLUSTER}spec:\n  {key}\n")

        assert refusal(lambda: bodies(path)).endswith(UNRESOLVED)

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            ("${W%x}", "${W} has no value in v; add W there"),
            ("${V:=${W}}", None),
            ("${W:=${X:-${Y}}}", "${Y} has no value in v; add Y there"),
            ("${V-x}", f"clusterctl can make nothing of ${{V…}}: {NOT_KNOWN}"),
            ("${V[0]}", f"clusterctl can make nothing of ${{V…}}: {NOT_KNOWN}"),
            ("${!V}", "clusterctl can make nothing of ${…}: no name follows the brace; correct it"),
            ("${V:0:-2}", "${V:…} is not replaced here, for clusterctl breaks off at a negative length"),
            ("$${V}", None),
        ],
    )
    def test_what_variables_leave_is_none(
        self, write: Write, refusal: Refusal, value: str, sentence: str | None
    ) -> None:
        path, variables = write("m.yaml", f"{CLUSTER}spec:\n  a: ['{value}']\n"), write("v", "V: one\n")

        if sentence is None:
            assert bodies(path, variables=variables)[0]["spec"]["a"][0] in ("one", "${V}")
        else:
            assert refusal(lambda: bodies(path, variables=variables)).startswith(f"m.yaml:5: {sentence}")

    def test_a_value_is_not_replaced_again(self, write: Write) -> None:
        path, variables = write("m.yaml", f"{CLUSTER}spec: {{a: '${{V}}'}}\n"), write("v", "V: ${W}\n")

        assert bodies(path, variables=variables)[0]["spec"] == {"a": "${W}"}

    @pytest.mark.parametrize("variables", [None, "V: one\n"])
    def test_the_names_of_other_objects_are_values_too(
        self, write: Write, refusal: Refusal, variables: str | None
    ) -> None:
        path = write("m.yaml", f"{CLUSTER}---\napiVersion: v1\nkind: Secret\nmetadata: {{name: '${{W}}-auth'}}\n")
        given_variables = None if variables is None else write("v", variables)

        assert refusal(lambda: bodies(path, variables=given_variables)).startswith("m.yaml:7: ${W} ")

    def test_the_configuration_of_cpi_is_of_values(self, write: Write, refusal: Refusal) -> None:
        text = (
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cpi}\ndata:\n  cpi.yaml: |\n"
            "    kind: ConfigMap\n    data:\n      vcloud-ccm-config.yaml: |\n"
            "        # ${WHY}\n        run: echo ${HOSTNAME}\n        host: ${VCD_HOST,,}\n"
        )
        path = write("m.yaml", CLUSTER + text)

        assert refusal(lambda: bodies(path)) == f"m.yaml:15: ${{VCD_HOST…}} {UNRESOLVED}"

    def test_a_secret_in_a_template_is_left_as_written(self, write: Write) -> None:
        text = f"{CLUSTER}---\napiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {{p: 'a$$b ${{NO}}'}}\n"
        path, variables = write("m.yaml", text), write("v", "V: one\n")

        assert bodies(path)[1]["stringData"] == {"p": "a$$b ${NO}"}
        assert bodies(path, variables=variables)[1]["stringData"] == {"p": "a$b ${NO}"}

    def test_a_file_without_variables_is_no_template(self, write: Write) -> None:
        text = f"{CLUSTER}---\napiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {{p: 'a$$b'}}\n"

        assert bodies(write("m.yaml", text), variables=write("v", "V: 1\n"))[1]["stringData"] == {"p": "a$$b"}

    def test_more_than_any_template_has_is_refused(self, write: Write, refusal: Refusal) -> None:
        path, variables = write("m.yaml", "# ${V}\n" * (MOST_EXPRESSIONS + 1)), write("v", "V: 1\n")

        assert refusal(lambda: bodies(path, variables=variables)) == (
            "m.yaml: this file holds more variables than any template; name the right file"
        )

    def test_values_that_grow_are_refused(self, write: Write, refusal: Refusal) -> None:
        path, variables = write("m.yaml", "# ${V}\n" * 9000), write("v", f"V: {'x' * 1000}\n")

        assert refusal(lambda: bodies(path, variables=variables)).endswith(
            "with its variables replaced, this manifest is larger than 8 MiB; correct their values in v"
        )


SCRIPT = 'for a in "${list[@]}"; do echo ${a} ${HOSTNAME%%.*} {{ x }}; done'


class TestPrograms:
    @pytest.mark.parametrize("variables", [None, "V: one\n"])
    @pytest.mark.parametrize(
        "spec",
        [
            f"{{preKubeadmCommands: ['{SCRIPT}']}}",
            f"{{postKubeadmCommands: ['{SCRIPT}']}}",
            f"{{bootCommands: ['{SCRIPT}']}}",
            f"{{files: [{{path: /a, content: '{SCRIPT}'}}]}}",
            f"{{format: ignition, ignition: {{containerLinuxConfig: {{additionalConfig: '{SCRIPT}'}}}}}}",
            f"{{storage: {{files: [{{path: /a, contents: {{inline: '{SCRIPT}'}}}}]}}}}",
            "{joinConfiguration: {nodeRegistration: {name: '${COREOS_CUSTOM_HOSTNAME}'}}}",
            "{joinConfiguration: {nodeRegistration: {name: '{{ ds.meta_data.hostname }}'}}}",
            "{users: [{name: '{{ v1.local_hostname }}'}]}",
        ],
    )
    def test_what_a_node_runs_holds_no_variables_of_ours(self, write: Write, spec: str, variables: str | None) -> None:
        path = write("m.yaml", bootstrap(spec))

        plain, substituted = bodies(path), bodies(path, variables=None if variables is None else write("v", variables))

        assert substituted == plain

    def test_a_template_fills_them_in_where_it_can(self, write: Write) -> None:
        path = write("m.yaml", bootstrap("{preKubeadmCommands: ['echo ${V} ${HOSTNAME}']}"))

        found = bodies(path, variables=write("v", "V: one\n"))

        assert found[1]["spec"]["template"]["spec"] == {"preKubeadmCommands": ["echo one ${HOSTNAME}"]}

    @pytest.mark.parametrize(
        ("spec", "sentence"),
        [
            ("{users: [{name: a, sshAuthorizedKeys: ['${KEY}']}]}", f"${{KEY}} {UNRESOLVED}"),
            ("{users: [{name: a, sshAuthorizedKeys: ['{{ .Values.key }}']}]}", UNRENDERED),
            ("{users: [{name: a, sshAuthorizedKeys: ['{{- include \"key\" . }}']}]}", UNRENDERED),
            ("{clusterConfiguration: {imageRepository: '${REGISTRY}'}}", f"${{REGISTRY}} {UNRESOLVED}"),
        ],
    )
    def test_the_rest_is_of_values(self, write: Write, refusal: Refusal, spec: str, sentence: str) -> None:
        path = write("m.yaml", bootstrap(spec))

        assert refusal(lambda: bodies(path)) == f"m.yaml:8: {sentence}"

    def test_the_templates_of_a_cluster_class_are_cluster_apis(self, write: Write) -> None:
        text = f"""\
{CLUSTER}---
apiVersion: cluster.x-k8s.io/v1beta1
kind: ClusterClass
metadata:
  name: k
  annotations: {{last-applied: '${{HOSTNAME}} {{{{ .x }}}}'}}
spec:
  controlPlane: {{namingStrategy: {{template: '{{{{ .cluster.name }}}}-cp'}}}}
  patches:
  - enabledIf: '{{{{ if .x }}}}true{{{{ end }}}}'
    definitions:
    - jsonPatches:
      - {{op: add, path: /spec/template/spec/x, valueFrom: {{template: '{{{{ .v }}}} ${{Y}}'}}}}
      - {{op: add, path: /spec/template/spec/kubeadmConfigSpec/preKubeadmCommands, value: ['echo ${{HOSTNAME}}']}}
"""

        assert len(bodies(write("m.yaml", text))) == 2

    @pytest.mark.parametrize(
        "patch", ["{op: add, path: /spec/template/spec/ovdc, value: '${VDC}'}", "{op: add, path: '/${P}', value: a}"]
    )
    def test_the_value_of_a_patch_is_one(self, write: Write, refusal: Refusal, patch: str) -> None:
        text = (
            f"{CLUSTER}---\napiVersion: cluster.x-k8s.io/v1beta1\nkind: ClusterClass\nmetadata: {{name: k}}\n"
            f"spec: {{patches: [{{definitions: [{{jsonPatches: [{patch}]}}]}}]}}\n"
        )
        path = write("m.yaml", text)

        assert refusal(lambda: bodies(path)).endswith(UNRESOLVED)


class TestTemplates:
    @pytest.mark.parametrize(
        ("spec", "line"),
        [
            ("spec: {a: '{{ .Values.a }}'}", 4),
            ("spec: {a: 'x-{{ vcd_org }}'}", 4),
            ("spec:\n  a: {{ .Values.a }}", 5),
            ("spec:\n  {{- if .Values.a }}\n  a: 1\n  {{- end }}", 5),
            ("{{- if .Values.a }}\nspec: {}\n{{- end }}", 4),
            ("spec:\n{{ toYaml .Values.spec | indent 2 }}", 5),
        ],
    )
    def test_one_that_nobody_rendered_is_named(self, write: Write, refusal: Refusal, spec: str, line: int) -> None:
        path = write("m.yaml", f"{CLUSTER}{spec}\n")

        assert refusal(lambda: bodies(path)) == f"m.yaml:{line}: {UNRENDERED}"

    def test_in_a_comment_there_is_none(self, write: Write) -> None:
        path = write("m.yaml", f"# {{{{ .Values.a }}}} ${{V}} ${{W[0]}}\n{CLUSTER}# end {{{{\n")

        assert bodies(path) == bodies(path, variables=write("v", "V: 1\n")) == bodies(write("n.yaml", CLUSTER))

    def test_an_error_of_the_file_itself_stays_one(self, write: Write, refusal: Refusal) -> None:
        path = write("m.yaml", f"# {{{{ .x }}}}\n{CLUSTER}spec: [a\n")

        assert "this is not YAML" in refusal(lambda: bodies(path))


class TestJson:
    def test_tabs_and_objects_in_a_row(self, write: Write) -> None:
        text = (
            '{\n\t"apiVersion":"cluster.x-k8s.io/v1beta1","kind":"Cluster",\n\t"metadata":\t{"name":"a\\/b"}\n}\n'
            '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"}}\n'
        )

        found = read_manifests([write("m.json", text)], None)

        assert [each.body["metadata"]["name"] for each in found] == ["a/b", "s"]
        assert [each.source.line for each in found] == [1, 5]
        assert found[0].where("metadata", "name").line == 3

    def test_among_yaml(self, write: Write) -> None:
        text = f'{CLUSTER}---\n{{\n\t"apiVersion": "v1", "kind": "Secret", "metadata": {{"name": "s"}}}}\n--- # more\n'
        last = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"

        found = read_manifests([write("m.yaml", text + last)], None)

        assert [(each.body["kind"], each.source.line) for each in found] == [
            ("Cluster", 1),
            ("Secret", 5),
            ("ConfigMap", 8),
        ]

    def test_line_ends_of_windows_do_no_harm_in_it(self, write: Write) -> None:
        text = '{"apiVersion":"cluster.x-k8s.io/v1beta1",\r\n"kind":"Cluster","metadata":{"name":"a"}}\r\n'

        assert bodies(write("m.json", text))[0]["kind"] == "Cluster"

    @given(st.text(alphabet='{}"\t\n:,-a ', max_size=30))
    def test_lines_stay_where_they_are(self, text: str) -> None:
        assert json_as_yaml(text).count("\n") == text.count("\n")
        assert json_as_yaml(text).replace("--- {", "{").replace("\t", " ") == text.replace("--- {", "{").replace(
            "\t", " "
        )


class TestLists:
    @pytest.mark.parametrize("items", ["", " null", " []"])
    def test_an_empty_one_holds_nothing(self, write: Write, items: str) -> None:
        path = write("m.yaml", f"{CLUSTER}---\napiVersion: v1\nkind: SecretList\nitems:{items}\n")

        assert len(bodies(path)) == 1


def twice(change: str) -> Iterator[tuple[str, str]]:
    for kind in ("Secret", "ConfigMap", "Service"):
        first = f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: s}}\ndata: {{a: b}}\n"
        yield first, first.replace("a: b", change)


class TestObjectsGivenTwice:
    @pytest.mark.parametrize(("first", "second"), [*twice("a: c"), *twice("a: b, c: d")])
    def test_they_are_refused_with_both_places(self, write: Write, refusal: Refusal, first: str, second: str) -> None:
        cluster, one, other = write("c.yaml", CLUSTER), write("1.yaml", f"# one\n{first}"), write("2.yaml", second)
        kind = first.split("\n")[1].removeprefix("kind: ")

        assert refusal(lambda: bodies(cluster, one, other)) == (
            f"2.yaml:1: {kind} default/s is here a second time, and says something else than in 1.yaml:2; "
            "remove the one that is not meant: kubectl apply takes the later"
        )

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("metadata: {name: a}", "metadata: {name: a, namespace: default}"),
            ("metadata: {name: a}", "metadata: {name: a}\nspec: {}"),
            ("metadata: {name: '1'}", "metadata: {name: 1}"),
        ],
    )
    def test_the_namespace_and_the_version_may_be_said_or_not(
        self, write: Write, refusal: Refusal, first: str, second: str
    ) -> None:
        head = "apiVersion: infrastructure.cluster.x-k8s.io/{}\nkind: VCDCluster\n"
        text = f"{CLUSTER}---\n{head.format('v1beta1')}{first}\n---\n{head.format('v1beta2')}{second}\n"
        path = write("m.yaml", text)

        assert "is here a second time, and says something else than in m.yaml:5" in refusal(lambda: bodies(path))

    def test_the_same_words_are_read_once(self, write: Write) -> None:
        secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
        copied = secret.replace("{name: s}", "\n  name: 's'")

        assert len(bodies(write("m.yaml", f"{CLUSTER}{secret}{copied}"))) == 2

    @pytest.mark.parametrize(
        "other",
        [
            "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: other}\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\n",
            "apiVersion: example.com/v1\nkind: Secret\nmetadata: {name: s}\n",
            "".join(
                f"---\napiVersion: v1\nkind: Secret\nmetadata: {{generateName: s}}\ndata: {each}\n" for each in "ab"
            ),
        ],
    )
    def test_others_of_the_name_are_others(self, write: Write, other: str) -> None:
        text = f"{CLUSTER}---\napiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\n---\n{other}"

        assert len(bodies(write("m.yaml", text))) >= 3


class TestEncrypted:
    def test_a_value_is_named_as_what_it_is(self, write: Write, refusal: Refusal) -> None:
        path = write(
            "m.yaml", f"{CLUSTER}spec:\n  a: 'ENC[AES256_GCM,data:eA==,iv:a,tag:b,type:str]'\nsops: {{mac: c}}\n"
        )

        assert refusal(lambda: bodies(path)) == (
            "m.yaml:5: a is encrypted with SOPS; name what sops --decrypt makes of this file"
        )

    def test_a_whole_file_is_named_as_what_it_is(self, write: Write, refusal: Refusal) -> None:
        path = write("m.yaml", "data: ENC[AES256_GCM,data:eA==]\nsops: {mac: c}\n")

        assert refusal(lambda: bodies(path)) == (
            "m.yaml:1: this file is encrypted with SOPS as a whole; name what sops --decrypt makes of it"
        )

    def test_what_sops_adds_is_no_part_of_the_object(self, write: Write) -> None:
        assert bodies(write("m.yaml", f"{CLUSTER}sops: {{mac: c}}\n")) == bodies(write("n.yaml", CLUSTER))
