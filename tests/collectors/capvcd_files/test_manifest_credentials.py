"""Credentials in manifests leave as shapes, and every secret value is known to the redactor."""

import base64
from collections.abc import Sequence

import pytest

from capvcd_collectors.capvcd_files.credentials import manifest_credentials, manifest_secrets
from capvcd_collectors.capvcd_files.secret_shapes import is_placeholder, is_quoted
from capvcd_collectors.facts.base import Absence, Missing
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials, SecretShape
from capvcd_collectors.yaml.located import Document, Origin, parse_documents


def documents(text: str) -> Sequence[Document]:
    return parse_documents(text, Origin("m.yaml"))


def secret(data: str, name: str = "capi-user-credentials", part: str = "data") -> str:
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}}}\n{part}:\n  {data}\n"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def only(text: str) -> CapvcdCredentials:
    (found,) = manifest_credentials(documents(text))
    assert isinstance(found, CapvcdCredentials)
    return found


def password(text: str) -> SecretShape:
    shape = only(text).password
    assert shape is not None
    return shape


class TestSecret:
    def test_keys_and_places(self) -> None:
        found = only(secret(f"username: {encoded('joe')}\n  refreshToken: {encoded('token')}"))

        assert (found.origin, found.username, found.password) == ("Secret", "joe", None)
        assert found.refresh_token == SecretShape(where=found.refresh_token.where) if found.refresh_token else False
        assert str(found.where("refresh_token")) == "m.yaml:6 data.refreshToken"

    @pytest.mark.parametrize(
        ("value", "flaw"),
        [
            ('"hunter2"', "quoted"),
            ("'hunter2'\n", "quoted"),
            ("", "empty"),
            (" \n", "empty"),
            ("PASSWORD", "placeholder"),
            ("${VCD_PASSWORD}", "placeholder"),
        ],
    )
    def test_flaws_of_a_decoded_value(self, value: str, flaw: str) -> None:
        assert getattr(password(secret(f'password: "{encoded(value)}"')), flaw) is True

    @pytest.mark.parametrize(
        ("value", "newlines", "around"),
        [
            ("hunter2\n", 1, ""),
            ("hunter2\n\n", 2, ""),
            ("hunter2\r\n", 1, "line breaks"),
            ("\nhunter2", 0, "line breaks"),
            ("hunter2\n \n", 1, "line breaks"),
            (" hunter2", 0, "blanks"),
            ("hunter2\t\n", 1, "blanks"),
            ("hunter 2", 0, ""),
            (" \n", 1, ""),
        ],
    )
    def test_white_space_around_a_decoded_value(self, value: str, newlines: int, around: str) -> None:
        shape = password(secret(f'password: "{encoded(value)}"'))

        assert (shape.newlines, shape.surrounded_by) == (newlines, around)

    def test_a_good_value_has_none(self) -> None:
        shape = password(secret(f"password: {encoded('hunter2')}"))

        assert shape == SecretShape(where=shape.where)

    @pytest.mark.parametrize("value", ["hunter2!", "aHVu!dGVyMg==", "aGVsbG8", "12345", "${VCD_PASSWORD_B64}"])
    def test_what_is_no_base64(self, value: str) -> None:
        assert password(secret(f"password: {value}")).invalid_base64 is True

    def test_line_breaks_in_base64_are_ignored(self) -> None:
        shape = password(secret("password: |\n    aHVu\n    dGVyMg==\n"))

        assert (shape.invalid_base64, shape.newlines) == (False, 0)

    def test_string_data_is_plain_and_wins(self) -> None:
        found = only(secret(f"username: {encoded('old')}") + "stringData:\n  username: new\n  password: hunter2\n")

        assert found.username == "new"
        assert found.password is not None
        assert found.password.invalid_base64 is False

    def test_a_secret_of_another_name_is_none_of_ours(self) -> None:
        assert manifest_credentials(documents(secret("password: eA==", name="other"))) == ()


CLUSTER = """\
kind: VCDCluster
metadata: {name: c, namespace: ns}
spec:
  userContext:
"""


class TestUserContext:
    def test_clear_text(self) -> None:
        found = only(CLUSTER + '    username: joe\n    password: \'"x"\'\n    refreshToken: ""\n')

        assert (found.origin, found.username) == ("userContext", "joe")
        assert found.password is not None
        assert found.refresh_token is not None
        assert (found.password.quoted, found.refresh_token.empty) == (True, True)
        assert str(found.where("password")) == "m.yaml:6 spec.userContext.password"

    def test_a_number_is_a_password_too(self) -> None:
        assert only(CLUSTER + "    password: 0815\n").password is not None
        assert "0815" in manifest_secrets(documents(CLUSTER + "    password: 0815\n"))

    def test_the_secret_it_refers_to(self) -> None:
        text = CLUSTER + "    secretRef: {name: mine, namespace: ns}\n---\n" + secret("password: eA==", "mine")
        text = text.replace("{name: mine}", "{name: mine, namespace: ns}")

        assert only(text).origin == "Secret"

    def test_blank_values_beside_a_reference_are_the_secrets_to_fill(self) -> None:
        text = CLUSTER + "    username: ''\n    password: ''\n    secretRef: {name: mine, namespace: ns}\n---\n"
        body = f"username: {encoded('joe')}\n  password: {encoded('hunter2')}"
        found = only(text + secret(body, "mine").replace("{name: mine}", "{name: mine, namespace: ns}"))

        assert (found.origin, found.username) == ("Secret", "joe")
        assert found.password == SecretShape(where=found.password.where) if found.password else False

    def test_what_the_secret_lacks_is_taken_from_beside_the_reference(self) -> None:
        text = CLUSTER + "    username: joe\n    password: old\n    secretRef: {name: mine, namespace: ns}\n---\n"
        body = f'password: "{encoded("new" + chr(10))}"'
        found = only(text + secret(body, "mine").replace("{name: mine}", "{name: mine, namespace: ns}"))

        assert (found.origin, found.username) == ("Secret", "joe")
        assert found.password is not None
        assert found.password.newlines == 1

    def test_blank_values_beside_a_secret_that_is_not_shown_say_nothing(self) -> None:
        text = CLUSTER + "    username: ''\n    password: ''\n    secretRef: {name: mine}\n"
        (found,) = manifest_credentials(documents(text))

        assert isinstance(found, Missing)

    def test_a_secret_that_is_not_shown_is_out_of_scope(self) -> None:
        (found,) = manifest_credentials(documents(CLUSTER + "    secretRef: {name: mine}\n"))

        assert isinstance(found, Missing)
        assert found.kind is Absence.OUT_OF_SCOPE
        assert found.reason == "the Secret ns/mine with CAPVCD's credentials is in none of the manifests"
        assert found.needs == "the file with the Secret ns/mine in capvcd.manifests"

    def test_of_a_template(self) -> None:
        text = "kind: VCDClusterTemplate\nmetadata: {name: c}\nspec: {template: {spec: {userContext: {password: x}}}}\n"

        assert only(text).origin == "userContext"


class TestSecretValues:
    def test_every_form_is_known(self) -> None:
        text = (
            CLUSTER
            + "    username: joe\n    password: context\n---\n"
            + secret(f"username: {encoded('joe')}\n  password: {encoded('decoded')}")
            + "---\n"
            + secret("key: plain-text", name="other", part="stringData")
        )

        assert manifest_secrets(documents(text)) == ("context", "decoded", encoded("decoded"), "plain-text")

    def test_secrets_inside_config_maps(self) -> None:
        inner = "".join(f"    {line}\n" for line in secret(f"password: {encoded('inside')}").splitlines())
        text = f"kind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  a.yaml: |\n{inner}"

        assert manifest_secrets(documents(text)) == ("inside", encoded("inside"))

    def test_a_script_that_speaks_of_secrets_is_no_mistake(self) -> None:
        text = "kind: ConfigMap\nmetadata: {name: c}\ndata:\n  a.sh: |\n    cat <<E\n    kind: Secret\n    a: b: c\n"

        assert manifest_secrets(documents(text)) == ()

    def test_short_words_of_foreign_secrets_are_left_readable(self) -> None:
        assert manifest_secrets(documents(secret("a: yes", name="other", part="stringData"))) == ()


@pytest.mark.parametrize(
    "value",
    [
        "USER",
        "PASSWORD",
        "VCD_PASSWORD",
        "${X}",
        "$VCD_PASSWORD",
        "<password>",
        "changeme",
        "Change-Me",
        "xxxx",
        "{{ .a }}",
    ],
)
def test_placeholders(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["hunter2", "password", "$ecret", "user", "xX", "ca$hc0w", "a<b>", "TOKENTOKEN"])
def test_no_placeholders(value: str) -> None:
    assert not is_placeholder(value)


@pytest.mark.parametrize(
    ("value", "quoted"), [('"a"', True), ("'a'", True), ("\"a'", False), ('"', False), ("a", False)]
)
def test_quotes(value: str, quoted: bool) -> None:
    assert is_quoted(value) is quoted
