"""The configuration files of CPI and CSI, each in its ConfigMap or Secret, wherever in the manifests that is packed.

Lines are those of the outermost file. Text that was encoded has the line of its key.
"""

from collections.abc import Iterator, Sequence

from capvcd_collectors.capvcd_files.packing import Unread, Values, entry_documents, is_template, unpacked
from capvcd_collectors.cluster_api.manifests import name_of
from capvcd_collectors.errors import UsageError
from capvcd_collectors.facts.base import NotSeenError
from capvcd_collectors.yaml.located import Document, KeyPath, embedded_documents

_HOLDERS = {"ConfigMap": ("data",), "Secret": ("data", "stringData")}


def config_files(documents: Sequence[Document], holder: str, file: str, what: str) -> Iterator[Document]:
    """Each *file* in an object called *holder* among *documents* and what is packed in them, or in a chart's values.

    Raises NotSeenError for a text that cannot be read, and a file that is no mapping, which *what* says it should be.
    """
    try:
        yield from _config_files(documents, holder, file, what)
    except UsageError as error:
        raise NotSeenError(error.message, needs="a corrected text at this place", source=error.where) from None


def _config_files(documents: Sequence[Document], holder: str, file: str, what: str) -> Iterator[Document]:
    for each in unpacked(documents, (holder, file)):
        match each:
            case Unread(text=text, error=error) if holder in text and file in text and not is_template(text):
                raise error
            case Values(document=values):
                for path in each.paths_to(file):
                    if isinstance(values.find(*path), str):
                        yield _mapping(embedded_documents(values, *path), values, path, what)
            case Document() if name_of(each) == holder:
                for part in _HOLDERS.get(str(each.find("kind")), ()):
                    if isinstance(each.find(part, file), str):
                        yield _mapping(entry_documents(each, part, file), each, (part, file), what)


def _mapping(documents: Sequence[Document], holder: Document, path: KeyPath, what: str) -> Document:
    if len(documents) != 1 or not isinstance(documents[0].body, dict):
        raise UsageError(f"{path[-1]} should hold one mapping, {what}; correct it", holder.where(*path))
    return documents[0]
