"""What every fact has in common: where it was read, and what stands in its place when it could not be had.

No fact of the domain lives here, and nothing here does I/O.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from types import MappingProxyType
from typing import Any, ClassVar, Generic, Self, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class ExchangeSource:
    """A place in the response of one request.

    *path* includes the query as it was sent; *pointer* is a JSON pointer (RFC 6901) into the body, empty for the
    whole of it; *request_id* is what the server's own logs call the request, None when the answer does not say.
    *status* is None when no response came. *value* is what stood there, None where it is not a single value; two
    sources of one place are the same whatever it was.
    """

    endpoint: str
    method: str
    path: str
    status: int | None = None
    request_id: str | None = None
    pointer: str = ""
    value: str | None = field(default=None, compare=False)

    def at(self, *tokens: str | int) -> Self:
        """The place *tokens* further down the same body."""
        escaped = (str(token).replace("~", "~0").replace("/", "~1") for token in tokens)
        return replace(self, pointer="/".join([self.pointer, *escaped]), value=None)

    def showing(self, value: str | None) -> Self:
        """The same place, with the *value* that stood there."""
        return replace(self, value=value)

    def __str__(self) -> str:
        """``GET /cloudapi/1.0.0/vdcs (200) /values/0/name``."""
        status = "no answer" if self.status is None else str(self.status)
        place = f" {self.pointer}" if self.pointer else ""
        return f"{self.method} {self.path} ({status}){place}"


@dataclass(frozen=True, slots=True)
class FileSource:
    """A place in a file the user gave: *line* and *column* count from 1; *pointer* is the dotted key path.

    *value* is what stood there, as for an `ExchangeSource`.
    """

    path: str
    line: int | None = None
    column: int | None = None
    pointer: str = ""
    value: str | None = field(default=None, compare=False)

    def at(self, *tokens: str | int) -> Self:
        """The same line, described by a longer key path (for a key whose own line is not known)."""
        return replace(self, pointer=".".join(filter(None, [self.pointer, *map(str, tokens)])), value=None)

    def showing(self, value: str | None) -> Self:
        """The same place, with the *value* that stood there."""
        return replace(self, value=value)

    def __str__(self) -> str:
        """``capi-quickstart.yaml:12 spec.site``."""
        line = f":{self.line}" if self.line is not None else ""
        place = f" {self.pointer}" if self.pointer else ""
        return f"{self.path}{line}{place}"


Source = ExchangeSource | FileSource


class Absence(StrEnum):
    """Why a fact is missing; decides the verdict of the checks that need it."""

    UNSEEN = "unseen"
    """It may exist, but the request for it failed: UNKNOWN."""
    NOT_THERE = "not there"
    """The API answered that what this fact hangs on does not exist: UNKNOWN, and another check says so."""
    OUT_OF_SCOPE = "out of scope"
    """Nobody gave the credential or file it is read with, or the feature is not in use: SKIP."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Stands where a fact should be.

    *reason* is a sentence for a person and names the failed request; *needs* is the right, credential or setting
    that would make the fact visible; *source* is the exchange or file that showed it; *fault* marks a defect of
    this tool (an exception nobody foresaw), never of the environment.
    """

    kind: Absence
    reason: str
    needs: str | None = None
    source: Source | None = None
    fault: bool = False


class FactMissingError(Exception):
    """Raised by a collector that cannot produce its fact; carries the `Missing` that takes its place.

    FactMissingError
      ├─ NotSeenError      the request failed: UNKNOWN
      ├─ NotThereError     what it hangs on does not exist: UNKNOWN
      └─ OutOfScopeError   not given or not in use: SKIP
    """

    kind = Absence.UNSEEN

    def __init__(self, reason: str, *, needs: str | None = None, source: Source | None = None) -> None:
        super().__init__(reason)
        self.missing = Missing(self.kind, reason, needs, source)

    @classmethod
    def again(cls, missing: Missing) -> Self:
        """The error that leaves *missing* as it is, for a collector that could not cope with an absence after all."""
        error = cls(missing.reason)
        error.missing = missing
        return error


class NotSeenError(FactMissingError):
    """The fact may exist, but could not be seen."""

    kind = Absence.UNSEEN


class NotThereError(FactMissingError):
    """What the fact belongs to does not exist, as the API itself says."""

    kind = Absence.NOT_THERE


class OutOfScopeError(FactMissingError):
    """The credential, file or feature behind the fact is not part of this run."""

    kind = Absence.OUT_OF_SCOPE


NOWHERE: Mapping[str, Source] = MappingProxyType({})


def pointer(*tokens: str) -> dict[str, tuple[str, ...]]:
    """Dataclass field metadata: where the field stands below the fact's own source."""
    return {"pointer": tokens}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing known about the world, and where it was read.

    *located* gives the exact place of single fields, for facts read from files or from several exchanges.

    Each kind of fact declares what it is called, in its class statement:

        class NodePool(Fact, noun="node pool", fixture="node_pools", subject="name"): ...

    *noun* is what a sentence calls one. *fixture* is its name in a user's pytest, in the plural where there are many;
    without it the fact is not public: it comes inside another one, or only collectors read it. *subject* names the
    field or property that says what findings and remedies call an instance; a kind that is based on another one has
    that one's. A kind that others are based on, and that no collector makes, is *abstract* and has no noun.
    """

    noun: ClassVar[str] = ""
    fixture: ClassVar[str | None] = None
    subject_field: ClassVar[str] = ""

    source: Source
    located: Mapping[str, Source] = field(default_factory=lambda: NOWHERE, compare=False, repr=False)

    def __init_subclass__(
        cls,
        *,
        noun: str = "",
        fixture: str | None = None,
        subject: str | None = None,
        abstract: bool = False,
        **others: Any,
    ) -> None:
        """Keep what the class statement declares; raises TypeError when a kind that is not abstract has no noun."""
        super().__init_subclass__(**others)
        if not noun and not abstract:
            raise TypeError(f"a fact declares what a sentence calls it: class {cls.__name__}(Fact, noun=...)")
        cls.noun = noun
        cls.fixture = fixture
        if subject is not None:
            cls.subject_field = subject

    @property
    def subject(self) -> str:
        """What findings and remedies call this instance; empty for a kind that declares no subject."""
        return str(getattr(self, self.subject_field) or "") if self.subject_field else ""

    @property
    def product_version(self) -> tuple[str, str] | None:
        """The name and the version of the product this fact tells the version of; None for all others."""
        return None

    def where(self, name: str) -> Source:
        """The place that shows field *name* (a field name of this dataclass), with the value that stood there."""
        if name in self.located:
            return self.located[name].showing(_shown(getattr(self, name, None)))
        tokens = self.place(name)
        return self.source.at(*tokens).showing(_shown(getattr(self, name))) if tokens else self.source

    @classmethod
    def place(cls, name: str) -> tuple[str, ...]:
        """Where field *name* stands below the fact's source, as the field declares it; empty when it does not."""
        return next((each.metadata.get("pointer", ()) for each in fields(cls) if each.name == name), ())


def _shown(value: object) -> str | None:
    """*value* as an API or a file writes it; None for what is not a single value."""
    if value is None:
        return "absent"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float | IPv4Address | IPv4Network):
        return str(value)
    if isinstance(value, tuple | frozenset):
        return f"{len(value)} {'entry' if len(value) == 1 else 'entries'}"
    return None


class All(tuple[T_co, ...]):
    """Every instance of one fact type, as a check or collector asks for them: ``groups: All[NatRule]``."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Lookup(Fact, Generic[T], abstract=True, subject="wanted"):
    """The answer to "is there one of this name?": *match* is None when there is not.

    *others* are the names that do exist and can be seen, for a suggestion.
    """

    wanted: str
    match: T | None
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """VCD's EntityReference: a display *name* and a URN *id*."""

    name: str
    id: str
