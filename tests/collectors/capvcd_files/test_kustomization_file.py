"""The credentials a kustomization generates, with kustomize's own treatment of quotes and line breaks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from capvcd_collectors.capvcd_files.kustomization import read_kustomization
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials

Write = Callable[[str, str], Path]
Refusal = Callable[[Callable[[], object]], str]


@pytest.fixture
def credentials(write: Write) -> Callable[[str], CapvcdCredentials]:
    def reader(generator: str) -> CapvcdCredentials:
        text = f"secretGenerator:\n- name: vcloud-basic-auth\n{generator}"
        return read_kustomization(write("kustomization.yaml", text)).credentials()

    return reader


Credentials = Callable[[str], CapvcdCredentials]


def test_the_article(write: Write, kustomization_text: str) -> None:
    secret = read_kustomization(write("kustomization.yaml", kustomization_text))
    found = secret.credentials()

    assert (found.origin, found.username, found.refresh_token) == ("kustomization", "system/administrator", None)
    assert found.password is not None
    assert (found.password.quotes_stripped, found.password.quoted, found.password.empty) == (True, False, False)
    assert str(found.password.where) == "kustomization.yaml:7 secretGenerator.0.literals.1"
    assert str(found.where("username")) == "kustomization.yaml:6 secretGenerator.0.literals.0"
    assert secret.secrets() == ("MyVerySecurePassword",)
    assert "MyVerySecurePassword" not in f"{secret!r} {found!r}"


@pytest.mark.parametrize(
    ("literal", "stripped", "value"),
    [
        ("username=joe", False, "joe"),
        ("""'username="joe"'""", True, "joe"),
        ('''"username='joe'"''', True, "joe"),
        ("username=a=b", False, "a=b"),
        ('username="joe', True, "joe"),
    ],
)
def test_quotes_around_a_literal_are_stripped(
    credentials: Credentials, literal: str, stripped: bool, value: str
) -> None:
    found = credentials(f"  literals: [{literal}]\n")

    assert found.username == value
    assert found.username_shape is not None
    assert found.username_shape.quotes_stripped is stripped


def test_a_line_of_an_env_file_keeps_its_quotes(credentials: Credentials, write: Write) -> None:
    write("auth.env", '# the account\n\nusername=joe\r\npassword="hunter2"\nrefreshToken\n')

    found = credentials("  envs: [auth.env]\n")

    assert found.username == "joe"
    assert found.password is not None
    assert (found.password.quoted, found.password.quotes_stripped) == (True, False)
    assert found.refresh_token is not None
    assert not found.refresh_token.empty


def test_a_file_keeps_its_line_break(credentials: Credentials, write: Write) -> None:
    write("secret/password", "hunter2\n")
    write("token", "abc")

    found = credentials("  files: [secret/password, refreshToken=token]\n")

    assert found.password is not None
    assert found.refresh_token is not None
    assert (found.password.newlines, found.refresh_token.newlines) == (1, 0)
    assert str(found.password.where) == "kustomization.yaml:3 secretGenerator.0.files.0"


def test_an_empty_value_is_empty(credentials: Credentials) -> None:
    found = credentials('  literals: ["password="]\n')

    assert found.password is not None
    assert found.password.empty


def test_without_the_generator_there_is_nothing(write: Write) -> None:
    path = write("kustomization.yaml", "secretGenerator:\n- name: other\n  literals: [password=x]\n")

    found = read_kustomization(path).credentials()

    assert (found.username, found.password, found.refresh_token) == (None, None, None)
    assert str(found.source) == "kustomization.yaml:1 secretGenerator"


@pytest.mark.parametrize(
    ("literal", "sentence"),
    [
        ("=password", "this literal is no key=value, which kustomize refuses; correct it"),
        ("password", "this literal is no key=value, which kustomize refuses; correct it"),
    ],
)
def test_refusals(credentials: Credentials, refusal: Refusal, literal: str, sentence: str) -> None:
    assert refusal(lambda: credentials(f"  literals:\n  - {literal}\n")).startswith(f"kustomization.yaml:4: {sentence}")


def test_a_missing_file_is_refused(credentials: Credentials, refusal: Refusal) -> None:
    assert refusal(lambda: credentials("  files: [password]\n")) == (
        "kustomization.yaml:3: the kustomization names password, but there is no such file; check the name"
    )


@pytest.mark.parametrize(
    "literals",
    [
        "['password=${VCD_PASSWORD}', username=<you>]",
        "[password=PASSWORD, username=USER]",
        "['password=\"PASSWORD\"', username='USER']",
    ],
)
def test_placeholders_are_left_to_the_check(credentials: Credentials, literals: str) -> None:
    found = credentials(f"  literals: {literals}\n")

    assert found.password is not None
    assert found.username_shape is not None
    assert (found.password.placeholder, found.username_shape.placeholder) == (True, True)
