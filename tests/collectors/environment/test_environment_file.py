"""The environment file: what it may say, and the one sentence for each way to get it wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from capvcd_collectors.environment.load import load_environment
from capvcd_collectors.environment.schema import environment_schema
from capvcd_collectors.facts.environment import Environment

Write = Callable[[str, str], Path]
Refusal = Callable[[Callable[[], object]], str]


@pytest.fixture
def beside(write: Write) -> None:
    """The files that the environment file names."""
    for name in ("cluster.yaml", "controller_manager_config.yaml", "kustomization.yaml", "ca.pem"):
        write(name, "")


@pytest.fixture
def load(write: Write, beside: None, environment_text: str) -> Callable[..., Environment]:
    """Load the complete environment file after replacing some of its text."""

    def loader(*replacements: tuple[str, str], add: str = "") -> Environment:
        text = environment_text
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        return load_environment(write("environment.yaml", text + add))

    return loader


Load = Callable[..., Environment]


class TestWhatItSays:
    def test_every_setting_arrives(self, load: Load, folder: Path) -> None:
        environment = load(add="proxy: socks5://127.0.0.1:1080\n")

        assert (environment.line, environment.release) == ("0.5", "0.5")
        assert environment.path == folder / "environment.yaml"
        assert environment.manifests == (folder / "cluster.yaml",)
        assert environment.manager_config == folder / "controller_manager_config.yaml"
        assert environment.kustomization == folder / "kustomization.yaml"
        assert (environment.clusterctl_variables, environment.waivers) == (None, None)
        assert (environment.vcd.url, environment.vcd.org, environment.vcd.vdc) == (
            "https://vcd.example.com",
            "xav_lab",
            "t-tenant",
        )
        assert environment.vcd.tenant.username == "administrator"
        assert environment.vcd.tenant.authentication == "password"
        assert environment.vcd.tenant.password is not None
        assert environment.vcd.tenant.password.name == "VCD_PASSWORD"
        assert str(environment.vcd.tenant.password.where) == "environment.yaml:11 vcd.password"
        assert (environment.clusters, environment.load_balancer_services, environment.egress) == (2, 3, "snat")
        assert environment.proxy == "socks5://127.0.0.1:1080"
        assert str(environment.where("manager_config")) == "environment.yaml:4 capvcd.managerConfig"

    def test_a_plan_left_out_is_one_cluster_without_services(self, load: Load) -> None:
        environment = load(("plan: {clusters: 2, loadBalancerServices: 3}\n", ""))

        assert (environment.clusters, environment.load_balancer_services, environment.egress) == (1, 0, "snat")

    @pytest.mark.parametrize(
        ("written", "line", "release"),
        [("0.5", "0.5", "0.5"), ('"1.3.2"', "1.3", "1.3.2"), ("v1.1.1", "1.1", "1.1.1"), ("1.0", "1.0", "1.0")],
    )
    def test_a_version_needs_no_quotes(self, load: Load, written: str, line: str, release: str) -> None:
        environment = load(('"0.5"', written))

        assert (environment.line, environment.release) == (line, release)

    def test_an_organization_may_be_a_number(self, load: Load) -> None:
        assert load(("org: xav_lab", "org: 0815")).vcd.org == "0815"

    def test_a_token_needs_no_user_name(self, load: Load) -> None:
        environment = load(("  username: administrator\n  password: {env: VCD_PASSWORD}", "  apiToken: {prompt: true}"))

        assert environment.vcd.tenant.authentication == "api-token"
        assert environment.vcd.tenant.username is None

    def test_a_provider_is_optional(self, load: Load) -> None:
        assert load().vcd.provider is None

        provider = load(
            ("plan:", "  provider: {username: administrator, password: {keyring: vcd}}\nplan:")
        ).vcd.provider

        assert provider is not None
        assert provider.password is not None
        assert (provider.username, provider.password.kind, provider.password.name) == (
            "administrator",
            "keyring",
            "vcd",
        )

    def test_paths_are_relative_to_the_file_or_to_the_home_folder(
        self, load: Load, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(folder))

        environment = load(
            ("password: {env: VCD_PASSWORD}", "password: {file: ~/secret}\n  caFile: ~/ca.pem\n  insecure: true")
        )

        assert environment.vcd.ca_file == folder / "ca.pem"
        assert environment.vcd.insecure is True
        assert environment.vcd.tenant.password is not None
        assert environment.vcd.tenant.password.name == str(folder / "secret")

    def test_a_file_in_a_folder_below_is_named_with_it(self, write: Write, environment_text: str) -> None:
        for name in ("cluster.yaml", "controller_manager_config.yaml", "kustomization.yaml"):
            write(f"lab/{name}", "")
        path = write("lab/environment.yaml", environment_text)

        environment = load_environment(path.relative_to(Path.cwd()))

        assert environment.path == path
        assert environment.manifests == (path.parent / "cluster.yaml",)
        assert str(environment.where("release")) == "lab/environment.yaml:2 capvcd.version"

    def test_further_sections_are_listed(self, load: Load, write: Write) -> None:
        write("kind.kubeconfig", "")

        environment = load(
            add="nsx: {url: https://nsx, username: admin, password: {env: X}}\n"
            "managementCluster: {kubeconfig: kind.kubeconfig}\n"
        )

        assert environment.sections == {"nsx", "managementCluster"}


LITERAL = "write where the secret is kept, such as {env: VCD_PASSWORD} or {file: ~/.vcd/secret}"
LINES = "0.5, 1.0, 1.1, 1.2, 1.3"
URL_FORM = "https://HOST or https://HOST:PORT"
PASSWORD = "password: {env: VCD_PASSWORD}"
URL = "url: https://vcd.example.com"


class TestRefusals:
    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            (PASSWORD, "pasword: {env: X}", "11: vcd.pasword is not a key here; did you mean vcd.password?"),
            ("plan:", "clusters: 1\nplan:", "12: clusters is not a key here; did you mean plan.clusters?"),
            ("plan:", "password: hunter2\nplan:", "12: password is not a key here; did you mean vcd.password?"),
            (
                "plan:",
                "zzz: 1\nplan:",
                (
                    "12: zzz is not a key here; the keys are capvcd, vcd, nsx, alb, "
                    "managementCluster, plan, proxy, waivers"
                ),
            ),
            (PASSWORD, "password: hunter2", f"11: vcd.password holds a literal secret; {LITERAL}"),
            (PASSWORD, "password: 12345", f"11: vcd.password holds a literal secret; {LITERAL}"),
            (PASSWORD, "password: [hunter2]", f"11: vcd.password holds a literal secret; {LITERAL}"),
            (PASSWORD, "password: {hunter2}", f"11: vcd.password has a key that is no kind of reference; {LITERAL}"),
            (PASSWORD, "password:", f"11: vcd.password is empty; {LITERAL}"),
            (PASSWORD, "password: {}", f"11: vcd.password is empty; {LITERAL}"),
            (PASSWORD, "password: {env: A, file: b}", "11: vcd.password refers to several places; keep one of them"),
            (
                PASSWORD,
                "password: {env: hunter-2!}",
                (
                    "11: vcd.password.env is not the name of an environment variable; "
                    "the secret itself does not belong here"
                ),
            ),
            (PASSWORD, "password: {prompt: false}", "11: vcd.password.prompt must be true"),
            (
                PASSWORD,
                "apiToken: hunter2",
                (
                    "11: vcd.apiToken holds a literal secret; write where the secret is kept, "
                    "such as {env: VCD_API_TOKEN} or {file: ~/.vcd/secret}"
                ),
            ),
            (
                PASSWORD,
                f"{PASSWORD}\n  apiToken: {{env: X}}",
                "6: vcd has both password and apiToken; keep the one CAPVCD is to use",
            ),
            (PASSWORD, "", "6: vcd has neither password nor apiToken; add one, such as password: {env: VCD_PASSWORD}"),
            ("  username: administrator\n", "", "6: vcd has a password but no username; add the username"),
            (
                "plan:",
                "  provider: {username: a}\nplan:",
                "12: vcd.provider has neither password nor apiToken; add one, such as password: {env: VCD_PASSWORD}",
            ),
            (URL, "url: https://vcd.example.com/", "7: vcd.url ends in a slash; write https://vcd.example.com"),
            (
                URL,
                "url: https://vcd.example.com/tenant/a",
                "7: vcd.url holds the path /tenant/a; write https://vcd.example.com",
            ),
            (
                URL,
                "url: https://vcd.example.com:8443/api",
                "7: vcd.url holds the path /api; write https://vcd.example.com:8443",
            ),
            (URL, "url: vcd.example.com", "7: vcd.url has no scheme; write https://vcd.example.com"),
            (URL, "url: vcd.example.com:443/x", "7: vcd.url has no scheme; write https://vcd.example.com:443"),
            (
                URL,
                "url: http://vcd.example.com",
                "7: vcd.url begins with http://, but only https is spoken; write https://vcd.example.com",
            ),
            (
                URL,
                "url: https://u:hunter2@vcd.example.com",
                "7: vcd.url holds credentials; write https://vcd.example.com and refer to the secret by key",
            ),
            (
                URL,
                "url: https://vcd.example.com?x=1",
                "7: vcd.url holds more than a host; write https://vcd.example.com",
            ),
            (URL, "url: https://[::1]:8443/", "7: vcd.url ends in a slash; write https://[::1]:8443"),
            (URL, "url: https://vcd example", f"7: vcd.url is not a URL; write {URL_FORM}"),
            (URL, "url: https://", f"7: vcd.url is not a URL; write {URL_FORM}"),
            (URL, "url: https://vcd:port", f"7: vcd.url is not a URL; write {URL_FORM}"),
            (URL, "url: https://[::g]", f"7: vcd.url is not a URL; write {URL_FORM}"),
            (URL, "", f"6: vcd.url is missing; add it: {URL_FORM}, without path or trailing slash"),
            (URL, 'url: ""', "7: vcd.url is empty; fill it in or remove the key"),
            ("org: xav_lab", "org: [a]", "8: vcd.org must be text"),
            ('"0.5"', "1.4", f"2: capvcd.version 1.4 is no known release line ({LINES}); did you mean 1.3?"),
            ('"0.5"', "0.4.1", f"2: capvcd.version 0.4.1 is no known release line ({LINES}); did you mean 0.5?"),
            ('"0.5"', "1.10", f"2: capvcd.version 1.10 is no known release line ({LINES}); did you mean 1.3?"),
            ('"0.5"', "main", (f"2: capvcd.version must be a release such as 1.3 or 1.3.2; known lines are {LINES}")),
            ("[cluster.yaml]", "[]", "3: capvcd.manifests is empty; fill it in or remove the key"),
            ("[cluster.yaml]", "cluster.yaml", "3: capvcd.manifests must be a list"),
            ("clusters: 2", "clusters: 0", "12: plan.clusters must be 1 or more"),
            ("clusters: 2", "clusters: two", "12: plan.clusters must be a whole number"),
            ("clusters: 2", "egress: snatt", "12: plan.egress must be snat or routed; did you mean snat?"),
            ("plan:", "  insecure: yes\nplan:", "12: vcd.insecure must be true or false"),
            (
                "plan:",
                "proxy: ftp://x\nplan:",
                (
                    "12: proxy is not the URL of an http, https or socks5 proxy; "
                    "write one such as http://proxy.example.com:3128"
                ),
            ),
            (
                "plan:",
                "proxy: http://u:hunter2@x\nplan:",
                (
                    "12: proxy holds credentials, which do not belong in this "
                    "file; use a proxy that needs none, such as a local one that adds them"
                ),
            ),
            (
                "plan:",
                "alb: {url: https://alb/}\nplan:",
                "12: alb.username is missing; add it: the user's login name, without organization",
            ),
            ("plan:", "vcd: {}\nplan:", "12: the key vcd is here twice, first in line 6; remove one"),
            ("plan:", "\tplan:", "12: this line is indented with a tab, which YAML forbids; use spaces"),
        ],
    )
    def test_one_sentence(self, load: Load, refusal: Refusal, old: str, new: str, sentence: str) -> None:
        said = refusal(lambda: load((old, new)))

        assert said == f"environment.yaml:{sentence}"
        assert "hunter" not in said

    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            ("[cluster.yaml]", "[a, b]", "3: capvcd.manifests.0 names a, but there is no such file"),
            ("kustomization.yaml", "k.yaml", "5: capvcd.kustomization names k.yaml, but there is no such file"),
            ("plan:", "  caFile: corp.pem\nplan:", "12: vcd.caFile names corp.pem, but there is no such file"),
            ("plan:", "waivers: w.yaml\nplan:", "12: waivers names w.yaml, but there is no such file"),
            (
                "plan:",
                "managementCluster: {kubeconfig: k}\nplan:",
                "12: managementCluster.kubeconfig names k, but there is no such file",
            ),
        ],
    )
    def test_a_file_that_is_not_there(self, load: Load, refusal: Refusal, old: str, new: str, sentence: str) -> None:
        said = refusal(lambda: load((old, new)))

        assert said.startswith(f"environment.yaml:{sentence}; it is looked for at {Path.cwd()}/")

    def test_a_folder_where_a_file_should_be(self, load: Load, refusal: Refusal, folder: Path) -> None:
        (folder / "manifests").mkdir()

        assert (
            refusal(lambda: load(("[cluster.yaml]", "[manifests]")))
            == "environment.yaml:3: capvcd.manifests.0 names the folder manifests; name a file in it"
        )

    def test_a_misplaced_key_is_told_before_the_one_it_leaves_missing(self, load: Load, refusal: Refusal) -> None:
        said = refusal(lambda: load(('  version: "0.5"\n', ""), ("plan:", "version: 0.5\nplan:")))

        assert said == "environment.yaml:11: version is not a key here; did you mean capvcd.version?"

    def test_no_environment_file(self, folder: Path, refusal: Refusal) -> None:
        assert (
            refusal(lambda: load_environment(folder / "environment.yaml"))
            == "environment.yaml: there is no such file; check the name"
        )

    def test_an_empty_environment_file(self, write: Write, refusal: Refusal) -> None:
        path = write("environment.yaml", "\n")

        assert (
            refusal(lambda: load_environment(path))
            == "environment.yaml: this file is empty; it should hold an environment file"
        )


class TestSchema:
    def test_it_is_a_valid_schema(self) -> None:
        Draft202012Validator.check_schema(environment_schema())

    def test_every_key_is_explained_to_an_editor(self) -> None:
        schema = environment_schema()

        unexplained = list(_unexplained(schema, schema, ()))

        assert schema["$id"].endswith("environment-1.schema.json")
        assert unexplained == []


def _unexplained(schema: dict[str, object], root: dict[str, object], path: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    properties = schema.get("properties", {})
    assert isinstance(properties, dict)
    for key, below in properties.items():
        merged = dict(below)
        while "$ref" in merged:
            reference = merged.pop("$ref")
            definitions = root["$defs"]
            assert isinstance(definitions, dict)
            merged = {**definitions[reference.removeprefix("#/$defs/")], **merged}
        if not merged.get("title") or not merged.get("description"):
            found.append(".".join((*path, key)))
        found += _unexplained(merged, root, (*path, key))
    return found
