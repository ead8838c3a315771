"""`init` drafts a file that loads, copies no secret, and says what it could not find."""

from collections.abc import Callable
from pathlib import Path

import pytest

from capvcd_collectors.environment.draft import draft_environment
from capvcd_collectors.environment.load import load_environment

Write = Callable[[str, str], Path]
Refusal = Callable[[Callable[[], object]], str]

KUBECONFIG = "apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\n"


@pytest.fixture
def shown_files(write: Write, cluster_text: str, manager_config_text: str, kustomization_text: str) -> list[Path]:
    return [
        write("capi-quickstart.yaml", cluster_text),
        write("config.yaml", manager_config_text),
        write("kustomization.yaml", kustomization_text),
    ]


def test_the_article(shown_files: list[Path], write: Write) -> None:
    draft = draft_environment(shown_files, write("kind.kubeconfig", KUBECONFIG))

    environment = load_environment(write("environment.yaml", draft.text))
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
    assert "  url: https://vcd.example.com  # from capi-quickstart.yaml:17\n" in draft.text
    assert draft.missing == ("VCD_PASSWORD: set this environment variable to the password of that user.",)
    assert "MyVerySecurePassword" not in draft.text


def test_a_folder_is_looked_through(shown_files: list[Path], write: Write, folder: Path) -> None:
    write("kind.yaml", KUBECONFIG)
    write("broken.yaml", "a: b: c\n")
    write("notes.yaml", "hello: world\n")
    write("old.yaml", "capvcd: {}\nvcd: {}\n")
    write("readme.txt", "hello")

    draft = draft_environment([folder], None)

    environment = load_environment(write("environment.yaml", draft.text))
    assert environment.manifests == (shown_files[0],)
    assert environment.sections == {"managementCluster"}
    assert draft.missing == ("VCD_PASSWORD: set this environment variable to the password of that user.",)


def test_paths_are_relative_to_where_it_is_written(shown_files: list[Path], write: Write, folder: Path) -> None:
    draft = draft_environment(shown_files, None, folder=folder / "lab")

    environment = load_environment(write("lab/environment.yaml", draft.text))
    assert "    - ../capi-quickstart.yaml\n" in draft.text
    assert environment.manifests[0].resolve() == shown_files[0]


def test_nothing_shown(folder: Path, write: Write) -> None:
    draft = draft_environment([], None)

    write("capi-quickstart.yaml", "")
    environment = load_environment(write("environment.yaml", draft.text))
    assert environment.vcd.tenant.authentication == "api-token"
    assert draft.missing == (
        "capvcd.version: nothing tells the release, so 1.3 was written; correct it.",
        "capvcd.manifests: no file shown holds Cluster API objects; name the files with the Cluster.",
        "vcd.url: no file shown holds Cloud Director's address; write it.",
        "vcd.org: no file shown names the organization; write its name.",
        "vcd.vdc: no file shown names the virtual data center; write its name.",
        ("vcd.username: no file shown names a tenant user; set VCD_API_TOKEN, or write username and password instead."),
        "managementCluster: no kubeconfig was shown; add the one of the management cluster.",
    )


def test_a_token_is_referred_to(write: Write, cluster_text: str) -> None:
    path = write("cluster.yaml", cluster_text.replace('refreshToken: ""', "refreshToken: s3cret-token"))

    draft = draft_environment([path], None)

    assert "  apiToken: {env: VCD_API_TOKEN}  # the one at cluster.yaml:24\n" in draft.text
    assert "password" not in draft.text.split("# caFile")[0]
    assert "s3cret" not in draft.text


def test_a_template_with_variables(write: Write, cluster_text: str) -> None:
    template = write("template.yaml", cluster_text.replace("xav_lab", "${VCD_ORGANIZATION}"))
    variables = write("clusterctl.yaml", "VCD_ORGANIZATION: tenant-1\nVCD_PASSWORD: hunter2\n")

    draft = draft_environment([variables, template], None)

    environment = load_environment(write("environment.yaml", draft.text))
    assert environment.vcd.org == "tenant-1"
    assert environment.clusterctl_variables == variables
    assert "hunter2" not in draft.text


def test_a_variable_nobody_resolves_is_no_name(write: Write, cluster_text: str) -> None:
    path = write("template.yaml", cluster_text.replace("xav_lab", "${VCD_ORGANIZATION}"))

    draft = draft_environment([path], None)

    assert "vcd.org: no file shown names the organization; write its name." in draft.missing
    assert "${" not in draft.text


@pytest.mark.parametrize(
    ("api_version", "image", "line"),
    [("v1beta1", "", "1.0"), ("v1beta2", "", "1.3"), ("v1beta2", "1.5.0", "1.2"), ("v1beta1", "1.4.1", "1.1")],
)
def test_the_release_line_is_guessed(write: Write, cluster_text: str, api_version: str, image: str, line: str) -> None:
    text = cluster_text.replace("v1alpha4\nkind: VCDCluster", f"{api_version}\nkind: VCDCluster")
    if image:
        text += (
            "---\napiVersion: v1\nkind: Pod\nmetadata: {name: c}\n"
            f"spec: {{containers: [{{image: 'x/cloud-provider-for-cloud-director:{image}'}}]}}\n"
        )

    draft = draft_environment([write("cluster.yaml", text)], None)

    assert f'  version: "{line}"  #' in draft.text
    assert any(each.startswith("capvcd.version") for each in draft.missing) is not bool(image)


def test_a_site_that_is_not_a_bare_url_is_trimmed(write: Write, cluster_text: str) -> None:
    path = write("c.yaml", cluster_text.replace("https://vcd.example.com", "https://vcd.example.com/cloud/"))

    assert "  url: https://vcd.example.com  #" in draft_environment([path], None).text


def test_a_name_that_yaml_would_misread_is_quoted(write: Write, cluster_text: str) -> None:
    path = write("c.yaml", cluster_text.replace("org: xav_lab", "org: 'no'").replace("t-tenant", "'1.10: x'"))

    environment = load_environment(write("environment.yaml", draft_environment([path], None).text))

    assert (environment.vcd.org, environment.vcd.vdc) == ("no", "1.10: x")


def test_a_file_of_another_kind_is_left_out(write: Write) -> None:
    draft = draft_environment([write("notes.yaml", "hello: world\n")], None)

    assert draft.missing[0] == "notes.yaml is none of the files CAPVCD is installed with, and was left out."


def test_a_named_file_that_cannot_be_read_is_refused(folder: Path, refusal: Refusal) -> None:
    assert refusal(lambda: draft_environment([folder / "x.yaml"], None)) == (
        "x.yaml: there is no such file; check the name"
    )
