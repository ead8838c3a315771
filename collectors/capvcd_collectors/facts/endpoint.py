"""An endpoint as the environment file describes it, whatever its product: where it is, and where its secrets are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capvcd_collectors.facts.base import FileSource


@dataclass(frozen=True, slots=True)
class SecretReference:
    """Where a secret is to be fetched from.

    *kind* is ``env``, ``file``, ``keyring`` or ``prompt``; *name* what to ask there.
    """

    kind: str
    name: str
    where: FileSource


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """How to connect: *url* is ``https://HOST[:PORT]`` without path or trailing slash, *ca_file* and *proxy* optional.

    *insecure* leaves the server's certificate unverified.
    """

    url: str
    ca_file: Path | None = None
    insecure: bool = False
    proxy: str | None = None


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """One endpoint's *section* of the environment file, which stands at *where*.

    *values* has its keys as the schema of the section declares them: a secret is a `SecretReference`, a file an
    absolute `Path` that exists, everything else is as written. *proxy* is the one that all endpoints share.
    """

    section: str
    values: Mapping[str, Any]
    where: FileSource
    proxy: str | None = None

    @property
    def connection(self) -> ConnectionSettings:
        """Where the server is, and how its certificate is verified."""
        return ConnectionSettings(
            url=self.values["url"],
            ca_file=self.values.get("caFile"),
            insecure=self.values.get("insecure", False),
            proxy=self.proxy,
        )

    def secrets(self) -> Iterator[tuple[str | None, SecretReference]]:
        """Every secret reference in the section, each with the ``username`` that stands beside it, None without."""
        return _secrets_below(self.values)


def _secrets_below(value: Any) -> Iterator[tuple[str | None, SecretReference]]:
    if isinstance(value, Mapping):
        for each in value.values():
            if isinstance(each, SecretReference):
                yield value.get("username"), each
            else:
                yield from _secrets_below(each)
    elif isinstance(value, list):
        for each in value:
            yield from _secrets_below(each)
