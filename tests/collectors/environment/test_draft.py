"""`init` drafts a file that loads, copies no secret, invents nothing, and says what is lacking."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from capvcd_collectors.environment.draft import Draft, Given, draft_environment
from capvcd_collectors.environment.load import load_environment
from capvcd_collectors.environment.shelf import shelve, without_broken

Write = Callable[[str, str], Path]
Refusal = Callable[[Callable[[], object]], str]

KUBECONFIG = "apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\n"


def drafted(*paths: Path, folder: Path | None = None, answer: str | None = None, **given: Any) -> Draft:
    """The draft from the files at *paths*, by somebody who says what is *given* and gives *answer* to any question."""
    shelf = without_broken(shelve(paths))
    return draft_environment(shelf, Given(**given), lambda _question, _choices: answer, folder=folder)


def text_of(draft: Draft) -> str:
    """The text of a *draft* that lacks nothing."""
    assert draft.lacking == ()
    assert draft.text is not None
    return draft.text


@pytest.fixture
def shown_files(write: Write, cluster_text: str, manager_config_text: str, kustomization_text: str) -> list[Path]:
    return [
        write("capi-quickstart.yaml", cluster_text),
        write("config.yaml", manager_config_text),
        write("kustomization.yaml", kustomization_text),
    ]


def test_the_article(shown_files: list[Path], write: Write) -> None:
    draft = drafted(*shown_files, kubeconfig=write("kind.kubeconfig", KUBECONFIG))

    environment = load_environment(write("environment.yaml", text_of(draft)))
    assert environment.line == "0.5"
    assert environment.manifests == (shown_files[0],)
    assert environment.manager_config == shown_files[1]
    assert environment.kustomization == shown_files[2]
    assert (environment.vcd.url, environment.vcd.org, environment.vcd.vdc) == (
        "https://vcd.example.com",
        "xav_lab",
        "t-tenant",
    )
    assert environment.vcd.tenant.username == "administrator"
    assert environment.vcd.tenant.password is not None
    assert environment.vcd.tenant.password.name == "VCD_PASSWORD"
    assert environment.sections == {"managementCluster"}
    assert "  url: https://vcd.example.com  # from capi-quickstart.yaml:17\n" in text_of(draft)
    assert draft.remarks == ("set the environment variable VCD_PASSWORD to the password of that user",)
    assert "MyVerySecurePassword" not in text_of(draft)


def test_a_folder_is_looked_through_and_what_was_skipped_is_told(
    shown_files: list[Path], write: Write, folder: Path
) -> None:
    write("kind.yaml", KUBECONFIG)
    broken = write("broken.yaml", "a: b: c\n")
    notes = write("notes.yaml", "hello: world\n")
    old = write("old.yaml", "capvcd: {}\nvcd: {}\n")
    write("readme.txt", "hello")

    shelf = without_broken(shelve([folder]))
    environment = load_environment(write("environment.yaml", text_of(drafted(folder))))

    assert environment.manifests == (shown_files[0],)
    assert environment.sections == {"managementCluster"}
    assert sorted(shelf.skipped) == [
        (broken, "line 1: this is not YAML at column 5: mapping values are not allowed here"),
        (notes, "it is none of the files that CAPVCD is installed with"),
    ]
    assert (old, "environment file") in shelf.read


def test_paths_are_relative_to_where_it_is_written(shown_files: list[Path], write: Write, folder: Path) -> None:
    text = text_of(drafted(*shown_files, folder=folder / "lab"))

    environment = load_environment(write("lab/environment.yaml", text))
    assert "    - ../capi-quickstart.yaml\n" in text
    assert environment.manifests[0].resolve() == shown_files[0]


def test_nothing_is_invented_when_nothing_is_shown() -> None:
    draft = drafted()

    assert draft.text is None
    assert draft.lacking == (
        "Which release of CAPVCD is it: 0.5, 1.0, 1.1, 1.2 or 1.3? Say it with --capvcd.",
        "No file names Cloud Director's address. Say it with --url.",
        "No file names the organization. Say it with --org.",
        "No file names the virtual data center. Say it with --vdc.",
    )


def test_what_is_said_makes_files_needless(write: Write) -> None:
    draft = drafted(version="1.3.2", url="vcd.example.com", org="tenant", vdc="vdc-1")

    environment = load_environment(write("environment.yaml", text_of(draft)))
    assert (environment.release, environment.vcd.url, environment.manifests) == ("1.3.2", "https://vcd.example.com", ())
    assert (environment.vcd.org, environment.vcd.vdc) == ("tenant", "vdc-1")
    assert environment.vcd.tenant.authentication == "api-token"


@pytest.mark.parametrize("version", ["2.0", "latest"])
def test_a_release_nobody_knows_is_no_release(version: str) -> None:
    draft = drafted(version=version, url="vcd.example.com", org="tenant", vdc="vdc-1")

    assert draft.lacking == (f"--capvcd {version} is of no known release line (0.5, 1.0, 1.1, 1.2, 1.3)",)


def test_an_address_that_is_none_is_lacking() -> None:
    assert drafted(version="1.3", url="https://", org="o", vdc="v").lacking == (
        "No file names Cloud Director's address. Say it with --url.",
    )


def test_a_token_is_referred_to(write: Write, cluster_text: str) -> None:
    path = write("cluster.yaml", cluster_text.replace('refreshToken: ""', "refreshToken: s3cret-token"))

    text = text_of(drafted(path, version="1.0"))

    assert "  apiToken: {env: VCD_API_TOKEN}  # the one at cluster.yaml:24\n" in text
    assert "password" not in text.split("# caFile")[0]
    assert "s3cret" not in text


def test_a_template_with_variables(write: Write, cluster_text: str) -> None:
    template = write("template.yaml", cluster_text.replace("xav_lab", "${VCD_ORGANIZATION}"))
    variables = write("clusterctl.yaml", "VCD_ORGANIZATION: tenant-1\nVCD_PASSWORD: hunter2\n")

    text = text_of(drafted(variables, template, version="0.5"))

    environment = load_environment(write("environment.yaml", text))
    assert environment.vcd.org == "tenant-1"
    assert environment.clusterctl_variables == variables
    assert "hunter2" not in text


@pytest.mark.parametrize("placeholder", ["${VCD_ORGANIZATION}", "'{{ .Values.org }}'", "<your organization>"])
def test_a_placeholder_is_no_name(write: Write, cluster_text: str, placeholder: str) -> None:
    path = write("template.yaml", cluster_text.replace("xav_lab", placeholder))

    draft = drafted(path, version="0.5")

    assert draft.text is None
    assert draft.lacking == ("No file names the organization. Say it with --org.",)


def cluster_of(cluster_text: str, api_version: str, image: str = "") -> str:
    text = cluster_text.replace("v1alpha4\nkind: VCDCluster", f"{api_version}\nkind: VCDCluster")
    if image:
        text += (
            "---\napiVersion: v1\nkind: Pod\nmetadata: {name: c}\n"
            f"spec: {{containers: [{{image: 'x/cloud-provider-for-cloud-director:{image}'}}]}}\n"
        )
    return text


@pytest.mark.parametrize(("api_version", "image", "line"), [("v1beta2", "1.6.1", "1.3"), ("v1alpha4", "1.5.0", "1.2")])
def test_the_release_line_is_the_one_all_files_go_with(
    write: Write, cluster_text: str, api_version: str, image: str, line: str
) -> None:
    text = text_of(drafted(write("cluster.yaml", cluster_of(cluster_text, api_version, image))))

    assert f'  version: "{line}"  # because of ' in text


@pytest.mark.parametrize(
    ("api_version", "image", "lines"),
    [
        ("v1beta2", "", "1.1, 1.2 or 1.3"),
        ("v1beta1", "1.5.0", "1.2 or 1.3"),
        ("v1beta3", "", "0.5, 1.0, 1.1, 1.2 or 1.3"),
    ],
)
def test_a_release_line_that_is_open_is_asked_for(
    write: Write, cluster_text: str, api_version: str, image: str, lines: str
) -> None:
    path = write("cluster.yaml", cluster_of(cluster_text, api_version, image))

    assert drafted(path).lacking == (f"Which release of CAPVCD is it: {lines}? Say it with --capvcd.",)
    assert '  version: "1.3"  # as you said' in text_of(drafted(path, answer="1.3"))


def test_files_of_different_release_lines_are_told(write: Write, cluster_text: str, manager_config_text: str) -> None:
    cluster = write("cluster.yaml", cluster_of(cluster_text, "v1beta2"))
    config = write("config.yaml", manager_config_text)

    assert drafted(cluster, config).lacking == (
        (
            "The files are of different release lines: config.yaml goes with 0.5; v1beta2 of cluster.yaml:13 goes with "
            "1.1, 1.2 or 1.3. Say with --capvcd which is meant."
        ),
    )
    said = drafted(cluster, config, version="1.3")
    assert "config.yaml goes with 0.5, not with 1.3" in said.remarks
    assert '  version: "1.3"  # as you said' in text_of(said)


def test_of_several_flavours_one_is_asked_for(write: Write, cluster_text: str, manager_config_text: str) -> None:
    config = write("config.yaml", manager_config_text)
    one, two = (write(f"flavour-{number}.yaml", cluster_text) for number in (1, 2))
    addons = write("addons.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {}\n")
    shown = (config, one, two, addons)

    assert drafted(*shown).lacking[0] == (
        "Which manifest holds the Cluster that is meant: flavour-1.yaml or flavour-2.yaml? Name the one, and leave the "
        "others out."
    )
    chosen = load_environment(write("environment.yaml", text_of(drafted(*shown, answer="flavour-2.yaml"))))
    assert chosen.manifests == (two, addons)


@pytest.mark.parametrize("role", ["controller configuration", "kustomization"])
def test_of_several_files_of_a_kind_one_is_asked_for(
    write: Write, shown_files: list[Path], manager_config_text: str, kustomization_text: str, role: str
) -> None:
    text = {"controller configuration": manager_config_text, "kustomization": kustomization_text}[role]
    other = write("other.yaml", text)

    lacking = drafted(*shown_files, other).lacking[0]

    assert lacking.startswith(f"Which {role} is meant: ")
    assert "other.yaml? Name the one, and leave the others out." in lacking


def test_a_site_that_is_not_a_bare_url_is_trimmed(write: Write, cluster_text: str) -> None:
    path = write("c.yaml", cluster_text.replace("https://vcd.example.com", "https://vcd.example.com/cloud/"))

    assert "  url: https://vcd.example.com  #" in text_of(drafted(path, version="0.5"))


def test_a_name_that_yaml_would_misread_is_quoted(write: Write, cluster_text: str) -> None:
    path = write("c.yaml", cluster_text.replace("org: xav_lab", "org: 'no'").replace("t-tenant", "'1.10: x'"))

    environment = load_environment(write("environment.yaml", text_of(drafted(path, version="0.5"))))

    assert (environment.vcd.org, environment.vcd.vdc) == ("no", "1.10: x")


def test_a_fault_in_a_file_is_remarked(write: Write, shown_files: list[Path], kustomization_text: str) -> None:
    path = write("kustomization.yaml", kustomization_text.replace("password=", "password:"))

    draft = drafted(shown_files[0], shown_files[1], path)

    assert "this literal is no key=value, which kustomize refuses; correct it, in kustomization.yaml:7" in str(
        draft.remarks
    )


def test_a_named_file_that_is_broken_is_refused(write: Write, refusal: Refusal) -> None:
    broken = write("broken.yaml", "a: b: c\n")

    assert refusal(lambda: drafted(broken)).startswith("broken.yaml:1: this is not YAML at column 5")


def test_named_files_that_are_not_there_are_refused_at_once(folder: Path, refusal: Refusal) -> None:
    assert refusal(lambda: shelve([folder / "x.yaml", folder / "y.yaml"])) == (
        "x.yaml: there is no such file; check the name"
    )
