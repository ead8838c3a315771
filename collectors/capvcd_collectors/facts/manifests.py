"""The objects of the Cluster API manifests, and how they hang together.

Nothing here judges, and nothing reads files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from capvcd_collectors.facts.base import Fact, FileSource, Source


@dataclass(frozen=True, kw_only=True)
class ManifestObject(Fact):
    """One object of the Cluster API manifests (and what comes with them: Secrets, ConfigMaps, ClusterResourceSets).

    *body* is the object as plain mappings and lists; `locate` gives the line of any key path in it.
    """

    api_version: str
    kind: str
    name: str
    namespace: str
    labels: Mapping[str, str]
    body: Mapping[str, Any] = field(repr=False)
    places: Mapping[tuple[str | int, ...], FileSource] = field(repr=False, compare=False)

    @property
    def subject(self) -> str:
        """``VCDCluster capi-cluster``: what findings call it; objects of several kinds share a name."""
        return f"{self.kind} {self.name}"

    @property
    def group(self) -> str:
        """``infrastructure.cluster.x-k8s.io``; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def version(self) -> str:
        """``v1beta2``."""
        return self.api_version.rpartition("/")[2]

    def find(self, *path: str | int) -> Any:
        """The value at *path*, or None when any step is absent."""
        here: Any = self.body
        for step in path:
            steps: Mapping[Any, Any] = dict(enumerate(here)) if isinstance(here, list) else here
            if not isinstance(steps, Mapping) or step not in steps:
                return None
            here = steps[step]
        return here

    def locate(self, *path: str | int) -> Source:
        """The place of *path*, or of its nearest ancestor that the file holds."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]].at(*path[length:])
        return self.source


@dataclass(frozen=True, kw_only=True)
class ManifestObjects(Fact):
    """All objects of all manifests, in file order. *source* is the first file."""

    objects: tuple[ManifestObject, ...]

    def of_kind(self, kind: str, group: str | None = None) -> tuple[ManifestObject, ...]:
        """The objects of *kind* (and of API *group*, when given)."""
        return tuple(each for each in self.objects if each.kind == kind and (group is None or each.group == group))

    def get(self, kind: str, namespace: str, name: str) -> ManifestObject | None:
        """The object of that identity, whatever its API version."""
        return next((each for each in self.of_kind(kind) if (each.namespace, each.name) == (namespace, name)), None)
