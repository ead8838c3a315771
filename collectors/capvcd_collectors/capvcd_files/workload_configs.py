"""The configuration files of CPI and CSI, each in its ConfigMap, or in one that a ClusterResourceSet applies as text.

Both may be a Secret instead. Lines are those of the outermost file. Text that was encoded has the line of its key.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence

from capvcd_collectors.errors import UsageError
from capvcd_collectors.yaml.located import Document, Origin, embedded_documents, parse_documents

_HOLDERS = {"ConfigMap": ("data",), "Secret": ("data", "stringData")}


def config_files(documents: Sequence[Document], holder: str, file: str, what: str) -> Iterator[Document]:
    """Each *file* in an object called *holder* among *documents*, or in one that is text inside another object.

    Raises UsageError for a file that is no mapping, which *what* says it should be.
    """
    for document in documents:
        items = document.find("items")
        for index in range(len(items) if isinstance(items, list) else 0):
            yield from config_files([document.below("items", index)], holder, file, what)
        parts = _HOLDERS.get(str(document.find("kind")), ())
        for part in parts:
            for key, text in _texts(document, part):
                if document.find("metadata", "name") == holder and key == file:
                    yield _config_file(document, part, key, file, what)
                elif holder in text and file in text:
                    yield from config_files(_documents(document, part, key), holder, file, what)


def _texts(document: Document, part: str) -> Iterator[tuple[str, str]]:
    entries = document.find(part)
    for key, text in entries.items() if isinstance(entries, dict) else ():
        if isinstance(text, str):
            yield key, _decoded(text) if _is_encoded(document, part) else text


def _is_encoded(document: Document, part: str) -> bool:
    return document.find("kind") == "Secret" and part == "data"


def _decoded(text: str) -> str:
    """The text behind base64; empty for what is no text in base64."""
    try:
        return base64.b64decode(text.replace("\n", ""), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _documents(document: Document, part: str, key: str) -> tuple[Document, ...]:
    if not _is_encoded(document, part):
        return embedded_documents(document, part, key)
    where = document.where(part, key)
    origin = Origin(where.path, where.pointer, lambda _line, _column: (where.line or 1, None))
    return parse_documents(_decoded(document.find(part, key)), origin)


def _config_file(holder: Document, part: str, key: str, file: str, what: str) -> Document:
    documents = _documents(holder, part, key)
    if len(documents) != 1 or not isinstance(documents[0].body, dict):
        raise UsageError(f"{file} should hold one mapping, {what}; correct it", holder.where(part, key))
    return documents[0]
