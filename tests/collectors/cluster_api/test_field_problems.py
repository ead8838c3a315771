"""Objects against the schemas of their kinds: what the API server would refuse, field by field."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capvcd_collectors.cluster_api.field_problems import field_problems, schema_of
from capvcd_collectors.cluster_api.graph import cluster_graph
from capvcd_collectors.facts.base import FileSource, Source
from capvcd_collectors.facts.fields import FieldFlaw, FieldProblem
from capvcd_collectors.profiles.schemas import CORE, INFRASTRUCTURE, Schema, kind_schema, kind_schemas
from capvcd_collectors.yaml.located import Origin, parse_documents

Path = tuple[str | int, ...]

SAMPLES: Mapping[str, Any] = {
    "string": "text",
    "integer": 7,
    "number": 0.5,
    "boolean": True,
    "array": ["entry"],
    "object": {"key": "entry"},
}
"""One value of each JSON type but null."""

KINDS = [
    (group, version, kind)
    for group in (*CORE, INFRASTRUCTURE)
    for version in ("v1alpha3", "v1alpha4", "v1beta1", "v1beta2", "v1beta3")
    for kind in kind_schemas(group, version)
]


def place(*path: str | int) -> Source:
    return FileSource("m.yaml", pointer=".".join(map(str, path)))


def problems(kind: tuple[str, str, str], fields: Mapping[str, Any]) -> list[FieldProblem]:
    group, version, name = kind
    body = {"apiVersion": f"{group}/{version}", "kind": name, **fields}
    schema = schema_of(body)
    return [] if schema is None else list(field_problems(body, schema, place))


def problems_in(text: str) -> dict[str, str]:
    """What is wrong in a manifest, by place."""
    (manifest,) = cluster_graph(parse_documents(text, Origin("m.yaml"))).objects
    return {".".join(map(str, each.path)): f"{each.flaw}: {each.seen}/{each.wanted}" for each in manifest.problems}


def fields_of(schema: Schema, path: Path = ()) -> Iterator[tuple[Path, Schema]]:
    """Every field below *schema*; list entries and free names are told as 0 and ``any``."""
    for name, below in schema.get("properties", {}).items():
        yield (*path, name), below
        yield from fields_of(below, (*path, name))
    if isinstance(schema.get("items"), Mapping):
        yield (*path, 0), schema["items"]
        yield from fields_of(schema["items"], (*path, 0))
    if isinstance(schema.get("additionalProperties"), Mapping):
        yield (*path, "any"), schema["additionalProperties"]


def holding(value: Any, path: Path) -> Any:
    """An object or list with *value* at *path* and nothing else."""
    for step in reversed(path):
        value = [value] if step == 0 else {step: value}
    return value


def types_taken(schema: Schema) -> set[str]:
    if "x-kubernetes-int-or-string" in schema:
        return {"integer", "string"}
    return set(SAMPLES) if "type" not in schema else {schema["type"], *({"integer"} & {schema["type"]})}


@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
def test_every_field_of_every_kind_refuses_every_other_type(kind: tuple[str, str, str]) -> None:
    schema = kind_schema(*kind)
    assert schema is not None
    seen = 0
    for path, below in fields_of(schema):
        for type_name, value in SAMPLES.items():
            if type_name not in types_taken(below) and not (below.get("type") == "number" and type_name == "integer"):
                found = problems(kind, holding(value, path))
                assert (FieldFlaw.TYPE, path) in [(each.flaw, each.path) for each in found], (path, type_name)
                seen += 1
    assert seen >= 20


@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
def test_no_field_of_any_kind_is_unknown_or_refuses_its_own_type(kind: tuple[str, str, str]) -> None:
    schema = kind_schema(*kind)
    assert schema is not None
    for path, below in fields_of(schema):
        for type_name in types_taken(below):
            found = problems(kind, holding(SAMPLES[type_name], path))
            told = [each.flaw for each in found if each.path == path[: len(each.path)]]
            assert not {FieldFlaw.TYPE, FieldFlaw.UNKNOWN} & set(told), (path, type_name)


@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
def test_every_required_field_is_missed_when_left_out_or_null(kind: tuple[str, str, str]) -> None:
    schema = kind_schema(*kind)
    assert schema is not None
    for path, below in [((), schema), *fields_of(schema)]:
        for name in below.get("required", ()):
            if "default" in below["properties"].get(name, {}):
                continue
            for given_fields in ({}, {name: None}):
                found = problems(kind, holding(given_fields, path))
                assert (FieldFlaw.MISSING, (*path, name)) in [(each.flaw, each.path) for each in found]


MACHINES = ("infrastructure.cluster.x-k8s.io", "v1beta2", "VCDMachineTemplate")


class TestWhatTheServerTakes:
    """Values that look strange and are right."""

    @pytest.mark.parametrize("value", [None, 40, "40Gi", "1.5Ti", "12e6", "+1"])
    def test_a_quantity_is_a_number_or_a_text(self, value: Any) -> None:
        assert problems(MACHINES, holding(value, ("spec", "template", "spec", "diskSize"))) == []

    def test_a_whole_number_may_be_written_with_a_point(self) -> None:
        assert problems(("cluster.x-k8s.io", "v1beta1", "MachineSet"), {"spec": {"replicas": 3.0}})[0].path == (
            "spec",
            "clusterName",
        )

    def test_null_is_as_good_as_left_out(self) -> None:
        assert problems(MACHINES, {"spec": {"template": {"spec": {"catalog": None, "sizingPolicy": None}}}}) == []

    def test_the_status_is_ignored(self) -> None:
        assert problems(MACHINES, {"status": {"anything": 1}, "spec": {"template": {"spec": {}}}}) == []

    def test_a_kind_without_schema_is_not_judged(self) -> None:
        assert problems(("example.org", "v1", "Thing"), {"spec": 1}) == []


class TestWords:
    """How a problem says what is there and what is wanted."""

    @pytest.mark.parametrize(
        ("value", "seen"),
        [
            ("4", "the text '4'"),
            ("x" * 41, "a text of 41 characters"),
            (True, "the flag true"),
            (1.5, "the number 1.5"),
            ([4], "a list"),
            ({"a": 4}, "a mapping"),
        ],
    )
    def test_what_stands_there(self, value: Any, seen: str) -> None:
        found = problems(
            ("cluster.x-k8s.io", "v1beta1", "MachineSet"), {"spec": {"clusterName": "c", "replicas": value}}
        )
        assert [(each.seen, each.wanted) for each in found if each.path == ("spec", "replicas")] == [
            (seen, "a whole number")
        ]

    @given(st.integers(min_value=10**6))
    def test_a_secret_is_never_quoted(self, secret: int) -> None:
        kind = ("infrastructure.cluster.x-k8s.io", "v1beta2", "VCDCluster")
        found = problems(kind, {"spec": {"userContext": {"password": secret, "refreshToken": [secret]}}})
        wrong = [each for each in found if each.flaw is FieldFlaw.TYPE]
        assert [each.seen for each in wrong] == ["a number", "a list"]
        assert str(secret) not in str(found)

    @pytest.mark.parametrize(
        ("field", "value", "wanted"),
        [
            ("diskSize", "forty", r"a text that fits ^(\+|-)?"),
            ("diskSize", "4" * 5000, r"a text that fits ^(\+|-)?"),
        ],
    )
    def test_a_value_that_is_none_of_those_allowed(self, field: str, value: str, wanted: str) -> None:
        (found,) = problems(MACHINES, holding(value, ("spec", "template", "spec", field)))
        assert (found.flaw, found.wanted[: len(wanted)]) == (FieldFlaw.VALUE, wanted)

    @pytest.mark.parametrize(
        ("fields", "wanted"),
        [
            ({"strategy": "Sometimes"}, "'ApplyOnce' or 'Reconcile'"),
            ({"resources": [{"kind": "ConfigMap", "name": ""}]}, "at least 1 character"),
        ],
    )
    def test_bounds_and_enumerations(self, fields: dict[str, Any], wanted: str) -> None:
        kind = ("addons.cluster.x-k8s.io", "v1beta1", "ClusterResourceSet")
        (found,) = problems(kind, {"spec": {"clusterSelector": {}, **fields}})
        assert (found.flaw, found.wanted) == (FieldFlaw.VALUE, wanted)

    @pytest.mark.parametrize(
        ("value", "wanted"), [(2**31, f"at most {2**31 - 1}"), (-(2**31) - 1, f"at least -{2**31}")]
    )
    def test_a_number_that_32_bits_do_not_hold(self, value: int, wanted: str) -> None:
        kind = ("cluster.x-k8s.io", "v1beta1", "MachineSet")
        found = problems(kind, {"spec": {"clusterName": "c", "replicas": value}})
        assert [each.wanted for each in found if each.flaw is FieldFlaw.VALUE] == [wanted]

    def test_a_null_in_a_list_is_a_value_of_the_wrong_type(self) -> None:
        (found,) = problems(MACHINES, {"spec": {"template": {"spec": {"extraOvdcNetworks": ["a", None]}}}})
        assert (found.path[-1], found.seen, found.wanted) == (1, "null", "a text")

    def test_a_field_that_came_later_says_when(self) -> None:
        kind = ("cluster.x-k8s.io", "v1beta1", "MachinePool")
        found = problems(kind, {"spec": {"template": {"spec": {"nodeVolumeDetachTimeout": "5m"}}}})
        assert [(each.flaw, each.since) for each in found if each.since] == [(FieldFlaw.ADDED_LATER, "1.4")]


HEAD = "apiVersion: infrastructure.cluster.x-k8s.io/v1beta2\nkind: VCDCluster\n"
SPEC = "spec: {site: a, org: b, ovdc: c, ovdcNetwork: d, userContext: {}, useAsManagementCluster: %s}\n"


class TestWordsOfYaml:
    """kubectl reads YAML 1.1, in which some unquoted words are booleans."""

    @pytest.mark.parametrize("word", ["yes", "No", "ON", "off", "y", "true", "False"])
    def test_an_unquoted_word_is_a_boolean(self, word: str) -> None:
        assert problems_in(f"{HEAD}metadata: {{name: a}}\n{SPEC % word}") == {}

    @pytest.mark.parametrize("word", ["'yes'", '"no"', "'true'", "yess"])
    def test_a_quoted_word_is_a_text(self, word: str) -> None:
        (wrong,) = problems_in(f"{HEAD}metadata: {{name: a}}\n{SPEC % word}").items()
        text = word.strip("'\"")
        assert wrong == ("spec.useAsManagementCluster", f"type: the text {text!r}/true or false")

    def test_a_label_may_be_no_boolean(self) -> None:
        text = f"{HEAD}metadata: {{name: a, labels: {{cni: on, ccm: 'on', csi: 1}}}}\n{SPEC % 'false'}"
        assert problems_in(text) == {
            "metadata.labels.cni": "type: the flag true/a text",
            "metadata.labels.csi": "type: the number 1/a text",
        }
