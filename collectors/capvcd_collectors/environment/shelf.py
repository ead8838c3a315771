"""The files that a person shows, told apart by their content: which is which, and which is none of CAPVCD's."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capvcd_collectors.cluster_api.manifests import is_cluster_api
from capvcd_collectors.errors import Faults, UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.yaml.located import Document, Origin, parse_documents, read_text, shown

SUFFIXES = (".yaml", ".yml", ".json", ".env")
"""How the files that are looked at in a folder end."""

ENVIRONMENT = "environment file"
CONTROLLER = "controller configuration"
KUSTOMIZATION = "kustomization"
VARIABLES = "clusterctl variables"
KUBECONFIG = "kubeconfig"
MANIFEST = "manifest"

_KINDS = ("Secret", "ConfigMap", "List")


@dataclass(slots=True)
class Shelf:
    """The files found, by what they are.

    *skipped* are those that were left out, each with the reason; *broken* those that could not be told apart, because
    of a fault in them, and *named* which of all a person named one by one.
    """

    files: dict[str, list[Path]] = field(default_factory=dict)
    skipped: list[tuple[Path, str]] = field(default_factory=list)
    broken: dict[Path, UsageError] = field(default_factory=dict)
    named: list[Path] = field(default_factory=list)

    def of(self, role: str) -> list[Path]:
        """The files that are a *role*, in the order they were shown."""
        return self.files.get(role, [])

    def one(self, role: str) -> Path | None:
        """The only file that is a *role*; None when there is none, or when there are several."""
        return self.of(role)[0] if len(self.of(role)) == 1 else None

    @property
    def read(self) -> list[tuple[Path, str]]:
        """Every file that was recognised, with what it is."""
        return [(path, role) for role, paths in self.files.items() for path in paths]


def shelve(paths: Iterable[Path]) -> Shelf:
    """Sort the files at *paths*; folders among them are looked through, not what lies in folders below.

    Raises `UsageError` with every file that was named and is not there.
    """
    shelf, faults = Shelf(), Faults()
    for path in dict.fromkeys(paths):
        if path.is_dir():
            for each in sorted(path.iterdir()):
                if each.suffix in SUFFIXES and each.is_file():
                    _sort(shelf, each)
        elif path.exists():
            shelf.named.append(path)
            _sort(shelf, path)
        else:
            faults.found.append(UsageError("there is no such file; check the name", FileSource(shown(path))))
    faults.refuse()
    return shelf


def without_broken(shelf: Shelf) -> Shelf:
    """*shelf* with what is broken among the skipped; raises `UsageError` with all of it that was named."""
    faults = Faults()
    for path, error in shelf.broken.items():
        if path in shelf.named:
            faults.found.append(error)
        line = "" if error.where is None or error.where.line is None else f"line {error.where.line}: "
        shelf.skipped.append((path, f"{line}{error.message.partition(';')[0]}"))
    faults.refuse()
    return shelf


def broken_as_manifests(shelf: Shelf) -> Shelf:
    """*shelf* with what is broken among the manifests, whose reader tells what is wrong in it."""
    for path in shelf.broken:
        shelf.files.setdefault(MANIFEST, []).append(path)
    return shelf


def _sort(shelf: Shelf, path: Path) -> None:
    try:
        role = _role(path)
    except UsageError as error:
        shelf.broken[path] = error
        return
    if role is None:
        shelf.skipped.append((path, "it is none of the files that CAPVCD is installed with"))
    else:
        shelf.files.setdefault(role, []).append(path)


def _role(path: Path) -> str | None:
    """What the file at *path* is; None when it is none of CAPVCD's."""
    text = read_text(path)
    if _looks_like_variables(text):
        return VARIABLES
    documents = parse_documents(text, Origin(shown(path)))
    body: Any = documents[0].body if documents else None
    if not isinstance(body, dict):
        return None
    tests = {
        ENVIRONMENT: "capvcd" in body,
        KUSTOMIZATION: body.get("kind") in ("Kustomization", "Component") or "secretGenerator" in body,
        KUBECONFIG: body.get("kind") == "Config" and "contexts" in body,
        CONTROLLER: "vcd" in body and "vAppName" not in body,
        MANIFEST: any(_is_for_capvcd(each) for each in documents),
    }
    return next((role for role, applies in tests.items() if applies), None)


def _looks_like_variables(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return any(re.match(r"(export\s+)?[A-Z][A-Z0-9_]*(=|:\s|:$)", line) for line in lines) and not any(
        re.match(r"(apiVersion|kind):", line) for line in lines
    )


def _is_for_capvcd(document: Document) -> bool:
    return isinstance(document.body, dict) and (is_cluster_api(document) or document.find("kind") in _KINDS)
