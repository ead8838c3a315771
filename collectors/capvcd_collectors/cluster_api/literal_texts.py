"""Which texts of a Cluster API object are values, and which hold a foreign syntax that nobody here resolves.

Scripts and files for a node (cloud-init, Ignition) are programs of their own: ``${HOSTNAME}`` in them is the node's.
The templates in a ClusterClass are Cluster API's, and ``{{ ds.meta_data.hostname }}`` in a kubeadm configuration is
cloud-init's. Anything else that looks like a variable or a template is one that nobody has resolved.
"""

import re
from collections.abc import Iterator
from typing import Any

from capvcd_collectors.yaml.located import Document, KeyPath

_PROGRAMS = frozenset(
    {
        "preKubeadmCommands",
        "postKubeadmCommands",
        "bootCommands",
        "content",
        "contents",
        "additionalConfig",
        "nodeRegistration",
    }
)
"""Keys of a bootstrap configuration below which ``${…}`` is the node's: with Ignition, also in its name and labels."""

_NO_VALUES = _PROGRAMS | {"userContext", "annotations", "managedFields"}
"""Keys below which no text is a value that is taken as it stands: credentials are judged by a check of their own."""

_BOOTSTRAP = frozenset({"KubeadmConfig", "KubeadmConfigTemplate"})

_GO_TEMPLATE = re.compile(
    r"\{\{-?\s*(?:[.$]|/\*|(?:include|template|tpl|toYaml|quote|default|required|printf|if|else|end|range|with|block"
    r"|define|lookup|coalesce|ternary|int|index)\b)"
)


def value_texts(document: Document) -> Iterator[tuple[KeyPath, str]]:
    """Every key and text of the object *document* that is meant as it stands, with its path."""
    is_class = document.find("kind") == "ClusterClass"
    yield from _texts(document.body, (), is_class=is_class)


def has_unrendered_template(document: Document, path: KeyPath, text: str) -> bool:
    """Whether the *text* at *path* of the object *document* is a template of Helm or the like that nobody rendered."""
    if "{{" not in text:
        return False
    is_bootstrap = "kubeadmConfigSpec" in path or document.find("kind") in _BOOTSTRAP
    return _GO_TEMPLATE.search(text) is not None if is_bootstrap else True


def _texts(value: Any, path: KeyPath, *, is_class: bool) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _texts(below, (*path, index), is_class=is_class)
    elif isinstance(value, dict):
        for key, below in value.items():
            here = (*path, key)
            yield here, key
            if key not in _NO_VALUES and not _is_of_cluster_api(value, key, below, is_class=is_class):
                yield from _texts(below, here, is_class=is_class)


def _is_of_cluster_api(holder: dict[str, Any], key: str, below: Any, *, is_class: bool) -> bool:
    """Whether Cluster API itself resolves what is *below* the *key*: patches of a ClusterClass, and names it makes."""
    if key in ("namingStrategy", "naming"):
        return True
    if not is_class:
        return False
    patched = str(holder.get("path") or "").split("/") if {"op", "path"} <= holder.keys() else []
    return (
        key in ("valueFrom", "enabledIf")
        or (key == "value" and not _PROGRAMS.isdisjoint(patched))
        or (key == "default" and isinstance(below, str))
    )
