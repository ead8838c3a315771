"""A kustomization named as a manifest: followed where it only names resources, built by kustomize where it is there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from capvcd_collectors.cluster_api.clusterctl import read_variables
from capvcd_collectors.cluster_api.manifests import read_manifests
from collectors.kustomize.programs import install

Write = Callable[[str, str], Path]
Refusal = Callable[[Callable[[], object]], str]

CLUSTER = "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: a}\n"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"


@pytest.fixture(autouse=True)
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of programs, with none in it."""
    folder = tmp_path / "bin"
    monkeypatch.setenv("PATH", str(folder))
    return folder


def names(path: Path) -> list[tuple[str, str]]:
    return [(each.body["kind"], str(each.source)) for each in read_manifests([path], None)]


@pytest.mark.parametrize(
    "head",
    ["", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", "kind: Kustomization\n"],
)
def test_resources_and_bases_are_followed(write: Write, head: str) -> None:
    write("base/kustomization.yml", "resources: [s.yaml]\n")
    write("base/s.yaml", SECRET)
    write("c.yaml", CLUSTER)

    found = names(write("kustomization.yaml", f"{head}resources:\n- c.yaml\nbases: [base]\n"))

    assert found == [("Cluster", "c.yaml:1"), ("Secret", "base/s.yaml:1")]


def test_variables_are_replaced_in_resources(write: Write) -> None:
    write("c.yaml", CLUSTER.replace("name: a", "name: ${NAME,,}"))
    path, variables = write("kustomization.yaml", "resources: [c.yaml]\n"), write("v", "NAME: APPS\n")

    assert read_manifests([path], read_variables(variables))[0].body["metadata"] == {"name": "apps"}


@pytest.mark.parametrize(
    ("more", "line", "what"),
    [
        ("namePrefix: x-\n", 2, "namePrefix"),
        ("namespace: prod\n", 2, "namespace"),
        ("patches: [{path: p.yaml}]\n", 2, "patches"),
        ("patchesStrategicMerge: [p.yaml]\n", 2, "patchesStrategicMerge"),
        ("replacements: [{path: r.yaml}]\n", 2, "replacements"),
        ("vars: [{name: A}]\n", 2, "vars"),
        ("images: [{name: a, newTag: b}]\n", 2, "images"),
        ("secretGenerator: [{name: a}]\n", 2, "secretGenerator"),
        ("patches: []\nreplicas: [{name: a, count: 2}]\n", 3, "replicas"),
    ],
)
def test_what_is_not_followed_is_named(write: Write, refusal: Refusal, more: str, line: int, what: str) -> None:
    write("c.yaml", CLUSTER)
    path = write("kustomization.yaml", f"resources: [c.yaml]\n{more}")

    assert refusal(lambda: names(path)) == (
        f"kustomization.yaml:{line}: this kustomization has {what}, which only kustomize can put together, and neither "
        "kustomize nor kubectl is on this machine; name the file that kustomize build . writes"
    )


def test_the_users_own_kustomize_answers(write: Write, programs: Path) -> None:
    write("k/c.yaml", CLUSTER)
    path = write("k/kustomization.yaml", "resources: [c.yaml]\nnamePrefix: x-\n")
    install(programs, f"printf '%s' '{CLUSTER}'")

    assert names(path) == [("Cluster", "kustomize build k:1")]


ELSEWHERE = "a part from elsewhere, which only kustomize can put together, and nothing is fetched from elsewhere"
PLUGIN = ", which only kustomize can put together, and no plugin is run"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("resources: ['https://x/c.yaml']\n", ELSEWHERE),
        ("resources: ['github.com/a/b?ref=c']\n", ELSEWHERE),
        ("resources: ['git@github.com:a/b']\n", ELSEWHERE),
        ("components: ['ssh://x/c']\n", ELSEWHERE),
        ("patches: [{path: 'http://127.0.0.1/p'}]\n", ELSEWHERE.replace("a part from elsewhere", "patches", 1)),
        (
            "configMapGenerator: [{files: ['a=https://x']}]\n",
            ELSEWHERE.replace("a part from elsewhere", "configMapGenerator", 1),
        ),
        ("transformers: [t.yaml]\n", f"transformers{PLUGIN}"),
        ("generators: [t.yaml]\n", f"generators{PLUGIN}"),
        ("helmCharts: [{name: a}]\n", f"helmCharts{PLUGIN}"),
    ],
)
def test_nothing_is_fetched_and_no_plugin_is_run(
    write: Write, refusal: Refusal, programs: Path, text: str, why: str
) -> None:
    path, ran = write("kustomization.yaml", text), programs.parent / "ran"
    install(programs, f"echo > '{ran}'; exit 1")

    assert refusal(lambda: names(path)).startswith(f"kustomization.yaml:1: this kustomization has {why}; name the file")
    assert not ran.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("resources: [gone.yaml]\n", "the kustomization names gone.yaml, but there is no such file or folder"),
        ("resources: [empty]\n", "the kustomization names the folder empty, which holds no kustomization.yaml"),
        ("resources: [.]\n", ". is a kustomization that this one is part of, which kustomize refuses"),
        ("resources: [kustomization.yaml]\n", "kustomize takes the folder of a kustomization, not kustomization.yaml"),
    ],
)
def test_what_kustomize_refuses_is_refused(write: Write, refusal: Refusal, text: str, sentence: str) -> None:
    write("empty/nothing.txt", "")
    path = write("kustomization.yaml", text)

    assert refusal(lambda: names(path)).startswith(f"kustomization.yaml:1: {sentence}")


def test_a_kustomization_of_flux_is_an_object(write: Write) -> None:
    flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k}\n"

    assert names(write("m.yaml", f"{flux}---\n{CLUSTER}"))[0] == ("Kustomization", "m.yaml:1")
