"""``kustomization.yaml`` of CAPVCD 0.5: the credentials its secretGenerator gives to the controller.

kustomize knows three forms, and each treats its values differently (kustomize ``api/kv``): a literal loses the quotes
around it, a line of an env file keeps them, and a file keeps even its last line break.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from capvcd_collectors.capvcd_files.secret_shapes import is_placeholder, shape_of
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials, SecretShape
from capvcd_collectors.yaml.located import Document, read_document, read_text

SECRET = "vcloud-basic-auth"  # noqa: S105 - the name of a Secret


@dataclass(frozen=True, slots=True)
class GeneratedValue:
    """One key of the generated Secret; *value* is None when kustomize would take it from its own environment."""

    value: str | None = field(repr=False)
    where: FileSource
    quotes_stripped: bool = False
    invalid_base64: bool = False

    @property
    def text(self) -> str | None:
        """The value, as of a Secret."""
        return self.value

    @property
    def shape(self) -> SecretShape:
        """What may be said of the value."""
        if self.value is None:
            return SecretShape(where=self.where)
        return shape_of(self.value, self.where, quotes_stripped=self.quotes_stripped)


@dataclass(frozen=True, slots=True)
class GeneratedSecret:
    """The Secret ``vcloud-basic-auth`` as kustomize would generate it."""

    where: FileSource
    keys: Mapping[str, GeneratedValue]

    def credentials(self) -> CapvcdCredentials:
        """The credentials in it, as shapes."""
        username, password, token = (self.keys.get(key) for key in ("username", "password", "refreshToken"))
        located = {"username": username, "password": password, "refresh_token": token}
        return CapvcdCredentials(
            source=self.where,
            located={name: value.where for name, value in located.items() if value is not None},
            origin="kustomization",
            username=None if username is None or username.shape.hidden else username.value,
            username_shape=None if username is None else username.shape,
            password=None if password is None else password.shape,
            refresh_token=None if token is None else token.shape,
        )

    def secrets(self) -> tuple[str, ...]:
        """The secret values in it; a placeholder is none."""
        values = (each.value for key, each in self.keys.items() if key != "username" and each.value)
        return tuple(each for each in values if not is_placeholder(each))


def read_kustomization(path: Path) -> GeneratedSecret:
    """The Secret that the kustomization at *path* generates."""
    document = read_document(path, what="a kustomization")
    generators = document.find("secretGenerator")
    keys: dict[str, GeneratedValue] = {}
    where = document.where("secretGenerator")
    for index, generator in enumerate(generators if isinstance(generators, list) else []):
        if isinstance(generator, dict) and generator.get("name") == SECRET:
            where = document.where("secretGenerator", index)
            keys.update(_generated(document.below("secretGenerator", index), path.parent))
    return GeneratedSecret(where, keys)


def _generated(generator: Document, folder: Path) -> Iterator[tuple[str, GeneratedValue]]:
    for index, literal in _texts(generator, "literals"):
        yield _literal(literal, generator.where("literals", index))
    for index, name in _texts(generator, "envs"):
        yield from _env_file(folder / name, generator.where("envs", index))
    env = generator.text("env")
    if env:
        yield from _env_file(folder / env, generator.where("env"))
    for index, file in _texts(generator, "files"):
        key, separator, name = file.partition("=")
        path = folder / (name if separator else file)
        where = generator.where("files", index)
        yield (key if separator else path.name), GeneratedValue(_text_of(path, where), where)


def _texts(generator: Document, key: str) -> Iterator[tuple[int, str]]:
    entries = generator.find(key)
    for index in range(len(entries) if isinstance(entries, list) else 0):
        text = generator.text(key, index)
        if text:
            yield index, text


def _literal(literal: str, where: FileSource) -> tuple[str, GeneratedValue]:
    key, separator, value = literal.partition("=")
    if not separator or not key:
        raise UsageError("this literal is no key=value, which kustomize refuses; correct it", where)
    stripped = value.strip("\"'")
    return key, GeneratedValue(stripped, where, quotes_stripped=stripped != value)


def _env_file(path: Path, where: FileSource) -> Iterator[tuple[str, GeneratedValue]]:
    for line in _text_of(path, where).split("\n"):
        entry = line.lstrip().removesuffix("\r")
        if entry and not entry.startswith("#"):
            key, separator, value = entry.partition("=")
            yield key, GeneratedValue(value if separator else None, where)


def _text_of(path: Path, where: FileSource) -> str:
    try:
        return read_text(path)
    except UsageError as error:
        raise UsageError(f"the kustomization names {path.name}, but {error.message}", where) from None
