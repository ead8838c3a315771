"""Sections of the environment file that a kind of endpoint brings: their schema, their settings, their secrets."""

from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from capvcd_collectors.engine.endpoints import EndpointSupport
from capvcd_collectors.environment import schema as schemas
from capvcd_collectors.environment.load import load_environment
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import OutOfScopeError
from capvcd_collectors.facts.endpoint import ConnectionSettings, SecretReference
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.http.kind import EndpointKind
from capvcd_collectors.installed import BUILT_IN
from capvcd_collectors.vault import Vault
from collectors.http.harbour import HARBOUR_SUPPORT

Write = Callable[[str, str], Path]
Refusal = Callable[[Callable[[], object]], str]

SECTION = """\
harbour:
  url: https://harbour.example.com:8443
  username: ann
  sealCode: {env: SEAL}
  caFile: ca.pem
  depth: 7.5
  berths: [{username: bob, key: {file: berth.key}}]
"""


@pytest.fixture
def load(write: Write, environment_text: str) -> Callable[[str], Environment]:
    """Load the complete environment file with more text at its end, where the harbour is known."""
    for name in ("cluster.yaml", "controller_manager_config.yaml", "kustomization.yaml", "ca.pem"):
        write(name, "")
    write("berth.key", "the key of the berth\n")

    def loader(more: str) -> Environment:
        return load_environment(write("environment.yaml", environment_text + more), (*BUILT_IN, HARBOUR_SUPPORT))

    return loader


Load = Callable[[str], Environment]


class TestSettings:
    def test_every_key_arrives_as_its_schema_declares_it(self, load: Load, folder: Path) -> None:
        settings = load(SECTION).endpoint("harbour")

        assert settings.values["username"] == "ann"
        assert settings.values["depth"] == 7.5
        assert settings.values["caFile"] == folder / "ca.pem"
        seal = settings.values["sealCode"]
        assert isinstance(seal, SecretReference)
        assert (seal.kind, seal.name, str(seal.where)) == ("env", "SEAL", "environment.yaml:16 harbour.sealCode")
        assert settings.values["berths"][0]["key"].name == str(folder / "berth.key")

    def test_a_connection_is_described_with_the_proxy_of_all(self, load: Load, folder: Path) -> None:
        environment = load(f"{SECTION}proxy: http://127.0.0.1:3128\n")

        assert environment.endpoint("harbour").connection == ConnectionSettings(
            "https://harbour.example.com:8443", folder / "ca.pem", insecure=False, proxy="http://127.0.0.1:3128"
        )

    def test_verification_is_left_out_where_the_section_says_so(self, load: Load) -> None:
        environment = load("harbour: {url: https://harbour, insecure: true}\n")

        assert environment.endpoint("harbour").connection.insecure is True
        assert environment.endpoint("vcd").connection.insecure is False

    def test_endpoints_come_in_the_order_of_the_schema(self, load: Load) -> None:
        environment = load(
            f"nsx: {{url: https://nsx, username: admin, password: {{env: X}}}}\n{SECTION}",
        )

        assert [each.section for each in environment.endpoints] == ["vcd", "harbour", "nsx"]
        assert environment.sections == {"nsx"}

    def test_an_endpoint_that_is_not_given_is_out_of_scope(self, load: Load) -> None:
        environment = load("")

        with pytest.raises(OutOfScopeError) as absent:
            environment.endpoint("harbour")

        assert absent.value.missing.reason == "no harbour is given; add a section harbour to the environment file"
        assert absent.value.missing.needs == "harbour"


class TestRefusals:
    @pytest.mark.parametrize(
        ("section", "sentence"),
        [
            (
                "nsx: {url: https://nsx, username: admin, password: hunter2}\n",
                (
                    "13: nsx.password holds a literal secret; write where the secret is kept, "
                    "such as {env: NSX_PASSWORD} or {file: ~/.nsx/secret}"
                ),
            ),
            (
                "harbour: {url: https://harbour, sealCode: hunter2}\n",
                (
                    "13: harbour.sealCode holds a literal secret; write where the secret is kept, "
                    "such as {env: HARBOUR_SEAL_CODE} or {file: ~/.harbour/secret}"
                ),
            ),
            ("harbour: {}\n", "13: harbour.url is missing; add it: https://HOST or https://HOST:PORT, without path or"),
            ("harbour: {url: harbour}\n", "13: harbour.url has no scheme; write https://harbour"),
            (
                "harbour: {url: https://h, caFile: no.pem}\n",
                "13: harbour.caFile names no.pem, but there is no such file",
            ),
            ("harbour: {url: https://h, depth: deep}\n", "13: harbour.depth must be a number"),
            ("harbour: {url: https://h, depth: 1}\n", "13: harbour.depth must be 2 or more"),
            ("harbour: {url: https://h, dept: 3}\n", "13: harbour.dept is not a key here; did you mean harbour.depth?"),
        ],
    )
    def test_a_mistake_is_told_in_the_words_of_its_section(
        self, load: Load, refusal: Refusal, section: str, sentence: str
    ) -> None:
        assert refusal(lambda: load(section)).startswith(f"environment.yaml:{sentence}")

    def test_a_section_that_nobody_brings_is_no_key(
        self, write: Write, refusal: Refusal, environment_text: str
    ) -> None:
        path = write("environment.yaml", f"{environment_text}{SECTION}")

        assert refusal(lambda: load_environment(path, BUILT_IN)).startswith(
            "environment.yaml:13: harbour is not a key here; the keys are capvcd, vcd, nsx, alb, "
        )


class TestVault:
    def test_the_secrets_of_every_section_are_fetched(self, load: Load) -> None:
        environment = load(f"alb: {{url: https://alb, username: admin, password: {{env: ALB}}}}\n{SECTION}")
        vault = Vault.open(environment, getenv={"VCD_PASSWORD": "v", "ALB": "a", "SEAL": "s"}, prompt=None)

        harbour = environment.endpoint("harbour").values
        assert vault.reveal(harbour["sealCode"]) == "s"
        assert vault.reveal(harbour["berths"][0]["key"]) == "the key of the berth"
        assert vault.reveal(environment.endpoint("alb").values["password"]) == "a"
        assert set(vault.values()) == {"v", "a", "s", "the key of the berth"}

    def test_a_secret_that_leads_nowhere_is_named_by_its_section(self, load: Load) -> None:
        environment = load(SECTION)

        with pytest.raises(UsageError, match=r"variable SEAL is not set; .* let harbour\.sealCode refer to"):
            Vault.open(environment, getenv={"VCD_PASSWORD": "v"}, prompt=None)

    def test_a_person_is_asked_once_and_told_whose_secret_it_is(self, load: Load) -> None:
        environment = load(SECTION.replace("{env: SEAL}", "{prompt: true}"))
        asked: list[str] = []

        Vault.open(environment, getenv={"VCD_PASSWORD": "v"}, prompt=lambda what: asked.append(what) or "s")

        assert asked == ["harbour.sealCode of ann"]


class TestSchema:
    def test_the_published_schema_is_what_the_built_in_endpoints_compose_to(self) -> None:
        file = Path(schemas.__file__).parent / "schemas" / "environment.schema.json"

        assert file.read_text(encoding="utf-8") == schemas.published()

    def test_a_section_is_added_after_those_before_it(self) -> None:
        schema = schemas.environment_schema((*BUILT_IN, HARBOUR_SUPPORT))

        Draft202012Validator.check_schema(schema)
        assert list(schema["properties"])[:4] == ["capvcd", "vcd", "harbour", "nsx"]

    def test_a_kind_takes_the_place_of_the_section_that_was_kept_for_it(self) -> None:
        support = EndpointSupport(
            kind=EndpointKind(section="nsx", product="NSX", permission=""), schema=HARBOUR_SUPPORT.schema, collectors=()
        )

        schema = schemas.environment_schema((*BUILT_IN, support))

        assert schema["properties"]["nsx"] == HARBOUR_SUPPORT.schema
        assert list(schema["properties"])[:4] == ["capvcd", "vcd", "nsx", "alb"]
