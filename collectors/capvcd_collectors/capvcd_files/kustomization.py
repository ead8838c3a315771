"""``kustomization.yaml`` of CAPVCD 0.5: the credentials its secretGenerator gives to the controller.

kustomize knows three forms, and each treats its values differently (kustomize ``api/kv``): a literal loses the quotes
around it, a line of an env file keeps them, and a file keeps even its last line break.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from capvcd_collectors.capvcd_files.credentials import written_in
from capvcd_collectors.capvcd_files.secret_shapes import is_placeholder, shape_of
from capvcd_collectors.cluster_api.made_secrets import made_secrets
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import Absence, FileSource, Missing
from capvcd_collectors.facts.capvcd_files import CapvcdCredentials, SecretShape
from capvcd_collectors.kustomize.build import NotBuiltError, built
from capvcd_collectors.kustomize.changes import Change, changes_of
from capvcd_collectors.kustomize.tree import Generator, Given, Tree, read_tree, text_of
from capvcd_collectors.yaml.located import Document, Origin, parse_documents

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
        if self.value is None or self.invalid_base64:
            return SecretShape(where=self.where, invalid_base64=self.invalid_base64)
        return shape_of(self.value, self.where, quotes_stripped=self.quotes_stripped)


@dataclass(frozen=True, slots=True)
class GeneratedSecret:
    """The Secret ``vcloud-basic-auth`` as kustomize would generate it.

    *missing* says why its content is not known; *keys* are then what was seen on the way.
    """

    where: FileSource
    keys: Mapping[str, GeneratedValue]
    replaced: tuple[GeneratedValue, ...] = ()
    missing: Missing | None = None

    def credentials(self) -> CapvcdCredentials | Missing:
        """The credentials in it, as shapes."""
        if self.missing is not None:
            return self.missing
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
        current = (each for key, each in self.keys.items() if key != "username")
        values = (each.value for each in (*current, *self.replaced) if each.value)
        return tuple(each for each in values if not is_placeholder(each))


def read_kustomization(path: Path) -> GeneratedSecret:
    """The Secret that the kustomization at *path* puts together.

    Bases, components and resources are followed. What may change the Secret afterwards is left to the user's own
    kustomize; where that has no answer, the content of the Secret is missing.
    """
    tree = read_tree(path, lambda text: SECRET in text)
    made = _made_by(tree)
    if isinstance(made, Missing):
        return GeneratedSecret(tree.kustomizations[0].document.source, {}, missing=made)
    is_whole = made is not None and made.is_whole
    change = next((each for each in changes_of(tree, "Secret", SECRET) if each.alters or not is_whole), None)
    if change is not None:
        return _built(path, tree, change, made)
    if made is None:
        return GeneratedSecret(tree.kustomizations[0].document.where("secretGenerator"), {})
    if not made.is_whole:
        raise UsageError(f"this adds to a Secret {SECRET} that nothing makes; add the base that does", made.where)
    return made.secret()


def _made_by(tree: Tree) -> "_Made | Missing | None":
    """The Secret as the parts of *tree* make it, None when none of them does."""
    made: _Made | None = None
    for part in tree.parts:
        maker = _maker(part.document) if isinstance(part, Given) else None
        if maker is not None:
            return maker
        if _makes_secret(part):
            begins = _begins(part, made)
            made = _Made(part.document.source, is_whole=begins) if made is None else made
            made.take(part)
    return made


@dataclass(slots=True)
class _Made:
    """The Secret while its parts are put together; not *is_whole* when its beginning was not seen."""

    where: FileSource
    is_whole: bool
    keys: dict[str, GeneratedValue] = field(default_factory=dict)
    replaced: list[GeneratedValue] = field(default_factory=list)

    def secret(self) -> GeneratedSecret:
        """What has become of it."""
        return GeneratedSecret(self.where, self.keys, tuple(self.replaced))

    def take(self, part: Generator | Given) -> None:
        """What *part* adds to it, or puts in its place."""
        self.where = part.document.source
        if part.document.text("behavior") == "replace":
            self.replaced += self.secrets()
            self.keys.clear()
        values = _generated(part.document, part.folder) if isinstance(part, Generator) else _given(part.document)
        added: dict[str, GeneratedValue] = {}
        for key, value in values:
            if key in added:
                raise UsageError(
                    f"the key {key} is here twice, first in line {added[key].where.line}, which kustomize refuses; "
                    "remove one",
                    value.where,
                )
            added[key] = value
            self.replaced += [self.keys[key]] if key in self.keys and key != "username" else []
            self.keys[key] = value

    def secrets(self) -> list[GeneratedValue]:
        """The values that nobody may see."""
        return [value for key, value in self.keys.items() if key != "username"]


def _begins(part: Generator | Given, made: _Made | None) -> bool:
    """Whether *part* makes the Secret; a `UsageError` where kustomize has it twice, or nothing to add to."""
    behavior = part.document.text("behavior") or "create" if isinstance(part, Generator) else "create"
    where = part.document.where("behavior")
    if behavior == "create" and made is not None:
        raise UsageError(
            f"the Secret {SECRET} is made here and in {made.where.path}:{made.where.line}, which kustomize refuses; "
            "write behavior: merge or replace",
            where,
        )
    return behavior == "create"


def _makes_secret(part: Generator | Given) -> bool:
    if isinstance(part, Generator):
        return part.key == "secretGenerator" and part.document.text("name") == SECRET
    return part.document.text("kind") == "Secret" and part.document.text("metadata", "name") == SECRET


def _maker(document: Document) -> Missing | None:
    """The absence of a Secret that a controller makes for *document*."""
    if not any(name == SECRET for _, name in made_secrets(document.find)):
        return None
    return Missing(
        Absence.OUT_OF_SCOPE,
        f"the Secret {SECRET} is made by {document.find('kind')} {document.text('metadata', 'name')}, "
        "which does not show what it holds",
        source=document.source,
    )


def _given(secret: Document) -> Iterator[tuple[str, GeneratedValue]]:
    for key, value in written_in(secret).items():
        yield key, GeneratedValue(value.text, value.where, invalid_base64=value.invalid_base64)


def _built(path: Path, tree: Tree, change: Change, made: _Made | None) -> GeneratedSecret:
    """The Secret as the user's own kustomize makes it, which also knows what *change* does."""
    seen = () if made is None else (*made.replaced, *made.secrets())
    try:
        text = built(path, tree)
        documents = parse_documents(text, Origin(change.where.path, place=lambda *_: (change.where.line or 1, None)))
    except (NotBuiltError, UsageError) as error:
        reason = (
            f"what the kustomization makes of the Secret {SECRET} is not known: {change.what} in {change.where.path}:"
            f"{change.where.line} is not followed here, and {error}"
        )
        needs = "kustomize or kubectl on this machine, and a kustomization that they build without plugins or a network"
        return GeneratedSecret(change.where, {}, seen, Missing(Absence.UNSEEN, reason, needs, change.where))
    for document in documents:
        if document.find("kind") == "Secret" and _is_named_for(str(document.find("metadata", "name"))):
            return GeneratedSecret(change.where, dict(_given(document)), seen)
    return GeneratedSecret(change.where, {}, seen)


def _is_named_for(name: str) -> bool:
    """Whether *name* is that of the Secret with the prefix and the hash that kustomize adds."""
    return name.endswith(SECRET) or name[: -len("-0123456789")].endswith(SECRET)


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
        yield (key if separator else path.name), GeneratedValue(text_of(path, where), where)


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
    for line in text_of(path, where).split("\n"):
        entry = line.lstrip().removesuffix("\r")
        if entry and not entry.startswith("#"):
            key, separator, value = entry.partition("=")
            yield key, GeneratedValue(value if separator else None, where)
