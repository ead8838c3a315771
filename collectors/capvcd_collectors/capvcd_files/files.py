"""CAPVCD's own files, read once: the input of the collectors, and the secrets in them that the redactor must know.

A file that is not acceptable does not end the run: its faults are kept, as facts, and what stands in it is missing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

from capvcd_collectors.capvcd_files import manager_config
from capvcd_collectors.capvcd_files.addon_configs import addon_secrets
from capvcd_collectors.capvcd_files.credentials import manifest_secrets
from capvcd_collectors.capvcd_files.kustomization import GeneratedSecret, read_kustomization
from capvcd_collectors.cluster_api.clusterctl import Variables, read_variables
from capvcd_collectors.cluster_api.manifests import gather_manifests
from capvcd_collectors.errors import CannotTellError, Faults, UnreadableFileError, UsageError
from capvcd_collectors.facts.base import FileSource, NotSeenError
from capvcd_collectors.facts.environment import Environment
from capvcd_collectors.facts.input_files import FileFault, InputFile
from capvcd_collectors.yaml.located import Document, shown

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Read(Generic[T]):
    """What reading the files of one *role* brought: their *content*, or their *faults*."""

    role: str
    paths: tuple[Path, ...]
    content: T = field(repr=False)
    faults: tuple[FileFault, ...] = ()
    hangs_on: FileFault | None = None
    """The fault of another file, without which these could not even be tried."""

    def accepted(self) -> T:
        """The content; raises `NotSeenError` with the first fault when there is one."""
        fault = next((each for each in self.faults if each.whole), self.hangs_on)
        if fault is None:
            return self.content
        raise NotSeenError(
            f"what stands in {fault.where.path} is not judged: {fault.message.partition('; ')[0]}",
            needs=f"a corrected {fault.where.path}",
            source=fault.where,
        )

    def files(self) -> Iterator[InputFile]:
        """The files as facts, each with the faults that stand in it."""
        named = {shown(path) for path in self.paths}
        for index, path in enumerate(self.paths):
            # What a named file is made of may stand in others: those of a kustomization.
            own = tuple(
                each
                for each in self.faults
                if each.where.path == shown(path) or (index == 0 and each.where.path not in named)
            )
            yield InputFile(source=FileSource(shown(path)), called=shown(path), role=self.role, faults=own)


class CapvcdFiles:
    """The parsed files of one environment, None for those it does not name. They hold secrets: never write them out.

    What is asked of a file with faults is not there: `NotSeenError`.
    """

    def __init__(
        self,
        manager: "_Read[Document | None]",
        kustomization: "_Read[GeneratedSecret | None]",
        variables: "_Read[Variables | None]",
        manifests: "_Read[tuple[Document, ...]]",
        secrets: Sequence[str],
    ) -> None:
        self._manager = manager
        self._kustomization = kustomization
        self._manifests = manifests
        self._all = (manager, kustomization, variables, manifests)
        self.secrets = tuple(secrets)
        """The values that the redactor must know."""

    def configured(self) -> Document:
        """controller_manager_config.yaml where the environment file names one."""
        return _named(self.manager_config)

    def generated(self) -> GeneratedSecret:
        """The kustomization where the environment file names one."""
        return _named(self.kustomization)

    @property
    def manager_config(self) -> Document | None:
        """controller_manager_config.yaml of the 0.5 line."""
        return self._manager.accepted()

    @property
    def kustomization(self) -> GeneratedSecret | None:
        """The kustomization of the 0.5 line."""
        return self._kustomization.accepted()

    @property
    def manifests(self) -> tuple[Document, ...]:
        """The objects of all manifests."""
        return self._manifests.accepted()

    @property
    def named(self) -> tuple[InputFile, ...]:
        """Every file that is named, with its faults."""
        return tuple(each for read in self._all for each in read.files())

    def __repr__(self) -> str:
        """How many files there are, and nothing of what is in them."""
        return f"<CapvcdFiles: {len(self.named)} files>"


def read_files(environment: Environment) -> CapvcdFiles:
    """Read the files that *environment* names; what is not acceptable in them is kept as faults.

    Raises `UsageError` for a file that cannot be read at all.
    """
    variables = _read("clusterctl variables", read_variables, environment.clusterctl_variables)
    manager = _read("controller configuration", manager_config.read_manager_config, environment.manager_config)
    kustomization = _read("kustomization", read_kustomization, environment.kustomization)
    manifests = _read_manifests(environment.manifests, variables)
    in_addons, faults = _addon_secrets(manifests.content)
    secrets = (
        *(manager_config.secrets(manager.content) if manager.content else ()),
        *(kustomization.content.secrets() if kustomization.content else ()),
        *(variables.content.secrets() if variables.content else ()),
        *manifest_secrets(manifests.content),
        *in_addons,
    )
    manifests = replace(manifests, faults=(*manifests.faults, *faults))
    return CapvcdFiles(manager, kustomization, variables, manifests, tuple(dict.fromkeys(secrets)))


def _addon_secrets(manifests: Sequence[Document]) -> tuple[list[str], list[FileFault]]:
    """The credentials in the configurations of CPI and CSI, and the faults of those that cannot be read."""
    found: list[str] = []
    faults: list[FileFault] = []
    for document in manifests:
        try:
            found += addon_secrets([document])
        except NotSeenError as error:
            where = error.missing.source
            place = where if isinstance(where, FileSource) else document.source
            faults.append(FileFault(error.missing.reason, place, whole=False))
    return found, faults


def _read(role: str, read: Callable[[Path], T], path: Path | None) -> "_Read[T | None]":
    if path is None:
        return _Read(role, (), None)
    try:
        return _Read(role, (path,), read(path))
    except UsageError as error:
        return _Read(role, (path,), None, _faults_of(error.each, path))


def _read_manifests(paths: tuple[Path, ...], variables: "_Read[Variables | None]") -> "_Read[tuple[Document, ...]]":
    if variables.faults:
        return _Read("manifest", paths, (), hangs_on=variables.faults[0])
    if not paths:
        return _Read("manifest", (), ())
    faults = Faults()
    objects = gather_manifests(paths, variables.content, faults)
    return _Read("manifest", paths, objects, _faults_of(faults.found, paths[0]))


def _faults_of(errors: Sequence[UsageError], path: Path) -> tuple[FileFault, ...]:
    """The *errors* as facts; one without a place of its own stands in the file at *path*.

    Raises those that are no fault of a file: what the environment file names cannot be read at all.
    """
    unreadable = [each for each in errors if isinstance(each, UnreadableFileError)]
    if unreadable:
        raise UsageError.together(unreadable)
    return tuple(
        FileFault(each.message, each.where or FileSource(shown(path)), may_be_right=isinstance(each, CannotTellError))
        for each in errors
    )


def _named(content: T | None) -> T:
    if content is None:
        raise LookupError("asked for a file that the environment file does not name")
    return content
