"""The versions of CPI, CSI and CNI that ClusterResourceSets bring: the image tags in their ConfigMaps."""

import re
from collections.abc import Iterator, Sequence

from capvcd_collectors.facts.base import FileSource
from capvcd_collectors.facts.capvcd_files import ComponentVersion
from capvcd_collectors.yaml.located import Document, embedded_origin

_KINDS = {
    "cloud-provider-for-cloud-director": "cpi",
    "cloud-director-named-disk-csi-driver": "csi",
    "antrea-ubuntu": "cni",
    "antrea-agent-ubuntu": "cni",
    "antrea-advanced-debian": "cni",
    "antrea-photon": "cni",
}

_IMAGE = re.compile(
    rf"image:[ \t]*[\"']?(?:(?!image:)[^\s\"'])*?\b(?P<name>{'|'.join(map(re.escape, _KINDS))}):v?(?P<tag>[\w.+-]+)"
)


def component_versions(documents: Sequence[Document]) -> tuple[ComponentVersion, ...]:
    """Each version of each component in the ConfigMaps among *documents*, where it is first seen."""
    found: dict[tuple[str, str], ComponentVersion] = {}
    for document in documents:
        if document.find("kind") == "ConfigMap":
            for version in _in_config_map(document):
                found.setdefault((version.kind, version.version), version)
    return tuple(found.values())


def _in_config_map(document: Document) -> Iterator[ComponentVersion]:
    data = document.find("data")
    for key, text in data.items() if isinstance(data, dict) else ():
        if not isinstance(text, str):
            continue
        origin = embedded_origin(document, "data", key)
        for image in _IMAGE.finditer(text):
            line_start = text.rfind("\n", 0, image.start()) + 1
            where: FileSource = origin.at(text.count("\n", 0, image.start()) + 1, image.start() - line_start + 1)
            yield ComponentVersion(
                source=where,
                located={"version": where},
                kind=_KINDS[image["name"]],
                version=image["tag"],
            )
