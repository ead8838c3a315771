"""Secrets are resolved once and up front, and show in nothing but `reveal` and `values`."""

import copy
import pickle
from collections.abc import Callable
from pathlib import Path

import keyring
import keyring.backend
import pytest
from keyring.errors import NoKeyringError

from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.endpoint import SecretReference
from capvcd_collectors.facts.environment import CredentialSettings, Environment, VcdSettings
from capvcd_collectors.vault import Vault

SECRET = "hunter2-and-more"


def reference(kind: str, name: str = "", line: int = 7) -> SecretReference:
    return SecretReference(kind, name, FileSource("environment.yaml", line, 3, "vcd.password"))


def environment(secret: SecretReference, provider: SecretReference | None = None, username: str = "joe") -> Environment:
    where = FileSource("environment.yaml", 1)
    return Environment(
        source=where,
        path=Path("/environment.yaml"),
        line="0.5",
        release="0.5",
        manifests=(),
        manager_config=None,
        kustomization=None,
        clusterctl_variables=None,
        vcd=VcdSettings(
            url="https://vcd",
            org="o",
            vdc="v",
            tenant=CredentialSettings(username, secret, None, where),
            provider=None if provider is None else CredentialSettings(None, None, provider, where),
            ca_file=None,
            insecure=False,
        ),
        clusters=1,
        load_balancer_services=0,
        egress="snat",
        proxy=None,
        waivers=None,
        sections=frozenset(),
    )


def refusal(secret: SecretReference, **options: object) -> str:
    settings = {"getenv": {}, "prompt": None, **options}
    with pytest.raises(UsageError) as caught:
        Vault.open(environment(secret), **settings)  # type: ignore[arg-type]
    return str(caught.value)


def reveal(secret: SecretReference, **options: object) -> str:
    settings = {"getenv": {}, "prompt": None, **options}
    return Vault.open(environment(secret), **settings).reveal(secret)  # type: ignore[arg-type]


class TestVariable:
    def test_it_is_read(self) -> None:
        assert reveal(reference("env", "X"), getenv={"X": SECRET}) == SECRET

    def test_unset(self) -> None:
        assert refusal(reference("env", "X")) == (
            "environment.yaml:7: the environment variable X is not set; "
            "set it, or let vcd.password refer to another place"
        )

    def test_empty(self) -> None:
        assert refusal(reference("env", "X"), getenv={"X": ""}) == (
            "environment.yaml:7: the environment variable X is empty; set it"
        )


class TestFile:
    @pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
    def test_its_line_break_is_no_part_of_the_secret(self, tmp_path: Path, ending: str) -> None:
        path = tmp_path / "secret"
        path.write_bytes(f"{SECRET}{ending}".encode())

        assert reveal(reference("file", str(path))) == SECRET

    def test_blanks_are_part_of_the_secret(self, tmp_path: Path) -> None:
        path = tmp_path / "secret"
        path.write_text(f" {SECRET} \n")

        assert reveal(reference("file", str(path))) == f" {SECRET} "

    def test_not_there(self, tmp_path: Path) -> None:
        path = tmp_path / "secret"

        assert refusal(reference("file", str(path))) == (
            f"environment.yaml:7: there is no secret file {path}; create it"
        )

    def test_a_folder(self, tmp_path: Path) -> None:
        assert refusal(reference("file", str(tmp_path))) == (
            f"environment.yaml:7: {tmp_path} is a folder; name the file with the secret"
        )

    def test_unreadable(self) -> None:
        said = refusal(reference("file", "/proc/self/mem"))

        assert said.startswith("environment.yaml:7: the secret file /proc/self/mem cannot be read (")
        assert said.endswith("); check its permissions")

    def test_empty(self, tmp_path: Path) -> None:
        path = tmp_path / "secret"
        path.write_text("\n")

        assert refusal(reference("file", str(path))) == (
            f"environment.yaml:7: the secret file {path} is empty; write the secret into it"
        )

    def test_more_than_the_secret(self, tmp_path: Path) -> None:
        path = tmp_path / "secret"
        path.write_text(f"{SECRET}\n{SECRET}\n")

        said = refusal(reference("file", str(path)))

        assert said == (
            f"environment.yaml:7: the secret file {path} holds more than one line; it should hold the secret alone"
        )

    def test_endless(self) -> None:
        assert refusal(reference("file", "/dev/zero")) == (
            "environment.yaml:7: the secret file /dev/zero holds more than one line; it should hold the secret alone"
        )

    def test_not_text(self, tmp_path: Path) -> None:
        path = tmp_path / "secret"
        path.write_bytes(b"\xff\xfe\n")

        assert refusal(reference("file", str(path))) == (
            f"environment.yaml:7: the secret file {path} is not UTF-8 text; save it as UTF-8"
        )


class TestKeyring:
    def test_the_user_is_the_user_name(self) -> None:
        entries = {("vcd", "joe"): SECRET}

        assert reveal(reference("keyring", "vcd"), keyring=lambda *entry: entries.get(entry)) == SECRET

    def test_no_entry(self) -> None:
        assert refusal(reference("keyring", "vcd"), keyring=lambda *_: None) == (
            "environment.yaml:7: the keyring has no entry for service vcd and user joe; "
            "add it with: keyring set vcd joe"
        )

    def test_the_system_has_no_keyring(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def no_keyring(_service: str, _user: str) -> str:
            raise NoKeyringError

        monkeypatch.setattr(keyring, "get_password", no_keyring)

        assert refusal(reference("keyring", "vcd")) == (
            "environment.yaml:7: the keyring cannot be read (NoKeyringError); "
            "refer to an environment variable or a file"
        )

    def test_the_system_keyring_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keyring, "get_password", lambda service, user: f"{service}/{user}")

        assert reveal(reference("keyring", "vcd")) == "vcd/joe"


class TestPrompt:
    def test_it_says_what_for(self) -> None:
        asked: list[str] = []

        def prompt(what: str) -> str:
            asked.append(what)
            return SECRET

        assert reveal(reference("prompt"), prompt=prompt) == SECRET
        assert asked == ["vcd.password of joe"]

    def test_several_are_asked_for_in_the_order_of_the_file(self) -> None:
        asked: list[str] = []

        def prompt(what: str) -> str:
            asked.append(what)
            return SECRET

        both = environment(reference("prompt", line=7), reference("prompt", line=9))
        Vault.open(both, getenv={}, prompt=prompt)

        assert asked == ["vcd.password of joe", "vcd.password of api-token"]

    def test_nobody_to_ask(self) -> None:
        assert refusal(reference("prompt")) == (
            "environment.yaml:7: vcd.password is to be asked for, but there is no terminal; "
            "refer to an environment variable or a file"
        )

    def test_no_answer(self) -> None:
        assert refusal(reference("prompt"), prompt=lambda _: "") == (
            "environment.yaml:7: no secret was entered for vcd.password; try again"
        )


class TestSecrecy:
    @pytest.fixture
    def vault(self) -> Vault:
        tenant, provider = reference("env", "X"), reference("env", "Y", line=9)
        return Vault.open(
            environment(tenant, provider),
            getenv={"X": SECRET, "Y": "token"},
            prompt=None,
            others=["longer-" + SECRET, ""],
        )

    def test_the_redactor_gets_all_of_them_longest_first(self, vault: Vault) -> None:
        assert vault.values() == ("longer-" + SECRET, SECRET, "token")

    def test_its_representation_holds_none(self, vault: Vault) -> None:
        assert repr(vault) == "<Vault of 2 secrets>"
        assert SECRET not in f"{vault} {vault!s}"

    @pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
    def test_it_cannot_be_written_down(self, vault: Vault, duplicate: Callable[[Vault], object]) -> None:
        with pytest.raises(TypeError, match="a vault is neither copied nor pickled"):
            duplicate(vault)
