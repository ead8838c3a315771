"""Secrets, resolved once and up front from the references in the environment file.

The only place that holds secret values. They leave it through `Vault.reveal` for a login, and through `Vault.values`
for the redactor, and in no other way: neither representation nor error shows one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, Self

from capvcd_collectors.errors import Faults, UsageError
from capvcd_collectors.facts.endpoint import SecretReference
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.file_reading import NobodyWritesError, read_bytes

Prompt = Callable[[str], str]
"""Asks a person at the terminal, without echo: given what for, returns the secret."""

Keyring = Callable[[str, str], str | None]
"""Looks up a secret by service and user name; None when there is none, LookupError when it cannot be read."""

LARGEST_SECRET = 64 * 1024
"""Bytes. A JSON web token has a few thousand."""

TOKEN_USER = "api-token"  # noqa: S105 - a name in the keyring
"""The keyring's user name for an API token when the environment file names no user."""


class Vault:
    """The secrets of one run."""

    def __init__(self, secrets: Mapping[SecretReference, str], others: Iterable[str] = ()) -> None:
        self._secrets = dict(secrets)
        self._others = tuple(others)

    @classmethod
    def open(
        cls,
        environment: Environment,
        *,
        getenv: Mapping[str, str],
        prompt: Prompt | None,
        keyring: Keyring | None = None,
        others: Iterable[str] = (),
    ) -> Self:
        """Resolve every secret reference of *environment*; raises `UsageError` with all that lead nowhere.

        *getenv* are the environment variables; *prompt* is None when nobody can be asked; *keyring* is the system's
        own unless given; *others* are secrets found elsewhere (in CAPVCD's files) that the redactor is to know too.
        """
        resolver = _Resolver(getenv, prompt, keyring or _system_keyring)
        users: dict[SecretReference, str | None] = {}
        for username, reference in _references(environment):
            users.setdefault(reference, username)
        secrets: dict[SecretReference, str] = {}
        faults = Faults()
        for reference, username in users.items():
            with faults.kept():
                secrets[reference] = resolver.resolve(reference, username or TOKEN_USER)
        faults.refuse()
        return cls(secrets, others)

    def reveal(self, reference: SecretReference) -> str:
        """The secret behind *reference*."""
        return self._secrets[reference]

    def values(self) -> tuple[str, ...]:
        """All secrets known, for the redactor, longest first."""
        return tuple(sorted({*self._secrets.values(), *self._others} - {""}, key=lambda each: (-len(each), each)))

    def __repr__(self) -> str:
        """How many secrets there are, and none of them."""
        return f"<Vault of {len(self._secrets)} secrets>"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied: that would write the secrets down."""
        raise TypeError("a vault is neither copied nor pickled")


def _references(environment: Environment) -> Iterator[tuple[str | None, SecretReference]]:
    """Every secret reference of *environment*, each with the user name beside it."""
    for credentials in (environment.vcd.tenant, environment.vcd.provider):
        if credentials is not None:
            for reference in (credentials.password, credentials.api_token):
                if reference is not None:
                    yield credentials.username, reference
    for settings in environment.endpoints:
        yield from settings.secrets()


def readable_secrets(environment: Environment, *, getenv: Mapping[str, str]) -> tuple[str, ...]:
    """The secrets of *environment* that can be had without asking anybody: so that a refusal repeats none of them."""
    resolver = _Resolver(getenv, None, _no_keyring)
    found = []
    for username, reference in _references(environment):
        with suppress(UsageError):
            found.append(resolver.resolve(reference, username or TOKEN_USER))
    return tuple(found)


def _no_keyring(_service: str, _user: str) -> None:
    """Nothing: a keyring may ask its owner first."""


class _Resolver:
    """Looks secrets up where their references say."""

    def __init__(self, getenv: Mapping[str, str], prompt: Prompt | None, keyring: Keyring) -> None:
        self.getenv = getenv
        self.prompt = prompt
        self.keyring = keyring

    def resolve(self, reference: SecretReference, user: str) -> str:
        match reference.kind:
            case "env":
                return self.from_variable(reference)
            case "file":
                return self.from_file(reference)
            case "keyring":
                return self.from_keyring(reference, user)
            case _:
                return self.from_prompt(reference, user)

    def from_variable(self, reference: SecretReference) -> str:
        secret = self.getenv.get(reference.name)
        if secret is None:
            raise UsageError(
                f"the environment variable {reference.name} is not set; "
                f"set it, or let {reference.where.pointer} refer to another place",
                reference.where,
            )
        if not secret:
            raise UsageError(f"the environment variable {reference.name} is empty; set it", reference.where)
        return secret

    def from_file(self, reference: SecretReference) -> str:
        try:
            content = read_bytes(Path(reference.name), LARGEST_SECRET)
        except NobodyWritesError as error:
            raise UsageError(
                f"the secret file {reference.name} cannot be read: {error.strerror}; name a file", reference.where
            ) from None
        except FileNotFoundError:
            raise UsageError(f"there is no secret file {reference.name}; create it", reference.where) from None
        except IsADirectoryError:
            raise UsageError(f"{reference.name} is a folder; name the file with the secret", reference.where) from None
        except OSError as error:
            raise UsageError(
                f"the secret file {reference.name} cannot be read ({error.strerror}); check its permissions",
                reference.where,
            ) from None
        try:
            secret = content.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            raise UsageError(
                f"the secret file {reference.name} is not UTF-8 text; save it as UTF-8", reference.where
            ) from None
        if not secret.strip():
            raise UsageError(f"the secret file {reference.name} is empty; write the secret into it", reference.where)
        if len(content) > LARGEST_SECRET or "\n" in secret:
            raise UsageError(
                f"the secret file {reference.name} holds more than one line; it should hold the secret alone",
                reference.where,
            )
        return secret

    def from_keyring(self, reference: SecretReference, user: str) -> str:
        try:
            secret = self.keyring(reference.name, user)
        except LookupError as error:
            raise UsageError(f"{error}; refer to an environment variable or a file", reference.where) from None
        if not secret:
            raise UsageError(
                f"the keyring has no entry for service {reference.name} and user {user}; "
                f"add it with: keyring set {reference.name} {user}",
                reference.where,
            )
        return secret

    def from_prompt(self, reference: SecretReference, user: str) -> str:
        if self.prompt is None:
            raise UsageError(
                f"{reference.where.pointer} is to be asked for, but there is no terminal; "
                "refer to an environment variable or a file",
                reference.where,
            )
        secret = self.prompt(f"{reference.where.pointer} of {user}")
        if not secret:
            raise UsageError(f"no secret was entered for {reference.where.pointer}; try again", reference.where)
        return secret


def _system_keyring(service: str, user: str) -> str | None:
    import keyring  # noqa: PLC0415 - looks for desktop services, so only when it is asked for
    from keyring.errors import KeyringError  # noqa: PLC0415 - the same

    try:
        return keyring.get_password(service, user)
    except KeyringError as error:
        raise LookupError(f"the keyring cannot be read ({type(error).__name__})") from None
