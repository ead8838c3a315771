"""What the admin has on disk: the environment file, CAPVCD's own files and the secrets they refer to."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(kw_only=True)
class ManifestFile:
    """One manifest: a file name and its YAML documents."""

    name: str
    documents: list[dict[str, Any]] = field(default_factory=list)

    def document(self, kind: str, name: str | None = None) -> dict[str, Any]:
        """The first document of *kind* (and *name*); scenarios change it in place."""
        for document in self.documents:
            if document.get("kind") == kind and name in (None, document.get("metadata", {}).get("name")):
                return document
        raise KeyError(f"{self.name} holds no {kind}{f' {name}' if name else ''}")


@dataclass(kw_only=True)
class Installation:
    """CAPVCD as the admin means to install it.

    ``environment`` is the content of ``environment.yaml``; a URL in it or in CAPVCD's files that reads
    ``{vcd_url}`` is replaced by the lab's own when the files are written. ``secrets`` maps a file name to what
    it holds; the environment refers to it by ``{file: NAME}``. ``texts`` are files that are no YAML, or YAML that
    nothing here would write so: by name, in place of a manifest of that name.
    """

    line: str
    environment: dict[str, Any]
    manifests: list[ManifestFile] = field(default_factory=list)
    manager_config: dict[str, Any] | None = None
    kustomization: dict[str, Any] | None = None
    secrets: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def documents(self) -> list[dict[str, Any]]:
        """All documents of all manifests, in order."""
        return [document for manifest in self.manifests for document in manifest.documents]

    def document(self, kind: str, name: str | None = None) -> dict[str, Any]:
        """The first document of *kind* (and *name*) in any manifest."""
        for manifest in self.manifests:
            try:
                return manifest.document(kind, name)
            except KeyError:
                continue
        raise KeyError(f"no manifest holds a {kind}{f' {name}' if name else ''}")

    def documents_of(self, kind: str) -> list[dict[str, Any]]:
        """All documents of *kind*."""
        return [document for document in self.documents if document.get("kind") == kind]
