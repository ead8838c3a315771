"""The controller's Secret where more than one file makes it: bases, components, resources, patches.

The values are those that kustomize v5.7.1 makes of the same files.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from capvcd_collectors.capvcd_files.kustomization import GeneratedSecret, read_kustomization
from capvcd_collectors.facts.base import Absence, Missing
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials
from collectors.kustomize.programs import install

Write = Callable[[str, str], Path]
Refusal = Callable[[Callable[[], object]], str]

GENERATOR = "secretGenerator:\n- name: vcloud-basic-auth\n"
BASE = f"{GENERATOR}  literals: [username=joe, password=hunter2]\n"
DEPLOYMENT = "{target: {kind: Deployment}, patch: '[]'}"


@pytest.fixture(autouse=True)
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of programs, with none in it."""
    folder = tmp_path / "bin"
    monkeypatch.setenv("PATH", str(folder))
    return folder


def values(secret: GeneratedSecret) -> dict[str, str | None]:
    return {key: each.value for key, each in secret.keys.items()}


@pytest.mark.parametrize(
    "overlay", ["resources: [base]\n", "bases: [base]\nnamePrefix: capvcd-\nimages: [{name: a}]\n"]
)
def test_a_base_makes_it(write: Write, overlay: str) -> None:
    write("base/kustomization.yaml", BASE)

    secret = read_kustomization(write("kustomization.yaml", overlay))

    assert values(secret) == {"username": "joe", "password": "hunter2"}
    assert str(secret.keys["password"].where) == "base/kustomization.yaml:3 secretGenerator.0.literals.1"


@pytest.mark.parametrize(
    ("behavior", "made"),
    [
        ("merge", {"username": "joe", "password": "second"}),
        ("replace", {"password": "second"}),
    ],
)
def test_an_overlay_adds_or_replaces(write: Write, behavior: str, made: dict[str, str]) -> None:
    write("base/kustomization.yaml", BASE)
    overlay = f"resources: [base]\n{GENERATOR}  behavior: {behavior}\n  literals: [password=second]\n"

    secret = read_kustomization(write("kustomization.yaml", overlay))

    assert values(secret) == made
    assert set(secret.secrets()) == {"second", "hunter2"}


def test_a_component_comes_after_the_generators(write: Write) -> None:
    write("base/kustomization.yaml", BASE)
    write("part/kustomization.yaml", f"kind: Component\n{GENERATOR}  behavior: merge\n  literals: [password=third]\n")
    overlay = f"resources: [base]\ncomponents: [part]\n{GENERATOR}  behavior: merge\n  literals: [password=second]\n"

    assert values(read_kustomization(write("kustomization.yaml", overlay)))["password"] == "third"


def test_a_placeholder_that_the_overlay_replaces_is_none(write: Write) -> None:
    write("base/kustomization.yaml", f"{GENERATOR}  literals: [username=USER, password=PASSWORD]\n")
    overlay = f"resources: [base]\n{GENERATOR}  behavior: merge\n  literals: [username=joe, password=x]\n"

    assert values(read_kustomization(write("kustomization.yaml", overlay))) == {"username": "joe", "password": "x"}


def test_a_resource_makes_it(write: Write) -> None:
    write(
        "auth.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: vcloud-basic-auth}\n"
        "data: {username: am9l, password: '!'}\nstringData: {refreshToken: abc}\n",
    )

    secret = read_kustomization(write("kustomization.yaml", "resources: [auth.yaml]\n"))
    found = secret.credentials()

    assert isinstance(found, CapvcdCredentials)
    assert found.username == "joe"
    assert found.password is not None
    assert found.password.invalid_base64
    assert str(found.where("refresh_token")) == "auth.yaml:5 stringData.refreshToken"


def test_a_sealed_resource_shows_nothing(write: Write) -> None:
    write("auth.yaml", "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: vcloud-basic-auth}\n")

    found = read_kustomization(write("kustomization.yaml", "resources: [auth.yaml]\n")).credentials()

    assert isinstance(found, Missing)
    assert found.kind is Absence.OUT_OF_SCOPE


@pytest.mark.parametrize(
    ("overlay", "sentence"),
    [
        (
            f"resources: [base]\n{BASE}",
            "2: the Secret vcloud-basic-auth is made here and in base/kustomization.yaml:2,",
        ),
        (
            f"{BASE}- name: vcloud-basic-auth\n",
            "4: the Secret vcloud-basic-auth is made here and in kustomization.yaml",
        ),
        (
            f"{GENERATOR}  literals: [a=b, a=c]\n",
            "3: the key a is here twice, first in line 3, which kustomize refuses",
        ),
        (f"{GENERATOR}  behavior: merge\n", "2: this adds to a Secret vcloud-basic-auth that nothing makes"),
    ],
)
def test_what_kustomize_refuses_is_refused(write: Write, refusal: Refusal, overlay: str, sentence: str) -> None:
    write("base/kustomization.yaml", BASE)
    path = write("kustomization.yaml", overlay)

    assert sentence.partition(": ")[2] in refusal(lambda: read_kustomization(path))


UNSEEN = {
    "a patch by target": "resources: [base]\npatches: [{target: {kind: Secret}, patch: '[]'}]\n",
    "a patch by name": "resources: [base]\npatchesJson6902: [{target: {name: vcloud-basic-auth}, path: p}]\n",
    "a patch by pattern": "resources: [base]\npatches: [{target: {kind: S.*}, patch: '[]'}]\n",
    "a patch of everything": "resources: [base]\npatches: [{target: {}, patch: '[]'}]\n",
    "a patch in line": "resources: [base]\npatches: [{patch: '{kind: Secret, metadata: {name: vcloud-basic-auth}}'}]\n",
    "a merged patch": "resources: [base]\npatchesStrategicMerge: [p.yaml]\n",
    "a replacement": "resources: [base]\nreplacements: [{targets: [{select: {kind: Secret}}]}]\n",
    "a replacement in a file": "resources: [base]\nreplacements: [{path: r.yaml}]\n",
    "a transformer": "resources: [base]\ntransformers: [t.yaml]\n",
    "a generator": "generators: [g.yaml]\n",
    "a chart": "helmCharts: [{name: capvcd}]\n",
    "a base elsewhere": "resources: ['https://example.com/base']\n",
    "an addition to a base elsewhere": f"resources: ['https://example.com/base']\n{GENERATOR}  behavior: merge\n",
}


@pytest.mark.parametrize("overlay", UNSEEN.values(), ids=UNSEEN)
def test_what_is_not_followed_leaves_it_unseen(write: Write, overlay: str) -> None:
    write("base/kustomization.yaml", BASE)
    write("p.yaml", "kind: Secret\nmetadata: {name: vcloud-basic-auth}\n")

    found = read_kustomization(write("kustomization.yaml", overlay)).credentials()

    assert isinstance(found, Missing)
    assert found.kind is Absence.UNSEEN
    assert found.reason.startswith("what the kustomization makes of the Secret vcloud-basic-auth is not known: a")
    assert " in kustomization.yaml:" in found.reason


INDIFFERENT = {
    "a patch of another kind": f"resources: [base]\npatches: [{DEPLOYMENT}]\n",
    "a patch of another name": "resources: [base]\npatches: [{target: {name: manager}, patch: '[]'}]\n",
    "a patch of another object": "resources: [base]\npatches: [{patch: '{kind: Deployment, metadata: {name: a}}'}]\n",
    "a replacement of another kind": "resources: [base]\nreplacements: [{targets: [{select: {kind: Service}}]}]\n",
    "a chart besides": "resources: [base]\nhelmCharts: [{name: capvcd}]\n",
    "a resource elsewhere besides": "resources: [base, 'https://example.com/crds.yaml']\n",
    "what only names things": "resources: [base]\nnamespace: capvcd-system\ncommonLabels: {a: b}\nvars: []\n",
}


@pytest.mark.parametrize("overlay", INDIFFERENT.values(), ids=INDIFFERENT)
def test_what_does_not_touch_it_does_not_matter(write: Write, overlay: str) -> None:
    write("base/kustomization.yaml", BASE)

    assert values(read_kustomization(write("kustomization.yaml", overlay)))["password"] == "hunter2"


def test_the_users_own_kustomize_knows(write: Write, programs: Path) -> None:
    write("base/kustomization.yaml", BASE)
    install(
        programs,
        "echo 'apiVersion: v1'; echo 'kind: Secret'; echo 'metadata: {name: capvcd-vcloud-basic-auth-9f2kd7h4mt}'; "
        "echo 'data: {username: YW5u, password: bmV3}'",
    )

    secret = read_kustomization(write("kustomization.yaml", UNSEEN["a patch by target"]))

    assert values(secret) == {"username": "ann", "password": "new"}
    assert str(secret.keys["password"].where).startswith("kustomization.yaml:2")
    assert set(secret.secrets()) == {"new", "hunter2"}
