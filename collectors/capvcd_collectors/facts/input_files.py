"""The files of CAPVCD's that the environment file names, and what is wrong with one as a whole."""

from dataclasses import dataclass

from capvcd_collectors.facts.base import Fact, FileSource


@dataclass(frozen=True, slots=True)
class FileFault:
    """Why a file, or a text in it, is not what it should be: *message* is a sentence with its remedy.

    Nothing in the *whole* file is known because of it, or just what the text at *where* would say. What *may be right*
    is no fault of the file: it cannot be read here, for it is encrypted or for another program to put together.
    """

    message: str
    where: FileSource
    whole: bool = True
    may_be_right: bool = False


@dataclass(frozen=True, kw_only=True)
class InputFile(Fact, noun="file", fixture="input_files", subject="called"):
    """A file that the environment file names: its path as messages show it, and its *role* there.

    *role* is ``manifest``, ``controller configuration``, ``kustomization`` or ``clusterctl variables``. All manifests
    are read as one: with a fault of one of them as a whole, nothing that stands in any is known.
    """

    called: str
    role: str
    faults: tuple[FileFault, ...]
