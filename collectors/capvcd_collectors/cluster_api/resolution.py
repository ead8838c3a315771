"""What in a manifest is still to be resolved: variables of clusterctl, templates of Helm, values encrypted by SOPS."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from capvcd_collectors.cluster_api.clusterctl import Leftovers, unresolved
from capvcd_collectors.cluster_api.identity import is_cluster_api
from capvcd_collectors.cluster_api.literal_texts import has_unrendered_template, value_texts
from capvcd_collectors.errors import CannotTellError, Faults, UsageError
from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.yaml.located import Document, KeyPath, Origin, embedded_origin

_IDENTITY: tuple[KeyPath, ...] = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"))
"""What an object of any kind must say in plain words."""

_CPI_CONFIG = "vcloud-ccm-config.yaml"
_CPI_VALUE = re.compile(r"^[ \t]*(?:host|org|vdc|network|vipSubnet|startIP|endIP|certAlias): .*$", re.MULTILINE)
"""A line of CPI's configuration that a check relies on, in the text of a ConfigMap."""

_UNRENDERED = (
    "{{ … }} is not rendered; render the template (helm template does it for Helm) and name the file it writes"
)
_TEMPLATE = re.compile(r"(?:^|[:\s-])\{\{")

_ENCRYPTED = re.compile(r"ENC\[[A-Z0-9_]+,data:")
"""How a value begins that SOPS has encrypted."""


class Resolution:
    """Tells values from what is still to be resolved, in the objects of one file.

    *leftovers* is what the substitution of variables left; None when nobody substituted any.
    """

    def __init__(self, leftovers: Leftovers | None) -> None:
        self.leftovers = leftovers

    def refuse_unresolved(self, document: Document) -> None:
        """Raise `UsageError` for the texts of an object that are no value yet."""
        faults = Faults()
        faults.found += (UsageError(flaw, where) for flaw, where in self._unresolved(document))
        faults.found += _encrypted(document)
        faults.refuse()

    def _unresolved(self, document: Document) -> Iterator[tuple[str, FileSource]]:
        if not is_cluster_api(document):
            for path in _IDENTITY:
                text = document.text(*path) or ""
                if flaw := self._flaw(text) or (_UNRENDERED if "{{" in text else None):
                    yield flaw, document.where(*path)
            yield from self._unresolved_in_cpi_config(document)
            return
        for path, text in value_texts(document):
            flaw = self._flaw(text)
            if flaw is None and has_unrendered_template(document, path, text):
                flaw = _UNRENDERED
            if flaw is not None:
                yield flaw, document.where(*path)

    def restored(self, document: Document) -> Document:
        """*document* with what was left over as it is written."""
        if not self.leftovers:
            return document
        texts = {path: self.leftovers.restored(text) for path, text in document.texts.items()}
        return replace(document, body=self._restored(document.body), texts=texts)

    def rather_than(self, error: UsageError, text: str, origin: Origin) -> UsageError:
        """The error to raise for a text that is no YAML: *error*, unless its line is so only for what is unresolved."""
        line = None if error.where is None else error.where.line
        lines = [
            (origin.at(number, 1), each)
            for number, each in enumerate(text.split("\n"), start=1)
            if line is not None and line - 1 <= (origin.at(number, 1).line or 0) <= line
        ]
        for where, each in reversed(lines):
            flaw = self._flaw(each)
            if flaw is not None and where.line == line:
                return UsageError(flaw, error.where)
            if re.search(r"(?:^|[:\s-])\{\{", each.partition(" #")[0]):
                return UsageError(_UNRENDERED, where)
        return error

    def _unresolved_in_cpi_config(self, document: Document) -> Iterator[tuple[str, FileSource]]:
        data = document.find("data") if document.find("kind") == "ConfigMap" else None
        for key, text in data.items() if isinstance(data, dict) else ():
            if isinstance(text, str) and (key == _CPI_CONFIG or _CPI_CONFIG in text):
                for found in _CPI_VALUE.finditer(text):
                    line = text.count("\n", 0, found.start()) + 1
                    written = found[0].partition(" #")[0]
                    if flaw := self._flaw(written) or (_UNRENDERED if "{{" in written else None):
                        yield flaw, embedded_origin(document, "data", key).at(line, 1)

    def _flaw(self, text: str) -> str | None:
        """The sentence about the first thing in *text* that is to be resolved; None when there is none."""
        if self.leftovers is not None:
            leftover = self.leftovers.first_in(text)
            return None if leftover is None else leftover.sentence
        variable = unresolved(text)
        if variable is None:
            return None
        return (
            f"{variable} is not resolved; generate the manifest with clusterctl generate, "
            "or name the file with its variables as capvcd.clusterctl"
        )

    def _restored(self, value: Any) -> Any:
        if isinstance(value, str):
            return value if self.leftovers is None else self.leftovers.restored(value)
        if isinstance(value, list):
            return [self._restored(each) for each in value]
        if isinstance(value, dict):
            return {key: self._restored(each) for key, each in value.items()}
        return value


def _encrypted(document: Document) -> Iterator[CannotTellError]:
    """The texts of an object of Cluster API that SOPS has encrypted."""
    for path, text in value_texts(document) if is_cluster_api(document) else ():
        if _ENCRYPTED.match(text):
            sentence = f"{path[-1]} is encrypted with SOPS; name what sops --decrypt makes of this file"
            yield CannotTellError(sentence, document.where(*path))
