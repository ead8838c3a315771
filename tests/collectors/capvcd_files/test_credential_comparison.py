"""Credentials in the files are held against this run's by digest; of a secret, nothing but the outcome is left."""

import base64
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capvcd_collectors.capvcd_files.credential_comparison import credential_comparisons
from capvcd_collectors.capvcd_files.kustomization import read_kustomization
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.credential_comparison import CredentialComparison, Likeness
from capvcd_collectors.facts.endpoint import SecretReference
from capvcd_collectors.facts.environment import CredentialSettings, Environment
from capvcd_collectors.profiles import load_profile
from capvcd_collectors.vault import Vault
from capvcd_collectors.yaml.located import Origin, parse_documents
from collectors.vcd.cloud_made_by_hand import environment

HERE = FileSource("environment.yaml", 1)
OURS = SecretReference("env", "OURS", HERE)
PROVIDERS = SecretReference("env", "PROVIDERS", HERE)
TOKEN, PASSWORD = "API token", "password"


def run(kind: str = TOKEN, username: str | None = None, *, provider: bool = False) -> Environment:
    """An environment that logs in with the secret OURS, and as provider with the password PROVIDERS."""
    tenant = CredentialSettings(username, OURS if kind == PASSWORD else None, OURS if kind == TOKEN else None, HERE)
    settings = replace(environment().vcd, tenant=tenant)
    if provider:
        settings = replace(settings, provider=CredentialSettings("administrator", PROVIDERS, None, HERE))
    return replace(environment(), vcd=settings)


def compared(
    manifests: str, ours: str, at: Environment | None = None, kustomization: Path | None = None
) -> list[CredentialComparison]:
    files: Any = SimpleNamespace(
        manifests=parse_documents(manifests, Origin("m.yaml")),
        kustomization=None if kustomization is None else read_kustomization(kustomization),
    )
    vault = Vault({OURS: ours, PROVIDERS: "Pr0vider-Passw0rd"})
    return list(credential_comparisons(at or run(), files, load_profile("0.5"), vault))


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def secret(name: str = "capi-user-credentials", **values: str) -> str:
    data = "".join(f"  {key}: {encoded(value)}\n" for key, value in values.items())
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}}}\ndata:\n{data}"


def packed(text: str) -> str:
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: crs}}\ndata:\n  auth.yaml: {encoded(text)}\n"


def user_context(**values: str) -> str:
    written = "".join(f'    {key}: "{value}"\n' for key, value in values.items())
    return f"kind: VCDCluster\nmetadata: {{name: apps}}\nspec:\n  userContext:\n{written}"


def outcome(manifests: str, ours: str, at: Environment | None = None) -> tuple[str, str, Likeness]:
    (comparison,) = compared(manifests, ours, at)
    return comparison.origin, comparison.given, comparison.likeness


PLACES: Mapping[str, Any] = {
    "Secret": lambda token: secret(refreshToken=token),
    "Secret vcloud-basic-auth": lambda token: secret("vcloud-basic-auth", refreshToken=token),
    "packed": lambda token: packed(secret("vcloud-basic-auth", refreshToken=token)),
    "userContext": lambda token: user_context(refreshToken=token),
}
SECRETS = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=6, max_size=40).map("zq{}".format)


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=25, deadline=None)
@given(ours=SECRETS, theirs=SECRETS)
def test_every_place_is_compared_and_nothing_of_the_secret_is_left(place: str, ours: str, theirs: str) -> None:
    (same,) = compared(PLACES[place](ours), ours)
    (other,) = compared(PLACES[place](theirs), ours)

    assert same.likeness is Likeness.SAME
    assert other.likeness is (Likeness.SAME if ours == theirs else Likeness.OTHER)
    assert {each.name for each in fields(other)} == {
        "source",
        "located",
        "origin",
        "given",
        "ours",
        "likeness",
        "reason",
    }
    shown = [repr(getattr(other, each.name)) for each in fields(other)]
    assert [text for text in shown if theirs in text or ours in text or encoded(theirs) in text] == []


@pytest.mark.parametrize(
    ("theirs", "likeness"),
    [
        ("t0ken", Likeness.SAME),
        ("t0ken\n", Likeness.SAME),
        (" t0ken", Likeness.BLANKS),
        ("t0ken\r\n", Likeness.BLANKS),
        ("T0ken", Likeness.OTHER),
        ("t0ken2", Likeness.OTHER),
        ("ENC[AES256_GCM,data:x,type:str]", Likeness.UNKNOWN),
        ("ref+vault://secret/token", Likeness.UNKNOWN),
    ],
)
def test_a_token_of_the_secret_is_compared_as_it_will_be_used(theirs: str, likeness: Likeness) -> None:
    assert outcome(secret(refreshToken=theirs), "t0ken") == ("Secret", TOKEN, likeness)


@pytest.mark.parametrize("value", ["", " \n", "${VCD_TOKEN}", "REFRESH_TOKEN"])
def test_where_there_is_no_secret_there_is_nothing_to_compare(value: str) -> None:
    assert compared(secret(refreshToken=value), "t0ken") == []


def test_no_base64_is_nothing_to_compare() -> None:
    assert compared("kind: Secret\nmetadata: {name: capi-user-credentials}\ndata:\n  password: '%'\n", "p") == []


def test_the_token_counts_where_there_are_both() -> None:
    both = secret(username="joe", password="p4ssword", refreshToken="t0ken")
    assert outcome(both, "t0ken") == ("Secret", TOKEN, Likeness.SAME)
    assert outcome(both, "p4ssword", run(PASSWORD, "joe")) == ("Secret", TOKEN, Likeness.OTHER_KIND)


def test_a_blank_token_leaves_the_password() -> None:
    blank = secret(username="joe", password="p4ssword", refreshToken="")
    assert outcome(blank, "p4ssword", run(PASSWORD, "joe")) == ("Secret", PASSWORD, Likeness.SAME)
    assert outcome(blank, "p4ssword", run(TOKEN)) == ("Secret", PASSWORD, Likeness.OTHER_KIND)


@pytest.mark.parametrize(
    ("at", "likeness"),
    [
        (run(PASSWORD, "administrator"), Likeness.OTHER),
        (run(PASSWORD, "administrator", provider=True), Likeness.SAME),
        (run(PASSWORD, "system/administrator"), Likeness.OTHER),
    ],
    ids=["tenant", "tenant and provider", "provider as tenant"],
)
def test_a_providers_user_is_compared_with_the_providers_login(at: Environment, likeness: Likeness) -> None:
    providers = secret(username="system/administrator", password="Pr0vider-Passw0rd")
    assert outcome(providers, "Tenants-Passw0rd", at)[2] is likeness


def test_the_same_password_is_not_a_providers_login() -> None:
    providers = secret(username="System/administrator", password="p4ssword")
    assert outcome(providers, "p4ssword", run(PASSWORD, "administrator"))[2] is Likeness.OTHER


def test_what_kustomize_takes_from_elsewhere_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "auth.env").write_text("username=joe\npassword\n", encoding="utf-8")
    file = tmp_path / "kustomization.yaml"
    file.write_text("secretGenerator:\n- name: vcloud-basic-auth\n  envs: [auth.env]\n", encoding="utf-8")
    (comparison,) = compared("", "p4ssword", run(PASSWORD, "joe"), file)
    assert (comparison.origin, comparison.likeness) == ("kustomization", Likeness.UNKNOWN)
    assert comparison.reason == "is taken from the environment of whoever runs kustomize"


@pytest.mark.parametrize(
    "generator",
    ["literals: [username=joe, 'password=\"p4ssword\"']", "envs: [auth.env]", "files: [username, password]"],
)
def test_each_form_of_the_kustomization_is_compared_as_the_controller_gets_it(generator: str, tmp_path: Path) -> None:
    (tmp_path / "auth.env").write_text("username=joe\npassword=p4ssword\n", encoding="utf-8")
    (tmp_path / "username").write_text("joe\n", encoding="utf-8")
    (tmp_path / "password").write_text("p4ssword\n", encoding="utf-8")
    file = tmp_path / "kustomization.yaml"
    file.write_text(f"secretGenerator:\n- name: vcloud-basic-auth\n  {generator}\n", encoding="utf-8")
    (same,) = compared("", "p4ssword", run(PASSWORD, "joe"), file)
    (other,) = compared("", "another", run(PASSWORD, "joe"), file)
    assert (same.likeness, other.likeness) == (Likeness.SAME, Likeness.OTHER)


def test_each_place_is_a_comparison_of_its_own() -> None:
    manifests = "---\n".join(
        [secret(refreshToken="t0ken"), secret("vcloud-basic-auth", refreshToken="old"), user_context(refreshToken="x")]
    )
    assert [(each.origin, each.likeness) for each in compared(manifests, "t0ken")] == [
        ("userContext", Likeness.OTHER),
        ("Secret", Likeness.SAME),
        ("Secret vcloud-basic-auth", Likeness.OTHER),
    ]
